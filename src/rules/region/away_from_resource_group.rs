//! A resource of Azure is in another location than its resource group.
//!
//! ## Why it matters
//!
//! Azure allows it, and often somebody forgot to pass the location on: data then lies in another country than the rest,
//! and every request crosses regions.
//!
//! ## What to do
//!
//! Take the location from the group, or say why it is another one.
//!
//! ## Not reported
//!
//! Global resources; groups that the stack does not make. The rule is off by default: a group may hold what belongs
//! together in several regions.
//!
//! ## References
//!
//! Azure Resource Manager documentation, Which location should I use for my resource group.

use crate::finding::{Meta, Severity, Sink};
use crate::lens::Cloud;
use crate::lens::{By, Reference};
use crate::model::{PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "B010",
    "away-from-resource-group",
    Severity::Low,
    "a resource is in another location than its resource group",
)
.opt_in()
.docs(include_str!("away_from_resource_group.rs"));

pub(super) struct AwayFromResourceGroup;

impl Rule for AwayFromResourceGroup {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        Cloud::of_package(ty.package()) == Some(Cloud::Azure)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let subject = cx.stack.resource(subject.id);
        let Some(place) = cx.lens.region(subject) else { return };
        let Some((property, class)) = cx.lens.group_of(subject) else { return };
        let Reference::Resources(groups) = cx.lens.reference(subject, property, By::Name, class) else { return };
        let [group] = groups[..] else { return };
        let Some(home) = cx.lens.region(cx.stack.resource(group)) else { return };
        if place == home {
            return out.pass();
        }
        let name = cx.stack.resource(group).urn.name();
        let message =
            format!("`{}` is in `{place}`, and its resource group `{name}` is in `{home}`", subject.urn.name());
        let finding = out.fail(subject.id, message).related([group]).key(place);
        finding.at(PropertyPath::of("location")).fix("take the location from the group");
    }
}

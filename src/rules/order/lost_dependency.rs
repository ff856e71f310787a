//! The id, ARN, endpoint or name of a resource of this stack is written down, and no dependency goes with it.
//!
//! ## Why it matters
//!
//! The engine orders by dependencies. Without this one a fresh deployment may make the user before what it uses, a
//! replacement leaves the old identity behind, and a deletion may take away what is still in use.
//!
//! ## What to do
//!
//! Pass the output of the resource (`vpc.id`, `bucket.bucket`) instead of the text.
//!
//! ## Not reported
//!
//! Texts in policies, tags and descriptions, which only mention. Names, except where the property takes the name of one
//! class of resource: different things have the same name. A text that stands for a resource that comes first all the
//! same is a hint (shown when the rule is selected); one whose resource comes after is H005. Identities of resources
//! that are not in the input.
//!
//! ## References
//!
//! `propertyDependencies` of a resource lists every input with the URNs it was computed from; an empty list is a
//! value that was typed, looked up or configured (Pulumi 3.260, 2026-11).

use super::pasted::{self, Text};
use super::reach::Reach;
use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::json::Node;
use crate::model::{Resource, shown};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new(
    "H001",
    "lost-dependency",
    Severity::High,
    "the identity of a resource of the stack is written down, and the dependency is lost",
)
.docs(include_str!("lost_dependency.rs"));

pub(super) struct LostDependency;

impl Rule for LostDependency {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::of_length(3, 512))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let pasted = match pasted::read(cx, leaf) {
            Text::Plain => return,
            Text::Foreign => {
                if cx.stack.coverage.hides_resources() {
                    out.undetermined(leaf.resource.id, cx.not_whole().unwrap_or(Reason::HiddenUnchanged));
                }
                return;
            }
            Text::Untold => {
                if let Some(reason) = cx.not_whole() {
                    out.undetermined(leaf.resource.id, reason);
                }
                return;
            }
            Text::Pasted(pasted) => pasted,
        };
        let (user, owner) = (leaf.resource, cx.stack.resource(pasted.owner));
        let waits = |later: &Resource, first: &Resource| Reach::of(cx, later.id).waits_for(first.id);
        // These are H005.
        let mutual = !pasted.is_name && pasted::writes_down(cx, owner, user);
        if mutual || waits(owner, user) {
            return;
        }
        let whose = format!("`{}` ({})", owner.urn.name(), owner.ty.friendly());
        let what = if pasted.is_name { "the name" } else { "the identity" };
        let message =
            format!("`{}` stands here as plain text, and it is {what} of {whose} of this stack", shown(&leaf.text));
        let finding = out.fail(user.id, message).at(pasted.path.clone()).key(&*leaf.text).related([owner.id]);
        finding.fix(format!("pass the output of {whose} instead"));
        if pasted.is_lost {
            finding.evidence(format!("this preview replaces {whose}, and the text stays behind"));
            finding.confidence(Confidence::Certain);
            return;
        }
        if waits(user, owner) {
            finding.evidence("the order is kept by another dependency");
            finding.severity(Severity::Low).confidence(Confidence::Possible);
            return;
        }
        finding.evidence(format!("nothing makes `{}` wait for {whose}", user.urn.name()));
        let imported = leaf.state.text("importID").is_some();
        if imported && leaf.state.field("dependencies").is_none_or(Node::is_empty) {
            finding.evidence("it was imported, with the values that it had").severity(Severity::Low);
        } else if !pasted.is_name {
            finding.confidence(Confidence::Certain);
        }
    }
}

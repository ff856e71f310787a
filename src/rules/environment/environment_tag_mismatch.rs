//! A resource is tagged for another environment than its stack.
//!
//! ## Why it matters
//!
//! Bills, alarms and permissions go by such tags: a machine of production that is tagged `dev` is switched off at night.
//!
//! ## What to do
//!
//! Take the value from the name of the stack, or set it once as a default tag of the provider.
//!
//! ## Not reported
//!
//! Stacks whose name and configuration tell no environment. Values that tell none. Values that are not known.
//!
//! ## References
//!
//! AWS Whitepaper, Best Practices for Tagging AWS Resources; Microsoft Learn, Define your tagging strategy (Cloud
//! Adoption Framework).

use std::borrow::Cow;

use crate::finding::{Meta, Severity, Sink};
use crate::lens::environment::{Environment, Said, Tagged, of_name};
use crate::model::{PropertyPath, ResourceId, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "E014",
    "environment-tag-mismatch",
    Severity::Medium,
    "a resource is tagged for another environment than its stack",
)
.opt_in()
.docs(include_str!("environment_tag_mismatch.rs"));

pub(super) struct EnvironmentTagMismatch;

impl Rule for EnvironmentTagMismatch {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let environment = cx.lens.environment();
        if environment.kind == Environment::Unknown || environment.said != Said::ByName {
            return;
        }
        let mut wrong: Vec<(ResourceId, PropertyPath, Cow<'_, str>)> = Vec::new();
        // Most resources have the value of the one before.
        let mut last: (Cow<'_, str>, Environment) = (Cow::Borrowed(""), Environment::Unknown);
        let mut tagged = Tagged::default();
        for resource in cx.stack.resources.iter().filter(|resource| resource.is_managed()) {
            let Some((top, key, value)) = cx.lens.state(resource).and_then(|state| tagged.of(state)) else { continue };
            if value != last.0 {
                last = (value, Environment::Unknown);
                last.1 = of_name(&last.0);
            }
            if last.1 == Environment::Unknown || last.1 == environment.kind {
                out.pass_on(resource.id);
            } else {
                wrong.push((resource.id, PropertyPath::of(top).name(&key), last.0.clone()));
            }
        }
        let Some((first, path, value)) = wrong.first() else { return };
        let value = shown_within(value, 60);
        let finding = out.fail(*first, format!("it is tagged `{value}`, and {}", environment.why));
        finding.at(path.clone()).key(value).related(wrong.iter().skip(1).map(|(id, ..)| *id));
        finding.fix("take the value of the tag from the name of the stack");
    }
}

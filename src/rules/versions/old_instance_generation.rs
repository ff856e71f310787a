//! A machine is of a generation that has successors at the same price or less.
//!
//! ## Why it matters
//!
//! Old generations cost more for less, run out in the zones where few of them are left, and are not offered in new regions.
//!
//! ## What to do
//!
//! Take the same size of a current generation.
//!
//! ## Not reported
//!
//! Sizes that are not known. The rule runs when it is selected.
//!
//! ## References
//!
//! Amazon EC2, Previous Generation Instances (<https://aws.amazon.com/ec2/previous-generation/>).

use crate::finding::{Meta, Severity, Sink};
use crate::lens::aws::{is_old_generation, size_properties};
use crate::lens::places;
use crate::model::{Known, Resource, TypeToken, Value};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "I010",
    "old-instance-generation",
    Severity::Low,
    "a machine is of a generation that has successors at the same price or less",
)
.opt_in()
.folds_alike()
.docs(include_str!("old_instance_generation.rs"));

pub(super) struct OldInstanceGeneration;

impl Rule for OldInstanceGeneration {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        size_properties(ty).is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let (Some(state), Some(property)) = (cx.lens.state(subject), size_properties(&subject.ty)) else { return };
        for (path, value) in places(property, |name| state.property(name)) {
            let Known::Is(Some(size)) = value.read(|value| Some(Value::as_str(value))) else { continue };
            if !is_old_generation(&size) {
                out.pass();
                continue;
            }
            let size = crate::model::shown(&size);
            let finding = out.fail(subject.id, format!("`{size}` is of an old generation")).at(path).key(size);
            finding.fix("take the same size of a current generation");
        }
    }
}

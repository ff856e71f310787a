//! What lets somebody in or gives rights does not say what for.
//!
//! ## Why it matters
//!
//! Nobody dares to take away a rule or a key whose reason is not written anywhere.
//!
//! ## What to do
//!
//! Write one sentence: who needs it, and for what.
//!
//! ## Not reported
//!
//! Types that have no description. Descriptions that are not known. Runs only when it is selected.
//!
//! ## References
//!
//! The schemas of pulumi-aws 7.51, pulumi-azure-native 3.29 and pulumi-gcp 10.2: pulumi-aws fills in `Managed by Pulumi`.

use crate::finding::{Meta, Severity, Sink};
use crate::lens::{class_of, descriptions};
use crate::model::{Known, PropertyPath, Resource, TypeToken, Value};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "F008",
    "description-missing",
    Severity::Low,
    "what lets somebody in or gives rights does not say what for",
)
.opt_in()
.folds_alike()
.docs(include_str!("description_missing.rs"));

pub(super) struct DescriptionMissing;

impl Rule for DescriptionMissing {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        descriptions::of(class_of(ty)).is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let (Some(state), Some(input)) = (cx.lens.state(subject), descriptions::of(class_of(&subject.ty))) else {
            return;
        };
        let text = state.property(input).read(Value::as_str);
        let what = match &text {
            Known::Absent => "it has no description",
            Known::Is(text) if text.trim().is_empty() => "it has no description",
            Known::Is(text) if descriptions::says_nothing(text, subject.urn.name()) => "its description says nothing",
            Known::Is(_) => {
                out.pass();
                return;
            }
            Known::Unknown | Known::Secret => return,
        };
        let finding = out.fail(subject.id, what).at(PropertyPath::of(input));
        finding.fix("write who needs it, and for what");
    }
}

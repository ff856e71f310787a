//! A database of production is changed at once.
//!
//! ## Why it matters
//!
//! The change may restart the database while it is in use, and not in its maintenance window.
//!
//! ## What to do
//!
//! Leave `applyImmediately` out, or run the update when nobody needs the database.
//!
//! ## Not reported
//!
//! Stacks that are not production. Where only tags say production it is told as information. Databases that this preview does
//! not change. Values that are not known. Runs only when it is selected.
//!
//! ## References
//!
//! Amazon RDS User Guide, schedule modifications.

use super::fail;
use crate::finding::{Meta, Severity, Sink};
use crate::lens::class_of;
use crate::lens::environment::applies_at_once;
use crate::model::{Op, PropertyPath, Resource, TypeToken, Value};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("E019", "apply-immediately", Severity::Medium, "a database of production is changed at once")
        .opt_in()
        .docs(include_str!("apply_immediately.rs"));

pub(super) struct ApplyImmediately;

impl Rule for ApplyImmediately {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        applies_at_once(class_of(ty)).is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let (Some(state), Some(input)) = (cx.lens.state(subject), applies_at_once(class_of(&subject.ty))) else {
            return;
        };
        if subject.op != Op::Update || state.input(input).is().and_then(Value::as_bool) != Some(true) {
            return;
        }
        let message = format!("this update of `{}` does not wait for its maintenance window", subject.urn.name());
        if let Some(finding) = fail(cx, subject.id, message, out) {
            finding.at(PropertyPath::of(input)).fix("leave it out, or run the update when nobody needs the database");
        }
    }
}

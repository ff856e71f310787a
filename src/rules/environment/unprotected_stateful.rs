//! Nothing keeps what holds data in production from being deleted.
//!
//! ## Why it matters
//!
//! One wrong deletion in the program, or a replacement, takes the data with it.
//!
//! ## What to do
//!
//! Set `protect` or `retainOnDelete` on the resource, or the deletion protection of the service.
//!
//! ## Not reported
//!
//! Stacks that are not production. Where only tags say production it is told as information. Types that hold nothing which
//! is hard to make again. Databases, which are E001 and E002. Runs only when it is selected.
//!
//! ## References
//!
//! The table of what holds data, `tables/stateful.toml`.

use super::fail;
use crate::finding::{Meta, Severity, Sink};
use crate::lens::environment::is_judged_elsewhere;
use crate::lens::{kin_of, stateful};
use crate::model::{Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "E020",
    "unprotected-stateful",
    Severity::Medium,
    "nothing keeps what holds data in production from being deleted",
)
.opt_in()
.docs(include_str!("unprotected_stateful.rs"));

pub(super) struct UnprotectedStateful;

impl Rule for UnprotectedStateful {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        stateful::of(ty).is_some_and(|kind| kind.weight >= stateful::LOST_FOR_GOOD) && !is_judged_elsewhere(kin_of(ty))
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let (Some(state), Some(kind)) = (cx.lens.state(subject), stateful::of(&subject.ty)) else { return };
        if state.flag("protect") || state.flag("retainOnDelete") || kind.guard(state).is_some() || kind.stays(state) {
            out.pass();
            return;
        }
        let message = format!("`{}` goes with {} when it is deleted", subject.urn.name(), kind.holds);
        if let Some(finding) = fail(cx, subject.id, message, out) {
            finding.fix("set `protect` on the resource");
        }
    }
}

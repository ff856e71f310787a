//! A service of production runs once.
//!
//! ## Why it matters
//!
//! When it or its machine stops, nobody answers; every deployment is an outage.
//!
//! ## What to do
//!
//! Run two or more, in several zones.
//!
//! ## Not reported
//!
//! Stacks that are not production. Where only tags say production it is told as information. Stacks with a scaler of the kind; services
//! scaled to nothing on purpose; values that are not known. Runs only when it is selected.
//!
//! ## References
//!
//! The inputs and defaults of pulumi-aws 7.51 and pulumi-kubernetes 4.34: one where nothing is written.

use super::fail;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::class_of;
use crate::lens::environment::replicas;
use crate::model::{Known, PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("E009", "single-replica", Severity::Medium, "a service of production runs once")
    .opt_in()
    .docs(include_str!("single_replica.rs"));

pub(super) struct SingleReplica;

impl Rule for SingleReplica {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        replicas(class_of(ty)).is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let (Some(state), Some(at)) = (cx.lens.state(subject), replicas(class_of(&subject.ty))) else { return };
        let path = PropertyPath::parse(at.path);
        let count = match state.at(&path) {
            Known::Absent => at.default,
            Known::Is(value) => value.as_i64(),
            hidden => {
                let secret = matches!(hidden, Known::Secret);
                out.undetermined(subject.id, if secret { Reason::Secret(path) } else { Reason::Unknown(path) });
                return;
            }
        };
        if count != Some(1) || cx.lens.of_class(at.scaler).next().is_some() {
            return out.pass();
        }
        // The scaler may be among what is hidden.
        if let Some(reason) = cx.not_whole() {
            out.undetermined(subject.id, reason);
            return;
        }
        if let Some(finding) = fail(cx, subject.id, format!("`{}` runs once", subject.urn.name()), out) {
            finding.at(path).fix("run two or more, in several zones");
        }
    }
}

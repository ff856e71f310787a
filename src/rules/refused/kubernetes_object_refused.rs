//! The API server of a cluster refuses an object.
//!
//! ## Why it matters
//!
//! The deployment stops there: the cluster takes the object as a whole or not at all.
//!
//! ## What to do
//!
//! Write what the finding names.
//!
//! ## Not reported
//!
//! Values that are not known or secret. Objects of operators. What a cluster has already taken and what an update leaves as it
//! is. What only policies of a cluster refuse. Servers before 1.34 take a stateful set whatever its pods are, and refuse the
//! pods.
//!
//! ## References
//!
//! Kubernetes 1.34.1, `pkg/apis/*/validation`: names, labels, quantities, probes, workload resources, services (2026-11).

use super::asked::{self, Asked, Recorded};
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::{is_plain_kubernetes, refusals};
use crate::model::{Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("N034", "kubernetes-object-refused", Severity::High, "the API server of a cluster refuses an object")
        .confidence(Confidence::Certain)
        .docs(include_str!("kubernetes_object_refused.rs"));

pub(super) struct KubernetesObjectRefused;

impl Rule for KubernetesObjectRefused {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        let is_patch = ty.ends_with("Patch");
        ty.starts_with("kubernetes:") && !is_patch && (is_plain_kubernetes(ty) || ty.starts_with("kubernetes:core/"))
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(asked) = Asked::of(cx.stack, subject, Recorded::Accepted) else { return };
        let found = refusals(&subject.ty, asked.state);
        if found.is_empty() {
            out.pass();
        }
        for refusal in found {
            // What an update leaves as it is has been taken before.
            if refusal.path.top().is_some_and(|top| asked.is_new(top)) {
                let finding = out.fail(subject.id, refusal.says).key(refusal.path.plain());
                finding.at(refusal.path).fix(refusal.fix);
            }
        }
    }

    fn silence(&self, cx: &Cx<'_>, subject: &Resource) -> Option<String> {
        Some(asked::silence(cx.stack, subject, Recorded::Accepted))
    }
}

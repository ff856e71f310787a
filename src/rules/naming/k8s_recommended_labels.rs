//! A workload does not say to which application it belongs.
//!
//! ## Why it matters
//!
//! Tools for cost, ownership and policy group by this label.
//!
//! ## What to do
//!
//! Label it `app.kubernetes.io/name`.
//!
//! ## Not reported
//!
//! Labels that are not known. Objects that are no workloads. Runs only when it is selected.
//!
//! ## References
//!
//! Kubernetes documentation, Recommended labels.

use crate::finding::{Meta, Severity, Sink};
use crate::lens::pods;
use crate::model::{Known, PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "F011",
    "k8s-recommended-labels",
    Severity::Info,
    "a workload does not say to which application it belongs",
)
.opt_in()
.folds_alike()
.docs(include_str!("k8s_recommended_labels.rs"));

const LABELS: &str = "metadata.labels";
const NAME: &str = "app.kubernetes.io/name";

pub(super) struct K8sRecommendedLabels;

impl Rule for K8sRecommendedLabels {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        pods::OWNERS.iter().any(|(class, _)| **class == **ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(state) = cx.lens.state(subject) else { return };
        let path = PropertyPath::parse(LABELS);
        match state.at(&path).and_then(|labels| labels.get(NAME)) {
            Known::Absent => {
                let finding = out.fail(subject.id, format!("it has no label `{NAME}`")).at(path);
                finding.fix(format!("label it `{NAME}`"));
            }
            Known::Is(_) => out.pass(),
            Known::Unknown | Known::Secret => {}
        }
    }
}

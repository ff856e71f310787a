//! A cluster takes addresses from a secondary range that its subnetwork does not have.
//!
//! ## Why it matters
//!
//! GKE refuses to make the cluster. The preview accepts it.
//!
//! ## What to do
//!
//! Name a range of the subnetwork by its output, or add the range.
//!
//! ## Not reported
//!
//! Clusters that are there already: GKE has seen the range. Subnetworks that the stack does not make.
//!
//! ## References
//!
//! GKE API reference, `IPAllocationPolicy`: the secondary range must exist in the subnetwork of the cluster.

use super::verdict::is_ours;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::clusters_of_google::{CLUSTER, NamedRange};
use crate::model::{Op, PropertyPath, Resource, TypeToken, shown};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "A088",
    "cluster-range-missing",
    Severity::High,
    "a cluster names a secondary range that its subnetwork does not have",
)
.docs(include_str!("cluster_range_missing.rs"));

pub(super) struct ClusterRangeMissing;

impl Rule for ClusterRangeMissing {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        **ty == *CLUSTER
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let subject = cx.stack.resource(subject.id);
        let made = matches!(subject.op, Op::Create | Op::Replace | Op::CreateReplacement);
        if !made || !is_ours(subject) {
            return;
        }
        for range in cx.lens.named_ranges(subject) {
            match &range.there {
                None => out.undetermined(subject.id, Reason::Unknown(PropertyPath::of("secondaryIpRanges"))),
                Some(names) if names.contains(&range.name) => out.pass_on(subject.id),
                Some(names) => report(cx, subject, &range, names, out),
            }
        }
    }
}

fn report(cx: &Cx<'_>, subject: &Resource, range: &NamedRange, names: &[String], out: &mut Sink<'_>) {
    let (own, wanted) = (subject.urn.name(), shown(&range.name));
    let subnetwork = cx.stack.resource(range.subnetwork).urn.name();
    let message = format!(
        "cluster `{own}` takes addresses from the secondary range `{wanted}`, which subnetwork `{subnetwork}` does not \
         have: GKE refuses it"
    );
    let finding = out.fail(subject.id, message).at(range.path.clone()).key(range.name.clone());
    finding.related([range.subnetwork]).fix("name a range of the subnetwork by its output, or add the range to it");
    let names: Vec<String> = names.iter().take(4).map(|name| format!("`{}`", shown(name))).collect();
    if !names.is_empty() {
        finding.evidence(format!("`{subnetwork}` has {}", names.join(", ")));
    }
}

//! A Kubernetes cluster asks for a version whose support ends.
//!
//! ## Why it matters
//!
//! Behind standard support the clouds charge several times the price for the control plane, and behind extended support
//! they upgrade the cluster on a day of their own choice, whether what runs on it is ready or not.
//!
//! ## What to do
//!
//! Upgrade, one minor version after the other.
//!
//! ## Not reported
//!
//! Clusters without a version: the cloud chooses. Versions that are not in the table. Support that goes on at extra
//! cost, or ends within 90 days, is told as information. Nothing is said when the day is not known.
//!
//! ## References
//!
//! Amazon EKS User Guide, Understand the Kubernetes version lifecycle on EKS; Microsoft Learn, Supported Kubernetes
//! versions in Azure Kubernetes Service (AKS); Google Kubernetes Engine documentation, GKE release schedule.

use super::end_of_support::EndOfSupport;
use crate::finding::{Meta, Severity};

pub(super) const RULE: EndOfSupport = EndOfSupport {
    meta: Meta::new(
        "I007",
        "kubernetes-version-eol",
        Severity::High,
        "a Kubernetes cluster asks for a version whose support ends",
    )
    .folds_alike()
    .hidden_by(&["N001"])
    .docs(include_str!("kubernetes_version_eol.rs")),
};

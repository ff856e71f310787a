//! Kubernetes.

pub mod cluster;
mod made;
pub mod namespaces;
mod operators;
pub mod pods;
pub mod rights;
mod running;
pub mod services;
mod valid;

pub use valid::{Refusal, refusals};

use crate::lens::cidr::{Slot, Use, Version};

const POLICY: &str = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

const fn slot(path: &'static str) -> Slot {
    Slot { class: POLICY, path, version: Version::Any, purpose: Use::Match }
}

pub(super) const SLOTS: &[Slot] = &[
    slot("spec.ingress[].from[].ipBlock.cidr"),
    slot("spec.ingress[].from[].ipBlock.except[]"),
    slot("spec.egress[].to[].ipBlock.cidr"),
    slot("spec.egress[].to[].ipBlock.except[]"),
];

//! Google Cloud.

pub(super) mod cidr;
pub(super) mod ingress;
pub mod ranges;

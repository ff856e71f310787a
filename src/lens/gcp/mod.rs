//! Google Cloud.

pub(super) mod cidr;
pub(super) mod ingress;
pub mod networks;
pub mod ranges;

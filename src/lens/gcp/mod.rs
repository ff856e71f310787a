//! Google Cloud.

pub(super) mod cidr;
pub(super) mod ingress;
pub(super) mod machines;
pub mod networks;
pub mod ranges;

//! Azure, by both of its providers.

pub(super) mod cidr;
pub(super) mod ingress;

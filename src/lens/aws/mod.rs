//! AWS.

pub(super) mod behind;
pub(super) mod cidr;
pub(super) mod ingress;

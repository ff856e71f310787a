//! A policy of AWS does not exist under this ARN.
//!
//! ## Why it matters
//!
//! IAM refuses the attachment. Names are made up easily, and some policies have `service-role/` or `job-function/` in
//! front of the name.
//!
//! ## What to do
//!
//! Look the ARN up in the list of AWS managed policies.
//!
//! ## Not reported
//!
//! Policies of own accounts and of other partitions. A name that is like none of the list may be newer than the list:
//! then the severity is medium.
//!
//! ## References
//!
//! AWS Managed Policy Reference Guide.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new("N010", "no-such-aws-policy", Severity::High, "a policy of AWS does not exist under this ARN")
        .confidence(Confidence::Likely)
        .docs(include_str!("no_such_aws_policy.rs")),
    recorded: Recorded::Accepted,
};

//! A distribution has names of its own and no certificate for them.
//!
//! ## Why it matters
//!
//! CloudFront refuses the distribution: its default certificate is for `cloudfront.net` only.
//!
//! ## What to do
//!
//! Name a certificate of us-east-1 in `viewerCertificate.acmCertificateArn`, or take the aliases out.
//!
//! ## Not reported
//!
//! Aliases that are not known yet.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new(
        "N030",
        "cloudfront-shape",
        Severity::High,
        "a distribution has names of its own and no certificate for them",
    )
    .confidence(Confidence::Certain)
    .docs(include_str!("cloudfront_shape.rs")),
    recorded: Recorded::Accepted,
};

//! A bucket does not take the logs that a service is to write there.
//!
//! ## Why it matters
//!
//! The load balancer, the trail or the distribution is refused when it is made: the service tries to write first.
//!
//! ## What to do
//!
//! Let the service that the finding names do `s3:PutObject` in the policy of the bucket. For the standard logs of
//! `CloudFront` add ownership controls with `BucketOwnerPreferred`; for those of an Application Load Balancer encrypt the
//! bucket with `AES256`.
//!
//! ## Not reported
//!
//! Buckets of other stacks; policies that are not known yet; Config and VPC flow logs, which get in by other ways.
//!
//! ## References
//!
//! Amazon S3 User Guide, Server access logging; Elastic Load Balancing User Guide, Access logs; Amazon CloudFront
//! Developer Guide, Standard logs.

use super::asked::{Asked, Recorded};
use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::lens::aws::log_delivery::{LogBucket, Reception, writes_logs};
use crate::lens::top_of;
use crate::model::{PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N025",
    "log-delivery-refused",
    Severity::High,
    "a bucket does not take the logs that a service is to write there",
)
.confidence(Confidence::Certain)
.docs(include_str!("log_delivery_refused.rs"));

pub(super) struct LogDeliveryRefused;

impl Rule for LogDeliveryRefused {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        writes_logs(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(asked) = Asked::of(cx.stack, subject, Recorded::Accepted) else { return };
        let Some(LogBucket { path, bucket, reception }) = cx.lens.log_bucket(cx.stack.resource(subject.id)) else {
            return;
        };
        if !asked.is_new(top_of(path)) {
            return;
        }
        let path = PropertyPath::parse(path);
        let name = bucket.urn.name();
        let (message, fix) = match reception {
            Reception::Admitted => return out.pass(),
            Reception::Unclear => return out.undetermined(subject.id, Reason::Unknown(path)),
            Reception::NoPolicy(service) => (
                format!("log bucket `{name}` has no policy: `{service}` may not write there"),
                format!("add a bucket policy that lets `{service}` do `s3:PutObject`"),
            ),
            Reception::NotNamed(service) => (
                format!("the policy of log bucket `{name}` does not let `{service}` write there"),
                format!("add a statement that lets `{service}` do `s3:PutObject`"),
            ),
            Reception::NoLists => (
                format!("log bucket `{name}` takes no access control lists, and CloudFront writes its logs with one"),
                "add ownership controls with `BucketOwnerPreferred` to the bucket".to_owned(),
            ),
            Reception::Key => (
                format!("log bucket `{name}` is encrypted with a key of KMS, which the load balancer cannot use"),
                "encrypt the log bucket with `AES256`".to_owned(),
            ),
        };
        // The policy or the controls may be among what is not seen.
        if let Some(reason) = cx.not_whole() {
            return out.undetermined(subject.id, reason);
        }
        out.fail(subject.id, message).at(path).related([bucket.id]).fix(fix);
    }
}

//! A distribution serves a bucket that does not let it in.
//!
//! ## Why it matters
//!
//! Buckets are private. CloudFront asks for the files as anybody, or in its own name with an origin access control; in
//! both cases the bucket must allow it by a policy. Without one every request gets 403.
//!
//! ## What to do
//!
//! Give the origin an `originAccessControlId`, and the bucket an `aws.s3.BucketPolicy` that allows
//! `cloudfront.amazonaws.com` to `s3:GetObject` under the condition `AWS:SourceArn` of the distribution.
//!
//! ## Not reported
//!
//! Website endpoints and other custom origins, and buckets that the stack does not make. What the policy of the bucket
//! says is not read: that there is one is enough.
//!
//! ## References
//!
//! Amazon CloudFront Developer Guide, Restrict access to an Amazon S3 origin.

use super::users;
use super::verdict::is_ours;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::BucketOrigin;
use crate::model::{PropertyPath, Resource};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("A075", "s3-origin-without-access", Severity::Medium, "a distribution may not read its bucket")
        .docs(include_str!("s3_origin_without_access.rs"));

pub(super) struct S3OriginWithoutAccess;

impl Rule for S3OriginWithoutAccess {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for origin in cx.lens.bucket_origins() {
            let bucket = cx.stack.resource(origin.bucket);
            if !is_ours(origin.distribution) || !is_ours(bucket) {
                continue;
            }
            match origin.opened {
                Some(true) => out.pass_on(origin.distribution.id),
                None => {
                    let path = PropertyPath::of("bucket");
                    out.undetermined(origin.distribution.id, cx.not_whole().unwrap_or(Reason::Unknown(path)));
                }
                Some(false) => match cx.not_whole().or_else(|| users::hidden(cx, bucket)) {
                    Some(reason) => out.undetermined(origin.distribution.id, reason),
                    None => report(&origin, bucket, out),
                },
            }
        }
    }
}

fn report(origin: &BucketOrigin<'_>, bucket: &Resource, out: &mut Sink<'_>) {
    let (distribution, name) = (origin.distribution.urn.name(), bucket.urn.name());
    let message = if origin.signed {
        format!(
            "distribution `{distribution}` serves bucket `{name}`, which has no policy that lets it in: \
            every request gets 403"
        )
    } else {
        format!(
            "distribution `{distribution}` serves bucket `{name}` as anybody, and the bucket is \
            private: every request gets 403"
        )
    };
    let finding = out.fail(origin.distribution.id, message).at(origin.path.clone());
    finding.related([bucket.id]);
    finding.fix(if origin.signed {
        format!("add an `aws.s3.BucketPolicy` to `{name}` that allows `cloudfront.amazonaws.com` to read")
    } else {
        format!(
            "set `originAccessControlId` of the origin, and add an `aws.s3.BucketPolicy` to \
            `{name}` that allows `cloudfront.amazonaws.com` to read"
        )
    });
}

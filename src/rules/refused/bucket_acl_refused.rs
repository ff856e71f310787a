//! An access control list is put on a bucket that takes none.
//!
//! ## Why it matters
//!
//! A new bucket belongs to its owner alone and refuses every access control list (`AccessControlListNotSupported`), unless
//! its ownership controls say otherwise.
//!
//! ## What to do
//!
//! Take the list out: a bucket is private without one. Where a list is needed, as for the logs of CloudFront, add ownership
//! controls with `BucketOwnerPreferred`, and let the list depend on them.
//!
//! ## Not reported
//!
//! Buckets of other stacks, which may be from before April 2023; ownership that is not known yet.

use super::asked::{Asked, Recorded};
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::ownership::{BUCKET_ACL, Ownership};
use crate::model::{PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N026",
    "bucket-acl-refused",
    Severity::High,
    "an access control list is put on a bucket that takes none",
)
.docs(include_str!("bucket_acl_refused.rs"));

pub(super) struct BucketAclRefused;

impl Rule for BucketAclRefused {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        BUCKET_ACL.contains(&&**ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        if Asked::of(cx.stack, subject, Recorded::Accepted).is_none() {
            return;
        }
        let Some((bucket, ownership)) = cx.lens.ownership_behind(cx.stack.resource(subject.id)) else { return };
        let name = bucket.urn.name();
        let message = match ownership {
            Ownership::TakesLists => return out.pass(),
            Ownership::Unknown => {
                return out.undetermined(subject.id, Reason::Unknown(PropertyPath::of("rule")));
            }
            Ownership::Enforced => format!("the ownership controls of bucket `{name}` refuse access control lists"),
            // The controls may be among what is not seen, and a bucket that is there already may be old.
            Ownership::Unsaid => match cx.not_whole() {
                Some(reason) => return out.undetermined(subject.id, reason),
                None if bucket.before.is_some() => return,
                None => {
                    format!("bucket `{name}` has no ownership controls, and refuses access control lists without them")
                }
            },
        };
        out.fail(subject.id, message)
            .related([bucket.id])
            .fix("take the list out, or add ownership controls with `BucketOwnerPreferred`");
    }
}

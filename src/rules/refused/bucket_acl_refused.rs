//! An access control list or a public policy is put on a bucket that takes none.
//!
//! ## Why it matters
//!
//! A new bucket belongs to its owner alone and refuses every access control list (`AccessControlListNotSupported`), unless
//! its ownership controls say otherwise. It also refuses every policy and list that lets everybody in (`AccessDenied`),
//! unless its public access block says otherwise.
//!
//! ## What to do
//!
//! Take the list out: a bucket is private without one. Where a list is needed, as for the logs of CloudFront, add ownership
//! controls with `BucketOwnerPreferred`, and let the list depend on them. Put `CloudFront` before a public bucket, or switch
//! the block off and let the policy depend on it.
//!
//! ## Not reported
//!
//! Buckets of other stacks, which may be from before April 2023; ownership that is not known yet; policies with a
//! condition.
//!
//! ## References
//!
//! Amazon S3 User Guide, Controlling ownership of objects and disabling ACLs, and Blocking public access.

use super::asked::{Asked, Recorded};
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::ownership::Ownership;
use crate::lens::aws::public_access::{Opening, Shut, may_open, opening, puts_list};
use crate::model::{PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N026",
    "bucket-acl-refused",
    Severity::High,
    "an access control list or a public policy is put on a bucket that takes none",
)
.docs(include_str!("bucket_acl_refused.rs"));

pub(super) struct BucketAclRefused;

impl Rule for BucketAclRefused {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        may_open(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(asked) = Asked::of(cx.stack, subject, Recorded::Accepted) else { return };
        let subject = cx.stack.resource(subject.id);
        let refused = puts_list(&subject.ty, asked.state, |input| asked.is_new(input)) && lists(cx, subject, out);
        if !refused
            && let Some((opening, path)) = opening(&subject.ty, asked.state).filter(|(_, input)| asked.is_new(input))
        {
            public(cx, subject, opening, PropertyPath::of(path), out);
        }
    }
}

/// Whether the bucket refuses access control lists.
fn lists(cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) -> bool {
    let Some((bucket, ownership)) = cx.lens.ownership_behind(cx.stack.resource(subject.id)) else { return false };
    let name = bucket.urn.name();
    let message = match ownership {
        Ownership::TakesLists => {
            out.pass();
            return false;
        }
        Ownership::Unknown => {
            out.undetermined(subject.id, Reason::Unknown(PropertyPath::of("rule")));
            return true;
        }
        Ownership::Enforced => format!("the ownership controls of bucket `{name}` refuse access control lists"),
        // The controls may be among what is not seen, and a bucket that is there already may be old.
        Ownership::Unsaid => match cx.not_whole() {
            Some(reason) => {
                out.undetermined(subject.id, reason);
                return true;
            }
            None if bucket.before.is_some() => return false,
            None => format!("bucket `{name}` has no ownership controls, and refuses access control lists without them"),
        },
    };
    out.fail(subject.id, message)
        .related([bucket.id])
        .fix("take the list out, or add ownership controls with `BucketOwnerPreferred`");
    true
}

/// Whether the bucket refuses to be opened.
fn public(cx: &Cx<'_>, subject: &Resource, opening: Opening, path: PropertyPath, out: &mut Sink<'_>) {
    let Some((bucket, shut)) = cx.lens.shut(cx.stack.resource(subject.id), opening) else { return };
    let name = bucket.urn.name();
    let what = match opening {
        Opening::Policy => "the policy lets everybody in",
        Opening::List => "the access control list lets everybody in",
    };
    let (message, block) = match shut {
        Shut::No => return out.pass(),
        // What was put on the bucket before was taken.
        Shut::Unseen if subject.before.is_some() => return out.pass(),
        Shut::Unseen => return out.undetermined(subject.id, cx.not_whole().unwrap_or(Reason::External)),
        Shut::Unclear => return out.undetermined(subject.id, Reason::Unknown(path)),
        Shut::By(block) => {
            let of = if block == bucket.id {
                "the public access block".to_owned()
            } else {
                format!("public access block `{}`", cx.stack.resource(block).urn.name())
            };
            (format!("{what}, which {of} of bucket `{name}` refuses"), Some(block))
        }
        Shut::ByDefault => match cx.not_whole() {
            Some(reason) => return out.undetermined(subject.id, reason),
            None => {
                (format!("{what}, which new bucket `{name}` refuses without a public access block that is off"), None)
            }
        },
    };
    out.fail(subject.id, message)
        .at(path)
        .related([bucket.id].into_iter().chain(block))
        .fix("put CloudFront before the bucket, or switch the public access block off and let this depend on it");
}

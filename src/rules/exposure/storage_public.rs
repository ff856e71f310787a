//! Everybody gets into a bucket: something opens it, and nothing that could keep it shut does.
//!
//! ## Why it matters
//!
//! Whoever knows or guesses the name gets what is in the bucket, or writes into it. Buckets are searched for all day.
//!
//! ## What to do
//!
//! Name who may, or hand files out through CloudFront with origin access control, and switch on all four settings of the
//! public access block.
//!
//! ## Not reported
//!
//! A statement with a condition, which is not judged; what another statement refuses again; a bucket that its own block,
//! the block of the account in the same stack or the ownership of its objects keeps shut. A bucket without a block in the
//! stack is an open question, as every new bucket has one and somebody may have switched it off elsewhere.
//!
//! ## References
//!
//! Amazon S3 User Guide, Blocking public access, and Controlling ownership of objects.

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::public_access::{Opening, Standing, hidden_opening, is_refused, may_open, opening};
use crate::model::{PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("C010", "storage-public", Severity::Critical, "everybody gets into a bucket, and nothing keeps it shut")
        .docs(include_str!("storage_public.rs"));

pub(super) struct StoragePublic;

impl Rule for StoragePublic {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        may_open(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let subject = cx.stack.resource(subject.id);
        let Some(state) = cx.lens.state(subject) else { return };
        if let Some((input, secret)) = hidden_opening(&subject.ty, state) {
            let path = PropertyPath::of(input);
            let reason = if secret { Reason::Secret(path) } else { Reason::Unknown(path) };
            return out.undetermined(subject.id, reason);
        }
        let Some((opening, input)) = opening(&subject.ty, state) else { return out.pass() };
        let Some((bucket, standing)) = cx.lens.standing(subject, opening) else {
            return out.undetermined(subject.id, cx.not_whole().unwrap_or(Reason::External));
        };
        let what = match (standing, opening) {
            (Standing::Shut, _) => return out.pass(),
            // A block may be among what is not seen.
            (Standing::Unseen, _) => {
                return out.undetermined(subject.id, cx.not_whole().unwrap_or(Reason::External));
            }
            (Standing::Unclear, _) => return out.undetermined(subject.id, Reason::Unknown(PropertyPath::of("bucket"))),
            (Standing::Open, Opening::Policy) if is_refused(state) => return out.pass(),
            (Standing::Open, Opening::Policy) => "its policy names everybody, without a condition",
            (Standing::Open, Opening::List) => "its access control list names everybody",
        };
        let meant = opening == Opening::Policy && cx.lens.is_website(bucket);
        let ending = if meant { "; it serves a website, so this looks intended" } else { "" };
        let message =
            format!("everybody gets into bucket `{}`: {what}, and no block keeps them out{ending}", bucket.urn.name());
        let finding = out.fail(subject.id, message);
        finding.severity(META.severity.lowered(usize::from(meant))).at(PropertyPath::of(input)).related([bucket.id]);
        finding.fix("name who may, or put CloudFront before the bucket, and switch the public access block on");
    }
}

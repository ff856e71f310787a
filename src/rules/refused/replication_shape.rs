//! A copy in another place is made in a way that the service refuses.
//!
//! ## Why it matters
//!
//! S3 copies only between two buckets that keep versions; RDS finds a source in another region by its ARN only, and
//! encrypts the copy with a key of its own region; a table has one copy in a region.
//!
//! ## What to do
//!
//! Turn versioning on for both buckets, name the source by its ARN and give the copy a key.
//!
//! ## Not reported
//!
//! Buckets and databases of other stacks; copies within one region; what is not known yet. The stream of a table with
//! copies: DynamoDB turns it on by itself.
//!
//! ## References
//!
//! Amazon S3 User Guide, Replicating objects; Amazon RDS User Guide, Cross-region read replicas; Amazon DynamoDB
//! Developer Guide, Global tables.

use super::asked::{Asked, Recorded};
use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::lens::aws::replication::{Flaw, copy_input};
use crate::model::{Known, PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N024",
    "replication-shape",
    Severity::High,
    "a copy in another place is made in a way that the service refuses",
)
.confidence(Confidence::Certain)
.docs(include_str!("replication_shape.rs"));

pub(super) struct ReplicationShape;

impl Rule for ReplicationShape {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        copy_input(ty).is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(asked) = Asked::of(cx.stack, subject, Recorded::Accepted) else { return };
        let Some(input) = copy_input(&subject.ty) else { return };
        if !asked.is_new(input) {
            return;
        }
        match cx.lens.flaws_of_copy(cx.stack.resource(subject.id), asked.state) {
            Known::Is(flaws) => {
                if flaws.is_empty() {
                    out.pass();
                }
                for (path, flaw) in flaws {
                    say(cx, subject, path, &flaw, out);
                }
            }
            Known::Unknown | Known::Secret => {
                out.undetermined(subject.id, Reason::Unknown(PropertyPath::of(input)));
            }
            Known::Absent => {}
        }
    }
}

fn say(cx: &Cx<'_>, subject: &Resource, path: PropertyPath, flaw: &Flaw, out: &mut Sink<'_>) {
    let name = |id: &u32| cx.stack.resource(*id).urn.name();
    let (message, fix, other) = match flaw {
        Flaw::NoVersions(bucket) => {
            // What turns versions on may be among what is not seen.
            if let Some(reason) = cx.not_whole() {
                return out.undetermined(subject.id, reason);
            }
            let message = format!("bucket `{}` keeps no versions: S3 refuses to copy", name(bucket));
            (message, "turn versioning on for both buckets".to_owned(), Some(*bucket))
        }
        Flaw::ToItself(bucket) => {
            let message = format!("bucket `{}` is copied to itself", name(bucket));
            (message, "name another bucket as the destination".to_owned(), None)
        }
        Flaw::NotByArn(region) => {
            let message = format!("the source is in {region} and is not named by its ARN");
            (message, "name the `arn` of the source".to_owned(), None)
        }
        Flaw::NoKey(region) => {
            let message = format!("the source in {region} is encrypted, and the copy has no key of its own region");
            (message, "set `kmsKeyId` to a key in the region of the copy".to_owned(), None)
        }
        Flaw::SameRegion(region) => {
            let message = format!("a copy of the table is to be in {region}, where the table is");
            (message, "name other regions only".to_owned(), None)
        }
    };
    out.fail(subject.id, message).key(path.plain()).at(path).related(other).fix(fix);
}

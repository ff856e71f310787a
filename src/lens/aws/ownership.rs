//! Who owns the objects of a bucket: this decides whether it takes access control lists.
//!
//! Source: Amazon S3 user guide, object ownership, 2026-11; new buckets are enforced since April 2023.

use crate::lens::{By, Lens, Reference, places};
use crate::model::{Known, Resource, Value};

/// Types that put an access control list on a bucket.
pub const BUCKET_ACL: [&str; 2] = ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAcl:BucketAcl"];

const BUCKET: &str = "aws:s3/bucket:Bucket";
const CONTROLS: &str = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";

/// What a bucket does with access control lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// Its controls let it take them.
    TakesLists,
    /// Its controls refuse them.
    Enforced,
    /// It has no controls.
    Unsaid,
    /// Its controls are not known.
    Unknown,
}

impl<'a> Lens<'a> {
    /// The bucket that a resource names, and its ownership; nothing where it is not one bucket that the stack manages.
    pub fn ownership_behind(&self, naming: &'a Resource) -> Option<(&'a Resource, Ownership)> {
        let bucket = match self.reference(naming, "bucket", By::Name, BUCKET) {
            Reference::Resources(ids) => match ids[..] {
                [id] => self.stack.resource(id),
                _ => return None,
            },
            _ => return None,
        };
        if !bucket.is_managed() {
            return None;
        }
        let mut ownership = Ownership::Unsaid;
        for controls in self.of_class(CONTROLS) {
            match self.reference(controls, "bucket", By::Name, BUCKET) {
                Reference::Resources(ids) if ids.contains(&bucket.id) => {}
                Reference::Unknown => {
                    ownership = Ownership::Unknown;
                    continue;
                }
                _ => continue,
            }
            let state = self.state(controls)?;
            let said = places("rule.objectOwnership", |name| state.input(name)).into_iter().next();
            return Some((
                bucket,
                match said.map_or(Known::Unknown, |(_, value)| value.read(Value::as_str)) {
                    Known::Is(said) if said == "BucketOwnerEnforced" => Ownership::Enforced,
                    Known::Is(_) => Ownership::TakesLists,
                    _ => Ownership::Unknown,
                },
            ));
        }
        Some((bucket, ownership))
    }
}

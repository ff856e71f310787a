//! Who owns the objects of a bucket: this decides whether it takes access control lists.
//!
//! Source: Amazon S3 user guide, object ownership, 2026-11; new buckets are enforced since April 2023.

use super::Part;
use crate::lens::{By, Lens, places};
use crate::model::{Known, Resource, Value};

/// What puts an access control list on a bucket.
pub const BUCKET_ACL: &str = "aws:s3/bucketAcl:BucketAcl";

/// A bucket.
pub const BUCKET: &str = "aws:s3/bucket:Bucket";

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
        let bucket = self.only(naming, "bucket", By::Name, BUCKET).filter(|bucket| bucket.is_managed())?;
        Some((bucket, self.ownership(bucket)))
    }

    /// Who owns the objects of a bucket.
    pub fn ownership(&self, bucket: &'a Resource) -> Ownership {
        let Some(controls) = self.parts(bucket, Part::Ownership).next() else {
            return if self.has_stray(Part::Ownership) { Ownership::Unknown } else { Ownership::Unsaid };
        };
        let Some(state) = self.state(controls) else { return Ownership::Unknown };
        let said = places("rule.objectOwnership", |name| state.input(name)).into_iter().next();
        match said.map_or(Known::Unknown, |(_, value)| value.read(Value::as_str)) {
            Known::Is(said) if said == "BucketOwnerEnforced" => Ownership::Enforced,
            Known::Is(_) => Ownership::TakesLists,
            _ => Ownership::Unknown,
        }
    }
}

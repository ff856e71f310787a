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

/// A bucket that says all of itself, where others have resources beside them.
pub(super) const WHOLE_BUCKET: &str = "aws-native:s3:Bucket";

/// Whatever is a bucket.
pub(super) const BUCKETS: [&str; 2] = [BUCKET, WHOLE_BUCKET];

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
        let bucket = self.bucket_behind(naming)?;
        Some((bucket, self.ownership(bucket)))
    }

    /// The bucket that the program manages and a resource names, or is.
    pub(super) fn bucket_behind(&self, naming: &'a Resource) -> Option<&'a Resource> {
        let mut named = BUCKETS.iter().filter_map(|class| self.only(naming, "bucket", By::Name, class));
        let bucket = if *naming.ty == *WHOLE_BUCKET { Some(naming) } else { named.next() };
        bucket.filter(|bucket| bucket.is_managed())
    }

    /// Who owns the objects of a bucket.
    pub fn ownership(&self, bucket: &'a Resource) -> Ownership {
        let own = self.state(bucket).filter(|state| !state.input("ownershipControls").is_absent());
        let (state, path) = match (self.parts(bucket, Part::Ownership).next(), own) {
            (Some(controls), _) => (self.state(controls), "rule.objectOwnership"),
            (None, Some(own)) => (Some(own), "ownershipControls.rules[].objectOwnership"),
            (None, None) if self.has_stray(Part::Ownership) => return Ownership::Unknown,
            (None, None) => return Ownership::Unsaid,
        };
        let Some(state) = state else { return Ownership::Unknown };
        let said = places(path, |name| state.input(name)).into_iter().next();
        match said.map_or(Known::Unknown, |(_, value)| value.read(Value::as_str)) {
            Known::Is(said) if said == "BucketOwnerEnforced" => Ownership::Enforced,
            Known::Is(_) => Ownership::TakesLists,
            _ => Ownership::Unknown,
        }
    }
}

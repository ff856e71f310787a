//! Copies of buckets and databases in other places.
//!
//! Source: Amazon S3 user guide, what replication requires; Amazon RDS user guide, read replicas in another region,
//! 2026-11.

use super::Part;
use super::ownership::BUCKET;
use crate::lens::{By, Lens, class_of, places};
use crate::model::{Known, PropertyPath, Resource, ResourceId, StateView, Value};

const BUCKET_COPY: &str = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const DATABASE: &str = "aws:rds/instance:Instance";
const GLOBAL_TABLE: &str = "aws:dynamodb/table:Table";
const COPY_OF: &str = "replicateSourceDb";
const KEY: &str = "kmsKeyId";

/// The input by which a resource of a type is a copy, or makes one.
pub fn copy_input(ty: &str) -> Option<&'static str> {
    match class_of(ty) {
        BUCKET_COPY => Some("rules"),
        DATABASE => Some(COPY_OF),
        GLOBAL_TABLE => Some("replicas"),
        _ => None,
    }
}

/// A fault of a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// A bucket keeps no versions.
    NoVersions(ResourceId),
    /// A bucket is copied to itself.
    ToItself(ResourceId),
    /// A source in another region (given) is named without its ARN.
    NotByArn(String),
    /// An encrypted source in another region (given) is copied without a key of this one.
    NoKey(String),
    /// A copy of a table in the region that the table itself is in.
    SameRegion(String),
}

impl<'a> Lens<'a> {
    /// What is wrong with the copy that a resource makes or is, and where; nothing known where that cannot be seen.
    pub fn flaws_of_copy(&self, copy: &'a Resource, state: StateView<'a>) -> Known<Vec<(PropertyPath, Flaw)>> {
        match class_of(&copy.ty) {
            BUCKET_COPY => self.flaws_of_bucket(copy, state),
            DATABASE => self.flaws_of_database(copy, state),
            GLOBAL_TABLE => Known::Is(self.flaws_of_table(copy, state)),
            _ => Known::Absent,
        }
    }

    fn flaws_of_bucket(&self, copy: &'a Resource, state: StateView<'a>) -> Known<Vec<(PropertyPath, Flaw)>> {
        let mut flaws = Vec::new();
        let mut open = false;
        let source = self.only(copy, "bucket", By::Name, BUCKET);
        let mut judge = |bucket: &'a Resource, path: PropertyPath| match self.keeps_versions(bucket) {
            Some(false) => flaws.push((path, Flaw::NoVersions(bucket.id))),
            Some(true) => {}
            None => open = true,
        };
        if let Some(source) = source.filter(|bucket| bucket.is_managed()) {
            judge(source, PropertyPath::of("bucket"));
        }
        let target = self.only(copy, "rules[].destination.bucket", By::Arn, BUCKET);
        let Some(target) = target.filter(|bucket| bucket.is_managed()) else {
            return if open { Known::Unknown } else { Known::Is(flaws) };
        };
        let written = places("rules[].destination.bucket", |name| state.input(name)).into_iter().next();
        let path = written.map_or_else(|| PropertyPath::of("rules"), |(path, _)| path);
        // The source may have a role to play in the rules, too: only a text tells that it is the destination.
        if source.is_some_and(|source| source.id == target.id) {
            flaws.push((path, Flaw::ToItself(target.id)));
        } else {
            judge(target, path);
        }
        if open && flaws.is_empty() { Known::Unknown } else { Known::Is(flaws) }
    }

    /// Whether a bucket keeps versions; nothing where that cannot be known.
    fn keeps_versions(&self, bucket: &'a Resource) -> Option<bool> {
        let state = self.state(bucket)?;
        let own = state.property("versioning").and_then(|versioning| versioning.get("enabled")).read(Value::as_bool);
        // Object Lock turns versions on (Amazon S3 User Guide, Locking objects; 2026-11-28).
        let locked = state.property("objectLockEnabled").read(Value::as_bool);
        if own == Known::Is(true) || locked == Known::Is(true) {
            return Some(true);
        }
        let parts = self.parts(bucket, Part::Versioning).filter_map(|part| self.state(part));
        let said: Vec<Known<bool>> = parts
            .map(|part| {
                let status = part.property("versioningConfiguration").and_then(|said| said.get("status"));
                status.read(|status| Some(status.as_str()? == "Enabled"))
            })
            .collect();
        if said.contains(&Known::Is(true)) {
            return Some(true);
        }
        let hidden = own.is_hidden()
            || locked.is_hidden()
            || said.iter().any(Known::is_hidden)
            || self.has_stray(Part::Versioning);
        (!hidden).then_some(false)
    }

    fn flaws_of_database(&self, copy: &'a Resource, state: StateView<'a>) -> Known<Vec<(PropertyPath, Flaw)>> {
        let named = state.input(COPY_OF);
        if named.is_absent() {
            return Known::Absent;
        }
        let is_database = |id: &ResourceId| class_of(&self.stack.resource(*id).ty) == DATABASE;
        let sources: Vec<ResourceId> = self.graph().sources(copy.id, COPY_OF).filter(is_database).collect();
        let [source] = sources[..] else { return Known::Absent };
        let source = self.stack.resource(source);
        let (Some(here), Some(there)) = (self.region(copy), self.region(source)) else { return Known::Unknown };
        let mut flaws = Vec::new();
        if here != there {
            if matches!(named.read(Value::as_str), Known::Is(text) if !text.starts_with("arn:")) {
                flaws.push((PropertyPath::of(COPY_OF), Flaw::NotByArn(there.to_owned())));
            }
            let encrypted = self.state(source).map_or(Known::Unknown, |state| state.property("storageEncrypted"));
            if encrypted.read(Value::as_bool) == Known::Is(true) && state.input(KEY).is_absent() {
                flaws.push((PropertyPath::of(KEY), Flaw::NoKey(there.to_owned())));
            }
        }
        Known::Is(flaws)
    }

    fn flaws_of_table(&self, table: &'a Resource, state: StateView<'a>) -> Vec<(PropertyPath, Flaw)> {
        let Some(here) = self.region(table) else { return Vec::new() };
        let copies = places("replicas[].regionName", |name| state.input(name)).into_iter();
        copies
            .filter(|(_, region)| matches!(region.read(Value::as_str), Known::Is(region) if region == here))
            .map(|(path, _)| (path, Flaw::SameRegion(here.to_owned())))
            .collect()
    }
}

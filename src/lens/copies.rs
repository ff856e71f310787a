//! Where data is kept beside the place of its resource: replicas, and areas of several regions.

use super::places::places;
use super::{By, Lens};
use crate::model::{Known, PropertyPath, Resource, Value};

/// Properties that name the region of a copy, and what is copied.
///
/// Source: schemas of aws 7.
const NAMED: [(&str, &str, &str); 4] = [
    ("aws:dynamodb/globalTable:GlobalTable", "replicas[].regionName", "a replica of the table"),
    ("aws:dynamodb/table:Table", "replicas[].regionName", "a replica of the table"),
    (
        "aws:ecr/replicationConfiguration:ReplicationConfiguration",
        "replicationConfiguration.rules[].destinations[].region",
        "a copy of the images",
    ),
    ("aws:secretsmanager/secret:Secret", "replicas[].region", "a replica of the secret"),
];

const BUCKET: &str = "aws:s3/bucket:Bucket";

/// Where the target of a replication is named.
const REPLICATED: [(&str, &str); 2] = [
    (BUCKET, "replicationConfiguration.rules[].destination.bucket"),
    ("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "rules[].destination.bucket"),
];

/// What of Google Cloud may be in an area of several regions.
const PLACED: [(&str, &str); 2] =
    [("gcp:bigquery/dataset:Dataset", "the dataset"), ("gcp:storage/bucket:Bucket", "the bucket")];

/// The areas, and how the names of their regions begin.
///
/// Source: Google Cloud documentation, Bucket locations, 2026-11.
const AREAS: [(&str, &[&str]); 3] = [("asia", &["asia-"]), ("eu", &["europe-"]), ("us", &["us-"])];

/// Where a copy is.
#[derive(Debug, PartialEq, Eq)]
pub enum Where {
    /// In a region.
    Region(String),
    /// In some regions of an area: its name, and how the names of those begin.
    Area(String, &'static [&'static str]),
    /// It cannot be known.
    Unknown,
}

/// A copy of data.
#[derive(Debug)]
pub struct Copy<'a> {
    /// The resource that makes it.
    pub resource: &'a Resource,
    /// What says where.
    pub path: PropertyPath,
    /// What it is.
    pub what: &'static str,
    /// Where it is.
    pub at: Where,
}

impl<'a> Lens<'a> {
    /// The copies of data that the stack asks for.
    pub fn copies(&self) -> Vec<Copy<'a>> {
        let mut copies = Vec::new();
        for (class, pattern, what) in NAMED {
            for resource in self.of_class(class).filter(|resource| resource.is_managed()) {
                copies.extend(self.named_copies(resource, pattern, what));
            }
        }
        for (class, path) in REPLICATED {
            for resource in self.of_class(class).filter(|resource| resource.is_managed()) {
                let targets = [By::Arn, By::Name].map(|by| self.reference(resource, path, by, BUCKET));
                let regions = targets[0].resources().iter().chain(targets[1].resources());
                let mut regions: Vec<&str> = regions.filter_map(|id| self.region(self.stack.resource(*id))).collect();
                regions.sort_unstable();
                regions.dedup();
                let path = PropertyPath::of(super::top_of(path));
                copies.extend(regions.into_iter().map(|region| Copy {
                    resource,
                    path: path.clone(),
                    what: "a replica of the bucket",
                    at: Where::Region(region.to_owned()),
                }));
            }
        }
        for (class, what) in PLACED {
            for resource in self.of_class(class).filter(|resource| resource.is_managed()) {
                copies.extend(self.in_area(resource, what));
            }
        }
        copies
    }

    fn named_copies(&self, resource: &'a Resource, pattern: &str, what: &'static str) -> Vec<Copy<'a>> {
        let Some(state) = self.state(resource) else { return Vec::new() };
        let found = places(pattern, |name| state.property(name)).into_iter();
        let copy = |(path, value): (PropertyPath, Known<Value<'_>>)| {
            let at = match value.read(Value::as_str) {
                Known::Is(region) => Where::Region(region.into_owned()),
                Known::Unknown | Known::Secret => Where::Unknown,
                Known::Absent => return None,
            };
            Some(Copy { resource, path, what, at })
        };
        found.filter_map(copy).collect()
    }

    fn in_area(&self, resource: &'a Resource, what: &'static str) -> Option<Copy<'a>> {
        let location = self.state(resource)?.property("location").read(Value::as_str);
        let at = match location {
            // Without a word it is in the United States.
            Known::Absent => Where::Area("US".to_owned(), AREAS[2].1),
            Known::Unknown | Known::Secret => Where::Unknown,
            Known::Is(name) => {
                let (_, regions) = AREAS.iter().find(|(area, _)| area.eq_ignore_ascii_case(&name))?;
                Where::Area(name.into_owned(), regions)
            }
        };
        Some(Copy { resource, path: PropertyPath::of("location"), what, at })
    }
}

//! Buckets behind a CloudFront distribution.

use hashbrown::HashSet;

use crate::lens::{By, Lens, Reference, class_of};
use crate::model::{Known, PropertyPath, Resource, ResourceId, Value};

const DISTRIBUTION: &str = "aws:cloudfront/distribution:Distribution";
const BUCKET: &str = "aws:s3/bucket:Bucket";
/// What lets others than the owner read a bucket, each with the property that names it.
const OPENERS: [&str; 2] = ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketPolicy:BucketPolicy"];

/// An origin of a distribution that is a bucket of the stack.
#[derive(Debug)]
pub struct BucketOrigin<'a> {
    /// The distribution.
    pub distribution: &'a Resource,
    /// The origin.
    pub path: PropertyPath,
    /// The bucket.
    pub bucket: ResourceId,
    /// Whether the distribution says who it is.
    pub signed: bool,
    /// Whether the bucket lets anybody in; nothing where that cannot be known.
    pub opened: Option<bool>,
}

impl<'a> Lens<'a> {
    /// The origins that are buckets of the stack.
    pub fn bucket_origins(&self) -> Vec<BucketOrigin<'a>> {
        let mut origins = Vec::new();
        let mut open = None;
        for distribution in self.of_class(DISTRIBUTION) {
            let Some(state) = self.state(distribution) else { continue };
            let Known::Is(list) = state.property("origins") else { continue };
            let sources = self.graph().sources(distribution.id, "origins");
            let sources: Vec<ResourceId> =
                sources.filter(|id| class_of(&self.stack.resource(*id).ty) == BUCKET).collect();
            for (place, origin) in list.items().enumerate() {
                let Known::Is(origin) = origin else { continue };
                let Some(bucket) = self.bucket_of(origin, &sources) else { continue };
                let (opened, stray) = open.get_or_insert_with(|| self.opened());
                let signed = given(origin.get("originAccessControlId"))
                    || given(origin.get("s3OriginConfig").and_then(|config| config.get("originAccessIdentity")));
                let own = self.state(self.stack.resource(bucket));
                let own = own.is_some_and(|bucket| {
                    let public = bucket.input("acl").read(Value::as_str);
                    given(bucket.input("policy")) || matches!(public, Known::Is(acl) if acl.starts_with("public"))
                });
                let opened = if own || opened.contains(&bucket) { Some(true) } else { (!*stray).then_some(false) };
                let path = PropertyPath::of("origins").index(place);
                origins.push(BucketOrigin { distribution, path, bucket, signed, opened });
            }
        }
        origins
    }

    /// The bucket that an origin is, when that is certain.
    fn bucket_of(&self, origin: Value<'a>, sources: &[ResourceId]) -> Option<ResourceId> {
        if given(origin.get("customOriginConfig")) || given(origin.get("vpcOriginConfig")) {
            return None;
        }
        match origin.get("domainName").read(Value::as_str) {
            Known::Is(domain) => {
                let name = domain.split_once(".s3").map(|(name, _)| name)?;
                let buckets = self.find(By::Name, name, BUCKET);
                (buckets.len() == 1).then(|| buckets[0])
            }
            Known::Unknown | Known::Secret if sources.len() == 1 => Some(sources[0]),
            _ => None,
        }
    }

    /// The buckets that something lets others read, and whether that may be said of any.
    fn opened(&self) -> (HashSet<ResourceId>, bool) {
        let (mut opened, mut stray) = (HashSet::new(), false);
        for opener in OPENERS.into_iter().flat_map(|class| self.of_class(class)) {
            let buckets = self.reference(opener, "bucket", By::Name, BUCKET);
            stray |= buckets == Reference::Unknown;
            opened.extend(buckets.resources());
        }
        (opened, stray)
    }
}

fn given(value: Known<Value<'_>>) -> bool {
    match value {
        Known::Is(value) => !value.is_empty(),
        Known::Unknown | Known::Secret => true,
        Known::Absent => false,
    }
}

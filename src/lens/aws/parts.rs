//! What is put on something by resources of their own: the policy of a bucket, the listeners of a load balancer. Each
//! kind is read once for a stack.

use std::array;
use std::sync::OnceLock;

use hashbrown::HashMap;

use super::ownership::{BUCKET, BUCKETS};
use crate::lens::{By, Lens, Reference};
use crate::model::{Resource, ResourceId};

/// A kind of part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The policy of a bucket.
    BucketPolicy,
    /// The encryption of a bucket.
    Encryption,
    /// The policy of a key.
    KeyPolicy,
    /// A listener of a load balancer.
    Listener,
    /// Who owns the objects of a bucket.
    Ownership,
    /// What a bucket keeps the public from.
    PublicBlock,
    /// The policy of a queue.
    QueuePolicy,
    /// Whether a bucket keeps versions.
    Versioning,
}

/// The class of each kind, the property that names what it is put on, by what, and the class of that.
const ROWS: [(&str, &str, By, &str); 8] = [
    ("aws:s3/bucketPolicy:BucketPolicy", "bucket", By::Name, BUCKET),
    (
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "bucket",
        By::Name,
        BUCKET,
    ),
    ("aws:kms/keyPolicy:KeyPolicy", "keyId", By::Id, "aws:kms/key:Key"),
    ("aws:lb/listener:Listener", "loadBalancerArn", By::Arn, "aws:lb/loadBalancer:LoadBalancer"),
    ("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "bucket", By::Name, BUCKET),
    ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "bucket", By::Name, BUCKET),
    ("aws:sqs/queuePolicy:QueuePolicy", "queueUrl", By::Id, "aws:sqs/queue:Queue"),
    ("aws:s3/bucketVersioning:BucketVersioning", "bucket", By::Name, BUCKET),
];

/// The parts of a stack, by what they are put on.
#[derive(Debug)]
pub(in crate::lens) struct Parts {
    kinds: [OnceLock<Kind>; ROWS.len()],
}

impl Default for Parts {
    fn default() -> Self {
        Self { kinds: array::from_fn(|_| OnceLock::new()) }
    }
}

#[derive(Debug, Default)]
struct Kind {
    of: HashMap<ResourceId, Vec<ResourceId>>,
    stray: bool,
}

impl<'a> Lens<'a> {
    /// The parts of one kind that are put on a resource, in the order of the input.
    pub fn parts(&self, of: &Resource, part: Part) -> impl Iterator<Item = &'a Resource> + use<'a, '_> {
        let stack = self.stack;
        self.kind(part).of.get(&of.id).into_iter().flatten().map(move |id| stack.resource(*id))
    }

    /// Whether a part of the kind is put on nobody knows what: no absence can be claimed then.
    pub fn has_stray(&self, part: Part) -> bool {
        self.kind(part).stray
    }

    fn kind(&self, part: Part) -> &Kind {
        self.parts.kinds[part as usize].get_or_init(|| {
            let (class, property, by, target) = ROWS[part as usize];
            let mut kind = Kind::default();
            for resource in self.of_class(class) {
                let targets = if target == BUCKET { &BUCKETS[..] } else { &[target] };
                let mut named = targets.iter().map(|target| self.reference(resource, property, by, target));
                match named.find(|named| !matches!(named, Reference::Foreign)).unwrap_or(Reference::Foreign) {
                    Reference::Resources(owners) => {
                        for owner in owners {
                            kind.of.entry(owner).or_default().push(resource.id);
                        }
                    }
                    Reference::Unknown => kind.stray = true,
                    Reference::Foreign | Reference::Absent => {}
                }
            }
            kind
        })
    }

    /// The only resource of a class that a property refers to.
    pub fn only(&self, from: &'a Resource, path: &str, by: By, class: &str) -> Option<&'a Resource> {
        match self.reference(from, path, by, class) {
            Reference::Resources(ids) => match ids[..] {
                [id] => Some(self.stack.resource(id)),
                _ => None,
            },
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::class_of;

    #[test]
    fn each_kind_has_its_row() {
        for (part, end) in [
            (Part::BucketPolicy, ":BucketPolicy"),
            (Part::Encryption, ":BucketServerSideEncryptionConfiguration"),
            (Part::KeyPolicy, ":KeyPolicy"),
            (Part::Listener, ":Listener"),
            (Part::Ownership, ":BucketOwnershipControls"),
            (Part::PublicBlock, ":BucketPublicAccessBlock"),
            (Part::QueuePolicy, ":QueuePolicy"),
            (Part::Versioning, ":BucketVersioning"),
        ] {
            let (class, ..) = ROWS[part as usize];
            assert!(class.ends_with(end) && class_of(class) == class, "{class}");
        }
    }
}

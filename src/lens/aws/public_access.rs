//! What opens a bucket to everybody, and what keeps it shut.
//!
//! Source: Amazon S3 user guide, blocking public access, 2026-11; new buckets block it since April 2023.

use super::Part;
use super::ownership::{BUCKET, BUCKET_ACL};
use crate::lens::policy::{Written, WrittenStatement};
use crate::lens::{By, Lens, class_of};
use crate::model::{Known, Resource, StateView, Value};

const BUCKET_POLICY: &str = "aws:s3/bucketPolicy:BucketPolicy";
const PUBLIC_LISTS: [&str; 3] = ["authenticated-read", "public-read", "public-read-write"];

/// What opens a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// A policy that lets everybody in.
    Policy,
    /// An access control list that does.
    List,
}

/// What is in the way of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shut {
    /// Nothing.
    No,
    /// This block of the stack.
    By(u32),
    /// What every new bucket has.
    ByDefault,
    /// It cannot be known.
    Unclear,
}

/// Whether resources of a type may open a bucket.
pub fn may_open(ty: &str) -> bool {
    [BUCKET_POLICY, BUCKET_ACL].contains(&class_of(ty))
}

/// How a resource opens its bucket, and the input that does so.
pub fn opening(ty: &str, state: StateView<'_>) -> Option<(Opening, &'static str)> {
    if class_of(ty) == BUCKET_POLICY {
        let policy = state.input("policy").read(Written::read).is()?;
        return policy.statements().into_iter().any(is_public).then_some((Opening::Policy, "policy"));
    }
    let list = state.input("acl").read(Value::as_str).is()?;
    PUBLIC_LISTS.contains(&&*list).then_some((Opening::List, "acl"))
}

/// A condition may narrow everybody down to somebody.
fn is_public(statement: WrittenStatement<'_>) -> bool {
    let everybody = |kind: &str, name: &str| name == "*" && matches!(kind, "*" | "AWS");
    statement.text("Effect").as_deref() == Some("Allow")
        && !statement.has("Condition")
        && statement.principals().iter().any(|(kind, name)| everybody(kind, name))
}

impl<'a> Lens<'a> {
    /// The bucket that a resource is put on, and what keeps the public from it.
    pub fn shut(&self, opener: &'a Resource, opening: Opening) -> Option<(&'a Resource, Shut)> {
        let bucket = self.only(opener, "bucket", By::Name, BUCKET).filter(|bucket| bucket.is_managed())?;
        let switch = match opening {
            Opening::Policy => "blockPublicPolicy",
            Opening::List => "blockPublicAcls",
        };
        let Some(block) = self.parts(bucket, Part::PublicBlock).next() else {
            let shut = match (bucket.before.is_some(), self.has_stray(Part::PublicBlock)) {
                // An older bucket may have been opened by other means.
                (true, _) => Shut::No,
                (_, true) => Shut::Unclear,
                _ => Shut::ByDefault,
            };
            return Some((bucket, shut));
        };
        let on = self.state(block).map_or(Known::Unknown, |state| match state.property(switch) {
            Known::Absent => Known::Is(false),
            value => value.read(Value::as_bool),
        });
        let shut = match on {
            Known::Is(true) => Shut::By(block.id),
            Known::Is(false) | Known::Absent => Shut::No,
            Known::Unknown | Known::Secret => Shut::Unclear,
        };
        Some((bucket, shut))
    }
}

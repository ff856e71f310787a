//! What opens a bucket to everybody, and what keeps it shut.
//!
//! Source: Amazon S3 user guide, blocking public access, 2026-11; new buckets block it since April 2023.

use super::Part;
use super::ownership::{BUCKET, BUCKET_ACL, Ownership};
use crate::lens::policy::{Document, Effect, Set, Statement, Term, Written, WrittenStatement};
use crate::lens::{By, Lens, class_of};
use crate::model::{Known, PropertyPath, Resource, StateView, Value};

const BUCKET_POLICY: &str = "aws:s3/bucketPolicy:BucketPolicy";
const ACCOUNT_BLOCK: &str = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";
const WEBSITE: &str = "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration";
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
    /// Perhaps a block that is not in the stack: the bucket is there already.
    Unseen,
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

/// The input of a resource that may open its bucket, where it cannot be seen.
pub fn hidden_opening(ty: &str, state: StateView<'_>) -> Option<(&'static str, bool)> {
    let input = if class_of(ty) == BUCKET_POLICY { "policy" } else { "acl" };
    match state.input(input) {
        Known::Unknown => Some((input, false)),
        Known::Secret => Some((input, true)),
        Known::Is(_) | Known::Absent => None,
    }
}

/// A condition may narrow everybody down to somebody.
fn is_public(statement: WrittenStatement<'_>) -> bool {
    let everybody = |kind: &str, name: &str| name == "*" && matches!(kind, "*" | "AWS");
    statement.text("Effect").as_deref() == Some("Allow")
        && !statement.has("Condition")
        && statement.principals().iter().any(|(kind, name)| everybody(kind, name))
}

/// Conditions that refuse only what nobody should do: requests without encryption on the way.
const WAYS: [&str; 2] = ["aws:securetransport", "s3:tlsversion"];

/// Whether the policy of a bucket refuses again, to everybody or to all but some, what it grants to everybody. A condition
/// of a refusal may leave somebody.
pub fn is_refused(state: StateView<'_>) -> bool {
    let document = state.input("policy").read(|policy| Document::read(policy, &PropertyPath::of("policy")).ok());
    let Known::Is(document) = document else { return false };
    let everybody = |set: &Set| set.terms.iter().any(Term::is_everything);
    let of_everybody = |statement: &&Statement| {
        statement.conditions.is_empty() && statement.principals.as_ref().is_some_and(|set| !set.not && everybody(set))
    };
    let refusals: Vec<&Statement> = document
        .of_effect(Effect::Deny)
        .filter(|statement| statement.principals.as_ref().is_some_and(|set| set.not || everybody(set)))
        .filter(|statement| {
            let harmless = |key: &str| WAYS.iter().any(|way| key.eq_ignore_ascii_case(way));
            statement.conditions.is_empty() || !statement.conditions.iter().all(|own| harmless(&own.key))
        })
        .collect();
    let is_taken = |grant: &Statement| {
        refusals.iter().any(|refusal| {
            takes(refusal.actions.as_ref(), grant.actions.as_ref())
                && takes(refusal.resources.as_ref(), grant.resources.as_ref())
        })
    };
    let mut grants = document.of_effect(Effect::Allow).filter(of_everybody).peekable();
    grants.peek().is_some() && grants.all(is_taken)
}

/// Whether a refusal names all that a grant names.
fn takes(refused: Option<&Set>, granted: Option<&Set>) -> bool {
    let (Some(refused), Some(granted)) = (refused, granted) else { return false };
    let is_refused = |term: &Term| {
        if refused.not {
            !refused.terms.iter().any(|own| own.overlaps(term))
        } else {
            refused.terms.iter().any(|own| own.covers(term))
        }
    };
    !granted.not && granted.terms.iter().all(is_refused)
}

/// Who really gets into a bucket that something opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Everybody: nothing is in the way.
    Open,
    /// Nobody new: this part of the stack is in the way.
    Shut,
    /// The block that decides is not in the stack.
    Unseen,
    /// What decides cannot be seen.
    Unclear,
}

impl<'a> Lens<'a> {
    /// Whether everybody gets into the bucket that a resource opens: its block, the block of the account and who owns
    /// its objects each may keep them out.
    pub fn standing(&self, opener: &'a Resource, opening: Opening) -> Option<(&'a Resource, Standing)> {
        let bucket = self.only(opener, "bucket", By::Name, BUCKET).filter(|bucket| bucket.is_managed())?;
        let switches = match opening {
            Opening::Policy => ["blockPublicPolicy", "restrictPublicBuckets"],
            Opening::List => ["blockPublicAcls", "ignorePublicAcls"],
        };
        let owner = match (opening, self.ownership(bucket)) {
            (Opening::List, Ownership::Enforced) => Standing::Shut,
            (Opening::List, Ownership::Unknown) => Standing::Unclear,
            _ => Standing::Open,
        };
        let account = self.of_class(ACCOUNT_BLOCK).map(|block| self.block(block, switches));
        let mut own = self.parts(bucket, Part::PublicBlock).map(|block| self.block(block, switches)).peekable();
        let unseen = if self.has_stray(Part::PublicBlock) { Standing::Unclear } else { Standing::Unseen };
        let none = own.peek().is_none().then_some(unseen);
        let all: Vec<Standing> = own.chain(account).chain([owner]).chain(none).collect();
        let order = [Standing::Shut, Standing::Unclear, Standing::Unseen];
        let standing = order.into_iter().find(|standing| all.contains(standing)).unwrap_or(Standing::Open);
        Some((bucket, standing))
    }

    fn block(&self, block: &'a Resource, switches: [&str; 2]) -> Standing {
        let Some(state) = self.state(block) else { return Standing::Unclear };
        let flags = switches.map(|switch| state.property(switch).read(Value::as_bool));
        if flags.iter().any(|flag| matches!(flag, Known::Is(true))) {
            Standing::Shut
        } else if flags.iter().any(Known::is_hidden) {
            Standing::Unclear
        } else {
            Standing::Open
        }
    }

    /// Whether a bucket serves a website, which everybody is meant to read.
    pub fn is_website(&self, bucket: &'a Resource) -> bool {
        let inline = self.state(bucket).is_some_and(|state| state.input("website").is().is_some());
        let names = |website: &'a Resource| self.only(website, "bucket", By::Name, BUCKET).map(|named| named.id);
        inline || self.of_class(WEBSITE).any(|website| names(website) == Some(bucket.id))
    }

    /// The bucket that a resource is put on, and what keeps the public from it.
    pub fn shut(&self, opener: &'a Resource, opening: Opening) -> Option<(&'a Resource, Shut)> {
        let bucket = self.only(opener, "bucket", By::Name, BUCKET).filter(|bucket| bucket.is_managed())?;
        let switch = match opening {
            Opening::Policy => "blockPublicPolicy",
            Opening::List => "blockPublicAcls",
        };
        let Some(block) = self.parts(bucket, Part::PublicBlock).next() else {
            let shut = match (bucket.before.is_some(), self.has_stray(Part::PublicBlock)) {
                // Whether an older bucket has one the stack does not say.
                (true, _) => Shut::Unseen,
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

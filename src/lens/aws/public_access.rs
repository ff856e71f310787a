//! What opens a bucket to everybody, and what keeps it shut.
//!
//! Source: Amazon S3 user guide, blocking public access, 2026-11; new buckets block it since April 2023.

use super::Part;
use super::ownership::{BUCKET, BUCKET_ACL, Ownership, WHOLE_BUCKET};
use crate::lens::policy::{Document, Effect, Set, Statement, Term, Written, WrittenStatement};
use crate::lens::{By, Lens, class_of};
use crate::model::{Known, PropertyPath, Resource, StateView, Value};

const ACCOUNT_BLOCK: &str = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";
const WEBSITE: &str = "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration";

/// What a bucket that says all of itself keeps the public from.
const OWN_BLOCK: &str = "publicAccessBlockConfiguration";

/// A type that may open a bucket: how, by which input, and the ready-made lists that do.
struct Opener {
    class: &'static str,
    opening: Opening,
    input: &'static str,
    public: &'static [&'static str],
    /// The list that opens nothing, and that every bucket takes.
    private: &'static str,
}

const OPENERS: [Opener; 4] = [
    Opener {
        class: "aws:s3/bucketPolicy:BucketPolicy",
        opening: Opening::Policy,
        input: "policy",
        public: &[],
        private: "",
    },
    Opener {
        class: "aws-native:s3:BucketPolicy",
        opening: Opening::Policy,
        input: "policyDocument",
        public: &[],
        private: "",
    },
    Opener {
        class: BUCKET_ACL,
        opening: Opening::List,
        input: "acl",
        public: &["authenticated-read", "public-read", "public-read-write"],
        private: "private",
    },
    Opener {
        class: WHOLE_BUCKET,
        opening: Opening::List,
        input: "accessControl",
        public: &["AuthenticatedRead", "PublicRead", "PublicReadWrite"],
        private: "Private",
    },
];

fn opener(ty: &str) -> Option<&'static Opener> {
    let class = class_of(ty);
    OPENERS.iter().find(|opener| opener.class == class)
}

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
    opener(ty).is_some()
}

/// Whether a resource puts a new access control list on its bucket. A resource that is nothing else does so, however it
/// says which.
pub fn puts_list(ty: &str, state: StateView<'_>, is_new: impl Fn(&str) -> bool) -> bool {
    let Some(opener) = opener(ty).filter(|opener| opener.opening == Opening::List) else { return false };
    let list = state.input(opener.input).read(Value::as_str);
    opener.class == BUCKET_ACL || list.is().is_some_and(|list| list != opener.private) && is_new(opener.input)
}

/// How a resource opens its bucket, and the input that does so.
pub fn opening(ty: &str, state: StateView<'_>) -> Option<(Opening, &'static str)> {
    let opener = opener(ty)?;
    let value = state.input(opener.input);
    let opens = match opener.opening {
        Opening::Policy => value.read(Written::read).is()?.statements().into_iter().any(is_public),
        Opening::List => opener.public.contains(&&*value.read(Value::as_str).is()?),
    };
    opens.then_some((opener.opening, opener.input))
}

/// The input of a resource that may open its bucket, where it cannot be seen.
pub fn hidden_opening(ty: &str, state: StateView<'_>) -> Option<(&'static str, bool)> {
    let input = opener(ty)?.input;
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
        let bucket = self.bucket_behind(opener)?;
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
        let beside = self.parts(bucket, Part::PublicBlock).map(|block| self.block(block, switches));
        let mut own = beside.chain(self.own_block(bucket).map(|block| standing_of(block, switches))).peekable();
        let unseen = if self.has_stray(Part::PublicBlock) { Standing::Unclear } else { Standing::Unseen };
        let none = own.peek().is_none().then_some(unseen);
        let all: Vec<Standing> = own.chain(account).chain([owner]).chain(none).collect();
        let order = [Standing::Shut, Standing::Unclear, Standing::Unseen];
        let standing = order.into_iter().find(|standing| all.contains(standing)).unwrap_or(Standing::Open);
        Some((bucket, standing))
    }

    fn block(&self, block: &'a Resource, switches: [&str; 2]) -> Standing {
        let Some(state) = self.state(block) else { return Standing::Unclear };
        by_flags(switches.map(|switch| state.property(switch).read(Value::as_bool)))
    }

    /// The block that a bucket says itself.
    fn own_block(&self, bucket: &'a Resource) -> Option<Known<Value<'a>>> {
        let block = self.state(bucket).filter(|_| *bucket.ty == *WHOLE_BUCKET)?.property(OWN_BLOCK);
        (!block.is_absent()).then_some(block)
    }

    /// Whether a bucket serves a website, which everybody is meant to read.
    pub fn is_website(&self, bucket: &'a Resource) -> bool {
        let says = |input: &str| self.state(bucket).is_some_and(|state| state.input(input).is().is_some());
        let inline = says(if *bucket.ty == *WHOLE_BUCKET { "websiteConfiguration" } else { "website" });
        let names = |website: &'a Resource| self.only(website, "bucket", By::Name, BUCKET).map(|named| named.id);
        inline || self.of_class(WEBSITE).any(|website| names(website) == Some(bucket.id))
    }

    /// The bucket that a resource is put on, and what keeps the public from it.
    pub fn shut(&self, opener: &'a Resource, opening: Opening) -> Option<(&'a Resource, Shut)> {
        let bucket = self.bucket_behind(opener)?;
        let switch = match opening {
            Opening::Policy => "blockPublicPolicy",
            Opening::List => "blockPublicAcls",
        };
        let flag = |value: Known<Value<'a>>| match value {
            Known::Absent => Known::Is(false),
            value => value.read(Value::as_bool),
        };
        let beside = self.parts(bucket, Part::PublicBlock).next();
        let block = match (beside, self.own_block(bucket)) {
            (Some(block), _) => {
                Some((block.id, self.state(block).map_or(Known::Unknown, |state| flag(state.property(switch)))))
            }
            (None, Some(own)) => Some((bucket.id, flag(own.and_then(|own| own.get(switch))))),
            (None, None) => None,
        };
        let Some((block, on)) = block else {
            let shut = match (bucket.before.is_some(), self.has_stray(Part::PublicBlock)) {
                // Whether an older bucket has one the stack does not say.
                (true, _) => Shut::Unseen,
                (_, true) => Shut::Unclear,
                _ => Shut::ByDefault,
            };
            return Some((bucket, shut));
        };
        let shut = match on {
            Known::Is(true) => Shut::By(block),
            Known::Is(false) | Known::Absent => Shut::No,
            Known::Unknown | Known::Secret => Shut::Unclear,
        };
        Some((bucket, shut))
    }
}

fn standing_of(block: Known<Value<'_>>, switches: [&str; 2]) -> Standing {
    if block.is_hidden() {
        return Standing::Unclear;
    }
    by_flags(switches.map(|switch| block.and_then(|block| block.get(switch)).read(Value::as_bool)))
}

fn by_flags(flags: [Known<bool>; 2]) -> Standing {
    if flags.iter().any(|flag| matches!(flag, Known::Is(true))) {
        Standing::Shut
    } else if flags.iter().any(Known::is_hidden) {
        Standing::Unclear
    } else {
        Standing::Open
    }
}

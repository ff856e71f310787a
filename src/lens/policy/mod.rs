//! Policy documents of AWS: where resources have them, what they say, and what one says more than another.
//!
//! Facts: the IAM reference on policy elements, its grammar and its evaluation (AWS, read 2026-11).

mod ask;
mod attachments;
mod compare;
mod condition;
mod document;
mod glob;
mod grant;
mod places;
mod term;
mod written;

pub use ask::Ask;
pub use attachments::{Attachment, attachment};
pub use compare::{Compared, Elsewhere, Gain, Weight, compare};
pub use condition::Condition;
pub use document::{Document, Effect, Malformed, Odd, Statement};
pub use grant::Grant;
pub use places::{Place, Policy, Use, asked, documents, holds_policies, places};
pub use term::{Set, Term};
pub use written::{PolicyKind, Written, WrittenStatement, policy_places};

//! An account can have only one of these in a region.
//!
//! ## Why it matters
//!
//! The second one is refused, or it silently overwrites the first.
//!
//! ## What to do
//!
//! Keep one, in a stack of its own for the account.
//!
//! ## Not reported
//!
//! Resources of several regions or providers; imported ones. A single new one is told as information: another stack may
//! have made one before.
//!
//! ## References
//!
//! Named for each row in `tables/refused/account.toml` and beside it; a finding repeats its own.

use super::asked::Recorded;
use super::unique;
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("N016", "account-singleton", Severity::High, "an account can have only one of these in a region")
        .confidence(Confidence::Certain)
        .docs(include_str!("account_singleton.rs"));

pub(super) struct AccountSingleton;

impl Rule for AccountSingleton {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        unique::check(cx, out, META.code, Recorded::Accepted);
    }
}

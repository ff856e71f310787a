//! The entries of a state are in the order in which the engine made them, and an entry refers only to entries before
//! it: its parent, provider, dependencies.
//!
//! Covers the other half of rules 7, 8 and 10 to 13 of the engine's check: what is there, but later.
//!
//! ## Why it matters
//!
//! The engine refuses a state in another order. Tools and people that sort or merge exports produce it, and so did the
//! engine itself in its first year.
//!
//! ## What to do
//!
//! `pulumi state repair` sorts the entries; in an export they can be moved by hand.
//!
//! ## Not reported
//!
//! What is not in the state at all: that is H003, H011 or H014.
//!
//! ## References
//!
//! The engine's check of a snapshot (Pulumi 3.260); Pulumi documentation, `pulumi state repair`.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta = Meta::new(
    "H004",
    "order-violated-in-state",
    Severity::High,
    "a resource stands in the state before something that it needs",
)
.docs(include_str!("order_violated_in_state.rs"));

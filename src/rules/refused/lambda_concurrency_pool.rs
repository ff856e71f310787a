//! The functions of a stack set so much aside that the rest of the account is short of it.
//!
//! ## Why it matters
//!
//! An account runs 1000 functions at a time in a region, a new one far fewer, and Lambda refuses a reservation that
//! leaves fewer than 100 for all functions without one.
//!
//! ## What to do
//!
//! Reserve what the function needs, or ask for a higher quota first.
//!
//! ## Not reported
//!
//! `-1` (nothing reserved), 0 (switched off), and functions that reserve less than 100. What fits into the usual quota
//! is told as information only.
//!
//! ## References
//!
//! AWS Lambda Developer Guide, Quotas, and Reserved concurrency (2026-11).

use std::collections::BTreeMap;

use super::asked::{Asked, Recorded};
use crate::finding::{Meta, Severity, Sink};
use crate::lens::aws::limits::{FUNCTION, RESERVED};
use crate::model::{PropertyPath, Resource, Value};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N003",
    "lambda-concurrency-pool",
    Severity::High,
    "functions reserve so much that too little is left for the account",
)
.docs(include_str!("lambda_concurrency_pool.rs"));

/// What an account has by default, and what Lambda keeps for functions without a reservation (Lambda quotas, 2026-11).
const POOL: i64 = 1000;
const KEPT: i64 = 100;

/// Development, staging and production of one program often share an account.
const STACKS: i64 = 3;

pub(super) struct LambdaConcurrencyPool;

impl Rule for LambdaConcurrencyPool {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        // Each provider may be of another account.
        let mut pools: BTreeMap<(String, String), Vec<(&Resource, i64)>> = BTreeMap::new();
        for function in cx.lens.of_class(FUNCTION).filter(|function| function.is_managed()) {
            let reserved = cx.lens.state(function).and_then(|state| state.input(RESERVED).is().and_then(Value::as_i64));
            let (Some(reserved), Some(provider)) = (reserved.filter(|count| *count > 0), cx.lens.provider(function))
            else {
                continue;
            };
            let region = cx.lens.region(function).unwrap_or_default().to_owned();
            pools.entry((provider.name.into_owned(), region)).or_default().push((function, reserved));
        }
        for functions in pools.into_values() {
            let sum = functions.iter().map(|(_, count)| count).fold(0i64, |sum, count| sum.saturating_add(*count));
            let short = sum > POOL - KEPT;
            for (function, count) in functions {
                let asked = Asked::of(cx.stack, function, Recorded::Accepted);
                if !asked.is_some_and(|asked| asked.is_new(RESERVED)) {
                    continue;
                }
                if count < KEPT {
                    out.pass_on(function.id);
                    continue;
                }
                let of_all =
                    if sum == count { String::new() } else { format!(" ({sum} with the others of the stack)") };
                let says = if short {
                    format!("less than {KEPT} of the {POOL} that an account has stay for all others")
                } else {
                    format!("an account has {POOL}, a new one as few as 10, and {KEPT} must stay free")
                };
                let severity = match (short, sum.saturating_mul(STACKS) > POOL - KEPT) {
                    (true, _) => Severity::High,
                    (_, true) => Severity::Medium,
                    _ => Severity::Info,
                };
                out.fail(function.id, format!("`{RESERVED}` is `{count}`{of_all}: {says}"))
                    .severity(severity)
                    .at(PropertyPath::of(RESERVED))
                    .fix("reserve less, or ask for a higher quota first");
            }
        }
    }
}

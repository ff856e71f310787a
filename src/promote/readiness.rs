//! Whether both stacks are in a state to be promoted: nothing pending, nothing failed, tried for long enough, and told
//! by exports that are not old.

use super::Plan;
use crate::graph::{Coverage, Stack, View};
use crate::model::{Moment, Resource, Span};

/// One thing that must hold before a promotion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// What is looked at, as a word.
    pub check: &'static str,
    /// The input.
    pub input: String,
    /// Whether it holds; nothing where that cannot be known.
    pub passed: Option<bool>,
    /// What was found.
    pub message: String,
}

/// Looks at both inputs.
pub(super) fn of(source: &Stack, target: &Stack, plan: &Plan, now: Option<Moment>) -> Vec<Readiness> {
    let mut found = Vec::new();
    for stack in [source, target] {
        found.extend(pending(stack));
        found.extend(failed(stack));
        found.extend(age(stack, plan, now));
    }
    found.extend(soak(source, plan, now));
    found
}

fn row(stack: &Stack, check: &'static str, passed: Option<bool>, message: String) -> Readiness {
    Readiness { check, input: stack.input.clone(), passed, message }
}

fn pending(stack: &Stack) -> Option<Readiness> {
    let operations = stack.pending_operations()?;
    let message = match operations {
        0 => "no pending operations".to_owned(),
        1 => "1 operation is pending: its update was cut off".to_owned(),
        count => format!("{count} operations are pending: their update was cut off"),
    };
    Some(row(stack, "pending-operations", Some(operations == 0), message))
}

fn failed(stack: &Stack) -> Option<Readiness> {
    let failed = stack.coverage == Coverage::Failed || stack.outcome.is_failed();
    failed.then(|| row(stack, "complete", Some(false), "the preview or run failed: the input is not whole".to_owned()))
}

fn age(stack: &Stack, plan: &Plan, now: Option<Moment>) -> Option<Readiness> {
    // A preview is made for the promotion.
    let most = Span::from_hours(plan.max_age_hours.filter(|_| stack.kind.is_state())?);
    let (Some(written), Some(now)) = (stack.recorded(), now) else {
        return Some(row(stack, "age", None, "when the stack was last updated is not told".to_owned()));
    };
    let age = now.since(written);
    let sign = if age <= most { "≤" } else { ">" };
    Some(row(stack, "age", Some(age <= most), format!("last updated {age} ago {sign} {most}")))
}

/// When a resource of the source was last changed, or the stack was. A preview tells nothing of what ran.
fn last_change(stack: &Stack) -> Option<Moment> {
    let recorded = stack.recorded()?;
    let modified = |resource: &Resource| stack.view(resource, View::After)?.text("modified")?.parse().ok();
    Some(stack.resources.iter().filter_map(modified).max().unwrap_or(recorded))
}

fn soak(source: &Stack, plan: &Plan, now: Option<Moment>) -> Option<Readiness> {
    let least = Span::from_hours(plan.soak_hours?);
    let (Some(changed), Some(now)) = (last_change(source), now) else {
        let message = "when the source was last changed is not told: give its export".to_owned();
        return Some(row(source, "soak", None, message));
    };
    let tried = now.since(changed);
    let sign = if tried >= least { "≥" } else { "<" };
    Some(row(source, "soak", Some(tried >= least), format!("tried for {tried} {sign} {least}")))
}

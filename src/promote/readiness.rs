//! Whether both stacks are in a state to be promoted: nothing pending, nothing failed, tried for long enough, and told
//! by exports that are not old.

use super::{Moment, Plan};
use crate::graph::{Coverage, Stack};
use crate::json::Node;

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

fn deployment(stack: &Stack) -> Option<Node<'_>> {
    Some(stack.node(stack.deployment?))
}

fn pending(stack: &Stack) -> Option<Readiness> {
    let operations = deployment(stack)?.field("pending_operations").map_or(0, |list| list.items().count());
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

fn moment(node: Option<Node<'_>>) -> Option<Moment> {
    node?.as_str()?.parse().ok()
}

fn age(stack: &Stack, plan: &Plan, now: Option<Moment>) -> Option<Readiness> {
    let most = i64::from(plan.max_age_hours?);
    let written = moment(deployment(stack)?.field("manifest").and_then(|manifest| manifest.field("time")));
    let (Some(written), Some(now)) = (written, now) else {
        return Some(row(stack, "age", None, "when the stack was last updated is not told".to_owned()));
    };
    let hours = now.hours_since(written);
    let sign = if hours <= most { "≤" } else { ">" };
    Some(row(stack, "age", Some(hours <= most), format!("last updated {hours} h ago {sign} {most} h")))
}

/// When a resource of the source was last changed, or the stack was.
fn last_change(stack: &Stack) -> Option<Moment> {
    let deployment = deployment(stack)?;
    let resources = deployment.field("resources").into_iter().flat_map(Node::items);
    let changed = resources.filter_map(|resource| moment(resource.field("modified"))).max();
    changed.or_else(|| moment(deployment.field("manifest").and_then(|manifest| manifest.field("time"))))
}

fn soak(source: &Stack, plan: &Plan, now: Option<Moment>) -> Option<Readiness> {
    let least = i64::from(plan.soak_hours?);
    let (Some(changed), Some(now)) = (last_change(source), now) else {
        let message = "when the source was last changed is not told: give its export".to_owned();
        return Some(row(source, "soak", None, message));
    };
    let hours = now.hours_since(changed);
    let sign = if hours >= least { "≥" } else { "<" };
    Some(row(source, "soak", Some(hours >= least), format!("tried for {hours} h {sign} {least} h")))
}

//! A name leads somewhere else, and where it led is gone in the same deployment.
//!
//! ## Why it matters
//!
//! Resolvers keep an answer for as long as the record says. Until then everybody who asked before goes to an address that
//! no longer answers, and there is nothing to go back to when the new one does not work.
//!
//! ## What to do
//!
//! Three deployments: make the new one beside the old one, lead the name to it, and delete the old one when the time of
//! the old answers is over. A short time to live beforehand makes the wait short.
//!
//! ## Not reported
//!
//! Records whose old target stays, or is not made by this stack; records that are deleted or made with what they lead to;
//! targets that are only updated.
//!
//! ## References
//!
//! Pulumi documentation, How Pulumi works: order of creations and deletions in an update.

use crate::change::is_replaced;
use crate::finding::{Meta, Severity, Sink};
use crate::graph::View;
use crate::lens::names;
use crate::model::{Op, PropertyPath, Resource, StateView, Value};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "J016",
    "data-plane-cutover",
    Severity::Medium,
    "a name leads somewhere else while the old target is deleted",
)
.docs(include_str!("data_plane_cutover.rs"));

pub(super) struct DataPlaneCutover;

impl Rule for DataPlaneCutover {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for change in cx.changes.iter() {
            let resource = cx.stack.resource(change.resource);
            let Some((targets, ttl)) = names::record(&resource.ty).filter(|_| resource.op == Op::Update) else {
                continue;
            };
            let sides = [View::Before, View::After].map(|view| cx.stack.view(resource, view));
            let ([Some(before), Some(after)], false) = (sides, change.noted) else { continue };
            let changes = |property: &&&str| change.paths.iter().any(|path| path.top() == Some(**property));
            for property in targets.iter().filter(changes) {
                match old_target(cx, resource, before, property) {
                    Some(old) => report(cx, resource, old, after, (property, ttl), out),
                    None => out.pass_on(resource.id),
                }
            }
        }
    }
}

/// What the record led to, where that goes away.
fn old_target<'a>(cx: &Cx<'a>, record: &Resource, before: StateView<'_>, property: &str) -> Option<&'a Resource> {
    let led_to = before.property_dependencies(property)?;
    let goes = |resource: &&Resource| resource.op == Op::Delete || is_replaced(&resource.op);
    let mut gone = led_to.iter().filter_map(|urn| cx.stack.by_urn(urn)).filter(|resource| resource.id != record.id);
    gone.find(|resource| goes(resource) && !keeps(cx, resource))
}

/// Whether the old one stays in the cloud.
fn keeps(cx: &Cx<'_>, resource: &Resource) -> bool {
    cx.stack.view(resource, View::Before).is_none_or(|before| {
        before.flag("retainOnDelete") || before.flag("protect") || before.state().external || !before.state().custom
    })
}

fn report(
    cx: &Cx<'_>,
    record: &Resource,
    old: &Resource,
    after: StateView<'_>,
    (property, ttl): (&str, &str),
    out: &mut Sink<'_>,
) {
    let verb = if old.op == Op::Delete { "deleted" } else { "replaced" };
    let message = format!("`{}` leads somewhere else while `{}` is {verb}", record.urn.name(), old.urn.name());
    let finding = out.fail(record.id, message).at(PropertyPath::of(property)).key(property).related([old.id]);
    if let Some(seconds) = after.input(ttl).is().and_then(Value::as_i64).filter(|seconds| *seconds > 0) {
        finding.evidence(format!("answers are kept for {seconds} seconds"));
    }
    if cx.changes.get(old.id).is_some_and(|change| change.delete_first == Some(true)) {
        finding.evidence("the old one is deleted before the new one exists").severity(Severity::High);
    }
    finding.fix("make the new one, lead the name to it, and delete the old one in a later deployment");
}

//! One thing is managed twice: as a list inside a resource and as resources of its own, or by two resources that each
//! claim all of it.
//!
//! ## Why it matters
//!
//! Each update of the one removes what the other wrote: rules, routes and policies come and go with every deployment, and
//! a firewall is open or closed depending on which ran last.
//!
//! ## What to do
//!
//! Choose one way for each thing. Resources of their own are the better choice where several programs add entries.
//!
//! ## Not reported
//!
//! An empty list. Lists of imported resources, which hold what the cloud told. Lists for one direction beside rules for the other. Resources that only read.
//!
//! The pairs, and where they are known from, stand in `tables/redundant.toml`.
//!
//! ## References
//!
//! Named for each pair in `tables/redundant.toml`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::reach::tells_links;
use super::redundant::{Exclusive, Inline, Part, ROWS, Rows};
use super::related::{ByMark, Marks, holds};
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::model::{Known, Origin, PropertyPath, Resource, ResourceId, Value};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "H007",
    "redundant-rule-management",
    Severity::High,
    "one thing is managed by two resources, and each removes what the other wrote",
)
.docs(include_str!("redundant_rule_management.rs"));

pub(super) struct RedundantRuleManagement;

impl Rule for RedundantRuleManagement {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        check(cx, &ROWS, out);
    }

    fn classes(&self) -> Vec<&str> {
        classes(&ROWS)
    }
}

/// Looks for what is managed twice in the ways of these rows.
pub(super) fn check(cx: &Cx<'_>, rows: &Rows, out: &mut Sink<'_>) {
    for row in &rows.inline {
        inline(cx, row, out);
    }
    for row in &rows.exclusive {
        exclusive(cx, row, out);
    }
}

/// The classes that are looked at.
pub(super) fn classes(rows: &Rows) -> Vec<&str> {
    let inline = rows.inline.iter().map(|row| &*row.whole);
    inline.chain(rows.exclusive.iter().map(|row| &*row.class)).collect()
}

fn inline(cx: &Cx<'_>, row: &Inline, out: &mut Sink<'_>) {
    let wholes: Vec<(&Resource, Known<Value<'_>>)> = cx
        .lens
        .of_class(&row.whole)
        .filter(|whole| whole.is_managed())
        .filter_map(|whole| Some((whole, written(cx, whole, &row.property)?)))
        .collect();
    if wholes.is_empty() {
        return;
    }
    let parts = ByMark::of(marked(cx, &row.parts));
    for (whole, list) in wholes {
        let found = parts.referring(whole.id);
        let Some(first) = found.clone().next().map(|id| cx.stack.resource(id)) else {
            out.pass_on(whole.id);
            continue;
        };
        let (name, property, count) = (whole.urn.name(), &row.property, found.len());
        let message = match count {
            1 => format!("`{property}` of `{name}` is written inline, and `{}` manages it too", first.urn.name()),
            _ => format!(
                "`{property}` of `{name}` is written inline, and `{}` and {} more manage it too",
                first.urn.name(),
                count - 1
            ),
        };
        let finding = out.fail(whole.id, message).at(PropertyPath::of(property)).related(found);
        finding.evidence(format!("each update of `{name}` sets the whole of `{property}`"));
        finding.fix(format!("write either `{property}` or resources of type {}, not both", first.ty.friendly()));
        if list.is().is_some() {
            finding.confidence(Confidence::Certain);
        }
    }
}

/// A property that the program writes, and that is not empty.
fn written<'a>(cx: &Cx<'a>, whole: &'a Resource, property: &str) -> Option<Known<Value<'a>>> {
    let state = cx.lens.state(whole)?;
    // What was imported has the inputs that the cloud told, entries of others among them.
    if state.state().origin == Origin::Recorded && !tells_links(cx, whole) {
        return None;
    }
    match state.input(property) {
        Known::Absent => None,
        Known::Is(value) if value.is_empty() || state.is_default(property) => None,
        // What a form of input does not tell is not written.
        _ if state.leaves_out(property) => None,
        value => Some(value),
    }
}

/// The resources on the other side of a row, with what they share.
fn marked<'c, 'a>(
    cx: &'c Cx<'a>,
    parts: impl IntoIterator<Item = &'c Part>,
) -> impl Iterator<Item = (ResourceId, Cow<'c, Marks<'a>>)> {
    parts.into_iter().flat_map(|part| {
        let found = cx.lens.of_class(&part.class).filter(|one| one.is_managed());
        let found = found.filter(|one| holds(cx, one, &part.conditions) == Some(true));
        found.map(|one| (one.id, Cow::Owned(Marks::of(cx, one, &part.share))))
    })
}

fn exclusive(cx: &Cx<'_>, row: &Exclusive, out: &mut Sink<'_>) {
    let claims = cx.lens.of_class(&row.class).filter(|one| one.is_managed());
    let claims: Vec<_> = claims.map(|claim| (claim, Marks::of(cx, claim, &row.share))).collect();
    if claims.is_empty() {
        return;
    }
    let (alike, other): (Vec<&Part>, Vec<&Part>) =
        row.others.iter().partition(|part| part.class == row.class && part.share == row.share);
    let rivals = alike.iter().flat_map(|part| {
        let rivals = claims.iter().filter(|(claim, _)| holds(cx, claim, &part.conditions) == Some(true));
        rivals.map(|(claim, marks)| (claim.id, Cow::Borrowed(marks)))
    });
    let others = ByMark::of(rivals.chain(marked(cx, other)));
    let mut told: BTreeSet<ResourceId> = BTreeSet::new();
    for (claim, marks) in &claims {
        let mut rivals = others.sharing(marks);
        rivals.retain(|id| *id != claim.id && same_place(cx, claim, *id));
        let Some(rival) = rivals.first().map(|id| cx.stack.resource(*id)) else {
            out.pass_on(claim.id);
            continue;
        };
        // Two of a kind make one finding.
        told.insert(claim.id);
        if rivals.iter().any(|id| told.contains(id)) {
            continue;
        }
        let (name, other) = (claim.urn.name(), rival.urn.name());
        let message = format!("`{name}` and `{other}` both manage {}", row.what);
        let finding = out.fail(claim.id, message).related(rivals.iter().copied());
        if let Some(top) = row.share.path.split(['.', '[']).next() {
            finding.path = Some(PropertyPath::of(top));
        }
        finding.evidence(format!("`{name}` sets the whole of it, without what `{other}` wrote"));
        finding.fix("write everything into one of them, and remove the other");
    }
}

/// Names and texts mean the same only under one provider.
fn same_place(cx: &Cx<'_>, claim: &Resource, other: ResourceId) -> bool {
    cx.stack.graph().provider(claim.id) == cx.stack.graph().provider(other)
}

//! From what differs to what has drifted: one row a property, or a resource.

use std::borrow::Cow;

use super::{Class, Drift, Kind, noise, weight};
use crate::diff::{self, Comparison, Place, PropertyChange, ResourceDiff};
use crate::finding::{Confidence, Severity};
use crate::graph::{Stack, View};
use crate::json::Node;
use crate::model::{Op, PropertyPath, Resource, Segment, SourcePosition, StateView};

/// What is known of a resource on both sides.
pub(super) struct Sides<'a> {
    pub(super) before: Option<StateView<'a>>,
    pub(super) after: Option<StateView<'a>>,
    pub(super) how: How,
}

/// What the sides are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// What was recorded, and what a refresh has found.
    Refreshed,
    /// A state each: what is gone from the later one may be in the cloud all the same.
    Recorded,
    /// One state: the inputs are one side, the outputs the other.
    Echoed,
    /// What a program asks for, and what is recorded.
    Planned,
}

impl<'a> Sides<'a> {
    /// Both sides in one stack.
    pub(super) fn inside(stack: &'a Stack, urn: &str, how: How) -> Self {
        let resource = stack.by_urn(urn);
        let view = |view| resource.and_then(|resource| stack.view(resource, view));
        Self { before: view(View::Before), after: view(View::After), how }
    }

    /// A side in each stack. Entries that wait for their deletion are none.
    pub(super) fn between(old: &'a Stack, new: &'a Stack, found: &ResourceDiff) -> Self {
        let old_urn = found.old_urn.as_ref().unwrap_or(&found.urn);
        let live = |resource: &&Resource| resource.exists();
        let before = old.by_urn(old_urn).filter(live).and_then(|resource| old.view(resource, View::After));
        let after = new.by_urn(&found.urn).filter(live).and_then(|resource| new.view(resource, View::After));
        Self { before, after, how: How::Recorded }
    }

    fn any(&self) -> Option<StateView<'a>> {
        self.after.or(self.before)
    }

    /// Whether no input on either side says anything of a property.
    pub(super) fn is_computed(&self, change: &PropertyChange) -> bool {
        let Some(top) = change.path.top() else { return false };
        let inputs = |view: Option<StateView<'a>>| view.and_then(StateView::inputs);
        match (inputs(self.before), inputs(self.after)) {
            (Some(before), Some(after)) => before.get(top).is_absent() && after.get(top).is_absent(),
            _ => false,
        }
    }

    /// Whether an input of the program says something of a property.
    pub(super) fn ask_for(&self, change: &PropertyChange) -> bool {
        let Some(top) = change.path.top() else { return false };
        self.before.is_some_and(|view| !view.input(top).is_absent() && !view.is_default(top))
    }

    /// Whether both sides show their inputs, or neither does.
    pub(super) fn are_told_alike(&self) -> bool {
        let told = |view: Option<StateView<'a>>| view.is_some_and(|view| view.inputs().is_some());
        told(self.before) == told(self.after)
    }

    /// The paths that updates do not touch.
    fn ignored_changes(&self) -> Vec<String> {
        let lists = [self.before, self.after].into_iter().flatten().filter_map(|view| view.field("ignoreChanges"));
        lists.flat_map(Node::items).filter_map(|path| Some(path.as_str()?.into_owned())).collect()
    }

    /// Why nothing that happens to the resource is drift.
    fn no_part_of_the_cloud(&self, found: &ResourceDiff) -> Option<&'static str> {
        let state = self.any()?.state();
        if found.ty.provider_package().is_some() {
            Some("the settings of a provider: a deployment changes them")
        } else if !state.custom && self.any()?.field("custom").is_some() {
            Some("a component or the stack: what is in it is told by itself")
        } else if state.external {
            Some("only read: it is managed elsewhere")
        } else {
            None
        }
    }
}

/// The rows of a comparison, in its order.
pub(super) fn of<'a>(
    comparison: &Comparison,
    sides: impl Fn(&ResourceDiff) -> Sides<'a>,
    confidence: Confidence,
) -> Vec<Drift> {
    let rows = comparison.resources.iter().flat_map(|found| resource(found, &sides(found), confidence));
    let mut rows: Vec<Drift> = rows.collect();
    noise::settle_names(&mut rows);
    rows
}

fn resource(found: &ResourceDiff, sides: &Sides<'_>, confidence: Confidence) -> Vec<Drift> {
    let source = sides.any().and_then(StateView::source);
    let whole = |kind, reason: Option<&'static str>| {
        let mut row = row(found, kind, source.clone());
        row.confidence = confidence;
        row.reason = reason.map(Cow::Borrowed);
        row
    };
    let mut rows = match found.op {
        Op::Delete if sides.after.is_some() || sides.before.is_none() => {
            vec![Drift { class: Class::Noise, ..whole(Kind::Gone, Some("the old half of a replacement")) }]
        }
        Op::Delete if sides.how == How::Recorded && sides.before.is_some_and(|view| view.flag("retainOnDelete")) => {
            vec![whole(Kind::Unmanaged, Some("left in the cloud (`retainOnDelete`)"))]
        }
        Op::Delete => vec![whole(Kind::Gone, None)],
        Op::Create | Op::Import => vec![whole(Kind::Added, None)],
        _ => properties(found, sides, &whole(Kind::Changed, None)),
    };
    if let Some(reason) = sides.no_part_of_the_cloud(found) {
        for row in &mut rows {
            (row.class, row.reason) = (Class::Noise, Some(Cow::Borrowed(reason)));
        }
    }
    for row in &mut rows {
        row.severity = if row.class == Class::Real { weight::of(row) } else { Severity::Info };
    }
    rows
}

fn properties(found: &ResourceDiff, sides: &Sides<'_>, usual: &Drift) -> Vec<Drift> {
    let ignored = sides.ignored_changes();
    let mut rows: Vec<Drift> = Vec::new();
    if let Some(old) = &found.old_urn {
        let reason = Some(Cow::Owned(format!("renamed; it was {old}")));
        rows.push(Drift { class: Class::Noise, reason, ..usual.clone() });
    }
    for change in &found.properties {
        let hidden = change.place != Place::Option && ignored.iter().any(|path| covers(path, &change.path));
        let Some(mut class) = class(change, hidden) else { continue };
        let by_itself = if class == Class::Real { noise::reason(found, sides, change) } else { None };
        if by_itself.is_some() {
            class = Class::Noise;
        }
        let path = change.label();
        // An output that tells another value than the input: the input is told already.
        let told = |row: &Drift| row.class == class && row.path.as_deref() == Some(path.as_str());
        if change.place == Place::Output && rows.iter().any(told) {
            continue;
        }
        let output = change.place == Place::Output && !sides.ask_for(change);
        let reason = match class {
            _ if by_itself.is_some() => by_itself.map(Cow::Borrowed),
            Class::Real if hidden => Some(Cow::Borrowed("hidden by `ignoreChanges`")),
            Class::Real if output => Some(Cow::Borrowed("in outputs only: the program does not set it")),
            _ => change.reason.clone(),
        };
        let kind = match change.kind {
            diff::Kind::Add => Kind::Added,
            diff::Kind::Update => Kind::Changed,
            diff::Kind::Delete => Kind::Removed,
        };
        rows.push(Drift {
            path: Some(path),
            kind,
            class,
            reason,
            before: change.before.clone(),
            after: change.after.clone(),
            hidden,
            output,
            ..usual.clone()
        });
    }
    drop_checksums(&mut rows);
    rows
}

/// The checksum of an asset says again that its content differs.
fn drop_checksums(rows: &mut Vec<Drift>) {
    let contents: Vec<String> = rows.iter().filter_map(|row| row.path.clone()).collect();
    rows.retain(|row| {
        let asset = row.path.as_deref().and_then(|path| path.strip_suffix(".hash"));
        let tells = |other: &&String| asset.and_then(|asset| other.strip_prefix(asset)).is_some_and(is_content);
        contents.iter().find(tells).is_none()
    });
}

/// What stands beside the checksum of an asset.
fn is_content(rest: &str) -> bool {
    [".text", ".assets", ".path", ".uri"].iter().any(|member| rest.starts_with(member))
}

/// What a difference is as a drift; nothing for one that repeats another.
fn class(change: &PropertyChange, hidden: bool) -> Option<Class> {
    match change.class {
        diff::Class::Real | diff::Class::Secret => Some(Class::Real),
        // What updates do not touch no provider lists.
        diff::Class::Noise if hidden && change.reason.as_deref() == Some(diff::UNLISTED) => Some(Class::Real),
        diff::Class::Echo if change.reason.as_deref() == Some(diff::REPEATED) => None,
        _ => Some(Class::Noise),
    }
}

/// The row of a resource as a whole.
pub(super) fn whole(found: &ResourceDiff, kind: Kind, reason: &'static str) -> Drift {
    let row = Drift { reason: Some(Cow::Borrowed(reason)), ..row(found, kind, None) };
    Drift { severity: weight::of(&row), ..row }
}

fn row(found: &ResourceDiff, kind: Kind, source: Option<SourcePosition>) -> Drift {
    Drift {
        urn: found.urn.clone(),
        ty: found.ty.clone(),
        path: None,
        kind,
        class: Class::Real,
        reason: None,
        before: None,
        after: None,
        severity: Severity::Info,
        confidence: Confidence::Certain,
        hidden: false,
        output: false,
        opens: Vec::new(),
        advice: None,
        source,
    }
}

/// Whether a path of `ignoreChanges` covers a property, or a part of it. `*` stands for everything.
fn covers(ignored: &str, path: &PropertyPath) -> bool {
    let known = ignored.split("[*").next().unwrap_or(ignored).trim_end_matches(".*");
    if known.is_empty() || known == "*" {
        return true;
    }
    let ignored = PropertyPath::parse(known);
    meet(ignored.segments(), path.segments())
}

/// Whether one path leads to the other.
pub(super) fn meet(a: &[Segment], b: &[Segment]) -> bool {
    a.iter().zip(b).all(|(own, other)| own == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_ignore_changes_covers_what_is_inside_and_what_it_is_inside_of() {
        let covers = |ignored: &str, path: &str| covers(ignored, &PropertyPath::parse(path));
        assert!(covers("ingress", "ingress[0].cidrBlocks"));
        assert!(covers("tags[\"a-b\"]", "tags"));
        assert!(covers("*", "anything"));
        assert!(covers("spec.containers[*].image", "spec.containers[2].image"));
        assert!(!covers("ingress", "egress"));
        assert!(!covers("tags.Owner", "tags.Team"));
    }
}

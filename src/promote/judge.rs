//! What each difference is.

use std::borrow::Cow;
use std::collections::BTreeSet;

use hashbrown::HashMap;
use rayon::prelude::*;

use super::align::Alignment;
use super::artefact::{self, Said};
use super::blocks;
use super::opens::{self, Opening};
use super::order::{self, Standing};
use super::side::Side;
use super::token::{Tokens, Wiring};
use super::{Difference, Parity, Plan, Rule, Verdict};
use crate::diff::{self, Class, PropertyChange, Shown};
use crate::finding::Severity;
use crate::lens::policy;
use crate::model::{PropertyPath, Resource, ResourceId, Segment, StateView, WORTH_THREADS};

/// Judges the differences of two stacks.
pub(super) struct Judge<'j, 'a> {
    pub(super) source: &'j Side<'a>,
    pub(super) target: &'j Side<'a>,
    pub(super) alignment: &'j Alignment,
    pub(super) plan: &'j Plan,
    tokens: Tokens<'j, 'a>,
    pub(super) opened: HashMap<ResourceId, Vec<Opening>>,
    pub(super) found: Vec<Difference>,
    pub(super) used: BTreeSet<usize>,
}

/// What was found in one pair, and the expectations that were used.
#[derive(Default)]
pub(super) struct Found {
    pub(super) differences: Vec<Difference>,
    pub(super) used: Vec<usize>,
}

/// Two resources that are one.
struct Both<'a> {
    source: &'a Resource,
    target: &'a Resource,
    before: StateView<'a>,
    after: StateView<'a>,
    policies: Vec<Opening>,
}

/// What a difference is before the configuration is asked.
struct Usual {
    verdict: Verdict,
    severity: Severity,
    why: Cow<'static, str>,
}

impl Usual {
    fn new(verdict: Verdict, severity: Severity, why: impl Into<Cow<'static, str>>) -> Self {
        Self { verdict, severity, why: why.into() }
    }
}

impl<'j, 'a> Judge<'j, 'a> {
    pub(super) fn new(source: &'j Side<'a>, target: &'j Side<'a>, alignment: &'j Alignment, plan: &'j Plan) -> Self {
        Self {
            tokens: Tokens::new(source, target, alignment),
            opened: opens::ingress(source, target, alignment),
            source,
            target,
            alignment,
            plan,
            found: Vec::new(),
            used: BTreeSet::new(),
        }
    }

    /// The differences, and the places of the expectations that were used.
    pub(super) fn finish(self) -> (Vec<Difference>, Vec<usize>) {
        (self.found, self.used.into_iter().collect())
    }

    pub(super) fn take(&mut self, found: Found) {
        self.found.extend(found.differences);
        self.used.extend(found.used);
    }

    /// Every property of each pair.
    pub(super) fn pairs(&mut self) {
        let pairs = &self.alignment.pairs;
        let one = |(a, b, _): &(ResourceId, ResourceId, super::By)| self.pair(*a, *b);
        let found: Vec<Found> = if pairs.len() < WORTH_THREADS / 16 {
            pairs.iter().map(one).collect()
        } else {
            pairs.par_iter().map(one).collect()
        };
        for one in found {
            self.take(one);
        }
    }

    fn pair(&self, a: ResourceId, b: ResourceId) -> Found {
        let (source, target) = (self.source.stack.resource(a), self.target.stack.resource(b));
        let (Some(before), Some(after)) = (self.source.view(source), self.target.view(target)) else {
            return Found::default();
        };
        // What is in a component is told by itself.
        if !before.state().custom || !after.state().custom {
            return Found::default();
        }
        let changes = diff::asked(&target.ty, before, after);
        let changes = blocks::join(&self.tokens, before, after, changes);
        let tops: Vec<&str> = changes.iter().filter_map(|change| change.path.top()).collect();
        let policies = opens::policies(&target.ty, before, after, &self.tokens, &tops);
        let both = Both { source, target, before, after, policies };
        let mut found = Found::default();
        let is_provider = target.ty.provider_package().is_some();
        let told_elsewhere = |change: &&PropertyChange| {
            let version = is_provider && change.path.top() == Some("version");
            version || matches!(change.class, Class::Noise | Class::Echo)
        };
        for change in changes.iter().filter(|change| !told_elsewhere(change)) {
            let inside = inside(&both, change);
            for change in inside.as_deref().unwrap_or(std::slice::from_ref(change)) {
                if !told_elsewhere(&change) {
                    let difference = self.change(&both, change, &mut found.used);
                    found.differences.push(difference);
                }
            }
        }
        self.openings(&both, &mut found);
        self.moving(&both, &mut found);
        self.rewired(&both, &changes, &mut found);
        one_archive_once(&mut found.differences);
        found
    }

    fn change(&self, both: &Both<'_>, change: &PropertyChange, used: &mut Vec<usize>) -> Difference {
        let usual = self.usual(both, change);
        let mut row = row(both, change.label());
        (row.before, row.after) = (change.before.clone(), change.after.clone());
        self.settled(both, row, usual, used)
    }

    /// Asks the configuration. An expectation that is kept covers; one that is broken fails.
    fn settled(&self, both: &Both<'_>, mut row: Difference, usual: Usual, used: &mut Vec<usize>) -> Difference {
        (row.verdict, row.severity, row.why) = (usual.verdict, usual.severity, usual.why);
        let label = row.path.clone().unwrap_or_default();
        let mut broken = None;
        for (at, expectation) in self.plan.expectations.iter().enumerate() {
            if !expectation.is_about(&[both.source, both.target]) || !expectation.covers(&label) {
                continue;
            }
            let alike = row.verdict == Verdict::Token;
            match expectation.rule.holds(row.before.as_ref(), row.after.as_ref(), alike) {
                // What is weaker is accepted by its own name only.
                Some(true) if row.verdict == Verdict::Weaker && !expectation.is_exact(&label) => {}
                Some(true) => {
                    used.push(at);
                    row.rule = Some(expectation.to_string());
                    if expectation.rule != Rule::Equal {
                        row.verdict = Verdict::Expected;
                        row.severity = Severity::Info;
                        row.why = expectation.reason.clone().map_or(Cow::Borrowed("it may differ so"), Cow::Owned);
                    }
                    return row;
                }
                Some(false) => broken = broken.or(Some((at, expectation, false))),
                None => broken = broken.or(Some((at, expectation, true))),
            }
        }
        let Some((at, expectation, untold)) = broken else { return row };
        used.push(at);
        row.rule = Some(expectation.to_string());
        if untold {
            row.why = Cow::Owned(format!("whether `{}` holds cannot be told; {}", expectation.rule, row.why));
        } else {
            row.severity = row.severity.max(Severity::High);
            if row.verdict != Verdict::Weaker {
                row.verdict = Verdict::Different;
            }
            row.why = Cow::Owned(format!("breaks the expectation `{}`", expectation.rule));
        }
        row
    }

    /// What a difference is by itself.
    fn usual(&self, both: &Both<'_>, change: &PropertyChange) -> Usual {
        if change.reason.as_deref() == Some(blocks::JOINED) {
            return Usual::new(Verdict::Token, Severity::Info, blocks::JOINED);
        }
        // The place of what only the source has is one of the source's list.
        let opening = self.opening(both, &change.path).filter(|_| change.after.is_some());
        if let Some(opening) = opening {
            return Usual::new(Verdict::Weaker, opening.severity, opening.why.clone());
        }
        let (before, after) = (visible(change.before.as_ref()), visible(change.after.as_ref()));
        let is_seen = before.is_ok() && after.is_ok();
        let standing = match (&before, &after) {
            (Ok(before), Ok(after)) => order::compare(&both.target.ty, &change.path, before.as_ref(), after.as_ref()),
            _ => None,
        };
        if let Some(Standing::Weaker { severity, says }) = standing {
            return Usual::new(Verdict::Weaker, severity, format!("the target {says}"));
        }
        if change.class == Class::Secret {
            return secret(change);
        }
        let sides = [change.before.as_ref(), change.after.as_ref()];
        let (alike, one_region) =
            (|a: &str, b: &str| self.tokens.alike(a, b), self.tokens.one_region(both.source.id, both.target.id));
        let said = if self.plan.parity == Parity::Ignored || !is_seen {
            None
        } else {
            artefact::judge(&both.target.ty, &change.path, sides, &alike, one_region)
        };
        match said {
            Some(Said::Same(why)) => return Usual::new(Verdict::Token, Severity::Info, why),
            Some(Said::Other(severity, why)) => {
                let severity = if self.plan.parity == Parity::Said { severity.lowered(1) } else { severity };
                return Usual::new(Verdict::Artefact, severity, why);
            }
            None => {}
        }
        if let Some(reason) = self.tokens.reason(both.before, both.after, change) {
            return Usual::new(Verdict::Token, Severity::Info, reason);
        }
        different(change, standing.as_ref())
    }

    /// What opens something at this property.
    fn opening<'o>(&'o self, both: &'o Both<'_>, path: &PropertyPath) -> Option<&'o Opening> {
        let ingress = self.opened.get(&both.target.id).into_iter().flatten();
        ingress.chain(&both.policies).find(|opening| !opening.path.segments().is_empty() && meet(&opening.path, path))
    }

    /// What opens something and is in no difference: the resource is the rule, or the list has another order.
    fn openings(&self, both: &Both<'_>, found: &mut Found) {
        let openings = self.opened.get(&both.target.id).into_iter().flatten();
        for opening in openings {
            let told = |row: &Difference| {
                let path = PropertyPath::parse(row.path.as_deref().unwrap_or_default());
                row.verdict != Verdict::Token && (opening.path.segments().is_empty() || meet(&opening.path, &path))
            };
            if !found.differences.iter().any(told) {
                let row = row(both, opening.path.to_string());
                let usual = Usual::new(Verdict::Weaker, opening.severity, opening.why.clone());
                let row = self.settled(both, row, usual, &mut found.used);
                found.differences.push(row);
            }
        }
    }

    /// Images of the target whose tag moves: what was tried may be another one tomorrow.
    fn moving(&self, both: &Both<'_>, found: &mut Found) {
        // A stack compared with itself promotes nothing.
        if self.plan.parity == Parity::Ignored || both.source.urn == both.target.urn {
            return;
        }
        for (path, image, tag) in artefact::moving(&both.target.ty, both.after) {
            let label = path.to_string();
            if found
                .differences
                .iter()
                .any(|row| row.verdict == Verdict::Artefact && row.path.as_deref() == Some(&label))
            {
                continue;
            }
            let mut row = row(both, label);
            row.after = Some(Shown::Value(crate::model::masked(&image).into_owned().into()));
            let why = format!(
                "the tag `{}` moves: whether it is the image that was tried cannot be known",
                crate::model::shown(&tag)
            );
            let usual = Usual::new(Verdict::Artefact, Severity::Medium, why);
            let row = self.settled(both, row, usual, &mut found.used);
            found.differences.push(row);
        }
    }

    /// Inputs whose values are not known yet and that are computed from other resources than those that were tried.
    fn rewired(&self, both: &Both<'_>, changes: &[PropertyChange], found: &mut Found) {
        let Some(inputs) = both.after.inputs() else { return };
        let Some(before) = both.before.inputs() else { return };
        for (name, value) in inputs.members() {
            let told = changes.iter().any(|change| change.path.top() == Some(&*name));
            if told || !holds_unknown(value) || !holds_unknown(before.get(&name)) {
                continue;
            }
            if self.tokens.wiring(both.before, both.after, &name) == Wiring::Other {
                let row = row(both, PropertyPath::of(&name).to_string());
                let why = "computed from other resources than the source's";
                let row =
                    self.settled(both, row, Usual::new(Verdict::Different, Severity::Medium, why), &mut found.used);
                found.differences.push(row);
            }
        }
    }
}

/// The row of a property, or of a place that opens something.
fn row(both: &Both<'_>, path: String) -> Difference {
    Difference {
        source: Some(both.source.urn.clone()),
        target: Some(both.target.urn.clone()),
        ty: Some(both.target.ty.clone()),
        path: Some(path),
        verdict: Verdict::Different,
        rule: None,
        before: None,
        after: None,
        severity: Severity::Medium,
        why: Cow::Borrowed(""),
        position: both.after.source().or_else(|| both.before.source()),
    }
}

/// The differences inside a text that holds JSON. A policy is compared as a whole.
fn inside(both: &Both<'_>, change: &PropertyChange) -> Option<Vec<PropertyChange>> {
    let is_text = |shown: &Option<Shown>| matches!(shown, Some(Shown::Document(_)));
    let name = change.path.top().filter(|_| change.path.segments().len() == 1)?;
    let ty = &both.target.ty;
    let is_policy = policy::places(ty).iter().any(|place| place.property == name);
    if is_policy || !is_text(&change.before) || !is_text(&change.after) {
        return None;
    }
    diff::inside_text(ty, name, both.before, both.after)
}

/// What differs and is neither weaker nor of the environments.
fn different(change: &PropertyChange, standing: Option<&Standing>) -> Usual {
    let is_unknown = [&change.before, &change.after].into_iter().any(|shown| *shown == Some(Shown::Unknown));
    if standing == Some(&Standing::Stronger) {
        Usual::new(Verdict::Different, Severity::Info, "the target has more of it, or is safer")
    } else if order::is_remark(&change.path) {
        Usual::new(Verdict::Different, Severity::Low, "it only says something")
    } else if is_unknown {
        Usual::new(Verdict::Different, Severity::Low, "one value is not known before the deployment")
    } else {
        let why = match change.kind {
            diff::Kind::Add => "only the target has it: the source never tried it",
            diff::Kind::Delete => "the target does not have it",
            diff::Kind::Update => "not the value that was tried",
        };
        Usual::new(Verdict::Different, Severity::Medium, why)
    }
}

/// A value that can be seen, nothing where there is none; an error where it is hidden.
fn visible(shown: Option<&Shown>) -> Result<Option<serde_json::Value>, ()> {
    match shown {
        None => Ok(None),
        Some(shown @ (Shown::Value(_) | Shown::Document(_))) => Ok(Some(shown.json())),
        Some(Shown::Secret | Shown::Unknown) => Err(()),
    }
}

fn secret(change: &PropertyChange) -> Usual {
    match (&change.before, &change.after, change.reason.as_deref()) {
        (_, _, Some("a secret becomes plain")) => {
            Usual::new(Verdict::Weaker, Severity::High, "a secret of the source is plain in the target")
        }
        (_, _, Some("a plain value becomes secret")) => {
            Usual::new(Verdict::Different, Severity::Info, "the target keeps it secret")
        }
        (Some(_), Some(_), _) => Usual::new(Verdict::Token, Severity::Info, "a secret of each environment"),
        (Some(_), None, _) => Usual::new(Verdict::Different, Severity::Medium, "the target does not have this secret"),
        _ => Usual::new(Verdict::Different, Severity::Medium, "only the target has this secret"),
    }
}

/// Whether one path leads to the other.
fn meet(a: &PropertyPath, b: &PropertyPath) -> bool {
    let (a, b): (&[Segment], &[Segment]) = (a.segments(), b.segments());
    !a.is_empty() && !b.is_empty() && a.iter().zip(b).all(|(own, other)| own == other)
}

fn holds_unknown(value: crate::model::Known<crate::model::Value<'_>>) -> bool {
    match value {
        crate::model::Known::Unknown => true,
        crate::model::Known::Is(value) => {
            value.node().descendants().any(|node| node.as_str().is_some_and(|text| crate::model::is_unknown(&text)))
        }
        _ => false,
    }
}

/// An archive differs in its checksum and in each of its files: it is told once.
fn one_archive_once(differences: &mut Vec<Difference>) {
    let mut seen = BTreeSet::new();
    differences.retain(|row| {
        let path = PropertyPath::parse(row.path.as_deref().unwrap_or_default());
        let whole = row.verdict == Verdict::Artefact && path.segments().len() > 1 && row.before.is_some();
        !whole || path.top().is_none_or(|top| !matches!(top, "code" | "source") || seen.insert(top.to_owned()))
    });
}

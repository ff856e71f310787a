//! What each difference is.

use std::borrow::Cow;
use std::collections::BTreeSet;

use hashbrown::HashMap;
use rayon::prelude::*;

use super::align::Alignment;
use super::artefact::{self, Said};
use super::opens::{self, Opening};
use super::order::{self, Standing};
use super::side::Side;
use super::token::{Tokens, Wiring};
use super::{Difference, Parity, Plan, Rule, Verdict, configuration};
use crate::diff::{self, Class, PropertyChange, Shown};
use crate::finding::Severity;
use crate::lens::class_of;
use crate::model::{PropertyPath, Resource, ResourceId, Segment, StateView, WORTH_THREADS};

/// Judges the differences of two stacks.
pub(super) struct Judge<'j, 'a> {
    source: &'j Side<'a>,
    target: &'j Side<'a>,
    alignment: &'j Alignment,
    plan: &'j Plan,
    tokens: Tokens<'j, 'a>,
    opened: HashMap<ResourceId, Vec<Opening>>,
    found: Vec<Difference>,
    used: BTreeSet<usize>,
}

/// What was found in one pair, and the expectations that were used.
#[derive(Default)]
struct Found {
    differences: Vec<Difference>,
    used: Vec<usize>,
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

    fn take(&mut self, found: Found) {
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
        found.into_iter().for_each(|found| self.take(found));
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
        let tops: Vec<&str> = changes.iter().filter_map(|change| change.path.top()).collect();
        let policies = opens::policies(&target.ty, before, after, &self.tokens, &tops);
        let both = Both { source, target, before, after, policies };
        let mut found = Found::default();
        let is_provider = target.ty.provider_package().is_some();
        for change in &changes {
            let told_elsewhere = is_provider && change.path.top() == Some("version");
            if matches!(change.class, Class::Noise | Class::Echo) || told_elsewhere {
                continue;
            }
            if let Some(difference) = self.change(&both, change, &mut found.used) {
                found.differences.push(difference);
            }
        }
        self.openings(&both, &mut found);
        self.moving(&both, &mut found);
        self.rewired(&both, &changes, &mut found);
        one_archive_once(&mut found.differences);
        found
    }

    fn row(&self, both: &Both<'_>, path: String) -> Difference {
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

    fn change(&self, both: &Both<'_>, change: &PropertyChange, used: &mut Vec<usize>) -> Option<Difference> {
        let usual = self.usual(both, change);
        let mut row = self.row(both, change.label());
        (row.before, row.after) = (change.before.clone(), change.after.clone());
        Some(self.settled(both, row, usual, used))
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
        let (alike, one_region) = (
            |a: &str, b: &str| self.tokens.alike(a, b),
            self.tokens.one_region(both.source.id, both.target.id),
        );
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
        self.different(change, standing)
    }

    fn different(&self, change: &PropertyChange, standing: Option<Standing>) -> Usual {
        let is_unknown = [&change.before, &change.after].into_iter().any(|shown| *shown == Some(Shown::Unknown));
        if standing == Some(Standing::Stronger) {
            Usual::new(Verdict::Different, Severity::Info, "the target is safer")
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
                let row = self.row(both, opening.path.to_string());
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
            if found.differences.iter().any(|row| row.verdict == Verdict::Artefact && row.path.as_deref() == Some(&label)) {
                continue;
            }
            let mut row = self.row(both, label);
            row.after = Some(Shown::Value(crate::model::masked(&image).into_owned().into()));
            let why = format!("the tag `{}` moves: whether it is the image that was tried cannot be known", crate::model::shown(&tag));
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
                let row = self.row(both, PropertyPath::of(&name).to_string());
                let why = "computed from other resources than the source's";
                let row = self.settled(both, row, Usual::new(Verdict::Different, Severity::Medium, why), &mut found.used);
                found.differences.push(row);
            }
        }
    }

    /// Resources that only one side has.
    pub(super) fn rest(&mut self) {
        let tied: (BTreeSet<ResourceId>, BTreeSet<ResourceId>) = (
            self.alignment.ties.iter().flat_map(|tie| tie.source.iter().copied()).collect(),
            self.alignment.ties.iter().flat_map(|tie| tie.target.iter().copied()).collect(),
        );
        let name = |side: &Side<'_>, resource: &Resource| {
            (class_of(&resource.ty).to_owned(), side.plain_name(resource.urn.name(), &self.plan.strips))
        };
        // What a preview that hides the rest deletes is surely gone.
        let deleted = self.target.stack.resources.iter().filter(|one| one.op.removes() && !one.exists());
        let gone: BTreeSet<_> = deleted.map(|one| name(self.target, one)).collect();
        let mut found = Vec::new();
        let hides = self.target.stack.coverage.hides_resources();
        for resource in self.source.resources() {
            let paired = self.alignment.target(resource.id).is_some() || tied.0.contains(&resource.id);
            if !paired && (!hides || gone.contains(&name(self.source, resource))) {
                found.push(self.lone(self.source, resource, Verdict::Missing));
            }
        }
        let hides = self.source.stack.coverage.hides_resources();
        for resource in self.target.resources() {
            let paired = self.alignment.source(resource.id).is_some() || tied.1.contains(&resource.id);
            if !paired && !hides {
                found.push(self.lone(self.target, resource, Verdict::Extra));
            }
        }
        found.into_iter().for_each(|found| self.take(found));
    }

    fn lone(&self, side: &Side<'a>, resource: &'a Resource, verdict: Verdict) -> Found {
        let only_in_target = verdict == Verdict::Extra;
        let mut found = Found::default();
        let opening = self.opened.get(&resource.id).filter(|_| only_in_target).and_then(|openings| openings.first());
        let (severity, why): (Severity, Cow<'static, str>) = match (opening, only_in_target) {
            (Some(opening), _) => (opening.severity, Cow::Owned(opening.why.clone())),
            _ if self.goes_with_another(side, resource, only_in_target) => {
                (Severity::Low, Cow::Borrowed("goes with a resource that only this side has"))
            }
            (None, true) => (Severity::Medium, Cow::Borrowed("only the target has it: the source never tried it")),
            (None, false) if order::is_guard(class_of(&resource.ty)) => {
                (Severity::High, Cow::Borrowed("the target does not have it, and it keeps others safe"))
            }
            (None, false) => (Severity::Medium, Cow::Borrowed("the target does not have it")),
        };
        let mut row = Difference {
            source: (!only_in_target).then(|| resource.urn.clone()),
            target: only_in_target.then(|| resource.urn.clone()),
            ty: Some(resource.ty.clone()),
            path: None,
            verdict,
            rule: None,
            before: None,
            after: None,
            severity,
            why,
            position: side.view(resource).and_then(StateView::source),
        };
        for (at, expectation) in self.plan.expectations.iter().enumerate() {
            if expectation.path.is_none() && expectation.is_about(&[resource]) && expectation.rule.allows(only_in_target) {
                found.used.push(at);
                row.rule = Some(expectation.to_string());
                row.why = expectation.reason.clone().map_or(Cow::Borrowed("one side may have it alone"), Cow::Owned);
                (row.verdict, row.severity) = (Verdict::Expected, Severity::Info);
                break;
            }
        }
        found.differences.push(row);
        found
    }

    /// Whether something that a resource is computed from, or is in, is alone on its side, too.
    fn goes_with_another(&self, side: &Side<'a>, resource: &'a Resource, only_in_target: bool) -> bool {
        let Some(view) = side.view(resource) else { return false };
        let alone = |urn: &str| {
            let other = side.stack.by_urn(urn).filter(|other| !other.ty.is_stack() && !other.is_default_provider());
            other.is_some_and(|other| {
                if only_in_target { self.alignment.source(other.id) } else { self.alignment.target(other.id) }.is_none()
            })
        };
        let needs = view.field("dependencies").into_iter().flat_map(crate::json::Node::items);
        view.text("parent").is_some_and(|parent| alone(&parent))
            || needs.filter_map(crate::json::Node::as_str).any(|urn| alone(&urn))
    }

    /// What is no resource.
    pub(super) fn configuration(&mut self) {
        let keys = configuration::keys(self.source, self.target);
        for mut row in keys.into_iter().chain(configuration::versions(self.source, self.target)) {
            let label = row.path.clone().unwrap_or_default();
            for (at, expectation) in self.plan.expectations.iter().enumerate() {
                let about = expectation.ty.is_none() && expectation.urn.is_none() && expectation.names(&label);
                if about && expectation.rule.holds(row.before.as_ref(), row.after.as_ref(), false) == Some(true) {
                    self.used.insert(at);
                    row.rule = Some(expectation.to_string());
                    (row.verdict, row.severity) = (Verdict::Expected, Severity::Info);
                    break;
                }
            }
            self.found.push(row);
        }
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

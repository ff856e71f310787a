//! What only one side has: resources, and keys of the configuration.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::judge::{Found, Judge};
use super::side::Side;
use super::{Difference, Verdict, configuration, order, versions};
use crate::finding::Severity;
use crate::json::Node;
use crate::lens::class_of;
use crate::model::{Resource, ResourceId, StateView};

impl<'a> Judge<'_, 'a> {
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
        for one in found {
            self.take(one);
        }
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
            if expectation.path.is_none()
                && expectation.is_about(&[resource])
                && expectation.rule.allows(only_in_target)
            {
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
        let needs = view.field("dependencies").into_iter().flat_map(Node::items);
        view.text("parent").is_some_and(|parent| alone(&parent))
            || needs.filter_map(Node::as_str).any(|urn| alone(&urn))
    }

    /// What is no resource.
    pub(super) fn configuration(&mut self) {
        let keys = configuration::keys(self.source, self.target);
        for mut row in keys.into_iter().chain(versions::compare(self.source, self.target)) {
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

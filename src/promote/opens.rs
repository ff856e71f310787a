//! What the target lets in, or grants, that the source does not.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::align::Alignment;
use super::side::Side;
use super::token::Tokens;
use crate::finding::Severity;
use crate::json::Document;
use crate::lens::addresses::Extent;
use crate::lens::ingress::Ingress;
use crate::lens::policy::{self, Elsewhere, Weight};
use crate::model::{Known, PropertyPath, ResourceId, StateView, Value};

/// A place of the target that opens something.
#[derive(Debug, Clone)]
pub(super) struct Opening {
    pub(super) path: PropertyPath,
    pub(super) severity: Severity,
    pub(super) why: String,
}

fn is_world(rule: &Ingress) -> bool {
    matches!(rule.extent(), Extent::World { .. })
}

/// The rules of the target that let in so much of the Internet as no rule of the paired resource, or of a paired group, does:
/// a rule may stand in its group or beside it.
pub(super) fn ingress(
    source: &Side<'_>,
    target: &Side<'_>,
    alignment: &Alignment,
) -> HashMap<ResourceId, Vec<Opening>> {
    let mut known: HashMap<ResourceId, Vec<&Ingress>> = HashMap::new();
    for rule in &source.lens.open_ingress().rules {
        for id in rule.groups.iter().chain([&rule.resource]) {
            known.entry(*id).or_default().push(rule);
        }
    }
    let mut found: HashMap<ResourceId, Vec<Opening>> = HashMap::new();
    for rule in target.lens.open_ingress().rules.iter().filter(|rule| rule.extent() != Extent::Narrow) {
        let paired = rule.groups.iter().chain([&rule.resource]).filter_map(|id| alignment.source(*id));
        let own: Vec<&Ingress> = paired.filter_map(|source| known.get(&source)).flatten().copied().collect();
        let covered = |traffic: &Known<_>| {
            let Known::Is(traffic) = traffic else { return true };
            own.iter().any(|other| {
                let as_wide = other.extent() != Extent::Narrow && (is_world(other) || !is_world(rule));
                let covers =
                    |own: &Known<crate::lens::ingress::Traffic>| own.is().is_some_and(|own| own.covers(*traffic));
                other.hidden_peer().is_some() || (as_wide && other.traffic.iter().any(covers))
            })
        };
        if !rule.traffic.iter().all(covered) {
            let who = if is_world(rule) { "the whole Internet" } else { "a wide part of the Internet" };
            found.entry(rule.resource).or_default().push(Opening {
                path: rule.opening_path(),
                severity: Severity::High,
                why: format!("the target lets {who} in, and the source does not"),
            });
        }
    }
    found
}

/// What the policies of a resource grant in the target and not in the source.
pub(super) fn policies(
    ty: &str,
    source: StateView<'_>,
    target: StateView<'_>,
    tokens: &Tokens<'_, '_>,
    tops: &[&str],
) -> Vec<Opening> {
    let mut found = Vec::new();
    for place in policy::places(ty).iter().filter(|place| place.member.is_none() && tops.contains(&place.property)) {
        let path = PropertyPath::of(place.property);
        let text = |view: StateView<'_>| match view.input(place.property) {
            Known::Is(value) => {
                Known::Is(value.as_str().map_or_else(|| value.node().text().to_owned(), Cow::into_owned))
            }
            Known::Absent => Known::Absent,
            _ => Known::Unknown,
        };
        let old = match text(source) {
            Known::Is(text) => text,
            Known::Absent if !place.has_default => String::new(),
            _ => continue,
        };
        let Known::Is(new) = text(target) else { continue };
        let (old, new) = tokens.texts(&old, &new, &tokens.names(source, target, place.property));
        let read = |text: String| {
            let document = Document::parse(text).ok()?;
            policy::Document::read(Value::read(Some(document.root())).is()?, &path).ok()
        };
        let is_new = old.is_empty();
        let (before, Some(after)) = (read(old), read(new)) else { continue };
        if before.is_none() && !is_new {
            continue;
        }
        for gain in policy::compare(before.as_ref(), &after, Elsewhere::default()).gains {
            let listed = |names: &std::collections::BTreeSet<String>| {
                let shown: Vec<String> =
                    names.iter().take(3).map(|name| format!("`{}`", crate::model::shown(name))).collect();
                let more = if names.len() > 3 { ", …" } else { "" };
                shown.join(", ") + more
            };
            let severity = match gain.weight {
                Weight::Named | Weight::WholeService => Severity::Medium,
                Weight::Everybody => Severity::Critical,
                _ => Severity::High,
            };
            let what = if gain.refusal { "does not refuse" } else { "grants" };
            found.push(Opening {
                path: path.clone(),
                severity,
                why: format!("the target {what} {} where the source does not", listed(&gain.actions)),
            });
        }
    }
    found.sort_by_key(|opening| std::cmp::Reverse(opening.severity));
    found
}

//! What the target lets in, or grants, that the source does not.

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

/// The rules of the target that let in so much of the Internet as no rule of the paired resource does.
pub(super) fn ingress(
    source: &Side<'_>,
    target: &Side<'_>,
    alignment: &Alignment,
) -> HashMap<ResourceId, Vec<Opening>> {
    let mut known: HashMap<ResourceId, Vec<&Ingress>> = HashMap::new();
    for rule in &source.lens.open_ingress().rules {
        known.entry(rule.resource).or_default().push(rule);
    }
    let mut found: HashMap<ResourceId, Vec<Opening>> = HashMap::new();
    for rule in target.lens.open_ingress().rules.iter().filter(|rule| rule.extent() != Extent::Narrow) {
        let own = alignment.source(rule.resource).and_then(|source| known.get(&source));
        let covered = |traffic: &Known<_>| {
            let Known::Is(traffic) = traffic else { return true };
            own.into_iter().flatten().any(|other| {
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
        let read = |view: StateView<'_>, plain: &dyn Fn(&str) -> String| {
            let Known::Is(value) = view.input(place.property) else { return None };
            let text = value.as_str().map_or_else(|| value.node().text().to_owned(), std::borrow::Cow::into_owned);
            let document = Document::parse(plain(&text)).ok()?;
            let root = Value::read(Some(document.root())).is()?;
            policy::Document::read(root, &path).ok()
        };
        let origins = tokens.names(source, target, place.property);
        let before = read(source, &|text| tokens.source_text(text, &origins));
        let after = read(target, &|text| tokens.target_text(text));
        let (Some(before), Some(after)) = (before, after) else { continue };
        for gain in policy::compare(Some(&before), &after, Elsewhere::default()).gains {
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
            let on = if gain.resources.is_empty() { String::new() } else { format!(" on {}", listed(&gain.resources)) };
            found.push(Opening {
                path: path.clone(),
                severity,
                why: format!("the target {what} {}{on}, unlike the source", listed(&gain.actions)),
            });
        }
    }
    found.sort_by_key(|opening| std::cmp::Reverse(opening.severity));
    found
}

//! Who gets rights, and what they are, for people.

use std::collections::BTreeSet;

use crate::graph::Coverage;
use crate::lens::policy::Gain;
use crate::model::{Resource, ResourceId, StateView, Value, shown_within};
use crate::rules::Cx;

/// So many names are told; the others are counted.
const TOLD: usize = 5;
/// So much of one name.
const LONGEST: usize = 90;

/// What rights are put on: the URN that the property is computed from, or the text that is written there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Target {
    Urn(String),
    Text(String),
}

impl Target {
    /// What one property names; nothing where it names several or cannot be seen.
    pub(super) fn of(view: StateView<'_>, property: &str) -> Option<Self> {
        match Self::all(view, property).as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        }
    }

    pub(super) fn itself(resource: &Resource) -> Self {
        Self::Urn(resource.urn.to_string())
    }

    /// What all of the properties name; the resource itself where there are none.
    pub(super) fn all_of(view: StateView<'_>, resource: &Resource, properties: &[&str]) -> Vec<Self> {
        if properties.is_empty() {
            return vec![Self::itself(resource)];
        }
        properties.iter().flat_map(|property| Self::all(view, property)).collect()
    }

    fn all(view: StateView<'_>, property: &str) -> Vec<Self> {
        let from = view.property_dependencies(property).unwrap_or_default();
        if !from.is_empty() {
            return from.into_iter().map(|urn| Self::Urn(urn.into_owned())).collect();
        }
        let Some(value) = view.input(property).is() else { return Vec::new() };
        let text = |value: Value<'_>| value.as_str().map(|text| Self::Text(text.into_owned()));
        match text(value) {
            Some(one) => vec![one],
            None => value.items().filter_map(|item| text(item.is()?)).collect(),
        }
    }

    pub(super) fn resource(&self, cx: &Cx<'_>) -> Option<ResourceId> {
        match self {
            Self::Urn(urn) => cx.stack.by_urn(urn).map(|resource| resource.id),
            Self::Text(_) => None,
        }
    }

    /// Whether it was there before this change. A resource that a preview hides does not change; what is written as a
    /// text is of somebody else, and is taken to be there unless everything of this stack is new.
    pub(super) fn existed(&self, cx: &Cx<'_>) -> bool {
        match self {
            Self::Urn(urn) => match cx.stack.by_urn(urn) {
                Some(resource) => resource.before.is_some(),
                None => matches!(cx.stack.coverage, Coverage::ChangesOnly { .. }),
            },
            Self::Text(_) => {
                let deployed = |resource: &Resource| resource.before.is_some() && !resource.ty.is_stack();
                matches!(cx.stack.coverage, Coverage::ChangesOnly { hidden } if hidden != Some(0))
                    || cx.stack.resources.iter().any(deployed)
            }
        }
    }

    /// What people call it.
    pub(super) fn name(&self, cx: &Cx<'_>) -> Option<String> {
        match self {
            Self::Urn(urn) => match cx.stack.by_urn(urn) {
                Some(resource) => Some(format!("`{}`", resource.urn.name())),
                None => urn.rsplit("::").next().map(|name| format!("`{}`", shown_within(name, LONGEST))),
            },
            Self::Text(text) => Some(format!("`{}`", shown_within(text, LONGEST))),
        }
    }
}

/// What is gained, in words: "`s3:*` on `*` for everybody, without …".
pub(super) fn described(gain: &Gain) -> String {
    let mut words = listed(&gain.actions);
    for (before, names) in [(" on ", &gain.resources), (" for ", &gain.principals)] {
        if !names.is_empty() {
            words.push_str(before);
            words.push_str(&listed(names));
        }
    }
    if !gain.dropped.is_empty() {
        words.push_str(", without the condition ");
        words.push_str(&listed(&gain.dropped));
    }
    for (condition, values) in gain.wider.iter().take(TOLD) {
        let condition = shown_within(condition, LONGEST);
        words.extend([", where `", &condition, "` also lets ", &listed(values), " pass"]);
    }
    words
}

fn listed(names: &BTreeSet<String>) -> String {
    let told: Vec<String> = names.iter().take(TOLD).map(|name| format!("`{}`", shown_within(name, LONGEST))).collect();
    let more = names.len().saturating_sub(TOLD);
    if more == 0 { told.join(", ") } else { format!("{} and {more} more", told.join(", ")) }
}

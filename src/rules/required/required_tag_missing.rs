//! A resource lacks a tag, label or annotation that the configuration requires.
//!
//! ## Why it matters
//! Costs, owners and clean-ups are sorted by tags; what has none is nobody's.
//!
//! ## What to do
//! Set the tag at the resource or, for all at once, in the provider (`defaultTags`, `defaultLabels`).
//!
//! ## Not reported
//! Where a glob such as `*` means many types: resources that show no tags at all, unless their type is one of those that
//! are known to take some. Name the type to require them there, too. Tags that are not known yet. Tags that the provider adds count.
//!
//! ## References
//!
//! The configuration of this tool: `[require]`.

use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::lens::class_of;
use crate::lens::tags::{ADDED_BY_CONFIGURATION, can_be_tagged};
use crate::model::{Known, PropertyPath, Resource, StateView, TypeToken, Value};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "R002",
    "required-tag-missing",
    Severity::Medium,
    "a resource lacks a tag that the configuration requires",
)
.confidence(Confidence::Certain)
.docs(include_str!("required_tag_missing.rs"));

/// Where tags and labels are: what the program writes, and what the provider makes of it.
const MAPS: [&str; 6] = ["tags", "tagsAll", "labels", "effectiveLabels", "userLabels", "resourceLabels"];
/// Where a provider has those that it adds (AWS `defaultTags.tags`, Google `defaultLabels`).
const DEFAULTS: [&[&str]; 2] = [&["defaultTags", "tags"], &["defaultLabels"]];

pub(super) struct RequiredTagMissing;

impl Rule for RequiredTagMissing {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        ty.provider_package().is_none()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let required = cx.expectations.required.tags.iter().filter(|(glob, _)| subject.ty.is_meant_by(glob));
        for (glob, names) in required {
            let Some(state) = cx.lens.state(subject) else { continue };
            let tags = Tags::of(cx, subject, state);
            let is_one_type = !glob.glob().glob().contains(['*', '?', '[', '{']);
            if tags.at.is_none() && !is_one_type && !can_be_tagged(class_of(&subject.ty)) {
                continue;
            }
            for name in names {
                judge(&tags, name, subject, out);
            }
        }
    }
}

fn judge(tags: &Tags, name: &str, subject: &Resource, out: &mut Sink<'_>) {
    if tags.names.iter().any(|own| own == name) {
        return out.pass();
    }
    if let Some(reason) = &tags.hidden {
        return out.undetermined(subject.id, reason.clone());
    }
    let at = tags.at.clone().unwrap_or_else(|| PropertyPath::of("tags"));
    let finding = out.fail(subject.id, format!("the tag `{name}` is missing, and the configuration requires it"));
    finding.at(at).key(name).fix(format!("set `{name}` here, or for all in the provider"));
    if let Some(near) = tags.names.iter().find(|own| own.eq_ignore_ascii_case(name)) {
        finding.evidence(format!("it has `{near}`"));
    }
}

/// The names of a resource's tags.
#[derive(Default)]
struct Tags {
    names: Vec<String>,
    /// Where they are written; nothing for a resource that shows none.
    at: Option<PropertyPath>,
    /// Why there may be more.
    hidden: Option<Reason>,
}

impl Tags {
    fn of(cx: &Cx<'_>, subject: &Resource, state: StateView<'_>) -> Self {
        let mut tags = Self::default();
        for (name, map) in MAPS.iter().zip(state.properties(MAPS)) {
            tags.take(PropertyPath::of(name), map);
        }
        let metadata = state.property("metadata");
        if metadata.is_hidden() {
            tags.take(PropertyPath::of("metadata"), metadata);
        } else if let Known::Is(metadata) = metadata {
            for part in ["labels", "annotations"] {
                tags.take(PropertyPath::of("metadata").name(part), metadata.get(part));
            }
            tags.at.get_or_insert_with(|| PropertyPath::of("metadata").name("labels"));
        }
        let provider = cx.lens.provider(subject).and_then(|provider| provider.resource);
        let provider = provider.and_then(|id| cx.lens.state(cx.stack.resource(id)));
        for path in DEFAULTS.iter().filter(|_| provider.is_some()) {
            let path = path.iter().fold(PropertyPath::default(), |path, name| path.name(name));
            let at = tags.at.clone();
            if let Some(provider) = provider {
                tags.take(path.clone(), in_place(provider, &path));
            }
            tags.at = at;
        }
        if provider.is_none() && cx.stack.config.contains_key(ADDED_BY_CONFIGURATION) {
            tags.hidden.get_or_insert(Reason::Unknown(PropertyPath::of("tagsAll")));
        }
        if provider.is_none() && cx.stack.coverage.hides_resources() {
            tags.hidden = tags.hidden.or_else(|| cx.not_whole());
        }
        tags
    }

    fn take(&mut self, path: PropertyPath, map: Known<Value<'_>>) {
        match map {
            Known::Is(map) if map.is_list() => {
                let keys = map.items().filter_map(Known::is).filter_map(|item| item.get("key").is()?.as_str());
                self.names.extend(keys.map(std::borrow::Cow::into_owned));
            }
            Known::Is(map) => self.names.extend(map.members().map(|(name, _)| name.into_owned())),
            Known::Absent => return,
            Known::Secret => {
                self.hidden.get_or_insert(Reason::Secret(path.clone()));
            }
            Known::Unknown => {
                self.hidden.get_or_insert(Reason::Unknown(path.clone()));
            }
        }
        self.at.get_or_insert(path);
    }
}

/// A provider's property: it may be JSON in a string, as the engine records nested configuration of providers.
fn in_place<'a>(provider: StateView<'a>, path: &PropertyPath) -> Known<Value<'a>> {
    let top = path.top().map_or(Known::Absent, |top| provider.property(top));
    match top {
        // What a text holds is not looked into: there may be tags in it.
        Known::Is(value) if value.as_str().is_some() => Known::Unknown,
        _ => provider.at(path),
    }
}

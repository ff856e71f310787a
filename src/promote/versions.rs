//! The engine, the providers and the language hosts of both sides, by their versions.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::configuration::row;
use super::side::Side;
use super::{Difference, Verdict, size};
use crate::diff::Shown;
use crate::finding::Severity;
use crate::json::Node;
use crate::model::{Known, ProviderRef, Urn, Value};

/// The versions of each tool, by what results call it: `engine`, `provider aws`, `language nodejs`.
type Versions = BTreeMap<String, BTreeSet<String>>;

const ENGINE: &str = "engine";

/// Tools of other versions than were tried.
pub(super) fn compare(source: &Side<'_>, target: &Side<'_>) -> Vec<Difference> {
    let (own, other) = (of(source), of(target));
    let differing = |(tool, before): (String, BTreeSet<String>)| {
        let after = other.get(&tool).filter(|after| **after != before)?;
        Some(difference(tool, &listed(&before), &listed(after)))
    };
    own.into_iter().filter_map(differing).collect()
}

fn listed(versions: &BTreeSet<String>) -> String {
    versions.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn difference(tool: String, before: &str, after: &str) -> Difference {
    let major = |text: &str| text.split('.').next().map(str::to_owned);
    let severity = match (tool == ENGINE, major(before) == major(after)) {
        // The next update of the target is made by the engine of that day.
        (true, true) => Severity::Info,
        (false, true) => Severity::Low,
        (_, false) => Severity::Medium,
    };
    let age = match size::versions(before, after) {
        Some(Ordering::Greater) => "older than the one that was tried",
        Some(Ordering::Less) => "newer than the one that was tried",
        _ => "of another version than was tried",
    };
    let what = if tool == ENGINE { "the engine that last updated the target" } else { "the target's" };
    Difference {
        before: Some(Shown::Value(before.into())),
        after: Some(Shown::Value(after.into())),
        ..row(tool, Verdict::Version, severity, Cow::Owned(format!("{what} is {age}")))
    }
}

fn of(side: &Side<'_>) -> Versions {
    let mut versions = providers(side);
    let manifest = side.stack.manifest();
    let mut add = |tool: String, version: Option<Cow<'_, str>>| {
        if let Some(version) = version.filter(|version| !version.is_empty()) {
            versions.entry(tool).or_default().insert(version.trim_start_matches('v').to_owned());
        }
    };
    add(ENGINE.to_owned(), manifest.and_then(|manifest| manifest.field("version")).and_then(Node::as_str));
    // Manifests name plugins until 2019 (Pulumi: `sdk/go/common/apitype/core.go`, `ManifestV1`).
    let plugins = manifest.and_then(|manifest| manifest.field("plugins"));
    for plugin in plugins.into_iter().flat_map(Node::items) {
        let text = |field: &str| plugin.field(field).and_then(Node::as_str);
        let tool = match (text("type").as_deref(), text("name")) {
            (Some("resource"), Some(name)) => format!("provider {name}"),
            (Some("language"), Some(name)) => format!("language {name}"),
            _ => continue,
        };
        add(tool, text("version"));
    }
    versions
}

fn providers(side: &Side<'_>) -> Versions {
    let mut versions = Versions::new();
    let mut add = |package: &str, version: String| {
        versions.entry(format!("provider {package}")).or_default().insert(version);
    };
    let mut seen = BTreeSet::new();
    for resource in side.stack.resources.iter().filter(|resource| resource.exists()) {
        let Some(view) = side.view(resource) else { continue };
        if let Some(package) = resource.ty.provider_package() {
            if let Known::Is(version) = view.property("version").read(Value::as_str) {
                add(package, version.into_owned());
            }
            continue;
        }
        // A preview shows no default provider, and names it where it is used.
        let Some(text) = view.text("provider") else { continue };
        let Some((urn, _)) = ProviderRef::split(&text) else { continue };
        if !seen.contains(urn) {
            seen.insert(urn.to_owned());
            let urn = Urn::new(urn);
            let package = urn.own_type().strip_prefix("pulumi:providers:").unwrap_or_default();
            if let Some(version) = default_version(urn.name()) {
                add(package, version);
            }
        }
    }
    versions
}

/// The version in the name of a default provider: `default_7_9_0`.
fn default_version(name: &str) -> Option<String> {
    let version = name.strip_prefix("default_")?.replace('_', ".");
    version.starts_with(|c: char| c.is_ascii_digit()).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_provider_tells_its_version() {
        assert_eq!(default_version("default_7_9_0").as_deref(), Some("7.9.0"));
        assert_eq!(default_version("default"), None);
        assert_eq!(default_version("default_4_0_0_alpha_1").as_deref(), Some("4.0.0.alpha.1"));
    }

    #[test]
    fn an_engine_of_the_same_major_version_is_only_said() {
        let severity = |tool: &str, after: &str| difference(tool.to_owned(), "3.260.0", after).severity;
        assert_eq!(severity(ENGINE, "3.250.1"), Severity::Info);
        assert_eq!(severity(ENGINE, "2.25.0"), Severity::Medium);
        assert_eq!(severity("provider aws", "3.250.1"), Severity::Low);
    }
}

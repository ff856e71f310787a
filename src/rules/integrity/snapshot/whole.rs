//! What the deployment says about itself.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::{Violation, named};
use crate::graph::Stack;
use crate::json::Node;
use crate::model::Urn;

/// Features that this tool knows (Pulumi: `pkg/resource/stack/deployment.go`).
const FEATURES: [&str; 8] = [
    "byteString",
    "extensionParameterization",
    "hooks",
    "refreshBeforeUpdate",
    "replaceWith",
    "snippets-prototype",
    "taint",
    "views",
];

/// The manifest, the snippets, the features, and what the engine itself wrote about the state.
pub(super) fn check(deployment: Node<'_>, found: &mut Vec<Violation>) {
    check_magic(deployment, found);
    check_snippets(deployment, found);
    let root = deployment.document().root();
    if root.field("version").and_then(Node::as_i64).is_some_and(|version| version >= 4) {
        for feature in root.field("features").into_iter().flat_map(Node::items).filter_map(Node::as_str) {
            if !FEATURES.contains(&&*feature) {
                let message =
                    format!("the state uses the feature `{}`, which this stackcheck does not know", named(&feature));
                let fix = "use a newer stackcheck; what the feature means was not judged";
                found.push(Violation::new("H025", None, message, fix).key(&feature));
            }
        }
    }
    let metadata = deployment.field("metadata").and_then(|metadata| metadata.field("integrity_error"));
    if let Some(error) = metadata {
        let text = |name: &str| error.field(name).and_then(Node::as_str).filter(|text| !text.is_empty());
        let message = "the engine wrote this state although it was damaged".to_owned();
        let fix = "`pulumi state repair` (export the state first)";
        let facts =
            ["command", "error"].into_iter().filter_map(|name| Some(format!("{name}: {}", named(&text(name)?))));
        found.push(Violation::new("H026", None, message, fix).evidence(facts));
    }
}

/// The magic is the digest of the version's text: it shows that no other tool changed the version.
fn check_magic(deployment: Node<'_>, found: &mut Vec<Violation>) {
    let Some(manifest) = deployment.field("manifest") else { return };
    let text = |name: &str| manifest.field(name).and_then(Node::as_str).unwrap_or_default();
    let (version, magic) = (text("version"), text("magic"));
    let expected = if version.is_empty() { String::new() } else { hex(&Sha256::digest(version.as_bytes())) };
    if *magic != *expected {
        let message = match (version.is_empty(), magic.is_empty()) {
            (true, _) => "the manifest has a magic and no version".to_owned(),
            (_, true) => format!("the manifest has the version `{}` and no magic", named(&version)),
            _ => format!("the magic of the manifest is not the one of its version `{}`", named(&version)),
        };
        let fix = "another tool wrote the state: take the manifest of an earlier export, or empty both fields";
        found.push(Violation::new("H019", None, message, fix));
    }
}

/// Lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

fn check_snippets(deployment: Node<'_>, found: &mut Vec<Violation>) {
    let mut seen = BTreeSet::new();
    for (at, snippet) in deployment.field("snippets").into_iter().flat_map(Node::items).enumerate() {
        let uuid = snippet.field("uuid").and_then(Node::as_str).unwrap_or_default();
        let name = snippet.field("name").and_then(Node::as_str).unwrap_or_default();
        let fact = format!("snippets[{at}]: `{}`", named(&name));
        let fix = "restore the snippets from an earlier export of the state";
        if uuid.is_empty() {
            let message = "a snippet of the state has no uuid".to_owned();
            found.push(Violation::new("H024", None, message, fix).evidence([fact]).key(&at.to_string()));
        } else if !seen.insert(uuid.clone()) {
            let message = format!("two snippets of the state have the uuid `{}`", named(&uuid));
            found.push(Violation::new("H024", None, message, fix).evidence([fact]).key(&at.to_string()));
        }
    }
}

/// Operations that began and of which nobody knows how they ended.
pub(super) fn check_pending(stack: &Stack, deployment: Node<'_>, found: &mut Vec<Violation>) {
    for (at, operation) in deployment.field("pending_operations").into_iter().flat_map(Node::items).enumerate() {
        let what = operation.field("type").and_then(Node::as_str).unwrap_or_default();
        let resource = operation.field("resource");
        let text = |name: &str| resource?.field(name)?.as_str().filter(|text| !text.is_empty());
        let urn = Urn::new(&text("urn").unwrap_or_default());
        let (message, fix) = match &*what {
            "creating" => (
                "its creation began and nobody knows how it ended: it may exist in the cloud and not in the state",
                "look for it in the cloud: `pulumi import` it, or delete it there; then `pulumi refresh`",
            ),
            "importing" | "reading" => ("it was being read when the last update ended", "`pulumi refresh`"),
            "deleting" => {
                ("its deletion began and nobody knows how it ended", "`pulumi refresh` looks whether it is still there")
            }
            _ => ("an operation on it began and nobody knows how it ended", "`pulumi refresh` looks what became of it"),
        };
        let known = stack.by_urn(&urn).map(|resource| resource.id);
        let message = match known {
            Some(_) => message.to_owned(),
            None => format!("`{}`: {message}", named(urn.name())),
        };
        let facts =
            [Some(format!("{}: {}", named(&what), named(&urn))), text("id").map(|id| format!("id `{}`", named(&id)))];
        let violation = Violation::new("H008", known, message, fix).evidence(facts.into_iter().flatten());
        found.push(violation.key(&format!("{what} {urn} {at}")));
    }
}

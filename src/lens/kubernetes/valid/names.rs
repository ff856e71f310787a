//! Names and labels.

use super::Object;
use crate::lens::kubernetes::pods;
use crate::model::{Known, PropertyPath, Value, shown_within};

/// Kinds whose names are shorter than those of hosts: the most characters, and whether dots may be among them. The pods of
/// a job have its name in a label, and the jobs of a cron job add eleven characters to its own.
const SHORT: [(&str, usize, bool); 4] =
    [("CronJob", 52, true), ("Job", 63, true), ("Namespace", 63, false), ("Service", 63, false)];

/// Kinds whose names are those of hosts. Roles and bindings may be called anything.
const NAMED: [&str; 15] = [
    "ConfigMap",
    "CronJob",
    "DaemonSet",
    "Deployment",
    "Ingress",
    "Job",
    "Namespace",
    "NetworkPolicy",
    "PersistentVolumeClaim",
    "Pod",
    "ReplicaSet",
    "Secret",
    "Service",
    "ServiceAccount",
    "StatefulSet",
];

/// Whether a text is a label of the domain name system.
pub(super) fn is_dns_label(text: &str, most: usize) -> bool {
    let edge = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    bytes.len() <= most
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
        && edge(bytes.first())
        && edge(bytes.last())
}

/// Whether a text is the value of a label.
fn is_label_value(text: &str) -> bool {
    let edge = |b: Option<&u8>| b.is_none_or(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    bytes.len() <= 63
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        && edge(bytes.first())
        && edge(bytes.last())
}

/// Whether a text is the key of a label: a name, with a domain and a slash in front or without.
fn is_label_key(text: &str) -> bool {
    let (domain, name) = text.split_once('/').map_or((None, text), |(domain, name)| (Some(domain), name));
    let hosts = |domain: &str| domain.len() <= 253 && domain.split('.').all(|label| is_dns_label(label, 253));
    !name.is_empty() && is_label_value(name) && domain.is_none_or(hosts)
}

pub(super) fn judge(object: &mut Object<'_>) {
    if NAMED.contains(&object.kind) {
        own(object);
    }
    labels(object, "metadata.labels");
    if let Some((_, path)) = pods::of_kind(object.kind).filter(|(_, path)| *path != "metadata.labels") {
        labels(object, path);
    }
}

fn own(object: &mut Object<'_>) {
    const PATH: &str = "metadata.name";
    let Some(name) = object.text(PATH) else { return };
    let short = SHORT.iter().find(|(kind, ..)| *kind == object.kind);
    let (most, dots) = short.map_or((253, true), |(_, most, dots)| (*most, *dots));
    // A job that says itself what its pods are called writes no label.
    let most = if object.at("spec.manualSelector").is_absent() { most } else { 253 };
    let right = name.len() <= most
        && if dots { name.split('.').all(|label| is_dns_label(label, 253)) } else { is_dns_label(&name, most) };
    if !right {
        let shown = shown_within(&name, 80);
        let between = if dots { "hyphens and dots" } else { "hyphens" };
        let says = format!(
            "name `{shown}` is not of at most {most} lower-case letters and digits, with {between} between them"
        );
        object.refuse(PropertyPath::parse(PATH), says, "respell the name, or leave it out");
    }
}

fn labels(object: &mut Object<'_>, path: &str) {
    let Some(labels) = object.at(path).is() else { return };
    let at = PropertyPath::parse(path);
    for (key, value) in labels.members() {
        if !is_label_key(&key) {
            let says = format!("`{}` cannot be the key of a label", shown_within(&key, 80));
            object.refuse(at.clone().name(&key), says, "use up to 63 letters, digits, `-`, `_` and `.`");
        }
        let Known::Is(text) = value.read(Value::as_text) else { continue };
        if !is_label_value(&text) {
            let says = format!("`{}` cannot be the value of a label", shown_within(&text, 80));
            let fix = "use up to 63 letters, digits, `-`, `_` and `.`, or write it into an annotation";
            object.refuse(at.clone().name(&key), says, fix);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_labels_are_judged_by_their_form() {
        assert!(is_dns_label("web-1", 63) && !is_dns_label("Web", 63) && !is_dns_label("-web", 63));
        assert!(!is_dns_label("", 63) && !is_dns_label("abcd", 3));
        assert!(is_label_value("") && is_label_value("v1.2_a") && !is_label_value("a b") && !is_label_value("a."));
        assert!(is_label_key("app.kubernetes.io/name") && is_label_key("app") && !is_label_key("a/b/c"));
        assert!(!is_label_key("-/x") && !is_label_key(""));
    }
}

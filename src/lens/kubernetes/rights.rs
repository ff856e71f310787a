//! What the rules of a role let its holders read.
//!
//! Source: Kubernetes API reference 1.34, `PolicyRule`; Kubernetes documentation, role based access control good
//! practices: `list` and `watch` tell what secrets hold, as `get` does.

use crate::lens::places;
use crate::model::{Known, PropertyPath, StateView, TypeToken, Value};

/// Verbs that tell what a secret holds.
const READS: [&str; 4] = ["get", "list", "watch", "*"];

/// Whether a type is a role that holds in every namespace.
pub fn is_cluster_role(ty: &TypeToken) -> bool {
    ty.package() == "kubernetes" && ty.name() == "ClusterRole" && ty.module().starts_with("rbac.authorization.k8s.io/")
}

/// The rules of a role, each with whether it lets read all secrets, by whatever name; nothing where a value that decides
/// is hidden.
pub fn rules_on_secrets(state: StateView<'_>) -> Vec<(PropertyPath, Option<bool>)> {
    let rules = places("rules[]", |name| state.property(name));
    rules.into_iter().map(|(path, rule)| (path, reads_all(rule))).collect()
}

fn reads_all(rule: Known<Value<'_>>) -> Option<bool> {
    let rule = match rule {
        Known::Is(rule) => rule,
        Known::Absent => return Some(false),
        Known::Unknown | Known::Secret => return None,
    };
    let answers = [
        holds(rule.get("resources"), &["secrets", "*"]),
        holds(rule.get("apiGroups"), &["", "*"]),
        holds(rule.get("verbs"), &READS),
        names_nothing(rule.get("resourceNames")),
    ];
    if answers.contains(&Some(false)) {
        return Some(false);
    }
    answers.iter().all(Option::is_some).then_some(true)
}

/// Whether a list holds one of some words; a hidden element may be one.
fn holds(list: Known<Value<'_>>, words: &[&str]) -> Option<bool> {
    let Known::Is(list) = list else { return if list.is_hidden() { None } else { Some(false) } };
    let texts: Vec<_> = list.items().map(|item| item.read(Value::as_str)).collect();
    if texts.iter().any(|text| text.as_ref().is().is_some_and(|text| words.contains(&&**text))) {
        return Some(true);
    }
    if texts.iter().any(Known::is_hidden) { None } else { Some(false) }
}

fn names_nothing(names: Known<Value<'_>>) -> Option<bool> {
    match names {
        Known::Absent => Some(true),
        Known::Is(list) => Some(list.is_empty()),
        Known::Unknown | Known::Secret => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    const UNKNOWN: &str = "\"04da6b54-80e4-46f7-96ec-b56ff0331ba9\"";

    #[test]
    fn a_rule_reads_all_secrets_where_group_resource_and_verb_fit_and_no_name_is_given() {
        for (rule, reads) in [
            (r#"{"apiGroups":[""],"resources":["pods","secrets"],"verbs":["list"]}"#.to_owned(), Some(true)),
            (r#"{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}"#.to_owned(), Some(true)),
            (r#"{"apiGroups":["apps"],"resources":["*"],"verbs":["get"]}"#.to_owned(), Some(false)),
            (r#"{"apiGroups":[""],"resources":["secrets"],"verbs":["create"]}"#.to_owned(), Some(false)),
            (
                r#"{"apiGroups":[""],"resources":["secrets"],"verbs":["get"],"resourceNames":["web"]}"#.to_owned(),
                Some(false),
            ),
            (r#"{"nonResourceURLs":["/metrics"],"verbs":["get"]}"#.to_owned(), Some(false)),
            (format!(r#"{{"apiGroups":[""],"resources":["secrets"],"verbs":{UNKNOWN}}}"#), None),
            (format!(r#"{{"apiGroups":[""],"resources":["pods"],"verbs":{UNKNOWN}}}"#), Some(false)),
            (UNKNOWN.to_owned(), None),
        ] {
            let document = Document::parse(format!("{{\"rule\":{rule}}}")).unwrap();
            assert_eq!(reads_all(Value::read(document.root().get("rule"))), reads, "{rule}");
        }
    }
}

//! The configuration of a stack, as inputs write it: a text, `{"secure": CIPHER}`, or a structure with such leaves (Pulumi:
//! `sdk/go/common/resource/config/value.go`).

use std::collections::BTreeMap;

use crate::json::{Kind, Node};
use crate::model::MASK;

/// The settings by their keys. What holds a secret is told as one, and never its cipher.
pub(super) fn settings(config: Option<Node<'_>>) -> BTreeMap<String, String> {
    let members = config.into_iter().flat_map(Node::members);
    members.filter_map(|(name, value)| Some((key(&name), text(value)?))).collect()
}

/// Old inputs write `aws:config:region`.
fn key(name: &str) -> String {
    match name.split_once(":config:") {
        Some((namespace, name)) if !namespace.contains(':') => format!("{namespace}:{name}"),
        _ => name.to_owned(),
    }
}

fn text(value: Node<'_>) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.into_owned());
    }
    let holds_secret = std::iter::once(value).chain(value.descendants()).any(|node| node.field("secure").is_some());
    match value.kind() {
        _ if holds_secret => Some(MASK.to_owned()),
        Kind::Null => None,
        _ => Some(value.text().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    #[test]
    fn settings_are_texts_and_secrets_stay_hidden() {
        let text = r#"{"aws:config:region":"eu-west-1","shop:pass":{"secure":"v1:abc"},"shop:list":[1,{"secure":"v1:abc"}],
            "shop:size":{"cpu":2},"shop:none":null}"#;
        let document = Document::parse(text.to_owned()).unwrap();
        let found = settings(Some(document.root()));
        let expected =
            [("aws:region", "eu-west-1"), ("shop:list", MASK), ("shop:pass", MASK), ("shop:size", "{\"cpu\":2}")];
        assert_eq!(found, expected.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
    }
}

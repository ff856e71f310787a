//! Policies.

use crate::json::{Document, Kind, Node};

/// Whether a policy allows everyone something: a statement with the principal `*`.
///
/// Source: AWS Identity and Access Management User Guide, AWS JSON policy elements: Principal.
pub fn allows_everyone(policy: &str) -> bool {
    // Most policies have no star in quotes at all.
    if !policy.contains("\"*\"") {
        return false;
    }
    let Ok(policy) = Document::parse(policy.to_owned()) else { return false };
    let Some(statements) = policy.root().get("Statement") else { return false };
    let single = (statements.kind() == Kind::Object).then_some(statements);
    single.into_iter().chain(statements.items()).any(is_open)
}

fn is_open(statement: Node<'_>) -> bool {
    let allows = statement.get("Effect").and_then(Node::as_str).as_deref() == Some("Allow");
    let everyone = |node: Node<'_>| node.as_str().as_deref() == Some("*");
    let principal = statement.get("Principal");
    let named = principal.and_then(|principal| principal.get("AWS"));
    let listed = named.into_iter().flat_map(Node::items);
    allows && principal.into_iter().chain(named).chain(listed).any(everyone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_is_a_star_in_a_statement_that_allows() {
        for (statement, open) in [
            (r#"{"Effect":"Allow","Principal":"*"}"#, true),
            (r#"[{"Effect":"Allow","Principal":{"AWS":["x","*"]}}]"#, true),
            (r#"{"Effect":"Deny","Principal":"*"}"#, false),
            (r#"{"Effect":"Allow","Principal":{"Service":"x"},"Resource":"*"}"#, false),
            (r#"["*"]"#, false),
        ] {
            assert_eq!(allows_everyone(&format!(r#"{{"Statement":{statement}}}"#)), open, "{statement}");
        }
        assert!(!allows_everyone(r#""*""#));
    }
}

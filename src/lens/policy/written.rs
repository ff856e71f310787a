//! A policy as it is written: which elements it has, whatever they say. They stand in strings, or as objects where a
//! program writes them so. What has an odd shape is left out, never guessed.

use std::borrow::Cow;

use super::places::{Place, Use, places};
use crate::json::{Document, Kind, Node};
use crate::model::Value;

/// What a policy hangs on: this decides which parts it must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyKind {
    /// Of a user, a group or a role: says what, and never who.
    Identity,
    /// The same as a resource of its own, which is shorter.
    Managed,
    /// The same of a permission set, which is longer.
    PermissionSet,
    /// Of a role: who may take it.
    Trust,
    /// Of a bucket.
    Bucket,
    /// Of a key.
    Key,
    /// Of another resource: says who.
    Resource,
}

impl PolicyKind {
    /// Whether the policy hangs on who does something, not on what it is done to.
    pub fn is_identity(self) -> bool {
        matches!(self, Self::Identity | Self::Managed | Self::PermissionSet)
    }

    fn of(place: &Place) -> Self {
        let module = place.ty.split(':').nth(1).unwrap_or_default();
        let service = module.split('/').next().unwrap_or_default();
        match (place.of, service) {
            (Use::Trust, _) => Self::Trust,
            (Use::Identity, "ssoadmin") => Self::PermissionSet,
            (Use::Identity, _) if matches!(place.ty, "aws:iam/policy:Policy" | "aws-native:iam:ManagedPolicy") => {
                Self::Managed
            }
            (Use::Identity, _) => Self::Identity,
            (Use::Resource, "s3") => Self::Bucket,
            (Use::Resource, "kms") => Self::Key,
            (Use::Resource, _) => Self::Resource,
        }
    }
}

/// Where resources of a type hold policies, as tables write paths.
pub fn policy_places(ty: &str) -> impl Iterator<Item = (Cow<'static, str>, PolicyKind)> {
    places(ty).iter().map(|place| {
        let path = match place.member {
            Some(member) => Cow::Owned(format!("{}[].{member}", place.property)),
            None => Cow::Borrowed(place.property),
        };
        (path, PolicyKind::of(place))
    })
}

/// A policy document.
pub struct Written<'a> {
    form: Form<'a>,
}

enum Form<'a> {
    Text(Box<Document>),
    Object(Node<'a>),
}

impl<'a> Written<'a> {
    /// Reads a policy; nothing for what is no JSON object.
    pub fn read(value: Value<'a>) -> Option<Self> {
        if value.is_object() {
            return Some(Self { form: Form::Object(value.node()) });
        }
        let document = Document::parse(value.as_str()?.into_owned()).ok()?;
        (document.root().kind() == Kind::Object).then_some(Self { form: Form::Text(Box::new(document)) })
    }

    /// The document.
    pub fn root(&self) -> Node<'_> {
        match &self.form {
            Form::Text(document) => document.root(),
            Form::Object(node) => *node,
        }
    }

    /// The statements; a single object counts as the only one.
    pub fn statements(&self) -> Vec<WrittenStatement<'_>> {
        let Some(written) = self.root().field("Statement") else { return Vec::new() };
        let single = (written.kind() == Kind::Object).then_some(written);
        single
            .into_iter()
            .chain(written.items())
            .filter(|node| node.kind() == Kind::Object)
            .map(WrittenStatement)
            .collect()
    }
}

impl Written<'_> {
    /// Whether it allows everyone something: a statement with the principal `*`.
    ///
    /// Source: IAM user guide, JSON policy elements: Principal.
    pub fn allows_everyone(&self) -> bool {
        let everyone = |(kind, name): (Cow<'_, str>, Cow<'_, str>)| name == "*" && (kind == "*" || kind == "AWS");
        self.statements().into_iter().any(|statement| {
            statement.text("Effect").as_deref() == Some("Allow") && statement.principals().into_iter().any(everyone)
        })
    }
}

/// One statement of a policy.
#[derive(Clone, Copy)]
pub struct WrittenStatement<'p>(Node<'p>);

impl<'p> WrittenStatement<'p> {
    /// Whether it has an element, whatever is in it; `null` may be a value that a program did not have yet.
    pub fn has(self, name: &str) -> bool {
        self.0.get(name).is_some()
    }

    /// The text of an element.
    pub fn text(self, name: &str) -> Option<Cow<'p, str>> {
        self.0.field(name)?.as_str()
    }

    /// The texts of an element that is a text or a list of them: `Action`, `Resource`.
    pub fn texts(self, name: &str) -> Vec<Cow<'p, str>> {
        self.0.field(name).map(texts).unwrap_or_default()
    }

    /// Whether one of its conditions, by its key in lower case and its values, is what is asked for.
    pub fn has_condition_on(self, is: impl Fn(&str, &[Cow<'p, str>]) -> bool) -> bool {
        let operators = self.0.field("Condition").into_iter().flat_map(Node::members);
        let mut keys = operators.flat_map(|(_, keys)| keys.members());
        keys.any(|(key, values)| is(&key.to_ascii_lowercase(), &texts(values)))
    }

    /// Who is meant: kind and name, `*` and `*` for everybody.
    pub fn principals(self) -> Vec<(Cow<'p, str>, Cow<'p, str>)> {
        let Some(written) = self.0.field("Principal") else { return Vec::new() };
        if let Some(text) = written.as_str() {
            return vec![(Cow::Borrowed("*"), text)];
        }
        written
            .members()
            .flat_map(|(kind, names)| texts(names).into_iter().map(move |name| (kind.clone(), name)))
            .collect()
    }
}

fn texts(node: Node<'_>) -> Vec<Cow<'_, str>> {
    node.as_str().into_iter().chain(node.items().filter_map(Node::as_str)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(text: &str, check: impl Fn(&Written<'_>) -> T) -> Option<T> {
        let document = Document::parse(text.to_owned()).unwrap();
        let value = Value::read(Some(document.root())).is().unwrap();
        Written::read(value).map(|policy| check(&policy))
    }

    #[test]
    fn a_policy_is_read_from_a_text_and_from_an_object() {
        let policy = r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":["a","b"],"Service":"c"},"Action":["x:y"]}}"#;
        let quoted = serde_json::to_string(policy).unwrap();
        for text in [policy, &quoted] {
            let principals = with(text, |policy| {
                let statement = policy.statements()[0];
                assert!(statement.has("Action") && !statement.has("Resource"));
                assert_eq!(statement.text("Effect").as_deref(), Some("Allow"));
                statement.principals().iter().map(|(kind, name)| format!("{kind} {name}")).collect::<Vec<_>>()
            });
            assert_eq!(principals.unwrap(), ["AWS a", "AWS b", "Service c"]);
        }
    }

    #[test]
    fn everyone_is_a_star_in_a_statement_that_allows() {
        for (statement, open) in [
            (r#"{"Effect":"Allow","Principal":"*"}"#, true),
            (r#"[{"Effect":"Allow","Principal":{"AWS":["x","*"]}}]"#, true),
            (r#"{"Effect":"Deny","Principal":"*"}"#, false),
            (r#"{"Effect":"Allow","Principal":{"Service":"x"},"Resource":"*"}"#, false),
            (r#"["*"]"#, false),
        ] {
            let text = format!(r#"{{"Statement":{statement}}}"#);
            assert_eq!(
                with(&text, |policy| !policy.statements().is_empty() && policy.allows_everyone()),
                Some(open),
                "{statement}"
            );
        }
    }

    #[test]
    fn odd_shapes_have_no_statements() {
        for text in [r#"{"Statement":7}"#, r#"{"Statement":["a",null]}"#, "{}", r#"{"Statement":[[]]}"#] {
            assert_eq!(with(text, |policy| policy.statements().len()), Some(0), "{text}");
        }
        for text in ["7", "[]", r#""[]""#, r#""{'a': 1}""#, r#""""#] {
            assert!(with(text, |_| ()).is_none(), "{text}");
        }
        let star = r#"{"Statement":[{"Principal":"*","Action":{"a":1}}]}"#;
        assert_eq!(with(star, |policy| policy.statements()[0].principals()[0].1 == "*"), Some(true));
        assert_eq!(with(star, |policy| policy.statements()[0].texts("Action").len()), Some(0));
    }
}

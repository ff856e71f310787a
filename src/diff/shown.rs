//! A property value as it may be shown: what is marked secret, what is named like a secret and what looks like a
//! credential is masked; what is not known says so.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;

use serde_json::{Map, Value as Json};

use super::canonical::{DEEPEST, embedded_in};
use crate::json::{Kind, Node};
use crate::model::{Known, PropertyPath, SIGNATURE, Segment, Value, masked};

/// A value as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// The value; masked inside.
    Value(Json),
    /// JSON that stands in a string: masked inside, a line each.
    Document(String),
    /// There is a value and nobody may see it.
    Secret,
    /// The value is not known before the deployment.
    Unknown,
}

/// What stands for a hidden value, as previews write it.
const SECRET: &str = "[secret]";
const UNKNOWN: &str = "[unknown]";

impl Shown {
    /// The value in machine-readable results.
    pub fn json(&self) -> Json {
        match self {
            Shown::Value(value) => value.clone(),
            Shown::Document(text) => Json::String(text.clone()),
            Shown::Secret => Json::String(SECRET.to_owned()),
            Shown::Unknown => Json::String(UNKNOWN.to_owned()),
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shown::Value(value) => write!(f, "{value}"),
            Shown::Document(text) => write!(f, "{}", Json::String(text.clone())),
            Shown::Secret => f.write_str(SECRET),
            Shown::Unknown => f.write_str(UNKNOWN),
        }
    }
}

/// What must not be shown of a resource's values.
#[derive(Debug, Default)]
pub(super) struct Mask<'a> {
    /// Inputs and outputs of both sides, which are gone through when something is shown.
    pub(super) values: Vec<Value<'a>>,
    /// Top-level properties that are declared secret on one of the sides.
    pub(super) names: Vec<String>,
    /// Whether the whole resource is a secret.
    all: bool,
    learned: OnceCell<Learned>,
}

/// What the values of a resource tell of its secrets.
#[derive(Debug, Default)]
struct Learned {
    /// Texts of secrets that the input shows in clear.
    texts: Vec<String>,
    /// Top-level properties that are secret on one of the sides.
    names: Vec<String>,
}

impl Learned {
    /// Remembers the secrets of some properties.
    fn learn(&mut self, properties: Value<'_>) {
        for (name, value) in properties.members() {
            if matches!(value, Known::Secret) {
                self.names.push(name.into_owned());
            }
        }
        self.learn_inside(properties.node(), 0);
    }

    fn learn_inside(&mut self, node: Node<'_>, depth: usize) {
        for node in node.descendants() {
            match node.kind() {
                Kind::Object if node.get(SIGNATURE).is_some() => self.learn_marked(node),
                Kind::Object => self.learn_named(node),
                Kind::Array => self.learn_arguments(node),
                Kind::String if depth == 0 => {
                    if let Some(document) = Value::read(Some(node)).is().and_then(embedded_in) {
                        self.learn_inside(document.root(), depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    fn learn_marked(&mut self, envelope: Node<'_>) {
        let Some(text) = envelope.get("plaintext").and_then(Node::as_str) else { return };
        match serde_json::from_str(&text) {
            Ok(json) => self.learn_json(&json),
            Err(_) => self.texts.push(text.into_owned()),
        }
    }

    /// `{"name": "DB_PASSWORD", "value": …}`: the walk that compares meets the value without its name.
    fn learn_named(&mut self, object: Node<'_>) {
        let Some(value) = VALUES.iter().find_map(|value| object.get(value)).and_then(Node::as_str) else { return };
        let is_secure = object.get("type").and_then(Node::as_str).is_some_and(|ty| ty == "SecureString");
        if is_secure || says_secret_beside(&|name| object.get(name).and_then(Node::as_str)) {
            self.learn_text(&value);
        }
    }

    /// `["--password", …]`
    fn learn_arguments(&mut self, list: Node<'_>) {
        let mut before: Option<Cow<'_, str>> = None;
        for argument in list.items().map(Node::as_str) {
            if let (Some(flag), Some(value)) = (&before, &argument)
                && is_secret_flag(flag)
                && !value.starts_with('-')
            {
                self.learn_text(value);
            }
            before = argument;
        }
    }

    fn learn_text(&mut self, text: &str) {
        if text.len() >= SHORTEST {
            self.texts.push(text.to_owned());
        }
    }

    fn learn_json(&mut self, json: &Json) {
        match json {
            Json::String(text) => self.learn_text(text),
            Json::Array(items) => items.iter().for_each(|item| self.learn_json(item)),
            Json::Object(members) => members.values().for_each(|member| self.learn_json(member)),
            _ => {}
        }
    }
}

/// Members that hold what a name beside them names.
const VALUES: [&str; 2] = ["value", "Value"];

/// Whether a name beside a value says that it is secret.
fn says_secret_beside<'t>(get: &dyn Fn(&str) -> Option<Cow<'t, str>>) -> bool {
    ["name", "key", "Name", "Key"].into_iter().find_map(get).is_some_and(|name| is_secret_name(&name))
}

/// Whether an argument says that the next one is secret: `--db-password`.
fn is_secret_flag(argument: &str) -> bool {
    argument.starts_with('-') && !argument.contains(['=', ' ']) && is_secret_name(argument)
}

impl Mask<'_> {
    /// That hides everything, or only what is secret.
    pub(super) fn of(all: bool) -> Self {
        Self { all, ..Self::default() }
    }

    fn learned(&self) -> &Learned {
        self.learned.get_or_init(|| {
            let mut learned = Learned::default();
            self.values.iter().for_each(|values| learned.learn(*values));
            // The longest first: one may be a part of another.
            learned.texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
            learned.texts.dedup();
            learned
        })
    }

    /// Whether everything at a path is hidden.
    fn hides(&self, path: &PropertyPath) -> bool {
        let secret = |segment: &Segment| matches!(segment, Segment::Name(name) if is_secret_name(name));
        self.all && !matches!(path.top(), Some("metadata" | "type" | "kind" | "apiVersion"))
            || path.top().is_some_and(|top| self.names.iter().chain(&self.learned().names).any(|name| name == top))
            || path.segments().iter().any(secret)
    }

    /// The value at a path.
    pub(super) fn show(&self, path: &PropertyPath, value: Known<Value<'_>>) -> Option<Shown> {
        match value {
            Known::Absent => None,
            Known::Unknown => Some(Shown::Unknown),
            Known::Secret => Some(Shown::Secret),
            Known::Is(value) if self.hides(path) && hides_something(value) => Some(Shown::Secret),
            Known::Is(value) => Some(self.visible(value)),
        }
    }

    fn visible(&self, value: Value<'_>) -> Shown {
        if let Some(document) = embedded_in(value) {
            let json = self.tree(document.root(), 0);
            if let Ok(text) = serde_json::to_string_pretty(&json) {
                return Shown::Document(text);
            }
        }
        Shown::Value(self.tree(value.node(), 0))
    }

    fn tree(&self, node: Node<'_>, depth: usize) -> Json {
        let value = match Value::read(Some(node)) {
            Known::Absent => return Json::Null,
            Known::Secret => return Json::String(SECRET.to_owned()),
            Known::Unknown => return Json::String(UNKNOWN.to_owned()),
            Known::Is(value) => value,
        };
        match node.kind() {
            _ if depth > DEEPEST => Json::String("…".to_owned()),
            Kind::Array => self.list(node, depth),
            Kind::Object => self.object(value, depth),
            Kind::Bool => Json::Bool(node.as_bool() == Some(true)),
            Kind::Number => number(node),
            _ => Json::String(self.text(value, depth)),
        }
    }

    fn list(&self, list: Node<'_>, depth: usize) -> Json {
        let mut after_flag = false;
        let shown = |item: Node<'_>| {
            let text = item.as_str();
            let hidden = after_flag && text.as_ref().is_some_and(|text| !text.starts_with('-'));
            after_flag = text.is_some_and(|text| is_secret_flag(&text));
            if hidden { Json::String(SECRET.to_owned()) } else { self.tree(item, depth + 1) }
        };
        list.items().map(shown).collect()
    }

    fn object(&self, object: Value<'_>, depth: usize) -> Json {
        // `{"name": "DB_PASSWORD", "value": …}`: the name of the value stands beside it.
        let beside = says_secret_beside(&|name| object.get(name).is()?.as_str());
        let member = |(name, value): (Cow<'_, str>, Known<Value<'_>>)| {
            let hidden = is_secret_name(&name) || (beside && name.eq_ignore_ascii_case("value"));
            let shown = match value {
                Known::Is(value) if hidden && hides_something(value) => Json::String(SECRET.to_owned()),
                Known::Is(value) => self.tree(value.node(), depth + 1),
                Known::Secret => Json::String(SECRET.to_owned()),
                Known::Unknown => Json::String(UNKNOWN.to_owned()),
                Known::Absent => Json::Null,
            };
            (name.into_owned(), shown)
        };
        Json::Object(object.members().filter(|(name, _)| name != SIGNATURE).map(member).collect::<Map<_, _>>())
    }

    fn text(&self, value: Value<'_>, depth: usize) -> String {
        let text = value.as_str().unwrap_or_default();
        // JSON in a string may name secrets that the text around it does not.
        if let Some(document) = embedded_in(value) {
            return self.tree(document.root(), depth + 1).to_string();
        }
        let mut text = masked(&text).into_owned();
        for secret in &self.learned().texts {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), SECRET);
            }
        }
        text
    }
}

/// Shorter secrets would mask half of every text.
const SHORTEST: usize = 6;

/// With all its digits where JSON numbers of readers would lose some.
fn number(node: Node<'_>) -> Json {
    let text = node.as_number().unwrap_or_default();
    let written = |json: &Json| json.to_string();
    match serde_json::from_str::<Json>(text) {
        Ok(json) if written(&json) == text => json,
        Ok(json) if node.as_i64().is_some() => node.as_i64().map_or(json, Json::from),
        _ => Json::String(text.to_owned()),
    }
}

/// Whether there is something to hide: switches and empty values are none.
fn hides_something(value: Value<'_>) -> bool {
    value.node().kind() != Kind::Bool && !value.is_empty()
}

/// The program of a dynamic resource: what it was written with is written into it.
const PROGRAM: &str = "__provider";

/// Ends of names, without case and separators, whose values are secret.
const SECRET_ENDS: [&str; 26] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "secrets",
    "secretstring",
    "secretbinary",
    "secretvalue",
    "secretdata",
    "token",
    "credential",
    "credentials",
    "privatekey",
    "privatekeypem",
    "privatekeyopenssh",
    "privatekeypempkcs8",
    "apikey",
    "accesskey",
    "secretkey",
    "secretaccesskey",
    "connectionstring",
    "accountkey",
    "sharedkey",
    "signingkey",
    "kubeconfig",
];

/// Whether a name says that its value is secret. Names about secrets (`secretArn`, `passwordLength`) do not.
pub(super) fn is_secret_name(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let plain = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    SECRET_ENDS.iter().any(|end| plain.ends_with(end)) || plain.starts_with("sessmtppassword") || name == PROGRAM
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    fn show(path: &str, text: &str) -> String {
        let document = Document::parse(text.to_owned()).unwrap();
        let shown = Mask::default().show(&PropertyPath::parse(path), Value::read(Some(document.root())));
        shown.map_or("nothing".to_owned(), |shown| shown.to_string())
    }

    #[test]
    fn values_of_secret_names_are_masked_wherever_the_name_stands() {
        for (path, text) in [
            ("masterPassword", r#""hunter2""#),
            ("config.DB_PASSWORD", r#""hunter2""#),
            ("x", r#"{"clientSecret":"hunter2"}"#),
            ("environment", r#"[{"name":"API_TOKEN","value":"hunter2"}]"#),
            ("containerDefinitions", r#""[{\"environment\":[{\"name\":\"DB_PASSWORD\",\"value\":\"hunter2\"}]}]""#),
            ("x", r#"{"inner":"{\"password\":\"hunter2\"}"}"#),
            ("url", r#""postgres://app:hunter2@db.example.com/shop""#),
            ("userData", r#""export DB_PASSWORD=hunter2\nrun""#),
            ("tokens[0].token", "[\"hunter2\"]"),
            ("args", r#"["run","--db-password","hunter2"]"#),
            ("message", r#""https://hooks.slack.com/services/T0000ABCD/B0000ABCD/hunter2hunter2hunter2""#),
        ] {
            let shown = show(path, text);
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }

    #[test]
    fn values_about_secrets_are_shown() {
        assert_eq!(show("secretArn", r#""arn:aws:x""#), r#""arn:aws:x""#);
        assert_eq!(show("passwordLength", "12"), "12");
        assert_eq!(show("generatePassword", "true"), "true");
    }

    #[test]
    fn a_text_of_a_secret_is_hidden_in_other_values_too() {
        let secret = r#"{"p":{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270","plaintext":"\"hunter22\""}}"#;
        let document = Document::parse(secret.to_owned()).unwrap();
        let values = Value::read(Some(document.root())).is().into_iter().collect();
        let mask = Mask { values, ..Mask::default() };
        let other = Document::parse(r#""x hunter22 y""#.to_owned()).unwrap();
        let shown = mask.show(&PropertyPath::of("note"), Value::read(Some(other.root())));
        assert_eq!(shown.unwrap().to_string(), r#""x [secret] y""#);
        assert_eq!(mask.learned().names, ["p"]);
    }
}

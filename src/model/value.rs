//! Property values, and what can be known of them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::json::{Kind, Node};
use crate::model::{PropertyPath, Segment};

/// What is known of a property. A rule that claims absence must see [`Known::Absent`]; an unknown, secret or hidden
/// value is not absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known<T> {
    /// The value is there.
    Is(T),
    /// The value comes from something that does not exist yet.
    Unknown,
    /// The value is there and nobody may see it.
    Secret,
    /// There is no value (or `null`, which providers read as no value).
    Absent,
}

impl<T> Known<T> {
    /// The value, when it can be seen.
    pub fn is(self) -> Option<T> {
        match self {
            Known::Is(value) => Some(value),
            _ => None,
        }
    }

    /// The same with a reference to the value.
    pub fn as_ref(&self) -> Known<&T> {
        match self {
            Known::Is(value) => Known::Is(value),
            Known::Unknown => Known::Unknown,
            Known::Secret => Known::Secret,
            Known::Absent => Known::Absent,
        }
    }

    /// Whether it is certain that there is no value.
    #[inline]
    pub fn is_absent(&self) -> bool {
        matches!(self, Known::Absent)
    }

    /// Whether there is a value that cannot be seen.
    #[inline]
    pub fn is_hidden(&self) -> bool {
        matches!(self, Known::Unknown | Known::Secret)
    }

    /// Goes on with the value, when it can be seen.
    pub fn and_then<U>(self, next: impl FnOnce(T) -> Known<U>) -> Known<U> {
        match self {
            Known::Is(value) => next(value),
            Known::Unknown => Known::Unknown,
            Known::Secret => Known::Secret,
            Known::Absent => Known::Absent,
        }
    }

    /// Turns the value into another; one that is not of the wanted kind cannot be known.
    pub fn read<U>(self, read: impl FnOnce(T) -> Option<U>) -> Known<U> {
        self.and_then(|value| read(value).map_or(Known::Unknown, Known::Is))
    }

    /// This, or the other when this is absent.
    #[must_use]
    pub fn or_else(self, other: impl FnOnce() -> Known<T>) -> Known<T> {
        if self.is_absent() { other() } else { self }
    }
}

/// The key that marks Pulumi's special objects (`sdk/go/common/resource/sig`).
pub const SIGNATURE: &str = "4dabf18193072939515e22adb298388d";
const SECRET: &str = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT: &str = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/// Objects with more members than this are none of Pulumi's special ones: these have four, and some room is left for
/// members that are repeated or that a newer engine adds.
const MOST_MEMBERS: usize = 8;

/// The text that stands for every unknown value in previews, event streams and plans.
pub const UNKNOWN: &str = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/// The placeholders of unknown strings, booleans, numbers, arrays, assets, archives and objects
/// (`sdk/go/common/resource/plugin/rpc.go`). Files hold only the first.
const UNKNOWNS: [&str; 7] = [
    UNKNOWN,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

/// How a preview writes a secret, whatever its type.
pub const MASK: &str = "[secret]";

/// Whether a text stands for an unknown value, or was built from one. Only the first placeholder is ever written into
/// files, so only that one is looked for inside other text.
pub fn is_unknown(text: &str) -> bool {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(UNKNOWN));
    match text.len().cmp(&UNKNOWN.len()) {
        Ordering::Less => false,
        Ordering::Equal => UNKNOWNS.contains(&text),
        Ordering::Greater => FINDER.find(text.as_bytes()).is_some(),
    }
}

/// A property value that can be seen.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a>(Node<'a>);

impl<'a> Value<'a> {
    /// Reads a property: tells unknown, secret and absent from a value.
    pub fn read(node: Option<Node<'a>>) -> Known<Value<'a>> {
        let Some(node) = node else {
            return Known::Absent;
        };
        match node.kind() {
            Kind::Null => Known::Absent,
            Kind::String => match Self::placeholder(node) {
                None => Known::Is(Value(node)),
                Some(hidden) => hidden,
            },
            Kind::Object => Self::special(node),
            _ => Known::Is(Value(node)),
        }
    }

    /// Reads a string; anything else is absent.
    pub fn text(node: Node<'a>) -> Known<Cow<'a, str>> {
        match Self::placeholder(node) {
            None => node.as_str().map_or(Known::Absent, Known::Is),
            Some(hidden) => hidden,
        }
    }

    /// What a string that is no value of its own stands for. Most strings are told by their length: the text of a large
    /// input is far away, and is not looked at before somebody needs it. Nobody writes these with escapes.
    fn placeholder<T>(node: Node<'a>) -> Option<Known<T>> {
        const MASKED: usize = MASK.len();
        const HIDDEN: usize = UNKNOWN.len();
        let unknown = match node.written_length()? {
            MASKED => return (node.written()? == MASK).then_some(Known::Secret),
            ..HIDDEN => false,
            HIDDEN => is_unknown(node.written()?),
            _ => node.document().once(is_unknown) && is_unknown(node.written()?),
        };
        unknown.then_some(Known::Unknown)
    }

    fn special(node: Node<'a>) -> Known<Value<'a>> {
        // The special objects have four members at most; looking for the mark in every large object costs more than
        // all other reading together.
        if node.children().nth(MOST_MEMBERS).is_some() {
            return Known::Is(Value(node));
        }
        match node.get(SIGNATURE).and_then(Node::as_str).as_deref() {
            Some(SECRET) => Known::Secret,
            Some(OUTPUT) if node.get("secret").and_then(Node::as_bool) == Some(true) => Known::Secret,
            Some(OUTPUT) => match node.get("value") {
                None => Known::Unknown,
                value => Value::read(value),
            },
            _ => Known::Is(Value(node)),
        }
    }

    /// A value that was read before and can be seen.
    #[inline]
    pub(crate) fn seen(node: Node<'a>) -> Self {
        Self(node)
    }

    /// The place in the input.
    #[inline]
    pub fn node(self) -> Node<'a> {
        self.0
    }

    /// The string.
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        self.0.as_str()
    }

    /// The boolean; providers also take the words `true` and `false`.
    pub fn as_bool(self) -> Option<bool> {
        self.0.as_bool().or_else(|| self.0.as_str()?.parse().ok())
    }

    /// The whole number; providers also take it as text.
    pub fn as_i64(self) -> Option<i64> {
        self.0.as_i64().or_else(|| self.0.as_str()?.trim().parse().ok())
    }

    /// A scalar as text, numbers with all their digits.
    pub fn as_text(self) -> Option<Cow<'a, str>> {
        match self.0.kind() {
            Kind::String => self.0.as_str(),
            Kind::Number => self.0.as_number().map(Cow::Borrowed),
            Kind::Bool => Some(Cow::Borrowed(if self.0.as_bool()? { "true" } else { "false" })),
            _ => None,
        }
    }

    /// Whether this is a list.
    #[inline]
    pub fn is_list(self) -> bool {
        self.0.kind() == Kind::Array
    }

    /// Whether this is an object.
    #[inline]
    pub fn is_object(self) -> bool {
        self.0.kind() == Kind::Object
    }

    /// Whether this is an empty string, list or object.
    pub fn is_empty(self) -> bool {
        match self.0.kind() {
            Kind::String => self.0.written_length() == Some(0),
            Kind::Array | Kind::Object => self.0.is_empty(),
            _ => false,
        }
    }

    /// The member of an object.
    pub fn get(self, name: &str) -> Known<Value<'a>> {
        Value::read(self.0.get(name))
    }

    /// The elements of a list. A single object where a list is expected counts as its only element: providers changed
    /// between the two forms across versions.
    pub fn items(self) -> impl Iterator<Item = Known<Value<'a>>> {
        let single = self.is_object().then_some(self.0);
        single.into_iter().chain(self.0.items()).map(|node| Value::read(Some(node)))
    }

    /// The members of an object.
    pub fn members(self) -> impl Iterator<Item = (Cow<'a, str>, Known<Value<'a>>)> {
        self.0.members().map(|(name, node)| (name, Value::read(Some(node))))
    }

    /// The value at the end of a path that starts here.
    pub fn follow(self, segments: &[Segment]) -> Known<Value<'a>> {
        segments.iter().fold(Known::Is(self), |value, segment| {
            value.and_then(|value| match segment {
                Segment::Name(name) => value.get(name),
                Segment::Index(place) => Value::read(value.0.at(*place)),
            })
        })
    }

    /// The path from this value to a value inside it.
    pub fn path_to(self, inside: Node<'a>) -> PropertyPath {
        let mut path = PropertyPath::default();
        let mut at = self.0;
        while at.index() != inside.index() {
            let holds = |child: &Node<'_>| (child.index()..child.end_index()).contains(&inside.index());
            let Some((place, child)) = at.children().enumerate().find(|(_, child)| holds(child)) else {
                break;
            };
            path.push(child.key().map_or(Segment::Index(place), |name| Segment::Name(name.into())));
            at = child;
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    fn known(text: &str) -> Known<String> {
        let document = Document::parse(text.to_owned()).unwrap();
        Value::read(Some(document.root())).read(|value| value.as_text().map(Cow::into_owned))
    }

    #[test]
    fn secrets_of_every_form_are_secret() {
        for text in [
            r#""[secret]""#,
            r#"{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270","ciphertext":"v1:a:b"}"#,
            r#"{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270","plaintext":"\"a\""}"#,
            r#"{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270","value":"a"}"#,
            r#"{"4dabf18193072939515e22adb298388d":"d0e6a833031e9bbcd3f4e8bde6ca49a4","secret":true,"value":"a"}"#,
        ] {
            assert_eq!(known(text), Known::Secret, "{text}");
        }
    }

    #[test]
    fn every_unknown_placeholder_is_unknown_and_so_is_a_text_built_from_one() {
        for unknown in UNKNOWNS {
            assert_eq!(known(&format!("{unknown:?}")), Known::Unknown);
        }
        assert_eq!(known(&format!("\"http://{UNKNOWN}/\"")), Known::Unknown);
        let output = r#"{"4dabf18193072939515e22adb298388d":"d0e6a833031e9bbcd3f4e8bde6ca49a4"}"#;
        assert_eq!(known(output), Known::Unknown);
    }

    #[test]
    fn null_is_absent_and_other_values_are_seen() {
        assert_eq!(known("null"), Known::Absent);
        assert_eq!(known("12.50"), Known::Is("12.50".to_owned()));
        assert_eq!(known("\"\""), Known::Is(String::new()));
    }

    #[test]
    fn the_path_to_a_value_is_found_from_its_place() {
        let document = Document::parse(r#"{"a":[{"b-c":1},{"d":[0,7]}]}"#.to_owned()).unwrap();
        let root = Value(document.root());
        let seven = document.root().descendants().find(|n| n.as_i64() == Some(7)).unwrap();
        assert_eq!(root.path_to(seven).to_string(), "a[1].d[1]");
        assert_eq!(root.follow(root.path_to(seven).segments()).is().unwrap().as_i64(), Some(7));
    }
}

//! The cursor.

use std::borrow::Cow;

use super::Document;
use super::entry::{Entry, Form};
use super::keys::KeyNumber;
use super::string::unescape;

/// A value of a document. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    document: &'a Document,
    at: u32,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number
    Number,
    /// A string
    String,
    /// An array
    Array,
    /// An object
    Object,
}

impl Kind {
    /// The name of the kind with its article, for messages.
    pub fn described(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Bool => "a boolean",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::Array => "an array",
            Kind::Object => "an object",
        }
    }
}

impl<'a> Node<'a> {
    #[inline]
    pub(super) fn new(document: &'a Document, at: u32) -> Self {
        Self { document, at }
    }

    #[inline]
    fn entry(self) -> Entry {
        self.document.entries[self.at as usize]
    }

    /// Index of the value in its document; [`Document::node`] turns it back into a node.
    #[inline]
    pub fn index(self) -> u32 {
        self.at
    }

    /// The text of the value as it is written, but for the blanks in front of lines.
    pub fn text(self) -> &'a str {
        let (mut last, mut open) = (self, 0);
        while matches!(last.kind(), Kind::Array | Kind::Object) {
            open += 1;
            match last.children().last() {
                Some(child) => last = child,
                None => break,
            }
        }
        // What is left behind the last value inside are the brackets that are open.
        let text = &self.document.text;
        let inside = if last.kind() == Kind::Array || last.kind() == Kind::Object {
            last.offset() + 1
        } else {
            last.entry().end()
        };
        let closing = memchr::memchr2_iter(b']', b'}', &text.as_bytes()[inside..]).nth(open.max(1) - 1);
        let end = if open == 0 { inside } else { closing.map_or(text.len(), |at| inside + at + 1) };
        &text[self.offset()..end]
    }

    /// Byte offset at which the text of the value starts.
    pub fn offset(self) -> usize {
        self.entry().start()
    }

    /// What the value is.
    #[inline]
    pub fn kind(self) -> Kind {
        self.entry().kind()
    }

    /// Whether the value is `null`.
    #[inline]
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The string, unescaped; lone surrogates become U+FFFD.
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        match self.entry().form() {
            Form::Plain => self.written().map(Cow::Borrowed),
            Form::Escaped => self.written().map(unescape),
            _ => None,
        }
    }

    /// The string as it is written, without its quotes.
    #[inline]
    pub fn written(self) -> Option<&'a str> {
        let start = self.offset() + 1;
        self.written_length().map(|length| &self.document.text[start..start + length])
    }

    /// How long a string is as it is written, without its quotes, in bytes. This is known without a look at the text.
    #[inline]
    pub fn written_length(self) -> Option<usize> {
        let entry = self.entry();
        matches!(entry.form(), Form::Plain | Form::Escaped).then(|| entry.end() - entry.start() - 2)
    }

    /// The boolean.
    pub fn as_bool(self) -> Option<bool> {
        (self.kind() == Kind::Bool).then(|| self.document.text.as_bytes()[self.offset()] == b't')
    }

    /// The number as it is written, with all its digits.
    pub fn as_number(self) -> Option<&'a str> {
        (self.kind() == Kind::Number).then(|| &self.document.text[self.offset()..self.entry().end()])
    }

    /// The number as Pulumi computes with it.
    pub fn as_f64(self) -> Option<f64> {
        self.as_number()?.parse().ok()
    }

    /// The whole number, when it is one that fits.
    pub fn as_i64(self) -> Option<i64> {
        let text = self.as_number()?;
        text.parse().ok().or_else(|| whole(text.parse().ok()?))
    }

    /// The key under which the value stands in its object.
    #[inline]
    pub fn key(self) -> Option<Cow<'a, str>> {
        match self.entry().key() {
            KeyNumber::NONE => None,
            KeyNumber::UNKNOWN => self.written_key(),
            number => Some(Cow::Borrowed(&self.document.text[self.document.keys.span(number)?])),
        }
    }

    /// The key as the text has it.
    fn written_key(self) -> Option<Cow<'a, str>> {
        let end = self.key_end()?;
        let before = &self.document.text.as_bytes()[..end];
        if !self.has_escaped_key() {
            let start = memchr::memrchr(b'"', before)? + 1;
            return Some(Cow::Borrowed(&self.document.text[start..end]));
        }
        // Inside a string a quote is always escaped: the first one backwards that is not opens it.
        let opens = |at: &usize| before[..*at].iter().rev().take_while(|b| **b == b'\\').count() % 2 == 0;
        let start = memchr::memrchr_iter(b'"', before).find(opens)? + 1;
        Some(unescape(&self.document.text[start..end]))
    }

    /// Offset of the closing quote of the key: in front of a member's value stands a colon, and nowhere else does one.
    fn key_end(self) -> Option<usize> {
        if self.at == 0 {
            return None;
        }
        let before = &self.document.text.as_bytes()[..self.offset()];
        // How encoders write it; anything else is legal, too.
        match before {
            [.., b'"', b':', b' '] => return Some(before.len() - 3),
            [.., b'"', b':'] => return Some(before.len() - 2),
            _ => {}
        }
        let colon = last_visible(before)?;
        if before[colon] != b':' {
            return None;
        }
        last_visible(&before[..colon])
    }

    fn has_escaped_key(self) -> bool {
        !self.document.escaped_keys.is_empty() && self.document.escaped_keys.binary_search(&self.at).is_ok()
    }

    #[inline]
    pub(super) fn has_key(self, entry: Entry, sought: Sought<'_>) -> bool {
        entry.has_key(sought.number).unwrap_or_else(|| self.written_key().is_some_and(|key| key == sought.name))
    }

    /// The places of the values of an object, each with what is kept of it.
    #[inline]
    pub(super) fn member_entries(self) -> impl Iterator<Item = (Node<'a>, Entry)> {
        let entries = &*self.document.entries;
        let mut at = if self.kind() == Kind::Object { self.at + 1 } else { self.end_index() };
        let end = self.end_index();
        std::iter::from_fn(move || {
            let entry = *entries.get(at as usize).filter(|_| at < end)?;
            let node = Node::new(self.document, at);
            at += entry.entries();
            Some((node, entry))
        })
    }

    /// The values of an array or object, in order. A scalar has none.
    #[inline]
    pub fn children(self) -> Children<'a> {
        Children { document: self.document, at: self.at + 1, end: self.end_index() }
    }

    /// The elements of an array. Anything else has none.
    pub fn items(self) -> Children<'a> {
        if self.kind() == Kind::Array { self.children() } else { self.nothing() }
    }

    /// The members of an object, in the order of the text, repeated keys included. Anything else has none.
    pub fn members(self) -> impl Iterator<Item = (Cow<'a, str>, Node<'a>)> {
        let children = if self.kind() == Kind::Object { self.children() } else { self.nothing() };
        children.filter_map(|node| Some((node.key()?, node)))
    }

    fn nothing(self) -> Children<'a> {
        Children { document: self.document, at: 0, end: 0 }
    }

    /// The member with this key; the last one where a key is repeated, as Go reads it.
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        let sought = Sought::of(self.document, key)?;
        self.member_entries().filter(|(node, entry)| node.has_key(*entry, sought)).last().map(|(node, _)| node)
    }

    /// The field of a structure: like [`Node::get`], but `null` is absent and, failing an exact match, the letter case
    /// of the key does not matter (Go's decoder reads `Latest` for `latest`).
    pub fn field(self, name: &str) -> Option<Node<'a>> {
        self.get(name)
            .or_else(|| self.members().filter(|(key, _)| key.eq_ignore_ascii_case(name)).last().map(|(_, node)| node))
            .filter(|node| !node.is_null())
    }

    /// The element at this place of an array.
    pub fn at(self, place: usize) -> Option<Node<'a>> {
        self.items().nth(place)
    }

    /// How many elements or members there are.
    pub fn len(self) -> usize {
        self.children().count()
    }

    /// Whether there is no element and no member.
    pub fn is_empty(self) -> bool {
        self.children().next().is_none()
    }

    /// The value and everything below it, in the order of the text.
    pub fn descendants(self) -> impl Iterator<Item = Node<'a>> {
        (self.at..self.end_index()).map(move |at| Node::new(self.document, at))
    }

    /// Index one past the last descendant.
    #[inline]
    pub fn end_index(self) -> u32 {
        self.at + self.entry().entries()
    }

    /// The document the value belongs to.
    #[inline]
    pub fn document(self) -> &'a Document {
        self.document
    }
}

/// A key that is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sought<'k> {
    name: &'k str,
    /// [`KeyNumber::UNKNOWN`]: it may stand among the keys that have no number.
    pub(super) number: KeyNumber,
}

impl<'k> Sought<'k> {
    /// Nothing when no value of the document has this key.
    #[inline]
    pub(super) fn of(document: &Document, name: &'k str) -> Option<Self> {
        let keys = &document.keys;
        let number = keys.find(&document.text, name).or(keys.has_others.then_some(KeyNumber::UNKNOWN))?;
        Some(Self { name, number })
    }
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}@{}", self.kind(), self.offset())
    }
}

/// Iterates over the values directly inside a container.
#[derive(Clone)]
pub struct Children<'a> {
    document: &'a Document,
    at: u32,
    end: u32,
}

impl<'a> Iterator for Children<'a> {
    type Item = Node<'a>;

    #[inline]
    fn next(&mut self) -> Option<Node<'a>> {
        (self.at < self.end).then(|| {
            let node = Node::new(self.document, self.at);
            self.at = node.end_index();
            node
        })
    }
}

/// Offset of the last byte that is no white space.
pub(super) fn last_visible(text: &[u8]) -> Option<usize> {
    text.iter().rposition(|b| !matches!(b, b' ' | b'\n' | b'\r' | b'\t'))
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked before the cast")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}

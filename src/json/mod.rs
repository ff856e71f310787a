//! Bytes to a cursor over JSON. Knows nothing of Pulumi.
//!
//! A [`Document`] is the text plus one small entry per value, in document order; a [`Node`] points at one of them.
//! No value is built before somebody asks for it: numbers stay text, strings are unescaped on access.
//!
//! `serde_json` is not used for inputs because they need what it does not give: nesting up to 10,000 levels without
//! recursion, lone surrogates read as U+FFFD (as Go does), the last of equal keys, and byte offsets of every value.
//! A test compares acceptance and values with `serde_json` on mutated inputs.

mod block;
mod entry;
mod error;
mod keys;
mod names;
mod node;
mod part;
mod scan;
mod string;
mod text;

use std::sync::OnceLock;

use entry::Entry;
pub use error::Error;
use keys::Keys;
pub use names::Names;
pub use node::{Children, Kind, Node};
pub use part::{Part, guess};
pub use scan::{MAX_DEPTH, MAX_LEN};
use text::Place;
pub use text::{Intake, Text};

/// One text and the values found in it.
#[derive(Debug, Clone)]
pub struct Document {
    text: Text,
    entries: Vec<Entry>,
    keys: Keys,
    /// Entries whose key is written with escapes, ascending: the rare case that a byte comparison gets wrong.
    escaped_keys: Vec<u32>,
    roots: Vec<u32>,
    /// The list whose further elements are the roots of the documents behind this one.
    goes_on: Option<u32>,
    is_continuation: bool,
    /// See [`Document::once`].
    answer: OnceLock<bool>,
}

/// A text that is not what was looked for, and why.
#[derive(Debug)]
pub struct Rejected {
    /// The text, given back.
    pub text: Text,
    /// What is wrong with it.
    pub error: Error,
}

impl Document {
    /// Reads a text that is exactly one JSON value. Gives the text back when it is not.
    pub fn parse(text: impl Into<Text>) -> Result<Self, Rejected> {
        let mut document = Self::empty(text.into());
        let read = document.read_value(0).and_then(|end| document.expect_end(end));
        match read {
            Ok(()) => Ok(document),
            Err(error) => Err(Rejected { text: document.text, error }),
        }
    }

    /// Reads a text that is any number of JSON values one after another, separated by white space or nothing. What is
    /// no JSON is skipped: reading goes on at the next line that begins with a brace. Returns the reason of each gap.
    ///
    /// The work is bounded: after eight times the length of the text reading ends.
    pub fn parse_many(text: impl Into<Text>) -> (Self, Vec<Error>) {
        let mut document = Self::empty(text.into());
        let mut budget = document.text.len().saturating_mul(8);
        let mut gaps = Vec::new();
        let mut at = 0;
        let mut place = Place::default();
        loop {
            at = scan::skip_space(document.text.as_bytes(), at);
            if at == document.text.len() {
                return (document, gaps);
            }
            let kept = (document.entries.len(), document.escaped_keys.len(), document.roots.len());
            let error = match document.read_value(at) {
                Ok(end) => {
                    at = end;
                    continue;
                }
                Err(error) => error,
            };
            document.forget(kept);
            budget = budget.saturating_sub(error.offset.saturating_sub(at) + 1);
            place.go_to(at, &document.text);
            let next = document.text.next_line_with_brace(place);
            gaps.push(error);
            match next.filter(|_| budget > 0) {
                Some(next) => {
                    place = next;
                    at = next.at;
                }
                None => return (document, gaps),
            }
        }
    }

    /// Looks for the first JSON value that `wanted` accepts; what stands before and behind it is ignored. A value can
    /// start where a brace opens a line, and where `{"` stands. Returns the byte offset of the value.
    ///
    /// A value that runs into the end of the text ends the search: it was cut, and what lies inside it is no value of
    /// its own. The work is bounded: after eight times the length of the text the search gives up.
    pub fn find(text: impl Into<Text>, wanted: impl Fn(Node<'_>) -> bool) -> Result<(Self, usize), Rejected> {
        let mut document = Self::empty(text.into());
        let mut budget = document.text.len().saturating_mul(8);
        let mut best: Option<Error> = None;
        let mut at = 0;
        while let Some(start) = scan::next_candidate(document.text.as_bytes(), at) {
            let reached = match document.read_value(start) {
                Ok(_) if wanted(document.root()) => return Ok((document, start)),
                Ok(end) => end,
                Err(error) => {
                    let (reached, cut) = (error.offset, error.is_truncated());
                    // The attempt that got furthest explains best what is wrong.
                    if best.as_ref().is_none_or(|best| best.offset - best.started < error.offset - error.started) {
                        best = Some(error);
                    }
                    if cut {
                        break;
                    }
                    reached
                }
            };
            document.forget((0, 0, 0));
            budget = budget.saturating_sub(reached.saturating_sub(start) + 1);
            if budget == 0 {
                break;
            }
            at = start + 1;
        }
        let error = best.unwrap_or(Error::nothing());
        Err(Rejected { text: document.text, error })
    }

    fn empty(text: Text) -> Self {
        // What files hold takes some thirty bytes a value; room that nothing is written to costs nothing.
        const BYTES: usize = 24;
        const MOST: usize = 1 << 22;
        Self {
            entries: Vec::with_capacity((text.len() / BYTES).min(MOST)),
            text,
            keys: Keys::default(),
            escaped_keys: Vec::new(),
            roots: Vec::new(),
            goes_on: None,
            is_continuation: false,
            answer: OnceLock::new(),
        }
    }

    fn forget(&mut self, (entries, keys, roots): (usize, usize, usize)) {
        self.entries.truncate(entries);
        self.escaped_keys.truncate(keys);
        self.roots.truncate(roots);
    }

    /// Gives the text back.
    pub fn into_text(self) -> Text {
        self.text
    }

    /// The whole text.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The first value. A parsed document has one.
    pub fn root(&self) -> Node<'_> {
        self.node(self.roots.first().copied().unwrap_or_default())
    }

    /// All values, for a text that holds several.
    pub fn roots(&self) -> impl Iterator<Item = Node<'_>> {
        self.roots.iter().map(|&at| self.node(at))
    }

    /// The list whose further elements are the roots of the documents behind this one.
    pub fn goes_on(&self) -> Option<Node<'_>> {
        self.goes_on.map(|list| self.node(list))
    }

    /// Whether the roots are further elements of a list in a document before this one.
    pub fn is_continuation(&self) -> bool {
        self.is_continuation
    }

    /// The value with this index, as [`Node::index`] gave it.
    #[inline]
    pub fn node(&self, index: u32) -> Node<'_> {
        Node::new(self, index)
    }

    /// Whether an object may have a member of this name: a look at the table of keys, for what is rare.
    pub fn may_have(&self, key: &str) -> bool {
        self.keys.has_others || self.keys.find(&self.text, key).is_some()
    }

    /// The answer to a question about the whole text, which is asked only once: there is one question that many values
    /// depend on, and it is the same for all who ask.
    pub(crate) fn once(&self, ask: impl FnOnce(&str) -> bool) -> bool {
        *self.answer.get_or_init(|| ask(&self.text))
    }

    /// Line and column of a byte offset, both from 1, in the text as it was read; the column counts characters.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        self.text.position(offset)
    }
}

/// Line and column of a byte offset in a text, both from 1; the column counts characters (not bytes).
pub fn position(text: &[u8], offset: usize) -> (usize, usize) {
    let before = &text[..offset.min(text.len())];
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let column = before[start..].iter().filter(|&&b| b & 0xc0 != 0x80).count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests;

//! A large text in parts, each of them scanned by itself and kept as a document of its own.
//!
//! A part begins at an element of the long list that makes up such files. Where that is was guessed; it is right when the
//! part before it ends behind a comma of a list, exactly there. Where a guess was wrong, or a part has a fault, the
//! parts are put together and scanned as one, so that results and errors never depend on this.

use super::node::last_visible;
use super::{Document, Rejected, Text};

/// Further elements of a list that an earlier part opened.
#[derive(Debug)]
pub struct Part {
    /// The text and, as roots, the elements.
    document: Document,
    /// Nothing when the text is no list of elements.
    scanned: Option<Scanned>,
}

/// The elements that a text begins with.
#[derive(Debug)]
pub(super) struct Scanned {
    /// Offset behind the last one.
    pub(super) end: usize,
    /// A comma stands behind it, and nothing else.
    pub(super) goes_on: bool,
    /// The deepest nesting inside.
    pub(super) depth: usize,
}

impl Part {
    /// Scans the elements that a text begins with.
    pub fn scan(text: Text) -> Self {
        let mut document = Document::empty(text);
        document.is_continuation = true;
        let scanned = document.read_elements().ok();
        Self { document, scanned }
    }

    /// The elements, as roots.
    pub fn document(&self) -> &Document {
        &self.document
    }
}

impl Document {
    /// Reads a text that is exactly one JSON value and was cut between elements of one of its lists. The first document
    /// holds everything but the elements of the later parts, which are the roots of the others; [`Document::goes_on`]
    /// tells the list.
    pub fn parse_parts(first: Text, mut later: Vec<Part>) -> Result<Vec<Self>, Rejected> {
        if let Some(first) = Self::read_first(&first, &mut later) {
            return Ok(std::iter::once(first).chain(later.into_iter().map(|part| part.document)).collect());
        }
        Self::parse_whole(first, later.iter().map(|part| &part.document)).map(|whole| vec![whole])
    }

    /// One document of those that [`Document::parse_parts`] gave.
    pub fn joined(documents: Vec<Self>) -> Result<Self, Rejected> {
        let mut documents = documents.into_iter();
        let Some(first) = documents.next() else { return Self::parse(String::new()) };
        if first.goes_on.is_none() {
            return Ok(first);
        }
        Self::parse_whole(first.text.without_rest(), documents.as_slice())
    }

    /// Reads what was cut as one text.
    fn parse_whole<'p>(mut text: Text, later: impl IntoIterator<Item = &'p Self>) -> Result<Self, Rejected> {
        later.into_iter().for_each(|part| text.append(&part.text));
        Self::parse(text)
    }

    /// The first document, when all parts fit.
    fn read_first(first: &Text, later: &mut [Part]) -> Option<Self> {
        let mut lines = first.lines();
        let (mut depth, mut goes_on) = (0, true);
        for part in &mut *later {
            let scanned = part.scanned.as_ref().filter(|_| goes_on)?;
            (depth, goes_on) = (depth.max(scanned.depth), scanned.goes_on);
            part.document.text.begin_behind(lines - 1);
            lines += part.document.text.lines() - 1;
        }
        let last = later.last().filter(|_| !goes_on)?;
        let mut text = first.clone();
        text.append_since(&last.document.text, last.scanned.as_ref()?.end);
        let mut document = Self::empty(text);
        let (end, cut) = document.read_across(first.len(), depth)?;
        document.expect_end(end).ok()?;
        document.goes_on = Some(cut);
        Some(document)
    }
}

/// The offset behind a comma at which an element of the outermost list may begin: at an object whose first key is one of
/// these, of which the first that is found counts. Keys are written with quotes and colon.
pub fn guess(text: &[u8], keys: &[&[u8]]) -> Option<usize> {
    let begins = |key: usize| {
        let brace = last_visible(&text[..key]).filter(|&at| text[at] == b'{')?;
        last_visible(&text[..brace]).filter(|&at| text[at] == b',').map(|comma| comma + 1)
    };
    keys.iter().find_map(|key| memchr::memmem::find_iter(text, key).find_map(begins))
}

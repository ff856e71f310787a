//! Scans a large text in several pieces at once.
//!
//! Where a piece may begin is guessed: at an element of the long list that makes up such files. The guess is checked
//! when the scan of the piece before arrives: it must stand behind a comma inside an array, exactly there. A piece whose
//! guess was wrong, or that found a fault, is thrown away and scanned in line, so that errors never depend on this.

use std::thread::ScopedJoinHandle;

use super::entry::Entry;
use super::keys::Keys;
use super::scan::{Found, Scanner};

/// Texts shorter than this are not worth a second thread, in bytes.
const WORTH_IT: usize = 4 << 20;

/// How far behind the middle of a text a beginning is looked for, in bytes.
const WINDOW: usize = 1 << 18;

/// The elements of a list that were scanned ahead.
pub(super) struct Piece {
    /// Offset of the first element, right behind a comma.
    pub(super) start: usize,
    /// Offset behind the last element.
    pub(super) end: usize,
    /// The deepest nesting inside.
    pub(super) depth: usize,
    pub(super) entries: Vec<Entry>,
    /// What the numbers in `entries` mean.
    pub(super) keys: Keys,
    /// Places in `entries` of keys with escapes.
    pub(super) escaped_keys: Vec<u32>,
}

/// A piece that is being scanned.
pub(super) struct Pending<'scope> {
    pub(super) start: usize,
    handle: ScopedJoinHandle<'scope, Option<Piece>>,
}

impl Pending<'_> {
    /// Waits for the piece; nothing when it has a fault.
    pub(super) fn wait(self) -> Option<Piece> {
        self.handle.join().ok().flatten()
    }
}

/// Starts to scan the pieces behind the first, last one first.
pub(super) fn ahead<'scope>(text: &'scope [u8], scope: &'scope std::thread::Scope<'scope, '_>) -> Vec<Pending<'scope>> {
    if text.len() < WORTH_IT {
        return Vec::new();
    }
    let threads = rayon::current_num_threads();
    let mut starts: Vec<usize> = (1..threads).filter_map(|n| guess(text, text.len() / threads * n)).collect();
    starts.dedup();
    let ends: Vec<Option<usize>> = starts.iter().skip(1).copied().map(Some).chain([None]).collect();
    let spawn = |(start, until): (usize, Option<usize>)| Pending {
        start,
        handle: scope.spawn(move || piece(text, start, until)),
    };
    let mut pending: Vec<_> = starts.into_iter().zip(ends).map(spawn).collect();
    pending.reverse();
    pending
}

fn piece(text: &[u8], start: usize, until: Option<usize>) -> Option<Piece> {
    let (mut entries, mut keys, mut escaped_keys) = (Vec::new(), Keys::default(), Vec::new());
    let found = Found { entries: &mut entries, keys: &mut keys, escaped_keys: &mut escaped_keys };
    let mut scanner = Scanner::new(text, found, start);
    let end = scanner.elements(until).ok()?;
    let depth = scanner.deepest;
    drop(scanner);
    Some(Piece { start, end, depth, entries, keys, escaped_keys })
}

/// The offset behind a comma at which an element of the outermost list near `target` may begin.
fn guess(text: &[u8], target: usize) -> Option<usize> {
    let window = text.get(target..)?;
    let window = &window[..window.len().min(WINDOW)];
    let compact = b"},{\"urn\":\"";
    let lines = memchr::memmem::find_iter(window, b"},\n").filter_map(|at| {
        let indent = window[at + 3..].iter().take_while(|b| **b == b' ').count();
        (window.get(at + 3 + indent) == Some(&b'{')).then_some((indent, at + 2))
    });
    // Of the objects that begin a line, the least indented are the elements of the outermost list.
    let indented = lines.min_by_key(|(indent, _)| *indent).map(|(_, at)| at);
    indented.or_else(|| memchr::memmem::find(window, compact).map(|at| at + 2)).map(|at| target + at)
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::*;

    /// A list long enough to be cut, with elements of uneven size and nested lists that look like it.
    fn long(indented: bool, bad_at: Option<usize>) -> String {
        let mut elements = Vec::new();
        let mut length = 0;
        while length < 2 * WORTH_IT {
            let inner: Vec<_> =
                (0..elements.len() % 7).map(|n| serde_json::json!({"urn": "},{\"urn\":\"", "z": n})).collect();
            let element =
                serde_json::json!({"urn": format!("urn:{}", elements.len()), "zlist": inner, "ztext": "x".repeat(900)});
            length += 1000;
            elements.push(element);
        }
        let value = serde_json::json!({"steps": elements, "more": [1, {"a": [2]}]});
        let mut text =
            if indented { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        if let Some(at) = bad_at {
            text.replace_range(at..=at, "\u{1}");
        }
        text
    }

    fn in_line(text: &str) -> Result<Vec<Entry>, super::super::Error> {
        let (mut entries, mut keys, mut escaped_keys) = (Vec::new(), Keys::default(), Vec::new());
        let found = Found { entries: &mut entries, keys: &mut keys, escaped_keys: &mut escaped_keys };
        Scanner::new(text.as_bytes(), found, 0).elements(None)?;
        Ok(entries)
    }

    #[test]
    fn a_text_scanned_in_pieces_gives_what_it_gives_in_line() {
        for indented in [true, false] {
            let text = long(indented, None);
            let half = guess(text.as_bytes(), text.len() / 2).unwrap();
            assert!(text[half..].trim_start().starts_with("{\"") || text[half..].trim_start().starts_with("{\n"));
            let document = Document::parse(text.clone()).unwrap();
            assert!(document.entries == in_line(&text).unwrap());
        }
    }

    #[test]
    fn a_fault_in_a_later_piece_is_reported_as_in_line() {
        let good = long(true, None);
        let at = good.len() * 3 / 4 + good[good.len() * 3 / 4..].find("xxxx").unwrap();
        let text = long(true, Some(at));
        assert_eq!(Document::parse(text.clone()).unwrap_err().error, in_line(&text).unwrap_err());
    }
}

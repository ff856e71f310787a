//! The scanner: checks the grammar of RFC 8259 and notes where every value starts and ends. Iterative, so that
//! nesting costs heap and not stack.

use super::entry::{Entry, Form, MAX_SIZE};
use super::keys::{KeyNumber, Keys};
use super::part::Scanned;
use super::{Document, Error, string};

/// Deepest nesting accepted; the same limit as Go's decoder, which wrote or will read these files.
pub const MAX_DEPTH: usize = 10_000;

/// Longest text accepted, in bytes: offsets are 32 bits wide.
pub const MAX_LEN: usize = u32::MAX as usize - 1;

/// Where the next JSON object or array may start, at or after `at`: a brace or bracket that opens a line (after
/// white space), or, failing that, any brace.
pub(super) fn next_candidate(text: &[u8], at: usize) -> Option<usize> {
    memchr::memchr2_iter(b'{', b'[', text.get(at..)?).map(|found| at + found).find(|&found| {
        let line = memchr::memrchr(b'\n', &text[..found]).map_or(0, |n| n + 1);
        // `warning: x {` is no start, `2026-11-25 {"steps":` is: a brace inside a line counts only before a quote.
        text[line..found].iter().all(u8::is_ascii_whitespace) || text[found..].starts_with(b"{\"")
    })
}

/// In a shorter text, in bytes, remembering keys costs more than it saves.
const SHORT: usize = 1 << 14;

#[inline]
pub(super) fn skip_space(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = text.get(at) {
        at += 1;
    }
    at
}

impl Document {
    /// Reads the value at or after `at` as a new root and returns the offset past it.
    pub(super) fn read_value(&mut self, at: usize) -> Result<usize, Error> {
        self.scanner(at)?.value(at)
    }

    /// Reads a value whose text was cut at `cut`, where further elements of a list stood with nesting of this depth.
    /// Returns the offset past it and the list.
    pub(super) fn read_across(&mut self, cut: usize, depth: usize) -> Option<(usize, u32)> {
        let mut scanner = self.scanner(0).ok()?;
        scanner.cut = Some((cut, depth));
        let end = scanner.value(0).ok()?;
        Some((end, scanner.goes_on?))
    }

    /// Reads elements of a list, each a new root, up to what is no comma, or up to the last comma when the text ends
    /// there.
    pub(super) fn read_elements(&mut self) -> Result<Scanned, Error> {
        self.check_length(0)?;
        let Self { text, entries, keys, escaped_keys, roots, .. } = self;
        let text = text.as_bytes();
        let mut scanner = Scanner::new(text, Found { entries, keys, escaped_keys }, 0);
        let mut at = 0;
        loop {
            roots.push(offset(scanner.found.entries.len()));
            let end = scanner.value(at)?;
            let comma = skip_space(text, end);
            if text.get(comma) != Some(&b',') {
                return Ok(Scanned { end, goes_on: false, depth: scanner.deepest });
            }
            at = comma + 1;
            if at == text.len() {
                return Ok(Scanned { end, goes_on: true, depth: scanner.deepest });
            }
        }
    }

    /// A scanner for a new root.
    fn scanner(&mut self, at: usize) -> Result<Scanner<'_>, Error> {
        self.check_length(at)?;
        self.roots.push(offset(self.entries.len()));
        let Self { text, entries, keys, escaped_keys, .. } = self;
        Ok(Scanner::new(text.as_bytes(), Found { entries, keys, escaped_keys }, at))
    }

    /// Offsets are counted with 32 bits.
    fn check_length(&self, started: usize) -> Result<(), Error> {
        if self.text.len() <= MAX_LEN {
            return Ok(());
        }
        Err(Error { offset: MAX_LEN, started, expected: "at most 4 GiB of JSON", found: "more".to_owned() })
    }

    pub(super) fn expect_end(&self, at: usize) -> Result<(), Error> {
        let at = skip_space(self.text.as_bytes(), at);
        if at == self.text.len() {
            return Ok(());
        }
        Err(Error::at(self.text.as_bytes(), 0, at, "the end of the text"))
    }
}

/// Where a scanner notes what it finds.
struct Found<'a> {
    entries: &'a mut Vec<Entry>,
    keys: &'a mut Keys,
    escaped_keys: &'a mut Vec<u32>,
}

struct Scanner<'a> {
    text: &'a [u8],
    found: Found<'a>,
    /// The containers that are open, outermost first.
    open: Vec<Open>,
    /// Whether the innermost of them is an object.
    in_object: bool,
    /// The most containers that were open at once.
    deepest: usize,
    started: usize,
    /// The key of the value that comes next.
    key: KeyNumber,
    /// The two keys that were read last.
    before: [KeyNumber; 2],
    /// Where further elements of a list stood, and how deep they are.
    cut: Option<(usize, usize)>,
    /// The list that was cut.
    goes_on: Option<u32>,
}

/// A container whose bracket has not come yet.
#[derive(Clone, Copy)]
struct Open {
    entry: u32,
    is_object: bool,
}

/// A fault is rare: what is returned for every value is kept small.
type Read<T> = Result<T, Box<Error>>;

impl<'a> Scanner<'a> {
    fn new(text: &'a [u8], found: Found<'a>, started: usize) -> Self {
        Self {
            text,
            found,
            open: Vec::new(),
            in_object: false,
            deepest: 0,
            started,
            key: KeyNumber::NONE,
            before: [KeyNumber::NONE; 2],
            cut: None,
            goes_on: None,
        }
    }

    /// Reads the value at or after an offset and returns the offset past it.
    fn value(&mut self, at: usize) -> Result<usize, Error> {
        self.values(at).map_err(|fault| *fault)
    }

    /// Reads a value and everything in it.
    fn values(&mut self, mut at: usize) -> Read<usize> {
        let text = self.text;
        loop {
            at = skip_space(text, at);
            match text.get(at) {
                Some(b'"') => {
                    let (end, has_escapes) = self.string(at + 1)?;
                    at = self.scalar(if has_escapes { Form::Escaped } else { Form::Plain }, at, end)?;
                }
                Some(bracket @ (b'{' | b'[')) => {
                    let is_object = *bracket == b'{';
                    at = self.open(is_object, at)?;
                    let close = if is_object { b'}' } else { b']' };
                    if text.get(at) != Some(&close) {
                        at = if is_object { self.key(at)? } else { at };
                        continue;
                    }
                    at = self.close(at)?;
                }
                Some(b'-' | b'0'..=b'9') => at = self.scalar(Form::Number, at, self.number(at)?)?,
                Some(b't') => at = self.scalar(Form::Bool, at, self.word(at, b"true")?)?,
                Some(b'f') => at = self.scalar(Form::Bool, at, self.word(at, b"false")?)?,
                Some(b'n') => at = self.scalar(Form::Null, at, self.word(at, b"null")?)?,
                _ => return self.fault(at, "a JSON value"),
            }
            match self.after_value(at)? {
                Next::Value(next) => at = next,
                Next::End(end) => return Ok(end),
            }
        }
    }

    /// Closes what closes behind a value, and reads the key of the next one.
    #[inline]
    fn after_value(&mut self, mut at: usize) -> Read<Next> {
        let text = self.text;
        loop {
            if self.open.is_empty() {
                return Ok(Next::End(at));
            }
            at = skip_space(text, at);
            match (text.get(at), self.in_object) {
                (Some(b','), true) => return self.key(skip_space(text, at + 1)).map(Next::Value),
                (Some(b','), false) => {
                    at += 1;
                    if !self.is_cut(at) {
                        return Ok(Next::Value(at));
                    }
                }
                (Some(b'}'), true) | (Some(b']'), false) => at = self.close(at)?,
                (_, true) => return self.fault(at, "`,` or `}`"),
                (_, false) => return self.fault(at, "`,` or `]`"),
            }
        }
    }

    /// Whether this is where further elements stand elsewhere.
    fn is_cut(&mut self, here: usize) -> bool {
        // Their depth was counted from their own start.
        let is_cut = self.cut.is_some_and(|(at, depth)| at == here && self.open.len() + depth <= MAX_DEPTH);
        if is_cut {
            (self.cut, self.goes_on) = (None, self.open.last().map(|open| open.entry));
        }
        is_cut
    }

    /// Notes a scalar and returns its end.
    #[inline]
    fn scalar(&mut self, form: Form, start: usize, end: usize) -> Read<usize> {
        if end - start > MAX_SIZE {
            return self.fault(start, "at most 256 MiB in one value");
        }
        let entry = self.entry(form, start).with_size(offset(end - start));
        self.found.entries.push(entry);
        Ok(end)
    }

    /// An entry for the value that starts here, with the key that was read before it.
    #[inline]
    fn entry(&mut self, form: Form, start: usize) -> Entry {
        Entry::new(offset(start), form, std::mem::take(&mut self.key))
    }

    /// Opens a container at its bracket and returns where the first thing in it stands.
    fn open(&mut self, is_object: bool, at: usize) -> Read<usize> {
        let entry = self.entry(if is_object { Form::Object } else { Form::Array }, at);
        self.found.entries.push(entry);
        if self.open.len() == MAX_DEPTH {
            return Err(Box::new(Error::too_deep(at, self.started)));
        }
        self.open.push(Open { entry: offset(self.found.entries.len() - 1), is_object });
        self.in_object = is_object;
        self.deepest = self.deepest.max(self.open.len());
        Ok(skip_space(self.text, at + 1))
    }

    /// Closes the innermost container at its bracket and returns the offset past it.
    fn close(&mut self, at: usize) -> Read<usize> {
        if let Some(Open { entry: place, .. }) = self.open.pop() {
            let size = self.found.entries.len() - place as usize;
            let entry = &mut self.found.entries[place as usize];
            if size > MAX_SIZE {
                let start = entry.start();
                return self.fault(start, "at most 268 million values in one list");
            }
            *entry = entry.with_size(offset(size));
        }
        self.in_object = self.open.last().is_some_and(|open| open.is_object);
        Ok(at + 1)
    }

    /// Reads a key and its colon and returns the offset past that.
    fn key(&mut self, start: usize) -> Read<usize> {
        if self.text.get(start) != Some(&b'"') {
            return self.fault(start, "a key in double quotes");
        }
        let end = match self.found.keys.again(self.text, self.before, start + 1) {
            Some((number, quote)) => {
                self.key = number;
                quote + 1
            }
            None => self.new_key(start)?,
        };
        self.before = [self.before[1], self.key];
        let at = skip_space(self.text, end);
        if self.text.get(at) != Some(&b':') {
            return self.fault(at, "`:`");
        }
        Ok(at + 1)
    }

    /// Reads a key that is not the one that came here before. Returns the offset past its closing quote.
    fn new_key(&mut self, start: usize) -> Read<usize> {
        let (end, has_escapes) = self.string(start + 1)?;
        if has_escapes {
            self.found.escaped_keys.push(offset(self.found.entries.len()));
            self.found.keys.has_others = true;
            self.key = KeyNumber::UNKNOWN;
        } else {
            let known = self.found.keys.len();
            self.key = self.found.keys.number(self.text, (start + 1, end - 1));
            // What is seen for the first time may be a text of its own; in a short one nothing comes often.
            if known == self.found.keys.len() && self.text.len() > SHORT {
                self.found.keys.follow(self.before, self.key);
            }
        }
        Ok(end)
    }

    /// Reads the string whose content begins at an offset. Returns the offset past it, and whether there are escapes in it.
    #[inline]
    fn string(&self, at: usize) -> Read<(usize, bool)> {
        string::end(self.text, at).or_else(|unexpected| self.fault(unexpected.at, unexpected.expected))
    }

    fn number(&self, start: usize) -> Read<usize> {
        let mut at = start + usize::from(self.text[start] == b'-');
        at = match self.text.get(at) {
            Some(b'0') => at + 1,
            _ => self.digits(at)?,
        };
        if self.text.get(at) == Some(&b'.') {
            at = self.digits(at + 1)?;
        }
        if let Some(b'e' | b'E') = self.text.get(at) {
            let sign = usize::from(matches!(self.text.get(at + 1), Some(b'+' | b'-')));
            at = self.digits(at + 1 + sign)?;
        }
        Ok(at)
    }

    fn digits(&self, start: usize) -> Read<usize> {
        let count = self.text[start.min(self.text.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
        if count == 0 { self.fault(start, "a digit") } else { Ok(start + count) }
    }

    /// The offset past a word.
    fn word(&self, start: usize, word: &'static [u8]) -> Read<usize> {
        let rest = &self.text[start..];
        if rest.starts_with(word) {
            return Ok(start + word.len());
        }
        let same = rest.iter().zip(word).take_while(|(a, b)| a == b).count();
        self.fault(start + same, "`true`, `false` or `null`")
    }

    #[cold]
    fn fault<T>(&self, at: usize, expected: &'static str) -> Read<T> {
        Err(Box::new(Error::at(self.text, self.started, at, expected)))
    }
}

/// What follows a value.
enum Next {
    /// Another one, at or after this offset.
    Value(usize),
    /// The end of the outermost value, at this offset.
    End(usize),
}

/// Offsets fit 32 bits: longer texts are refused before they are scanned, and a text has fewer values than bytes.
#[expect(clippy::cast_possible_truncation, reason = "texts over MAX_LEN are refused before they are scanned")]
#[inline]
fn offset(at: usize) -> u32 {
    at as u32
}

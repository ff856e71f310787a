//! The text of a document.

use super::block::{BLOCK, Block};
use super::position;

/// A text without the blanks that its lines begin with, which are nearly half of a file as `pulumi` writes it and mean
/// nothing in JSON. How many there were is kept, so that places can be told as a person sees them.
#[derive(Debug, Clone)]
pub struct Text {
    string: String,
    /// How many blanks were dropped, by line; none where the text is kept as it was.
    indents: Vec<u8>,
    /// How many lines stand before it.
    before: usize,
    /// An offset before which lines were left out, and how many.
    left_out: Option<Box<(usize, usize)>>,
}

/// Most blanks that are dropped in front of a line; more are kept.
const MOST: u8 = u8::MAX;

impl From<String> for Text {
    /// The text as it is.
    fn from(text: String) -> Self {
        Self { string: text, indents: Vec::new(), before: 0, left_out: None }
    }
}

impl std::ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.string
    }
}

/// A text that arrives in pieces.
#[derive(Debug)]
pub struct Intake {
    text: Text,
    /// What comes next may be a blank in front of a line.
    begins_line: bool,
    /// Bytes of a character that has not arrived whole.
    partial: Vec<u8>,
}

impl Intake {
    /// Nothing yet. `size`: how many bytes are expected.
    pub fn new(size: usize) -> Self {
        let text = Text { indents: vec![0], ..Text::from(String::with_capacity(size)) };
        Self { text, begins_line: true, partial: Vec::new() }
    }

    /// The same for a part that begins inside a line.
    pub fn inside_line(size: usize) -> Self {
        Self { begins_line: false, ..Self::new(size) }
    }

    /// Takes what comes next, which is changed meanwhile. Gives back what is no UTF-8, from the first byte that is none.
    pub fn take(&mut self, more: &mut [u8]) -> Result<(), Vec<u8>> {
        let length = self.unindent(more);
        if self.partial.is_empty() {
            return self.add(&more[..length]);
        }
        let mut whole = std::mem::take(&mut self.partial);
        whole.extend_from_slice(&more[..length]);
        self.add(&whole)
    }

    fn add(&mut self, bytes: &[u8]) -> Result<(), Vec<u8>> {
        let Err(error) = std::str::from_utf8(bytes).map(|valid| self.text.string.push_str(valid)) else {
            return Ok(());
        };
        let (valid, rest) = bytes.split_at(error.valid_up_to());
        self.text.string.push_str(std::str::from_utf8(valid).unwrap_or_default());
        if error.error_len().is_some() {
            return Err(rest.to_vec());
        }
        self.partial = rest.to_vec();
        Ok(())
    }

    /// What has arrived whole.
    pub fn so_far(&self) -> &[u8] {
        self.text.string.as_bytes()
    }

    /// The text, and what is left of a character that did not arrive whole.
    pub fn end(self) -> (Text, Vec<u8>) {
        (self.text, self.partial)
    }

    /// Moves everything but the blanks in front of lines to the beginning and returns how much that is.
    fn unindent(&mut self, bytes: &mut [u8]) -> usize {
        let (mut from, mut to) = (0, 0);
        while from < bytes.len() {
            if self.begins_line {
                from += self.skip_blanks(&bytes[from..]);
            }
            let (length, is_whole) = move_line(bytes, from, to);
            (from, to) = (from + length, to + length);
            if is_whole {
                from += self.begin_line(bytes, from);
            }
        }
        to
    }

    /// Begins a line and returns how many blanks of it are dropped. Mostly one look tells them all; what it leaves is for
    /// [`Intake::skip_blanks`].
    #[inline]
    fn begin_line(&mut self, bytes: &[u8], at: usize) -> usize {
        let spaces = Block::at(bytes, at).map_or(BLOCK, Block::spaces);
        self.begins_line = spaces == BLOCK || bytes[at + spaces] == b'\t';
        let dropped = if self.begins_line { 0 } else { spaces };
        self.text.indents.push(u8::try_from(dropped).unwrap_or(MOST));
        dropped
    }

    fn skip_blanks(&mut self, line: &[u8]) -> usize {
        let Some(dropped) = self.text.indents.last_mut() else { return 0 };
        let blanks = leading_blanks(line).min(usize::from(MOST - *dropped));
        // At most what is left of MOST.
        *dropped += u8::try_from(blanks).unwrap_or(MOST);
        self.begins_line = blanks == line.len();
        blanks
    }
}

/// Moves what stands at `from` to `to`, which is not behind it, up to a line break, and returns how much that is, and
/// whether there is a line break.
#[inline]
fn move_line(bytes: &mut [u8], from: usize, to: usize) -> (usize, bool) {
    let mut length = 0;
    // A block is moved at once where that leaves alone what is not moved yet.
    let is_free = from == to || from - to >= BLOCK;
    while let Some(block) = Block::at(bytes, from + length).filter(|_| is_free) {
        block.write(bytes, to + length);
        let before = block.before_line_break();
        if before < BLOCK {
            return (length + before + 1, true);
        }
        length += BLOCK;
    }
    while let Some(&byte) = bytes.get(from + length) {
        bytes[to + length] = byte;
        length += 1;
        if byte == b'\n' {
            return (length, true);
        }
    }
    (length, false)
}

/// How many blanks a line begins with.
#[inline]
fn leading_blanks(line: &[u8]) -> usize {
    let mut at = 0;
    while let Some(block) = Block::at(line, at) {
        let spaces = block.spaces();
        at += spaces;
        if spaces < BLOCK {
            break;
        }
    }
    while let Some(b' ' | b'\t') = line.get(at) {
        at += 1;
    }
    at
}

impl Text {
    /// The text without the blanks in front of its lines.
    pub fn unindented(text: String) -> Self {
        let mut intake = Intake::new(text.len());
        // It is UTF-8, and all of it.
        let _ = intake.take(&mut text.into_bytes());
        intake.text
    }

    /// Adds a part that was read beside this one.
    pub fn append(&mut self, part: &Self) {
        if let (Some(last), Some(first)) = (self.indents.last_mut(), part.indents.first()) {
            *last = last.saturating_add(*first);
        }
        self.string.push_str(&part.string);
        self.indents.extend_from_slice(part.indents.get(1..).unwrap_or_default());
    }

    /// Line and column of a byte offset, both from 1, before the blanks were dropped; the column counts characters. In
    /// the line in which a later part begins the column is counted from there.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let (line, column) = position(self.string.as_bytes(), offset);
        let indent = usize::from(self.indents.get(line - 1).copied().unwrap_or_default());
        let left_out = self.left_out.as_ref().filter(|left_out| offset >= left_out.0).map_or(0, |left_out| left_out.1);
        (self.before + left_out + line, column + indent)
    }

    /// The byte offset before the blanks were dropped.
    pub fn offset_as_read(&self, offset: usize) -> usize {
        let line = position(self.string.as_bytes(), offset).0;
        offset + self.indents.iter().take(line).map(|&blanks| usize::from(blanks)).sum::<usize>()
    }

    /// The text with as many blanks as were dropped.
    pub fn as_read(&self) -> String {
        let mut text = String::with_capacity(self.string.len() + self.indents.len());
        for (line, blanks) in self.string.split_inclusive('\n').zip(self.indents.iter().chain(std::iter::repeat(&0))) {
            text.extend(std::iter::repeat_n(' ', usize::from(*blanks)));
            text.push_str(line);
        }
        let lines = self.string.bytes().filter(|byte| *byte == b'\n').count();
        if self.string.ends_with('\n') || self.string.is_empty() {
            let last = self.indents.get(lines).copied().unwrap_or_default();
            text.extend(std::iter::repeat_n(' ', usize::from(last)));
        }
        text
    }

    /// What stands from an offset on. Its places are counted from there.
    #[must_use]
    pub fn since(&self, at: usize) -> Self {
        let line = position(self.string.as_bytes(), at).0;
        Self {
            string: self.string.get(at..).unwrap_or_default().to_owned(),
            indents: self.indents.get(line - 1..).unwrap_or_default().to_vec(),
            ..Self::from(String::new())
        }
    }

    /// The text before what [`Text::append_since`] added.
    pub(super) fn without_rest(mut self) -> Self {
        if let Some((at, _)) = self.left_out.take().map(|left_out| *left_out) {
            self.string.truncate(at);
            self.indents.truncate(position(self.string.as_bytes(), at).0);
        }
        self
    }

    /// How many lines there are; the last one may be empty.
    pub(super) fn lines(&self) -> usize {
        if self.indents.is_empty() { position(self.string.as_bytes(), self.string.len()).0 } else { self.indents.len() }
    }

    /// So many lines stand before this text.
    pub(super) fn begin_behind(&mut self, lines: usize) {
        self.before = lines;
    }

    /// Adds what a later part, which knows its lines, holds from an offset on.
    pub(super) fn append_since(&mut self, part: &Self, from: usize) {
        let lines = self.lines();
        let line = position(part.string.as_bytes(), from).0;
        self.left_out = Some(Box::new((self.string.len(), part.before + line - lines)));
        self.string.push_str(&part.string[from..]);
        self.indents.extend_from_slice(part.indents.get(line..).unwrap_or_default());
    }

    /// The same of a text that is not needed any more.
    #[must_use]
    pub fn into_since(self, at: usize) -> Self {
        if at == 0 { self } else { self.since(at) }
    }

    /// The next brace that opens a line, without blanks in front.
    pub(super) fn next_line_with_brace(&self, mut from: Place) -> Option<Place> {
        loop {
            let found = memchr::memmem::find(&self.string.as_bytes()[from.at..], b"\n{")?;
            from.go_to(from.at + found + 1, self);
            if self.indents.get(from.line).is_none_or(|blanks| *blanks == 0) {
                return Some(from);
            }
        }
    }
}

/// A place of a text that is gone through.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) at: usize,
    /// Its line, from 0.
    line: usize,
}

impl Place {
    /// Goes on to an offset behind it.
    pub(super) fn go_to(&mut self, at: usize, text: &Text) {
        self.line += memchr::memchr_iter(b'\n', &text.as_bytes()[self.at..at]).count();
        self.at = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: &str = "{\n    \"é\": [\n\t\t1,\n  2\n\n   ]\n}  x\n  ";

    /// The text, which arrives in pieces of this size.
    fn unindented(size: usize) -> Text {
        let mut intake = Intake::new(0);
        READ.as_bytes().chunks(size).for_each(|piece| intake.take(&mut piece.to_vec()).unwrap());
        let (text, rest) = intake.end();
        assert!(rest.is_empty());
        text
    }

    #[test]
    fn lines_lose_their_blanks_however_the_text_arrives() {
        for size in 1..=READ.len() {
            let text = unindented(size);
            assert_eq!(&*text, "{\n\"é\": [\n1,\n2\n\n]\n}  x\n", "{size}");
            assert_eq!(text.indents, [0, 4, 2, 2, 0, 3, 0, 2], "{size}");
            assert_eq!(text.as_read(), READ.replace('\t', " "), "{size}");
        }
    }

    #[test]
    fn parts_that_were_read_beside_each_other_make_the_text() {
        for cut in (0..READ.len()).filter(|&cut| READ.is_char_boundary(cut)) {
            let (first, rest) = READ.split_at(cut);
            let mut text = Text::unindented(first.to_owned());
            let begins = cut == 0 || first.ends_with('\n');
            let mut part = if begins { Intake::new(0) } else { Intake::inside_line(0) };
            part.take(&mut rest.as_bytes().to_vec()).unwrap();
            text.append(&part.end().0);
            // A cut inside the blanks of a line keeps some of them.
            assert_eq!(text.as_read().replace('\t', " "), READ.replace('\t', " "), "{cut}");
            if begins {
                assert_eq!((&*text, &text.indents), (&*unindented(1), &unindented(1).indents), "{cut}");
            }
        }
    }

    #[test]
    fn what_is_no_text_is_given_back_from_there_on() {
        let mut intake = Intake::new(0);
        intake.take(&mut b"a\xc3".to_vec()).unwrap();
        assert_eq!(intake.take(&mut b"x\n  y".to_vec()), Err(b"\xc3x\ny".to_vec()));
        assert_eq!(&*intake.text, "a");
    }

    #[test]
    fn places_are_told_as_they_were_read() {
        let text = unindented(7);
        for (what, place) in [("\"é\"", (2, 5)), ("2\n", (4, 3)), ("]\n", (6, 4)), ("x", (7, 4))] {
            let at = text.find(what).unwrap();
            assert_eq!(text.position(at), place, "{what}");
            assert_eq!(text.offset_as_read(at), READ.find(what).unwrap(), "{what}");
        }
        let whole = Text::from(READ.to_owned());
        assert_eq!((whole.position(READ.find('x').unwrap()), whole.offset_as_read(9)), ((7, 4), 9));
    }

    #[test]
    fn a_line_that_begins_with_very_many_blanks_keeps_some() {
        let read = format!("{}1", " ".repeat(300));
        let text = Text::unindented(read.clone());
        assert_eq!((&*text, text.position(45)), (&read[255..], (1, 301)));
        assert_eq!(text.as_read(), read);
    }
}

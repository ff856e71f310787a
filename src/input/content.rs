//! What an input holds, taken in as it arrives.

use std::io::{self, Read};

use rayon::prelude::*;

use super::decode;
use super::near::{Near, Reader};
use crate::json::{Intake, Part, Text, guess};

/// What an input holds.
#[derive(Debug)]
pub enum Content {
    /// Text, which may have been cut in parts.
    Text {
        /// The first part.
        first: Text,
        /// The others.
        later: Vec<Part>,
        /// What stands in the others, if they hold resources.
        near: Option<Near>,
    },
    /// What must be unpacked or decoded first, or is no text.
    Bytes(Vec<u8>),
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

/// How much is read at once, in bytes: what a processor keeps near.
const CHUNK: usize = 1 << 18;

/// So many bytes tell what an input is.
const HEAD: usize = 1 << 16;

/// So many tell where near them it may be cut.
const WINDOW: usize = 1 << 15;

/// No more room is made before anything has arrived, in bytes: the size of a file need not be true.
const MOST_EXPECTED: usize = 1 << 28;

/// How long a part is at least, in bytes: a part without its blanks is what a processor keeps near, too.
const PART: usize = 1 << 20;

impl Content {
    /// Takes in everything that comes. `size`: how many bytes are expected.
    pub fn gather(source: &mut impl Read, size: usize) -> io::Result<Self> {
        let mut first = Vec::new();
        source.by_ref().take(decode::MARK).read_to_end(&mut first)?;
        if !decode::is_plain(&first) {
            source.read_to_end(&mut first)?;
            return Ok(Self::Bytes(first));
        }
        let mut parts =
            InParts { complete: Vec::new(), last: Intake::new(size.min(MOST_EXPECTED)), length: 0, cuts_at: None };
        let mut source = first.chain(source.by_ref());
        let mut bad = take_all(&mut source, &mut vec![0; CHUNK], |chunk| parts.take(chunk))?;
        let (last, rest) = parts.last.end();
        bad.extend(rest);
        let mut texts = parts.complete.into_iter().chain([last]);
        if bad.is_empty() {
            let first = texts.next().unwrap_or_else(|| Text::from(String::new()));
            let later: Vec<Text> = texts.collect();
            let reader = Reader::default();
            later.into_iter().enumerate().par_bridge().for_each(|(n, text)| reader.read(n, text));
            return Ok(reader.content(first));
        }
        // Decoding tells what is wrong with it, and where.
        let mut bytes: Vec<u8> = texts.flat_map(|text| text.as_read().into_bytes()).collect();
        bytes.extend(bad);
        source.read_to_end(&mut bytes)?;
        Ok(Self::Bytes(bytes))
    }

    /// The same of what can be read from several offsets at once, which `open` does.
    pub fn gather_at_once<R: Read>(size: usize, open: impl Fn(u64) -> io::Result<R> + Sync) -> io::Result<Self> {
        if size >= 2 * PART
            && let Some(content) = in_parts(size / PART, PART as u64, &open)?
        {
            return Ok(content);
        }
        Self::gather(&mut open(0)?, size)
    }
}

/// A text that arrives in chunks and is cut where it may be.
struct InParts {
    complete: Vec<Text>,
    last: Intake,
    /// Bytes of the last part, as they were read.
    length: usize,
    /// The keys at which it may be cut, once there is enough to tell.
    cuts_at: Option<&'static [&'static [u8]]>,
}

impl InParts {
    fn take(&mut self, chunk: &mut [u8]) -> Result<(), Vec<u8>> {
        let is_long = self.length >= PART;
        let keys = if is_long { *self.cuts_at.get_or_insert_with(|| cuts_at(self.last.so_far())) } else { &[] };
        let cut = guess(chunk, keys);
        let (before, behind) = chunk.split_at_mut(cut.unwrap_or(chunk.len()));
        self.length += before.len();
        self.last.take(before)?;
        if cut.is_none() {
            return Ok(());
        }
        let (text, rest) = std::mem::replace(&mut self.last, Intake::inside_line(PART)).end();
        self.complete.push(text);
        self.length = behind.len();
        // A cut stands behind a comma, so what is left of a character is none.
        if rest.is_empty() { self.last.take(behind) } else { Err([rest, behind.to_vec()].concat()) }
    }
}

/// The keys at which the list of resources may be cut; none where what begins so is no exported state or checkpoint.
///
/// Pulumi writes the URN first. Who sorts the keys of a state to compare it with another has one of two others there:
/// properties may hold such lists, too, and a cut at a wrong place costs the time of a second reading.
fn cuts_at(first: &[u8]) -> &'static [&'static [u8]] {
    const URN: &[u8] = b"\"urn\":";
    let first = &first[..first.len().min(HEAD)];
    let behind = |key: &[u8]| memchr::memmem::find(first, key).map(|at| &first[at + key.len()..]);
    let Some(list) = behind(b"\"resources\"").filter(|_| behind(b"\"steps\"").is_none()) else { return &[] };
    let mut visible = list.iter().filter(|byte| !byte.is_ascii_whitespace());
    let is_sorted = b":[{".iter().all(|byte| visible.next() == Some(byte))
        && !visible.copied().zip(URN.iter().copied()).all(|(byte, of_urn)| byte == of_urn);
    if is_sorted { &[b"\"created\":", b"\"custom\":"] } else { &[URN] }
}

/// Reads a state in about so many parts of about so many bytes; nothing when it is none.
fn in_parts<R: Read>(
    count: usize,
    length: u64,
    open: &(impl Fn(u64) -> io::Result<R> + Sync),
) -> io::Result<Option<Content>> {
    let window = |at: u64, length: usize| {
        let mut window = Vec::with_capacity(length);
        open(at)?.take(length as u64).read_to_end(&mut window).map(|_| window)
    };
    let first = window(0, HEAD)?;
    let keys = cuts_at(&first);
    if !decode::is_plain(&first) || keys.is_empty() {
        return Ok(None);
    }
    let cut = |at: u64| Ok(guess(&window(at, WINDOW)?, keys).map(|found| at + found as u64));
    // The first part is scanned when all others are, and by one thread: it is short.
    let places: Vec<u64> = std::iter::once(HEAD as u64).chain((1..count as u64).map(|n| n * length)).collect();
    let cuts: Vec<Option<u64>> = places.into_par_iter().map(cut).collect::<io::Result<_>>()?;
    let mut starts: Vec<u64> = std::iter::once(0).chain(cuts.into_iter().flatten()).collect();
    starts.sort_unstable();
    starts.dedup();
    let read = |buffer: &mut [u8], n: usize| -> io::Result<Option<Text>> {
        let end = starts.get(n + 1).copied().unwrap_or(u64::MAX);
        let size = usize::try_from(end.min(starts[n] + 2 * length) - starts[n]).unwrap_or_default();
        let mut intake = if n == 0 { Intake::new(size) } else { Intake::inside_line(size) };
        let bad = take_all(&mut open(starts[n])?.take(end - starts[n]), buffer, |chunk| intake.take(chunk))?;
        let (text, rest) = intake.end();
        Ok((bad.is_empty() && rest.is_empty()).then_some(text))
    };
    let reader = Reader::default();
    let scan = |buffer: &mut Vec<u8>, n| Ok(read(buffer, n)?.map(|text| reader.read(n - 1, text)));
    // In their order: what is found is put together in it, and none is left for last.
    let rest = (1..starts.len()).par_bridge().map_init(|| vec![0; CHUNK], scan).collect::<io::Result<Option<()>>>()?;
    Ok(read(&mut vec![0; CHUNK], 0)?.zip(rest).map(|(first, ())| reader.content(first)))
}

/// Reads until the end or until what is no text, and returns that. As much is read at once as the buffer holds.
fn take_all(
    source: &mut impl Read,
    buffer: &mut [u8],
    mut take: impl FnMut(&mut [u8]) -> Result<(), Vec<u8>>,
) -> io::Result<Vec<u8>> {
    loop {
        match source.read(buffer) {
            Ok(0) => return Ok(Vec::new()),
            Ok(read) => {
                if let Err(bad) = take(&mut buffer[..read]) {
                    return Ok(bad);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::json::{Document, Node};

    /// A state, read in about so many parts.
    pub(in crate::input) fn in_parts_of(text: &str, count: usize) -> Content {
        let open = |at: u64| Ok(&text.as_bytes()[usize::try_from(at).unwrap().min(text.len())..]);
        in_parts(count, (text.len() / count) as u64, &open).unwrap().expect("it is a state")
    }

    /// Gives its bytes one by one.
    struct Slowly<'a>(&'a [u8]);

    impl Read for Slowly<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let (first, rest) = self.0.split_at(self.0.len().min(1).min(buffer.len()));
            buffer[..first.len()].copy_from_slice(first);
            self.0 = rest;
            Ok(first.len())
        }
    }

    /// An export with resources of uneven size, in both layouts, with the URN first and with sorted keys, and lists inside
    /// that look like the outer one.
    fn exports() -> Vec<String> {
        let with_first = |first: &str| {
            let resource = |n: usize| {
                let inner: Vec<_> = (0..if n.is_multiple_of(50) { 4 } else { 0 })
                    .map(|n| serde_json::json!({first: format!(",{{\"{first}\":"), "é": n}))
                    .collect();
                serde_json::json!({first: format!("urn:pulumi:dev::shop::a:b:C::{n}"), "urn": n, "z": n, "zlist": inner})
            };
            let resources: Vec<_> = (0..200).map(resource).collect();
            let value = serde_json::json!({"deployment": {"resources": resources, "zz": {"a": [1]}}, "version": 3});
            [serde_json::to_string_pretty(&value).unwrap(), value.to_string()]
        };
        ["urn", "created", "custom"].into_iter().flat_map(with_first).collect()
    }

    fn resources(document: &Document) -> Node<'_> {
        document.root().field("deployment").unwrap().field("resources").unwrap()
    }

    #[test]
    fn a_state_read_in_parts_is_the_state_wherever_the_parts_begin() {
        let mut cut = 0;
        for text in exports() {
            let Content::Text { first, later, .. } = gathered(text.as_bytes()) else { panic!("it is text") };
            assert!(later.is_empty());
            let whole = Document::parse(first).unwrap();
            let open = |at: u64| Ok(&text.as_bytes()[usize::try_from(at).unwrap().min(text.len())..]);
            for (count, length) in [(2, 5_000), (6, 3_000), (9, 1_777), (40, 400)] {
                let Some(Content::Text { first, later, .. }) = in_parts(count, length, &open).unwrap() else {
                    panic!("it is a state")
                };
                assert!(!later.is_empty());
                let documents = Document::parse_parts(first, later).unwrap();
                if documents[0].goes_on().map(Node::index) != Some(resources(&documents[0]).index()) {
                    let joined = Document::joined(documents).unwrap();
                    assert_eq!(joined.root().text(), whole.root().text());
                    continue;
                }
                cut += 1;
                let ours = resources(&documents[0]).items().chain(documents[1..].iter().flat_map(Document::roots));
                let ours: Vec<_> = ours.collect();
                let theirs: Vec<_> = resources(&whole).items().collect();
                assert_eq!(ours.len(), theirs.len(), "{count}");
                for (our, their) in ours.iter().zip(&theirs) {
                    assert_eq!(our.text(), their.text());
                    let line = |node: &Node<'_>| node.document().position(node.offset()).0;
                    assert_eq!(line(our), line(their));
                }
                let version = documents[0].root().field("version").unwrap();
                let same = whole.root().field("version").unwrap();
                assert_eq!(documents[0].position(version.offset()).0, whole.position(same.offset()).0);
            }
        }
        assert!(cut >= 12, "{cut}");
    }

    #[test]
    fn a_large_state_from_a_pipe_is_cut_and_a_large_preview_is_not() {
        let items = |key: &str| {
            let item = format!("{{\"urn\": \"{}\"}}", "x".repeat(900));
            format!("{{\"{key}\": [\n{}\n]}}", vec![item; 3 * PART / 900].join(",\n"))
        };
        for (key, parts) in [("resources", 2), ("steps", 1)] {
            let text = items(key);
            let Content::Text { first, later, .. } = Content::gather(&mut text.as_bytes(), 0).unwrap() else {
                panic!("it is text")
            };
            assert!(later.len() + 1 >= parts && (parts > 1 || later.is_empty()), "{key}: {}", later.len());
            let documents = Document::parse_parts(first, later).unwrap();
            let whole = Document::joined(documents).unwrap();
            assert_eq!(whole.root().field(key).unwrap().len(), 3 * PART / 900);
        }
    }

    #[test]
    fn a_fault_in_a_later_part_is_told_as_without_parts() {
        for good in exports() {
            for (place, bad) in [(good.len() / 2, '\u{1}'), (good.len() - 30, '}'), (good.len() / 3, 'x')] {
                let mut text = good.clone();
                let place =
                    (place..text.len()).find(|&at| text.is_char_boundary(at) && text.is_char_boundary(at + 1)).unwrap();
                text.replace_range(place..=place, &bad.to_string());
                let whole = |content| match content {
                    Content::Text { first, later, .. } => Document::parse_parts(first, later).map_err(|bad| {
                        let (line, column) = bad.text.position(bad.error.offset);
                        (line, column, bad.error)
                    }),
                    Content::Bytes(_) => panic!("it is text"),
                };
                let open = |at: u64| Ok(&text.as_bytes()[usize::try_from(at).unwrap().min(text.len())..]);
                let in_parts = whole(in_parts(5, 3_000, &open).unwrap().unwrap());
                let at_once = whole(gathered(text.as_bytes()));
                assert_eq!(in_parts.map(|_| ()), at_once.map(|_| ()), "{place}");
            }
        }
    }

    fn gathered(bytes: &[u8]) -> Content {
        Content::gather(&mut Slowly(bytes), 0).unwrap()
    }

    #[test]
    fn characters_that_arrive_in_parts_are_whole() {
        let Content::Text { first: text, .. } = gathered("{\n  \"é\": \"🎈\"\n}".as_bytes()) else {
            panic!("it is text")
        };
        assert_eq!(&*text, "{\n\"é\": \"🎈\"\n}");
    }

    #[test]
    fn what_is_no_text_is_kept_as_it_is() {
        for bytes in
            [&b"{\n   \"\xff\": 1}\n  x"[..], b"{\n  \"a\xc3", b"\x1f\x8b\x08\0\n  ", b"\xff\xfe{\0", b"{", b""]
        {
            match gathered(bytes) {
                Content::Bytes(same) => assert_eq!(same, bytes),
                Content::Text { first, .. } => assert_eq!(first.as_read().as_bytes(), bytes),
            }
        }
    }
}

//! The keys of a document, each with a number, so that members are told apart without a look at the text.

use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU16, Ordering};

use hashbrown::{DefaultHashBuilder, HashTable};

use super::block::{BLOCK, Block};

/// The number of a key in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct KeyNumber(u16);

impl KeyNumber {
    /// There is no key: an element of a list, or a root.
    pub(super) const NONE: Self = Self(0);

    /// Only the text tells the key, or whether there is one.
    pub(super) const UNKNOWN: Self = Self(0xfff);

    /// The bits that a number takes.
    pub(super) const MASK: u32 = 0xfff;

    #[inline]
    pub(super) fn from_bits(bits: u32) -> Self {
        let [low, high, ..] = (bits & Self::MASK).to_le_bytes();
        Self(u16::from_le_bytes([low, high]))
    }

    #[inline]
    pub(super) fn get(self) -> u32 {
        u32::from(self.0)
    }
}

/// How many different keys get a number; a file of people has some hundred.
const MOST: usize = KeyNumber::MASK as usize - 1;

/// The numbered keys, as spans of the text in which each was seen first.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    /// Of number 1, 2, ...
    spans: Vec<(u32, u32)>,
    /// Numbers, by what the span holds. The hash is seeded: keys may be hostile.
    numbers: HashTable<u16>,
    hasher: DefaultHashBuilder,
    /// The keys that came next in the text, the last one first, by the two before.
    followers: Vec<[u16; 2]>,
    looks: Looks,
    asked: Asked,
    /// There are keys without a number: too many, or written with escapes.
    pub(super) has_others: bool,
}

/// What keys there are look like, roughly: most names that are looked for and are no key are told by this alone.
#[derive(Debug, Clone)]
struct Looks([u64; 64]);

impl Default for Looks {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl Looks {
    #[inline]
    fn place(key: &[u8]) -> (usize, u64) {
        let at = |at: usize| key.get(at).copied().map_or(0, usize::from);
        let mix = key.len() ^ at(0) << 4 ^ at(key.len() / 2) << 2 ^ at(key.len().wrapping_sub(1)) << 7;
        (mix >> 6 & 63, 1 << (mix & 63))
    }

    fn note(&mut self, key: &[u8]) {
        let (word, bit) = Self::place(key);
        self.0[word] |= bit;
    }

    #[inline]
    fn may_hold(&self, key: &[u8]) -> bool {
        let (word, bit) = Self::place(key);
        self.0[word] & bit != 0
    }
}

/// The numbers of names that were looked for, by where the name stands in memory: code asks for the same few names for
/// every resource. What stands here is only a guess, which is compared with the name.
#[derive(Debug)]
struct Asked([AtomicU16; 512]);

impl Default for Asked {
    fn default() -> Self {
        Self([const { AtomicU16::new(0) }; 512])
    }
}

impl Clone for Asked {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Asked {
    #[inline]
    fn slot(&self, name: &str) -> &AtomicU16 {
        let at = name.as_ptr().addr();
        &self.0[(at ^ at >> 9 ^ name.len() << 3) % self.0.len()]
    }
}

impl Keys {
    /// The number of the key that stands between these offsets of the text; a new one where it is new.
    pub(super) fn number(&mut self, text: &[u8], (start, end): (usize, usize)) -> KeyNumber {
        let key = &text[start..end];
        let hash = self.hasher.hash_one(key);
        if let Some(number) = self.numbers.find(hash, |&number| bytes(&self.spans, text, number) == key) {
            return KeyNumber(*number);
        }
        let (Some(next), Ok(start), Ok(end)) = (self.next(), u32::try_from(start), u32::try_from(end)) else {
            self.has_others = true;
            return KeyNumber::UNKNOWN;
        };
        self.spans.push((start, end));
        self.looks.note(key);
        let Self { spans, numbers, hasher, .. } = self;
        numbers.insert_unique(hash, next, |&number| hasher.hash_one(bytes(spans, text, number)));
        KeyNumber(next)
    }

    /// How many keys have a number.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    fn next(&self) -> Option<u16> {
        u16::try_from(self.spans.len() + 1).ok().filter(|_| self.spans.len() < MOST)
    }

    /// A key that came behind these two before, and the offset of its closing quote, where it stands here again: files are
    /// lists of things that are alike.
    #[inline]
    pub(super) fn again(&self, text: &[u8], before: [KeyNumber; 2], start: usize) -> Option<(KeyNumber, usize)> {
        let known = self.followers.get(place_behind(before))?;
        known.iter().find_map(|&number| self.stands_at(text, number, start))
    }

    /// Whether the key with this number stands at an offset: with it, where it ends.
    #[inline]
    fn stands_at(&self, text: &[u8], number: u16, start: usize) -> Option<(KeyNumber, usize)> {
        let (from, to) = *self.spans.get(usize::from(number).checked_sub(1)?)?;
        let (from, to) = (from as usize, to as usize);
        let end = start + (to - from);
        if text.get(end) != Some(&b'"') {
            return None;
        }
        let is_same = match (Block::at(text, from), Block::at(text, start)) {
            (Some(known), Some(here)) if to - from <= BLOCK => known.alike(here) >= to - from,
            _ => text[from..to] == text[start..end],
        };
        is_same.then_some((KeyNumber(number), end))
    }

    /// Remembers what came behind two keys.
    pub(super) fn follow(&mut self, before: [KeyNumber; 2], number: KeyNumber) {
        if number == KeyNumber::UNKNOWN {
            return;
        }
        if self.followers.is_empty() {
            self.followers.resize(FOLLOWERS, [0; 2]);
        }
        let known = &mut self.followers[place_behind(before)];
        *known = [number.0, known[0]];
    }

    /// The number of a key that was seen.
    pub(super) fn find(&self, text: &str, key: &str) -> Option<KeyNumber> {
        let text = text.as_bytes();
        let slot = self.asked.slot(key);
        let guess = slot.load(Ordering::Relaxed);
        let key = key.as_bytes();
        if guess != 0 && bytes(&self.spans, text, guess) == key {
            return Some(KeyNumber(guess));
        }
        if !self.looks.may_hold(key) {
            return None;
        }
        let hash = self.hasher.hash_one(key);
        let number = *self.numbers.find(hash, |&number| bytes(&self.spans, text, number) == key)?;
        slot.store(number, Ordering::Relaxed);
        Some(KeyNumber(number))
    }

    /// Where a key with a number stands.
    pub(super) fn span(&self, number: KeyNumber) -> Option<std::ops::Range<usize>> {
        let (start, end) = *self.spans.get(usize::from(number.0).checked_sub(1)?)?;
        Some(start as usize..end as usize)
    }
}

/// How many places there are to remember what came behind two keys.
const FOLLOWERS: usize = 1 << 12;

#[inline]
fn place_behind([first, second]: [KeyNumber; 2]) -> usize {
    (usize::from(first.0).wrapping_mul(61) ^ usize::from(second.0)) % FOLLOWERS
}

#[inline]
fn bytes<'t>(spans: &[(u32, u32)], text: &'t [u8], number: u16) -> &'t [u8] {
    let span = usize::from(number).checked_sub(1).and_then(|at| spans.get(at));
    span.and_then(|&(start, end)| text.get(start as usize..end as usize)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_have_one_number_and_the_table_ends_where_its_bits_do() {
        let names: Vec<String> = (0..=MOST).map(|n| format!("{n:05}")).collect();
        let text = names.concat();
        let bytes = text.as_bytes();
        let mut keys = Keys::default();
        for n in 0..MOST {
            let number = keys.number(bytes, (n * 5, n * 5 + 5));
            assert_eq!(number.get() as usize, n + 1);
            assert_eq!(keys.number(bytes, (n * 5, n * 5 + 5)), number);
            assert_eq!(keys.find(&text, &text[n * 5..n * 5 + 5]), Some(number));
            assert_eq!(keys.find(&text, &names[n]), Some(number));
            assert_eq!(keys.span(number), Some(n * 5..n * 5 + 5));
        }
        assert!(!keys.has_others);
        assert_eq!(keys.number(bytes, (MOST * 5, MOST * 5 + 5)), KeyNumber::UNKNOWN);
        assert!(keys.has_others);
    }

    #[test]
    fn a_key_that_came_before_is_known_again_only_where_it_stands_whole() {
        let text = r#""id" "name" "id" "name" "names" "nam"#;
        let mut keys = Keys::default();
        let id = keys.number(text.as_bytes(), (1, 3));
        let name = keys.number(text.as_bytes(), (6, 10));
        keys.follow([name, id], name);
        let again = |keys: &Keys, at: usize| keys.again(text.as_bytes(), [name, id], at);
        assert_eq!(again(&keys, 18), Some((name, 22)));
        assert_eq!(again(&keys, 25), None);
        assert_eq!(again(&keys, 33), None);
        assert_eq!(again(&keys, 36), None);
        keys.follow([name, id], id);
        assert_eq!(
            (again(&keys, 18), again(&keys, 13)),
            (Some((name, 22)), Some((id, 15))),
            "the one before is not forgotten"
        );
        assert_eq!(keys.again(text.as_bytes(), [id, name], 13), None);
        assert_eq!(keys.again(text.as_bytes(), [KeyNumber::UNKNOWN; 2], 13), None);
    }

    #[test]
    fn a_name_that_moves_in_memory_is_not_taken_for_another() {
        let text = "abab";
        let mut keys = Keys::default();
        let (a, b) = (keys.number(text.as_bytes(), (0, 1)), keys.number(text.as_bytes(), (1, 2)));
        let mut name = String::from("a");
        assert_eq!(keys.find(text, &name), Some(a));
        name.replace_range(.., "b");
        assert_eq!(keys.find(text, &name), Some(b));
        name.replace_range(.., "c");
        assert_eq!(keys.find(text, &name), None);
    }
}

//! The keys of a document, each with a number, so that members are told apart without a look at the text.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

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

    pub(super) fn from_bits(bits: u32) -> Self {
        let [low, high, ..] = (bits & Self::MASK).to_le_bytes();
        Self(u16::from_le_bytes([low, high]))
    }

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
    /// There are keys without a number: too many, or written with escapes.
    pub(super) has_others: bool,
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
        let Self { spans, numbers, hasher, .. } = self;
        numbers.insert_unique(hash, next, |&number| hasher.hash_one(bytes(spans, text, number)));
        KeyNumber(next)
    }

    fn next(&self) -> Option<u16> {
        u16::try_from(self.spans.len() + 1).ok().filter(|_| self.spans.len() < MOST)
    }

    /// The number of a key that was seen.
    pub(super) fn find(&self, text: &str, key: &str) -> Option<KeyNumber> {
        let (text, key) = (text.as_bytes(), key.as_bytes());
        self.numbers
            .find(self.hasher.hash_one(key), |&number| bytes(&self.spans, text, number) == key)
            .map(|&number| KeyNumber(number))
    }

    /// Where a key with a number stands.
    pub(super) fn span(&self, number: KeyNumber) -> Option<std::ops::Range<usize>> {
        let (start, end) = *self.spans.get(usize::from(number.0).checked_sub(1)?)?;
        Some(start as usize..end as usize)
    }

    /// Takes the keys of another part of the text over. Returns what its numbers are called here.
    pub(super) fn adopt(&mut self, text: &[u8], other: &Self) -> impl Fn(KeyNumber) -> KeyNumber + use<> {
        self.has_others |= other.has_others;
        let numbers: Vec<KeyNumber> = std::iter::once(KeyNumber::NONE)
            .chain(other.spans.iter().map(|&(start, end)| self.number(text, (start as usize, end as usize))))
            .collect();
        move |number| numbers.get(usize::from(number.0)).copied().unwrap_or(KeyNumber::UNKNOWN)
    }
}

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
            assert_eq!(keys.span(number), Some(n * 5..n * 5 + 5));
        }
        assert!(!keys.has_others);
        assert_eq!(keys.number(bytes, (MOST * 5, MOST * 5 + 5)), KeyNumber::UNKNOWN);
        assert!(keys.has_others);
    }

    #[test]
    fn keys_of_another_part_keep_their_names_under_new_numbers() {
        let text = "aabbcc";
        let (mut first, mut second) = (Keys::default(), Keys::default());
        first.number(text.as_bytes(), (0, 2));
        let b = second.number(text.as_bytes(), (2, 4));
        let renumbered = first.adopt(text.as_bytes(), &second);
        assert_eq!(Some(renumbered(b)), first.find(text, "bb"));
        assert_eq!(renumbered(KeyNumber::NONE), KeyNumber::NONE);
        assert_eq!(renumbered(KeyNumber::UNKNOWN), KeyNumber::UNKNOWN);
        assert_eq!(first.find(text, "cc"), None);
    }
}

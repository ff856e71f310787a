//! What is kept of a value.

use super::Kind;

/// A value: where its text starts, what it is, how large it is, and a digest of its key. Eight bytes a value keep the
/// index of a large file small; that walking over values and looking for a key does not touch the text, which lies far
/// apart in a large file, makes it fast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Entry {
    start: u32,
    /// From the highest bit: three bits of kind; [`LARGE`]; then either eight bits of key digest and twenty of size, or
    /// twenty-eight of size.
    rest: u32,
}

/// The size needs the bits of the digest.
const LARGE: u32 = 1 << 28;
const SIZE_BITS: u32 = 20;
const SMALL_SIZE: u32 = (1 << SIZE_BITS) - 1;

/// The largest size: bytes of a scalar, values in a container.
pub(super) const MAX_SIZE: usize = (LARGE - 1) as usize;

const KINDS: [Kind; 6] = [Kind::Null, Kind::Bool, Kind::Number, Kind::String, Kind::Array, Kind::Object];

impl Entry {
    /// A value whose size is not known yet.
    pub(super) fn new(start: u32, kind: Kind, key: KeyDigest) -> Self {
        Self { start, rest: (kind as u32) << 29 | u32::from(key.0) << SIZE_BITS }
    }

    /// The same with its size, of at most [`MAX_SIZE`]: scalars: bytes of text; containers: how many entries they take,
    /// their own included.
    pub(super) fn with_size(self, size: u32) -> Self {
        let kind = self.rest & (0b111 << 29);
        let rest = if size <= SMALL_SIZE { self.rest & !SMALL_SIZE | size } else { kind | LARGE | size };
        Self { rest, ..self }
    }

    /// Offset of the text.
    pub(super) fn start(self) -> usize {
        self.start as usize
    }

    /// Offset past the text of a scalar.
    pub(super) fn end(self) -> usize {
        self.start as usize + self.size() as usize
    }

    /// What the value is.
    pub(super) fn kind(self) -> Kind {
        KINDS.get((self.rest >> 29) as usize).copied().unwrap_or(Kind::Null)
    }

    /// How many entries the value takes.
    pub(super) fn entries(self) -> u32 {
        if self.rest >> 29 < Kind::Array as u32 { 1 } else { self.size() }
    }

    fn size(self) -> u32 {
        self.rest & if self.rest & LARGE == 0 { SMALL_SIZE } else { LARGE - 1 }
    }

    /// Whether the key may be the one of this digest.
    pub(super) fn may_have(self, key: KeyDigest) -> bool {
        self.rest & LARGE != 0 || self.rest >> SIZE_BITS & 0xff == u32::from(key.0)
    }
}

/// Eight bits of a key, as it is written: different digests are different keys.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct KeyDigest(u8);

impl KeyDigest {
    pub(super) fn of(key: &[u8]) -> Self {
        let (Some(first), Some(last), Some(middle)) = (key.first(), key.last(), key.get(key.len() / 2)) else {
            return Self(0);
        };
        let length = u32::try_from(key.len()).unwrap_or(u32::MAX);
        let mixed = u32::from(*first) | u32::from(*middle) << 8 | u32::from(*last) << 16 | length << 24;
        Self((mixed.wrapping_mul(0x9e37_79b1) >> 24).to_le_bytes()[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_keeps_kind_and_size_and_gives_up_the_digest_of_a_large_value() {
        for kind in KINDS {
            for size in [1, 2, SMALL_SIZE, SMALL_SIZE + 1, LARGE - 1] {
                let entry = Entry::new(7, kind, KeyDigest::of(b"tags")).with_size(size);
                assert_eq!((entry.kind(), entry.size(), entry.start()), (kind, size, 7));
                assert!(entry.may_have(KeyDigest::of(b"tags")));
                assert_eq!(entry.may_have(KeyDigest::of(b"name")), size > SMALL_SIZE);
                let container = matches!(kind, Kind::Array | Kind::Object);
                assert_eq!(entry.entries(), if container { size } else { 1 });
            }
        }
    }
}

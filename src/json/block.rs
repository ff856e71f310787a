//! Several bytes looked at in one go: what is looked for is mostly near, and a guess of the processor that fails costs
//! more than to look at all of them.

use wide::u8x32;

/// Bytes that stand one behind the other.
#[derive(Clone, Copy)]
pub(super) struct Block([u8; BLOCK]);

/// How many bytes a block has.
pub(super) const BLOCK: usize = 32;

impl Block {
    /// The block that begins at an offset; nothing so near to the end that there is none.
    #[inline]
    pub(super) fn at(text: &[u8], at: usize) -> Option<Self> {
        let block = text.get(at..)?.first_chunk()?;
        Some(Self(*block))
    }

    /// Writes it to an offset; nothing happens so near to the end that there is no room for it.
    #[inline]
    pub(super) fn write(self, text: &mut [u8], at: usize) {
        if let Some(room) = text.get_mut(at..).and_then(|rest| rest.first_chunk_mut()) {
            *room = self.0;
        }
    }

    /// How many bytes are the same up to the first that differs.
    #[inline]
    pub(super) fn alike(self, other: Self) -> usize {
        first(!u8x32::new(self.0).simd_eq(u8x32::new(other.0)).to_bitmask())
    }

    /// How many bytes stand before the first line break.
    #[inline]
    pub(super) fn before_line_break(self) -> usize {
        first(u8x32::new(self.0).simd_eq(u8x32::splat(b'\n')).to_bitmask())
    }

    /// How many spaces it begins with.
    #[inline]
    pub(super) fn spaces(self) -> usize {
        first(!u8x32::new(self.0).simd_eq(u8x32::splat(b' ')).to_bitmask())
    }

    /// How many bytes stand before the first quote, backslash or control character.
    #[inline]
    pub(super) fn plain(self) -> usize {
        let bytes = u8x32::new(self.0);
        let quotes = bytes.simd_eq(u8x32::splat(b'"'));
        let slashes = bytes.simd_eq(u8x32::splat(b'\\'));
        let controls = bytes.min(u8x32::splat(0x1f)).simd_eq(bytes);
        first((quotes | slashes | controls).to_bitmask())
    }
}

/// The place of the lowest bit, or how many there are.
#[inline]
fn first(bits: u32) -> usize {
    bits.trailing_zeros() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_found_at_every_place() {
        let of = |text: &[u8]| Block::at(text, 0).unwrap();
        for at in 0..BLOCK {
            for found in 0..=u8::MAX {
                let mut text = [b'x'; BLOCK];
                text[at] = found;
                let is = |wanted: bool| if wanted { at } else { BLOCK };
                assert_eq!(of(&text).before_line_break(), is(found == b'\n'));
                assert_eq!(of(&text).plain(), is(found < 0x20 || found == b'"' || found == b'\\'), "{found}");
                let mut text = [b' '; BLOCK];
                text[at] = found;
                assert_eq!(of(&text).spaces(), is(found != b' '));
                assert_eq!(of(&text).alike(of(&[b' '; BLOCK])), is(found != b' '));
            }
        }
        assert!(Block::at(&[0; BLOCK], 1).is_none());
        assert!(Block::at(&[], 1).is_none());
    }
}

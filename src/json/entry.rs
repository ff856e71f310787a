//! What is kept of a value.

use super::Kind;
use super::keys::KeyNumber;

/// A value: where its text starts, what it is, how large it is, and the number of its key. Eight bytes a value keep the
/// index of a large file small; that walking over values and looking for a key does not touch the text, which lies far
/// apart in a large file, makes it fast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Entry {
    start: u32,
    /// From the highest bit: three bits of [`Form`]; [`LARGE`]; then either twelve bits of key number and sixteen of
    /// size, or twenty-eight of size.
    rest: u32,
}

/// The size needs the bits of the key number.
const LARGE: u32 = 1 << 28;
const FORM_SHIFT: u32 = 29;
const SIZE_BITS: u32 = 16;
const SMALL_SIZE: u32 = (1 << SIZE_BITS) - 1;

/// The largest size: bytes of a scalar, values in a container.
pub(super) const MAX_SIZE: usize = (LARGE - 1) as usize;

/// What a value is, as far as the cursor must tell: containers come last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Form {
    Null,
    Bool,
    Number,
    /// A string that stands in the text as it reads.
    Plain,
    /// A string with escapes.
    Escaped,
    Array,
    Object,
}

const FORMS: [Form; 7] = [Form::Null, Form::Bool, Form::Number, Form::Plain, Form::Escaped, Form::Array, Form::Object];

impl Entry {
    /// A value whose size is not known yet.
    #[inline]
    pub(super) fn new(start: u32, form: Form, key: KeyNumber) -> Self {
        Self { start, rest: (form as u32) << FORM_SHIFT | key.get() << SIZE_BITS }
    }

    /// The same with its size, of at most [`MAX_SIZE`]: scalars: bytes of text; containers: how many entries they take,
    /// their own included.
    #[inline]
    pub(super) fn with_size(self, size: u32) -> Self {
        let form = self.rest & (0b111 << FORM_SHIFT);
        let rest = if size <= SMALL_SIZE { self.rest & !SMALL_SIZE | size } else { form | LARGE | size };
        Self { rest, ..self }
    }

    /// Offset of the text.
    #[inline]
    pub(super) fn start(self) -> usize {
        self.start as usize
    }

    /// Offset past the text of a scalar.
    #[inline]
    pub(super) fn end(self) -> usize {
        self.start as usize + self.size() as usize
    }

    #[inline]
    pub(super) fn form(self) -> Form {
        FORMS.get((self.rest >> FORM_SHIFT) as usize).copied().unwrap_or(Form::Null)
    }

    /// What the value is.
    #[inline]
    pub(super) fn kind(self) -> Kind {
        match self.form() {
            Form::Null => Kind::Null,
            Form::Bool => Kind::Bool,
            Form::Number => Kind::Number,
            Form::Plain | Form::Escaped => Kind::String,
            Form::Array => Kind::Array,
            Form::Object => Kind::Object,
        }
    }

    /// How many entries the value takes.
    #[inline]
    pub(super) fn entries(self) -> u32 {
        if self.rest >> FORM_SHIFT < Form::Array as u32 { 1 } else { self.size() }
    }

    #[inline]
    fn size(self) -> u32 {
        self.rest & if self.rest & LARGE == 0 { SMALL_SIZE } else { LARGE - 1 }
    }

    /// Whether its key has this number; nothing where only the text tells.
    #[inline]
    pub(super) fn has_key(self, number: KeyNumber) -> Option<bool> {
        const KEY: u32 = KeyNumber::MASK << SIZE_BITS;
        let unknown = self.rest & LARGE != 0 || self.rest & KEY == KEY;
        (!unknown).then_some(self.rest & KEY == number.get() << SIZE_BITS)
    }

    /// The number of the key.
    #[inline]
    pub(super) fn key(self) -> KeyNumber {
        if self.rest & LARGE == 0 { KeyNumber::from_bits(self.rest >> SIZE_BITS) } else { KeyNumber::UNKNOWN }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_keeps_form_and_size_and_gives_up_the_key_of_a_large_value() {
        let (key, other) = (KeyNumber::from_bits(KeyNumber::MASK - 1), KeyNumber::from_bits(1));
        for form in FORMS {
            for size in [1, 2, SMALL_SIZE, SMALL_SIZE + 1, LARGE - 1] {
                let entry = Entry::new(7, form, key).with_size(size);
                assert_eq!((entry.form(), entry.size(), entry.start()), (form, size, 7));
                let kept = size <= SMALL_SIZE;
                assert_eq!(entry.key(), if kept { key } else { KeyNumber::UNKNOWN });
                assert_eq!(entry.has_key(key), kept.then_some(true));
                assert_eq!(entry.has_key(other), kept.then_some(false));
                let container = matches!(form, Form::Array | Form::Object);
                assert_eq!(entry.entries(), if container { size } else { 1 });
            }
        }
    }
}

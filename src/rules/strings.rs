//! Which strings a rule wants to see. Most strings are nothing to most rules, and each call costs: what a string is
//! made of is found out once, and the rules say what they cannot do without.

/// The strings that a rule wants to see: by length in bytes and by the characters that must be there.
#[derive(Debug, Clone, Copy)]
pub struct Strings {
    shortest: usize,
    longest: usize,
    /// Of each set one character at least.
    needs: [u64; 2],
}

impl Strings {
    /// All of them.
    pub const ALL: Self = Self { shortest: 0, longest: usize::MAX, needs: [u64::MAX; 2] };

    /// Those of so many bytes.
    pub const fn of_length(shortest: usize, longest: usize) -> Self {
        Self { shortest, longest, ..Self::ALL }
    }

    /// Those of so many bytes or more.
    pub const fn from_length(shortest: usize) -> Self {
        Self::of_length(shortest, usize::MAX)
    }

    /// Those with one of these characters, all of them of `MARKS`; `0` stands for every digit.
    #[must_use]
    pub const fn with(self, one_of: &[u8]) -> Self {
        let set = bits_of(one_of);
        let needs = if self.needs[0] == u64::MAX { [set, u64::MAX] } else { [self.needs[0], set] };
        Self { needs, ..self }
    }

    /// Whether a string made of this may be one of them.
    pub fn take(self, texture: Texture) -> bool {
        (self.shortest..=self.longest).contains(&texture.length) && self.needs.iter().all(|set| texture.bits & set != 0)
    }
}

/// What a string is made of.
#[derive(Debug, Clone, Copy)]
pub struct Texture {
    bits: u64,
    length: usize,
}

/// The characters that are told apart.
const MARKS: &[u8] = b"-_.,:;/\\{}[]<>()@%$!=*?`+ \n\"'#&|~^0ZNuSHCARF";

/// Everything else.
const OTHER: u64 = 1 << 63;

/// Longer strings may hold anything, bytes.
const LOOKED_THROUGH: usize = 4096;

const BITS: [u64; 256] = bits();

const fn bits() -> [u64; 256] {
    assert!(MARKS.len() < 63, "each has a bit of its own");
    let mut bits = [OTHER; 256];
    let mut at = 0;
    while at < MARKS.len() {
        bits[MARKS[at] as usize] = 1 << at;
        at += 1;
    }
    let mut digit = b'1';
    while digit <= b'9' {
        bits[digit as usize] = bits[b'0' as usize];
        digit += 1;
    }
    bits
}

const fn bits_of(characters: &[u8]) -> u64 {
    let mut set = 0;
    let mut at = 0;
    while at < characters.len() {
        let bit = BITS[characters[at] as usize];
        assert!(bit != OTHER, "only characters of MARKS are told apart");
        set |= bit;
        at += 1;
    }
    set
}

impl Texture {
    /// Looks a string through.
    pub fn of(text: &str) -> Self {
        let bits = if text.len() > LOOKED_THROUGH {
            u64::MAX
        } else {
            text.bytes().fold(0, |bits, byte| bits | BITS[usize::from(byte)])
        };
        Self { bits, length: text.len() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_taken_when_its_length_fits_and_one_character_of_each_set_is_there() {
        const IDS: Strings = Strings::of_length(4, 8).with(b"-").with(b"0Z");
        for (text, taken) in [
            ("vpc-7", true),
            ("x-Z-", true),
            ("-9-", false),
            ("vpc-7abcd", false),
            ("vpc-a", false),
            ("vpc_7", false),
            ("ü-12", true),
        ] {
            assert_eq!(IDS.take(Texture::of(text)), taken, "{text}");
        }
        assert!(Strings::ALL.take(Texture::of("any")));
        assert!(Strings::from_length(9).with(b"$").take(Texture::of(&"x".repeat(LOOKED_THROUGH + 1))));
        assert!(!Strings::ALL.with(b"$").take(Texture::of("")));
    }
}

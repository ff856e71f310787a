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
}

/// What several rules want, looked up for all of them at once.
#[derive(Debug, Default)]
pub struct Wanted {
    groups: Vec<Group>,
}

/// Most strings are shorter, in bytes.
const SHORT: usize = 128;

/// What up to 64 rules want: a bit for each.
#[derive(Debug)]
struct Group {
    rules: Vec<usize>,
    /// The rules that take a short string, by its length.
    short: [u64; SHORT],
    /// From a length on, up to the next: the rules that take it.
    lengths: Vec<(usize, u64)>,
    /// By the character that is there, for each of the two sets.
    having: [[u64; 64]; 2],
}

impl Wanted {
    /// What each of these rules, given by a number, wants.
    pub fn of(rules: &[(usize, Strings)]) -> Self {
        Self { groups: rules.chunks(64).map(Group::of).collect() }
    }

    /// Whether nobody wants anything.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Calls `take` with the rules that want a string made of this, in their order.
    pub fn each_by(&self, texture: Texture, mut take: impl FnMut(usize)) {
        for group in &self.groups {
            bits(group.those_of(texture)).for_each(|number| take(group.rules[number]));
        }
    }
}

impl Group {
    fn of(rules: &[(usize, Strings)]) -> Self {
        let mut starts: Vec<usize> = vec![0];
        starts.extend(rules.iter().flat_map(|(_, one)| [one.shortest, one.longest.saturating_add(1)]));
        starts.sort_unstable();
        starts.dedup();
        let all = || rules.iter().enumerate().map(|(number, (_, strings))| (1 << number, strings));
        let taking = |length: usize| {
            let takes = |one: &Strings| (one.shortest..=one.longest).contains(&length);
            (length, all().filter(|(_, one)| takes(one)).fold(0, |taking, (bit, _)| taking | bit))
        };
        let lengths = starts.into_iter().map(taking).collect();
        let short = std::array::from_fn(|length| taking(length).1);
        let mut having = [[0; 64]; 2];
        for (bit, strings) in all() {
            for (set, having) in strings.needs.iter().zip(&mut having) {
                bits(*set).for_each(|character| having[character] |= bit);
            }
        }
        Self { rules: rules.iter().map(|(rule, _)| *rule).collect(), short, lengths, having }
    }

    fn those_of(&self, texture: Texture) -> u64 {
        let taken = self.short.get(texture.length).copied().unwrap_or_else(|| self.taking_long(texture.length));
        let [first, second] = &self.having;
        let (first, second) = bits(texture.bits)
            .fold((0, 0), |(one, other), character| (one | first[character], other | second[character]));
        taken & first & second
    }

    fn taking_long(&self, length: usize) -> u64 {
        let at = self.lengths.partition_point(|(from, _)| *from <= length);
        at.checked_sub(1).map_or(0, |at| self.lengths[at].1)
    }
}

/// The places of the bits that are set.
fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = (set != 0).then_some(set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(lowest)
    })
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

const BITS: [u64; 256] = table();

const fn table() -> [u64; 256] {
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

    fn by(wanted: &Wanted, text: &str) -> Vec<usize> {
        let mut rules = Vec::new();
        wanted.each_by(Texture::of(text), |rule| rules.push(rule));
        rules
    }

    #[test]
    fn a_string_is_taken_when_its_length_fits_and_one_character_of_each_set_is_there() {
        const IDS: Strings = Strings::of_length(4, 8).with(b"-").with(b"0Z");
        let long = "x".repeat(LOOKED_THROUGH + 1);
        let wanted = Wanted::of(&[(3, IDS), (5, Strings::ALL), (6, Strings::from_length(9).with(b"$"))]);
        for (text, taken) in [
            ("vpc-7", vec![3, 5]),
            ("x-Z-", vec![3, 5]),
            ("-9-", vec![5]),
            ("vpc-7abcd", vec![5]),
            ("vpc-a", vec![5]),
            ("vpc_7", vec![5]),
            ("ü-12", vec![3, 5]),
            ("x$-1", vec![3, 5]),
            ("any", vec![5]),
            ("12345678$", vec![5, 6]),
            (&long, vec![5, 6]),
        ] {
            assert_eq!(by(&wanted, text), taken, "{text}");
        }
        assert!(by(&Wanted::of(&[(0, Strings::ALL.with(b"$"))]), "").is_empty());
        assert!(Wanted::of(&[]).is_empty());
    }

    #[test]
    fn any_number_of_rules_may_want_strings() {
        let rules: Vec<_> = (0..150).map(|n| (n, Strings::of_length(n, 2 * n))).collect();
        let wanted = Wanted::of(&rules);
        assert!(by(&wanted, "").is_empty(), "nobody wants what is empty");
        for length in [1, 63, 64, 65, 149, 298, 299] {
            let text = "a".repeat(length);
            let expected = rules.iter().filter(|(n, _)| (*n..=2 * n).contains(&length)).map(|(n, _)| *n);
            assert_eq!(by(&wanted, &text), expected.collect::<Vec<_>>(), "{length}");
        }
    }
}

//! Versions that are compared by their numbers.

use std::fmt;

/// The lowest version that is good enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minimum {
    numbers: Vec<u64>,
    text: String,
}

impl Minimum {
    /// Reads `1.29`, `v6.0.1` or `>=6.0`.
    pub fn parse(text: &str) -> Option<Self> {
        let version = text.trim().strip_prefix(">=").unwrap_or(text).trim();
        let (numbers, rest) = numbers(version)?;
        rest.is_empty().then(|| Self { numbers, text: version.to_owned() })
    }

    /// Whether a version is this one or newer; nothing for a text that is no version. A version that says less than the
    /// minimum (`1` for `1.29`) is not known to be either. What is tried out before a version comes before it.
    pub fn is_met(&self, version: &str) -> Option<bool> {
        let (own, rest) = numbers(version.trim())?;
        for (at, least) in self.numbers.iter().enumerate() {
            match own.get(at) {
                None if *least > 0 => return None,
                Some(number) if number != least => return Some(number > least),
                None | Some(_) => {}
            }
        }
        let equal = own.iter().skip(self.numbers.len()).all(|number| *number == 0);
        let before = equal && rest.starts_with('-') && is_trial(rest);
        Some(!before)
    }
}

/// Numbers between dots, and what follows them.
fn numbers(version: &str) -> Option<(Vec<u64>, &str)> {
    let version = version.strip_prefix('v').unwrap_or(version);
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    let (numbers, rest) = version.split_at_checked(end)?;
    let numbers = numbers.trim_end_matches('.').split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    Some((numbers, rest))
}

/// `-alpha.1`, `-rc1`; not `-gke.1500`, which is a later build.
fn is_trial(rest: &str) -> bool {
    ["-alpha", "-beta", "-rc", "-dev", "-pre"].iter().any(|word| rest.starts_with(word))
}

impl fmt::Display for Minimum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        let met = |least: &str, version: &str| Minimum::parse(least).unwrap().is_met(version);
        assert_eq!(met(">=1.29", "1.30"), Some(true));
        assert_eq!(met("1.29", "1.9"), Some(false));
        assert_eq!(met("1.29", "v1.29.3-gke.1500"), Some(true));
        assert_eq!(met("6.0", "6.0.0-alpha.1"), Some(false));
        assert_eq!(met("6.0", "6"), Some(true));
        assert_eq!(met("6.1", "6"), None);
        assert_eq!(met("7", "6.9.9"), Some(false));
        assert_eq!(met("1.29", "latest"), None);
        assert_eq!(Minimum::parse("<2"), None);
        assert_eq!(Minimum::parse("1.x"), None);
    }
}

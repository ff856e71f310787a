//! Moments that programs write into texts.

use std::sync::LazyLock;

use regex::Regex;

/// Longer texts are not searched.
const LONGEST: usize = 64 * 1024;

/// What stands for a moment in a text without its moments.
const MOMENT: char = '\u{1}';

/// A date with a time of the day to the second, a date and a time in digits, a number of digits.
static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const FORMS: &str = concat!(
        r"(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[T _](?<time>[0-9]{2}[:-]?[0-9]{2}[:-]?[0-9]{2})(?<part>[.,][0-9]+)?",
        r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?|(?<day>[0-9]{8})[-_T](?<clock>[0-9]{6})(?:Z|\b|_)|(?<number>[0-9]+)",
    );
    Regex::new(FORMS).ok()
});

/// Seconds of a day.
const DAY: u64 = 24 * 60 * 60;
/// Unix times of the years 2017 to 2042, in which programs run.
const SECONDS: std::ops::Range<u64> = 1_483_228_800..2_290_000_000;

/// A moment in a text: comparable with another of the same form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    day: String,
    time: String,
    /// A full minute: a person wrote it, or a clock one time in sixty.
    round: bool,
}

impl Moment {
    fn of(day: &str, time: &str, part: &str) -> Self {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let (time, part) = (digits(time), digits(part));
        let round = time.ends_with("00") && part.bytes().all(|b| b == b'0');
        Self { day: digits(day), time: time + &part, round }
    }

    /// Unix time in seconds or milliseconds, or `20260102030405`.
    fn of_number(text: &str) -> Option<Self> {
        let number: u64 = text.parse().ok()?;
        match text.len() {
            10 | 13 => {
                let part = if text.len() == 13 { &text[10..] } else { "" };
                let seconds = if text.len() == 13 { number / 1000 } else { number };
                let of_day = seconds % DAY;
                let time = format!("{:02}{:02}{:02}", of_day / 3600, of_day / 60 % 60, of_day % 60);
                SECONDS.contains(&seconds).then(|| Self::of(&format!("{:06}", seconds / DAY), &time, part))
            }
            14 => {
                let (day, time) = text.split_at(8);
                is_date(day).then(|| Self::of(day, time, "")).filter(|moment| moment.time.as_str() < "240000")
            }
            _ => None,
        }
    }
}

/// Whether eight digits are a date of our days.
fn is_date(digits: &str) -> bool {
    let number = |range: std::ops::Range<usize>| digits.get(range).and_then(|text| text.parse::<u32>().ok());
    let fits = |value: Option<u32>, within: std::ops::RangeInclusive<u32>| value.is_some_and(|v| within.contains(&v));
    fits(number(0..4), 2017..=2042) && fits(number(4..6), 1..=12) && fits(number(6..8), 1..=31)
}

/// A text with a mark in the place of each moment, and the moments.
fn taken_apart(text: &str) -> Option<(String, Vec<Moment>)> {
    // The shortest form has ten digits.
    if text.len() > LONGEST || text.bytes().filter(u8::is_ascii_digit).nth(9).is_none() {
        return None;
    }
    let (mut rest, mut moments, mut end) = (String::with_capacity(text.len()), Vec::new(), 0);
    for found in PATTERN.as_ref()?.captures_iter(text) {
        let group = |name: &str| found.name(name).map(|found| found.as_str());
        let moment = match (group("date").zip(group("time")), group("day").zip(group("clock")), group("number")) {
            (Some((date, time)), ..) => Some(Moment::of(date, time, group("part").unwrap_or_default())),
            (_, Some((day, clock)), _) if is_date(day) => Some(Moment::of(day, clock, "")),
            (.., Some(number)) => Moment::of_number(number),
            _ => None,
        };
        let (Some(moment), Some(whole)) = (moment, found.get(0)) else { continue };
        rest.push_str(&text[end..whole.start()]);
        rest.push(MOMENT);
        end = whole.end();
        moments.push(moment);
    }
    rest.push_str(&text[end..]);
    (!moments.is_empty()).then_some((rest, moments))
}

/// Whether two texts differ in nothing but moments, and every one that differs is later in the second, at another time
/// of the day: a clock wrote them. What people write are full minutes, or the last second of a day again and again.
pub fn only_time_went_on(before: &str, after: &str) -> bool {
    if before == after {
        return false;
    }
    let (Some((old_rest, old)), Some((new_rest, new))) = (taken_apart(before), taken_apart(after)) else {
        return false;
    };
    let went_on =
        |old: &Moment, new: &Moment| old == new || (new > old && new.time != old.time && !(new.round && old.round));
    old_rest == new_rest && old.len() == new.len() && old.iter().zip(&new).all(|(old, new)| went_on(old, new))
}

/// A name with a mark in the place of each moment; nothing where it holds none.
pub fn without_moments(name: &str) -> Option<String> {
    taken_apart(name).map(|(rest, _)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_told_from_what_people_write() {
        for (before, after) in [
            ("2026-11-23T23:49:45.058921+00:00", "2026-11-23T23:49:49.483954+00:00"),
            ("built at 2026-01-02 03:04:05", "built at 2026-01-02 03:04:06"),
            (r#"{"a":"2026-01-02T03:04:05Z","b":1}"#, r#"{"a":"2026-02-01T10:00:00Z","b":1}"#),
            ("web-1767323045", "web-1767323999"),
            ("1767323045123", "1767323999000"),
            ("run_20260102030405", "run_20260102040405"),
            ("web-20260102-030405", "web-20260103-111213"),
        ] {
            assert!(only_time_went_on(before, after), "{before} {after}");
            assert!(!only_time_went_on(after, before), "time goes on: {before} {after}");
            assert_eq!(without_moments(before), without_moments(after));
        }
        for (before, after) in [
            ("2026-12-31T23:59:59Z", "2027-12-31T23:59:59Z"),
            ("2026-12-31T00:00:00Z", "2027-01-31T08:00:00Z"),
            ("2026-01-02T03:04:05Z a", "2026-01-02T03:04:06Z b"),
            ("2026-01-02", "2026-01-03"),
            ("123456789012", "123456789013"),
            ("0123456789", "9876543210"),
            ("subnet-1", "subnet-2"),
            ("v20260102", "v20260103"),
            ("same 1767323045", "same 1767323045"),
        ] {
            assert!(!only_time_went_on(before, after), "{before} {after}");
        }
    }

    #[test]
    fn odd_numbers_are_no_moments() {
        for text in ["99999999999999", "20269902030405", "20260102990405", "9999999999", "00000000000000000000000"] {
            assert_eq!(without_moments(text), None, "{text}");
        }
    }
}

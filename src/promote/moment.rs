//! A moment, as Pulumi writes it into states: RFC 3339.

use std::fmt;
use std::str::FromStr;

/// Seconds since 1970, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

/// A text that is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a date or a time such as 2026-12-31 or 2026-12-31T18:00:00Z")]
pub struct NoMoment;

impl Moment {
    /// The moment so many seconds after the beginning of 1970.
    pub fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// How many whole hours lie between an earlier moment and this one; negative when the other is later.
    pub fn hours_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).div_euclid(3600)
    }
}

fn number(text: &str, length: usize, range: std::ops::RangeInclusive<i64>) -> Result<i64, NoMoment> {
    let digits = text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|number| digits && range.contains(number)).ok_or(NoMoment)
}

/// Hours and minutes, `HH:MM`, in seconds.
fn clock(text: &str) -> Result<i64, NoMoment> {
    let (hours, minutes) = text.split_once(':').ok_or(NoMoment)?;
    Ok(number(hours, 2, 0..=23)? * 3600 + number(minutes, 2, 0..=59)? * 60)
}

impl FromStr for Moment {
    type Err = NoMoment;

    fn from_str(text: &str) -> Result<Self, NoMoment> {
        let (date, time) = text.split_once(['T', 't', ' ']).map_or((text, None), |(date, time)| (date, Some(time)));
        let date: crate::model::Date = date.parse().map_err(|_| NoMoment)?;
        let day = date.unix_days() * 86_400;
        let Some(time) = time else { return Ok(Self(day)) };
        let at = time.find(['Z', 'z', '+', '-']).ok_or(NoMoment)?;
        let (time, zone) = time.split_at(at);
        let time = time.split_once('.').map_or(time, |(whole, _)| whole);
        let (clock_text, seconds) = time.rsplit_once(':').ok_or(NoMoment)?;
        let seconds = clock(clock_text)? + number(seconds, 2, 0..=60)?;
        let offset = match zone.split_at(1) {
            ("Z" | "z", "") => 0,
            ("+", offset) => clock(offset)?,
            ("-", offset) => -clock(offset)?,
            _ => return Err(NoMoment),
        };
        Ok(Self(day + seconds - offset))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_other_tools_count_them() {
        // `date -u -d TEXT +%s`
        for (text, seconds) in [
            ("1970-01-01", 0),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2026-11-23T23:46:11.828476688Z", 1_795_477_571),
            ("2026-11-24T01:46:11+02:00", 1_795_477_571),
            ("2026-11-23T18:46:11.5-05:00", 1_795_477_571),
        ] {
            assert_eq!(text.parse(), Ok(Moment(seconds)), "{text}");
        }
        for text in ["", "today", "2026-02-30", "2026-11-23T23:46:11", "2026-11-23T24:00:00Z", "2026-11-23TZ"] {
            assert_eq!(text.parse::<Moment>(), Err(NoMoment), "{text}");
        }
    }

    #[test]
    fn hours_are_whole_ones() {
        let hours = |a: i64, b: i64| Moment(a).hours_since(Moment(b));
        assert_eq!((hours(7200, 0), hours(7199, 0), hours(0, 3600)), (2, 1, -1));
    }
}

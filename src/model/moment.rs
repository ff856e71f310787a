//! Moments, as Go writes them into manifests (RFC 3339), and spans of time, as people write them.

use std::fmt;
use std::str::FromStr;

use super::Date;

const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;

/// A moment. Ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// Seconds since 1 January 1970, UTC.
    seconds: i64,
}

/// A text that is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a date such as 2026-12-31, or a time with its zone such as 2026-12-31T18:00:00Z")]
pub struct NoMoment;

impl Moment {
    /// The moment that is so many seconds after 1 January 1970, UTC.
    pub fn from_unix(seconds: i64) -> Self {
        Self { seconds }
    }

    /// Seconds since 1 January 1970, UTC.
    pub fn unix(self) -> i64 {
        self.seconds
    }

    /// The day, UTC.
    pub fn date(self) -> Date {
        let days = self.seconds.div_euclid(DAY.cast_signed());
        Date::from_unix_days(u32::try_from(days).unwrap_or_default())
    }

    /// The time from another moment to this one; nothing when the other is later: clocks differ a little.
    pub fn since(self, earlier: Self) -> Span {
        Span { seconds: u64::try_from(self.seconds - earlier.seconds).unwrap_or_default() }
    }
}

/// A day alone is its beginning in UTC. A time of day without its zone is refused: it may be meant in any of them, and
/// ages are compared with limits of a few hours.
impl FromStr for Moment {
    type Err = NoMoment;

    fn from_str(text: &str) -> Result<Self, NoMoment> {
        let (date, time) = text.split_once(['T', 't', ' ']).map_or((text, None), |(date, time)| (date, Some(time)));
        let date: Date = date.parse().map_err(|_| NoMoment)?;
        let seconds = time.map_or(Some(0), seconds_of_day).ok_or(NoMoment)?;
        Ok(Self { seconds: date.unix_days() * DAY.cast_signed() + seconds })
    }
}

/// `02:00:00.123Z`, `02:00:00+01:00`: seconds since midnight, UTC.
fn seconds_of_day(text: &str) -> Option<i64> {
    let (time, zone) = text.split_at(text.find(['Z', 'z', '+', '-'])?);
    let (whole, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let (clock, seconds) = whole.rsplit_once(':')?;
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    // The last minute of a day may have a leap second.
    let seconds = self::clock(clock)? + two_digits(seconds, 60).filter(|_| is_fraction)?;
    let offset = match zone.split_at(1) {
        ("Z" | "z", "") => 0,
        ("+", offset) => self::clock(offset)?,
        ("-", offset) => -self::clock(offset)?,
        _ => return None,
    };
    Some(seconds - offset)
}

/// `HH:MM`, in seconds.
fn clock(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    Some(two_digits(hours, 23)? * HOUR.cast_signed() + two_digits(minutes, 59)? * 60)
}

fn two_digits(text: &str, most: i64) -> Option<i64> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number <= most)
}

/// A span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    seconds: u64,
}

/// A text that is no span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a time such as `36h` or `7d`")]
pub struct NoSpan;

impl Span {
    /// So many hours.
    pub fn from_hours(hours: u32) -> Self {
        Self { seconds: u64::from(hours) * HOUR }
    }

    /// The whole hours in it.
    pub fn hours(self) -> u64 {
        self.seconds / HOUR
    }

    /// The whole days in it.
    pub fn days(self) -> u64 {
        self.seconds / DAY
    }
}

impl FromStr for Span {
    type Err = NoSpan;

    fn from_str(text: &str) -> Result<Self, NoSpan> {
        let unit = match text.bytes().last() {
            Some(b'h') => HOUR,
            Some(b'd') => DAY,
            Some(b'w') => 7 * DAY,
            _ => return Err(NoSpan),
        };
        let number: u64 = text[..text.len() - 1].trim().parse().map_err(|_| NoSpan)?;
        number.checked_mul(unit).filter(|seconds| *seconds > 0).map(|seconds| Self { seconds }).ok_or(NoSpan)
    }
}

/// `36 h`
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} h", self.hours())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_other_tools_count_them() {
        // `date -u -d TEXT +%s`
        for (text, unix) in [
            ("1970-01-01", 0),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2026-11-23T23:46:11.828476688Z", 1_795_477_571),
            ("2026-11-24T01:46:11+02:00", 1_795_477_571),
            ("2026-11-23T18:46:11.5-05:00", 1_795_477_571),
            ("2019-10-01t19:34:56z", 1_569_958_496),
        ] {
            assert_eq!(text.parse(), Ok(Moment::from_unix(unix)), "{text}");
        }
        for text in [
            "",
            "today",
            "2026-02-30",
            "2026-01-01T25:00:00Z",
            "2026-01-01T1",
            "2026-01-01T01:00:00+x",
            "2026-11-23TZ",
            "2026-11-23T23:46:11.Z",
            "2026-11-23T+1:00:00Z",
        ] {
            assert_eq!(text.parse::<Moment>(), Err(NoMoment), "{text}");
        }
        assert_eq!("2026-11-25T23:59:59Z".parse::<Moment>().unwrap().date().to_string(), "2026-11-25");
    }

    #[test]
    fn a_time_of_day_without_its_zone_is_no_moment() {
        assert_eq!("2026-11-23T23:46:11".parse::<Moment>(), Err(NoMoment));
    }

    #[test]
    fn spans_are_hours_days_or_weeks() {
        let days = |text: &str| text.parse::<Span>().map(Span::days);
        assert_eq!((days("36h"), days("7d"), days("2w")), (Ok(1), Ok(7), Ok(14)));
        for text in ["", "7", "d", "-1d", "0d", "7 days", "99999999999999999999d"] {
            assert_eq!(days(text), Err(NoSpan), "{text}");
        }
    }

    #[test]
    fn a_later_moment_is_no_time_ago() {
        let hours = |now: i64, then: i64| Moment::from_unix(now).since(Moment::from_unix(then)).hours();
        assert_eq!((hours(7200, 0), hours(7199, 0), hours(0, 3600)), (2, 1, 0));
        assert_eq!(Span::from_hours(36).to_string(), "36 h");
    }
}

//! Moments, as Go writes them into manifests (RFC 3339), and spans of time, as people write them.

use std::str::FromStr;

use crate::model::Date;

const DAY: i64 = 24 * 60 * 60;

/// A moment. Ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// Seconds since 1 January 1970, UTC.
    seconds: i64,
}

/// A text that is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a date such as 2026-12-31 or a time such as 2026-12-31T02:00:00Z")]
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
        Date::from_unix_days(u32::try_from(self.seconds.div_euclid(DAY)).unwrap_or_default())
    }

    /// The time from another moment to this one; nothing when the other is later.
    pub fn since(self, earlier: Self) -> Span {
        Span { seconds: u64::try_from(self.seconds - earlier.seconds).unwrap_or_default() }
    }
}

impl FromStr for Moment {
    type Err = NoMoment;

    fn from_str(text: &str) -> Result<Self, NoMoment> {
        let (date, time) = text.split_once(['T', ' ']).map_or((text, None), |(date, time)| (date, Some(time)));
        let date: Date = date.parse().map_err(|_| NoMoment)?;
        let seconds = time.map_or(Some(0), seconds_of_day).ok_or(NoMoment)?;
        Ok(Self { seconds: date.unix_days() * DAY + seconds })
    }
}

/// `02:00:00.123Z`, `02:00:00+01:00`: seconds since midnight, UTC. A time without a zone is UTC.
fn seconds_of_day(text: &str) -> Option<i64> {
    let zone = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(zone);
    let clock = clock.split('.').next()?;
    let mut parts = clock.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let in_day = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..61).contains(&second);
    let offset = match zone {
        "" | "Z" | "z" => 0,
        zone => {
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let size = hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60;
            if zone.starts_with('-') { -size } else { size }
        }
    };
    in_day.then_some(hour * 3600 + minute * 60 + second - offset)
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
    /// The whole days in it.
    pub fn days(self) -> u64 {
        self.seconds / DAY.unsigned_abs()
    }
}

impl FromStr for Span {
    type Err = NoSpan;

    fn from_str(text: &str) -> Result<Self, NoSpan> {
        let unit = match text.bytes().last() {
            Some(b'h') => 60 * 60,
            Some(b'd') => DAY.unsigned_abs(),
            Some(b'w') => 7 * DAY.unsigned_abs(),
            _ => return Err(NoSpan),
        };
        let number: u64 = text[..text.len() - 1].trim().parse().map_err(|_| NoSpan)?;
        number.checked_mul(unit).filter(|seconds| *seconds > 0).map(|seconds| Self { seconds }).ok_or(NoSpan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_go_writes_them() {
        for (text, unix) in [
            ("1970-01-01", 0),
            ("2026-11-25", 20_782 * DAY),
            ("2000-02-29T12:00:00Z", 11_016 * DAY + 12 * 3600),
            ("2019-10-01T12:34:56.123456789-07:00", 1_569_958_496),
            ("2019-10-01T19:34:56Z", 1_569_958_496),
        ] {
            assert_eq!(text.parse(), Ok(Moment::from_unix(unix)), "{text}");
        }
        for text in ["", "today", "2026-02-30", "2026-01-01T25:00:00Z", "2026-01-01T1", "2026-01-01T01:00:00+x"] {
            assert_eq!(text.parse::<Moment>(), Err(NoMoment), "{text}");
        }
        assert_eq!("2026-11-25T23:59:59Z".parse::<Moment>().unwrap().date().to_string(), "2026-11-25");
    }

    #[test]
    fn spans_are_hours_days_or_weeks() {
        let days = |text: &str| text.parse::<Span>().map(Span::days);
        assert_eq!((days("36h"), days("7d"), days("2w")), (Ok(1), Ok(7), Ok(14)));
        for text in ["", "7", "d", "-1d", "0d", "7 days", "99999999999999999999d"] {
            assert_eq!(days(text), Err(NoSpan), "{text}");
        }
    }
}

//! Calendar dates, as people write them in configuration.

use std::fmt;
use std::str::FromStr;

/// A day. Ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day that is so many days after 1 January 1970 (Howard Hinnant, "chrono-compatible low-level date
    /// algorithms").
    pub fn from_unix_days(days: u32) -> Self {
        let shifted = days + 719_468;
        let era_day = shifted % 146_097;
        let era_year = (era_day - era_day / 1460 + era_day / 36_524 - era_day / 146_096) / 365;
        let year_day = era_day - (365 * era_year + era_year / 4 - era_year / 100);
        let shifted_month = (5 * year_day + 2) / 153;
        let day = year_day - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = era_year + shifted / 146_097 * 400 + u32::from(month <= 2);
        let small = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
        Self { year: u16::try_from(year).unwrap_or(u16::MAX), month: small(month), day: small(day) }
    }

    /// Days from 1 January 1970 to this day; negative before.
    pub fn unix_days(self) -> i64 {
        let (year, month, day) = (i64::from(self.year), i64::from(self.month), i64::from(self.day));
        // Counted from March, so that the leap day is the last of a year.
        let year = if month <= 2 { year - 1 } else { year };
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }
}

/// A text that is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a date such as 2026-12-31")]
pub struct NoDate;

impl FromStr for Date {
    type Err = NoDate;

    fn from_str(text: &str) -> Result<Self, NoDate> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return Err(NoDate) };
        let digit = |byte: u8| if byte.is_ascii_digit() { Ok(byte - b'0') } else { Err(NoDate) };
        let pair = |tens: u8, ones: u8| Ok(digit(tens)? * 10 + digit(ones)?);
        let year = u16::from(pair(y1, y2)?) * 100 + u16::from(pair(y3, y4)?);
        let date = Self { year, month: pair(m1, m2)?, day: pair(d1, d2)? };
        let leap = date.year.is_multiple_of(4) && (!date.year.is_multiple_of(100) || date.year.is_multiple_of(400));
        let days = match date.month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        if (1..=days).contains(&date.day) { Ok(date) } else { Err(NoDate) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_written_and_counted() {
        for (days, text) in [(0, "1970-01-01"), (11_016, "2000-02-29"), (20_453, "2025-12-31"), (20_782, "2026-11-25")]
        {
            assert_eq!(Date::from_unix_days(days).to_string(), text);
            assert_eq!(text.parse(), Ok(Date::from_unix_days(days)));
            assert_eq!(Date::from_unix_days(days).unix_days(), i64::from(days));
        }
        for text in ["2026-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026-01-00", "", "today", "+026-01-01"] {
            assert_eq!(text.parse::<Date>(), Err(NoDate), "{text}");
        }
    }
}

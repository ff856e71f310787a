//! When support of a version ends, and how bad that is on a given day.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::finding::Severity;
use crate::model::Date;

const SUPPORT: &str = table!("versions/support");
const LAMBDA: &str = table!("versions/lambda");

/// So many days ahead an end is worth a word.
const AHEAD: i64 = 90;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    as_of: String,
    product: Vec<Product>,
}

/// Something that comes in versions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Product {
    id: String,
    /// As people call it.
    pub(super) name: String,
    /// Version, end of standard support, end of extended support.
    versions: Vec<(String, String, String)>,
}

/// The days of one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ends {
    /// The last day of standard support.
    pub(super) standard: Date,
    /// The last day of support that costs extra.
    pub(super) extended: Option<Date>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lambda {
    as_of: String,
    runtime: Vec<Runtime>,
}

/// A runtime of AWS Lambda.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Runtime {
    name: String,
    deprecated: String,
    create: String,
    update: String,
    /// The newest runtime of the language; empty for the newest itself.
    #[serde(rename = "use")]
    pub(super) successor: String,
}

// A test reads the tables; without them nothing is claimed.
static TABLE: LazyLock<Table> = LazyLock::new(|| serde_json::from_str(SUPPORT).unwrap_or_default());
static RUNTIMES: LazyLock<Lambda> = LazyLock::new(|| serde_json::from_str(LAMBDA).unwrap_or_default());

/// The month of the table of versions.
pub(super) fn as_of() -> &'static str {
    &TABLE.as_of
}

/// A product by its id.
pub(super) fn product(id: &str) -> Option<&'static Product> {
    TABLE.product.iter().find(|product| product.id == id)
}

impl Product {
    /// The days of a version, and the version as the vendor counts: `15` for `15.4`.
    pub(super) fn ends(&self, version: &str) -> Option<(&str, Ends)> {
        let (known, standard, extended) = self.versions.iter().find(|(known, ..)| begins(version, known))?;
        Some((known, Ends { standard: standard.parse().ok()?, extended: extended.parse().ok() }))
    }
}

/// Whether a version is this one or a later part of it: `1.33` for `1.33.2-gke.1`, not for `1.330`.
fn begins(version: &str, known: &str) -> bool {
    version.strip_prefix(known).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// What an end means on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// It is over, for money too.
    Over(Date),
    /// Standard support is over; what comes after costs extra.
    Extended(Date, Date),
    /// It ends soon.
    Soon(Date),
}

impl Ends {
    /// What they mean on a day; nothing while the end is far.
    pub(super) fn phase(self, today: Date) -> Option<Phase> {
        match self.extended {
            Some(last) if today > last => Some(Phase::Over(last)),
            Some(last) if today > self.standard => Some(Phase::Extended(self.standard, last)),
            None if today > self.standard => Some(Phase::Over(self.standard)),
            _ if is_near(today, self.standard) => Some(Phase::Soon(self.standard)),
            _ => None,
        }
    }
}

impl Phase {
    /// How bad it is for what is made now. What runs already is milder.
    pub(super) fn severity(self, is_new: bool) -> Severity {
        match (self, is_new) {
            (Self::Over(_), true) => Severity::High,
            (Self::Over(_), false) => Severity::Medium,
            // It works, and many stay on purpose for as long as it is paid for.
            (Self::Extended(..) | Self::Soon(_), _) => Severity::Info,
        }
    }
}

fn is_near(today: Date, day: Date) -> bool {
    day.unix_days() - today.unix_days() <= AHEAD
}

/// What a runtime of Lambda may still be used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Life {
    /// Functions can be neither made nor changed.
    Frozen(Date),
    /// Functions can be changed and not made.
    Closed(Date, Option<Date>),
    /// No more fixes since a day; from another on functions cannot be made.
    Unfixed(Date, Option<Date>),
    /// Fixes end soon.
    Soon(Date),
}

/// A runtime by its name.
pub(super) fn runtime(name: &str) -> Option<&'static Runtime> {
    RUNTIMES.runtime.iter().find(|runtime| runtime.name == name)
}

/// The month of the table of runtimes.
pub(super) fn runtimes_as_of() -> &'static str {
    &RUNTIMES.as_of
}

impl Runtime {
    /// What it may be used for on a day; nothing while its end is far.
    pub(super) fn life(&self, today: Date) -> Option<Life> {
        let day = |text: &str| text.parse::<Date>().ok();
        let (deprecated, create, update) = (day(&self.deprecated)?, day(&self.create), day(&self.update));
        match (create, update) {
            (_, Some(update)) if today >= update => Some(Life::Frozen(update)),
            (Some(create), _) if today >= create => Some(Life::Closed(create, update)),
            _ if today >= deprecated => Some(Life::Unfixed(deprecated, create)),
            _ if is_near(today, deprecated) => Some(Life::Soon(deprecated)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_tables_can_be_read_and_their_days_are_in_order() {
        let table: Table = serde_json::from_str(SUPPORT).unwrap();
        assert!(table.as_of.starts_with("202") && table.product.len() > 15);
        for product in &table.product {
            for (version, standard, extended) in &product.versions {
                let standard: Date = standard.parse().unwrap();
                let extended: Option<Date> = (!extended.is_empty()).then(|| extended.parse().unwrap());
                assert!(extended.is_none_or(|last| last >= standard), "{} {version}", product.name);
            }
        }
        let lambda: Lambda = serde_json::from_str(LAMBDA).unwrap();
        for runtime in &lambda.runtime {
            assert!(day(&runtime.deprecated) > day("2016-01-01"), "{}", runtime.name);
            assert!(runtime.successor.is_empty() || lambda.runtime.iter().any(|other| other.name == runtime.successor));
        }
    }

    #[test]
    fn a_version_is_found_by_its_first_parts() {
        let postgres = product("rds-postgres").unwrap();
        assert_eq!(postgres.ends("13.7").map(|(version, _)| version), Some("13"));
        assert_eq!(postgres.ends("9.6.22").map(|(version, _)| version), Some("9.6"));
        assert_eq!(postgres.ends("130"), None);
        assert_eq!(product("eks").unwrap().ends("1.33").map(|(version, _)| version), Some("1.33"));
    }

    #[test]
    fn the_day_decides_what_an_end_means() {
        let ends = Ends { standard: day("2026-03-23"), extended: Some(day("2027-03-23")) };
        for (today, expected) in [
            ("2025-12-01", None),
            ("2026-01-01", Some(Phase::Soon(ends.standard))),
            ("2026-03-23", Some(Phase::Soon(ends.standard))),
            ("2026-03-24", Some(Phase::Extended(ends.standard, day("2027-03-23")))),
            ("2027-03-24", Some(Phase::Over(day("2027-03-23")))),
        ] {
            assert_eq!(ends.phase(day(today)), expected, "{today}");
        }
        let ends = Ends { extended: None, ..ends };
        assert_eq!(ends.phase(day("2026-03-24")), Some(Phase::Over(ends.standard)));
    }

    #[test]
    fn a_runtime_is_deprecated_then_closed_then_frozen() {
        let python = runtime("python3.9").unwrap();
        for (today, expected) in [
            ("2025-06-01", None),
            ("2025-12-01", Some(Life::Soon(day("2025-12-15")))),
            ("2025-12-15", Some(Life::Unfixed(day("2025-12-15"), Some(day("2027-02-01"))))),
            ("2027-02-01", Some(Life::Closed(day("2027-02-01"), Some(day("2027-03-03"))))),
            ("2027-03-03", Some(Life::Frozen(day("2027-03-03")))),
        ] {
            assert_eq!(python.life(day(today)), expected, "{today}");
        }
        assert!(runtime("cobol").is_none());
    }
}

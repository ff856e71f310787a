//! Which versions of an engine a new database can have.

use std::cmp::Ordering;
use std::sync::LazyLock;

use serde::Deserialize;

const TABLE: &str = table!("engine_versions");

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    as_of: String,
    engine: Vec<Engine>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Engine {
    name: String,
    complete: bool,
    gone: Vec<String>,
    going: Vec<String>,
    offered: Vec<String>,
}

/// What is known of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is offered, or newer than the table, or of an engine that the table does not know.
    Offered,
    /// It has not been offered for long.
    Gone,
    /// It was offered a while ago.
    Going,
    /// It never was.
    Never,
}

/// A test reads the table; without one nothing is claimed.
static VERSIONS: LazyLock<Table> = LazyLock::new(|| serde_json::from_str(TABLE).unwrap_or_default());

/// The month of the table.
pub(super) fn as_of() -> &'static str {
    &VERSIONS.as_of
}

/// What is known of a version of an engine, and the newest one like it that is offered.
pub(super) fn standing(engine: &str, version: &str) -> (Standing, Option<&'static str>) {
    let Some(engine) = VERSIONS.engine.iter().find(|known| known.name == engine) else {
        return (Standing::Offered, None);
    };
    let lists = |list: &[String]| list.iter().any(|known| known == version);
    let like = |known: &&String| major(&engine.name, known) == major(&engine.name, version);
    let newest = engine.offered.iter().filter(like).max_by(|a, b| order(a, b)).map(String::as_str);
    let standing = if lists(&engine.offered) || is_beginning(version, &engine.offered) {
        Standing::Offered
    } else if lists(&engine.gone) || is_beginning(version, &engine.gone) && !is_beginning(version, &engine.going) {
        Standing::Gone
    } else if lists(&engine.going) || is_beginning(version, &engine.going) {
        Standing::Going
    } else if engine.complete && is_number(version) && newest.is_some_and(|newest| order(version, newest).is_lt()) {
        Standing::Never
    } else {
        Standing::Offered
    };
    (standing, newest)
}

/// Which way a running engine goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// To an older version.
    Back,
    /// To a version that is another product, as good as.
    Major,
    /// To a later one of the same kind.
    Minor,
    /// One of them is no number, or is the beginning of the other.
    Unclear,
}

/// Which way an engine goes from one version to another.
pub(super) fn step(engine: &str, old: &str, new: &str) -> Step {
    let postgres = engine.ends_with("postgres") || engine.ends_with("postgresql");
    if !(postgres || engine.ends_with("mysql") || engine == "aurora" || engine == "mariadb") {
        return Step::Unclear;
    }
    // 9.6 to 10 was a major step too: what is before 10 has two parts.
    let of = |version: &str| -> Vec<u64> { version.split('.').map_while(|part| part.parse().ok()).collect() };
    let (was, will) = (of(old), of(new));
    let parts = if postgres && was.first() >= Some(&10) { 1 } else { 2 };
    let (Some(first), Some(second)) = (was.get(..parts), will.get(..parts)) else { return Step::Unclear };
    if first != second {
        return if will < was { Step::Back } else { Step::Major };
    }
    let both = was.len().min(will.len());
    match (was.get(..both), will.get(..both)) {
        (Some(was), Some(will)) if will < was => Step::Back,
        (Some(was), Some(will)) if will > was => Step::Minor,
        // `mysql_aurora.3.04.0` goes on with a number of its own.
        _ => Step::Unclear,
    }
}

/// Whether a version leaves the choice of its last part to the service: `15` for `15.4`.
fn is_beginning(version: &str, of: &[String]) -> bool {
    of.iter().any(|known| known.strip_prefix(version).is_some_and(|rest| rest.starts_with('.')))
}

fn is_number(version: &str) -> bool {
    version.contains('.') && version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// The part of a version within which one is as good as another: `15` of PostgreSQL, `8.0` of MySQL.
fn major<'v>(engine: &str, version: &'v str) -> &'v str {
    let parts = if engine.ends_with("postgres") || engine.ends_with("postgresql") { 1 } else { 2 };
    let end = version.match_indices('.').nth(parts - 1).map_or(version.len(), |(at, _)| at);
    &version[..end]
}

fn order(a: &str, b: &str) -> Ordering {
    let numbers = |version: &str| -> Vec<u64> {
        version.split(|char: char| !char.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
    };
    numbers(a).cmp(&numbers(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read_and_no_version_stands_in_two_lists() {
        let table: Table = serde_json::from_str(TABLE).unwrap();
        assert!(table.as_of.starts_with("202"));
        for engine in &table.engine {
            let mut all: Vec<&String> = engine.gone.iter().chain(&engine.going).chain(&engine.offered).collect();
            let count = all.len();
            all.sort();
            all.dedup();
            assert_eq!(all.len(), count, "{}", engine.name);
        }
    }

    #[test]
    fn an_engine_goes_back_or_forth() {
        for (engine, old, new, expected) in [
            ("postgres", "14.7", "15.4", Step::Major),
            ("postgres", "14.7", "14.12", Step::Minor),
            ("postgres", "14.12", "14.7", Step::Back),
            ("postgres", "16", "15", Step::Back),
            ("postgres", "15.4", "15", Step::Unclear),
            ("postgres", "9.6.1", "10.4", Step::Major),
            ("mysql", "8.0.35", "8.4.3", Step::Major),
            ("mysql", "8.0", "8.0.35", Step::Unclear),
            ("mysql", "5.7.44", "8.0.35", Step::Major),
            ("mysql", "8", "8.4", Step::Unclear),
            ("aurora-mysql", "5.7.mysql_aurora.2.11.1", "8.0.mysql_aurora.3.04.0", Step::Major),
            ("aurora-mysql", "8.0.mysql_aurora.3.05.0", "8.0.mysql_aurora.3.04.0", Step::Unclear),
            ("oracle-ee", "21.0", "19.0", Step::Unclear),
            ("postgres", "latest", "15", Step::Unclear),
        ] {
            assert_eq!(step(engine, old, new), expected, "{engine} {old} {new}");
        }
    }

    #[test]
    fn a_version_is_offered_gone_going_or_never_was() {
        for (engine, version, expected) in [
            ("postgres", "15", Standing::Offered),
            ("postgres", "15.3", Standing::Gone),
            ("postgres", "10.7", Standing::Gone),
            ("postgres", "10", Standing::Gone),
            ("postgres", "99.1", Standing::Offered),
            ("postgres", "15.99", Standing::Offered),
            ("mysql", "8.0", Standing::Offered),
            ("mysql", "8.0.38", Standing::Never),
            ("aurora-postgresql", "14.6", Standing::Offered),
            ("aurora-postgresql", "15.3", Standing::Going),
            ("aurora-mysql", "8.0.mysql_aurora.3.04.0", Standing::Offered),
            ("oracle-ee", "12.1", Standing::Offered),
            ("redis", "6.x", Standing::Offered),
            ("redis", "7.2", Standing::Gone),
            ("eks", "1.24", Standing::Gone),
            ("eks", "1.40", Standing::Offered),
            ("postgres", "", Standing::Offered),
            ("postgres", "latest", Standing::Offered),
        ] {
            assert_eq!(standing(engine, version).0, expected, "{engine} {version}");
        }
        assert!(standing("postgres", "15.3").1.is_some_and(|newest| newest.starts_with("15.")));
    }
}

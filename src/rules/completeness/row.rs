//! The rows of the table: read, checked, and turned into what the rule works with.

use serde::{Deserialize, Deserializer};

use super::condition::Condition;
use super::fault::RowFault;
use super::need::{self, Need};
use super::words::{Words, severity};
use crate::finding::{Meta, Severity};
use crate::rules::built_in::{self, Written as _};

/// A row of the table: one claim that a resource is half built.
#[derive(Debug, Clone)]
pub(in crate::rules) struct Row {
    pub(super) meta: Meta,
    pub(super) subject: Box<str>,
    /// Types that are it by other names.
    pub(super) also: Vec<Box<str>>,
    pub(super) when: Vec<Condition>,
    /// The conditions as they are written, for people.
    pub(super) when_written: Vec<String>,
    pub(super) needs: Vec<Need>,
    pub(super) any_except: Vec<Box<str>>,
    pub(super) any_through: Vec<Box<str>>,
    pub(super) part_of: Option<Whole>,
    pub(super) lower: Vec<Lower>,
    pub(super) exported: Exported,
    pub(super) at: Option<Box<str>>,
    pub(super) message: Box<str>,
    pub(super) fix: Box<str>,
}

/// A milder severity, when all of these conditions hold.
#[derive(Debug, Clone)]
pub(super) struct Lower {
    pub(super) to: Severity,
    pub(super) when: Vec<Condition>,
}

/// What the subject is a part of.
#[derive(Debug, Clone)]
pub(super) struct Whole {
    pub(super) property: Box<str>,
    pub(super) class: Box<str>,
    /// What the whole may have for all its parts; then there is one finding for the whole.
    pub(super) instead: Option<Vec<Need>>,
}

/// What follows when the subject leaves the stack: what is missing may be in another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exported {
    Info,
    Pass,
}

/// A row as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct Written {
    code: String,
    id: String,
    subject: String,
    #[serde(default)]
    also: Vec<String>,
    severity: String,
    confidence: Option<String>,
    #[serde(default)]
    opt_in: bool,
    summary: String,
    #[serde(default)]
    when: Vec<String>,
    needs: Vec<String>,
    #[serde(default)]
    any_except: Vec<String>,
    #[serde(default)]
    any_through: Vec<String>,
    part_of: Option<WrittenWhole>,
    #[serde(default)]
    lower: Vec<WrittenLower>,
    exported: Option<String>,
    #[serde(default)]
    hidden_by: Vec<String>,
    at: Option<String>,
    message: String,
    why: String,
    fix: String,
    not_reported: Option<String>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenWhole {
    property: String,
    class: String,
    instead: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLower {
    to: String,
    when: Vec<String>,
}

/// Reads one row, wherever it is written. Inside: what is wrong with what it says.
pub(super) fn one<'de>(
    written: impl Deserializer<'de, Error = toml::de::Error>,
) -> Result<Result<Row, RowFault>, toml::de::Error> {
    let written = Written::deserialize(written)?;
    Ok(written.words().meta().and_then(|meta| written.row(meta)))
}

/// Refuses a code or an id of another form than those of all rules.
pub(super) fn names(code: &str, id: &str) -> Result<(), RowFault> {
    let digits = code.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or_default();
    if digits.len() != 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(RowFault::Code(code.to_owned()));
    }
    let plain = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if id.split('-').all(plain) { Ok(()) } else { Err(RowFault::Id(id.to_owned())) }
}

impl built_in::Written for Written {
    type Row = Row;

    fn row(self, meta: Meta) -> Result<Row, RowFault> {
        if self.message.trim().is_empty() {
            return Err(RowFault::Empty("message"));
        }
        for text in [&self.message, &self.fix] {
            if text.replace("{name}", "").replace("{parts}", "").contains(['{', '}']) {
                return Err(RowFault::Placeholder(text.clone()));
            }
        }
        if self.needs.is_empty() {
            return Err(RowFault::NoNeeds);
        }
        Ok(Row {
            meta,
            subject: need::class(&self.subject)?,
            also: all(&self.also, |ty| need::class(ty))?,
            when: all(&self.when, |text| Condition::parse(text))?,
            when_written: self.when,
            needs: all(&self.needs, |text| Need::parse(text))?,
            any_except: all(&self.any_except, |ty| need::class(ty))?,
            any_through: all(&self.any_through, |ty| need::class(ty))?,
            part_of: self.part_of.as_ref().map(WrittenWhole::check).transpose()?,
            lower: all(&self.lower, WrittenLower::check)?,
            exported: match self.exported.as_deref() {
                None | Some("info") => Exported::Info,
                Some("pass") => Exported::Pass,
                Some(word) => return Err(RowFault::Word(word.to_owned())),
            },
            at: self.at.as_deref().map(need::path).transpose()?,
            message: self.message.into(),
            fix: self.fix.into(),
        })
    }

    fn words(&self) -> Words<'_> {
        Words {
            code: &self.code,
            id: &self.id,
            severity: &self.severity,
            confidence: self.confidence.as_deref(),
            opt_in: self.opt_in,
            folds_alike: false,
            hidden_by: &self.hidden_by,
            summary: &self.summary,
            why: &self.why,
            fix: self.fix.replace("`{name}`", "it").into(),
            not_reported: self.not_reported.as_deref(),
            source: &self.source,
            found_by: Some(self.found_by()),
            never_reported: self.never_reported(),
        }
    }
}

impl Written {
    /// What the row looks at and for, as it is written.
    fn found_by(&self) -> String {
        let listed = |items: &[String]| {
            let items: Vec<String> = items.iter().map(|item| format!("\n- `{item}`")).collect();
            items.concat()
        };
        let subjects: Vec<&str> = [&self.subject].into_iter().chain(&self.also).map(String::as_str).collect();
        let subjects = subjects.join("` or `");
        let mut text = format!("Every `{subjects}` of the stack that has none of:\n{}", listed(&self.needs));
        if !self.when.is_empty() {
            text = format!("{text}\n\nOnly where all of this holds:\n{}", listed(&self.when));
        }
        for lower in &self.lower {
            text = format!("{text}\n\nOnly {} where:\n{}", lower.to, listed(&lower.when));
        }
        text
    }

    /// What no row of the table reports.
    fn never_reported(&self) -> &'static str {
        let own = |need: &String| ["self#", "input#"].iter().any(|start| need.starts_with(start));
        if self.needs.iter().all(own) {
            "What is imported or only read; what is not known yet, or is secret."
        } else if self.exported.as_deref() == Some("pass") {
            "What is imported or only read; what leaves the stack, since another one may hold what is missing. Nothing is \
             claimed where resources or what they refer to cannot be seen."
        } else {
            "What is imported or only read. What leaves the stack is told as a fact, since another one may hold what is \
             missing. Nothing is claimed where resources or what they refer to cannot be seen."
        }
    }
}

impl WrittenWhole {
    fn check(&self) -> Result<Whole, RowFault> {
        let instead = self.instead.as_ref().map(|needs| all(needs, |text| Need::parse(text))).transpose()?;
        Ok(Whole { property: need::path(&self.property)?, class: need::class(&self.class)?, instead })
    }
}

impl WrittenLower {
    fn check(&self) -> Result<Lower, RowFault> {
        Ok(Lower { to: severity(&self.to)?, when: all(&self.when, |text| Condition::parse(text))? })
    }
}

fn all<T, U>(items: &[T], read: impl Fn(&T) -> Result<U, RowFault>) -> Result<Vec<U>, RowFault> {
    items.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        code = "A900"
        id = "shelf-without-books"
        subject = "shop:index:Shelf"
        severity = "low"
        summary = "a shelf holds no books"
        needs = ["shop:index:Book#shelfId by id"]
        message = "shelf `{name}` holds no books"
        why = "It is empty."
        fix = "put books on it"
        source = "the carpenter"
    "#;

    fn fault(old: &str, new: &str) -> String {
        assert!(GOOD.contains(old), "{old}");
        built_in::read::<Written>(&GOOD.replace(old, new)).unwrap_err()
    }

    #[test]
    fn a_good_row_is_read() {
        let row = built_in::read::<Written>(GOOD).unwrap();
        assert_eq!((row.meta.code, row.meta.id), ("A900", "shelf-without-books"));
        assert!(row.meta.docs.text().contains("## Why it matters\n\nIt is empty.\n"));
    }

    #[test]
    fn a_bad_row_is_refused_with_the_reason() {
        for (old, new, reason) in [
            ("\"A900\"", "\"A9\"", "code `A9`"),
            ("\"low\"", "\"tiny\"", "`tiny` is no severity"),
            ("severity", "serverity", "unknown field `serverity`"),
            ("source = \"the carpenter\"", "", "missing field `source`"),
            ("\"the carpenter\"", "\" \"", "`source` is empty"),
            ("{name}", "{nam}", "placeholder"),
            ("shop:index:Shelf", "Shelf", "`Shelf` is no type token"),
            ("[\"shop:index:Book#shelfId by id\"]", "[]", "`needs` is empty"),
            ("#shelfId by id", "#shelfId", "is no need"),
            ("why =", "when = [\"colour\"]\nwhy =", "`colour` is no condition"),
            ("why =", "exported = \"maybe\"\nwhy =", "`maybe` is no severity"),
            ("why =", "part_of = { property = \"roomId\" }\nwhy =", "missing field `class`"),
        ] {
            let message = fault(old, new);
            assert!(message.contains(reason), "{message}");
        }
        assert!(fault("\"shelf-without-books\"", "\"Shelf\"").starts_with("id `Shelf`"));
        assert!(fault("id = \"shelf-without-books\"", "").contains("missing field `id`"));
    }
}

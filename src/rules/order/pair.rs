//! The rows of `tables/order.toml`: what must wait for what although no value flows.

use std::sync::LazyLock;

use serde::Deserialize;

use super::table::{Condition, Fault, Share, WrittenSide, class, conditions};
use crate::finding::{Confidence, Severity};

/// The built-in table; a test reads it, so that it is known to be right.
const TABLE: &str = table!("order");

pub(super) static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| read(TABLE).unwrap_or_default());

/// A kind of resource that must wait for others.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) later: Types,
    pub(super) shares: Vec<Share>,
    pub(super) conditions: Vec<Condition>,
    pub(super) first: Vec<First>,
    /// Whether one of those that come first is enough.
    pub(super) one_is_enough: bool,
    /// What cannot be made before the first that it shares this with: who waits for it has waited for that one.
    pub(super) witness: Option<First>,
    pub(super) severity: Severity,
    pub(super) confidence: Confidence,
    pub(super) symptom: String,
}

/// What comes first, or shows that it has come.
#[derive(Debug)]
pub(super) struct First {
    pub(super) class: Box<str>,
    pub(super) shares: Vec<Share>,
    pub(super) conditions: Vec<Condition>,
}

/// A class, or all types that begin alike.
#[derive(Debug)]
pub(super) enum Types {
    Class(Box<str>),
    Beginning(Box<str>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    later: WrittenSide,
    first: Vec<WrittenSide>,
    #[serde(default)]
    shared: Vec<String>,
    #[serde(default)]
    enough: Option<String>,
    #[serde(default)]
    witness: Option<WrittenWitness>,
    severity: String,
    confidence: String,
    symptom: String,
    /// Where the fact comes from, and when it was looked up; for the reader of the table.
    #[expect(dead_code, reason = "the table must have it, the program needs it not")]
    source: String,
}

/// A type, and the properties in which it agrees with the one that it shows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenWitness {
    #[serde(rename = "type")]
    ty: String,
    share: Vec<String>,
    shared: Vec<String>,
}

impl WrittenWitness {
    fn check(&self) -> Result<First, Fault> {
        if self.share.len() != self.shared.len() {
            return Err(Fault::Shares(self.ty.clone()));
        }
        let shares = self.share.iter().zip(&self.shared).map(|(path, class)| Share::new(path, class));
        Ok(First { class: class(&self.ty)?, shares: shares.collect::<Result<_, _>>()?, conditions: Vec::new() })
    }
}

/// Reads the table.
fn read(text: &str) -> Result<Vec<Pair>, Fault> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Table {
        pair: Vec<Written>,
    }
    serde_json::from_str::<Table>(text)?.pair.into_iter().map(Written::check).collect()
}

impl Written {
    pub(super) fn check(self) -> Result<Pair, Fault> {
        let shares = |side: &WrittenSide| -> Result<Vec<Share>, Fault> {
            if side.share.len() != self.shared.len() {
                return Err(Fault::Shares(side.ty.clone()));
            }
            side.share.iter().zip(&self.shared).map(|(path, class)| Share::new(path, class)).collect()
        };
        let first = |side: &WrittenSide| {
            let conditions = conditions(&side.conditions)?;
            Ok(First { class: class(&side.ty)?, shares: shares(side)?, conditions })
        };
        let later = match self.later.ty.strip_suffix('*') {
            Some(start) => Types::Beginning(start.into()),
            None => Types::Class(class(&self.later.ty)?),
        };
        Ok(Pair {
            later,
            shares: shares(&self.later)?,
            conditions: conditions(&self.later.conditions)?,
            first: self.first.iter().map(first).collect::<Result<_, Fault>>()?,
            one_is_enough: match self.enough.as_deref() {
                None => false,
                Some("one") => true,
                Some(word) => return Err(Fault::Word(word.to_owned())),
            },
            witness: self.witness.as_ref().map(WrittenWitness::check).transpose()?,
            severity: Severity::parse(&self.severity).ok_or_else(|| Fault::Word(self.severity.clone()))?,
            confidence: Confidence::parse(&self.confidence).ok_or_else(|| Fault::Word(self.confidence.clone()))?,
            symptom: self.symptom,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::built;

    const GOOD: &str = r#"
        [[pair]]
        later = { type = "shop:index:Sale", share = ["shelf"], where = { open = "is true" } }
        first = [{ type = "shop:index:Price", share = ["shelf"] }]
        shared = ["shop:index:Shelf"]
        severity = "high"
        confidence = "likely"
        symptom = "nobody knows what it costs"
        source = "the carpenter"
    "#;

    #[test]
    fn the_built_in_table_is_right() {
        assert!(read(TABLE).unwrap_or_else(|error| panic!("{error}")).len() >= 30);
    }

    #[test]
    fn a_bad_row_is_refused_with_the_reason() {
        assert_eq!(read(&built(GOOD)).unwrap().len(), 1);
        for (old, new, reason) in [
            ("shop:index:Price", "Price", "`Price` is no type"),
            ("shared = [\"shop:index:Shelf\"]", "", "same number"),
            ("is true", "true", "`true` is no condition"),
            ("\"likely\"", "\"surely\"", "`surely` is no"),
            ("share = [\"shelf\"], where", "share = [\"a-b\"], where", "`a-b` is no path"),
            ("symptom", "sympton", "unknown field"),
        ] {
            let fault = read(&built(&GOOD.replace(old, new))).unwrap_err().to_string();
            assert!(fault.contains(reason), "{new}: {fault}");
        }
    }
}

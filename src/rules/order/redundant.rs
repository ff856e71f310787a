//! The rows of `tables/redundant.toml`: what may be managed twice.

use std::sync::LazyLock;

use serde::Deserialize;

use super::table::{Condition, Fault, Share, WrittenSide, class, conditions};

/// The built-in table; a test reads it, so that it is known to be right.
const TABLE: &str = table!("redundant");

pub(super) static ROWS: LazyLock<Rows> = LazyLock::new(|| read(TABLE).unwrap_or_default());

/// The rows of every kind.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) inline: Vec<Inline>,
    pub(super) exclusive: Vec<Exclusive>,
    pub(super) twice: Vec<Twice>,
}

/// A type that makes a thing which another type makes, too.
#[derive(Debug)]
pub(super) struct Twice {
    pub(super) class: Box<str>,
    pub(super) property: Box<str>,
    pub(super) shares: Vec<Share>,
    pub(super) other: Box<str>,
    pub(super) theirs: Vec<Share>,
    pub(super) what: String,
}

/// A list whose entries may also be resources of their own.
#[derive(Debug)]
pub(super) struct Inline {
    pub(super) whole: Box<str>,
    pub(super) property: Box<str>,
    pub(super) parts: Vec<Part>,
}

/// A type that claims all of something.
#[derive(Debug)]
pub(super) struct Exclusive {
    pub(super) class: Box<str>,
    pub(super) share: Share,
    pub(super) others: Vec<Part>,
    pub(super) what: String,
}

/// The other side.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) class: Box<str>,
    pub(super) share: Share,
    pub(super) conditions: Vec<Condition>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    inline: Vec<WrittenInline>,
    exclusive: Vec<WrittenExclusive>,
    #[serde(default)]
    twice: Vec<WrittenTwice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTwice {
    #[serde(rename = "type")]
    ty: String,
    property: String,
    share: Vec<String>,
    shared: Vec<String>,
    other: WrittenSide,
    what: String,
    #[expect(dead_code, reason = "the table must have it, the program needs it not")]
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenInline {
    whole: String,
    property: String,
    parts: Vec<WrittenSide>,
    /// Where the fact comes from, and when it was looked up; for the reader of the table.
    #[expect(dead_code, reason = "the table must have it, the program needs it not")]
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenExclusive {
    #[serde(rename = "type")]
    ty: String,
    share: String,
    shared: String,
    others: Vec<WrittenSide>,
    what: String,
    #[expect(dead_code, reason = "the table must have it, the program needs it not")]
    source: String,
}

fn read(text: &str) -> Result<Rows, Fault> {
    let written: Written = serde_json::from_str(text)?;
    let twice = written.twice.into_iter().map(|row| {
        if row.share.len() != row.shared.len() || row.other.share.len() != row.shared.len() {
            return Err(Fault::Shares(row.ty));
        }
        let shares = |paths: &[String]| {
            let both = paths.iter().zip(&row.shared);
            both.map(|(path, class)| Share::new(path, class)).collect::<Result<Vec<_>, Fault>>()
        };
        let (ours, theirs) = (shares(&row.share)?, shares(&row.other.share)?);
        let (class, other) = (class(&row.ty)?, class(&row.other.ty)?);
        Ok(Twice { class, property: row.property.into(), shares: ours, other, theirs, what: row.what })
    });
    Ok(Rows {
        inline: written.inline.into_iter().map(WrittenInline::check).collect::<Result<_, Fault>>()?,
        exclusive: written.exclusive.into_iter().map(WrittenExclusive::check).collect::<Result<_, Fault>>()?,
        twice: twice.collect::<Result<_, Fault>>()?,
    })
}

impl WrittenInline {
    pub(super) fn check(self) -> Result<Inline, Fault> {
        let parts = parts(&self.parts, &self.whole)?;
        Ok(Inline { whole: class(&self.whole)?, property: self.property.into(), parts })
    }
}

impl WrittenExclusive {
    pub(super) fn check(self) -> Result<Exclusive, Fault> {
        let (share, others) = (Share::new(&self.share, &self.shared)?, parts(&self.others, &self.shared)?);
        Ok(Exclusive { class: class(&self.ty)?, share, others, what: self.what })
    }
}

fn parts(sides: &[WrittenSide], shared: &str) -> Result<Vec<Part>, Fault> {
    let one = |side: &WrittenSide| match &side.share[..] {
        [path] => {
            let conditions = conditions(&side.conditions)?;
            Ok(Part { class: class(&side.ty)?, share: Share::new(path, shared)?, conditions })
        }
        _ => Err(Fault::Shares(side.ty.clone())),
    };
    sides.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::built;

    #[test]
    fn the_built_in_table_is_right() {
        let rows = read(TABLE).unwrap_or_else(|error| panic!("{error}"));
        assert!(rows.inline.len() >= 40 && rows.exclusive.len() >= 10 && !rows.twice.is_empty());
    }

    #[test]
    fn a_part_that_names_no_property_of_the_whole_is_refused() {
        let text = "exclusive = []\n[[inline]]\nwhole = \"shop:index:Shelf\"\nproperty = \"books\"\nsource = \"s\"\n";
        let fault = read(&built(&format!("{text}parts = [{{ type = \"shop:index:Book\" }}]"))).unwrap_err().to_string();
        assert!(fault.contains("same number"), "{fault}");
    }
}

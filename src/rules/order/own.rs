//! Rows of users' tables: what must wait, and what is managed twice.

use serde::Deserialize;
use toml::de::ValueDeserializer;

use super::pair::{self, Pair};
use super::redundant::{Rows, WrittenExclusive, WrittenInline};
use super::table::Fault;
use super::{missing_order_edge, redundant_rule_management};
use crate::finding::{Meta, Sink};
use crate::rules::user::{Bad, Row};
use crate::rules::{Cx, Rule};

/// What must wait for what.
struct Pairs {
    meta: Meta,
    pairs: Vec<Pair>,
}

impl Rule for Pairs {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        missing_order_edge::check(cx, &self.pairs, out);
    }

    fn classes(&self) -> Vec<&str> {
        missing_order_edge::classes(&self.pairs)
    }
}

/// What is managed twice.
struct Twofold {
    meta: Meta,
    rows: Rows,
}

impl Rule for Twofold {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        redundant_rule_management::check(cx, &self.rows, out);
    }

    fn classes(&self) -> Vec<&str> {
        redundant_rule_management::classes(&self.rows)
    }
}

/// A rule of pairs, as `tables/order.toml` has them.
pub(in crate::rules) fn own_pairs(meta: Meta, rows: Vec<Row<'_>>) -> Result<Box<dyn Rule>, Bad> {
    Ok(Box::new(Pairs { meta, pairs: all(rows, pair::Written::check)? }))
}

/// A rule of `inline` or `exclusive` rows, as `tables/redundant.toml` has them.
pub(in crate::rules) fn own_twofold(meta: Meta, inline: bool, rows: Vec<Row<'_>>) -> Result<Box<dyn Rule>, Bad> {
    let rows = if inline {
        Rows { inline: all(rows, WrittenInline::check)?, ..Rows::default() }
    } else {
        Rows { exclusive: all(rows, WrittenExclusive::check)?, ..Rows::default() }
    };
    Ok(Box::new(Twofold { meta, rows }))
}

fn all<W: for<'de> Deserialize<'de>, R>(rows: Vec<Row<'_>>, check: fn(W) -> Result<R, Fault>) -> Result<Vec<R>, Bad> {
    let one = |row| {
        let row = check(W::deserialize(ValueDeserializer::from(row))?);
        row.map_err(|fault| Bad::word(fault.word(), fault.to_string()))
    };
    rows.into_iter().map(one).collect()
}

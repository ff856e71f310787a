//! Rows of the built-in tables, each a rule. What is known about the rule is a constant; the row is read once a stack has
//! something that it looks at: most stacks have resources of a few of the hundreds of types that the tables speak of.

use std::sync::OnceLock;

use hashbrown::HashSet;
use serde::de::DeserializeOwned;

use super::completeness::{RowFault, Words};
use super::{Cx, Rule};
use crate::finding::{Docs, Meta, Sink};
use crate::graph::Stack;
use crate::lens::cluster::kind_of;
use crate::lens::{class_of, pods};
use crate::model::{Resource, TypeToken};

/// A row as the build makes it.
pub(crate) struct BuiltIn {
    pub(crate) meta: Meta,
    /// The classes of types or the kinds of objects that the row looks at; `pods` stands for whatever makes them.
    pub(crate) looks_at: &'static [&'static str],
    /// The classes whose use does not count, where any other use does.
    pub(crate) any_use_except: Option<&'static [&'static str]>,
    /// The row, as JSON.
    pub(crate) row: &'static str,
}

/// A row as it is written.
pub(super) trait Written: DeserializeOwned {
    /// The rule that it is.
    type Row: Rule;

    /// What it says of the rule.
    fn words(&self) -> Words<'_>;

    /// Checks the rest of what it says.
    fn row(self, meta: Meta) -> Result<Self::Row, RowFault>;
}

/// The rules of built-in tables.
pub(super) fn rules<W: Written + 'static>(
    tables: &'static [&'static [BuiltIn]],
) -> impl Iterator<Item = Box<dyn Rule>> {
    tables.iter().copied().flatten().map(|built| Box::new(Late::<W>::of(built)) as Box<dyn Rule>)
}

/// What resources of a type are to the tables.
fn names_of(ty: &TypeToken) -> impl Iterator<Item = &str> {
    let kind = kind_of(ty);
    let pods = kind.filter(|kind| pods::of_kind(kind).is_some()).map(|_| "pods");
    [Some(class_of(ty)), kind, pods].into_iter().flatten()
}

/// What the resources of a stack are to the tables.
#[derive(Debug)]
pub(super) struct Names(HashSet<Box<str>>);

impl Names {
    pub(super) fn of(stack: &Stack) -> Self {
        Self(stack.types().into_iter().flat_map(names_of).map(Into::into).collect())
    }
}

/// A rule whose row is read late.
struct Late<W: Written> {
    meta: Meta,
    built: &'static BuiltIn,
    row: OnceLock<Option<W::Row>>,
}

impl<W: Written> Late<W> {
    fn of(built: &'static BuiltIn) -> Self {
        let docs = Docs::Row { row: built.row, write: docs::<W> };
        Self { meta: Meta { docs, ..built.meta }, built, row: OnceLock::new() }
    }

    /// The row; always there, as a test reads all of them.
    fn row(&self) -> Option<&W::Row> {
        let read = || serde_json::from_str::<W>(self.built.row).ok()?.row(self.meta).ok();
        self.row.get_or_init(read).as_ref()
    }
}

fn docs<W: Written>(row: &str) -> String {
    serde_json::from_str::<W>(row).map(|written| written.words().docs()).unwrap_or_default()
}

impl<W: Written> Rule for Late<W> {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        let looks_at = names_of(ty).any(|name| self.built.looks_at.contains(&name));
        looks_at && self.row().is_some_and(|row| row.wants(ty))
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        if let Some(row) = self.row() {
            row.check(cx, subject, out);
        }
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let Names(names) = cx.shared.names(cx.stack);
        if self.built.looks_at.iter().any(|name| names.contains(*name))
            && let Some(row) = self.row()
        {
            row.check_stack(cx, out);
        }
    }

    fn classes(&self) -> Vec<&str> {
        self.row().map(Rule::classes).unwrap_or_default()
    }

    fn silence(&self, cx: &Cx<'_>, subject: &Resource) -> Option<String> {
        self.row()?.silence(cx, subject)
    }

    fn any_use(&self) -> Option<(&str, Vec<&str>)> {
        Some((self.built.looks_at.first()?, self.built.any_use_except?.to_vec()))
    }
}

/// Reads the rows of tables as if a stack needed all of them. They are sorted by code, so that a new one has one place.
#[cfg(test)]
pub(super) fn assert_right<W: Written>(tables: &'static [&'static [BuiltIn]]) {
    for table in tables {
        assert!(table.is_sorted_by(|one, next| one.meta.code < next.meta.code));
        for built in *table {
            let id = built.meta.id;
            let written: W = serde_json::from_str(built.row).unwrap_or_else(|error| panic!("row `{id}`: {error}"));
            let meta = written.words().meta().unwrap_or_else(|fault| panic!("row `{id}`: {fault}"));
            let plain = |meta| format!("{:?}", Meta { docs: Docs::Text(""), ..meta });
            assert_eq!(plain(meta), plain(built.meta), "the build reads another rule than the program");
            let row = written.row(meta).unwrap_or_else(|fault| panic!("row `{id}`: {fault}"));
            let late = Late::<W>::of(built);
            assert_eq!(late.meta.docs.text(), meta.docs.text());
            assert_eq!(late.any_use(), row.any_use(), "{id}");
            assert!(!built.looks_at.is_empty(), "{id}");
        }
    }
}

/// Reads a row as people write it.
#[cfg(test)]
pub(super) fn read<W: Written>(text: &str) -> Result<W::Row, String> {
    let written: W = toml::from_str(text).map_err(|error| error.to_string())?;
    let meta = written.words().meta().map_err(|fault| fault.to_string())?;
    written.row(meta).map_err(|fault| fault.to_string())
}

//! Rows of users' tables: values that a service, or a company, refuses.

use serde::Deserialize;
use toml::de::ValueDeserializer;

use super::asked::{self, Asked, Recorded};
use super::judge::judge;
use super::row::{Must, Row};
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::class_of;
use crate::model::{Resource, TypeToken};
use crate::rules::user::{self, Bad};
use crate::rules::{Cx, Rule};

struct Refused {
    meta: Meta,
    rows: Vec<Row>,
}

impl Refused {
    fn rows(&self, class: &str) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.types.iter().any(|ty| ty == class))
    }
}

impl Rule for Refused {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        self.rows(class_of(ty)).next().is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        // What a company forbids may well be running.
        let Some(asked) = Asked::of(cx.stack, subject, Recorded::Judged) else { return };
        for row in self.rows(class_of(&subject.ty)) {
            judge(row, &asked, subject, out);
        }
    }

    fn classes(&self) -> Vec<&str> {
        self.rows.iter().flat_map(|row| &row.types).map(String::as_str).collect()
    }

    fn silence(&self, cx: &Cx<'_>, subject: &Resource) -> Option<String> {
        Some(asked::silence(cx.stack, subject, Recorded::Judged))
    }
}

/// A rule of rows, as `tables/refused` has them.
pub(in crate::rules) fn own(meta: Meta, rows: Vec<user::Row<'_>>) -> Result<Box<dyn Rule>, Bad> {
    let one = |row| {
        let row = Row::deserialize(ValueDeserializer::from(row))?;
        match row.fault() {
            Some((word, problem)) => Err(Bad::word(&word, problem)),
            None => Ok(row),
        }
    };
    Ok(Box::new(Refused { meta, rows: rows.into_iter().map(one).collect::<Result<_, _>>()? }))
}

impl Row {
    /// What is wrong with a row that can be read: the word, and why. The built-in rows are held to it by a test.
    pub(super) fn fault(&self) -> Option<(String, String)> {
        let wrong = |word: &str, problem: &str| Some((word.to_owned(), format!("`{word}` {problem}")));
        if let Some(ty) = self.types.iter().find(|ty| ty.split(':').filter(|part| !part.is_empty()).count() != 3) {
            return wrong(ty, "is no type token (package:module:Name)");
        }
        if let Some(ty) = self.types.iter().find(|ty| class_of(ty) != ty.as_str()) {
            return wrong(ty, &format!("is an older name of `{}`", class_of(ty)));
        }
        if let Some(word) = self.severity.as_deref().filter(|word| Severity::parse(word).is_none()) {
            return wrong(word, "is no severity");
        }
        if let Some(word) = self.confidence.as_deref().filter(|word| Confidence::parse(word).is_none()) {
            return wrong(word, "is no confidence");
        }
        if matches!(&self.must, Must::Range(numbers) if !matches!(numbers.len(), 2 | 3)) {
            return Some((self.at.clone(), "a range is from, to and a step".to_owned()));
        }
        if matches!(self.must, Must::Multiple(0)) {
            return Some((self.at.clone(), "nothing is a multiple of 0".to_owned()));
        }
        let empty = [&self.says, &self.fix, &self.source].into_iter().any(|text| text.trim().is_empty());
        if empty || self.types.is_empty() || !self.rule.is_empty() && self.rule.len() != 4 {
            return Some((self.at.clone(), "`types`, `says`, `fix` and `source` are not empty".to_owned()));
        }
        None
    }
}

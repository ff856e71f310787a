//! What every row says of the rule that it is: names, weight, documentation.

use std::borrow::Cow;

use super::fault::RowFault;
use super::row::names;
use crate::finding::{Confidence, Meta, Severity};

/// The words of a row, as they are written.
pub(in crate::rules) struct Words<'w> {
    pub(in crate::rules) code: &'w str,
    pub(in crate::rules) id: &'w str,
    pub(in crate::rules) severity: &'w str,
    pub(in crate::rules) confidence: Option<&'w str>,
    pub(in crate::rules) opt_in: bool,
    pub(in crate::rules) folds_alike: bool,
    pub(in crate::rules) hidden_by: &'w [String],
    pub(in crate::rules) summary: &'w str,
    pub(in crate::rules) why: &'w str,
    pub(in crate::rules) fix: Cow<'w, str>,
    pub(in crate::rules) not_reported: Option<&'w str>,
    pub(in crate::rules) source: &'w str,
    /// What the row looks at and for, as Markdown.
    pub(in crate::rules) found_by: Option<String>,
    /// What no row of the table reports.
    pub(in crate::rules) never_reported: &'w str,
}

impl Words<'_> {
    /// What is known about the rule.
    pub(in crate::rules) fn meta(&self) -> Result<Meta, RowFault> {
        for (name, text) in [("summary", self.summary), ("why", self.why), ("fix", &*self.fix), ("source", self.source)]
        {
            if text.trim().is_empty() {
                return Err(RowFault::Empty(name));
            }
        }
        names(self.code, self.id)?;
        let hidden_by = self.hidden_by.iter().map(|code| leak(code.clone())).collect::<Vec<_>>().leak();
        let severity = severity(self.severity)?;
        let mut meta =
            Meta::new(leak(self.code.to_owned()), leak(self.id.to_owned()), severity, leak(self.summary.to_owned()));
        if let Some(word) = self.confidence {
            meta = meta.confidence(Confidence::parse(word).ok_or_else(|| RowFault::Word(word.to_owned()))?);
        }
        meta = if self.opt_in { meta.opt_in() } else { meta };
        meta = if self.folds_alike { meta.folds_alike() } else { meta };
        Ok(meta.hidden_by(hidden_by).docs(leak(self.docs())))
    }

    /// The documentation, as a coded rule has it in its header.
    pub(in crate::rules) fn docs(&self) -> String {
        let own = self.not_reported.map(|text| format!("{} ", text.trim())).unwrap_or_default();
        let mut parts = vec![
            format!("{}.", capital(self.summary)),
            format!("## Why it matters\n\n{}", self.why.trim()),
            format!("## What to do\n\n{}.", capital(self.fix.replace("{parts}", "them").trim())),
        ];
        parts.extend(self.found_by.as_ref().map(|text| format!("## How it is found\n\n{text}")));
        parts.push(format!("## Not reported\n\n{own}{}", self.never_reported));
        parts.push(format!("## References\n\n{}\n", self.source.trim()));
        parts.join("\n\n")
    }
}

/// Reads the word for a severity.
pub(in crate::rules) fn severity(word: &str) -> Result<Severity, RowFault> {
    Severity::parse(word).ok_or_else(|| RowFault::Word(word.to_owned()))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let mut capital: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    capital.push_str(chars.as_str());
    capital
}

/// Tables live as long as the process.
fn leak(text: String) -> &'static str {
    text.leak()
}

//! What is known about a rule of a user's table that is made of rows.

use serde::Deserialize;

use super::Bad;
use crate::finding::Meta;
use crate::rules::completeness::Words;

/// What stands in front of the rows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) code: String,
    id: String,
    severity: String,
    confidence: Option<String>,
    #[serde(default)]
    opt_in: bool,
    summary: String,
    #[serde(default)]
    hidden_by: Vec<String>,
    why: String,
    fix: String,
    not_reported: Option<String>,
    source: String,
}

impl Head {
    /// What is known about the rule. Its texts live as long as the process: few, and read once.
    pub(super) fn meta(&self, found_by: &str) -> Result<Meta, Bad> {
        let words = Words {
            code: &self.code,
            id: &self.id,
            severity: &self.severity,
            confidence: self.confidence.as_deref(),
            opt_in: self.opt_in,
            folds_alike: false,
            hidden_by: &self.hidden_by,
            summary: &self.summary,
            why: &self.why,
            fix: self.fix.as_str().into(),
            not_reported: self.not_reported.as_deref(),
            source: &self.source,
            found_by: Some(format!("By {found_by}.")),
            never_reported: "What is not known yet, or is secret.",
        };
        Ok(words.meta()?)
    }
}

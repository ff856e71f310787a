//! What is known about a rule of a user's table that is made of rows.

use serde::Deserialize;

use super::Bad;
use crate::finding::{Confidence, Meta, Severity};
use crate::rules::completeness::names;

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
        names(&self.code, &self.id)?;
        for (name, text) in
            [("summary", &self.summary), ("why", &self.why), ("fix", &self.fix), ("source", &self.source)]
        {
            if text.trim().is_empty() {
                return Err(Bad::word(&self.code, format!("`{name}` is empty")));
            }
        }
        let unknown = |word: &str, what: &str| Bad::word(word, format!("`{word}` is no {what}"));
        let severity = Severity::parse(&self.severity).ok_or_else(|| unknown(&self.severity, "severity"))?;
        let leak = |text: &str| -> &'static str { text.to_owned().leak() };
        let mut meta = Meta::new(leak(&self.code), leak(&self.id), severity, leak(&self.summary));
        if let Some(word) = &self.confidence {
            meta = meta.confidence(Confidence::parse(word).ok_or_else(|| unknown(word, "confidence"))?);
        }
        meta = if self.opt_in { meta.opt_in() } else { meta };
        let hidden_by: &'static [&'static str] =
            self.hidden_by.iter().map(|code| leak(code)).collect::<Vec<_>>().leak();
        Ok(meta.hidden_by(hidden_by).docs(leak(&self.docs(found_by))))
    }

    fn docs(&self, found_by: &str) -> String {
        let not_reported = self.not_reported.as_deref().unwrap_or("What is not known yet, or is secret.");
        format!(
            "{}.\n\n## Why it matters\n\n{}\n\n## What to do\n\n{}\n\n## How it is found\n\nBy {found_by}.\n\n## Not \
             reported\n\n{}\n\n## References\n\n{}\n",
            self.summary,
            self.why.trim(),
            self.fix.trim(),
            not_reported.trim(),
            self.source.trim(),
        )
    }
}

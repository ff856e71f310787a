//! A saved run (`-o json`), as far as the next run needs it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::ledger::Standing;
use crate::finding::Severity;
use crate::model::Date;

/// The schema that is read.
const SCHEMA: &str = "stackcheck.run/1";

/// Why a saved run is of no use. The text fits behind "cannot use NAME: ".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It is not JSON, or was cut.
    #[error("line {line}, column {column}: the saved run is damaged: {why}")]
    Damaged {
        /// Where, from 1.
        line: usize,
        /// Where, from 1.
        column: usize,
        /// What is wrong there.
        why: String,
    },
    /// It is JSON of something else.
    #[error("expected a run saved by `stackcheck audit -o json`, found {found}")]
    Other {
        /// What it is.
        found: String,
    },
    /// It is of a schema that this version does not read.
    #[error("it has the schema {schema}, and this stackcheck reads {SCHEMA}; use the version that wrote it")]
    Schema {
        /// The schema.
        schema: String,
    },
}

/// A saved run.
#[derive(Debug, Default)]
pub struct Saved {
    /// How it is called.
    pub name: String,
    /// The version of the tool that wrote it.
    pub version: String,
    pub(super) stacks: BTreeSet<String>,
    /// The codes of the rules that ran; nothing where the run does not tell.
    pub(super) rules: Option<BTreeSet<String>>,
    /// By stack and fingerprint.
    pub(super) entries: BTreeMap<(String, String), Past>,
}

/// What a saved run says of a finding.
#[derive(Debug, Clone)]
pub(super) struct Past {
    pub(super) rule: String,
    pub(super) code: String,
    pub(super) severity: Severity,
    pub(super) urn: Option<String>,
    pub(super) message: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) first_seen: Option<Date>,
    pub(super) open_since: Option<Date>,
    /// The day on which it was seen to be gone; nothing for one that is open.
    pub(super) fixed: Option<Date>,
    pub(super) is_open: bool,
}

#[derive(Deserialize)]
struct Head {
    schema: Option<String>,
}

#[derive(Deserialize)]
struct Document {
    tool: Tool,
    inputs: Vec<Input>,
    findings: Vec<Finding>,
    fleet: Option<FleetPart>,
}

#[derive(Deserialize)]
struct Tool {
    version: String,
}

#[derive(Deserialize)]
struct Input {
    name: String,
    stack: Option<String>,
    error: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Finding {
    rule: String,
    code: String,
    severity: String,
    stack: Option<String>,
    urn: Option<String>,
    message: String,
    fingerprint: String,
}

#[derive(Deserialize)]
struct FleetPart {
    ledger: LedgerPart,
}

#[derive(Deserialize)]
struct LedgerPart {
    rules: BTreeSet<String>,
    entries: Vec<EntryPart>,
}

#[derive(Deserialize)]
struct EntryPart {
    stack: String,
    fingerprint: String,
    rule: String,
    code: String,
    severity: String,
    state: String,
    urn: Option<String>,
    message: Option<String>,
    owner: Option<String>,
    first_seen: Option<String>,
    open_since: Option<String>,
    fixed: Option<String>,
}

impl Saved {
    /// Reads a saved run; `name` is how it is called.
    pub fn parse(name: &str, text: &str) -> Result<Self, Unusable> {
        if text.trim().is_empty() {
            return Err(Unusable::Other { found: "an empty file".to_owned() });
        }
        let head: Head = serde_json::from_str(text).map_err(|error| refused(&error))?;
        match head.schema.as_deref() {
            Some(SCHEMA) => {}
            Some(schema) if schema.starts_with("stackcheck.") => {
                return Err(Unusable::Schema { schema: schema.to_owned() });
            }
            _ => return Err(Unusable::Other { found: "JSON without its schema".to_owned() }),
        }
        let document: Document = serde_json::from_str(text).map_err(|error| refused(&error))?;
        Ok(Self::of(name, document))
    }

    fn of(name: &str, document: Document) -> Self {
        let mut saved = Self { name: name.to_owned(), version: document.tool.version, ..Self::default() };
        let read = document.inputs.into_iter().filter(|input| input.error.is_none());
        let names: Vec<(String, Option<String>)> = read.map(|input| (input.name, input.stack)).collect();
        // Findings of an input that does not tell its stack are kept under the input's name.
        let unnamed: Vec<&String> = names.iter().filter(|(_, stack)| stack.is_none()).map(|(name, _)| name).collect();
        for finding in document.findings {
            let only = || (unnamed.len() == 1).then(|| unnamed[0].clone());
            let Some(stack) = finding.stack.or_else(only) else { continue };
            let Some(severity) = Severity::parse(&finding.severity) else { continue };
            let past = Past {
                rule: finding.rule,
                code: finding.code,
                severity,
                urn: finding.urn,
                message: Some(finding.message),
                owner: None,
                first_seen: None,
                open_since: None,
                fixed: None,
                is_open: true,
            };
            saved.entries.insert((stack, finding.fingerprint), past);
        }
        saved.stacks = names.into_iter().map(|(name, stack)| stack.unwrap_or(name)).collect();
        if let Some(fleet) = document.fleet {
            saved.rules = Some(fleet.ledger.rules);
            fleet.ledger.entries.into_iter().for_each(|entry| saved.add(entry));
        }
        saved
    }

    /// Takes an entry of the ledger; the finding that it belongs to may be there.
    fn add(&mut self, entry: EntryPart) {
        let Some(severity) = Severity::parse(&entry.severity) else { return };
        let date = |text: Option<String>| text.and_then(|text| text.parse().ok());
        let key = (entry.stack, entry.fingerprint);
        let known = self.entries.remove(&key);
        let (urn, message) = known.map_or((entry.urn, entry.message), |known| (known.urn, known.message));
        let past = Past {
            rule: entry.rule,
            code: entry.code,
            severity,
            urn,
            message,
            owner: entry.owner,
            first_seen: date(entry.first_seen),
            open_since: date(entry.open_since),
            fixed: date(entry.fixed),
            is_open: Standing::parse(&entry.state).is_none_or(Standing::is_open),
        };
        self.entries.insert(key, past);
    }
}

fn refused(error: &serde_json::Error) -> Unusable {
    let why = error.to_string();
    let why = why.split(" at line ").next().unwrap_or_default().to_owned();
    match error.classify() {
        serde_json::error::Category::Data if error.line() == 0 => Unusable::Other { found: why },
        _ => Unusable::Damaged { line: error.line(), column: error.column(), why },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        Saved::parse("last.json", text).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_saved_run_is_refused_with_words() {
        assert!(problem("").ends_with("found an empty file"));
        assert!(problem("{\"version\":3}").ends_with("found JSON without its schema"));
        assert!(problem("{\"schema\":\"stackcheck.run/9\"}").starts_with("it has the schema stackcheck.run/9"));
        assert!(
            problem("{\"schema\":\"stackcheck.run/1\",\"tool\"").starts_with("line 1, column 35: the saved run is")
        );
        assert!(problem("{\"schema\":\"stackcheck.run/1\",\"tool\":{\"version\":\"1\"}}").contains("missing field"));
        assert!(problem("[1]").contains("damaged"));
    }
}

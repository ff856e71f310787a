//! What was wrong when the baseline was written: only what is new since then, or worse, counts.
//!
//! A baseline is a small file of its own and no saved run: it lies in the repository beside the program, and a review
//! shows which findings a change adds to it, one a line, without messages and evidence that change by themselves. A
//! saved run is taken all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::renamed::{Now, renamed};
use super::saved::{Past, Saved};
use super::{Fleet, Member, Row};
use crate::engine::{EXCEPTION_RULES, Exceptions, Found, May, Origin, Run, Selection, Suppressed, Suppression};
use crate::finding::{Meta, Severity};
use crate::model::Op;

/// The schema of the file.
const SCHEMA: &str = "stackcheck.baseline/1";

/// A baseline that was read.
#[derive(Debug, Default)]
pub struct Baseline(Saved);

/// The file.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Document {
    /// `stackcheck.baseline/1`
    schema: String,
    /// The version of stackcheck that wrote it.
    version: String,
    /// The codes of the rules that there were: a finding of a newer rule is no newer fault.
    rules: BTreeSet<String>,
    /// The stacks that were read.
    stacks: BTreeSet<String>,
    /// The faults that were there.
    findings: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Entry {
    stack: String,
    /// The rule's code.
    code: String,
    /// The rule's name.
    rule: String,
    severity: String,
    /// The resource; null for the stack as a whole.
    urn: Option<String>,
    fingerprint: String,
}

#[derive(Deserialize)]
struct Head {
    schema: Option<String>,
}

/// Writes a baseline of what a fleet has, one finding a line. `rules` are all that there are.
pub fn write(fleet: &Fleet, rules: &[Meta], out: &mut dyn Write) -> io::Result<()> {
    let mut findings: Vec<Entry> = Vec::new();
    for (member, row) in fleet.rows().filter(|(_, row)| !is_of_exceptions(&row.meta)) {
        let names = row.faults.iter().filter_map(|names| names.first());
        findings.extend(names.map(|fingerprint| Entry {
            stack: member.label().to_owned(),
            code: row.meta.code.to_owned(),
            rule: row.meta.id.to_owned(),
            severity: row.severity.name().to_owned(),
            urn: row.urn.clone(),
            fingerprint: fingerprint.clone(),
        }));
    }
    findings.sort();
    findings.dedup();
    let codes: BTreeSet<&str> = rules.iter().map(|meta| meta.code).collect();
    let stacks: BTreeSet<&str> = fleet.members.iter().map(Member::label).collect();
    writeln!(out, "{{\n  \"schema\": {},", serde_json::to_string(SCHEMA)?)?;
    writeln!(out, "  \"version\": {},", serde_json::to_string(env!("CARGO_PKG_VERSION"))?)?;
    writeln!(out, "  \"rules\": {},", serde_json::to_string(&codes)?)?;
    writeln!(out, "  \"stacks\": {},\n  \"findings\": [", serde_json::to_string(&stacks)?)?;
    for (at, entry) in findings.iter().enumerate() {
        let comma = if at + 1 < findings.len() { "," } else { "" };
        writeln!(out, "    {}{comma}", serde_json::to_string(entry)?)?;
    }
    writeln!(out, "  ]\n}}")
}

fn is_of_exceptions(meta: &Meta) -> bool {
    EXCEPTION_RULES.iter().any(|rule| rule.code == meta.code)
}

impl Baseline {
    /// Reads a baseline, or a saved run. The text of the error fits behind "cannot use NAME: ".
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        const EXPECTED: &str = "expected a baseline (`stackcheck baseline write`) or a saved run (`-o json`), found";
        if text.trim().is_empty() {
            return Err(format!("{EXPECTED} an empty file"));
        }
        let head: Head = serde_json::from_str(text).map_err(|error| {
            let is_json = error.classify() == serde_json::error::Category::Data;
            if is_json {
                format!("{EXPECTED} JSON of something else")
            } else {
                format!("{EXPECTED} something else: {error}")
            }
        })?;
        match head.schema.as_deref() {
            Some(SCHEMA) => {
                let document: Document = serde_json::from_str(text).map_err(|error| error.to_string())?;
                Ok(Self(saved(name, document)))
            }
            Some(schema) if schema.starts_with("stackcheck.run/") => {
                Saved::parse(name, text).map(Self).map_err(|error| error.to_string())
            }
            Some(schema) if schema.starts_with("stackcheck.") => {
                Err(format!("it has the schema {schema}, and this stackcheck reads {SCHEMA}"))
            }
            _ => Err(format!("{EXPECTED} JSON of something else")),
        }
    }
}

fn saved(name: &str, document: Document) -> Saved {
    let mut saved = Saved {
        name: name.to_owned(),
        version: document.version,
        stacks: document.stacks,
        rules: Some(document.rules),
        entries: BTreeMap::new(),
    };
    for entry in document.findings {
        let Some(severity) = Severity::parse(&entry.severity) else { continue };
        let past = Past {
            rule: entry.rule,
            code: entry.code,
            severity,
            urn: entry.urn,
            message: None,
            owner: None,
            first_seen: None,
            open_since: None,
            fixed: None,
            is_open: true,
        };
        saved.entries.insert((entry.stack, entry.fingerprint), past);
    }
    saved
}

/// What a finding is to a baseline.
enum Verdict {
    /// It was there.
    Known,
    /// It was there and was milder.
    Worse(Severity),
    /// There was no such rule.
    NewRule,
    /// It was not there.
    New,
}

/// A finding, as far as a baseline looks at it.
struct Fault<'a> {
    meta: &'a Meta,
    severity: Severity,
    faults: &'a [Vec<String>],
    /// The preview makes its resource.
    created: bool,
}

impl<'a> Fault<'a> {
    fn of_row(row: &'a Row) -> Self {
        let created = row.op.as_deref() == Some(Op::Create.name());
        Self { meta: &row.meta, severity: row.severity, faults: &row.faults, created }
    }

    fn of_found(found: &'a Found, run: &Run) -> Self {
        let op = found.finding.resource.map(|id| &run.stack.resource(id).op);
        let created = op == Some(&Op::Create) && !run.stack.kind.is_state();
        Self { meta: &found.meta, severity: found.finding.severity, faults: &found.faults, created }
    }
}

/// How a baseline is compared with.
pub struct Compare<'a> {
    /// Who may hide what.
    pub exceptions: &'a Exceptions,
    /// Which rules ran.
    pub selection: &'a Selection,
    /// Every rule that there is.
    pub rules: &'a [Meta],
}

impl Baseline {
    /// Takes out of what counts the findings of runs that were there. Returns what there is to say of the baseline.
    pub fn settle(&self, runs: &mut [&mut Run], compare: &Compare<'_>) -> Vec<String> {
        let mut notes = Vec::new();
        let labels: Vec<String> = runs.iter().map(|run| label(run)).collect();
        let now: Vec<Now<'_>> = labels.iter().zip(runs.iter()).map(|(label, run)| Now::of_run(label, run)).collect();
        let names = self.names(&now, &mut notes);
        drop(now);
        for ((run, label), name) in runs.iter_mut().zip(&labels).zip(names) {
            let Some(name) = name else {
                notes.push(format!("{} does not know the stack {label}: all its findings count", self.0.name));
                continue;
            };
            let mut seen: BTreeSet<String> = BTreeSet::new();
            run.suppressed.iter().for_each(|one| self.mark(&name, &one.found.faults, &mut seen));
            let mut kept = Vec::with_capacity(run.findings.len());
            for mut found in std::mem::take(&mut run.findings) {
                self.mark(&name, &found.faults, &mut seen);
                match self.judge(&name, &Fault::of_found(&found, run), compare) {
                    Ok(by) => run.suppressed.push(Suppressed { found, by }),
                    Err(was) => {
                        found.finding.evidence.extend(was.map(worse));
                        kept.push(found);
                    }
                }
            }
            run.findings = kept;
            let whole = !run.stack.coverage.hides_resources() && !run.is_failed();
            notes.extend(self.gone(&name, &seen, compare).filter(|_| whole));
        }
        notes
    }

    /// The same for the stacks of a fleet.
    pub fn settle_fleet(&self, members: &mut [Member], compare: &Compare<'_>) -> Vec<String> {
        let mut notes = Vec::new();
        let now: Vec<Now<'_>> = members.iter().map(Now::of_member).collect();
        let names = self.names(&now, &mut notes);
        drop(now);
        for (member, name) in members.iter_mut().zip(names) {
            let Some(name) = name else {
                let label = member.label();
                notes.push(format!("{} does not know the stack {label}: all its findings count", self.0.name));
                continue;
            };
            let mut seen: BTreeSet<String> = BTreeSet::new();
            member.suppressed.iter().for_each(|(row, _)| self.mark(&name, &row.faults, &mut seen));
            for mut row in std::mem::take(&mut member.findings) {
                self.mark(&name, &row.faults, &mut seen);
                match self.judge(&name, &Fault::of_row(&row), compare) {
                    Ok(by) => member.suppressed.push((row, by)),
                    Err(was) => {
                        row.evidence.extend(was.map(worse));
                        member.findings.push(row);
                    }
                }
            }
            let whole = !member.coverage.hides_resources() && !member.failed;
            notes.extend(self.gone(&name, &seen, compare).filter(|_| whole));
        }
        notes
    }

    /// Why a finding does not count; or, when it does, how bad it was.
    fn judge(&self, stack: &str, fault: &Fault<'_>, compare: &Compare<'_>) -> Result<Suppression, Option<Severity>> {
        if compare.exceptions.may(fault.meta) == May::Never || is_of_exceptions(fault.meta) {
            return Err(None);
        }
        let reason = match self.verdict(stack, fault) {
            Verdict::New => return Err(None),
            Verdict::Worse(was) => return Err(Some(was)),
            Verdict::Known => None,
            Verdict::NewRule => Some(format!("the rule is newer than the baseline, of stackcheck {}", self.0.version)),
        };
        Ok(Suppression { origin: Origin::Baseline, reason, owner: None, until: None })
    }

    fn verdict(&self, stack: &str, fault: &Fault<'_>) -> Verdict {
        let past = |names: &Vec<String>| names.iter().find_map(|name| self.past(stack, name));
        let pasts: Vec<Option<&Past>> = fault.faults.iter().map(past).collect();
        let known = !pasts.is_empty() && pasts.iter().all(Option::is_some);
        let mildest = pasts.iter().flatten().map(|past| past.severity).min();
        match mildest {
            Some(was) if known && was < fault.severity => Verdict::Worse(was),
            Some(_) if known => Verdict::Known,
            None if self.is_new_rule(fault.meta) && !fault.created => Verdict::NewRule,
            _ => Verdict::New,
        }
    }

    fn past(&self, stack: &str, fingerprint: &str) -> Option<&Past> {
        self.0.entries.get(&(stack.to_owned(), fingerprint.to_owned())).filter(|past| past.is_open)
    }

    fn is_new_rule(&self, meta: &Meta) -> bool {
        self.0.rules.as_ref().is_some_and(|rules| !rules.contains(meta.code))
    }

    fn mark(&self, stack: &str, faults: &[Vec<String>], seen: &mut BTreeSet<String>) {
        for name in faults.iter().flatten().filter(|name| self.past(stack, name).is_some()) {
            seen.insert(name.clone());
        }
    }

    /// What there is to say of entries that no finding is any more.
    fn gone(&self, stack: &str, seen: &BTreeSet<String>, compare: &Compare<'_>) -> impl Iterator<Item = String> {
        let ran =
            |past: &Past| compare.rules.iter().any(|meta| meta.code == past.code && compare.selection.takes(meta));
        let of_stack = self.0.entries.iter().filter(|((of, _), past)| of == stack && past.is_open && ran(past));
        let count = of_stack.filter(|((_, name), _)| !seen.contains(name)).count();
        let text = (count > 0).then(|| {
            let what = if count == 1 { "finding is" } else { "findings are" };
            format!(
                "{count} {what} in {} and no longer in {stack}: write it again, so that they stay away",
                self.0.name
            )
        });
        text.into_iter()
    }

    /// What the stacks are called in the baseline; nothing for one that it does not know.
    fn names(&self, now: &[Now<'_>], notes: &mut Vec<String>) -> Vec<Option<String>> {
        let renamed = renamed(now, &self.0, notes);
        let name = |now: &Now<'_>| {
            if self.0.stacks.contains(now.label) {
                return Some(now.label.to_owned());
            }
            // One form of input names the organisation, another does not.
            let same = |name: &&String| is_part(name, now.label) || is_part(now.label, name);
            let mut alike = self.0.stacks.iter().filter(same);
            if let (Some(only), None) = (alike.next(), alike.next()) {
                return Some(only.clone());
            }
            let old = renamed.iter().find(|(_, new)| **new == now.label);
            old.map(|(old, _)| (*old).to_owned())
        };
        now.iter().map(name).collect()
    }
}

/// Whether a name is the end of another, from a `/` on.
fn is_part(end: &str, whole: &str) -> bool {
    end.contains('/') && whole.strip_suffix(end).is_some_and(|rest| rest.ends_with('/'))
}

fn worse(was: Severity) -> String {
    format!("it is worse than in the baseline, where it was {was}")
}

/// What a stack is called across runs: see [`Member::label`].
fn label(run: &Run) -> String {
    run.stack.name.qualified().unwrap_or_else(|| run.stack.input.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_baseline_is_refused_with_words() {
        let problem = |text: &str| Baseline::parse("b.json", text).unwrap_err();
        assert!(problem("").ends_with("found an empty file"));
        assert!(problem("{\"failed_checks\":[]}").ends_with("found JSON of something else"));
        assert!(problem("[]").ends_with("found JSON of something else"));
        assert!(problem("x: 1").contains("found something else: expected value at line 1 column 1"));
        assert!(
            problem("{\"schema\":\"stackcheck.baseline/9\"}").contains("this stackcheck reads stackcheck.baseline/1")
        );
        assert!(problem("{\"schema\":\"stackcheck.baseline/1\"}").contains("missing field"));
    }

    #[test]
    fn an_organisation_that_only_one_side_names_makes_no_other_stack() {
        assert!(is_part("shop/dev", "acme/shop/dev"));
        assert!(!is_part("shop/dev", "acme/bookshop/dev"));
        assert!(!is_part("dev", "shop/dev"));
    }

    #[test]
    fn the_schema_in_the_documentation_is_the_one_of_the_code() {
        let settings = schemars::generate::SchemaSettings::draft2020_12();
        let mut schema = settings.into_generator().into_root_schema_for::<Document>();
        schema.insert("title".to_owned(), SCHEMA.into());
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        let path = format!("{}/docs/schema/baseline-1.json", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let documented = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(documented == text, "docs/schema/baseline-1.json is stale: run the tests with BLESS=1");
    }
}

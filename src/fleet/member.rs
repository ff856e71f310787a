//! What is kept of a stack.

use std::collections::BTreeSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use super::Owners;
use super::published::Facts;
use crate::engine::{Found, Gate, Run, Suppression, Use};
use crate::finding::{Confidence, Meta, Severity};
use crate::graph::{Coverage, InputKind, Stack, StackName};
use crate::lens::Lens;
use crate::model::{Moment, SourcePosition};

/// A stack of the fleet: its findings and the facts that reports are made of.
#[derive(Debug)]
pub struct Member {
    /// How the input is called.
    pub input: String,
    /// What the input is.
    pub kind: InputKind,
    /// Whose it is.
    pub name: StackName,
    /// How much of it can be seen.
    pub coverage: Coverage,
    /// The environment of the configuration.
    pub environment: Option<String>,
    /// When it does not pass.
    pub gate: Gate,
    /// When the state was recorded; previews do not tell.
    pub recorded: Option<Moment>,
    /// How many resources can be seen.
    pub resources: usize,
    /// The preview or the run failed.
    pub failed: bool,
    /// Questions without an answer.
    pub undetermined: usize,
    /// Findings that were left out because their cause is one.
    pub folded: usize,
    /// Whose stack it is.
    pub owner: Option<String>,
    /// The regions it is in.
    pub regions: Vec<String>,
    /// What the reader noticed.
    pub notes: Vec<String>,
    /// The faults, worst first.
    pub findings: Vec<Row>,
    /// The faults that do not count, and why.
    pub suppressed: Vec<(Row, Suppression)>,
    /// What became of each exception of the configuration.
    pub uses: Vec<Use>,
    /// See [`Run::misjudged`].
    pub misjudged: Option<String>,
    /// Rules that failed themselves.
    pub broken: Vec<&'static str>,
    /// The questions without an answer: the rule's code and the resource.
    pub(super) open: BTreeSet<(&'static str, Option<String>)>,
    pub(super) facts: Facts,
    /// Hashes of the URNs of what is managed.
    pub(super) managed: BTreeSet<u64>,
}

/// A finding that stands without its stack.
#[derive(Debug, Clone)]
pub struct Row {
    /// The rule.
    pub meta: Meta,
    /// How bad it is.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// The resource; nothing for the stack as a whole.
    pub urn: Option<String>,
    /// The property.
    pub path: Option<String>,
    /// What a preview does with the resource.
    pub op: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What shows it.
    pub evidence: Vec<String>,
    /// Other resources that are part of it.
    pub related: Vec<String>,
    /// What to do.
    pub fix: Option<String>,
    /// Where it is in the program.
    pub source: Option<SourcePosition>,
    /// Its name across runs.
    pub fingerprint: String,
    /// See [`Found::faults`].
    pub faults: Vec<Vec<String>>,
    /// Whose it is.
    pub owner: Option<String>,
    /// The region of the resource.
    pub region: Option<String>,
}

impl Member {
    /// Reduces a checked stack to what is kept of it.
    pub fn of(run: Run, owners: &Owners) -> Self {
        let stack = &run.stack;
        let lens = Lens::new(stack);
        let owner = owners.of_stack(stack);
        let row = |found: &Found| Row::of(found, stack, &lens, owners, owner.as_deref());
        let findings: Vec<Row> = run.findings.iter().map(row).collect();
        let suppressed = run.suppressed.iter().map(|one| (row(&one.found), one.by.clone())).collect();
        let mut regions: Vec<String> = lens.regions().map(str::to_owned).collect();
        regions.sort_unstable();
        let facts = Facts::of(stack, owner.clone());
        let open = run.undetermined.iter().map(|open| {
            let urn = open.undetermined.resource.map(|id| stack.resource(id).urn.to_string());
            (open.meta.code, urn)
        });
        let open = open.collect();
        let failed = run.is_failed();
        let managed = stack.resources.iter().filter(|resource| resource.is_managed());
        let managed = managed.map(|resource| hashed(&resource.urn)).collect();
        Self {
            kind: stack.kind,
            coverage: stack.coverage,
            resources: stack.resources.len(),
            environment: run.environment,
            gate: run.gate,
            failed,
            undetermined: run.undetermined.len(),
            folded: run.folded,
            owner,
            regions,
            findings,
            suppressed,
            uses: run.uses,
            misjudged: run.misjudged,
            broken: run.broken_rules.iter().map(|meta| meta.code).collect(),
            open,
            recorded: facts.recorded,
            managed,
            facts,
            input: run.stack.input,
            name: run.stack.name,
            notes: run.stack.notes,
        }
    }

    /// The stack's name or, where the input does not tell it, the input's.
    pub fn label(&self) -> &str {
        &self.facts.label
    }

    /// How many findings are as bad as the gate says, or worse.
    pub fn failing(&self) -> usize {
        self.findings.iter().filter(|row| self.gate.refuses(row.severity, row.confidence)).count()
    }

    /// Whether more could have been said on better input.
    pub fn is_incomplete(&self) -> bool {
        self.failed || (self.gate.strict && self.undetermined > 0)
    }

    /// Adds a finding; the worst stay first.
    pub(super) fn add(&mut self, row: Row) {
        let at = self.findings.partition_point(|other| other.severity >= row.severity);
        self.findings.insert(at, row);
    }
}

/// The same for the same text.
fn hashed(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

impl Row {
    fn of(found: &Found, stack: &Stack, lens: &Lens<'_>, owners: &Owners, of_stack: Option<&str>) -> Self {
        let finding = &found.finding;
        let resource = finding.resource.map(|id| stack.resource(id));
        let urn = |id: &u32| stack.resource(*id).urn.to_string();
        let own = resource.and_then(|resource| owners.of_resource(stack, resource));
        Self {
            meta: found.meta,
            severity: finding.severity,
            confidence: finding.confidence,
            urn: finding.resource.as_ref().map(urn),
            path: finding.path.as_ref().map(ToString::to_string),
            op: resource.filter(|_| !stack.kind.is_state()).map(|resource| resource.op.name().to_owned()),
            message: finding.message.clone(),
            evidence: finding.evidence.clone(),
            related: finding.related.iter().map(urn).collect(),
            fix: finding.fix.clone(),
            source: finding.source.clone().or_else(|| stack.latest(resource?)?.source()),
            fingerprint: found.fingerprint.clone(),
            faults: found.faults.clone(),
            owner: own.or_else(|| of_stack.map(str::to_owned)),
            region: resource.and_then(|resource| lens.region(resource)).map(str::to_owned),
        }
    }
}

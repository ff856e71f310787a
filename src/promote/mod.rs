//! Whether what was tried on one stack may go to the next: which resources of two stacks are the same, what of them
//! differs, what of that belongs to the environments, and what is weaker, missing or other than what was tried.

mod align;
mod alike;
mod artefact;
mod blocks;
mod configuration;
mod expect;
mod images;
mod judge;
mod lone;
mod networks;
mod opens;
mod order;
mod readiness;
mod side;
mod size;
mod token;
mod versions;
mod words;

pub use align::Pair;
pub use expect::{Expectation, Rule};
pub use readiness::Readiness;

use std::borrow::Cow;
use std::collections::BTreeMap;

use globset::GlobMatcher;
use regex::Regex;

use crate::diff::Shown;
use crate::finding::Severity;
use crate::graph::{Coverage, Stack};
use crate::model::{Moment, SourcePosition, TypeToken, Urn};

/// How the two of a pair were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// They have one name, apart from the words of their environments.
    Name,
    /// The configuration names them.
    Config,
    /// They are more alike than any other two.
    Similarity,
    /// Several are alike: which belong together cannot be known.
    Ambiguous,
}

impl By {
    /// The name in results.
    pub fn name(self) -> &'static str {
        match self {
            By::Name => "name",
            By::Config => "config",
            By::Similarity => "similarity",
            By::Ambiguous => "ambiguous",
        }
    }
}

/// What a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The target is less safe than the source.
    Weaker,
    /// Another image, archive or machine image than the one that was tried, or one that may become another.
    Artefact,
    /// The target does not have it.
    Missing,
    /// Only the target has it.
    Extra,
    /// Another provider or plugin version.
    Version,
    /// A key of the configuration that only one of them has.
    Config,
    /// Anything else that differs.
    Different,
    /// The configuration says that it may differ so.
    Expected,
    /// It belongs to the environment: the stack's name, its region, an id that the cloud gave.
    Token,
}

impl Verdict {
    /// All, the gravest first.
    pub const ALL: [Verdict; 9] = [
        Verdict::Weaker,
        Verdict::Artefact,
        Verdict::Missing,
        Verdict::Extra,
        Verdict::Version,
        Verdict::Config,
        Verdict::Different,
        Verdict::Expected,
        Verdict::Token,
    ];

    /// The name in results.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Weaker => "weaker",
            Verdict::Artefact => "artefact",
            Verdict::Missing => "missing",
            Verdict::Extra => "extra",
            Verdict::Version => "version",
            Verdict::Config => "config",
            Verdict::Different => "different",
            Verdict::Expected => "expected",
            Verdict::Token => "token",
        }
    }

    /// Whether a reader must see it: neither expected nor a matter of the environment.
    pub fn counts(self) -> bool {
        !matches!(self, Verdict::Expected | Verdict::Token)
    }
}

/// One difference of a pair, or a resource or key that only one side has.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The resource of the source.
    pub source: Option<Urn>,
    /// The resource of the target.
    pub target: Option<Urn>,
    /// Its type; nothing for what is no resource.
    pub ty: Option<TypeToken>,
    /// The property, as results write it, or the key; nothing for the resource as a whole.
    pub path: Option<String>,
    /// What it is.
    pub verdict: Verdict,
    /// The expectation that covers it, or that it breaks.
    pub rule: Option<String>,
    /// The value in the source.
    pub before: Option<Shown>,
    /// The value in the target.
    pub after: Option<Shown>,
    /// How bad it is.
    pub severity: Severity,
    /// Why it is what it is.
    pub why: Cow<'static, str>,
    /// Where the program writes the resource.
    pub position: Option<SourcePosition>,
}

impl Difference {
    /// The resource: that of the target or, where it has none, of the source.
    pub fn urn(&self) -> Option<&Urn> {
        self.target.as_ref().or(self.source.as_ref())
    }
}

/// How much images and archives matter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Parity {
    /// Another one than was tried fails.
    #[default]
    Required,
    /// It is said.
    Said,
    /// It is a difference like any other.
    Ignored,
}

/// Two resources that the configuration names as one. Globs of URNs, or names.
#[derive(Debug, Clone)]
pub struct NamedPair {
    /// In the source.
    pub source: GlobMatcher,
    /// In the target.
    pub target: GlobMatcher,
}

/// What is asked of a promotion: the `promotion` table of the configuration.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The stacks, in the order in which they are promoted.
    pub chain: Vec<String>,
    /// Parts of names that tell environments apart.
    pub strips: Vec<Regex>,
    /// How much images and archives matter.
    pub parity: Parity,
    /// So long nothing may have changed in the source, in hours.
    pub soak_hours: Option<u32>,
    /// So old an export may be, in hours.
    pub max_age_hours: Option<u32>,
    /// What may differ.
    pub expectations: Vec<Expectation>,
    /// Resources that are the same whatever they are called.
    pub pairs: Vec<NamedPair>,
}

/// The result for two stacks.
#[derive(Debug, Default)]
pub struct Promotion {
    /// Which resources are the same.
    pub pairs: Vec<Pair>,
    /// What differs: the gravest first.
    pub differences: Vec<Difference>,
    /// Whether both are in a state to be promoted.
    pub readiness: Vec<Readiness>,
    /// The places of the expectations that covered, or decided, something.
    pub used: Vec<usize>,
    /// What a reader should know of the comparison.
    pub notes: Vec<String>,
    /// Whether something could not be compared.
    pub incomplete: bool,
}

impl Promotion {
    /// How many differences there are of each verdict; every verdict is there.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts: BTreeMap<_, _> = Verdict::ALL.into_iter().map(|verdict| (verdict.name(), 0)).collect();
        for difference in &self.differences {
            *counts.entry(difference.verdict.name()).or_default() += 1;
        }
        counts
    }

    /// What a reader must see.
    pub fn counting(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|difference| difference.verdict.counts())
    }
}

/// Compares two stacks: the state after the change of each.
pub fn compare(source: &Stack, target: &Stack, plan: &Plan, now: Option<Moment>) -> Promotion {
    let (source, target) = side::both(source, target);
    let alignment = align::align(&source, &target, plan);
    let mut judge = judge::Judge::new(&source, &target, &alignment, plan);
    judge.pairs();
    judge.rest();
    judge.configuration();
    let (mut differences, used) = judge.finish();
    differences.sort_by(|a, b| {
        let key = |d: &Difference| (std::cmp::Reverse(d.severity), d.verdict);
        let place = |d: &Difference| (d.urn().cloned(), d.path.clone());
        key(a).cmp(&key(b)).then_with(|| place(a).cmp(&place(b)))
    });
    let failed = |stack: &Stack| stack.coverage == Coverage::Failed || stack.outcome.is_failed();
    Promotion {
        readiness: readiness::of(source.stack, target.stack, plan, now),
        incomplete: failed(source.stack) || failed(target.stack),
        notes: notes(&source, &target, &alignment, &differences),
        pairs: alignment.into_rows(&source, &target),
        differences,
        used,
    }
}

fn notes(
    source: &side::Side<'_>,
    target: &side::Side<'_>,
    alignment: &align::Alignment,
    differences: &[Difference],
) -> Vec<String> {
    let mut notes = alignment.notes.clone();
    for (side, other, claim) in [(target, source, "missing"), (source, target, "extra")] {
        if side.stack.coverage.hides_resources() {
            let hidden = side.stack.coverage.hidden().map_or_else(String::new, |count| format!(" {count}"));
            notes.push(format!(
                "{} hides{hidden} resources that do not change: what only {} has is not told as {claim} (settle with \
                 --show-sames, or an export)",
                side.stack.input, other.stack.input
            ));
        }
    }
    let unknown = differences.iter().filter(|difference| difference.why == token::NOT_YET).count();
    if unknown > 0 {
        notes.push(format!(
            "not known before the deployment: {unknown} of the values. That they are computed from the same resources is \
             all that can be told (settle with the target's export after the deployment)"
        ));
    }
    if source.stack.config.is_empty() != target.stack.config.is_empty() {
        let silent = if source.stack.config.is_empty() { source } else { target };
        notes.push(format!("{} does not tell its configuration: keys are not compared", silent.stack.input));
    }
    notes
}

//! What rules say: verdicts, and what is known about the rules. Knows neither how a fault is found nor how it is shown.

mod sink;

use std::borrow::Cow;
use std::fmt;

pub use sink::Sink;

use crate::model::{PropertyPath, ResourceId, SourcePosition};

/// How bad a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A fact worth knowing.
    Info,
    /// Hygiene.
    Low,
    /// Works, but is wrong for most.
    Medium,
    /// The deployment fails, or what is deployed cannot work.
    High,
    /// Data is lost, or the door is open.
    Critical,
}

impl Severity {
    /// All, mildest first.
    pub const ALL: [Self; 5] = [Self::Info, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The word in results and configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == word)
    }

    /// So many steps milder, never below info.
    #[must_use]
    pub fn lowered(self, steps: usize) -> Self {
        let at = Self::ALL.iter().position(|severity| *severity == self).unwrap_or_default();
        Self::ALL[at.saturating_sub(steps)]
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How sure a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A hint; off by default.
    Possible,
    /// Holds unless something unusual is meant.
    Likely,
    /// Follows from what the input says.
    Certain,
}

impl Confidence {
    /// The word in results and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Possible, Self::Likely, Self::Certain].into_iter().find(|confidence| confidence.name() == word)
    }
}

/// What is known about a rule without running it.
#[derive(Debug, Clone, Copy)]
pub struct Meta {
    /// The name of the fault in kebab case, `vpc-without-subnets`. Never reused.
    pub id: &'static str,
    /// Family letter and number, `A001`. Never reused.
    pub code: &'static str,
    /// One sentence without a full stop: what is wrong.
    pub summary: &'static str,
    /// How bad it is; a finding may say less or more.
    pub severity: Severity,
    /// How sure it is; a finding may say less or more.
    pub confidence: Confidence,
    /// Whether it runs unless it is ignored.
    pub default_on: bool,
    /// Codes of rules whose finding on the same or a related resource is the cause of this one.
    pub hidden_by: &'static [&'static str],
    /// Codes of rules whose finding at the same property of the same resource is about the same fault: it is told there.
    pub told_by: &'static [&'static str],
    /// Whether findings that say the same of the same property of several resources of one type are one finding: they
    /// were written once.
    pub folds_alike: bool,
    /// What it says of itself.
    pub docs: Docs,
}

/// Where the documentation of a rule stands.
#[derive(Debug, Clone, Copy)]
pub enum Docs {
    /// Here: the source file of a coded rule, whose `//!` header it is, or Markdown.
    Text(&'static str),
    /// In a row of a table, of which Markdown is made when somebody asks.
    Row {
        /// The row.
        row: &'static str,
        /// What makes Markdown of it.
        write: fn(&str) -> String,
    },
}

impl Docs {
    /// The source file of a coded rule; for a row, Markdown.
    pub fn text(&self) -> Cow<'static, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Row { row, write } => Cow::Owned(write(row)),
        }
    }
}

impl Meta {
    /// A rule of the usual kind: likely, on by default, with nothing that hides it.
    pub const fn new(code: &'static str, id: &'static str, severity: Severity, summary: &'static str) -> Self {
        Self {
            id,
            code,
            summary,
            severity,
            confidence: Confidence::Likely,
            default_on: true,
            hidden_by: &[],
            told_by: &[],
            folds_alike: false,
            docs: Docs::Text(""),
        }
    }

    /// With this confidence.
    #[must_use]
    pub const fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    /// Off unless it is selected.
    #[must_use]
    pub const fn opt_in(mut self) -> Self {
        self.default_on = false;
        self
    }

    /// Hidden where one of these rules has found the cause.
    #[must_use]
    pub const fn hidden_by(mut self, codes: &'static [&'static str]) -> Self {
        self.hidden_by = codes;
        self
    }

    /// Told by these rules where they have found the same in the same place.
    #[must_use]
    pub const fn told_by(mut self, codes: &'static [&'static str]) -> Self {
        self.told_by = codes;
        self
    }

    /// Codes of the rules beside whose findings one of this rule may be left out.
    pub fn left_out_beside(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.hidden_by.iter().chain(self.told_by).copied()
    }

    /// One finding for the same fault in the same property of several resources of one type.
    #[must_use]
    pub const fn folds_alike(mut self) -> Self {
        self.folds_alike = true;
        self
    }

    /// With the documentation in the header of this source file (`include_str!` of the rule's own file).
    #[must_use]
    pub const fn docs(mut self, source: &'static str) -> Self {
        self.docs = Docs::Text(source);
        self
    }

    /// The letter of the family.
    pub fn family(&self) -> &str {
        self.code.get(..1).unwrap_or_default()
    }

    /// Whether a word of the command line or configuration names this rule: its id, its code, its family's letter, or
    /// `all`.
    pub fn is_named(&self, word: &str) -> bool {
        word == "all"
            || word == self.id
            || word.eq_ignore_ascii_case(self.code)
            || word.eq_ignore_ascii_case(self.family())
    }
}

/// A fault.
#[derive(Debug, Clone)]
pub struct Finding {
    /// How bad it is here.
    pub severity: Severity,
    /// How sure it is here.
    pub confidence: Confidence,
    /// The resource; nothing for the stack as a whole.
    pub resource: Option<ResourceId>,
    /// The property; nothing for the resource as a whole.
    pub path: Option<PropertyPath>,
    /// What is wrong: names the thing, its value and the bound. Lower case, no full stop, never a secret.
    pub message: String,
    /// What shows it, one fact each.
    pub evidence: Vec<String>,
    /// Other resources that are part of it.
    pub related: Vec<ResourceId>,
    /// What to do.
    pub fix: Option<String>,
    /// Where in the program it is, when that is another place than where the resource is written.
    pub source: Option<SourcePosition>,
    /// What tells it from another finding of the rule on the same resource whatever the place in a list: part of the
    /// fingerprint.
    pub key: String,
}

/// Why it cannot be known whether there is a fault.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Unchanged resources are not in the input.
    HiddenUnchanged,
    /// The input does not tell what depends on what.
    NoDependencies,
    /// The input tells of a resource that was there before only what changes.
    OnlyDifferences,
    /// The input tells only which resources change.
    OnlyNames,
    /// A value that decides is not told by this form of input.
    Untold(PropertyPath),
    /// The preview failed before it saw the whole program.
    PreviewFailed,
    /// The run failed, and its events tell of what it reached only.
    RunFailed,
    /// A value that decides does not exist yet.
    Unknown(PropertyPath),
    /// A value that decides is secret.
    Secret(PropertyPath),
    /// Something that looks inside the resource is not visible: a chart, a template, a command.
    Opaque(String),
    /// A value that decides is not what belongs there: the property, and what it is instead.
    Unreadable(PropertyPath, String),
    /// The resource is managed elsewhere and only read here.
    External,
}

impl Reason {
    /// The word in results.
    pub fn name(&self) -> &'static str {
        match self {
            Reason::HiddenUnchanged => "hidden-unchanged",
            Reason::NoDependencies => "no-dependencies",
            Reason::OnlyDifferences => "only-differences",
            Reason::OnlyNames => "only-names",
            Reason::Untold(_) => "untold-value",
            Reason::PreviewFailed => "preview-failed",
            Reason::RunFailed => "run-failed",
            Reason::Unknown(_) => "unknown-value",
            Reason::Secret(_) => "secret-value",
            Reason::Opaque(_) => "opaque-user",
            Reason::Unreadable(..) => "unreadable-value",
            Reason::External => "external",
        }
    }

    /// What would settle it; nothing where nothing can.
    pub fn settle(&self) -> Option<&'static str> {
        match self {
            Reason::HiddenUnchanged => {
                Some("pulumi preview --json --show-sames, or --state FILE with the output of `pulumi stack export`")
            }
            Reason::NoDependencies => {
                Some("give the output of `pulumi preview --json`; --state FILE is enough where nothing is new")
            }
            Reason::OnlyDifferences => Some("add --state FILE, or give the output of `pulumi preview --json`"),
            Reason::Untold(_) => Some("give the output of `pulumi preview --json`, or --state FILE for what exists"),
            Reason::OnlyNames => Some("give the output of `pulumi preview --json`"),
            Reason::PreviewFailed => Some("repair the preview's errors and run it again"),
            Reason::RunFailed => Some("give the output of `pulumi stack export`"),
            Reason::Unknown(_) => Some("after the deployment, `pulumi stack export | stackcheck`"),
            Reason::Secret(_) | Reason::Opaque(_) | Reason::Unreadable(..) | Reason::External => None,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::HiddenUnchanged => f.write_str("unchanged resources are hidden"),
            Reason::NoDependencies => f.write_str("the input does not tell what depends on what"),
            Reason::OnlyDifferences => f.write_str("the input tells only what changes of a resource"),
            Reason::OnlyNames => f.write_str("the input tells only which resources change"),
            Reason::Untold(path) => write!(f, "the input does not tell `{path}`"),
            Reason::PreviewFailed => f.write_str("the preview failed before it saw the whole program"),
            Reason::RunFailed => f.write_str("the run failed, and its events tell only what it reached"),
            Reason::Unknown(path) => write!(f, "`{path}` is not known yet"),
            Reason::Secret(path) => write!(f, "`{path}` is secret"),
            Reason::Opaque(what) => write!(f, "{what} may use it and cannot be looked into"),
            Reason::Unreadable(path, what) => write!(f, "`{path}` is {what}"),
            Reason::External => f.write_str("it is managed elsewhere"),
        }
    }
}

/// A question without an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undetermined {
    /// The resource; nothing for the stack as a whole.
    pub resource: Option<ResourceId>,
    /// Why.
    pub reason: Reason,
}

impl Finding {
    /// At this property.
    pub fn at(&mut self, path: PropertyPath) -> &mut Self {
        self.path = Some(path);
        self
    }

    /// With this severity.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// With this confidence.
    pub fn confidence(&mut self, confidence: Confidence) -> &mut Self {
        self.confidence = confidence;
        self
    }

    /// With one more fact that shows it.
    pub fn evidence(&mut self, fact: impl Into<String>) -> &mut Self {
        self.evidence.push(fact.into());
        self
    }

    /// With these other resources.
    pub fn related(&mut self, resources: impl IntoIterator<Item = ResourceId>) -> &mut Self {
        self.related.extend(resources);
        self
    }

    /// With what to do.
    pub fn fix(&mut self, advice: impl Into<String>) -> &mut Self {
        self.fix = Some(advice.into());
        self
    }

    /// Written at this place of the program.
    pub fn source(&mut self, source: SourcePosition) -> &mut Self {
        self.source = Some(source);
        self
    }

    /// Told apart from others of the rule on the same resource by this text.
    pub fn key(&mut self, key: impl Into<String>) -> &mut Self {
        self.key = key.into();
        self
    }
}

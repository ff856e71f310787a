//! What is wrong. A rule knows nothing of threads, output formats or the syntax of configuration.
//!
//! Adding a rule is one file in its family's folder (or one row in `tables/`), one line in the family's `rules`, and
//! its cases in `testdata/rules/<id>/`.

mod built_in;
mod leaf;
mod page;
mod strings;

pub mod cidr;
pub mod completeness;
pub mod danger;
pub mod defaults;
pub mod environment;
pub mod exposure;
pub mod hardcoded;
pub mod integrity;
pub mod language;
pub mod naming;
pub mod order;
pub mod refused;
pub mod region;
pub mod required;
pub mod user;
pub mod versions;

pub use leaf::{Keys, Leaf, Part};
pub use page::{Page, Section, family};
pub use required::{Minimum, Required};
pub use strings::{Strings, Texture, Wanted};

/// A table as people write it, as the build makes it.
#[cfg(test)]
fn built(table: &str) -> String {
    let table: toml::Value = toml::from_str(table).expect("a table of TOML");
    serde_json::to_string(&table).expect("JSON")
}

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::change::{Acknowledgement, Changes};
use crate::finding::{Meta, Reason, Sink};
use crate::graph::{Coverage, Stack};
use crate::lens::Lens;
use crate::model::{Date, Resource, TypeToken};

/// What a person expects of the stack.
#[derive(Debug, Clone, Default)]
pub struct Expectations {
    /// Regions that resources may be in; empty when nobody said.
    pub regions: Vec<String>,
    /// Accounts that resources may be in; empty when nobody said.
    pub accounts: Vec<String>,
    /// What must be there.
    pub required: Required,
    /// Losses of data that somebody has agreed to.
    pub acknowledged: Vec<Acknowledgement>,
    /// Which day it is; nothing when nobody said.
    pub today: Option<Date>,
}

/// What a rule may look at.
#[derive(Clone, Copy)]
pub struct Cx<'a> {
    /// The stack.
    pub stack: &'a Stack,
    /// What properties mean, across providers.
    pub lens: &'a Lens<'a>,
    /// What a preview does, and why.
    pub changes: &'a Changes,
    /// What is expected.
    pub expectations: &'a Expectations,
    /// What several rules look at.
    pub shared: &'a Shared,
}

/// What several rules look at: worked out when the first of them asks.
#[derive(Debug, Default)]
pub struct Shared {
    causes: OnceLock<Vec<language::Cause>>,
    violations: OnceLock<Vec<integrity::Violation>>,
    named: OnceLock<completeness::Named>,
    names: OnceLock<built_in::Names>,
    /// Classes of which any use counts for a rule that runs, each with the classes that do not count.
    any_use: BTreeMap<Box<str>, Vec<Box<str>>>,
}

impl Shared {
    /// For these rules.
    pub(crate) fn of(rules: &[&dyn Rule]) -> Self {
        let mut any_use: BTreeMap<Box<str>, Vec<Box<str>>> = BTreeMap::new();
        for (class, except) in rules.iter().filter_map(|rule| rule.any_use()) {
            any_use.entry(class.into()).or_default().extend(except.into_iter().map(Into::into));
        }
        Self { any_use, ..Self::default() }
    }

    /// Why the preview failed and what it warns of.
    fn causes(&self, stack: &Stack) -> &[language::Cause] {
        self.causes.get_or_init(|| language::causes(stack))
    }

    /// Who names whom by an id that somebody typed.
    fn named(&self, cx: &Cx<'_>) -> &completeness::Named {
        self.named.get_or_init(|| completeness::Named::read(cx, &self.any_use))
    }

    /// What the resources are to the built-in tables.
    fn names(&self, stack: &Stack) -> &built_in::Names {
        self.names.get_or_init(|| built_in::Names::of(stack))
    }

    /// Reads now what several threads read faster than one. On a large stack this must not be left to a rule: see
    /// [`Lens::read_ahead`].
    pub(crate) fn read_ahead(cx: &Cx<'_>, rules: &[&dyn Rule]) {
        let of_family = |family: &str| rules.iter().any(|rule| rule.meta().family() == family);
        let violations = || {
            if of_family("H") {
                cx.shared.violations(cx.stack);
            }
        };
        rayon::join(violations, || cx.shared.named(cx));
    }

    /// What is damaged in the recorded state.
    fn violations(&self, stack: &Stack) -> &[integrity::Violation] {
        self.violations.get_or_init(|| integrity::violations(stack))
    }
}

impl Cx<'_> {
    /// Why absence cannot be claimed on this stack, if it cannot.
    pub fn not_whole(&self) -> Option<Reason> {
        not_whole(self.stack)
    }
}

/// Why absence cannot be claimed on a stack, if it cannot.
pub fn not_whole(stack: &Stack) -> Option<Reason> {
    match stack.coverage {
        Coverage::Whole => None,
        Coverage::ChangesOnly { .. } => Some(Reason::HiddenUnchanged),
        Coverage::Unlinked => Some(Reason::NoDependencies),
        Coverage::Differences => Some(Reason::OnlyDifferences),
        Coverage::Names { .. } => Some(Reason::OnlyNames),
        Coverage::Failed if stack.outcome.ran => Some(Reason::RunFailed),
        Coverage::Failed => Some(Reason::PreviewFailed),
    }
}

/// A rule. It answers through the sink: a fault, a pass, or that it cannot know; saying nothing means that it does not
/// apply. Odd input is "cannot know", never an error.
pub trait Rule: Send + Sync {
    /// What is known about the rule.
    fn meta(&self) -> &Meta;

    /// Whether [`Rule::check`] wants the resources of this type; asked once for every distinct type.
    fn wants(&self, ty: &TypeToken) -> bool {
        let _ = ty;
        false
    }

    /// Looks at one managed resource that it wants.
    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let _ = (cx, subject, out);
    }

    /// Looks at the stack, once.
    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let _ = (cx, out);
    }

    /// Which strings of the inputs [`Rule::leaf`] wants; nothing: none. All rules share one walk, and a rule that says
    /// what its strings must hold is called for few.
    fn strings(&self) -> Option<Strings> {
        None
    }

    /// Looks at one string of the inputs of a managed resource.
    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let _ = (cx, leaf, out);
    }

    /// Which keys of the inputs [`Rule::key`] wants, in the same walk; nothing: none.
    fn keys(&self) -> Option<Strings> {
        None
    }

    /// Looks at one key of the inputs of a managed resource.
    fn key(&self, cx: &Cx<'_>, key: &Leaf<'_>, out: &mut Sink<'_>) {
        let _ = (cx, key, out);
    }

    /// The classes that a rule of a table looks at; nothing where only the code knows.
    fn classes(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Why nothing is said of a resource of a class that the rule looks at, where it can tell.
    fn silence(&self, cx: &Cx<'_>, subject: &Resource) -> Option<String> {
        let _ = (cx, subject);
        None
    }

    /// The class of which any use by another resource counts, and the classes whose use does not.
    fn any_use(&self) -> Option<(&str, Vec<&str>)> {
        None
    }
}

/// Every rule there is, by code.
pub fn all() -> Vec<Box<dyn Rule>> {
    let mut rules = completeness::rules();
    rules.extend(region::rules());
    rules.extend(exposure::rules());
    rules.extend(cidr::rules());
    rules.extend(danger::rules());
    rules.extend(defaults::rules());
    rules.extend(environment::rules());
    rules.extend(hardcoded::rules());
    rules.extend(integrity::rules());
    rules.extend(language::rules());
    rules.extend(naming::rules());
    rules.extend(refused::rules());
    rules.extend(order::rules());
    rules.extend(versions::rules());
    rules.extend(required::rules());
    rules.sort_by_key(|rule| rule.meta().code);
    rules
}

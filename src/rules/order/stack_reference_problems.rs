//! A stack reads the outputs of itself, or of a stack of another environment.
//!
//! ## Why it matters
//!
//! Its own outputs are those of the last update: the program runs behind itself by one update, and fails the first time.
//! A production stack that reads a development stack breaks with it.
//!
//! ## What to do
//!
//! Pass the value inside the program; build the name of another stack from the name of this one.
//!
//! ## Not reported
//!
//! Names that are not known. That a stack reads one of another environment is a hint (shown when the rule is selected):
//! shared networks and registries are often made once.
//!
//! ## References
//!
//! Input `name` of `pulumi:pulumi:StackReference` (Pulumi 3.260, 2026-11).

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::model::{PropertyPath, Value, shown};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "H016",
    "stack-reference-problems",
    Severity::Medium,
    "a stack reads the outputs of itself, or of another environment",
)
.docs(include_str!("stack_reference_problems.rs"));

/// Words that name an environment, each with those that mean the same.
const ENVIRONMENTS: [&[&str]; 4] =
    [&["dev", "develop", "development"], &["test", "qa"], &["stage", "staging"], &["prod", "production", "live"]];

pub(super) struct StackReferenceProblems;

impl Rule for StackReferenceProblems {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let (Some(project), Some(own)) = (&cx.stack.name.project, &cx.stack.name.stack) else { return };
        for reference in cx.stack.by_type("pulumi:pulumi:StackReference").filter(|reference| reference.exists()) {
            let name = cx.lens.state(reference).and_then(|state| state.input("name").is()).and_then(Value::as_str);
            let Some(name) = name else { continue };
            let mut parts = name.rsplit('/');
            let (stack, of) = (parts.next().unwrap_or_default(), parts.next());
            // `stack`, `project/stack` or `organisation/project/stack`.
            if stack == own && of.is_none_or(|of| of == project) {
                let finding = out.fail(reference.id, "the stack reads its own outputs".to_owned());
                finding.at(PropertyPath::of("name")).evidence(format!("it refers to `{}`", shown(&name)));
                finding.fix("use the value in the program: its outputs are those of the last update");
            } else if let (Some(here), Some(there)) = (environment(own), environment(stack)) {
                if here == there {
                    out.pass_on(reference.id);
                    continue;
                }
                let message = format!("stack `{own}` reads the outputs of `{}`", shown(&name));
                let finding = out.fail(reference.id, message).at(PropertyPath::of("name"));
                finding.confidence(Confidence::Possible).fix("build the name from the name of this stack");
            }
        }
    }
}

/// Which environment a word in the name of a stack names.
fn environment(stack: &str) -> Option<usize> {
    let mut words = stack.split(|c: char| !c.is_ascii_alphanumeric());
    words.find_map(|word| ENVIRONMENTS.iter().position(|names| names.contains(&word)))
}

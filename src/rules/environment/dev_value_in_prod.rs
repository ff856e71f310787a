//! Production is told to use what is there to try things out.
//!
//! ## Why it matters
//!
//! What customers do then lands in a database that is thrown away, or nowhere.
//!
//! ## What to do
//!
//! Read the value from the configuration of the stack.
//!
//! ## Not reported
//!
//! Stacks that are not production. Where only tags say production it is told as information. Tags, which are E014, and
//! modes of frameworks, which are E010. Values that are not known; values outside variables. Runs only when it is selected.
//!
//! ## References
//!
//! The words for environments in `tables/environment.toml`.

use super::{fail, says};
use crate::finding::{Meta, Severity, Sink};
use crate::lens::environment::{Environment, is_this_machine};
use crate::model::shown_within;
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new(
    "E012",
    "dev-value-in-prod",
    Severity::Medium,
    "production is told to use what is there to try things out",
)
.opt_in()
.docs(include_str!("dev_value_in_prod.rs"));

pub(super) struct DevValueInProd;

impl Rule for DevValueInProd {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::of_length(2, 256))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        if !says(leaf, Environment::Other) && !is_this_machine(&leaf.text) {
            return;
        }
        let path = leaf.path();
        if !super::is_variable(&path) {
            return;
        }
        let message = format!("`{}` stands here", shown_within(&leaf.text, 80));
        if let Some(finding) = fail(cx, leaf.resource.id, message, out) {
            finding.at(path).key(&*leaf.text).fix("read the value from the configuration of the stack");
        }
    }
}

//! A stack to try things out is told to use production.
//!
//! ## Why it matters
//!
//! A test then changes or deletes what customers use.
//!
//! ## What to do
//!
//! Read the value from the configuration of the stack, and give the stack no rights on production.
//!
//! ## Not reported
//!
//! Stacks that are production, and those of which nothing tells what they are. Tags, which are E014. Values that are not known;
//! values outside variables. Runs only when it is selected.
//!
//! ## References
//!
//! The words for environments in `tables/environment.toml`.

use super::says;
use crate::finding::{Meta, Severity, Sink};
use crate::lens::environment::{Environment, Said};
use crate::model::shown_within;
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta =
    Meta::new("E013", "prod-value-in-dev", Severity::High, "a stack to try things out is told to use production")
        .opt_in()
        .docs(include_str!("prod_value_in_dev.rs"));

pub(super) struct ProdValueInDev;

impl Rule for ProdValueInDev {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::of_length(3, 256))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let environment = cx.lens.environment();
        let is_other = environment.kind == Environment::Other && environment.said == Said::ByName;
        if !is_other || !says(leaf, Environment::Production) {
            return;
        }
        let path = leaf.path();
        if !super::is_variable(&path) {
            return;
        }
        let finding = out.fail(leaf.resource.id, format!("`{}` stands here", shown_within(&leaf.text, 80)));
        finding.at(path).key(&*leaf.text).evidence(format!("it is not production: {}", environment.why));
        finding.fix("read the value from the configuration of the stack");
    }
}

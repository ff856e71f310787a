//! A resource waits for many others of which it uses nothing.
//!
//! ## Why it matters
//!
//! The engine makes in parallel what does not depend on each other. A resource that waits for everything makes the
//! deployment slow, and on deletion everything waits for it.
//!
//! ## What to do
//!
//! Name in `dependsOn` only what must be there first.
//!
//! ## Not reported
//!
//! Dependencies by which a value flows. Fewer than fifteen. Inputs that do not tell where values come from. Whether so many
//! are needed is the author's to say, so the rule runs only when it is selected.
//!
//! ## References
//!
//! Fields `dependencies` and `propertyDependencies` of a resource (Pulumi 3.260, 2026-11).

use hashbrown::HashSet;

use crate::finding::{Meta, Severity, Sink};
use crate::graph::EdgeKind;
use crate::model::ResourceId;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "H006",
    "over-broad-depends-on",
    Severity::Info,
    "a resource waits for many others of which it uses nothing",
)
.opt_in()
.docs(include_str!("over_broad_depends_on.rs"));

/// So many are too many.
const MANY: usize = 15;

pub(super) struct OverBroadDependsOn;

impl Rule for OverBroadDependsOn {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for resource in cx.stack.resources.iter().filter(|resource| resource.is_managed()) {
            let waits = || cx.stack.graph().needs(resource.id).filter(|(edge, _)| edge.kind == EdgeKind::Dependency);
            if waits().count() < MANY {
                continue;
            }
            let told = cx.lens.state(resource).is_some_and(|state| state.field("propertyDependencies").is_some());
            if !told {
                continue;
            }
            let of = |kind| -> HashSet<ResourceId> {
                let needs = cx.stack.graph().needs(resource.id);
                needs.filter(|(edge, _)| edge.kind == kind).map(|(_, id)| id).collect()
            };
            let used = of(EdgeKind::Property);
            let mut unused: Vec<ResourceId> = of(EdgeKind::Dependency).difference(&used).copied().collect();
            if unused.len() < MANY {
                continue;
            }
            unused.sort_unstable();
            let message =
                format!("`{}` waits for {} resources that it uses nothing of", resource.urn.name(), unused.len());
            let finding = out.fail(resource.id, message).related(unused);
            finding.fix("name in `dependsOn` only what must be there first");
        }
    }
}

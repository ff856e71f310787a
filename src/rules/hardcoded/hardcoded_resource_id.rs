//! The id of a network, a disk or a hosted zone is written down.
//!
//! ## Why it matters
//! An id that is written down ties the program to one account and region.
//!
//! ## What to do
//! Pass the output (`vpc.id`), look the resource up (`getVpc`), or read the id from the configuration or from another
//! stack's outputs.
//!
//! ## Not reported
//! Ids that are computed from a resource or come from another stack's outputs; ids of resources of this very stack,
//! which are H001. A looked-up id cannot be told from a typed one, so the id of a resource that is not in the stack is
//! only a hint (shown when the rule is selected); one that is in the configuration is noted as such.
//!
//! ## References
//!
//! Amazon EC2 User Guide, Resource IDs; Pulumi documentation, Get functions.

use crate::finding::{Confidence, Finding, Meta, Severity, Sink};
use crate::lens::By;
use crate::lens::aws::{Named, id_names, is_label};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new(
    "G002",
    "hardcoded-resource-id",
    Severity::Medium,
    "the id of a network, a disk or a hosted zone is written down",
)
.docs(include_str!("hardcoded_resource_id.rs"));

pub(super) struct HardcodedResourceId;

impl Rule for HardcodedResourceId {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::of_length(11, 32).with(b"-Z").with(b"0"))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let Some(named) = id_names(&leaf.text, || leaf.path()) else { return };
        // Most ids are computed from what has them.
        let path = if leaf.is_literal() { leaf.path() } else { return };
        if is_label(&path) {
            return;
        }
        let id = &*leaf.text;
        // The id of a resource of the stack is more than written down: it is a lost dependency.
        if matches!(named, Named::Resource(class) if !cx.lens.find(By::Id, id, class).is_empty()) {
            return;
        }
        let finding = out.fail(leaf.resource.id, format!("id `{id}` is written down")).at(path).key(id);
        weigh_foreign(cx, finding, id, named);
    }
}

fn weigh_foreign(cx: &Cx<'_>, finding: &mut Finding, id: &str, named: Named) {
    finding.confidence(Confidence::Possible);
    if let Some((key, _)) = cx.stack.config.iter().find(|(_, value)| value.contains(id)) {
        finding.evidence(format!("it comes from the configuration `{key}`")).severity(Severity::Info);
        return;
    }
    finding.fix("look the resource up, or read the id from the configuration");
    // One zone of DNS serves many stacks: to name it is usual.
    if named == Named::HostedZone {
        finding.severity(Severity::Info);
    }
}

//! What policies say in a stream (Pulumi: `policyEvent` of `sdk/go/common/apitype/events.go`). A digest leaves it out.

use super::message::without_colour;
use crate::graph::{Enforcement, Violation};
use crate::json::Node;
use crate::model::Urn;

/// Reads a policy that is violated; nothing for one that is switched off.
pub(super) fn violation(event: Node<'_>) -> Option<Violation> {
    let text = |field: &str| event.field(field).and_then(Node::as_str).unwrap_or_default();
    let enforcement = Enforcement::parse(&text("enforcementLevel"))?;
    let urn = Some(text("resourceUrn")).filter(|urn| !urn.is_empty());
    Some(Violation {
        policy: text("policyName").into_owned(),
        pack: text("policyPackName").into_owned(),
        enforcement,
        urn: urn.map(|urn| Urn::new(&urn)),
        message: without_colour(&text("message")).trim().to_owned(),
    })
}

//! Networks as boxes around subnets, and those around what is placed in them.

use hashbrown::HashMap;

use super::Collapse;
use super::choice::Choice;
use super::collapse::Boxes;
use crate::graph::Stack;
use crate::lens::Lens;
use crate::lens::cidr::{is_network, is_subnet};
use crate::lens::location::{Location, Locations};
use crate::model::ResourceId;

pub(super) fn boxes(stack: &Stack, choice: &Choice, collapse: Collapse) -> Boxes {
    let lens = Lens::new(stack);
    let mut locations = Locations::of(&lens, stack);
    let mut boxes = Boxes::default();
    let mut frames: HashMap<ResourceId, usize> = HashMap::new();
    let of_kind =
        |wanted: fn(&str) -> bool| choice.resources.iter().copied().filter(move |id| wanted(&stack.resource(*id).ty));
    for network in of_kind(is_network) {
        frames.insert(network, boxes.frame(Some(network), lens.location_note(network), None));
    }
    let mut subnets: Vec<ResourceId> = of_kind(is_subnet).collect();
    subnets.sort_by_key(|id| (stack.resource(*id).urn.name(), *id));
    for subnet in subnets {
        let around = locations.network_of(subnet).and_then(|network| frames.get(&network).copied());
        frames.insert(subnet, boxes.frame(Some(subnet), lens.location_note(subnet), around));
    }
    let mut placed = Vec::new();
    let mut elsewhere = Vec::new();
    for &id in choice.resources.iter().filter(|id| !frames.contains_key(*id)) {
        let frame = match locations.find(id) {
            Some(Location::Subnet(subnet)) if !is_glue(&stack.resource(id).ty) => frames.get(&subnet),
            Some(Location::Subnet(subnet)) => locations.network_of(subnet).and_then(|network| frames.get(&network)),
            Some(Location::Network(network)) => frames.get(&network),
            None => None,
        };
        match frame {
            Some(&frame) => placed.push((id, Some(frame))),
            None => elsewhere.push(id),
        }
    }
    let (glue, things): (Vec<_>, Vec<_>) = placed.into_iter().partition(|(id, _)| is_glue(&stack.resource(*id).ty));
    boxes.fill(stack, things.into_iter(), choice, collapse);
    boxes.fill(stack, glue.into_iter(), choice, collapse.max(Collapse::Type));
    if !elsewhere.is_empty() && !frames.is_empty() {
        let rest = boxes.frame(None, None, None);
        let collapse = collapse.max(Collapse::Type);
        boxes.fill(stack, elsewhere.into_iter().map(|id| (id, Some(rest))), choice, collapse);
    }
    boxes
}

/// Whether a resource only joins others, and is in no subnet itself: by the names that providers give such types.
fn is_glue(ty: &str) -> bool {
    ["Association", "Attachment", "Route", "Rule"].iter().any(|end| ty.ends_with(end))
}

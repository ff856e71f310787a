//! A route is refused or never used: another route of its table has the same destination, or its destination is inside the
//! network.
//!
//! ## Why it matters
//!
//! A second route to a destination fails with `RouteAlreadyExists`. Traffic for the network's own addresses follows the
//! local route; a route to a part of them is taken only for an appliance inside the network, and refused otherwise.
//!
//! ## What to do
//!
//! Take one of the routes out, or give it the destination that was meant.
//!
//! ## Not reported
//!
//! Routes whose destination or table cannot be seen; routes inside the network to an interface, a NAT gateway or an
//! endpoint, which are for appliances.
//!
//! ## References
//!
//! Amazon VPC User Guide, Route tables; Amazon EC2 API Reference, `CreateRoute` (2026-11).

use std::collections::BTreeMap;

use ipnet::IpNet;

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::aws::Route;
use crate::model::ResourceId;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("D012", "route-without-effect", Severity::Medium, "a route is refused or never used")
    .confidence(Confidence::Certain)
    .docs(include_str!("route_without_effect.rs"));

pub(super) struct RouteWithoutEffect;

impl Rule for RouteWithoutEffect {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let mut seen: BTreeMap<(ResourceId, bool, IpNet), ResourceId> = BTreeMap::new();
        for route in cx.lens.routes() {
            // A table that lists its routes and has others beside it is another fault.
            let key = (route.table, route.resource.id == route.table, route.destination);
            if let Some(&first) = seen.get(&key) {
                twice(cx, &route, first, out);
                continue;
            }
            seen.insert(key, route.resource.id);
            match inside(cx, &route) {
                Some(network) => local(cx, &route, network, out),
                None => out.pass_on(route.resource.id),
            }
        }
    }
}

fn twice(cx: &Cx<'_>, route: &Route<'_>, first: ResourceId, out: &mut Sink<'_>) {
    if !route.resource.is_managed() {
        return;
    }
    let (table, other) = (cx.stack.resource(route.table).urn.name(), cx.stack.resource(first).urn.name());
    let who = if first == route.resource.id {
        "it lists the destination twice".to_owned()
    } else {
        format!("`{other}` has it")
    };
    let message =
        format!("table `{table}` has a route to `{}` already: {who}, and the second is refused", route.destination);
    let finding = out.fail(route.resource.id, message).at(route.path.clone()).related([route.table, first]);
    finding.key(route.destination.to_string()).fix("take one of the routes out, or give it another destination");
}

/// The network of the table, where the destination is a part of it.
fn inside(cx: &Cx<'_>, route: &Route<'_>) -> Option<ResourceId> {
    let network = cx.lens.network_around(cx.stack.resource(route.table))?;
    let ranges = &cx.lens.network(network)?.ranges;
    ranges.iter().any(|range| range.contains(&route.destination)).then_some(network)
}

fn local(cx: &Cx<'_>, route: &Route<'_>, network: ResourceId, out: &mut Sink<'_>) {
    if route.diverts || !route.resource.is_managed() {
        return out.pass_on(route.resource.id);
    }
    let name = cx.stack.resource(network).urn.name();
    let message =
        format!("`{}` is inside the network `{name}` itself: the local route has it already", route.destination);
    let finding = out.fail(route.resource.id, message).at(route.path.clone()).related([network]);
    finding.key(route.destination.to_string()).fix("take the route out, or write the destination that was meant");
}

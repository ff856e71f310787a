//! A service and the target group that it registers in do not fit.
//!
//! ## Why it matters
//!
//! Tasks of Fargate and of the network mode `awsvpc` register by address: ECS refuses a target group of another type
//! (`InvalidParameterException: … target type … must be ip`). It refuses a container port that the task definition does
//! not open, too. The preview accepts both.
//!
//! ## What to do
//!
//! Set `targetType` of the group to `ip` (it is made anew), and name a container and port that `containerDefinitions`
//! open.
//!
//! ## Not reported
//!
//! A port of the group that differs from the one of the container: ECS registers the container's.
//!
//! ## References
//!
//! Amazon ECS API Reference, `CreateService` and `LoadBalancer`: the target type must be `ip` for the network mode
//! `awsvpc`, and the port must be one of the task definition.

use super::verdict::is_ours;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::Balanced;
use crate::model::{Known, PropertyPath};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("A078", "lb-target-mismatch", Severity::High, "a service does not fit the target group it registers in")
        .docs(include_str!("lb_target_mismatch.rs"));

pub(super) struct LbTargetMismatch;

impl Rule for LbTargetMismatch {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for entry in cx.lens.balanced().into_iter().filter(|entry| is_ours(entry.service)) {
            target_type(cx, &entry, out);
            port(&entry, out);
        }
    }
}

fn target_type(cx: &Cx<'_>, entry: &Balanced<'_>, out: &mut Sink<'_>) {
    let &[group] = entry.groups.as_slice() else { return };
    let group = cx.stack.resource(group);
    match (&entry.own_address, cx.lens.target_type(group)) {
        (Known::Is(true), Known::Is(kind)) if kind != "ip" => {
            let (service, name) = (entry.service.urn.name(), group.urn.name());
            let message = format!(
                "tasks of `{service}` register by address, and target group `{name}` takes targets by \
                `{kind}`: ECS refuses the service"
            );
            let finding = out.fail(entry.service.id, message).at(entry.path.clone());
            finding.related([group.id]).fix(format!("set `targetType` of `{name}` to `ip`"));
        }
        (Known::Is(_), Known::Is(_)) => out.pass_on(entry.service.id),
        _ => out.undetermined(entry.service.id, Reason::Unknown(PropertyPath::of("taskDefinition"))),
    }
}

fn port(entry: &Balanced<'_>, out: &mut Sink<'_>) {
    let Some((container, port)) = &entry.port else { return };
    match entry.opened {
        Some(true) => out.pass_on(entry.service.id),
        Some(false) => {
            let service = entry.service.urn.name();
            let message = format!(
                "`{service}` registers port {port} of container `{container}`, which its task \
                definition does not open: ECS refuses the service"
            );
            let finding = out.fail(entry.service.id, message).at(entry.path.clone().name("containerPort"));
            finding.key(container.clone());
            finding.fix(format!("open the port in `portMappings` of `{container}`, or name the one that is open"));
        }
        None => {}
    }
}

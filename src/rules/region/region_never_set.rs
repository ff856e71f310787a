//! The default provider has no region of its own.
//!
//! ## Why it matters
//! It takes the region from the environment of whoever runs it (`AWS_REGION`, a profile): on another machine the same
//! stack is deployed elsewhere, or replaced.
//!
//! ## What to do
//! `pulumi config set aws:region ...`.
//!
//! ## Not reported
//! Stacks in which only global services, or explicit providers, are used.
//!
//! ## References
//!
//! Pulumi Registry, AWS, installation and configuration: `aws:region`.

use crate::finding::{Meta, Severity, Sink};
use crate::graph::InputKind;
use crate::model::{PropertyPath, Resource};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "B002",
    "region-never-set",
    Severity::Medium,
    "the default provider takes its region from whoever runs it",
)
.opt_in()
.docs(include_str!("region_never_set.rs"));

pub(super) struct RegionNeverSet;

impl Rule for RegionNeverSet {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        if cx.stack.config.contains_key(cx.lens.region_key()) {
            return out.pass();
        }
        let users =
            cx.stack.resources.iter().filter(|resource| resource.is_managed() && resource.ty.package() == "aws");
        for resource in users {
            let Some(provider) = cx.lens.provider(resource).filter(|provider| provider.is_default) else { continue };
            if cx.lens.is_global(resource) {
                continue;
            }
            match provider.resource.map(|id| cx.stack.resource(id)) {
                Some(provider) if sets_region(cx, provider) => out.pass_on(resource.id),
                Some(provider) => report(cx, out, Some(provider), resource),
                // A state shows its providers; a preview hides the default ones, and its configuration tells.
                None if cx.stack.kind == InputKind::Preview => report(cx, out, None, resource),
                None => continue,
            }
            return;
        }
    }
}

fn sets_region(cx: &Cx<'_>, provider: &Resource) -> bool {
    let path = cx.lens.region_property(provider);
    cx.lens.state(provider).is_none_or(|state| !state.at(&path).is_absent())
}

fn report(cx: &Cx<'_>, out: &mut Sink<'_>, provider: Option<&Resource>, user: &Resource) {
    let seen = cx.lens.region(user);
    let message = match seen {
        Some(region) => format!("no region is configured for the default provider (this run: `{region}`)"),
        None => "no region is configured for the default provider".to_owned(),
    };
    let finding = match provider {
        Some(provider) => out.fail(provider.id, message).at(PropertyPath::of("region")),
        None => out.fail_stack(message),
    };
    if seen.is_some_and(|region| cx.expectations.regions.iter().any(|name| name == region)) {
        finding.severity(Severity::Low);
    }
    finding.fix("pulumi config set aws:region REGION");
}

//! A region or a zone has a name that none has.
//!
//! ## Why it matters
//! The deployment fails at the first call.
//!
//! ## What to do
//! Use the name of an existing region (`eu-west-1`) or zone (`eu-west-1a`); `getAvailabilityZones` lists the zones.
//!
//! ## Not reported
//! Ids of zones (`use1-az1`), local zones. A name that is well formed and not in the list of this version is reported
//! as low: it may be new.
//!
//! ## References
//!
//! Amazon EC2 User Guide, Regions and Zones; Microsoft Learn, List of Azure regions; Google Cloud documentation,
//! Compute Engine: Regions and zones.

use hashbrown::HashMap;

use crate::finding::{Meta, Severity, Sink};
use crate::lens::Cloud;
use crate::lens::aws::{Zone, is_region, is_zone_property, region_of_zone, zones};
use crate::model::Resource;
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta =
    Meta::new("B009", "invalid-region-or-zone", Severity::High, "a region or a zone has a name that none has")
        .docs(include_str!("invalid_region_or_zone.rs"));

pub(super) struct InvalidRegionOrZone;

impl Rule for InvalidRegionOrZone {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let unknown: Vec<&str> = cx.lens.regions().filter(|name| zones(name).is_none()).collect();
        if unknown.is_empty() {
            return;
        }
        let (mut providers, mut managed) = (HashMap::new(), HashMap::new());
        for resource in &cx.stack.resources {
            if let Some(name) = cx.lens.provider_region(resource.id).filter(|_| is_aws_provider(resource)) {
                providers.entry(name).or_insert(resource);
            }
            if let Some(name) = cx.lens.region(resource).filter(|_| resource.is_managed() && is_aws(resource)) {
                managed.entry(name).or_insert(resource);
            }
        }
        for name in unknown {
            let provider = providers.get(name).copied();
            let known = is_region(name);
            let message = if known {
                format!("region `{name}` is not known to this version")
            } else {
                format!("`{name}` is not the name of a region")
            };
            let finding = match (provider, cx.lens.configured_region("aws") == Some(name)) {
                (Some(provider), _) => out.fail(provider.id, message).at(cx.lens.region_property(provider)),
                (None, true) => out.fail_stack(message),
                (None, false) => {
                    let Some(resource) = managed.get(name).copied() else { continue };
                    let finding = out.fail(resource.id, message);
                    if let Some(path) = cx.lens.own_region_property(resource) {
                        finding.at(path);
                    }
                    finding
                }
            };
            finding.key(name);
            if known {
                finding.severity(Severity::Low);
            }
        }
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::of_length(6, LONGEST).with(b"0"))
    }

    fn leaf(&self, _: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        // Every string comes here: the form is cheaper to look at than the path.
        let zone = region_of_zone(&leaf.text);
        match zone {
            Some((region, Zone::Letter(letter))) => {
                let Some(letters) = zones(region).filter(|letters| !letters.contains(letter)) else { return };
                if is_aws(leaf.resource) && is_zone_property(&leaf.path()) {
                    let message = format!("zone `{}` is not known: `{region}` has {}", leaf.text, listed(letters));
                    out.fail(leaf.resource.id, message).at(leaf.path()).key(&*leaf.text).severity(Severity::Low);
                }
            }
            None if may_lead_to_zone(leaf)
                && may_be_meant(&leaf.text)
                && is_aws(leaf.resource)
                && is_zone_property(&leaf.path()) =>
            {
                let message = format!("`{}` is not the name of a zone", leaf.text);
                out.fail(leaf.resource.id, message).at(leaf.path()).key(&*leaf.text);
            }
            _ => {}
        }
    }
}

fn is_aws(resource: &Resource) -> bool {
    Cloud::of_package(resource.ty.package()) == Some(Cloud::Aws)
}

fn is_aws_provider(resource: &Resource) -> bool {
    resource.exists() && resource.ty.provider_package().and_then(Cloud::of_package) == Some(Cloud::Aws)
}

/// Whether the string may be a zone or one of a list of zones, by the nearest key: one that is none needs no path.
fn may_lead_to_zone(leaf: &Leaf<'_>) -> bool {
    match leaf.key() {
        Some(key) => key.starts_with("availabilityZone"),
        None => leaf.list_key().is_some_and(|key| key.starts_with("availabilityZone") || key.starts_with("preferred")),
    }
}

/// No name of a zone with a letter, nor what may be meant for one, is longer, in bytes.
const LONGEST: usize = 32;

/// Short, of the characters of a zone, with a digit; not the id of a zone.
fn may_be_meant(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    (6..=20).contains(&text.len())
        && text.bytes().all(plain)
        && text.bytes().any(|b| b.is_ascii_digit())
        && !text.contains("-az")
}

fn listed(letters: &str) -> String {
    letters.chars().map(|letter| letter.to_string()).collect::<Vec<_>>().join(", ")
}

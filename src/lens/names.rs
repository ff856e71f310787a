//! Records of the domain name system: what answers people who know a name, and who may ask.

use std::borrow::Cow;

use super::aws::facing::is_balancer;
use super::{By, Lens, Reference, class_of};
use crate::graph::View;
use crate::model::{Known, Op, PropertyPath, Resource, ResourceId, StateView, Value};

/// Types of records, with the inputs that say where a name leads and the one that says for how long answers are kept.
///
/// Source: the input properties of pulumi-aws 7.51, pulumi-gcp 10.2, pulumi-cloudflare 6, pulumi-digitalocean 4 and
/// pulumi-azure-native 3.
const RECORDS: &[(&str, &[&str], &str)] = &[
    ("aws:route53/record:Record", &["aliases", "records"], "ttl"),
    ("azure-native:dns:RecordSet", &["aRecords", "aaaaRecords", "cnameRecord"], "ttl"),
    ("azure-native:network:RecordSet", &["aRecords", "aaaaRecords", "cnameRecord"], "ttl"),
    ("cloudflare:index/dnsRecord:DnsRecord", &["content"], "ttl"),
    ("cloudflare:index/record:Record", &["content", "value"], "ttl"),
    ("digitalocean:index/dnsRecord:DnsRecord", &["value"], "ttl"),
    ("gcp:dns/recordSet:RecordSet", &["rrdatas"], "ttl"),
];

/// Where a type of record names its zone: the property, by what, the class of zones, and the property of a zone that makes
/// it private with the word for it; no word: whatever stands there does.
type InZone = (&'static str, &'static str, By, &'static str, &'static str, Option<&'static str>);

const ZONES: [InZone; 4] = [
    ("aws:route53/record:Record", "zoneId", By::Id, "aws:route53/zone:Zone", "vpcs", None),
    ("azure-native:dns:RecordSet", "zoneName", By::Name, "azure-native:dns:Zone", "zoneType", Some("Private")),
    ("azure-native:network:RecordSet", "zoneName", By::Name, "azure-native:network:Zone", "zoneType", Some("Private")),
    (
        "gcp:dns/recordSet:RecordSet",
        "managedZone",
        By::Name,
        "gcp:dns/managedZone:ManagedZone",
        "visibility",
        Some("private"),
    ),
];

/// Records of services that answer everybody.
const ALWAYS_PUBLIC: [&str; 3] = [
    "cloudflare:index/dnsRecord:DnsRecord",
    "cloudflare:index/record:Record",
    "digitalocean:index/dnsRecord:DnsRecord",
];

/// The inputs of a record that say where its name leads, and the one that says for how long answers are kept; nothing
/// for other types.
pub fn record(ty: &str) -> Option<(&'static [&'static str], &'static str)> {
    let at = RECORDS.binary_search_by_key(&class_of(ty), |(ty, ..)| *ty).ok()?;
    Some((RECORDS[at].1, RECORDS[at].2))
}

/// Who may ask for a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Everybody; the zone, where the stack has it.
    ByEverybody(Option<ResourceId>),
    /// Only networks that are named.
    Inside,
    /// Its zone is not in the stack.
    Unseen,
    /// It cannot be known because of this property of the zone, or of the record.
    Unclear(PropertyPath),
}

/// Where a name leads, as far as it is written.
#[derive(Debug, Clone)]
pub struct Lead<'a> {
    /// The property.
    pub path: PropertyPath,
    /// The address or host.
    pub text: Cow<'a, str>,
}

/// What was reached at an address or host that this change gives up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUp {
    /// What had it.
    pub resource: ResourceId,
    /// Whether somebody else may get the same.
    pub claimable: bool,
}

/// Outputs that hold an address or host, and whether somebody else may get the same once it is given up.
///
/// Source: schemas of the providers; Amazon EC2 User Guide, Elastic IP addresses (addresses return to the pool); Amazon S3
/// User Guide, bucket naming (names are free again); Microsoft, Prevent dangling DNS entries (2026-11).
const ADDRESSES: [(&str, &str, bool); 16] = [
    ("aws:cloudfront/distribution:Distribution", "domainName", false),
    ("aws:ec2/eip:Eip", "publicIp", true),
    ("aws:ec2/instance:Instance", "publicDns", true),
    ("aws:ec2/instance:Instance", "publicIp", true),
    ("aws:elasticbeanstalk/environment:Environment", "cname", true),
    ("aws:elb/loadBalancer:LoadBalancer", "dnsName", false),
    ("aws:lb/loadBalancer:LoadBalancer", "dnsName", false),
    ("aws:lightsail/staticIp:StaticIp", "ipAddress", true),
    ("aws:s3/bucket:Bucket", "bucketDomainName", true),
    ("aws:s3/bucket:Bucket", "bucketRegionalDomainName", true),
    ("aws:s3/bucket:Bucket", "websiteEndpoint", true),
    ("azure-native:network:PublicIPAddress", "ipAddress", true),
    ("azure-native:web:WebApp", "defaultHostName", true),
    ("digitalocean:index/droplet:Droplet", "ipv4Address", true),
    ("gcp:compute/address:Address", "address", true),
    ("gcp:compute/globalAddress:GlobalAddress", "address", true),
];

const BUCKET: &str = "aws:s3/bucket:Bucket";
/// How the hosts begin that serve the bucket whose name is the name of the record.
const WEBSITES: &str = "s3-website";

impl<'a> Lens<'a> {
    /// The records that the program manages, in the order of their types and of the input.
    pub fn records(&self) -> impl Iterator<Item = &'a Resource> + use<'a, '_> {
        RECORDS.iter().flat_map(|(ty, ..)| self.of_class(ty)).filter(|record| record.is_managed())
    }

    /// Who may ask for a record.
    pub fn asked_by(&self, record: &'a Resource) -> Asked {
        let class = class_of(&record.ty);
        if ALWAYS_PUBLIC.contains(&class) {
            return Asked::ByEverybody(None);
        }
        let Some((_, property, by, zones, flag, word)) = ZONES.iter().find(|(ty, ..)| *ty == class) else {
            return Asked::Unseen;
        };
        let zone = match self.reference(record, property, *by, zones) {
            Reference::Resources(ids) if ids.len() == 1 => self.stack.resource(ids[0]),
            Reference::Unknown => return Asked::Unclear(PropertyPath::of(property)),
            _ => return Asked::Unseen,
        };
        let Some(state) = self.state(zone) else { return Asked::Unseen };
        let said = state.property(flag);
        match (said, word) {
            (Known::Unknown | Known::Secret, _) => Asked::Unclear(PropertyPath::of(property)),
            (Known::Absent, None) if !zone.is_managed() => Asked::Unseen,
            (Known::Absent, _) => Asked::ByEverybody(Some(zone.id)),
            (Known::Is(value), None) if value.is_empty() => Asked::ByEverybody(Some(zone.id)),
            (Known::Is(_), None) => Asked::Inside,
            (Known::Is(value), Some(word)) => {
                let inside = value.as_str().is_some_and(|said| said.eq_ignore_ascii_case(word));
                if inside { Asked::Inside } else { Asked::ByEverybody(Some(zone.id)) }
            }
        }
    }

    /// Where the name of a record leads, each address and host that can be seen.
    pub fn leads(&self, record: &'a Resource) -> Vec<Lead<'a>> {
        let Some((inputs, _)) = self::record(&record.ty) else { return Vec::new() };
        let Some(state) = self.state(record) else { return Vec::new() };
        let mut leads = Vec::new();
        for input in inputs {
            if let Known::Is(value) = state.property(input) {
                gather(value, &PropertyPath::of(input), &mut leads);
            }
        }
        leads
    }

    /// The internal load balancer that a record leads to.
    pub fn leads_inside(&self, record: &'a Resource) -> Option<(ResourceId, &'static str)> {
        let (inputs, _) = self::record(&record.ty)?;
        inputs.iter().find_map(|input| {
            let mut sources = self.graph().sources(record.id, input).map(|id| self.stack.resource(id));
            let internal = sources
                .find(|source| is_balancer(&source.ty) && matches!(self.is_internal(source).0, Known::Is(true)))?;
            Some((internal.id, *input))
        })
    }

    /// The name that a record answers to, where it is known.
    pub fn record_name(&self, record: &'a Resource) -> Option<String> {
        let state = self.state(record)?;
        let text = |name: &str| Some(state.property(name).is()?.as_str()?.into_owned());
        text("fqdn").or_else(|| text("name"))
    }

    /// The addresses and hosts, in lower case, that a resource had and this change gives up; a bucket also by its name.
    pub fn given_up(&self, resource: &'a Resource) -> Vec<(String, GivenUp)> {
        let gone = resource.op == Op::Delete && !resource.exists();
        let replaced = matches!(resource.op, Op::Replace | Op::CreateReplacement | Op::DeleteReplaced);
        let class = class_of(&resource.ty);
        let outputs = ADDRESSES.iter().filter(|(ty, ..)| *ty == class);
        let Some(before) = self.stack.view(resource, View::Before).filter(|_| gone || replaced) else {
            return Vec::new();
        };
        if before.flag("retainOnDelete") {
            return Vec::new();
        }
        let mut given = Vec::new();
        for (_, output, claimable) in outputs {
            // What comes in its place may get the same name; an address it does not.
            let Some(text) = text_of(before, output).filter(|text| gone || is_address(text)) else { continue };
            given.push((text, GivenUp { resource: resource.id, claimable: *claimable }));
        }
        if let (true, Some(name)) = (gone && class == BUCKET, text_of(before, "bucket")) {
            given.push((name, GivenUp { resource: resource.id, claimable: true }));
        }
        given
    }
}

fn is_address(text: &str) -> bool {
    text.parse::<std::net::IpAddr>().is_ok()
}

fn text_of(state: StateView<'_>, output: &str) -> Option<String> {
    let text = state.property(output).is()?.as_str()?;
    (!text.is_empty()).then(|| plain(&text))
}

/// Whether a host serves the bucket whose name is the name of the record that leads there.
pub fn serves_by_name(host: &str) -> bool {
    host.starts_with(WEBSITES)
}

/// A host or address as it is compared.
pub fn plain(text: &str) -> String {
    text.trim_end_matches('.').to_ascii_lowercase()
}

fn gather<'a>(value: Value<'a>, path: &PropertyPath, leads: &mut Vec<Lead<'a>>) {
    if value.is_object() {
        for (name, member) in value.members() {
            if let Known::Is(member) = member {
                gather(member, &path.clone().name(&name), leads);
            }
        }
    } else if value.is_list() {
        for (place, item) in value.items().enumerate() {
            if let Known::Is(item) = item {
                gather(item, &path.clone().index(place), leads);
            }
        }
    } else if let Some(text) = value.as_str() {
        leads.push(Lead { path: path.clone(), text });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_are_sorted() {
        assert!(RECORDS.is_sorted_by_key(|(ty, ..)| ty));
        assert!(record("aws:route53/record:Record").is_some() && record("aws:route53/zone:Zone").is_none());
    }

    #[test]
    fn hosts_are_compared_without_letter_case_and_the_last_dot() {
        assert_eq!(plain("Shop.Example.ORG."), "shop.example.org");
    }
}

//! Texts that can only be the identity of one thing, and properties that take the name of another resource.

use hashbrown::HashMap;

use super::class::class_of;
use super::references::identities_of;
use super::{By, Lens};
use crate::graph::View;
use crate::model::{Op, ResourceId, Value};

/// What a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// An ARN.
    Arn,
    /// An id that a cloud made up.
    Id,
    /// A host that a cloud gave a name, perhaps with scheme, port and path around it.
    Host,
}

/// What a text looks like, as far as its form alone makes it the identity of one thing. Plain words are none: different
/// things have the same name. This runs for every string of every resource, so it looks at little.
pub fn looks_like(text: &str) -> Option<Looks> {
    let bytes = text.as_bytes();
    if !(11..=512).contains(&bytes.len()) || matches!(bytes[0], b'{' | b'[' | b'"' | b'#') {
        return None;
    }
    if text.starts_with("arn:aws") {
        return (!text.contains([' ', '"'])).then_some(Looks::Arn);
    }
    if text.starts_with("/subscriptions/") || text.starts_with("projects/") || text.starts_with("https://sqs.") {
        return Some(Looks::Id);
    }
    if bytes.len() <= 36 && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
        return is_made_up(text).then_some(Looks::Id);
    }
    // Most texts are no hosts at all, and addresses have no letters.
    let dotted = memchr::memchr(b'.', bytes).is_some() && bytes.iter().any(u8::is_ascii_alphabetic);
    (dotted && is_cloud_host(host_of(text))).then_some(Looks::Host)
}

/// Whether nobody but a cloud writes an id of this form: `vpc-0a1b2c3d`, `Z08112933QK7ZLM1V0X2T`, `eu-west-1_a1B2c3D4e`,
/// and UUIDs.
fn is_made_up(text: &str) -> bool {
    let is_hex = |b: &u8| b.is_ascii_digit() || (b'a'..=b'f').contains(b);
    let hex = |digits: &str| digits.as_bytes().iter().all(is_hex);
    let digits = text.as_bytes().iter().rev().take_while(|b| is_hex(b)).count();
    if matches!(digits, 8 | 17)
        && let Some((prefix, digits)) = text.split_at_checked(text.len() - digits)
        && let Some(prefix) = prefix.strip_suffix('-')
    {
        return digits.bytes().any(|b| b.is_ascii_digit()) && is_prefix(prefix);
    }
    if let Some((region, rest)) = text.split_once('_') {
        let is_plain = rest.len() == 9 && rest.bytes().all(|b| b.is_ascii_alphanumeric());
        return is_plain && region.split('-').count() >= 3 && super::aws::is_region(region);
    }
    let uuid = || text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(hex);
    let upper = || text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    uuid() || text.len() >= 13 && text.starts_with(['Z', 'E']) && upper() && text.bytes().any(|b| b.is_ascii_digit())
}

fn is_prefix(prefix: &str) -> bool {
    (2..=12).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

/// The host in a URL, in an address with a port, or alone.
fn host_of(text: &str) -> &str {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let end = rest.find(['/', ':', '?']).unwrap_or(rest.len());
    &rest[..end]
}

/// Whether a host is one that a cloud names for a single resource. `lambda.amazonaws.com` is a service.
fn is_cloud_host(host: &str) -> bool {
    const ENDS: [(&str, usize); 10] = [
        (".amazonaws.com", 2),
        (".cloudfront.net", 1),
        (".awsglobalaccelerator.com", 1),
        (".azurewebsites.net", 1),
        (".database.windows.net", 1),
        (".blob.core.windows.net", 1),
        (".vault.azure.net", 1),
        (".azurecr.io", 1),
        (".redis.cache.windows.net", 1),
        (".run.app", 1),
    ];
    ENDS.iter().any(|(end, labels)| {
        let own = host.strip_suffix(end);
        own.is_some_and(|own| own.split('.').count() >= *labels && !own.contains([' ', '*', '{', '$']))
    })
}

/// Outputs that hold a host.
const HOSTS: [&str; 16] = [
    "address",
    "apiEndpoint",
    "bucketDomainName",
    "bucketRegionalDomainName",
    "configurationEndpoint",
    "defaultHostname",
    "dnsName",
    "domainName",
    "endpoint",
    "invokeUrl",
    "fqdn",
    "loginServer",
    "primaryEndpointAddress",
    "readerEndpoint",
    "repositoryUrl",
    "websiteEndpoint",
];

/// A property that takes the name of a resource, and the class; the modules whose types have it.
const NAMED: [(&str, &str, &[&str]); 26] = [
    ("apiId", "aws:apigatewayv2/api:Api", &["apigatewayv2"]),
    ("autoscalingGroupName", "aws:autoscaling/group:Group", &["autoscaling"]),
    ("bucket", "aws:s3/bucket:Bucket", &["s3", "lb", "alb", "cloudtrail"]),
    ("cluster", "aws:ecs/cluster:Cluster", &["ecs"]),
    ("clusterIdentifier", "aws:rds/cluster:Cluster", &["rds"]),
    ("clusterName", "aws:eks/cluster:Cluster", &["eks"]),
    ("dbClusterParameterGroupName", "aws:rds/clusterParameterGroup:ClusterParameterGroup", &["rds"]),
    ("dbSubnetGroupName", "aws:rds/subnetGroup:SubnetGroup", &["rds"]),
    ("function", "aws:lambda/function:Function", &["lambda"]),
    ("functionName", "aws:lambda/function:Function", &["lambda"]),
    ("group", "aws:iam/group:Group", &["iam"]),
    ("iamInstanceProfile", "aws:iam/instanceProfile:InstanceProfile", &["ec2"]),
    ("keyName", "aws:ec2/keyPair:KeyPair", &["ec2"]),
    ("logGroup", "aws:cloudwatch/logGroup:LogGroup", &["cloudwatch"]),
    ("logGroupName", "aws:cloudwatch/logGroup:LogGroup", &["cloudwatch"]),
    ("parameterGroupName", "aws:rds/parameterGroup:ParameterGroup", &["rds"]),
    ("replicationSourceIdentifier", "aws:rds/cluster:Cluster", &["rds"]),
    ("replicateSourceDb", "aws:rds/instance:Instance", &["rds"]),
    ("repository", "aws:ecr/repository:Repository", &["ecr"]),
    ("restApi", "aws:apigateway/restApi:RestApi", &["apigateway"]),
    ("role", "aws:iam/role:Role", &["iam"]),
    ("s3Bucket", "aws:s3/bucket:Bucket", &["lambda"]),
    ("s3BucketName", "aws:s3/bucket:Bucket", &["cloudtrail", "cfg"]),
    ("subnetGroupName", "aws:elasticache/subnetGroup:SubnetGroup", &["elasticache"]),
    ("tableName", "aws:dynamodb/table:Table", &["dynamodb"]),
    ("user", "aws:iam/user:User", &["iam"]),
];

/// The class of the resource whose name a property of a type takes; nothing where the property names the resource itself
/// or something else.
pub fn named_class(ty: &str, key: &str) -> Option<&'static str> {
    let (_, class, modules) = NAMED.iter().find(|(name, ..)| *name == key)?;
    let module = ty.strip_prefix("aws:")?.split(['/', ':']).next()?;
    (modules.contains(&module) && class_of(ty) != *class).then_some(*class)
}

/// Resources by the hosts that the cloud gave them.
pub(super) type Hosts = HashMap<Box<str>, Vec<ResourceId>>;

impl Lens<'_> {
    /// The resources that answer at the host in a text: a name, an address with a port, a URL.
    pub fn at_host(&self, text: &str) -> &[ResourceId] {
        let hosts = self.hosts.get_or_init(|| self.read_hosts());
        hosts.get(host_of(text)).map_or(&[], Vec::as_slice)
    }

    /// The resource that has an identity only until this preview replaces it.
    pub fn losing(&self, identity: &str) -> Option<ResourceId> {
        self.losing.get_or_init(|| self.read_losing()).get(identity).copied()
    }

    fn read_losing(&self) -> HashMap<Box<str>, ResourceId> {
        let mut losing = HashMap::new();
        let replaced = |op: &Op| matches!(op, Op::Replace | Op::CreateReplacement | Op::DeleteReplaced);
        for resource in self.stack.resources.iter().filter(|one| replaced(&one.op) && one.is_managed()) {
            let before = self.stack.view(resource, View::Before);
            for (_, text) in identities_of(before).filter(|(by, _)| *by != By::Name) {
                losing.insert(text.as_ref().into(), resource.id);
            }
        }
        losing
    }

    fn read_hosts(&self) -> Hosts {
        let mut hosts = Hosts::new();
        for resource in self.stack.resources.iter().filter(|resource| self.has(resource)) {
            let Some(state) = self.state(resource).filter(|state| state.state().custom) else { continue };
            for output in HOSTS {
                let text = state.output(output).is().and_then(Value::as_str);
                let Some(text) = text.filter(|text| is_cloud_host(host_of(text))) else { continue };
                let known = hosts.entry(host_of(&text).into()).or_default();
                if !known.contains(&resource.id) {
                    known.push(resource.id);
                }
            }
        }
        hosts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_told_from_words_by_their_form() {
        for (text, looks) in [
            ("arn:aws:sns:eu-west-1:111122223333:orders", Some(Looks::Arn)),
            ("vpc-0a1b2c3d", Some(Looks::Id)),
            ("eu-west-1_a1B2c3D4e", Some(Looks::Id)),
            ("Z08112933QK7ZLM1V0X2T", Some(Looks::Id)),
            ("0a1b2c3d-0a1b-4c3d-8a1b-0a1b2c3d4e5f", Some(Looks::Id)),
            ("https://sqs.eu-west-1.amazonaws.com/111122223333/orders", Some(Looks::Id)),
            ("https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod", Some(Looks::Host)),
            ("orders.c1d2e3.eu-west-1.rds.amazonaws.com:5432", Some(Looks::Host)),
            ("lambda.amazonaws.com", None),
            ("orders-database", None),
            ("web-feedbeef", None),
            ("{\"Resource\":\"arn:aws:s3:::x\"}", None),
            ("", None),
        ] {
            assert_eq!(looks_like(text), looks, "{text}");
        }
    }

    #[test]
    fn a_property_names_another_resource_only_on_types_of_its_modules() {
        assert_eq!(named_class("aws:s3/bucketPolicy:BucketPolicy", "bucket"), Some("aws:s3/bucket:Bucket"));
        assert_eq!(named_class("aws:s3/bucketV2:BucketV2", "bucket"), None);
        assert_eq!(named_class("aws:redshift/cluster:Cluster", "clusterIdentifier"), None);
    }
}

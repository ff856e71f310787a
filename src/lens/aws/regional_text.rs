//! Texts that carry the name of a region.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Arn, is_region, region_of_zone};
use crate::model::{PropertyPath, StateView};

/// A text that carries the name of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegionalText<'t> {
    /// An availability zone, and its region.
    Zone(&'t str),
    /// `com.amazonaws.eu-west-1.s3`: what an endpoint in a network leads to.
    EndpointService(&'t str),
    /// An ARN.
    Arn(Arn<'t>),
    /// The host of an API, or a URL on it: the service and the region.
    Host(&'t str, &'t str),
}

impl<'t> RegionalText<'t> {
    /// Reads a whole text. Cheap for one that carries no region.
    pub fn read(text: &'t str) -> Option<Self> {
        if text.len() < 10 || text.len() > 2048 {
            return None;
        }
        if let Some(rest) = text.strip_prefix("com.amazonaws.") {
            return rest.split('.').next().filter(|region| is_region(region)).map(Self::EndpointService);
        }
        if text.starts_with("arn:") {
            return Arn::parse(text).filter(|arn| is_region(arn.region)).map(Self::Arn);
        }
        if let Some((region, _)) = region_of_zone(text) {
            return Some(Self::Zone(region));
        }
        // Nearly every string ends here.
        if text.len() > ".amazonaws.com".len() && memchr::memchr(b'.', text.as_bytes()).is_some() {
            host(text)
        } else {
            None
        }
    }

    /// The region.
    pub fn region(self) -> &'t str {
        match self {
            Self::Zone(region) | Self::EndpointService(region) | Self::Host(_, region) => region,
            Self::Arn(arn) => arn.region,
        }
    }
}

/// `https://sqs.eu-west-1.amazonaws.com/123456789012/jobs`, `db.x.eu-west-1.rds.amazonaws.com:5432`
fn host(text: &str) -> Option<RegionalText<'_>> {
    static END: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b".amazonaws.com"));
    let at = END.find(text.as_bytes())?;
    let before = text.get(..at)?;
    let host = before.rsplit(['/', '@']).next().unwrap_or(before);
    if !host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.') {
        return None;
    }
    let mut labels = host.rsplit('.');
    let (last, next) = (labels.next()?, labels.next()?);
    match (is_region(last), is_region(next)) {
        (true, _) => Some(RegionalText::Host(next, last)),
        (_, true) => Some(RegionalText::Host(last, next)),
        _ => None,
    }
}

/// Whether a path leads to an availability zone.
pub fn is_zone_property(path: &PropertyPath) -> bool {
    let mut names = path.names();
    let last = names.next_back().unwrap_or_default();
    let listed = matches!(
        last,
        "availabilityZone" | "availabilityZones" | "preferredAvailabilityZones" | "preferredCacheClusterAzs"
    );
    listed && !names.any(is_free)
}

/// Whether a class holds data that stays in the zone it is written in.
pub fn is_tied_to_zone(class: &str) -> bool {
    class.starts_with("aws:ebs/") || class.starts_with("aws:fsx/") || class.starts_with("aws:efs/")
}

/// Whether the keys below a property are the author's own.
fn is_free(name: &str) -> bool {
    matches!(name, "tags" | "tagsAll" | "variables" | "environment" | "parameters")
}

/// Whether an endpoint service may be in another region than the endpoint: it then names the region.
pub fn names_service_region(state: StateView<'_>) -> bool {
    !state.property("serviceRegion").is_absent()
}

/// Whether a path leads to the service of an endpoint.
pub fn is_endpoint_service(path: &PropertyPath) -> bool {
    path.plain() == "serviceName"
}

/// Services whose API is used where the application is. Others are offered in few regions (mail, models, billing), are
/// reached in the region of a user's choice (buckets, user pools), or are the same everywhere.
pub fn is_local_service(service: &str) -> bool {
    matches!(
        service,
        "cache"
            | "dynamodb"
            | "elasticache"
            | "es"
            | "events"
            | "kinesis"
            | "lambda"
            | "logs"
            | "monitoring"
            | "rds"
            | "redshift"
            | "secretsmanager"
            | "sns"
            | "sqs"
            | "ssm"
            | "states"
    )
}

/// Whether a property is meant for what may be in another region: the far side of a copy or a peering, a policy, a
/// label.
pub fn may_cross(path: &PropertyPath) -> bool {
    const WORDS: [&str; 20] = [
        "backup",
        "condition",
        "copy",
        "destination",
        "dr_",
        "failover",
        "global",
        "mirror",
        "origin",
        "peer",
        "policy",
        "principal",
        "region",
        "remote",
        "replica",
        "secondary",
        "source",
        "standby",
        "statement",
        "tags",
    ];
    path.names().any(|name| {
        let name = name.to_ascii_lowercase();
        WORDS.iter().any(|word| name.contains(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_of_a_text_is_read_from_its_form() {
        for (text, region) in [
            ("us-east-1b", "us-east-1"),
            ("com.amazonaws.us-east-1.s3", "us-east-1"),
            ("arn:aws:kms:eu-west-1:123456789012:key/1", "eu-west-1"),
            ("https://sqs.us-west-2.amazonaws.com/123456789012/jobs", "us-west-2"),
            ("shop.abc.eu-west-1.rds.amazonaws.com:5432", "eu-west-1"),
        ] {
            assert_eq!(RegionalText::read(text).map(RegionalText::region), Some(region), "{text}");
        }
        for text in
            ["arn:aws:iam::123456789012:role/x", "https://sts.amazonaws.com/x", "example.com", "é.amazonaws.com/é"]
        {
            assert_eq!(RegionalText::read(text), None, "{text}");
        }
    }
}

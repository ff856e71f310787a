//! The regions and zones of AWS, and what is in none of them.

use crate::model::{Known, StateView, Value};

/// Whether the name has the form of a region: `eu-west-1`, `us-gov-east-1`. A region that is newer than the list has
/// it too.
pub fn is_region(text: &str) -> bool {
    region_length(text) == Some(text.len())
}

/// The region that a name begins with, if that is all of it or a hyphen follows.
pub fn region_first(name: &str) -> Option<&str> {
    let (region, rest) = name.split_at_checked(region_length(name)?)?;
    (rest.is_empty() || rest.starts_with('-')).then_some(region)
}

/// The region of a zone, and the letters that follow; nothing where the text is not formed like a zone. A local zone
/// (`us-west-2-lax-1a`) belongs to a region and has a name of its own.
pub fn region_of_zone(text: &str) -> Option<(&str, Zone<'_>)> {
    let (region, rest) = text.split_at_checked(region_length(text)?)?;
    match rest.as_bytes() {
        [letter] if letter.is_ascii_lowercase() => Some((region, Zone::Letter(rest))),
        [b'-', name @ ..] if !name.is_empty() && name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-') => {
            Some((region, Zone::Local))
        }
        _ => None,
    }
}

/// What tells a zone from the others of its region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone<'t> {
    /// A letter.
    Letter(&'t str),
    /// A local or wavelength zone.
    Local,
}

/// How many bytes at the start of the text are the name of a region.
fn region_length(text: &str) -> Option<usize> {
    if !matches!(text.as_bytes(), [b'a'..=b'z', b'a'..=b'z', b'-', ..]) {
        return None;
    }
    let mut rest = text.get(2..)?;
    for partition in ["-gov", "-isob", "-isoe", "-isof", "-iso"] {
        rest = rest.strip_prefix(partition).unwrap_or(rest);
    }
    let rest = rest.strip_prefix('-')?;
    let (word, rest) = rest.split_once('-')?;
    if !is_direction(word) {
        return None;
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits).then(|| text.len() - rest.len() + digits)
}

/// Whether it is one of the words in names of regions.
fn is_direction(word: &str) -> bool {
    matches!(
        word,
        "central" | "north" | "northeast" | "northwest" | "south" | "southeast" | "southwest" | "east" | "west"
    )
}

/// The letters of the zones of a region; nothing for a region that is not in the list.
///
/// Source: `describe-availability-zones` and the AWS page "Regions and Availability Zones". Which letters an account
/// sees differs in the oldest regions; these are all that any account sees.
pub fn zones(region: &str) -> Option<&'static str> {
    REGIONS.binary_search_by(|(name, _)| (*name).cmp(region)).ok().map(|at| REGIONS[at].1)
}

const REGIONS: &[(&str, &str)] = &[
    ("af-south-1", "abc"),
    ("ap-east-1", "abc"),
    ("ap-east-2", "abc"),
    ("ap-northeast-1", "abcd"),
    ("ap-northeast-2", "abcd"),
    ("ap-northeast-3", "abc"),
    ("ap-south-1", "abc"),
    ("ap-south-2", "abc"),
    ("ap-southeast-1", "abc"),
    ("ap-southeast-2", "abc"),
    ("ap-southeast-3", "abc"),
    ("ap-southeast-4", "abc"),
    ("ap-southeast-5", "abc"),
    ("ap-southeast-6", "abc"),
    ("ap-southeast-7", "abc"),
    ("ca-central-1", "abd"),
    ("ca-west-1", "abc"),
    ("cn-north-1", "abcd"),
    ("cn-northwest-1", "abc"),
    ("eu-central-1", "abc"),
    ("eu-central-2", "abc"),
    ("eu-isoe-west-1", "abc"),
    ("eu-north-1", "abc"),
    ("eu-south-1", "abc"),
    ("eu-south-2", "abc"),
    ("eu-west-1", "abc"),
    ("eu-west-2", "abc"),
    ("eu-west-3", "abc"),
    ("il-central-1", "abc"),
    ("me-central-1", "abc"),
    ("me-south-1", "abc"),
    ("mx-central-1", "abc"),
    ("sa-east-1", "abc"),
    ("us-east-1", "abcdef"),
    ("us-east-2", "abc"),
    ("us-gov-east-1", "abc"),
    ("us-gov-west-1", "abc"),
    ("us-iso-east-1", "abc"),
    ("us-iso-west-1", "abc"),
    ("us-isob-east-1", "abc"),
    ("us-isof-east-1", "abc"),
    ("us-isof-south-1", "abc"),
    ("us-west-1", "abc"),
    ("us-west-2", "abcd"),
];

/// The region that global services are controlled from.
pub const US_EAST_1: &str = "us-east-1";

/// Whether a resource belongs to no region: a global service, or an object that spans regions.
pub(crate) fn is_global(ty: &str, state: Option<StateView<'_>>) -> bool {
    let Some(rest) = ty.strip_prefix("aws:") else { return is_native_global(ty) };
    let service = rest.split(['/', ':']).next().unwrap_or_default();
    match service {
        "account"
        | "budgets"
        | "chime"
        | "cloudfront"
        | "costexplorer"
        | "cur"
        | "ecrpublic"
        | "globalaccelerator"
        | "iam"
        | "identitystore"
        | "networkmanager"
        | "organizations"
        | "route53domains"
        | "route53recoverycontrol"
        | "route53recoveryreadiness"
        | "savingsplans"
        | "shield"
        | "ssoadmin"
        | "waf" => true,
        "route53" => !rest.starts_with("route53/resolver"),
        "wafv2" => scope_is_cloudfront(state),
        _ => SPANNING.contains(&ty),
    }
}

fn is_native_global(ty: &str) -> bool {
    let service = ty.strip_prefix("aws-native:").and_then(|rest| rest.split(':').next());
    service.is_some_and(|service| ["cloudfront", "iam", "organizations", "route53", "shield"].contains(&service))
}

/// Objects of regional services that belong to an account or to several regions.
const SPANNING: [&str; 9] = [
    "aws:directconnect/gateway:Gateway",
    "aws:docdb/globalCluster:GlobalCluster",
    "aws:dynamodb/globalTable:GlobalTable",
    "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
    "aws:neptune/globalCluster:GlobalCluster",
    "aws:rds/globalCluster:GlobalCluster",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
    "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",
    "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy",
];

/// Whether a firewall resource is for CloudFront, which puts it under the control of one region.
pub(crate) fn scope_is_cloudfront(state: Option<StateView<'_>>) -> bool {
    let scope = state.map_or(Known::Absent, |state| state.property("scope").read(Value::as_str));
    scope.is().is_some_and(|scope| scope == "CLOUDFRONT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_told_by_its_form() {
        for region in ["eu-west-1", "us-gov-east-1", "ap-southeast-7", "us-isob-east-1", "xx-northwest-12"] {
            assert!(is_region(region), "{region}");
        }
        for text in
            ["eu-west-1a", "eu-west", "west-1", "EU-WEST-1", "useast1", "eu-west-123", "", "é-west-1", "a-b-c-1"]
        {
            assert!(!is_region(text), "{text}");
        }
    }

    #[test]
    fn a_zone_is_a_region_with_a_letter_or_a_local_name() {
        assert_eq!(region_of_zone("us-east-1b"), Some(("us-east-1", Zone::Letter("b"))));
        assert_eq!(region_of_zone("us-west-2-lax-1a"), Some(("us-west-2", Zone::Local)));
        assert_eq!(region_of_zone("us-east-1-wl1-bos-wlz-1"), Some(("us-east-1", Zone::Local)));
        for text in ["us-east-1", "us-east-1bc", "us-east-1-", "use1-az1", "us-east-1b/x", "us-east-1é"] {
            assert_eq!(region_of_zone(text), None, "{text}");
        }
    }

    #[test]
    fn the_list_is_sorted_and_well_formed() {
        assert!(REGIONS.is_sorted_by_key(|(name, _)| name));
        assert!(REGIONS.iter().all(|(name, _)| is_region(name)));
        assert_eq!(zones("eu-central-1"), Some("abc"));
        assert_eq!(zones("us-east-3"), None);
    }
}

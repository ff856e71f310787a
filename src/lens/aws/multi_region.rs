//! Signs that a stack is meant to be in more than one region.

use std::borrow::Cow;

use crate::lens::{Lens, class_of};
use crate::model::Resource;

/// Whether the name of a provider or of a resource says that it is meant for this region, or for a second one.
pub fn names_region(name: &str, region: &str) -> bool {
    let words: Vec<String> = words(name).collect();
    let joined = words.concat();
    let parts: Vec<&str> = region.split('-').collect();
    joined.contains(&parts.concat())
        || short_forms(&parts).iter().any(|short| words.iter().any(|word| word == short) || joined.ends_with(short))
        || words.iter().any(|word| SECOND.contains(&word.as_str()) || PLACES.contains(&(region, word.as_str())))
}

/// The words of a name, in lower case: `drProvider-euWest1` is `dr`, `provider`, `eu`, `west1`.
fn words(name: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for char in name.chars() {
        if !char.is_alphanumeric() || char.is_uppercase() && after_lower {
            words.push(String::new());
        }
        after_lower = char.is_lowercase() || char.is_ascii_digit();
        if let Some(word) = words.last_mut().filter(|_| char.is_alphanumeric()) {
            word.extend(char.to_lowercase());
        }
    }
    words.into_iter().filter(|word| !word.is_empty())
}

/// `use1`, `usw2`, `apse1`, and with the number left out.
fn short_forms(parts: &[&str]) -> Vec<String> {
    let [area, .., direction, number] = parts else { return Vec::new() };
    let letters: String = match *direction {
        "northeast" => "ne".to_owned(),
        "northwest" => "nw".to_owned(),
        "southeast" => "se".to_owned(),
        "southwest" => "sw".to_owned(),
        word => word.chars().take(1).collect(),
    };
    vec![format!("{area}{letters}{number}"), format!("{area}{direction}")]
}

/// Words for a second place of any kind.
const SECOND: [&str; 31] = [
    "active",
    "alternate",
    "backup",
    "backups",
    "copy",
    "dest",
    "destination",
    "disaster",
    "dr",
    "edge",
    "failover",
    "fallback",
    "global",
    "mirror",
    "multi",
    "passive",
    "peer",
    "primary",
    "recovery",
    "region",
    "regional",
    "remote",
    "replica",
    "replicas",
    "replication",
    "second",
    "secondary",
    "source",
    "standby",
    "target",
    "tertiary",
];

/// What people call regions.
const PLACES: &[(&str, &str)] = &[
    ("ap-northeast-1", "tokyo"),
    ("ap-northeast-2", "seoul"),
    ("ap-northeast-3", "osaka"),
    ("ap-south-1", "mumbai"),
    ("ap-southeast-1", "singapore"),
    ("ap-southeast-2", "sydney"),
    ("ca-central-1", "canada"),
    ("eu-central-1", "frankfurt"),
    ("eu-central-2", "zurich"),
    ("eu-north-1", "stockholm"),
    ("eu-south-1", "milan"),
    ("eu-west-1", "ireland"),
    ("eu-west-2", "london"),
    ("eu-west-3", "paris"),
    ("sa-east-1", "saopaulo"),
    ("us-east-1", "virginia"),
    ("us-east-2", "ohio"),
    ("us-west-1", "california"),
    ("us-west-2", "oregon"),
];

/// Properties that name another region, by class.
const NAMED: &[(&str, &str)] = &[
    ("aws:codepipeline/pipeline:Pipeline", "artifactStores[].region"),
    ("aws:dynamodb/table:Table", "replicas[].regionName"),
    ("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "peerRegion"),
    ("aws:ec2transitgateway/peeringAttachment:PeeringAttachment", "peerRegion"),
    (
        "aws:ecr/replicationConfiguration:ReplicationConfiguration",
        "replicationConfiguration.rules[].destinations[].region",
    ),
    ("aws:globalaccelerator/endpointGroup:EndpointGroup", "endpointGroupRegion"),
    ("aws:secretsmanager/secret:Secret", "replicas[].region"),
];

/// Classes whose members are the second half of something in another region.
const HALVES: [&str; 6] = [
    "aws:dynamodb/tableReplica:TableReplica",
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
    "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
];

/// Databases that follow another one, and the properties that say so.
const FOLLOWERS: [(&str, &str); 4] = [
    ("aws:rds/cluster:Cluster", "globalClusterIdentifier"),
    ("aws:rds/cluster:Cluster", "replicationSourceIdentifier"),
    ("aws:rds/instance:Instance", "replicateSourceDb"),
    ("aws:elasticache/replicationGroup:ReplicationGroup", "globalReplicationGroupId"),
];

/// What copies its data to the target of a property.
const COPIERS: [(&str, &str, &str); 3] = [
    ("aws:backup/plan:Plan", "rules", "aws:backup/vault:Vault"),
    ("aws:s3/bucket:Bucket", "replicationConfiguration", "aws:s3/bucket:Bucket"),
    ("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "rules", "aws:s3/bucket:Bucket"),
];

impl<'a> Lens<'a> {
    /// The regions that the stack declares as second ones: by a replica, a peering, a copy.
    pub fn declared_regions(&self) -> Vec<String> {
        let mut declared: Vec<String> = Vec::new();
        for (class, path) in NAMED {
            for resource in self.of_class(class) {
                declared.extend(self.texts(resource, path).seen.into_iter().map(Cow::into_owned));
            }
        }
        let mut at = |resource: &'a Resource| declared.extend(self.region(resource).map(str::to_owned));
        HALVES.iter().flat_map(|class| self.of_class(class)).for_each(&mut at);
        for (class, property) in FOLLOWERS {
            let follows = |resource: &&'a Resource| {
                self.state(resource).is_some_and(|state| !state.property(property).is_absent())
            };
            self.of_class(class).filter(follows).for_each(&mut at);
        }
        for (class, property, target) in COPIERS {
            for copier in self.of_class(class) {
                let targets = self.stack.graph().sources(copier.id, property).map(|id| self.stack.resource(id));
                targets.filter(|resource| class_of(&resource.ty) == target).for_each(&mut at);
            }
        }
        declared.sort_unstable();
        declared.dedup();
        declared
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_that_a_second_region_is_meant() {
        for (name, region) in [
            ("guardduty-us-west-2-dev", "us-west-2"),
            ("aws-provider-uswest2-dev", "us-west-2"),
            ("providerUsWest2", "us-west-2"),
            ("usw2", "us-west-2"),
            ("secondary-provider", "us-east-2"),
            ("drProvider", "eu-west-1"),
            ("edge-virginia", "us-east-1"),
            ("oregon", "us-west-2"),
            ("us_east_1", "us-east-1"),
        ] {
            assert!(names_region(name, region), "{name}");
        }
        for (name, region) in
            [("tmp", "us-west-2"), ("audit", "ap-southeast-2"), ("draft", "eu-west-1"), ("ireland", "us-east-1")]
        {
            assert!(!names_region(name, region), "{name}");
        }
    }
}

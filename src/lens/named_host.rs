//! Hosts that carry the name which the program gives to a resource, and hosts that a cloud makes up.

/// What a host is one of: classes of resources, with the input that holds the name which the host carries.
pub type Kinds = &'static [(&'static str, &'static str)];

/// The ends of hosts.
///
/// Source: the outputs of pulumi-aws 7.51, pulumi-azure-native 3.29 and pulumi-azure 6.40; endpoints in the documentation of
/// AWS and Azure, 2026-11.
const ENDS: [(&str, Kinds); 11] = [
    (
        ".rds.amazonaws.com",
        &[
            ("aws:rds/instance:Instance", "identifier"),
            ("aws:rds/cluster:Cluster", "clusterIdentifier"),
            ("aws:docdb/cluster:Cluster", "clusterIdentifier"),
        ],
    ),
    (
        ".cache.amazonaws.com",
        &[
            ("aws:elasticache/replicationGroup:ReplicationGroup", "replicationGroupId"),
            ("aws:elasticache/cluster:Cluster", "clusterId"),
        ],
    ),
    (".redshift.amazonaws.com", &[("aws:redshift/cluster:Cluster", "clusterIdentifier")]),
    (
        ".elb.amazonaws.com",
        &[("aws:lb/loadBalancer:LoadBalancer", "name"), ("aws:elb/loadBalancer:LoadBalancer", "name")],
    ),
    (".s3.amazonaws.com", &[("aws:s3/bucket:Bucket", "bucket")]),
    (".database.windows.net", &[("azure-native:sql:Server", "serverName"), ("azure:mssql/server:Server", "name")]),
    (
        ".blob.core.windows.net",
        &[("azure-native:storage:StorageAccount", "accountName"), ("azure:storage/account:Account", "name")],
    ),
    (".vault.azure.net", &[("azure-native:keyvault:Vault", "vaultName"), ("azure:keyvault/keyVault:KeyVault", "name")]),
    (
        ".azurecr.io",
        &[
            ("azure-native:containerregistry:Registry", "registryName"),
            ("azure:containerservice/registry:Registry", "name"),
        ],
    ),
    (".documents.azure.com", &[("azure-native:cosmosdb:DatabaseAccount", "accountName")]),
    (".redis.cache.windows.net", &[("azure-native:redis:Redis", "name"), ("azure:redis/cache:Cache", "name")]),
];

/// A host of a resource of some class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedHost<'t> {
    /// What it may be a host of.
    pub kinds: Kinds,
    /// The name that it carries.
    pub name: &'t str,
}

/// Reads the host in a text: a host alone, with a port, or in a URL.
pub fn named_host(text: &str) -> Option<NamedHost<'_>> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', ':', '?']).next().unwrap_or(rest);
    let host = host.rsplit('@').next().unwrap_or(host);
    let (end, kinds) = ENDS.iter().find(|(end, _)| host.ends_with(end)).or_else(|| {
        // `shop.s3.eu-west-1.amazonaws.com`
        let own = host.strip_suffix(".amazonaws.com")?;
        own.contains(".s3.").then_some(&ENDS[4])
    })?;
    let own = host.strip_suffix(end).or_else(|| host.split_once(".s3.").map(|(own, _)| own))?;
    let mut labels = own.split('.');
    let first = labels.next().filter(|label| !label.is_empty() && !label.contains(['*', '{', '$', ' ']))?;
    let name = match *end {
        ".cache.amazonaws.com" if matches!(first, "master" | "replica" | "clustercfg") => labels.next()?,
        ".elb.amazonaws.com" => {
            let first = first.strip_prefix("internal-").or_else(|| first.strip_prefix("dualstack.")).unwrap_or(first);
            first.rsplit_once('-').map_or(first, |(name, _)| name)
        }
        // The names of buckets may have dots.
        ".s3.amazonaws.com" => own,
        _ => first,
    };
    Some(NamedHost { kinds, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_a_host_is_read() {
        for (text, class, name) in [
            ("orders.c1d2e3.eu-west-1.rds.amazonaws.com:5432", "aws:rds/instance:Instance", "orders"),
            (
                "master.sessions.a1b2c3.euw1.cache.amazonaws.com",
                "aws:elasticache/replicationGroup:ReplicationGroup",
                "sessions",
            ),
            ("internal-web-1234567890.eu-west-1.elb.amazonaws.com", "aws:lb/loadBalancer:LoadBalancer", "web"),
            ("https://shop-images.s3.amazonaws.com/logo.png", "aws:s3/bucket:Bucket", "shop-images"),
            ("shop.images.s3.eu-west-1.amazonaws.com", "aws:s3/bucket:Bucket", "shop.images"),
            ("https://shopstore.blob.core.windows.net/", "azure-native:storage:StorageAccount", "shopstore"),
        ] {
            let host = named_host(text).unwrap();
            assert_eq!((host.kinds[0].0, host.name), (class, name), "{text}");
        }
        for text in ["lambda.amazonaws.com", "s3.amazonaws.com", "shop.example.com", "*.s3.amazonaws.com", ""] {
            assert_eq!(named_host(text), None, "{text}");
        }
    }
}

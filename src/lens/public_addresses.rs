//! Public addresses that are written down, and the resources that have them.

use std::net::IpAddr;

use super::Lens;
use super::addresses::is_public;
use crate::model::ResourceId;

/// Types with an output that is a public address of their own.
///
/// Source: the schemas of pulumi-aws 7.51, pulumi-gcp 10.2, pulumi-azure-native 3.29, pulumi-digitalocean 4.84 and
/// pulumi-hcloud 1.43.
const ADDRESSES: [(&str, &[&str]); 9] = [
    ("aws:ec2/eip:Eip", &["publicIp"]),
    ("aws:ec2/instance:Instance", &["publicIp"]),
    ("aws:ec2/natGateway:NatGateway", &["publicIp"]),
    ("azure-native:network:PublicIPAddress", &["ipAddress"]),
    ("digitalocean:index/droplet:Droplet", &["ipv4Address", "ipv6Address"]),
    ("gcp:compute/address:Address", &["address"]),
    ("gcp:compute/globalAddress:GlobalAddress", &["address"]),
    ("gcp:sql/databaseInstance:DatabaseInstance", &["publicIpAddress"]),
    ("hcloud:index/server:Server", &["ipv4Address", "ipv6Address"]),
];

/// Resolvers that everybody may ask.
const RESOLVERS: [&str; 12] = [
    "1.0.0.1",
    "1.1.1.1",
    "149.112.112.112",
    "208.67.220.220",
    "208.67.222.222",
    "2001:4860:4860::8844",
    "2001:4860:4860::8888",
    "2606:4700:4700::1001",
    "2606:4700:4700::1111",
    "8.8.4.4",
    "8.8.8.8",
    "9.9.9.9",
];

/// The public address of one host that a text is, alone or as a range of one.
pub fn public_host(text: &str) -> Option<IpAddr> {
    let alone = text.strip_suffix("/32").or_else(|| text.strip_suffix("/128")).unwrap_or(text);
    let address: IpAddr = alone.parse().ok()?;
    (is_public(address) && !RESOLVERS.contains(&alone)).then_some(address)
}

impl Lens<'_> {
    /// The resource that has a public address. Few texts are one: it is looked for when it is asked for.
    pub fn with_address(&self, address: IpAddr) -> Option<ResourceId> {
        let holders = ADDRESSES.iter().flat_map(|(class, outputs)| {
            self.of_class(class).flat_map(move |resource| outputs.iter().map(move |output| (resource, *output)))
        });
        let mut holders = holders.filter(|(resource, output)| {
            let text = self.state(resource).and_then(|state| state.output(output).is()?.as_str());
            text.and_then(|text| text.parse::<IpAddr>().ok()) == Some(address)
        });
        holders.next().map(|(resource, _)| resource.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_address_of_one_host_is_one() {
        for text in ["52.18.3.7", "52.18.3.7/32", "2a05:d018::1"] {
            assert!(public_host(text).is_some(), "{text}");
        }
        for text in ["10.0.0.1", "203.0.113.7", "8.8.8.8", "52.18.0.0/16", "0.0.0.0", "2001:db8::1", "::1", "shop", ""]
        {
            assert!(public_host(text).is_none(), "{text}");
        }
    }
}

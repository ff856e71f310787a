//! Records of the domain name system: what answers people who know a name.

use super::class_of;

/// Types of records, with the inputs that say where a name leads and the one that says for how long answers are kept.
///
/// Source: the input properties of pulumi-aws 7.51, pulumi-gcp 10.2, pulumi-cloudflare 6 and pulumi-digitalocean 4.
const RECORDS: &[(&str, &[&str], &str)] = &[
    ("aws:route53/record:Record", &["aliases", "records"], "ttl"),
    ("cloudflare:index/dnsRecord:DnsRecord", &["content"], "ttl"),
    ("cloudflare:index/record:Record", &["content", "value"], "ttl"),
    ("digitalocean:index/dnsRecord:DnsRecord", &["value"], "ttl"),
    ("gcp:dns/recordSet:RecordSet", &["rrdatas"], "ttl"),
];

/// The inputs of a record that say where its name leads, and the one that says for how long answers are kept; nothing
/// for other types.
pub fn record(ty: &str) -> Option<(&'static [&'static str], &'static str)> {
    let at = RECORDS.binary_search_by_key(&class_of(ty), |(ty, ..)| *ty).ok()?;
    Some((RECORDS[at].1, RECORDS[at].2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_are_sorted() {
        assert!(RECORDS.is_sorted_by_key(|(ty, ..)| ty));
        assert!(record("aws:route53/record:Record").is_some() && record("aws:route53/zone:Zone").is_none());
    }
}

//! Amazon resource names.

/// The parts of `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`; any but the first two may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'t> {
    /// `aws`, `aws-cn`, `aws-us-gov`
    pub partition: &'t str,
    /// `s3`
    pub service: &'t str,
    /// Empty for global services and for buckets.
    pub region: &'t str,
    /// Empty for buckets; `aws` for what Amazon owns.
    pub account: &'t str,
    /// The rest, colons included.
    pub resource: &'t str,
}

impl<'t> Arn<'t> {
    /// Reads an ARN.
    pub fn parse(text: &'t str) -> Option<Self> {
        let rest = text.strip_prefix("arn:")?;
        let mut colons = memchr::memchr_iter(b':', rest.as_bytes());
        let mut from = 0;
        let mut next = || {
            let colon = colons.next()?;
            let part = rest.get(from..colon);
            from = colon + 1;
            part
        };
        let (partition, service, region, account) = (next()?, next()?, next()?, next()?);
        let arn = Self { partition, service, region, account, resource: rest.get(from..)? };
        (arn.partition.starts_with("aws") && !arn.service.is_empty()).then_some(arn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_has_six_parts_and_the_last_keeps_its_colons() {
        let arn = Arn::parse("arn:aws:lambda:eu-west-1:123456789012:function:a:1").unwrap();
        assert_eq!((arn.service, arn.region, arn.account), ("lambda", "eu-west-1", "123456789012"));
        assert_eq!(arn.resource, "function:a:1");
        assert_eq!(Arn::parse("arn:aws:s3:::logs").unwrap().region, "");
        for text in ["arn:aws:s3", "arn:other:s3:::x", "urn:aws:s3:::x", "arn:aws::::x", ""] {
            assert!(Arn::parse(text).is_none(), "{text}");
        }
    }
}

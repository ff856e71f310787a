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
        let mut parts = text.strip_prefix("arn:")?.splitn(5, ':');
        let mut next = || parts.next();
        let arn = Self { partition: next()?, service: next()?, region: next()?, account: next()?, resource: next()? };
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

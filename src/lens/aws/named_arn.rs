//! ARNs that carry the name which the program gives to a resource: they can be written down before it exists.

use super::{Arn, is_region};

/// The class and the name of what an ARN names; nothing where the cloud makes a part of it up.
///
/// Source: AWS Service Authorization Reference, resource types of each service, 2026-11.
pub fn named_by<'t>(arn: &Arn<'t>) -> Option<(&'static str, &'t str)> {
    let resource = arn.resource;
    let behind = |prefix: &str| resource.strip_prefix(prefix).filter(|name| !name.is_empty());
    let first = |name: &'t str, end: char| name.split(end).next().unwrap_or(name);
    let last = |name: &'t str| name.rsplit('/').next().unwrap_or(name);
    let (class, name) = match arn.service {
        "codebuild" => ("aws:codebuild/project:Project", behind("project/")?),
        "dynamodb" => ("aws:dynamodb/table:Table", first(behind("table/")?, '/')),
        "ecr" => ("aws:ecr/repository:Repository", behind("repository/")?),
        "ecs" => ("aws:ecs/cluster:Cluster", behind("cluster/")?),
        "events" => ("aws:cloudwatch/eventBus:EventBus", behind("event-bus/")?),
        "firehose" => ("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", behind("deliverystream/")?),
        "iam" => match resource.split_once('/')? {
            ("role", path) => ("aws:iam/role:Role", last(path)),
            ("policy", path) => ("aws:iam/policy:Policy", last(path)),
            ("instance-profile", path) => ("aws:iam/instanceProfile:InstanceProfile", last(path)),
            _ => return None,
        },
        "kinesis" => ("aws:kinesis/stream:Stream", behind("stream/")?),
        "lambda" => ("aws:lambda/function:Function", first(behind("function:")?, ':')),
        "logs" => ("aws:cloudwatch/logGroup:LogGroup", first(behind("log-group:")?, ':')),
        "s3" => ("aws:s3/bucket:Bucket", first(resource, '/')),
        "sns" => ("aws:sns/topic:Topic", first(resource, ':')),
        "sqs" => ("aws:sqs/queue:Queue", resource),
        "states" => ("aws:sfn/stateMachine:StateMachine", behind("stateMachine:")?),
        _ => return None,
    };
    let plain = !name.is_empty() && !name.contains(['*', '?', '$', '{', ' ', '"']);
    plain.then_some((class, name))
}

/// The partition that a region is in; nothing for what is no region.
///
/// Source: AWS IAM User Guide, Amazon Resource Names, 2026-11.
pub fn partition_of(region: &str) -> Option<&'static str> {
    let starts = |start: &str| region.starts_with(start);
    let partition = if starts("cn-") {
        "aws-cn"
    } else if starts("us-gov-") {
        "aws-us-gov"
    } else if starts("us-iso") || starts("eu-iso") || starts("eusc-") {
        // They are not open to everybody, and their names are not settled.
        return None;
    } else {
        "aws"
    };
    is_region(region).then_some(partition)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_what_an_arn_names_is_read() {
        for (arn, named) in [
            ("arn:aws:sns:eu-west-1:111122223333:orders", Some(("aws:sns/topic:Topic", "orders"))),
            ("arn:aws:iam::111122223333:role/app/web", Some(("aws:iam/role:Role", "web"))),
            ("arn:aws:s3:::shop-images/*", Some(("aws:s3/bucket:Bucket", "shop-images"))),
            ("arn:aws:lambda:eu-west-1:111122223333:function:web:live", Some(("aws:lambda/function:Function", "web"))),
            (
                "arn:aws:logs:eu-west-1:111122223333:log-group:/shop/web:*",
                Some(("aws:cloudwatch/logGroup:LogGroup", "/shop/web")),
            ),
            ("arn:aws:sqs:eu-west-1:111122223333:*", None),
            ("arn:aws:kms:eu-west-1:111122223333:key/0a1b", None),
            ("arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf", None),
        ] {
            assert_eq!(named_by(&Arn::parse(arn).unwrap()), named, "{arn}");
        }
    }

    #[test]
    fn a_region_is_in_one_partition() {
        assert_eq!(partition_of("us-gov-west-1"), Some("aws-us-gov"));
        assert_eq!(partition_of("cn-north-1"), Some("aws-cn"));
        assert_eq!(partition_of("eu-west-1"), Some("aws"));
        assert_eq!(partition_of("us-iso-east-1"), None);
        assert_eq!(partition_of("nowhere"), None);
    }
}

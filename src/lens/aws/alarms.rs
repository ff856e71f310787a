//! What alarms watch, by the names in their dimensions.

use std::borrow::Cow;

use crate::lens::Lens;
use crate::model::{Known, PropertyPath, Resource, Value};

const ALARM: &str = "aws:cloudwatch/metricAlarm:MetricAlarm";

/// A dimension that names a resource: the namespace, the dimension, what it names for people, and the classes of it with the
/// input that holds the name.
type Dimension = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Source: Amazon CloudWatch User Guide, AWS services that publish CloudWatch metrics, and the guides of the services,
/// 2026-11.
const DIMENSIONS: [Dimension; 11] = [
    ("AWS/AutoScaling", "AutoScalingGroupName", "group", &[("aws:autoscaling/group:Group", "name")]),
    ("AWS/DynamoDB", "TableName", "table", &[("aws:dynamodb/table:Table", "name")]),
    ("AWS/ECS", "ClusterName", "cluster", &[("aws:ecs/cluster:Cluster", "name")]),
    ("AWS/ECS", "ServiceName", "service", &[("aws:ecs/service:Service", "name")]),
    ("AWS/Kinesis", "StreamName", "stream", &[("aws:kinesis/stream:Stream", "name")]),
    ("AWS/Lambda", "FunctionName", "function", &[("aws:lambda/function:Function", "name")]),
    ("AWS/RDS", "DBClusterIdentifier", "cluster", &[("aws:rds/cluster:Cluster", "clusterIdentifier")]),
    (
        "AWS/RDS",
        "DBInstanceIdentifier",
        "database",
        &[("aws:rds/instance:Instance", "identifier"), ("aws:rds/clusterInstance:ClusterInstance", "identifier")],
    ),
    ("AWS/SNS", "TopicName", "topic", &[("aws:sns/topic:Topic", "name")]),
    ("AWS/SQS", "QueueName", "queue", &[("aws:sqs/queue:Queue", "name")]),
    ("AWS/States", "ActivityName", "activity", &[("aws:sfn/activity:Activity", "name")]),
];

/// What the name in a dimension is.
#[derive(Debug, Clone, Copy)]
pub enum Watched<'a> {
    /// That of a resource of the stack.
    Named,
    /// What the program calls a resource which has another name.
    Called(&'a Resource),
    /// That of no resource of the stack.
    Nothing,
    /// It cannot be known.
    Hidden,
}

/// A dimension of an alarm.
#[derive(Debug)]
pub struct Watch<'a> {
    /// Where it is written.
    pub path: PropertyPath,
    /// The name there.
    pub name: Cow<'a, str>,
    /// What it names, for people.
    pub kind: &'static str,
    /// What it is.
    pub watched: Watched<'a>,
}

/// Whether the class is an alarm.
pub fn is_alarm(class: &str) -> bool {
    class == ALARM
}

impl<'a> Lens<'a> {
    /// The typed names in the dimensions of an alarm, of kinds of resources of which the stack has some.
    pub fn watches(&self, alarm: &'a Resource) -> Vec<Watch<'a>> {
        let mut watches = Vec::new();
        let Some(state) = self.state(alarm) else { return watches };
        let Some(namespace) = state.input("namespace").is().and_then(Value::as_str) else { return watches };
        for (known, dimension, kind, classes) in DIMENSIONS {
            if known != namespace {
                continue;
            }
            let name = state.input("dimensions").and_then(|all| all.get(dimension)).read(Value::as_str);
            let Known::Is(name) = name else { continue };
            if let Some(watched) = self.watched(&name, classes) {
                let path = PropertyPath::of("dimensions").name(dimension);
                watches.push(Watch { path, name, kind, watched });
            }
        }
        watches
    }

    /// Nothing where the stack has none of the classes.
    fn watched(&self, name: &str, classes: &[(&str, &str)]) -> Option<Watched<'a>> {
        let mut watched = None;
        for (class, input) in classes {
            for resource in self.of_class(class).filter(|resource| resource.is_managed()) {
                let own = self.state(resource).map_or(Known::Unknown, |state| state.property(input));
                match own.read(Value::as_str) {
                    Known::Is(own) if own.eq_ignore_ascii_case(name) => return Some(Watched::Named),
                    Known::Unknown | Known::Secret => watched = Some(Watched::Hidden),
                    // A name that the provider makes is no word.
                    Known::Is(_) | Known::Absent if matches!(watched, None | Some(Watched::Nothing)) => {
                        let called = resource.urn.name() == name;
                        watched = Some(if called { Watched::Called(resource) } else { Watched::Nothing });
                    }
                    Known::Is(_) | Known::Absent => {}
                }
            }
        }
        watched
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::class_of;

    #[test]
    fn every_class_is_one_that_resources_are_read_as() {
        for (.., classes) in DIMENSIONS {
            assert!(classes.iter().all(|(class, _)| class_of(class) == *class));
        }
    }
}

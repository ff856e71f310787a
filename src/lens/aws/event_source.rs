//! What an event source mapping reads from.
//!
//! Source: AWS Lambda developer guide, event source mappings, and its API, `CreateEventSourceMapping`, 2026-11.

use super::Part;
use crate::lens::{By, Lens, class_of};
use crate::model::{Known, Resource, Value};

/// A mapping.
pub const MAPPING: &str = "aws:lambda/eventSourceMapping:EventSourceMapping";
/// Its input that names what it reads from.
pub const MAPPED: &str = "eventSourceArn";
/// Its input that says where in a stream it begins.
pub const START: &str = "startingPosition";
/// Its input that says how many records are handed over at a time.
pub const BATCH: &str = "batchSize";
/// Its input that says how long it gathers them.
pub const WINDOW: &str = "maximumBatchingWindowInSeconds";

const FUNCTION: &str = "aws:lambda/function:Function";

/// What calls functions by other means than a mapping, and by which.
const OTHERS: [(&str, &str); 6] = [
    ("aws:apigateway/restApi:RestApi", "an integration"),
    ("aws:cloudwatch/eventBus:EventBus", "a rule with a target"),
    ("aws:cloudwatch/eventRule:EventRule", "a target of the rule"),
    ("aws:cloudwatch/logGroup:LogGroup", "a subscription filter"),
    ("aws:s3/bucket:Bucket", "a notification of the bucket"),
    ("aws:sns/topic:Topic", "a subscription of the topic"),
];

/// How long a queue hides a message and how long a function runs where nothing is said.
const HIDDEN_FOR: i64 = 30;
const RUNS_FOR: i64 = 3;

/// What a mapping reads from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Feed {
    /// A table, and whether it has a stream.
    Table(Known<bool>),
    /// A queue.
    Queue {
        /// For how many seconds it hides a message that somebody works on.
        hides: Known<i64>,
        /// For how many seconds the function may run.
        runs: Known<i64>,
        /// Whether it keeps the order.
        fifo: Known<bool>,
    },
    /// A stream of Kinesis: it has a beginning and an end.
    Stream,
    /// Something that calls functions in another way.
    Other(&'static str),
}

impl<'a> Lens<'a> {
    /// The resource of the stack that a mapping reads from; nothing where it is not one that is known.
    pub fn feed(&self, mapping: &'a Resource) -> Option<(&'a Resource, Feed)> {
        let source = self.fed_by(mapping)?;
        let state = self.state(source)?;
        let flag = |name: &str| match state.property(name) {
            Known::Absent => Known::Is(false),
            value => value.read(Value::as_bool),
        };
        let feed = match class_of(&source.ty) {
            // A table with copies in other regions has a stream, whoever turned it on.
            "aws:dynamodb/table:Table" if !state.property("replicas").is_absent() => Feed::Table(Known::Unknown),
            "aws:dynamodb/table:Table" => Feed::Table(flag("streamEnabled")),
            "aws:sqs/queue:Queue" => Feed::Queue {
                hides: number(state.property("visibilityTimeoutSeconds"), HIDDEN_FOR),
                runs: self.runs_for(mapping),
                fifo: flag("fifoQueue"),
            },
            "aws:kinesis/stream:Stream" => Feed::Stream,
            class => Feed::Other(OTHERS.iter().find(|(other, _)| *other == class)?.1),
        };
        Some((source, feed))
    }

    fn fed_by(&self, mapping: &'a Resource) -> Option<&'a Resource> {
        let mut named: Vec<_> = self.graph().sources(mapping.id, MAPPED).collect();
        if let (true, Known::Is(arn)) = (named.is_empty(), self.state(mapping)?.property(MAPPED).read(Value::as_str)) {
            // The ARN of a table's stream goes on behind that of the table.
            let own = arn.split_once("/stream/").map_or(&*arn, |(table, _)| table);
            named = self.find_any(By::Arn, own);
        }
        match named[..] {
            [one] => Some(self.stack.resource(one)),
            _ => None,
        }
    }

    fn runs_for(&self, mapping: &'a Resource) -> Known<i64> {
        let function = self
            .only(mapping, "functionName", By::Arn, FUNCTION)
            .or_else(|| self.only(mapping, "functionName", By::Name, FUNCTION));
        let state = function.filter(|function| function.is_managed()).and_then(|function| self.state(function));
        state.map_or(Known::Unknown, |state| number(state.property("timeout"), RUNS_FOR))
    }

    /// Whether a queue has a policy; nothing where that cannot be known.
    pub fn has_queue_policy(&self, queue: &'a Resource) -> Option<bool> {
        let own = self.state(queue).map_or(Known::Unknown, |state| state.input("policy"));
        if !own.is_absent() || self.parts(queue, Part::QueuePolicy).next().is_some() {
            return Some(true);
        }
        (!self.has_stray(Part::QueuePolicy)).then_some(false)
    }
}

fn number(value: Known<Value<'_>>, default: i64) -> Known<i64> {
    match value {
        Known::Absent => Known::Is(default),
        value => value.read(Value::as_i64),
    }
}

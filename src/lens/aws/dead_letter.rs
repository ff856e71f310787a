//! Where messages go that nobody could deal with, and whether they may.

use hashbrown::HashMap;

use super::baseline::Policies;
use crate::json::Document;
use crate::lens::{By, Lens, class_of, top_of};
use crate::model::{Known, Resource, ResourceId, Value};

const FUNCTION: &str = "aws:lambda/function:Function";
const QUEUE: &str = "aws:sqs/queue:Queue";
const TOPIC: &str = "aws:sns/topic:Topic";
const ROLE: &str = "aws:iam/role:Role";

/// Where each class names its dead-letter queue, and the service that sends there in its own name. Queues and functions
/// send in other ways.
///
/// Source: Amazon EventBridge and Amazon SNS guides, dead-letter queues, 2026-11.
const SENDERS: [(&str, &str, Sender); 5] = [
    ("aws:cloudwatch/eventTarget:EventTarget", "deadLetterConfig.arn", Sender::Service("events")),
    (FUNCTION, "deadLetterConfig.targetArn", Sender::Function),
    ("aws:sns/topicSubscription:TopicSubscription", "redrivePolicy", Sender::Service("sns")),
    (QUEUE, "redrivePolicy", Sender::Queue),
    ("aws:sqs/redrivePolicy:RedrivePolicy", "redrivePolicy", Sender::Queue),
];

/// Managed policies of AWS that functions have, and none of which lets them send to a queue or topic (their documents,
/// 2026-11).
const SEND_NOTHING: [&str; 11] = [
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaDynamoDBExecutionRole",
    "AWSLambdaENIManagementAccess",
    "AWSLambdaKinesisExecutionRole",
    "AWSLambdaSQSQueueExecutionRole",
    "AWSLambdaVPCAccessExecutionRole",
    "AWSXRayDaemonWriteAccess",
    "AWSXrayWriteOnlyAccess",
    "AmazonDynamoDBReadOnlyAccess",
    "AmazonS3ReadOnlyAccess",
    "CloudWatchLambdaInsightsExecutionRolePolicy",
];

/// What a function needs for its dead letters: to send to a queue, to publish to a topic.
const SENDS: [&str; 2] = ["sqs:SendMessage", "sns:Publish"];

#[derive(Debug, Clone, Copy)]
enum Sender {
    Service(&'static str),
    Function,
    Queue,
}

/// What is said of a dead-letter queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It gets what is sent.
    Right,
    /// A queue is its own.
    Itself,
    /// One of the two queues keeps the order and the other does not: whether it is the first.
    OrderDiffers(bool),
    /// The service may not send, for the queue has no policy.
    NoPolicy(&'static str),
    /// The role of the function may not send.
    RoleLacks(ResourceId),
    /// It cannot be known.
    Unclear,
}

/// A dead-letter queue.
#[derive(Debug)]
pub struct DeadLetter<'a> {
    /// What sends there.
    pub from: &'a Resource,
    /// Where it is named.
    pub property: &'static str,
    /// The queue or topic.
    pub target: &'a Resource,
    /// What is said of it.
    pub standing: Standing,
}

impl<'a> Lens<'a> {
    /// The dead-letter queues of the stack.
    pub fn dead_letters(&self) -> Vec<DeadLetter<'a>> {
        let mut found = Vec::new();
        let mut rights = None;
        for (class, property, sender) in SENDERS {
            for from in self.of_class(class).filter(|from| from.is_managed()) {
                let Some(target) = self.dead_letter_of(from, property) else { continue };
                let standing = match sender {
                    Sender::Service(service) => match self.has_queue_policy(target) {
                        Some(true) => Standing::Right,
                        Some(false) => Standing::NoPolicy(service),
                        None => Standing::Unclear,
                    },
                    Sender::Function => self.may_send(from, rights.get_or_insert_with(|| self.policies())),
                    Sender::Queue => self.redrive(from, target),
                };
                found.push(DeadLetter { from, property: top_of(property), target, standing });
            }
        }
        found
    }

    /// The one queue or topic of the stack that is named.
    fn dead_letter_of(&self, from: &'a Resource, property: &str) -> Option<&'a Resource> {
        let is_target = |id: &ResourceId| [QUEUE, TOPIC].contains(&class_of(&self.stack.resource(*id).ty));
        let given = self.in_force(from, property);
        if given.iter().all(Known::is_absent) {
            return None;
        }
        let mut named: Vec<ResourceId> = self.graph().sources(from.id, top_of(property)).filter(is_target).collect();
        if named.is_empty()
            && let Some(Known::Is(text)) = given.first().map(|value| value.read(Value::as_str))
        {
            let arn = if text.starts_with('{') {
                let policy = Document::parse(text.into_owned()).ok()?;
                policy.root().field("deadLetterTargetArn")?.as_str()?.into_owned()
            } else {
                text.into_owned()
            };
            named = self.find_any(By::Arn, &arn).into_iter().filter(is_target).collect();
        }
        match named[..] {
            [one] => Some(self.stack.resource(one)).filter(|target| target.is_managed()),
            _ => None,
        }
    }

    fn redrive(&self, from: &'a Resource, target: &'a Resource) -> Standing {
        let queue = if class_of(&from.ty) == QUEUE { Some(from) } else { self.only(from, "queueUrl", By::Id, QUEUE) };
        let Some(queue) = queue else { return Standing::Unclear };
        if queue.id == target.id {
            return Standing::Itself;
        }
        let fifo = |queue: &'a Resource| match self.state(queue).map_or(Known::Unknown, |s| s.property("fifoQueue")) {
            Known::Absent => Known::Is(false),
            value => value.read(Value::as_bool),
        };
        match (fifo(queue), fifo(target)) {
            (Known::Is(one), Known::Is(other)) if one == other => Standing::Right,
            (Known::Is(one), Known::Is(_)) => Standing::OrderDiffers(one),
            _ => Standing::Unclear,
        }
    }

    fn may_send(&self, function: &'a Resource, rights: &(HashMap<ResourceId, Policies>, bool)) -> Standing {
        let Some(role) = self.only(function, "role", By::Arn, ROLE).filter(|role| role.is_managed()) else {
            return Standing::Unclear;
        };
        let (policies, stray) = rights;
        match policies.get(&role.id) {
            _ if *stray => Standing::Unclear,
            Some(own) if !own.attaches_only(&SEND_NOTHING) => Standing::Unclear,
            Some(own) if own.is_written() && self.may_do(role, &SENDS) => Standing::Unclear,
            _ => Standing::RoleLacks(role.id),
        }
    }
}

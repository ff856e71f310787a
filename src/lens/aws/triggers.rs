//! What calls functions, queues and topics on behalf of a service, and who allowed it.

use hashbrown::{HashMap, HashSet};

use crate::lens::{By, Lens, Reference, class_of, top_of};
use crate::model::{Known, Resource, ResourceId};

const FUNCTION: &str = "aws:lambda/function:Function";
const QUEUE: &str = "aws:sqs/queue:Queue";
const TOPIC: &str = "aws:sns/topic:Topic";

/// The class of what calls, the property that names what is called, the class of that, the service that calls, and the
/// property by which a role may be given instead.
type Row = (&'static str, &'static str, &'static str, &'static str, Option<&'static str>);

/// Source: AWS Lambda Developer Guide, Resource-based policies; Amazon SQS and Amazon SNS guides, policies for
/// services.
const TRIGGERS: [Row; 13] = [
    ("aws:apigateway/integration:Integration", "uri", FUNCTION, "apigateway", Some("credentials")),
    ("aws:apigatewayv2/integration:Integration", "integrationUri", FUNCTION, "apigateway", Some("credentialsArn")),
    ("aws:cloudwatch/eventTarget:EventTarget", "arn", FUNCTION, "events", None),
    ("aws:cloudwatch/eventTarget:EventTarget", "arn", QUEUE, "events", Some("roleArn")),
    ("aws:cloudwatch/eventTarget:EventTarget", "arn", TOPIC, "events", Some("roleArn")),
    ("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", "destinationArn", FUNCTION, "logs", Some("roleArn")),
    ("aws:cognito/userPool:UserPool", "lambdaConfig", FUNCTION, "cognito-idp", None),
    ("aws:lb/targetGroupAttachment:TargetGroupAttachment", "targetId", FUNCTION, "elasticloadbalancing", None),
    ("aws:s3/bucketNotification:BucketNotification", "lambdaFunctions[].lambdaFunctionArn", FUNCTION, "s3", None),
    ("aws:s3/bucketNotification:BucketNotification", "queues[].queueArn", QUEUE, "s3", None),
    ("aws:s3/bucketNotification:BucketNotification", "topics[].topicArn", TOPIC, "s3", None),
    ("aws:sns/topicSubscription:TopicSubscription", "endpoint", FUNCTION, "sns", None),
    ("aws:sns/topicSubscription:TopicSubscription", "endpoint", QUEUE, "sns", None),
];

/// Policies of queues and topics: the class, the property that names what it is for, and the class of that.
const POLICIES: [(&str, &str, By, &str); 2] = [
    ("aws:sns/topicPolicy:TopicPolicy", "arn", By::Arn, TOPIC),
    ("aws:sqs/queuePolicy:QueuePolicy", "queueUrl", By::Id, QUEUE),
];

/// Something that a service calls for the stack.
#[derive(Debug)]
pub struct Trigger<'a> {
    /// What says that it is to be called.
    pub from: &'a Resource,
    /// Where it says so.
    pub property: &'static str,
    /// What is called.
    pub target: ResourceId,
    /// The service, `events` for `events.amazonaws.com`.
    pub service: &'static str,
    /// Whether the service may; nothing where that cannot be known.
    pub allowed: Option<bool>,
}

/// Who may call what.
#[derive(Default)]
struct Grants {
    /// The services that may call a function.
    functions: HashMap<ResourceId, Vec<Known<String>>>,
    /// Queues and topics with a policy of whatever content.
    policies: HashSet<ResourceId>,
    /// A permission for nobody knows what.
    stray: bool,
}

impl<'a> Lens<'a> {
    /// What services call for the stack, and whether they may.
    pub fn triggers(&self) -> Vec<Trigger<'a>> {
        let mut triggers = Vec::new();
        let mut grants = None;
        for (class, property, target, service, role) in TRIGGERS {
            for from in self.of_class(class) {
                if role.is_some_and(|role| !self.in_force(from, role).iter().all(Known::is_absent)) {
                    continue;
                }
                for called in self.called(from, property, target) {
                    let grants = grants.get_or_insert_with(|| self.grants());
                    let allowed = grants.allow(service, called, target == FUNCTION);
                    triggers.push(Trigger { from, property, target: called, service, allowed });
                }
            }
        }
        triggers
    }

    /// What a property names. A value that is computed from something else, a pipeline or a state machine, is that,
    /// even where a function stands behind it.
    fn called(&self, from: &'a Resource, property: &str, class: &str) -> Vec<ResourceId> {
        let given = self.in_force(from, property);
        if given.iter().all(Known::is_absent) {
            return Vec::new();
        }
        let sources = self.graph().sources(from.id, top_of(property));
        let mut named: Vec<ResourceId> = sources.filter(|id| class_of(&self.stack.resource(*id).ty) == class).collect();
        if named.is_empty() {
            let texts = self.texts(from, property).seen;
            named.extend(texts.iter().flat_map(|text| self.find(By::Arn, text, class)));
        }
        let whole = top_of(property) == property;
        // An input with several parts does not say which of them is computed from what.
        if whole || named.len() <= given.len() { named } else { Vec::new() }
    }

    fn grants(&self) -> Grants {
        let mut grants = Grants::default();
        for permission in self.of_class("aws:lambda/permission:Permission") {
            let by_name = self.reference(permission, "function", By::Name, FUNCTION);
            let by_arn = self.reference(permission, "function", By::Arn, FUNCTION);
            grants.stray |= by_name == Reference::Unknown;
            let texts = self.texts(permission, "principal");
            let principal = match texts.seen.first() {
                Some(text) => Known::Is(text.clone().into_owned()),
                None => Known::Unknown,
            };
            for function in by_name.resources().iter().chain(by_arn.resources()) {
                grants.functions.entry(*function).or_default().push(principal.clone());
            }
            // A permission for an alias or version of the function.
            let sources = self.graph().sources(permission.id, "function");
            for part in sources {
                let behind = self.graph().needs(part).map(|(_, id)| id);
                for function in behind.filter(|id| *self.stack.resource(*id).ty == *FUNCTION) {
                    grants.functions.entry(function).or_default().push(principal.clone());
                }
            }
        }
        for (class, property, by, target) in POLICIES {
            for policy in self.of_class(class) {
                let named = self.reference(policy, property, by, target);
                grants.stray |= named == Reference::Unknown;
                grants.policies.extend(named.resources());
            }
        }
        for owner in [QUEUE, TOPIC].into_iter().flat_map(|class| self.of_class(class)) {
            let policy = self.state(owner).map_or(Known::Absent, |state| state.input("policy"));
            if !policy.is_absent() {
                grants.policies.insert(owner.id);
            }
        }
        grants
    }
}

impl Grants {
    fn allow(&self, service: &str, target: ResourceId, function: bool) -> Option<bool> {
        let granted = if function {
            let principals = self.functions.get(&target).map_or(&[][..], Vec::as_slice);
            let fits = |principal: &Known<String>| match principal {
                Known::Is(text) => text == "*" || text.split('.').next() == Some(service),
                _ => true,
            };
            principals.iter().any(fits)
        } else {
            self.policies.contains(&target)
        };
        match (granted, self.stray) {
            (true, _) => Some(true),
            (false, true) => None,
            (false, false) => Some(false),
        }
    }
}

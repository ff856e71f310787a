//! Log groups that are named after functions.

use std::borrow::Cow;

use crate::lens::Lens;
use crate::lens::physical_names::is_made;
use crate::model::{Resource, Value};

const GROUP: &str = "aws:cloudwatch/logGroup:LogGroup";
const FUNCTION: &str = "aws:lambda/function:Function";

/// What the log group of a function is called, before its name.
///
/// Source: AWS Lambda Developer Guide, Sending Lambda function logs to CloudWatch Logs, 2026-11.
const OF_FUNCTIONS: &str = "/aws/lambda/";

/// What reads a log group, and what lets others write to it: nothing of it makes a function write there.
const NO_WRITERS: [&str; 6] = [
    "aws:cloudwatch/dashboard:Dashboard",
    "aws:cloudwatch/queryDefinition:QueryDefinition",
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicy:RolePolicy",
    METRIC_FILTER,
    SUBSCRIPTION_FILTER,
];

const METRIC_FILTER: &str = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const SUBSCRIPTION_FILTER: &str = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";

/// The classes that use a log group and do not write to it.
pub fn no_writers() -> impl Iterator<Item = &'static str> {
    NO_WRITERS.into_iter()
}

/// Whether the class waits for certain lines of a log group.
pub fn is_filter(class: &str) -> bool {
    [METRIC_FILTER, SUBSCRIPTION_FILTER].contains(&class)
}

/// A log group whose name is nearly that of a function.
#[derive(Debug)]
pub struct Misnamed<'a> {
    /// What it is called.
    pub name: Cow<'a, str>,
    /// The function of the stack that has the name but for the end of it, and what it is called in the cloud.
    pub function: Option<(&'a Resource, Cow<'a, str>)>,
}

/// Whether the class is a log group.
pub fn is_log_group(class: &str) -> bool {
    class == GROUP
}

impl<'a> Lens<'a> {
    /// A log group with the name of a function and something behind it: the engine appends digits by chance to a name that
    /// it makes, and so do programs that take the name of the resource for that of the function.
    pub fn misnamed_log_group(&self, group: &'a Resource) -> Option<Misnamed<'a>> {
        let state = self.state(group)?;
        let name = state.input("name").is().and_then(Value::as_str)?;
        let tail = name.strip_prefix(OF_FUNCTIONS).filter(|tail| !tail.is_empty())?;
        let made = state.is_default("name") && is_made(&name, group.urn.name());
        let mut nearly = None;
        for function in self.of_class(FUNCTION) {
            let Some(own) = self.state(function).and_then(|state| state.property("name").is()?.as_str()) else {
                continue;
            };
            if own == tail {
                return None;
            }
            if is_made(tail, &own) && tail.len() > own.len() + 7 || made && is_made(tail, function.urn.name()) {
                nearly = Some((function, own));
            }
        }
        (made || nearly.is_some()).then_some(Misnamed { name, function: nearly })
    }
}

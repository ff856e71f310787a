//! Containers behind a load balancer: the service, its target groups, and the ports that its task opens.

use crate::json::{Document, Node};
use crate::lens::{By, Lens, Reference};
use crate::model::{Known, PropertyPath, Resource, ResourceId, Value};

const SERVICE: &str = "aws:ecs/service:Service";
const TASK: &str = "aws:ecs/taskDefinition:TaskDefinition";
const TARGET_GROUP: &str = "aws:lb/targetGroup:TargetGroup";

/// One entry of a service's `loadBalancers`.
#[derive(Debug)]
pub struct Balanced<'a> {
    /// The service.
    pub service: &'a Resource,
    /// The entry.
    pub path: PropertyPath,
    /// The target groups that it may be: one, unless the value is hidden and several are named.
    pub groups: Vec<ResourceId>,
    /// Whether its tasks have addresses of their own.
    pub own_address: Known<bool>,
    /// The container and port that it leads to.
    pub port: Option<(String, i64)>,
    /// Whether the task definition opens it; nothing where that cannot be seen.
    pub opened: Option<bool>,
}

impl<'a> Lens<'a> {
    /// The services behind load balancers.
    pub fn balanced(&self) -> Vec<Balanced<'a>> {
        let mut all = Vec::new();
        for service in self.of_class(SERVICE) {
            let Some(state) = self.state(service) else { continue };
            let Known::Is(entries) = state.property("loadBalancers") else { continue };
            let task = match self.reference(service, "taskDefinition", By::Arn, TASK) {
                Reference::Resources(tasks) if tasks.len() == 1 => Some(self.stack.resource(tasks[0])),
                _ => None,
            };
            let groups = self.reference(service, "loadBalancers[].targetGroupArn", By::Arn, TARGET_GROUP);
            let own_address = self.has_own_address(service, task);
            for (place, entry) in entries.items().enumerate() {
                let Known::Is(entry) = entry else { continue };
                let named = entry.get("targetGroupArn").read(Value::as_str).is();
                let groups = match named {
                    Some(arn) => self.find(By::Arn, &arn, TARGET_GROUP),
                    None => groups.resources().to_vec(),
                };
                let container = entry.get("containerName").read(Value::as_str).is();
                let port = container.zip(entry.get("containerPort").read(Value::as_i64).is());
                let port = port.map(|(name, port)| (name.into_owned(), port));
                let opened = port.as_ref().zip(task).and_then(|((name, port), task)| self.opens(task, name, *port));
                let path = PropertyPath::of("loadBalancers").index(place);
                all.push(Balanced { service, path, groups, own_address, port, opened });
            }
        }
        all
    }

    /// Tasks of Fargate and of the network mode `awsvpc` have addresses of their own.
    fn has_own_address(&self, service: &'a Resource, task: Option<&'a Resource>) -> Known<bool> {
        if self.is_fargate(service) {
            return Known::Is(true);
        }
        let mode = task.and_then(|task| self.state(task)).map(|task| task.property("networkMode").read(Value::as_str));
        match mode {
            Some(Known::Is(mode)) => Known::Is(mode == "awsvpc"),
            Some(Known::Absent) => Known::Is(false),
            Some(Known::Unknown | Known::Secret) | None => Known::Unknown,
        }
    }

    /// Whether a task definition opens a port of a container.
    fn opens(&self, task: &'a Resource, container: &str, port: i64) -> Option<bool> {
        let text = self.state(task)?.property("containerDefinitions").read(Value::as_str).is()?;
        let document = Document::parse(text.into_owned()).ok()?;
        let is = |node: &Node<'_>| {
            node.get("name").and_then(|name| name.as_str().map(|name| name == container)) == Some(true)
        };
        let own = document.root().items().find(is)?;
        let Some(ports) = own.field("portMappings") else { return Some(false) };
        let number = |at: Node<'_>| at.as_i64().or_else(|| at.as_str()?.trim().parse().ok());
        let opens = |mapping: Node<'_>| mapping.get("containerPort").and_then(number) == Some(port);
        Some(ports.items().any(opens))
    }

    /// How a target group takes its targets: `instance`, `ip`, `lambda`, `alb`.
    pub fn target_type(&self, group: &'a Resource) -> Known<String> {
        let Some(state) = self.state(group) else { return Known::Absent };
        match state.property("targetType").read(Value::as_str) {
            Known::Is(kind) => Known::Is(kind.into_owned()),
            Known::Absent => Known::Is("instance".to_owned()),
            Known::Unknown => Known::Unknown,
            Known::Secret => Known::Secret,
        }
    }
}

//! Listeners of load balancers, and where they send to.

use super::Part;
use crate::lens::{By, Lens, class_of, places};
use crate::model::{Known, PropertyPath, Resource, StateView, Value};

const BALANCER: &str = "aws:lb/loadBalancer:LoadBalancer";
const LISTENER: &str = "aws:lb/listener:Listener";
const RULE: &str = "aws:lb/listenerRule:ListenerRule";

/// A redirect to a port of the same host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The port.
    pub port: i64,
    /// Where it is written.
    pub path: PropertyPath,
}

/// Whether resources of a type redirect.
pub fn is_redirecting(ty: &str) -> bool {
    [LISTENER, RULE].contains(&class_of(ty))
}

/// The redirects of a listener or a rule of one to a port that is known.
pub fn redirects(state: StateView<'_>) -> Vec<Redirect> {
    let mut found = Vec::new();
    for pattern in ["defaultActions[].redirect", "actions[].redirect"] {
        for (path, value) in places(pattern, |name| state.input(name)) {
            let Known::Is(redirect) = value else { continue };
            let same_host = match redirect.get("host").read(Value::as_str) {
                Known::Absent => true,
                Known::Is(host) => host.is_empty() || host == "#{host}",
                _ => false,
            };
            // `#{port}` stands for the port it came from.
            let port = redirect.get("port").is().and_then(Value::as_i64);
            found.extend(port.filter(|_| same_host).map(|port| Redirect { port, path }));
        }
    }
    found
}

impl<'a> Lens<'a> {
    /// The ports on which the load balancer of a listener, or of a rule of one, listens; nothing where it is not one
    /// load balancer of the stack.
    pub fn ports_beside(&self, redirecting: &'a Resource) -> Option<Vec<Known<i64>>> {
        let listener = match class_of(&redirecting.ty) {
            RULE => self.only(redirecting, "listenerArn", By::Arn, LISTENER)?,
            _ => redirecting,
        };
        let balancer = self.only(listener, "loadBalancerArn", By::Arn, BALANCER)?;
        let port = |other: &'a Resource| {
            self.state(other).map_or(Known::Unknown, |state| state.property("port").read(Value::as_i64))
        };
        Some(self.parts(balancer, Part::Listener).map(port).collect())
    }
}

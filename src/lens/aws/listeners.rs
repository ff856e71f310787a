//! Listeners of load balancers, and where they send to.

use super::Part;
use crate::lens::{By, Lens, class_of, places, spelled};
use crate::model::{Known, PropertyPath, Resource, ResourceId, StateView, Value};

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

/// Whether a listener is without encryption, on a balancer that has no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain {
    /// It is not.
    No,
    /// It is, and this is its balancer.
    Yes(ResourceId),
    /// It cannot be known because of this property.
    Unclear(&'static str),
}

/// Whether resources of a type are listeners.
pub fn is_listener(ty: &str) -> bool {
    class_of(ty) == LISTENER
}

/// Whether resources of a type redirect.
pub fn is_redirecting(ty: &str) -> bool {
    [LISTENER, RULE].contains(&class_of(ty))
}

/// The redirects of a listener or a rule of one to a port that is known.
pub fn redirects(state: StateView<'_>) -> Vec<Redirect> {
    let mut found = Vec::new();
    let ty = state.text("type").unwrap_or_default();
    for pattern in ["defaultActions[].redirect", "actions[].redirect"] {
        let Some(pattern) = spelled(&ty, pattern) else { continue };
        for (path, value) in places(&pattern, |name| state.input(name)) {
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
    /// Whether a listener on the Internet is without encryption and sends nobody on.
    pub fn plain(&self, listener: &'a Resource) -> Plain {
        let protocol = |listener: &'a Resource| self.texts(listener, "protocol");
        let own = protocol(listener);
        if own.hidden {
            return Plain::Unclear("protocol");
        }
        if !own.seen.iter().any(|word| word == "HTTP") {
            return Plain::No;
        }
        let kinds = self.texts(listener, "defaultActions[].type");
        if kinds.seen.iter().any(|kind| kind == "redirect") {
            return Plain::No;
        }
        if kinds.hidden {
            return Plain::Unclear("defaultActions");
        }
        let Some(balancer) = self.only(listener, "loadBalancerArn", By::Arn, BALANCER) else { return Plain::No };
        match self.is_internal(balancer).0 {
            Known::Is(true) => return Plain::No,
            Known::Is(false) | Known::Absent => {}
            Known::Unknown | Known::Secret => return Plain::Unclear("loadBalancerArn"),
        }
        let secure = |other: &'a Resource| {
            let words = protocol(other);
            words.hidden || words.seen.iter().any(|word| ["HTTPS", "TLS"].contains(&&**word))
        };
        if self.has_stray(Part::Listener) {
            return Plain::Unclear("loadBalancerArn");
        }
        if self.parts(balancer, Part::Listener).any(secure) { Plain::No } else { Plain::Yes(balancer.id) }
    }

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

//! A switch that is there to find faults is on in production.
//!
//! ## Why it matters
//!
//! Debug modes of web frameworks show source, settings and sometimes a console to whoever provokes an error.
//!
//! ## What to do
//!
//! Set it per environment, and leave it off in production.
//!
//! ## Not reported
//!
//! Stacks that are not production. Levels of logs. Where only tags say production it is told as information.
//!
//! ## References
//!
//! CWE-489, Active Debug Code; Django documentation, Settings: `DEBUG`; Flask documentation, Debugging Application
//! Errors: in production.

use crate::finding::{Meta, Severity, Sink};
use crate::lens::environment::{Environment, Said};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta =
    Meta::new("E010", "debug-enabled", Severity::Medium, "a switch that is there to find faults is on in production")
        .docs(include_str!("debug_enabled.rs"));

/// Variables that switch a debug mode on, and the values that do.
///
/// Source: the documentation of Django, Flask, Node.js, ASP.NET Core and Rails, 2026-11.
const SWITCHES: [(&str, &[&str]); 8] = [
    ("APP_DEBUG", &["true", "1", "on"]),
    ("ASPNETCORE_ENVIRONMENT", &["Development"]),
    ("DEBUG", &["true", "1", "on", "True"]),
    ("DJANGO_DEBUG", &["true", "1", "True"]),
    ("FLASK_DEBUG", &["true", "1"]),
    ("FLASK_ENV", &["development"]),
    ("NODE_ENV", &["development", "dev"]),
    ("RAILS_ENV", &["development"]),
];

pub(super) struct DebugInProduction;

impl Rule for DebugInProduction {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::of_length(1, 11))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        // Values of switches are short, and looking at the environment costs more.
        if leaf.text.is_empty() || leaf.text.len() > 11 {
            return;
        }
        let Some(key) = leaf.key() else { return };
        let Some((name, _)) = SWITCHES.iter().find(|(name, on)| *name == key && on.contains(&&*leaf.text)) else {
            return;
        };
        let environment = cx.lens.environment();
        if environment.kind != Environment::Production {
            return out.pass();
        }
        let finding = out.fail(leaf.resource.id, format!("`{name}` is `{}` in production", leaf.text));
        finding.at(leaf.path()).key(*name).evidence(format!("it is production: {}", environment.why));
        finding.fix("set it per environment, and leave it off in production");
        if environment.said == Said::ByTags {
            finding.severity(Severity::Info);
        }
    }
}

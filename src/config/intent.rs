//! `[[intent]]`: what the network is meant for.

use serde::Deserialize;

use super::problem::{Error, Text};
use super::written::{Of, Placed, Word};
use crate::engine::Intent;
use crate::finding::Severity;
use crate::lens::ingress::{Ports, Transport};
use crate::lens::reach::Selector;

#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct IntentPart {
    /// What people call it.
    name: String,
    /// Nothing may get from one place to the other.
    deny: Option<Ends>,
    /// Only these ports may.
    allow_only: Option<OnlyPart>,
    /// How bad it is when it is broken; `high` by default.
    severity: Option<Of<Severity>>,
}

/// `internet`, an address range, `tag:KEY=VALUE`, `type:TOKEN`, or a name, a URN or a glob for them.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Ends {
    from: Placed<Of<Selector>>,
    to: Of<Selector>,
}

#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct OnlyPart {
    from: Placed<Of<Selector>>,
    to: Of<Selector>,
    /// `tcp/8080`, `udp/5000-5010`.
    ports: Vec<Of<Ports>>,
}

impl Word for Selector {
    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }
}

impl Word for Ports {
    fn read(text: &str) -> Result<Self, String> {
        let problem = || format!("expected ports like `tcp/8080` or `udp/5000-5010`, found `{text}`");
        let (transport, ports) = text.split_once('/').ok_or_else(problem)?;
        let transport = match transport {
            "tcp" => Transport::Tcp,
            "udp" => Transport::Udp,
            _ => return Err(problem()),
        };
        let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
        match (first.parse(), last.parse()) {
            (Ok(first), Ok(last)) if first <= last => Ok(Self { transport, first, last }),
            _ => Err(problem()),
        }
    }
}

/// Reads all of them.
pub(super) fn read(parts: Vec<Placed<IntentPart>>, text: Text<'_>) -> Result<Vec<Intent>, Error> {
    parts.into_iter().map(|part| intent(part, text)).collect()
}

fn intent(part: Placed<IntentPart>, text: Text<'_>) -> Result<Intent, Error> {
    let span = part.span();
    let place = format!("{}:{}", text.name(), text.line(&span));
    let IntentPart { name, deny, allow_only, severity } = part.into_inner();
    let (from, to, allowed) = match (deny, allow_only) {
        (Some(Ends { from, to }), None) => (from, to, Vec::new()),
        (None, Some(OnlyPart { from, to, ports })) => (from, to, ports.into_iter().map(|ports| ports.0).collect()),
        _ => {
            let problem = format!("intent `{name}` needs either `deny` or `allow-only`");
            return Err(text.error(Some(span), problem));
        }
    };
    let at = from.span();
    let (from, to) = (from.into_inner().0, to.0);
    if from.is_outside() && to.is_outside() {
        let problem = format!("intent `{name}` names two places outside: one of them is a resource of the stack");
        return Err(text.error(Some(at), problem));
    }
    Ok(Intent { name, from, to, allowed, severity: severity.map_or(Severity::High, |severity| severity.0), place })
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, FILE};

    fn problem(text: &str) -> String {
        Config::parse(FILE, text, &[]).unwrap_err().to_string()
    }

    #[test]
    fn an_intent_denies_or_allows_only_some_ports() {
        let text = "[[intent]]\nname = \"db\"\ndeny = { from = \"internet\", to = \"type:aws:rds/instance:Instance\" }\n\
                    [[intent]]\nname = \"web\"\nseverity = \"medium\"\n\
                    allow-only = { from = \"tag:tier=web\", to = \"tag:tier=app\", ports = [\"tcp/8080\", \"udp/5-9\"] }\n";
        let intents = Config::parse(FILE, text, &[]).unwrap().intents;
        assert_eq!((intents.len(), intents[0].allowed.len(), intents[1].allowed.len()), (2, 0, 2));
        assert_eq!(intents[1].place, "stackcheck.toml:4");
    }

    #[test]
    fn what_is_no_intent_is_refused_with_its_line() {
        for (text, said) in [
            ("[[intent]]\nname = \"db\"\n", "needs either `deny` or `allow-only`"),
            ("[[intent]]\nname = \"db\"\ndeny = { from = \"internet\", to = \"10.0.0.0/8\" }\n", "two places outside"),
            ("[[intent]]\nname = \"db\"\ndeny = { from = \"tag:=x\", to = \"internet\" }\n", "names no tag"),
            (
                "[[intent]]\nname = \"w\"\nallow-only = { from = \"a\", to = \"b\", ports = [\"8080\"] }\n",
                "expected ports like `tcp/8080`",
            ),
            (
                "[[intent]]\nname = \"w\"\ndeny = { from = \"a[\", to = \"b\" }\n",
                "stackcheck.toml:3:17: error parsing glob",
            ),
            (
                "[[intent]]\nname = \"w\"\ndeny = { from = \"a\", to = \"type:db\" }\n",
                "stackcheck.toml:3:27: `db` is no type",
            ),
            ("[[intent]]\nname = \"w\"\ndeni = { from = \"a\", to = \"b\" }\n", "did you mean `deny`"),
        ] {
            let problem = problem(text);
            assert!(problem.contains(said) && problem.starts_with("stackcheck.toml:"), "{problem}");
        }
    }
}

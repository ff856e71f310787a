//! `[rules]`: which run, and `[rules.ID]`: how bad their findings are and who may except them.

use std::ops::RangeInclusive;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::problem::{Error, Text, unknown_rule};
use super::written::{Named, Of, Placed, Word, one_of};
use crate::engine::{Exception, May, Selection, Severities, Terms};
use crate::finding::{Meta, Severity};

/// `select`, `ignore`, and a table for each rule that is named.
#[derive(Debug, Clone, Default)]
pub(super) struct RulesPart {
    select: Option<Placed<Vec<String>>>,
    ignore: Option<Placed<Vec<String>>>,
    options: Vec<(Placed<String>, OptionsPart)>,
}

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct OptionsPart {
    /// How bad its findings are, whatever it says.
    severity: Option<Of<Severity>>,
    /// Who may except its findings: `never`, `config` or `inline` (the configuration, the resource and the program).
    allow: Option<Of<May>>,
    /// Ports that may be open, for rules on open ports.
    allow_ports: Vec<PortPart>,
}

/// A port, or a range of ports `"8000-8099"`.
#[derive(Debug, Clone, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged, expecting = "expected a port or a range of ports such as \"8000-8099\"")]
pub(super) enum PortPart {
    One(u16),
    Range(Of<Ports>),
}

#[derive(Debug, Clone)]
pub(super) struct Ports(RangeInclusive<u16>);

impl Word for Ports {
    fn read(text: &str) -> Result<Self, String> {
        let ends = text.split_once('-').and_then(|(a, b)| Some((a.trim().parse().ok()?, b.trim().parse().ok()?)));
        let range = ends.filter(|(first, last): &(u16, u16)| first <= last).map(|(first, last)| Self(first..=last));
        range.ok_or_else(|| format!("expected a range of ports such as `8000-8099`, found `{text}`"))
    }
}

impl PortPart {
    pub(super) fn range(self) -> RangeInclusive<u16> {
        match self {
            Self::One(port) => port..=port,
            Self::Range(range) => range.0.0,
        }
    }
}

impl Word for May {
    fn read(text: &str) -> Result<Self, String> {
        let words = [("never", Self::Never), ("config", Self::Configuration), ("inline", Self::Anywhere)];
        one_of("permission", text, &words)
    }
}

impl<'de> Deserialize<'de> for RulesPart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = RulesPart;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a table")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RulesPart, A::Error> {
                let mut part = RulesPart::default();
                while let Some(key) = map.next_key::<Placed<String>>()? {
                    match key.as_str() {
                        "select" => part.select = Some(map.next_value()?),
                        "ignore" => part.ignore = Some(map.next_value()?),
                        _ => part.options.push((key, map.next_value()?)),
                    }
                }
                part.options.sort_by_key(|(key, _)| key.span().start);
                Ok(part)
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// What is said of rules.
pub(super) struct Rules {
    pub(super) selection: Selection,
    pub(super) severities: Severities,
    pub(super) may: Vec<(String, May)>,
    /// Ports that may be open, as exceptions.
    pub(super) ports: Vec<Exception>,
}

impl RulesPart {
    pub(super) fn into_rules(self, text: Text<'_>, rules: &[Meta]) -> Result<Rules, Error> {
        let words = |words: Option<Placed<Vec<String>>>| -> Result<Vec<String>, Error> {
            let Some(words) = words else { return Ok(Vec::new()) };
            let named = Selection { select: words.to_vec(), ignore: Vec::new() };
            match named.unknown_word(rules) {
                Some(word) => Err(text.error(Some(words.span()), unknown_rule(word, rules))),
                None => Ok(words.into_inner()),
            }
        };
        let options = Named(self.options);
        let severities = severities(&options, text, rules)?;
        let (mut may, mut ports) = (Vec::new(), Vec::new());
        for (rule, part) in options.0 {
            let line = text.line(&rule.span());
            let rule = rule.into_inner();
            may.extend(part.allow.map(|word| (rule.clone(), word.0)));
            if !part.allow_ports.is_empty() {
                let reason = Some(format!("`rules.{rule}` lets these ports be open"));
                ports.push(Exception {
                    rule,
                    ports: part.allow_ports.into_iter().map(PortPart::range).collect(),
                    terms: Terms { reason, ..Terms::default() },
                    place: format!("{}:{line}", text.name()),
                    standing: true,
                    ..Exception::default()
                });
            }
        }
        Ok(Rules {
            selection: Selection { select: words(self.select)?, ignore: words(self.ignore)? },
            severities,
            may,
            ports,
        })
    }
}

/// The severities of the rules that are named one by one.
pub(super) fn severities(options: &Named<OptionsPart>, text: Text<'_>, rules: &[Meta]) -> Result<Severities, Error> {
    let mut found = Vec::new();
    for (rule, part) in &options.0 {
        if !rules.iter().any(|meta| meta.id == rule.as_str() || meta.code.eq_ignore_ascii_case(rule)) {
            return Err(text.error(Some(rule.span()), unknown_rule(rule, rules)));
        }
        found.extend(part.severity.as_ref().map(|severity| (rule.to_string(), severity.0)));
    }
    Ok(Severities(found))
}

#[cfg(test)]
impl schemars::JsonSchema for RulesPart {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RulesPart".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let options = generator.subschema_for::<OptionsPart>();
        let words =
            |what: &str| serde_json::json!({ "type": "array", "items": { "type": "string" }, "description": what });
        schemars::json_schema!({
            "type": "object",
            "description": "Which rules run, and a table for each rule that is named by its id or code.",
            "properties": {
                "select": words("Rules to run: ids, codes, family letters, `default`, `all`."),
                "ignore": words("Rules to leave out."),
            },
            "additionalProperties": options,
        })
    }
}

//! Which environment a stack is: what says so, and how loudly.

use std::collections::BTreeMap;

use super::Lens;
use crate::model::{StateView, Value};

/// What a stack is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// Somebody depends on it.
    Production,
    /// It is there to try things out.
    Other,
    /// Nothing tells.
    Unknown,
}

/// How loudly it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// The stack is called so, or its configuration says so.
    ByName,
    /// Most resources are tagged so.
    ByTags,
}

/// What a stack is, and why that is thought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detected {
    /// What it is.
    pub kind: Environment,
    /// How loudly it is said.
    pub said: Said,
    /// What says so, for people.
    pub why: String,
}

/// Tags of so many resources are read.
const LOOKED_AT: usize = 256;

const PRODUCTION: [&str; 5] = ["prod", "production", "prd", "live", "prod1"];
const OTHER: [&str; 20] = [
    "ci",
    "demo",
    "dev",
    "develop",
    "development",
    "local",
    "pr",
    "preprod",
    "preview",
    "qa",
    "sandbox",
    "sbx",
    "stage",
    "staging",
    "stg",
    "test",
    "testing",
    "tst",
    "uat",
    "nonprod",
];

/// The keys of configuration and tags that name the environment.
const KEYS: [&str; 4] = ["environment", "env", "stage", "deploymentenvironment"];

/// What a name says: one of its words is that of an environment. Words are parted by `-`, `_`, `.`, `/`, `:`, blanks and
/// capital letters, so that neither `product` nor `devices` says anything.
pub fn of_name(name: &str) -> Environment {
    let words = words(name);
    let says = |of: &[&str]| words.iter().any(|word| of.contains(&word.as_str()));
    // `pre-prod` and `non-prod` are not production.
    let denied = words.iter().any(|word| word == "pre" || word == "non");
    match (says(&PRODUCTION) && !denied, says(&OTHER) || denied && says(&PRODUCTION)) {
        (true, false) => Environment::Production,
        (false, true) => Environment::Other,
        _ => Environment::Unknown,
    }
}

/// The words of a name, in small letters.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let parts = !c.is_alphanumeric();
        if parts || c.is_ascii_uppercase() && before.is_ascii_lowercase() {
            words.push(String::new());
        }
        if let Some(last) = words.last_mut().filter(|_| !parts) {
            last.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a key of configuration or of a tag names the environment.
pub fn is_environment_key(key: &str) -> bool {
    let own = key.rsplit(':').next().unwrap_or(key);
    let plain: String = own.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    KEYS.contains(&plain.as_str())
}

/// What the tags of a resource name as its environment: the key and the value.
pub fn tagged(state: StateView<'_>) -> Option<(&'static str, String, String)> {
    ["tags", "labels"].into_iter().find_map(|property| {
        let tags = state.property(property).is().filter(|tags| tags.is_object())?;
        tags.members().find_map(|(key, value)| {
            let value = value.is().and_then(Value::as_str).filter(|_| is_environment_key(&key))?;
            Some((property, key.into_owned(), value.into_owned()))
        })
    })
}

impl Lens<'_> {
    /// What the stack is: its name decides, then its configuration, then the tags of most resources.
    pub fn environment(&self) -> &Detected {
        self.environment.get_or_init(|| self.detect())
    }

    fn detect(&self) -> Detected {
        let named =
            self.stack.name.stack.as_deref().map(|name| (of_name(name), format!("the stack is called `{name}`")));
        let configured = self.stack.config.iter().filter(|(key, _)| is_environment_key(key)).map(|(key, value)| {
            let value = crate::model::shown_within(value, 60);
            (of_name(&value), format!("`{key}` is `{value}` in the configuration"))
        });
        let said = named.into_iter().chain(configured).find(|(kind, _)| *kind != Environment::Unknown);
        if let Some((kind, why)) = said {
            return Detected { kind, said: Said::ByName, why };
        }
        let (kind, why) = self.by_tags().unwrap_or((Environment::Unknown, String::new()));
        Detected { kind, said: Said::ByTags, why }
    }

    /// What all tags that name an environment agree on.
    fn by_tags(&self) -> Option<(Environment, String)> {
        let mut values: BTreeMap<String, usize> = BTreeMap::new();
        let managed = self.stack.resources.iter().filter(|resource| resource.is_managed()).take(LOOKED_AT);
        for (_, _, value) in managed.filter_map(|resource| tagged(self.state(resource)?)) {
            *values.entry(value).or_default() += 1;
        }
        let (value, count) = values.iter().max_by_key(|(_, count)| **count)?;
        let kind = of_name(value);
        if values.keys().any(|other| of_name(other) != kind) {
            return None;
        }
        Some((kind, format!("{count} resources are tagged `{}`", crate::model::shown_within(value, 60))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_of_a_name_tell_the_environment() {
        for (name, expected) in [
            ("prod", Environment::Production),
            ("shop-production", Environment::Production),
            ("eu.live", Environment::Production),
            ("shopProd", Environment::Production),
            ("dev", Environment::Other),
            ("pr-123", Environment::Other),
            ("pre-prod", Environment::Other),
            ("nonprod", Environment::Other),
            ("product", Environment::Unknown),
            ("devices", Environment::Unknown),
            ("latest", Environment::Unknown),
            ("dev-prod", Environment::Unknown),
            ("main", Environment::Unknown),
            ("", Environment::Unknown),
        ] {
            assert_eq!(of_name(name), expected, "{name}");
        }
    }

    #[test]
    fn keys_of_an_environment_are_found_in_any_spelling() {
        for (key, is) in
            [("shop:environment", true), ("Env", true), ("Stage", true), ("environmentId", false), ("e", false)]
        {
            assert_eq!(is_environment_key(key), is, "{key}");
        }
    }
}

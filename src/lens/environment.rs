//! Which environment a stack is: what says so, and how loudly.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Lens;
use crate::json::Names;
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

const PRODUCTION: [&str; 4] = ["prod", "production", "prd", "live"];
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

/// What a name says: one of its words is that of an environment, with a number or without (`dev2`, `pr123`). Words are
/// parted by `-`, `_`, `.`, `/`, `:`, blanks and capital letters, so that neither `product` nor `devices` says anything.
pub fn of_name(name: &str) -> Environment {
    let words = words(name);
    let says = |of: &[&str]| words.iter().any(|word| of.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit())));
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
    let own = &key[memchr::memrchr(b':', key.as_bytes()).map_or(0, |colon| colon + 1)..];
    // Most keys begin otherwise.
    if !own.bytes().find(u8::is_ascii_alphanumeric).is_some_and(|first| b"desDES".contains(&first)) {
        return false;
    }
    let is_plain = own.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let plain = || own.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase());
    KEYS.iter().any(|key| key.eq_ignore_ascii_case(own) || !is_plain && plain().eq(key.chars()))
}

/// The properties that hold tags.
const TAGS: [&str; 2] = ["tags", "labels"];

/// What the tags of resources, one after the other, name as their environment.
pub struct Tagged<'a>(Names<'a, 2>);

impl Default for Tagged<'_> {
    fn default() -> Self {
        Self(Names::of(TAGS))
    }
}

impl<'a> Tagged<'a> {
    /// The property, the key and the value.
    pub fn of(&mut self, state: StateView<'a>) -> Option<(&'static str, Cow<'a, str>, Cow<'a, str>)> {
        let named = state.named(&mut self.0);
        TAGS.into_iter().enumerate().find_map(|(place, property)| {
            let tags = named.property(place).is().filter(|tags| tags.is_object())?;
            tags.members().filter(|(key, _)| is_environment_key(key)).find_map(|(key, value)| {
                let value = value.is().and_then(Value::as_str)?;
                Some((property, key, value))
            })
        })
    }
}

/// What a host says, alone or in a URL: its labels but the last, which is nobody's own.
pub fn of_host(text: &str) -> Environment {
    if !text.contains('.') {
        return Environment::Unknown;
    }
    let rest = behind_scheme(text);
    let rest = rest.split(['/', '?']).next().unwrap_or(rest);
    let host = rest.rsplit('@').next().unwrap_or(rest).split(':').next().unwrap_or_default();
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
    // `dev.azure.com` is a service.
    if !host.bytes().all(plain) || host == "dev.azure.com" {
        return Environment::Unknown;
    }
    match host.rsplit_once('.') {
        Some((own, top)) if own.contains('.') && top.bytes().all(|b| b.is_ascii_alphabetic()) => of_name(own),
        _ => Environment::Unknown,
    }
}

/// Whether a text is the machine itself, as a host.
pub fn is_this_machine(text: &str) -> bool {
    let rest = behind_scheme(text);
    // Most begin otherwise.
    if !matches!(rest.as_bytes(), [b'l' | b'h' | b'1', ..]) {
        return false;
    }
    let starts = ["localhost", "127.0.0.1", "host.docker.internal"].iter().find_map(|host| rest.strip_prefix(host));
    starts.is_some_and(|behind| behind.is_empty() || behind.starts_with(['/', ':', '?']))
}

/// What follows the scheme of a URL; the whole text where there is none.
fn behind_scheme(text: &str) -> &str {
    let mut rest = text;
    while let Some(colon) = memchr::memchr(b':', rest.as_bytes()) {
        rest = &rest[colon + 1..];
        if let Some(behind) = rest.strip_prefix("//") {
            return behind;
        }
    }
    text
}

/// The service whose sandbox a key or a host belongs to.
///
/// Source: the documentation of Stripe, `PayPal`, Braintree, Adyen, Mailtrap and Ethereal, 2026-11.
pub fn sandbox_of(text: &str) -> Option<&'static str> {
    const HOSTS: [(&str, &str); 8] = [
        ("api-m.sandbox.paypal.com", "PayPal"),
        ("api.sandbox.braintreegateway.com", "Braintree"),
        ("api.sandbox.paypal.com", "PayPal"),
        ("checkout-test.adyen.com", "Adyen"),
        ("sandbox.smtp.mailtrap.io", "Mailtrap"),
        ("smtp.ethereal.email", "Ethereal"),
        ("smtp.mailtrap.io", "Mailtrap"),
        ("www.sandbox.paypal.com", "PayPal"),
    ];
    let key = ["sk_test_", "pk_test_", "rk_test_"].iter().any(|start| text.starts_with(start) && text.len() > 20);
    let rest = behind_scheme(text);
    let host = rest.split(['/', ':', '?']).next().unwrap_or(rest);
    if key { Some("Stripe") } else { HOSTS.iter().find(|(known, _)| *known == host).map(|(_, service)| *service) }
}

/// Where a class says how often it runs.
#[derive(Debug, Clone, Copy)]
pub struct Replicas {
    /// The property.
    pub path: &'static str,
    /// What applies where nothing is written.
    pub default: Option<i64>,
    /// The class that changes the number as load asks.
    pub scaler: &'static str,
}

/// Where a class says how often it runs.
///
/// Source: the inputs and defaults of pulumi-aws 7.51 and pulumi-kubernetes 4.34.
pub fn replicas(class: &str) -> Option<Replicas> {
    match class {
        "kubernetes:apps/v1:Deployment" => Some(Replicas {
            path: "spec.replicas",
            default: Some(1),
            scaler: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
        }),
        "aws:ecs/service:Service" => {
            Some(Replicas { path: "desiredCount", default: None, scaler: "aws:appautoscaling/target:Target" })
        }
        "aws:autoscaling/group:Group" => {
            Some(Replicas { path: "maxSize", default: None, scaler: "aws:autoscaling/schedule:Schedule" })
        }
        _ => None,
    }
}

/// The switch of a class that logs every request and answer.
pub fn traces(class: &str) -> Option<&'static str> {
    (class == "aws:apigateway/methodSettings:MethodSettings").then_some("settings.dataTraceEnabled")
}

/// The switch of a class that lets changes not wait for the maintenance window.
pub fn applies_at_once(class: &str) -> Option<&'static str> {
    const CLASSES: [&str; 6] = [
        "aws:docdb/cluster:Cluster",
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "aws:neptune/cluster:Cluster",
        "aws:rds/cluster:Cluster",
        "aws:rds/instance:Instance",
        "aws:redshift/cluster:Cluster",
    ];
    CLASSES.contains(&class).then_some("applyImmediately")
}

/// Whether other rules look at whether a database of the class may be deleted.
pub fn is_judged_elsewhere(class: &str) -> bool {
    ["aws:rds/", "aws:docdb/", "aws:dynamodb/", "aws:neptune/", "aws:redshift/", "gcp:sql/"]
        .iter()
        .any(|start| class.starts_with(start))
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
        let mut values: BTreeMap<Cow<'_, str>, usize> = BTreeMap::new();
        let managed = self.stack.resources.iter().filter(|resource| resource.is_managed()).take(LOOKED_AT);
        let mut tagged = Tagged::default();
        for (_, _, value) in managed.filter_map(|resource| tagged.of(self.state(resource)?)) {
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
            ("pr123", Environment::Other),
            ("shop-dev2", Environment::Other),
            ("prod2", Environment::Production),
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
    fn hosts_tell_by_their_own_labels() {
        for (text, expected) in [
            ("https://api.dev.example.com/x", Environment::Other),
            ("orders.prod.internal:5432", Environment::Production),
            ("shop.dev", Environment::Unknown),
            ("web.svc.cluster.local", Environment::Unknown),
            ("dev.azure.com", Environment::Unknown),
            ("dev", Environment::Unknown),
            ("10.0.0.1", Environment::Unknown),
        ] {
            assert_eq!(of_host(text), expected, "{text}");
        }
        assert!(is_this_machine("http://localhost:8080/x") && !is_this_machine("localhost.example.com"));
        assert_eq!(sandbox_of("https://api-m.sandbox.paypal.com/v1"), Some("PayPal"));
        assert_eq!(sandbox_of("https://api-m.paypal.com/v1"), None);
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

//! The configuration or the state keeps secrets in clear.
//!
//! ## Why it matters
//!
//! The file of a stack's configuration is committed with the program, and the state is copied and kept for years.
//!
//! ## What to do
//!
//! `pulumi config set --secret` encrypts the value; change it where it is in use. `pulumi stack change-secrets-provider`
//! gives the state a key of a cloud's key service.
//!
//! ## Not reported
//!
//! Outside production a secret that only its name gives away is told as information. Values that the engine shows as
//! `[secret]`; names of secrets without a value that looks like one; references to a store.
//! That a passphrase protects the state is only a hint (shown when the rule is selected): how good it is cannot be seen.
//! The value is never shown, nor a part of it.
//!
//! ## References
//!
//! Pulumi documentation, Secrets and configuration; `secrets_providers` of a deployment (Pulumi, sdk/go/common/apitype,
//! 2026-11): `b64` encodes and does not encrypt.

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::json::Node;
use crate::lens::environment::Environment;
use crate::lens::secrets::{by_form, looks_secret, names_secret};
use crate::model::shown;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "G014",
    "secrets-provider-weak",
    Severity::Medium,
    "the configuration or the state keeps secrets in clear",
)
.docs(include_str!("secrets_provider_weak.rs"));

pub(super) struct SecretsProviderWeak;

impl Rule for SecretsProviderWeak {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for (key, value) in &cx.stack.config {
            let own = key.rsplit(':').next().unwrap_or(key);
            let what = match by_form(value) {
                Some(kind) => kind,
                None if names_secret(own) && looks_secret(value) => "a secret by its name",
                None => continue,
            };
            let count = value.chars().count();
            let finding =
                out.fail_stack(format!("`{}` of the configuration is {what}, {count} characters in clear", shown(key)));
            finding.key(key.as_str()).fix(format!("pulumi config set --secret {}", shown(key)));
            // A name is a hint, and a stack to try things out may have a password that opens nothing.
            if by_form(value).is_some() {
                finding.severity(Severity::High);
            } else if cx.lens.environment().kind != Environment::Production {
                finding.severity(Severity::Info);
            }
        }
        let Some(deployment) = cx.stack.deployment else { return };
        let provider = cx.stack.node(deployment).field("secrets_providers");
        match provider.and_then(|provider| provider.field("type")).and_then(Node::as_str).as_deref() {
            Some("b64") => {
                let finding = out.fail_stack("the state encodes its secrets and does not encrypt them").key("b64");
                finding.severity(Severity::High).fix("pulumi stack change-secrets-provider, then change the secrets");
            }
            Some("passphrase") => {
                let finding = out.fail_stack("a passphrase protects the secrets of the state").key("passphrase");
                finding.severity(Severity::Info).confidence(Confidence::Possible);
                finding.fix("`pulumi stack change-secrets-provider` takes a key of a key service, which logs its use");
            }
            _ => out.pass(),
        }
    }
}

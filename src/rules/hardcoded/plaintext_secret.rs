//! A secret is written in the open.
//!
//! ## Why it matters
//!
//! Everybody who may read the state, a preview or a log reads it, and every backup of the state keeps it.
//!
//! ## What to do
//!
//! Put it into the configuration with `pulumi config set --secret` and read it with `requireSecret`; better, let the service
//! make and keep it. Change it where it was deployed.
//!
//! ## Not reported
//!
//! Values that Pulumi marks as secret; unknown values; references to a store of secrets; templates, masks and words; ids,
//! public keys and certificates. Passwords that everybody knows, which are G011. A name alone reports nothing: the value must look like a secret too. The value is never
//! shown, nor a part of it.
//!
//! ## References
//!
//! CWE-798, Use of Hard-coded Credentials; NIST SP 800-53 Rev. 5, IA-5(7): no embedded unencrypted static
//! authenticators; Pulumi documentation, Secrets handling.

use super::named;
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::secrets::{
    by_form, is_no_secret, is_secret_field, is_weak, looks_secret, may_name_secret, names_secret, value_of,
};
use crate::lens::{class_of, is_script, variables_of_task};
use crate::model::{PropertyPath, Resource, ResourceId, TypeToken, Value};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new("G008", "plaintext-secret", Severity::High, "a secret is written in the open")
    .docs(include_str!("plaintext_secret.rs"));

pub(super) struct PlaintextSecret;

impl Rule for PlaintextSecret {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        variables_of_task::has_variables(ty) || value_of(class_of(ty)).is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(state) = cx.lens.state(subject) else { return };
        if let Some((path, condition)) = value_of(class_of(&subject.ty)) {
            let is = |(input, value): (&str, &str)| {
                state.property(input).is().and_then(Value::as_str).is_some_and(|text| text == value)
            };
            let path = PropertyPath::parse(path);
            let text = state.at(&path).is().and_then(Value::as_str).filter(|_| condition.is_none_or(is));
            if let Some(text) = text.filter(|text| text.len() >= 4 && by_form(text).is_none() && !is_no_secret(text)) {
                report(subject.id, path, "a field for a secret holds", &text, "value", out);
            }
        }
        for (path, name, value) in variables_of_task::variables(state) {
            if names_secret(&name) && looks_secret(&value) && !is_weak(&value) {
                let said = format!("variable `{}` holds", crate::model::shown(&name));
                report(subject.id, path, &said, &value, &name, out);
            }
        }
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::from_length(4))
    }

    fn leaf(&self, _: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let text = &*leaf.text;
        if text.len() < 4 {
            return;
        }
        if let Some(kind) = by_form(text) {
            let path = leaf.path();
            // Scripts have a rule of their own.
            if !path.top().is_some_and(is_script) {
                let key = format!("{path} {kind}");
                let message = format!("`{path}` holds {kind}, {} characters in the open", text.chars().count());
                advise(out.fail(leaf.resource.id, message).at(path).key(key));
            }
            return;
        }
        let Some(key) = leaf.key() else { return };
        if !may_be_secret(&key, text) || is_weak(text) {
            return;
        }
        if let Some(named) = named::read(leaf, &key, names_secret) {
            report(leaf.resource.id, named.path, &named.said, text, &named.name, out);
        }
    }
}

/// Whether a text can be a secret, by the key it stands under and its looks.
pub(super) fn may_be_secret(key: &str, text: &str) -> bool {
    match key {
        "value" => looks_secret(text),
        key if !may_name_secret(key) => false,
        key if is_secret_field(key) => !is_no_secret(text),
        key => names_secret(key) && looks_secret(text),
    }
}

fn report(at: ResourceId, path: PropertyPath, said: &str, value: &str, name: &str, out: &mut Sink<'_>) {
    let message = format!("{said} {} characters in the open", value.chars().count());
    let key = format!("{path} {}", crate::model::shown(name));
    advise(out.fail(at, message).at(path).key(key).confidence(Confidence::Likely));
}

fn advise(finding: &mut crate::finding::Finding) {
    finding.fix(
        "pulumi config set --secret NAME, and read it with `requireSecret`; change the value where it was deployed",
    );
}

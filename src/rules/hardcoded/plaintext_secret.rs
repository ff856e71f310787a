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
//! public keys and certificates. A name alone reports nothing: the value must look like a secret too. The value is never
//! shown, nor a part of it.
//!
//! ## References
//!
//! CWE-798, Use of Hard-coded Credentials; NIST SP 800-53 Rev. 5, IA-5(7): no embedded unencrypted static
//! authenticators; Pulumi documentation, Secrets handling.

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::secrets::{by_form, is_no_secret, is_secret_field, looks_secret, names_secret};
use crate::lens::{is_script, is_user_keyed, variables_of_task};
use crate::model::{PropertyPath, Resource, ResourceId, Segment, TypeToken, Value};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new("G008", "plaintext-secret", Severity::High, "a secret is written in the open")
    .docs(include_str!("plaintext_secret.rs"));

pub(super) struct PlaintextSecret;

impl Rule for PlaintextSecret {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        variables_of_task::has_variables(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(state) = cx.lens.state(subject) else { return };
        for (path, name, value) in variables_of_task::variables(state) {
            if names_secret(&name) && looks_secret(&value) {
                report(
                    subject.id,
                    path,
                    &format!("variable `{}` holds", crate::model::shown(&name)),
                    &value,
                    &name,
                    out,
                );
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
        if is_secret_field(&key) {
            if !is_no_secret(text) {
                report(leaf.resource.id, leaf.path(), "a field for a secret holds", text, &key, out);
            }
        } else if names_secret(&key) && looks_secret(text) {
            let path = leaf.path();
            let names: Vec<&str> = path.names().collect();
            if names.split_last().is_some_and(|(_, above)| above.iter().any(|name| is_user_keyed(name))) {
                let said = format!("`{}` holds", crate::model::shown(&key));
                report(leaf.resource.id, path, &said, text, &key, out);
            }
        } else if key == "value" && looks_secret(text) {
            listed(leaf, out);
        }
    }
}

/// A variable in a list of names and values.
fn listed(leaf: &Leaf<'_>, out: &mut Sink<'_>) {
    let path = leaf.path();
    let Some((Segment::Name(_), above)) = path.segments().split_last() else { return };
    let Some((top, inside)) = above.split_first() else { return };
    let Segment::Name(top) = top else { return };
    let entry = leaf.state.input(top).and_then(|value| value.follow(inside));
    let Some(name) = entry.and_then(|entry| entry.get("name")).is().and_then(Value::as_str) else { return };
    if names_secret(&name) && above.iter().any(|part| matches!(part, Segment::Name(name) if is_user_keyed(name))) {
        let said = format!("variable `{}` holds", crate::model::shown(&name));
        report(leaf.resource.id, path, &said, &leaf.text, &name, out);
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

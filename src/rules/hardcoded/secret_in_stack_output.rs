//! An output of the stack shows a secret.
//!
//! ## Why it matters
//!
//! Outputs are printed at the end of every run, shown in the console, and read by every stack that refers to this one.
//!
//! ## What to do
//!
//! Export it as `pulumi.secret(...)`, or do not export it.
//!
//! ## Not reported
//!
//! Outputs that are marked as secret or not known yet; references to a store of secrets; names without a value that looks
//! like a secret. The value is never shown, nor a part of it.
//!
//! ## References
//!
//! CWE-312, Cleartext Storage of Sensitive Information; Pulumi documentation, Stack outputs and references: secret
//! outputs.

use crate::finding::{Meta, Severity, Sink};
use crate::lens::secrets::{by_form, looks_secret, names_secret};
use crate::model::{Known, PropertyPath, StateView, Value};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("G009", "secret-in-stack-output", Severity::High, "an output of the stack shows a secret")
    .docs(include_str!("secret_in_stack_output.rs"));

pub(super) struct SecretInStackOutput;

impl Rule for SecretInStackOutput {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let Some(root) = cx.stack.root() else { return };
        let Some(outputs) = cx.lens.state(root).and_then(StateView::outputs) else { return };
        for (name, value) in outputs.members() {
            let Known::Is(Some(text)) = value.read(|value| Some(Value::as_str(value))) else { continue };
            let kind = match by_form(&text) {
                Some(kind) => kind,
                None if names_secret(&name) && looks_secret(&text) => "a secret by its name",
                None => {
                    out.pass_on(root.id);
                    continue;
                }
            };
            let count = text.chars().count();
            let message = format!("output `{}` shows {kind}, {count} characters", crate::model::shown(&name));
            let finding = out.fail(root.id, message).at(PropertyPath::of(&name)).key(name.into_owned());
            finding.fix("export it as a secret, or not at all");
        }
    }
}

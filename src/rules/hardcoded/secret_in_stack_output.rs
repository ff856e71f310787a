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
use crate::model::{Known, PropertyPath, ResourceId, StateView, Value};
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
        // What is exported as an object shows what is in it.
        let mut open: Vec<(PropertyPath, String, Known<Value<'_>>)> = Vec::new();
        for (name, value) in outputs.members() {
            open.push((PropertyPath::of(&name), name.into_owned(), value));
            while let Some((path, name, value)) = open.pop() {
                let Known::Is(value) = value else { continue };
                if value.is_object() {
                    open.extend(value.members().map(|(name, inside)| {
                        let path = path.clone().name(&name);
                        (path, name.into_owned(), inside)
                    }));
                } else if value.is_list() {
                    let items = value.items().enumerate();
                    // A list called `secrets` may be one of their names.
                    open.extend(items.map(|(place, inside)| (path.clone().index(place), String::new(), inside)));
                } else if let Some(text) = value.as_str() {
                    judge(root.id, path, &name, &text, out);
                }
            }
        }
    }
}

/// Says what one text shows; `name` is the nearest name above it.
fn judge(root: ResourceId, path: PropertyPath, name: &str, text: &str, out: &mut Sink<'_>) {
    let kind = match by_form(text) {
        Some(kind) => kind,
        None if names_secret(name) && looks_secret(text) => "a secret by its name",
        None => return out.pass_on(root),
    };
    let count = text.chars().count();
    let told = if path.segments().len() == 1 { name.to_owned() } else { path.to_string() };
    let message = format!("output `{}` shows {kind}, {count} characters", crate::model::shown(&told));
    let finding = out.fail(root, message).key(told).at(path);
    finding.fix("export it as a secret, or not at all");
}

//! A value that was secret is written in the open.
//!
//! ## Why it matters
//!
//! The state, the preview and every log that prints them now hold the value for everybody who may read them, and the
//! history of the state keeps it.
//!
//! ## What to do
//!
//! Read the value with `config.requireSecret`, or wrap it in `pulumi.secret`. If the plain value was deployed, change it.
//!
//! ## Not reported
//!
//! Values that are not known; properties that are gone; empty values; resources that are deleted or new. The value itself
//! is never shown.
//!
//! ## References
//!
//! Pulumi documentation, Secrets: what is encrypted in the state.

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::graph::View;
use crate::model::{Known, Op, PropertyPath, Resource, Segment, Value};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("J011", "secret-to-plain", Severity::High, "a value that was secret is written in the open")
        .confidence(Confidence::Certain)
        .docs(include_str!("secret_to_plain.rs"));

pub(super) struct SecretToPlain;

impl Rule for SecretToPlain {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for change in cx.changes.iter() {
            let resource = cx.stack.resource(change.resource);
            let inputs = |view| cx.stack.view(resource, view)?.inputs();
            let (Some(before), Some(after)) = (inputs(View::Before), inputs(View::After)) else { continue };
            if resource.op.removes() || resource.op == Op::Read {
                continue;
            }
            let mut found = Vec::new();
            compare(Known::Is(before), Known::Is(after), &PropertyPath::default(), &mut found);
            for path in found {
                report(resource, path, out);
            }
        }
    }
}

fn report(resource: &Resource, path: PropertyPath, out: &mut Sink<'_>) {
    let message = format!("`{path}` of `{}` was secret and is written in the open", resource.urn.name());
    let finding = out.fail(resource.id, message).key(path.to_string()).at(path);
    finding.fix("read it with `config.requireSecret` or wrap it in `pulumi.secret`");
}

/// Finds the places where a secret became a text, number or boolean that everybody can read.
fn compare(before: Known<Value<'_>>, after: Known<Value<'_>>, path: &PropertyPath, found: &mut Vec<PropertyPath>) {
    match (before, after) {
        (Known::Secret, Known::Is(after)) if !after.is_empty() => found.push(path.clone()),
        (Known::Is(before), Known::Is(after)) if before.is_object() && after.is_object() => {
            for (name, old) in before.members() {
                compare(old, after.get(&name), &path.clone().name(&name), found);
            }
        }
        (Known::Is(before), Known::Is(after)) if before.is_list() && after.is_list() => {
            for (place, (old, new)) in before.items().zip(after.items()).enumerate() {
                let mut path = path.clone();
                path.push(Segment::Index(place));
                compare(old, new, &path, found);
            }
        }
        _ => {}
    }
}

//! What is secret in one place is written in the open in another.
//!
//! ## Why it matters
//!
//! The mark of a secret protects nothing once the same value is in the state, in a preview or in an output without it.
//!
//! ## What to do
//!
//! Pass the output on as it is, or through `apply` and `interpolate`, which keep the mark; do not take it off with
//! `unsecret`, and do not read a secret of the configuration with `get` or `require`.
//!
//! ## Not reported
//!
//! Values that are themselves marked; short or plain words, which are equal by chance. What G008 reports by its name or its
//! form. In a preview and in a state without `--show-secrets` a marked value cannot be seen, and nothing is compared with it;
//! there only what is computed from a random password, and is as long as it, is told, and an output in the open under the
//! name of an input that is marked. Digests, which some providers keep in place of a value. The value is never shown, nor a
//! part of it.
//!
//! ## References
//!
//! Pulumi documentation, Secrets: outputs that are computed from a secret are secret; `pulumi stack export
//! --show-secrets` writes the marked values as `plaintext` (Pulumi 3.260, 2026-11).

use hashbrown::HashSet;

use super::plaintext_secret::may_be_secret;
use crate::finding::{Meta, Severity, Sink};
use crate::graph::EdgeKind;
use crate::json::{Document, Kind, Node};
use crate::lens::secrets::{by_form, is_secret_field, looks_random, makes_secrets, names_secret};
use crate::model::{Known, PropertyPath, Resource, ResourceId, SIGNATURE, StateView, TypeToken, Value};
use crate::rules::{Cx, Keys, Leaf, Rule};

const META: Meta = Meta::new(
    "G010",
    "secretness-lost",
    Severity::High,
    "what is secret in one place is written in the open in another",
)
.docs(include_str!("secretness_lost.rs"));

/// The member of a secret that holds its value, as an export with `--show-secrets` writes it.
const PLAINTEXT: &str = "plaintext";

/// What is said of a value that is equal to a marked one.
const SAID: &str = "a value that is marked as secret elsewhere";

pub(super) struct SecretnessLost;

impl Rule for SecretnessLost {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        makes_secrets(ty)
    }

    /// What is computed from a password that is made up.
    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(state) = cx.lens.state(subject) else { return };
        let length =
            state.property("length").is().and_then(Value::as_i64).and_then(|length| usize::try_from(length).ok());
        let Some(length) = length.filter(|length| *length >= 12) else { return };
        let graph = cx.stack.graph();
        for (edge, user) in graph.users(subject.id).filter(|(edge, _)| edge.kind == EdgeKind::Property) {
            let Some(input) = graph.property(edge) else { continue };
            let made = |text: &str| text.len() == length && looks_random(text);
            each(cx, user, &mut |leaf| {
                if leaf.top().as_deref() == Some(input) && made(&leaf.text) && !is_told(leaf) {
                    report(out, user, leaf.path(), &format!("the password of `{}`", subject.urn.name()));
                }
            });
        }
    }

    /// What is equal to a value that is marked elsewhere in the state.
    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        if !cx.stack.kind.is_state() || !cx.stack.may_have(SIGNATURE) {
            return;
        }
        answered_in_the_open(cx, out);
        if !cx.stack.may_have(PLAINTEXT) {
            return;
        }
        let mut secrets = HashSet::new();
        for state in cx.stack.resources.iter().filter_map(|resource| cx.lens.state(resource)) {
            [state.inputs(), state.outputs()].into_iter().flatten().for_each(|all| collect(all.node(), &mut secrets));
        }
        if secrets.is_empty() {
            return;
        }
        for resource in cx.stack.resources.iter().filter(|resource| resource.is_managed()) {
            each(cx, resource.id, &mut |leaf| {
                if secrets.contains(&*leaf.text) && !is_told(leaf) {
                    report(out, resource.id, leaf.path(), SAID);
                }
            });
        }
        let root = cx.stack.root().and_then(|root| Some((root, cx.lens.state(root).and_then(StateView::outputs)?)));
        let Some((root, outputs)) = root else { return };
        for (name, value) in outputs.members() {
            if let Known::Is(text) = value.read(Value::as_str)
                && secrets.contains(&*text)
                && by_form(&text).is_none()
                && !names_secret(&name)
            {
                report(out, root.id, PropertyPath::of(&name), SAID);
            }
        }
    }
}

/// Inputs that are marked, and that the provider gave back without the mark.
fn answered_in_the_open(cx: &Cx<'_>, out: &mut Sink<'_>) {
    for resource in cx.stack.resources.iter().filter(|resource| resource.is_managed()) {
        let Some(state) = cx.lens.state(resource) else { continue };
        let (Some(inputs), Some(outputs)) = (state.inputs(), state.outputs()) else { continue };
        if memchr::memmem::find(inputs.node().text().as_bytes(), SIGNATURE.as_bytes()).is_none() {
            continue;
        }
        for (name, _) in inputs.members().filter(|(_, value)| matches!(value, Known::Secret)) {
            let Known::Is(text) = outputs.get(&name).read(Value::as_str) else { continue };
            let is_same = value_of(inputs.node().get(&name)).is_none_or(|marked| marked == text);
            // What is computed from a secret is marked, too: a name or an ARN shows nothing.
            let is_secret = is_secret_field(&name) || names_secret(&name);
            if is_same && is_secret && text.len() > 3 && !is_digest(&text) {
                let path = PropertyPath::of(&name);
                let finding =
                    out.fail(resource.id, format!("output `{path}` shows what is marked as secret in the inputs"));
                finding.key(path.to_string()).at(path);
                finding.fix("name it in `additionalSecretOutputs`, and change the value where it was deployed");
            }
        }
    }
}

/// What a marked value is, where the export tells.
fn value_of(marked: Option<Node<'_>>) -> Option<String> {
    let plain = marked?.get(PLAINTEXT)?.as_str()?;
    Some(Document::parse(plain.into_owned()).ok()?.root().as_str()?.into_owned())
}

/// Whether a text is the SHA-1 or SHA-256 of another one.
fn is_digest(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Every string of the inputs of a resource.
fn each<'a>(cx: &Cx<'a>, resource: ResourceId, visit: &mut dyn FnMut(&Leaf<'a>)) {
    let resource = cx.stack.resource(resource);
    let Some(state) = cx.lens.state(resource).filter(|_| resource.is_managed()) else { return };
    Leaf::walk(resource, state, Keys::Skipped, &mut |_, leaf| visit(leaf));
}

/// Whether the name or the form tells of it already.
fn is_told(leaf: &Leaf<'_>) -> bool {
    let named = |key: &str| may_be_secret(key, &leaf.text) && super::named::read(leaf, key, names_secret).is_some();
    by_form(&leaf.text).is_some() || leaf.key().is_some_and(|key| named(&key))
}

/// The marked values inside a value that look like secrets.
fn collect(node: Node<'_>, secrets: &mut HashSet<String>) {
    let marked = node.descendants().filter(|node| node.kind() == Kind::Object && node.get(SIGNATURE).is_some());
    for plain in marked.filter_map(|node| node.get(PLAINTEXT)?.as_str()) {
        let Ok(document) = Document::parse(plain.into_owned()) else { continue };
        // Of an object that is marked as a whole only some members are secret: its region is not.
        let is_named = |node: &Node<'_>| node.key().is_none_or(|key| is_secret_field(&key) || names_secret(&key));
        let texts = document.root().descendants().filter(is_named).filter_map(Node::as_str);
        secrets.extend(texts.filter(|text| looks_random(text)).map(std::borrow::Cow::into_owned));
    }
}

fn report(out: &mut Sink<'_>, at: ResourceId, path: PropertyPath, what: &str) {
    let finding = out.fail(at, format!("`{path}` shows {what}")).key(path.to_string()).at(path);
    finding.fix("pass the secret output on as it is; change the value where it was deployed");
}

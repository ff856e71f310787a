//! A Kubernetes object is made in another cluster than its namespace.
//!
//! ## Why it matters
//!
//! Without a provider of its own an object goes to the cluster that the kubeconfig of whoever runs the program selects. That
//! is another one than the program has just made: the namespace is missing there, or, worse, there is one of this name.
//!
//! ## What to do
//!
//! Give the object the provider of its namespace: `{ provider: cluster }`. `pulumi config set --path
//! 'pulumi:disable-default-providers[0]' kubernetes` lets the preview refuse what has none.
//!
//! ## Not reported
//!
//! Objects of which a namespace of that name is made by their own provider too. Two providers that the program makes: they
//! may lead to one cluster. What is there already: the cluster has taken it. Charts and releases.
//!
//! ## References
//!
//! Pulumi documentation, Default and explicit providers; Kubernetes provider, `kubeconfig` (2026-11).

use crate::finding::{Meta, Severity, Sink};
use crate::lens::cluster::{name_of, namespace_of};
use crate::lens::namespaces::NAMESPACE;
use crate::model::{Op, PropertyPath, Resource, TypeToken, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "B014",
    "away-from-namespace",
    Severity::High,
    "a Kubernetes object is made in another cluster than its namespace",
)
.folds_alike()
.docs(include_str!("away_from_namespace.rs"));

pub(super) struct AwayFromNamespace;

impl Rule for AwayFromNamespace {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        ty.package() == "kubernetes" && **ty != *NAMESPACE
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        if cx.stack.kind.is_state() || !matches!(subject.op, Op::Create | Op::CreateReplacement | Op::Replace) {
            return;
        }
        let subject = cx.stack.resource(subject.id);
        let Some(own) = cx.lens.provider(subject).filter(|own| own.is_default) else { return };
        let meant = namespaces(cx, subject);
        let Some(first) = meant.first() else { return };
        let providers: Vec<_> = meant.iter().filter_map(|namespace| cx.lens.provider(namespace)).collect();
        let Some(other) = providers.first().filter(|_| providers.len() == meant.len()) else { return };
        if providers.iter().any(|provider| provider.is_default || provider.name == own.name) {
            out.pass();
            return;
        }
        let (name, namespace) = (shown_within(&other.name, 60), shown_within(first.urn.name(), 60));
        let message =
            format!("this is made in the cluster of the kubeconfig, and namespace `{namespace}` in that of `{name}`");
        let finding = out.fail(subject.id, message).at(PropertyPath::parse("metadata.namespace")).related([first.id]);
        finding.fix(format!("give it the provider of its namespace: `{{ provider: {name} }}`"));
        let of_stack = other.resource.and_then(|id| cx.stack.graph().sources(id, "kubeconfig").next());
        match of_stack {
            Some(cluster) => _ = finding.related([cluster]),
            // It may be the same cluster under another name.
            None => _ = finding.severity(Severity::Medium),
        }
    }
}

/// The namespaces of the stack that an object may be put into: the one that it is computed from, or those of the name.
fn namespaces<'a>(cx: &Cx<'a>, subject: &'a Resource) -> Vec<&'a Resource> {
    let own = cx.stack.graph().sources(subject.id, "metadata").map(|id| cx.stack.resource(id));
    let own: Vec<&Resource> = own.filter(|source| *source.ty == *NAMESPACE).collect();
    if !own.is_empty() {
        return own;
    }
    let Some(name) = cx.lens.state(subject).and_then(|state| namespace_of(state).is()) else { return own };
    let is_meant =
        |one: &&Resource| cx.lens.state(one).is_some_and(|state| name_of(state).is().is_some_and(|of| of == name));
    cx.lens.of_class(NAMESPACE).filter(is_meant).collect()
}

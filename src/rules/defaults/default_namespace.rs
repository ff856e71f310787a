//! What makes pods is in the namespace `default`.
//!
//! ## Why it matters
//!
//! Rights, quotas and network policies are given to namespaces. What is in `default` shares all of them with whatever
//! else nobody gave a place, and cannot be taken away as one.
//!
//! ## What to do
//!
//! Make a namespace for it, and name that in `metadata.namespace` or in `namespace` of the provider.
//!
//! ## Not reported
//!
//! What names no namespace where the provider is not told one either: the provider takes it from the configuration of the
//! cluster. Off by default: small clusters with one purpose need no namespaces.
//!
//! ## References
//!
//! Kubernetes documentation, namespaces: avoid the default one in production; documentation of the kubernetes provider,
//! `namespace` (2026-11).

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::namespaces::{makes_pods, namespace_path};
use crate::model::{Known, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("M270", "default-namespace", Severity::Low, "what makes pods is in the namespace `default`")
        .opt_in()
        .folds_alike()
        .docs(include_str!("default_namespace.rs"));

pub(super) struct DefaultNamespace;

impl Rule for DefaultNamespace {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        makes_pods(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let path = namespace_path();
        match cx.lens.namespace_in_force(cx.stack.resource(subject.id)) {
            Known::Is(name) if name == "default" => {
                let message = "it is in the namespace `default`, with whatever else nobody gave a place";
                let finding = out.fail(subject.id, message).at(path);
                finding.fix("make a namespace for it and name that in `metadata.namespace`, or in the provider");
            }
            Known::Is(_) => out.pass_on(subject.id),
            Known::Secret => out.undetermined(subject.id, Reason::Secret(path)),
            Known::Unknown | Known::Absent => out.undetermined(subject.id, Reason::Unknown(path)),
        }
    }
}

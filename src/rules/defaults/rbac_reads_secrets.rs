//! A cluster role lets its holders read every secret.
//!
//! ## Why it matters
//!
//! Secrets hold the passwords and keys of whatever runs in the cluster. Who reads all of them can act as everybody else:
//! one pod that is broken into is then the whole cluster. `list` and `watch` answer with the contents, as `get` does.
//!
//! ## What to do
//!
//! Name the secrets that are needed in `resourceNames`, or use a `Role` in the one namespace.
//!
//! ## Not reported
//!
//! Roles of one namespace, and rules that name their secrets. Off by default: operators and controllers need the right.
//!
//! ## References
//!
//! Kubernetes documentation, role based access control good practices: listing secrets (2026-11).

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::rights::{is_cluster_role, rules_on_secrets};
use crate::model::{Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("M272", "rbac-reads-secrets", Severity::High, "a cluster role lets its holders read every secret")
        .opt_in()
        .docs(include_str!("rbac_reads_secrets.rs"));

pub(super) struct RbacReadsSecrets;

impl Rule for RbacReadsSecrets {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        is_cluster_role(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(state) = cx.lens.state(cx.stack.resource(subject.id)) else { return };
        let rules = rules_on_secrets(state);
        let name = subject.urn.name();
        let mut found = false;
        for (path, _) in rules.iter().filter(|(_, reads)| *reads == Some(true)) {
            let message = format!(
                "whoever is given `{name}` reads every secret of the cluster, or of the namespace where it is given"
            );
            let finding = out.fail(subject.id, message).at(path.clone()).key(path.plain());
            finding.fix("name the secrets in `resourceNames`, or use a `Role` in the one namespace that needs it");
            found = true;
        }
        match rules.into_iter().find(|(_, reads)| reads.is_none()) {
            _ if found => {}
            Some((path, _)) => out.undetermined(subject.id, Reason::Unknown(path)),
            None => out.pass_on(subject.id),
        }
    }
}

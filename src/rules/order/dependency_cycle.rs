//! Two resources name each other, one of them by a text that the engine does not see as a dependency.
//!
//! ## Why it matters
//!
//! The engine refuses cycles of dependencies, but it does not see this one. A fresh deployment cannot make either first:
//! the identity that is written down does not exist yet.
//!
//! ## What to do
//!
//! Put one of the two references into a resource of its own that needs both: a rule of a security group, a policy, an
//! attachment.
//!
//! ## Not reported
//!
//! Cycles of recorded dependencies: those are damages of the state (H004). Names, which a fresh deployment knows too.
//!
//! ## References
//!
//! Amazon VPC User Guide, security group rules: a rule that refers to a group needs the group to exist.

use super::pasted::{self, Text};
use super::reach::Reach;
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::model::shown;
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new(
    "H005",
    "dependency-cycle",
    Severity::High,
    "two resources name each other, one of them by a text that makes no dependency",
)
.docs(include_str!("dependency_cycle.rs"));

pub(super) struct DependencyCycle;

impl Rule for DependencyCycle {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::of_length(11, 512).with(b"-_./:0"))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let Text::Pasted(pasted) = pasted::read(cx, leaf) else { return };
        if pasted.is_name {
            return;
        }
        let (user, owner) = (leaf.resource, cx.stack.resource(pasted.owner));
        let waits = Reach::of(cx, owner.id).waits_for(user.id);
        // Two that both write the other down make one finding.
        let both = user.id < owner.id && pasted::writes_down(cx, owner, user);
        if !waits && !both {
            return;
        }
        let (name, other) = (user.urn.name(), owner.urn.name());
        let message =
            format!("`{name}` names `{other}` by the text `{}`, and `{other}` needs `{name}`", shown(&leaf.text));
        let finding = out.fail(user.id, message).at(pasted.path.clone()).key(&*leaf.text).related([owner.id]);
        finding.fix("put one of the references into a resource of its own that needs both");
        if waits {
            finding.evidence(format!("`{other}` depends on `{name}`")).confidence(Confidence::Certain);
        } else {
            finding.evidence(format!("`{other}` names `{name}` by its id, too"));
        }
    }
}

//! A resource has a name that is written down where the engine would make one.
//!
//! ## Why it matters
//!
//! A replacement cannot be made beside the old resource, because the name is taken: it is deleted first, and nothing is there
//! in between. A second stack cannot be made beside the first.
//!
//! ## What to do
//!
//! Leave the name out, or build it from the names of the project and the stack.
//!
//! ## Not reported
//!
//! Names that the engine or the provider made, also as a prefix; names with the name of the stack in them; names that a
//! service decides on, as `/aws/lambda/` and the name of the function; names that are not known. Runs only when it is
//! selected.
//!
//! ## References
//!
//! Pulumi documentation, Autonaming, and `deleteBeforeReplace`.

use crate::finding::{Meta, Severity, Sink};
use crate::lens::{class_of, physical_names};
use crate::model::{PropertyPath, Resource, TypeToken, Value, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "F003",
    "explicit-physical-name",
    Severity::Info,
    "a resource has a name that is written down where the engine would make one",
)
.opt_in()
.docs(include_str!("explicit_physical_name.rs"));

pub(super) struct ExplicitPhysicalName;

impl Rule for ExplicitPhysicalName {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        physical_names::autonamed(class_of(ty)).is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let (Some(state), Some(input)) = (cx.lens.state(subject), physical_names::autonamed(class_of(&subject.ty)))
        else {
            return;
        };
        let path = PropertyPath::parse(input);
        let top = path.top().unwrap_or_default();
        // Recorded state that does not say what the provider filled in tells nothing of who wrote the name.
        let told = cx.stack.kind.is_state() && state.input("__defaults").is_absent();
        let name = state.input(top).and_then(|value| value.follow(&path.segments()[1..])).is().and_then(Value::as_str);
        let Some(name) = name.filter(|_| !state.is_default(top) && !told) else { return };
        let has_stack = cx.stack.name.stack.as_deref().is_some_and(|stack| name.contains(stack));
        if has_stack || physical_names::is_made(&name, subject.urn.name()) || physical_names::is_given(&name) {
            out.pass();
            return;
        }
        let finding = out.fail(subject.id, format!("name `{}` is written down", shown_within(&name, 80)));
        finding.at(path).key(name.as_ref()).fix("leave the name out, or build it from the name of the stack");
        if cx.changes.get(subject.id).is_some_and(|change| change.delete_first == Some(true)) {
            finding.severity(Severity::Medium).evidence("this preview deletes it before its replacement exists");
        }
    }
}

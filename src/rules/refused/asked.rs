//! What a change asks of the cloud. A running resource proves that its values were accepted once, so only what is
//! created, replaced or changed is judged.

use crate::graph::{Stack, View};
use crate::json::{Kind, Node};
use crate::model::{Known, Op, Resource, StateView, Value};

/// The inputs of one resource that the cloud has not accepted yet.
pub(super) struct Asked<'a> {
    /// The state that is asked for.
    pub(super) state: StateView<'a>,
    before: Option<StateView<'a>>,
}

/// Whether recorded state is judged, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recorded {
    /// What an export holds has been accepted.
    Accepted,
    /// It cannot be right wherever it stands.
    Judged,
}

impl<'a> Asked<'a> {
    /// What is asked for a resource; nothing for one that stays, is read or is taken over as it is.
    pub(super) fn of(stack: &'a Stack, subject: &'a Resource, recorded: Recorded) -> Option<Self> {
        let state = stack.view(subject, View::After)?;
        if stack.kind.is_state() {
            return (recorded == Recorded::Judged).then_some(Self { state, before: None });
        }
        match subject.op {
            Op::Create | Op::Replace | Op::CreateReplacement => Some(Self { state, before: None }),
            Op::Update => Some(Self { state, before: Some(stack.view(subject, View::Before)?) }),
            _ => None,
        }
    }

    /// Whether a top-level input is asked for: all are when the resource is new, and in an update those that change.
    pub(super) fn is_new(&self, input: &str) -> bool {
        let Some(before) = self.before else { return true };
        match (before.input(input), self.state.input(input)) {
            (Known::Is(old), Known::Is(new)) => !same(old.node(), new.node()),
            (Known::Absent, Known::Absent) | (Known::Secret, _) => false,
            _ => true,
        }
    }

    /// Whether the resource is made, or made anew.
    pub(super) fn is_made(&self) -> bool {
        self.before.is_none()
    }

    /// The inputs.
    pub(super) fn inputs(&self) -> Option<Value<'a>> {
        self.state.inputs()
    }
}

/// Why a resource asks for nothing that could be refused, where that is so.
pub(super) fn silence(stack: &Stack, subject: &Resource, recorded: Recorded) -> String {
    if Asked::of(stack, subject, recorded).is_some_and(|asked| asked.before.is_none()) {
        return "it has none of the values that the rule looks at, or a condition of the rule does not hold".into();
    }
    match subject.op {
        _ if stack.kind.is_state() => {
            "recorded values have been accepted by the cloud; only a preview can be wrong".into()
        }
        Op::Update => "only what an update changes is judged, and it changes nothing that the rule looks at".into(),
        _ => format!("the change is `{}`, and only what is created, replaced or changed is judged", subject.op.name()),
    }
}

/// Whether two values are written alike. A list in another order is another value.
fn same(old: Node<'_>, new: Node<'_>) -> bool {
    match (old.kind(), new.kind()) {
        (Kind::Array, Kind::Array) => old.len() == new.len() && old.items().zip(new.items()).all(|(a, b)| same(a, b)),
        (Kind::Object, Kind::Object) => {
            old.len() == new.len()
                && old.members().all(|(key, value)| new.get(&key).is_some_and(|other| same(value, other)))
        }
        _ => Value::read(Some(old)).read(Value::as_text) == Value::read(Some(new)).read(Value::as_text),
    }
}

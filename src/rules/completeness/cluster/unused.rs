//! Objects that do nothing until another one names them.

use super::row::{At, Row};
use super::{opaque, weight};
use crate::finding::Sink;
use crate::lens::cluster::{kind_of, name_of};
use crate::lens::pods;
use crate::model::{Known, Resource, Value};
use crate::rules::Cx;

/// What may name an object.
#[derive(Debug, Clone)]
pub(super) struct Users {
    pub(super) at: Vec<At>,
    /// Of these kinds; none: whatever makes pods.
    pub(super) kinds: Vec<Box<str>>,
}

impl Users {
    pub(super) fn judge<'a>(&self, cx: &Cx<'a>, row: &Row, subject: &'a Resource, out: &mut Sink<'_>) {
        let used = cx
            .stack
            .graph()
            .users(subject.id)
            .any(|(edge, user)| cx.stack.graph().property(edge).is_some() && cx.stack.resource(user).exists());
        if used {
            return out.pass_on(subject.id);
        }
        let Some(state) = cx.lens.state(subject) else { return };
        let Known::Is(name) = name_of(state) else { return };
        let mut hidden = None;
        for user in cx.stack.resources.iter().filter(|user| user.exists() && user.id != subject.id) {
            if !kind_of(&user.ty).is_some_and(|kind| self.is_of(kind)) || !cx.lens.may_share_namespace(user, subject) {
                continue;
            }
            for value in self.named(cx, user) {
                match value {
                    Known::Is(text) if text == name => return out.pass_on(subject.id),
                    Known::Unknown | Known::Secret => hidden = Some(user.id),
                    Known::Is(_) | Known::Absent => {}
                }
            }
        }
        let hidden = hidden.or_else(|| cx.lens.cluster().release());
        if let Some(reason) = hidden.map(|id| opaque(cx, id)).or_else(|| cx.not_whole()) {
            return out.undetermined(subject.id, reason);
        }
        let name = subject.urn.name();
        let finding = out.fail(subject.id, Row::filled(&row.message, name, ""));
        finding.severity(weight(cx, row, subject)).fix(Row::filled(&row.fix, name, ""));
    }

    fn is_of(&self, kind: &str) -> bool {
        if self.kinds.is_empty() { pods::of_kind(kind).is_some() } else { self.kinds.iter().any(|own| **own == *kind) }
    }

    fn named<'a>(&self, cx: &Cx<'a>, user: &'a Resource) -> Vec<Known<std::borrow::Cow<'a, str>>> {
        let objects = |at: &At| {
            if self.kinds.is_empty() { cx.lens.in_pods(user, &at.object) } else { cx.lens.in_object(user, &at.object) }
        };
        let texts = |at: &At| {
            let member = at.member.clone();
            objects(at)
                .into_iter()
                .map(move |(_, value)| value.and_then(|value| value.get(&member)).read(Value::as_str))
        };
        self.at.iter().flat_map(texts).collect()
    }
}

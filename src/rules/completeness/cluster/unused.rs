//! Objects that do nothing until another one names them.

use super::row::{At, Kinds, Row};
use super::{open, weight};
use crate::finding::Sink;
use crate::lens::cluster::name_of;
use crate::model::{Known, Resource, Value};
use crate::rules::Cx;

/// What may name an object.
#[derive(Debug, Clone)]
pub(super) struct Users {
    pub(super) at: Vec<At>,
    /// Of these kinds.
    pub(super) kinds: Kinds,
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
            if !self.kinds.include(&user.ty) || !cx.lens.may_share_namespace(user, subject) {
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
        if let Some(reason) = open(cx, hidden) {
            return out.undetermined(subject.id, reason);
        }
        row.fail(subject, "", out).severity(weight(cx, row, subject));
    }

    fn named<'a>(&self, cx: &Cx<'a>, user: &'a Resource) -> Vec<Known<std::borrow::Cow<'a, str>>> {
        let texts = |at: &At| {
            let member = at.member.clone();
            self.kinds
                .values(cx, user, &at.object)
                .into_iter()
                .map(move |(_, value)| value.and_then(|value| value.get(&member)).read(Value::as_str))
        };
        self.at.iter().flat_map(texts).collect()
    }
}

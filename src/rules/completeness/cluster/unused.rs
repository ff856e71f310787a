//! Objects that do nothing until another one names them.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::row::{At, Kinds, Row};
use super::{of_kinds, open, weight};
use crate::finding::Sink;
use crate::lens::cluster::{kind_of, name_of, namespace_of};
use crate::model::{Known, Resource, ResourceId, Value};
use crate::rules::Cx;
use crate::rules::completeness::is_ours;

/// What may name an object.
#[derive(Debug, Clone)]
pub(super) struct Users {
    pub(super) at: Vec<At>,
    /// Of these kinds.
    pub(super) kinds: Kinds,
    /// Members of an object that is of use by itself.
    pub(super) unless_set: Vec<Box<str>>,
    /// The beginning of a label of such an object.
    pub(super) unless_labelled: Option<Box<str>>,
}

/// Who names what, read once for all objects that may be named.
#[derive(Default)]
struct Named<'a> {
    users: HashMap<std::borrow::Cow<'a, str>, Vec<&'a Resource>>,
    /// The first object of each namespace of which not all can be seen.
    hidden: BTreeMap<Option<String>, ResourceId>,
}

impl Users {
    /// Judges every object that a row looks at.
    pub(super) fn judge_all(&self, cx: &Cx<'_>, row: &Row, out: &mut Sink<'_>) {
        let mut subjects = of_kinds(cx, &row.kinds).filter(|subject| is_ours(subject)).peekable();
        if subjects.peek().is_none() {
            return;
        }
        let named = Named::read(cx, self);
        subjects.filter(|subject| !self.is_spared(cx, subject)).for_each(|subject| named.judge(cx, row, subject, out));
    }

    fn is_spared<'a>(&self, cx: &Cx<'a>, subject: &'a Resource) -> bool {
        let Some(state) = cx.lens.state(subject) else { return true };
        let set = self.unless_set.iter().any(|name| !state.input(name).is_absent());
        set || self.unless_labelled.as_deref().is_some_and(|start| {
            match state.input("metadata").and_then(|metadata| metadata.get("labels")) {
                Known::Is(labels) => labels.members().any(|(key, _)| key.starts_with(start)),
                Known::Unknown | Known::Secret => true,
                Known::Absent => false,
            }
        })
    }

    fn names<'a>(&self, cx: &Cx<'a>, user: &'a Resource) -> Vec<Known<std::borrow::Cow<'a, str>>> {
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

impl<'a> Named<'a> {
    fn read(cx: &Cx<'a>, users: &Users) -> Self {
        let mut named = Self::default();
        for user in of_kinds(cx, &users.kinds) {
            for name in users.names(cx, user) {
                match name {
                    Known::Is(name) => named.users.entry(name).or_default().push(user),
                    Known::Unknown | Known::Secret => {
                        named.hidden.entry(namespace(cx, user)).or_insert(user.id);
                    }
                    Known::Absent => {}
                }
            }
        }
        named
    }

    fn judge(&self, cx: &Cx<'a>, row: &Row, subject: &'a Resource, out: &mut Sink<'_>) {
        let mut users = cx.stack.graph().users(subject.id);
        if users.any(|(edge, user)| cx.stack.graph().property(edge).is_some() && cx.stack.resource(user).exists()) {
            return out.pass_on(subject.id);
        }
        let Some(Known::Is(name)) = cx.lens.state(subject).map(name_of) else { return };
        let mut users = self.users.get(&name).into_iter().flatten().filter(|user| user.id != subject.id);
        if users.any(|user| cx.lens.may_share_namespace(user, subject)) {
            return out.pass_on(subject.id);
        }
        // What a controller would make itself, it takes where it is there already.
        let kinds = [kind_of(&subject.ty).unwrap_or_default()];
        if cx.lens.is_made(&kinds, &name, subject) {
            return out.pass_on(subject.id);
        }
        let hidden = self.hidden_beside(namespace(cx, subject));
        let hidden = hidden.or_else(|| cx.lens.unclear_maker(&kinds, subject));
        let hidden = hidden.or_else(|| cx.lens.cluster().release());
        if let Some(reason) = open(cx, hidden) {
            return out.undetermined(subject.id, reason);
        }
        row.fail(subject, "", out).severity(weight(cx, row, subject));
    }

    /// An object that may name something in a namespace and does not show what.
    fn hidden_beside(&self, namespace: Option<String>) -> Option<ResourceId> {
        match namespace {
            None => self.hidden.values().min().copied(),
            named => self.hidden.get(&None).or_else(|| self.hidden.get(&named)).copied(),
        }
    }
}

fn namespace<'a>(cx: &Cx<'a>, object: &'a Resource) -> Option<String> {
    Some(namespace_of(cx.lens.state(object)?).is()?.into_owned())
}

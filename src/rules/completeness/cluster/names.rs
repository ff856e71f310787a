//! Objects that another one names.

use super::row::{At, Kinds, Row};
use super::{open, weight};
use crate::finding::Sink;
use crate::lens::cluster::There;
use crate::lens::services;
use crate::model::{Known, PropertyPath, Resource, Value, shown};
use crate::rules::Cx;

/// What an object names.
#[derive(Debug, Clone)]
pub(super) struct Names {
    pub(super) at: Vec<At>,
    /// The kinds that are meant; none: the one that stands beside the name as `kind`.
    pub(super) target: Vec<Box<str>>,
    /// Names of what every cluster has, in every namespace or in one.
    pub(super) except: Vec<BuiltIn>,
    /// Annotations of objects for which something else makes what they name.
    pub(super) unless_annotated: Vec<Box<str>>,
}

/// What every cluster has: `NAME` in every namespace, `NAMESPACE/NAME` in one, `NAMESPACE/BEGINNING*`.
#[derive(Debug, Clone)]
pub(super) struct BuiltIn {
    namespace: Option<Box<str>>,
    name: Box<str>,
    /// The name is the beginning of many.
    is_beginning: bool,
}

impl BuiltIn {
    pub(super) fn read(text: &str) -> Self {
        let (namespace, name) = text.split_once('/').map_or((None, text), |(namespace, name)| (Some(namespace), name));
        let beginning = name.strip_suffix('*');
        let name = beginning.unwrap_or(name);
        Self { namespace: namespace.map(Into::into), name: name.into(), is_beginning: beginning.is_some() }
    }

    fn is<'a>(&self, cx: &Cx<'a>, name: &str, beside: &'a Resource) -> bool {
        let fits = if self.is_beginning { name.starts_with(&*self.name) } else { *name == *self.name };
        let near = |own: &str| cx.lens.namespace_in_force(beside).is().is_some_and(|namespace| namespace == own);
        fits && self.namespace.as_deref().is_none_or(near)
    }
}

/// Kinds that a scaler or a binding may name beside those of the row; whatever has another kind is made by an operator.
const NAMED: [&str; 4] = ["Deployment", "StatefulSet", "ReplicaSet", "Role"];

impl Names {
    pub(super) fn judge<'a>(&self, cx: &Cx<'a>, row: &Row, subject: &'a Resource, out: &mut Sink<'_>) {
        if self.is_annotated(cx, subject) {
            return;
        }
        let mut told: Vec<String> = Vec::new();
        for At { object, member } in &self.at {
            for (path, value) in row.kinds.values(cx, subject, object) {
                let Known::Is(value) = value else { continue };
                let path = path.name(member);
                match value.get(member).read(Value::as_str) {
                    Known::Is(name) if !is_left_out(value, &name) => {
                        if !told.iter().any(|known| *known == *name) {
                            self.look(cx, row, subject, (value, path, &name), out);
                            told.push(name.into_owned());
                        }
                    }
                    Known::Unknown | Known::Secret => out.pass_on(subject.id),
                    Known::Is(_) | Known::Absent => {}
                }
            }
        }
    }

    fn look<'a>(
        &self,
        cx: &Cx<'a>,
        row: &Row,
        subject: &'a Resource,
        (value, path, name): (Value<'a>, PropertyPath, &str),
        out: &mut Sink<'_>,
    ) {
        let kind = value.get("kind").is().and_then(Value::as_str);
        let kinds: Vec<&str> = if self.target.is_empty() {
            kind.as_deref().filter(|kind| NAMED.contains(kind)).into_iter().collect()
        } else {
            self.target.iter().map(AsRef::as_ref).collect()
        };
        let Some(first) = kinds.first() else { return };
        if self.except.iter().any(|built_in| built_in.is(cx, name, subject)) {
            return;
        }
        let there = cx.lens.has_object(&kinds, name, subject);
        // Pods do not start without it; those that run have found it.
        let is_of_pods = matches!(row.kinds, Kinds::OfPods);
        let ran = || is_of_pods && cx.lens.ran_with(subject, &path, name) && !cx.lens.removes_object(&kinds, name);
        if there == There::Yes || ran() {
            return out.pass_on(subject.id);
        }
        let perhaps = if let There::Perhaps(id) = there { Some(id) } else { None };
        if let Some(reason) = open(cx, perhaps) {
            return out.undetermined(subject.id, reason);
        }
        let finding = row.fail(subject, &shown(name), out);
        finding.at(path).key(name).severity(weight(cx, row, subject));
        let known = cx.lens.object_names(&[*first], subject);
        if !known.is_empty() {
            let known: Vec<String> = known.iter().take(4).map(|name| format!("`{}`", shown(name))).collect();
            finding.evidence(format!("the stack has {first} {}", known.join(", ")));
        }
    }

    fn is_annotated<'a>(&self, cx: &Cx<'a>, subject: &'a Resource) -> bool {
        if self.unless_annotated.is_empty() {
            return false;
        }
        let annotations = cx.lens.in_object(subject, "metadata.annotations");
        annotations.into_iter().any(|(_, value)| match value {
            Known::Is(all) => all.members().any(|(key, _)| self.unless_annotated.iter().any(|name| **name == *key)),
            Known::Unknown | Known::Secret => true,
            Known::Absent => false,
        })
    }
}

/// Whether nothing needs to be there.
fn is_left_out(around: Value<'_>, name: &str) -> bool {
    let optional = around.get("optional").is().and_then(Value::as_bool) == Some(true);
    optional || services::is_action(around) || name.is_empty()
}

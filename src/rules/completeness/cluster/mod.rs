//! What objects of a Kubernetes cluster need of each other: names, labels, ports. A row of the table is a rule; how it
//! looks is one of the ways in this folder.

mod labels;
mod names;
mod ports;
mod row;
mod selects;
mod services;
mod unused;

use row::{Kinds, Row, Way, Written};

use super::is_ours;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::model::{PropertyPath, Resource, ResourceId, TypeToken, shown};
use crate::rules::built_in::{self, BuiltIn};
use crate::rules::{Cx, Rule};

/// The built-in table.
static TABLES: [&[BuiltIn]; 1] = [rows!("completeness/kubernetes")];

/// The rules of the table.
pub(super) fn rules() -> impl Iterator<Item = Box<dyn Rule>> {
    built_in::rules::<Written>(&TABLES)
}

impl Rule for Row {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        self.kinds.include(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let subject = cx.stack.resource(subject.id);
        if !is_ours(subject) {
            return;
        }
        match &self.way {
            Way::Names(names) => names.judge(cx, self, subject, out),
            Way::Selects(path) => selects::judge(cx, self, path, subject, out),
            // They are judged all at once.
            Way::Unused(_) | Way::Unserved | Way::Monitors => {}
            Way::ServicePorts => ports::of_service(cx, self, subject, out),
            Way::IngressPorts => ports::of_ingress(cx, self, subject, out),
            Way::OwnLabels => labels::judge(cx, self, subject, out),
        }
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        match &self.way {
            Way::Unused(users) => users.judge_all(cx, self, out),
            Way::Unserved => services::of_workloads(cx, self, out),
            Way::Monitors => services::of_monitors(cx, self, out),
            _ => {}
        }
    }
}

/// The objects of some kinds that are there.
fn of_kinds<'a>(cx: &Cx<'a>, kinds: &Kinds) -> impl Iterator<Item = &'a Resource> + use<'a> {
    let stack = cx.stack;
    let types: Vec<&'a TypeToken> = stack.types().into_iter().filter(|ty| kinds.include(ty)).collect();
    types.into_iter().flat_map(move |ty| stack.by_type(ty)).filter(|object| object.exists())
}

/// How bad it is: what is missing in a namespace that the stack does not make may be there all the same.
fn weight(cx: &Cx<'_>, row: &Row, subject: &Resource) -> Severity {
    let subject = cx.stack.resource(subject.id);
    if cx.lens.owns_namespace(subject) { row.meta.severity } else { row.meta.severity.min(Severity::Low) }
}

/// Why it cannot be told that something is missing: this object may be it or make it, or not everything is seen.
fn open(cx: &Cx<'_>, perhaps: Option<ResourceId>) -> Option<Reason> {
    perhaps.map(|id| opaque(cx, id)).or_else(|| cx.not_whole())
}

/// The reason where a part of what an object asks for is not known.
fn unknown() -> Reason {
    Reason::Unknown(PropertyPath::of("spec"))
}

/// A label, for people.
fn told((key, value): &(Box<str>, Box<str>)) -> String {
    format!("{}={}", shown(key), shown(value))
}

fn opaque(cx: &Cx<'_>, id: ResourceId) -> Reason {
    let object = cx.stack.resource(id);
    Reason::Opaque(format!("`{}` ({})", object.urn.name(), object.ty.friendly()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_table_is_right() {
        built_in::assert_right::<Written>(&TABLES);
        assert!(TABLES[0].len() >= 15);
    }
}

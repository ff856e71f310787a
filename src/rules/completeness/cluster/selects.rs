//! Pods that an object selects by their labels.

use super::names::unknown;
use super::row::Row;
use super::{opaque, weight};
use crate::finding::Sink;
use crate::lens::cluster::labels_at;
use crate::model::{PropertyPath, Resource, Value, shown};
use crate::rules::Cx;

pub(super) fn judge<'a>(cx: &Cx<'a>, row: &Row, path: &str, subject: &'a Resource, out: &mut Sink<'_>) {
    let Some(state) = cx.lens.state(subject) else { return };
    let spec = |name: &str| state.input("spec").and_then(|spec| spec.get(name)).is().and_then(Value::as_str);
    if spec("type").as_deref() == Some("ExternalName") {
        return;
    }
    let Some(wanted) = labels_at(state, path) else { return out.undetermined(subject.id, unknown("spec")) };
    // The controller of a stateful set labels each pod with its own name.
    let by_name = |(key, _): &(Box<str>, Box<str>)| &**key == "statefulset.kubernetes.io/pod-name";
    if wanted.is_empty() || wanted.iter().any(by_name) {
        return;
    }
    let (found, maker) = cx.lens.selected(&wanted, subject);
    if !found.is_empty() {
        return out.pass_on(subject.id);
    }
    if let Some(reason) = maker.map(|id| opaque(cx, id)).or_else(|| cx.not_whole()) {
        return out.undetermined(subject.id, reason);
    }
    let labels: Vec<String> = wanted.iter().map(|(key, value)| format!("{}={}", shown(key), shown(value))).collect();
    let labels = labels.join(", ");
    let place = place(path, &wanted);
    let finding = out.fail(subject.id, Row::filled(&row.message, subject.urn.name(), &labels));
    finding.at(place).severity(weight(cx, row, subject)).fix(Row::filled(&row.fix, subject.urn.name(), &labels));
}

/// The only label, or all of them.
fn place(path: &str, labels: &[(Box<str>, Box<str>)]) -> PropertyPath {
    let place = path.split('.').fold(PropertyPath::default(), PropertyPath::name);
    match labels {
        [(only, _)] => place.name(only),
        _ => place,
    }
}

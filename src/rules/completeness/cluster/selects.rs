//! Pods that an object selects by their labels.

use super::row::Row;
use super::{open, told, unknown, weight};
use crate::finding::Sink;
use crate::lens::cluster::labels_at;
use crate::lens::pods;
use crate::model::{PropertyPath, Resource, Value};
use crate::rules::Cx;

pub(super) fn judge<'a>(cx: &Cx<'a>, row: &Row, path: &str, subject: &'a Resource, out: &mut Sink<'_>) {
    let Some(state) = cx.lens.state(subject) else { return };
    let spec = |name: &str| state.input("spec").and_then(|spec| spec.get(name)).is().and_then(Value::as_str);
    if spec("type").as_deref() == Some("ExternalName") {
        return;
    }
    let Some(wanted) = labels_at(state, path) else { return out.undetermined(subject.id, unknown()) };
    // Which pods a controller gives its labels to cannot be told.
    if wanted.iter().all(|(label, _)| pods::is_given(label)) {
        return;
    }
    let (found, maker) = cx.lens.selected(&wanted, subject);
    if !found.is_empty() {
        return out.pass_on(subject.id);
    }
    if let Some(reason) = open(cx, maker) {
        return out.undetermined(subject.id, reason);
    }
    let labels: Vec<String> = wanted.iter().map(told).collect();
    let finding = row.fail(subject, &labels.join(", "), out);
    finding.at(place(path, &wanted)).severity(weight(cx, row, subject));
}

/// The only label, or all of them.
fn place(path: &str, labels: &[(Box<str>, Box<str>)]) -> PropertyPath {
    let place = PropertyPath::parse(path);
    match labels {
        [(only, _)] => place.name(only),
        _ => place,
    }
}

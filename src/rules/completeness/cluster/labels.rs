//! A workload must make the pods that it looks after.

use super::row::Row;
use crate::finding::{Confidence, Reason, Sink};
use crate::lens::cluster::{kind_of, labels_at};
use crate::lens::pods;
use crate::model::{PropertyPath, Resource, shown};
use crate::rules::Cx;

const SELECTOR: &str = "spec.selector.matchLabels";

pub(super) fn judge<'a>(cx: &Cx<'a>, row: &Row, subject: &'a Resource, out: &mut Sink<'_>) {
    let Some(state) = cx.lens.state(subject) else { return };
    let Some((_, path)) = kind_of(&subject.ty).and_then(pods::of_kind) else { return };
    let (Some(wanted), Some(made)) = (labels_at(state, SELECTOR), labels_at(state, path)) else {
        return out.undetermined(subject.id, Reason::Unknown(PropertyPath::of("spec")));
    };
    let Some((key, value)) = wanted.iter().find(|pair| !made.contains(pair)) else {
        return out.pass_on(subject.id);
    };
    let label = format!("{}={}", shown(key), shown(value));
    let finding = out.fail(subject.id, Row::filled(&row.message, subject.urn.name(), &label));
    let at = SELECTOR.split('.').fold(PropertyPath::default(), PropertyPath::name).name(key);
    finding.at(at).confidence(Confidence::Certain).fix(Row::filled(&row.fix, subject.urn.name(), &label));
    let own: Vec<String> = made.iter().map(|(key, value)| format!("`{}={}`", shown(key), shown(value))).collect();
    if !own.is_empty() {
        finding.evidence(format!("its pods are labelled {}", own.join(", ")));
    }
}

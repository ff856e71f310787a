//! A workload must make the pods that it looks after.

use super::row::Row;
use super::{told, unknown};
use crate::finding::{Confidence, Sink};
use crate::lens::cluster::{kind_of, labels_at};
use crate::lens::pods;
use crate::model::{PropertyPath, Resource};
use crate::rules::Cx;

const SELECTOR: &str = "spec.selector.matchLabels";

pub(super) fn judge<'a>(cx: &Cx<'a>, row: &Row, subject: &'a Resource, out: &mut Sink<'_>) {
    let Some(state) = cx.lens.state(subject) else { return };
    let Some((_, path)) = kind_of(&subject.ty).and_then(pods::of_kind) else { return };
    let (Some(wanted), Some(made)) = (labels_at(state, SELECTOR), labels_at(state, path)) else {
        return out.undetermined(subject.id, unknown());
    };
    let Some(label) = wanted.iter().find(|label| !made.contains(label)) else {
        return out.pass_on(subject.id);
    };
    let finding = row.fail(subject, &told(label), out);
    finding.at(PropertyPath::parse(SELECTOR).name(&label.0)).confidence(Confidence::Certain);
    let own: Vec<String> = made.iter().map(|label| format!("`{}`", told(label))).collect();
    if !own.is_empty() {
        finding.evidence(format!("its pods are labelled {}", own.join(", ")));
    }
}

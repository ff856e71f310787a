//! Workloads that no service leads to, and monitors that watch no service.

use hashbrown::HashMap;

use super::row::{Kinds, Row};
use super::{of_kinds, open, told, unknown, weight};
use crate::finding::Sink;
use crate::lens::cluster::{kind_of, labels_at, namespace_of};
use crate::lens::pods;
use crate::model::{Known, PropertyPath, Resource, ResourceId, StateView, Value};
use crate::rules::Cx;
use crate::rules::completeness::is_ours;

/// A label: its name and its value.
type Label = (Box<str>, Box<str>);

/// Labels, or what is asked of them.
type Labels = Vec<Label>;

/// Services by labels of theirs.
#[derive(Default)]
struct Services<'a> {
    by_label: HashMap<Label, Vec<(&'a Resource, usize)>>,
    labels: Vec<Labels>,
    /// The first one whose labels are not all known.
    hidden: Option<ResourceId>,
}

impl<'a> Services<'a> {
    /// Reads the labels of all services, by each of which it is found.
    fn by_own_labels(cx: &Cx<'a>) -> Self {
        Self::read(cx, "metadata.labels", |labels| labels.len())
    }

    /// Reads what all services select; the first label is enough to find one.
    fn by_selector(cx: &Cx<'a>) -> Self {
        Self::read(cx, "spec.selector", |labels| {
            // Templates do not have what controllers give.
            labels.retain(|(label, _)| !pods::is_given(label));
            labels.len().min(1)
        })
    }

    fn read(cx: &Cx<'a>, path: &str, found_by: fn(&mut Labels) -> usize) -> Self {
        let mut services = Self::default();
        for service in of_kinds(cx, &Kinds::Named(vec!["Service".into()])) {
            let Some(state) = cx.lens.state(service) else { continue };
            let Some(mut labels) = labels_at(state, path) else {
                services.hidden.get_or_insert(service.id);
                continue;
            };
            let place = services.labels.len();
            let found_by = found_by(&mut labels);
            for pair in labels.iter().take(found_by) {
                services.by_label.entry(pair.clone()).or_default().push((service, place));
            }
            services.labels.push(labels);
        }
        services
    }

    /// Those with this label, each with all of its labels.
    fn with(&self, pair: &Label) -> impl Iterator<Item = (&'a Resource, &Labels)> {
        let found = self.by_label.get(pair).into_iter().flatten();
        found.filter_map(|(service, place)| Some((*service, self.labels.get(*place)?)))
    }
}

/// Every workload with ports must be selected by a service.
pub(super) fn of_workloads(cx: &Cx<'_>, row: &Row, out: &mut Sink<'_>) {
    let mut subjects = of_kinds(cx, &row.kinds).filter(|subject| is_ours(subject) && serves(cx, subject)).peekable();
    if subjects.peek().is_none() {
        return;
    }
    let services = Services::by_selector(cx);
    for subject in subjects {
        let path = kind_of(&subject.ty).and_then(pods::of_kind).map(|(_, labels)| labels);
        let Some(labels) = path.zip(cx.lens.state(subject)).and_then(|(path, state)| labels_at(state, path)) else {
            out.undetermined(subject.id, unknown());
            continue;
        };
        let mut selecting = labels.iter().flat_map(|pair| services.with(pair));
        let selected = selecting.any(|(service, selector)| {
            selector.iter().all(|pair| labels.contains(pair)) && cx.lens.may_share_namespace(service, subject)
        });
        if selected {
            out.pass_on(subject.id);
        } else if let Some(reason) = open(cx, services.hidden.or_else(|| cx.lens.maker_beside(subject))) {
            out.undetermined(subject.id, reason);
        } else {
            let wanted: Vec<String> = labels.iter().map(told).collect();
            row.fail(subject, &wanted.join(", "), out).severity(weight(cx, row, subject));
        }
    }
}

/// Whether a container of an object has a port that others are to use.
fn serves<'a>(cx: &Cx<'a>, subject: &'a Resource) -> bool {
    const ASIDE: [&str; 6] = ["metric", "prom", "health", "probe", "debug", "admin"];
    let ports = cx.lens.in_pods(subject, "containers[].ports[]").into_iter();
    let mut names = ports.filter_map(|(_, port)| match port {
        Known::Is(port) => Some(port.get("name").is().and_then(Value::as_str).unwrap_or_default()),
        _ => None,
    });
    names.any(|name| !ASIDE.iter().any(|word| name.contains(word)))
}

/// Every monitor must find a service by its labels.
pub(super) fn of_monitors(cx: &Cx<'_>, row: &Row, out: &mut Sink<'_>) {
    const SELECTOR: &str = "spec.selector.matchLabels";
    let mut subjects = of_kinds(cx, &row.kinds).filter(|subject| is_ours(subject)).peekable();
    if subjects.peek().is_none() {
        return;
    }
    let services = Services::by_own_labels(cx);
    for subject in subjects {
        let Some(state) = cx.lens.state(subject) else { continue };
        let Some(wanted) = labels_at(state, SELECTOR).filter(|_| !has_expressions(state)) else {
            out.undetermined(subject.id, unknown());
            continue;
        };
        // Without labels it takes all there are.
        let Some(first) = wanted.first() else { continue };
        let mut found = services.with(first);
        let near = |service| looks_elsewhere(state) || cx.lens.may_share_namespace(service, subject);
        if found.any(|(service, labels)| wanted.iter().all(|pair| labels.contains(pair)) && near(service)) {
            out.pass_on(subject.id);
        } else if let Some(reason) = open(cx, services.hidden.or_else(|| maker(cx, state, subject))) {
            out.undetermined(subject.id, reason);
        } else {
            let labels: Vec<String> = wanted.iter().map(told).collect();
            let finding = row.fail(subject, &labels.join(", "), out);
            finding.at(PropertyPath::parse(SELECTOR)).severity(weight(cx, row, subject));
        }
    }
}

/// What may make services where a monitor looks.
fn maker<'a>(cx: &Cx<'a>, state: StateView<'a>, subject: &'a Resource) -> Option<ResourceId> {
    let anywhere = || cx.lens.cluster().operator();
    cx.lens.maker_beside(subject).or_else(|| anywhere().filter(|_| looks_elsewhere(state)))
}

fn has_expressions(state: StateView<'_>) -> bool {
    !state.at(&PropertyPath::parse("spec.selector.matchExpressions")).is_absent()
}

/// Whether a monitor looks into other namespaces than its own.
fn looks_elsewhere(state: StateView<'_>) -> bool {
    !state.at(&PropertyPath::parse("spec.namespaceSelector")).is_absent() || namespace_of(state).is().is_none()
}

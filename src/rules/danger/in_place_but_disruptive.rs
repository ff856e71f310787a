//! This change keeps the resource and interrupts what it does.
//!
//! ## Why it matters
//!
//! "Update" sounds harmless beside "replace". Another class of a database or another type of a machine is an update, too,
//! and takes it away for minutes: at once, or in the next maintenance window, when nobody thinks of it any more.
//!
//! ## What to do
//!
//! Deploy it when an interruption hurts least, or let it wait for the maintenance window (`applyImmediately` off). A
//! new major version wants a copy first: there is no way back.
//!
//! ## Not reported
//!
//! Replacements, which are reported as such; settings that the service changes without an interruption; a version that
//! is only written shorter (`16` for `16.4`); values that are not known, which are open questions.
//!
//! ## References
//!
//! Amazon RDS User Guide, Settings for DB instances: which changes cause downtime; Amazon EC2 User Guide, Change the
//! instance type. The page of each other property is named in `tables/disruptive.toml`.

use std::sync::LazyLock;

use hashbrown::HashMap;
use serde::Deserialize;

use super::switches::follow;
use crate::change::Change;
use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::graph::View;
use crate::lens::class_of;
use crate::model::{Known, Op, PropertyPath, Resource, StateView, Value, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "J012",
    "in-place-but-disruptive",
    Severity::Medium,
    "this change keeps the resource and interrupts what it does",
)
.confidence(Confidence::Certain)
.hidden_by(&["N028"])
.docs(include_str!("in_place_but_disruptive.rs"));

const TABLE: &str = table!("disruptive");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[serde(rename = "type")]
    ty: String,
    property: String,
    says: String,
    #[serde(default)]
    window: bool,
    #[serde(default)]
    version: bool,
    only: Option<(String, String)>,
    severity: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "for whoever reads or checks the table"))]
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    change: Vec<Row>,
}

static ROWS: LazyLock<HashMap<String, Vec<Row>>> = LazyLock::new(|| {
    let mut rows: HashMap<String, Vec<Row>> = HashMap::new();
    // A test reads the table; without one nothing is claimed.
    for row in serde_json::from_str::<Table>(TABLE).map_or_else(|_| Vec::new(), |table| table.change) {
        rows.entry(row.ty.clone()).or_default().push(row);
    }
    rows
});

pub(super) struct InPlaceButDisruptive;

impl Rule for InPlaceButDisruptive {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for change in cx.changes.iter() {
            let resource = cx.stack.resource(change.resource);
            if change.noted || resource.op != Op::Update || !resource.is_managed() {
                continue;
            }
            let sides = [View::Before, View::After].map(|view| cx.stack.view(resource, view));
            let [Some(before), Some(after)] = sides else { continue };
            for row in ROWS.get(class_of(&resource.ty)).into_iter().flatten() {
                row.judge(change, resource, [before, after], out);
            }
        }
    }
}

impl Row {
    fn judge(&self, change: &Change, resource: &Resource, [before, after]: [StateView<'_>; 2], out: &mut Sink<'_>) {
        let path = PropertyPath::parse(&self.property);
        // Where the engine lists what changes, the rest does not.
        let listed = |listed: &PropertyPath| listed.top() == path.top();
        if !change.paths.is_empty() && !change.paths.iter().any(listed) {
            return;
        }
        if let Some((only, wanted)) = &self.only {
            match follow(after, &PropertyPath::parse(only)).read(Value::as_text) {
                Known::Is(value) if *value == **wanted => {}
                _ => return,
            }
        }
        let (old, new) = match (follow(before, &path), follow(after, &path)) {
            (Known::Is(old), Known::Is(new)) => (old, new),
            (Known::Is(_), Known::Unknown) => return out.undetermined(resource.id, Reason::Unknown(path)),
            (Known::Is(_), Known::Secret) => return out.undetermined(resource.id, Reason::Secret(path)),
            _ => return,
        };
        let (Some(old), Some(new)) = (old.as_text(), new.as_text()) else {
            // Objects are written in many ways: only the engine's word counts.
            if change.paths.iter().any(|listed| listed.segments().starts_with(path.segments())) {
                self.report(resource, &path, None, after, out);
            }
            return;
        };
        if old == new || (self.version && is_spelling_of(&old, &new)) {
            return out.pass_on(resource.id);
        }
        self.report(resource, &path, Some((&old, &new)), after, out);
    }

    fn report(
        &self,
        resource: &Resource,
        path: &PropertyPath,
        values: Option<(&str, &str)>,
        after: StateView<'_>,
        out: &mut Sink<'_>,
    ) {
        let at_once = !self.window || after.input("applyImmediately").is().and_then(Value::as_bool) == Some(true);
        let major = self.version && values.is_some_and(|(old, new)| major(old) != major(new));
        let when = if at_once { "" } else { " in its next maintenance window" };
        let message = format!("`{}` {}{when}", resource.urn.name(), self.says);
        let severity = Severity::parse(&self.severity).unwrap_or(META.severity);
        let finding = out.fail(resource.id, message);
        finding.severity(severity.lowered(if at_once || major { 0 } else { 2 })).key(self.property.as_str());
        // Names and versions; a text of another length is nobody's evidence.
        if let Some((old, new)) = values.filter(|(old, new)| old.len().max(new.len()) <= 40) {
            finding.evidence(format!("`{path}` goes from `{}` to `{}`", shown_within(old, 40), shown_within(new, 40)));
        }
        if major {
            finding.evidence("it is another major version: there is no way back");
        }
        finding.at(path.clone());
        finding.fix(if at_once {
            "deploy it when an interruption hurts least"
        } else {
            "see when the maintenance window is; `applyImmediately` does it at once"
        });
    }
}

/// Whether one version is the other written shorter: the service chooses the rest.
fn is_spelling_of(a: &str, b: &str) -> bool {
    let starts = |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with('.'));
    starts(a, b) || starts(b, a)
}

/// The part of a version before the first dot; versions of `MySQL` count with two.
fn major(version: &str) -> String {
    let parts: Vec<&str> = version.split('.').collect();
    let two = matches!(parts.first(), Some(&"5" | &"8"));
    parts.into_iter().take(if two { 2 } else { 1 }).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read_and_is_sorted_and_complete() {
        let rows = serde_json::from_str::<Table>(TABLE).unwrap().change;
        assert!(rows.is_sorted_by(|a, b| (&a.ty, &a.property) < (&b.ty, &b.property)));
        for row in &rows {
            assert!(Severity::parse(&row.severity).is_some() && !row.says.is_empty() && !row.source.is_empty());
            assert_eq!(class_of(&row.ty), row.ty, "name the class");
        }
    }

    #[test]
    fn versions_are_the_same_another_minor_or_another_major_one() {
        assert!(is_spelling_of("16", "16.4") && is_spelling_of("8.0.35", "8.0") && !is_spelling_of("1", "16"));
        for (old, new, same) in
            [("16.3", "16.4", true), ("15.9", "16.4", false), ("8.0.1", "8.0.2", true), ("8.0.1", "8.4.0", false)]
        {
            assert_eq!(major(old) == major(new), same, "{old} {new}");
        }
    }
}

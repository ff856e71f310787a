//! Settings that keep something safe, private or large, and what becomes of them: the table that three rules read.

use std::sync::LazyLock;

use hashbrown::HashMap;
use serde::Deserialize;

use crate::finding::{Reason, Severity, Sink};
use crate::graph::View;
use crate::lens::{class_of, kin_of, spelled};
use crate::model::{Known, Op, PropertyPath, Resource, StateView, Value};
use crate::rules::Cx;

const TABLE: &str = table!("switches");

/// Whose row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// It keeps data safe.
    Protection,
    /// It keeps the public out.
    Exposure,
    /// It is a size that must not shrink.
    Size,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    kind: Kind,
    #[serde(rename = "type")]
    ty: String,
    property: String,
    /// The values that are right, as text; `+` is a number above zero. Of no use for sizes.
    #[serde(default)]
    good: Vec<String>,
    /// A property that is taken out of the program counts as switched off.
    #[serde(default)]
    absent_is_off: bool,
    /// What happens, for people; fits behind the name of the resource.
    says: String,
    severity: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "for whoever reads or checks the table"))]
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    switch: Vec<Row>,
}

static ROWS: LazyLock<HashMap<String, Vec<Row>>> = LazyLock::new(|| {
    let mut rows: HashMap<String, Vec<Row>> = HashMap::new();
    // A test reads the table; without one nothing is claimed.
    for row in serde_json::from_str::<Table>(TABLE).map_or_else(|_| Vec::new(), |table| table.switch) {
        rows.entry(row.ty.clone()).or_default().push(row);
    }
    rows
});

/// Reports the settings of one kind that this change makes worse.
pub(super) fn check(cx: &Cx<'_>, out: &mut Sink<'_>, kind: Kind, fix: &str) {
    for change in cx.changes.iter() {
        let resource = cx.stack.resource(change.resource);
        let sides = [View::Before, View::After].map(|view| cx.stack.view(resource, view));
        let ([Some(before), Some(after)], false) = (sides, resource.op == Op::Import) else { continue };
        if resource.op.removes() || before.state().external || after.state().external {
            continue;
        }
        for row in ROWS.get(kin_of(&resource.ty)).into_iter().flatten().filter(|row| row.kind == kind) {
            judge(row, resource, before, after, out, fix);
        }
    }
}

fn judge(row: &Row, resource: &Resource, before: StateView<'_>, after: StateView<'_>, out: &mut Sink<'_>, fix: &str) {
    let Some(path) = spelled(&resource.ty, &row.property) else { return };
    let path = PropertyPath::parse(&path);
    // What another provider makes of an input that is taken out is not known.
    let absent_is_off = row.absent_is_off && class_of(&resource.ty) == row.ty;
    let Known::Is(old) = follow(before, &path).read(Value::as_text) else { return };
    let new = match follow(after, &path).read(Value::as_text) {
        Known::Is(new) => Some(new),
        Known::Absent if absent_is_off => None,
        Known::Absent => return,
        hidden => {
            let reason = if matches!(hidden, Known::Secret) { Reason::Secret(path) } else { Reason::Unknown(path) };
            if row.kind == Kind::Size || row.is_good(&old) {
                out.undetermined(resource.id, reason);
            }
            return;
        }
    };
    let worse = match (row.kind, &new) {
        (Kind::Size, Some(new)) => {
            matches!((number(&old), number(new)), (Some(old), Some(new)) if new < old && new > 0.0)
        }
        (Kind::Size, None) => false,
        (_, new) => row.is_good(&old) && !new.as_deref().is_some_and(|new| row.is_good(new)),
    };
    if !worse {
        out.pass();
        return;
    }
    // A word, a number or a switch; nothing else is shown.
    let short = |text: &str| if text.len() <= 16 { format!("`{text}`") } else { "another value".to_owned() };
    let to = new.as_deref().map_or_else(|| "nothing".to_owned(), short);
    let finding = out.fail(resource.id, format!("{} of `{}`", row.says, resource.urn.name()));
    finding.evidence(format!("`{path}` goes from {} to {to}", short(&old))).key(path.to_string()).at(path).fix(fix);
    if let Some(severity) = Severity::parse(&row.severity) {
        finding.severity(severity);
    }
}

/// The input at the end of a path; a list with one object stands for the object.
pub(super) fn follow<'a>(state: StateView<'a>, path: &PropertyPath) -> Known<Value<'a>> {
    let Some(inputs) = state.inputs() else { return Known::Absent };
    path.segments().iter().fold(Known::Is(inputs), |value, segment| {
        let single = |value: Value<'a>| value.items().next().unwrap_or(Known::Absent);
        let object = value.and_then(|value| if value.is_list() { single(value) } else { Known::Is(value) });
        object.and_then(|value| value.follow(std::slice::from_ref(segment)))
    })
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

impl Row {
    fn is_good(&self, text: &str) -> bool {
        let fits = |good: &String| match good.as_str() {
            "+" => number(text).is_some_and(|number| number > 0.0),
            good => good.eq_ignore_ascii_case(text),
        };
        self.good.iter().any(fits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read_and_is_sorted_and_complete() {
        let rows = serde_json::from_str::<Table>(TABLE).unwrap().switch;
        assert!(rows.is_sorted_by(|a, b| (&a.ty, &a.property) < (&b.ty, &b.property)));
        for row in &rows {
            assert_eq!(row.good.is_empty(), row.kind == Kind::Size, "{} {}", row.ty, row.property);
            assert!(Severity::parse(&row.severity).is_some() && !row.says.is_empty() && !row.source.is_empty());
            assert_eq!(class_of(&row.ty), row.ty, "name the class");
        }
    }
}

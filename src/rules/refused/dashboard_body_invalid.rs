//! CloudWatch does not understand the body of a dashboard.
//!
//! ## Why it matters
//!
//! CloudWatch checks every widget, and refuses the dashboard as a whole.
//!
//! ## What to do
//!
//! Write the widget as the finding says.
//!
//! ## Not reported
//!
//! Bodies that are not known yet. A body that is no JSON is `double-encoded-json`.
//!
//! ## References
//!
//! Amazon CloudWatch API Reference, Dashboard body structure and syntax (2026-11).

use super::asked::{Asked, Recorded};
use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::json::{Document, Kind, Node};
use crate::lens::DASHBOARD;
use crate::model::{Known, PropertyPath, Resource, TypeToken, Value, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N015",
    "dashboard-body-invalid",
    Severity::High,
    "CloudWatch does not understand the body of a dashboard",
)
.confidence(Confidence::Certain)
.docs(include_str!("dashboard_body_invalid.rs"));

pub(super) struct DashboardBodyInvalid;

impl Rule for DashboardBodyInvalid {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        **ty == *DASHBOARD.0
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(asked) = Asked::of(cx.stack, subject, Recorded::Accepted) else { return };
        if !asked.is_new(DASHBOARD.1) {
            return;
        }
        let path = PropertyPath::of(DASHBOARD.1);
        let text = match asked.state.input(DASHBOARD.1).read(Value::as_str) {
            Known::Is(text) => text,
            Known::Absent => return,
            Known::Secret => return out.undetermined(subject.id, Reason::Secret(path)),
            Known::Unknown => return out.undetermined(subject.id, Reason::Unknown(path)),
        };
        // What is no JSON is another rule's.
        let Ok(document) = Document::parse(text.into_owned()) else { return };
        let faults = faults(document.root());
        let Some(first) = faults.first() else { return out.pass() };
        let finding = out.fail(subject.id, format!("the dashboard is refused: {first}")).at(path);
        finding.fix("write the widget as the documentation of dashboard bodies says");
        for fault in faults.iter().skip(1).take(9) {
            finding.evidence(fault.clone());
        }
    }
}

/// What is wrong with a body: Amazon CloudWatch API reference, dashboard body structure and syntax, 2026-11.
fn faults(body: Node<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    if body.kind() != Kind::Object {
        return faults;
    }
    let Some(widgets) = body.field("widgets").filter(|widgets| widgets.kind() == Kind::Array) else {
        return vec!["it has no list `widgets`".to_owned()];
    };
    for (place, widget) in widgets.items().enumerate().filter(|(_, widget)| widget.kind() == Kind::Object) {
        faults.extend(of_widget(widget).into_iter().map(|fault| format!("widget {} {fault}", place + 1)));
    }
    faults
}

const TYPES: [&str; 6] = ["metric", "text", "log", "alarm", "explorer", "custom"];

fn of_widget(widget: Node<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    let ty = widget.field("type").and_then(Node::as_str);
    match ty.as_deref() {
        None if widget.field("type").is_none() => faults.push("has no `type`".to_owned()),
        Some(ty) if !TYPES.contains(&ty) => faults.push(format!("has type `{}`, which is none", shown_within(ty, 20))),
        _ => {}
    }
    let Some(properties) = widget.field("properties") else {
        faults.push("has no `properties`".to_owned());
        return faults;
    };
    let number = |name: &str| widget.field(name).and_then(Node::as_i64);
    for (name, least, most) in [("x", 0, 23), ("y", 0, i64::MAX), ("width", 1, 24), ("height", 1, 1000)] {
        if number(name).is_some_and(|number| !(least..=most).contains(&number)) {
            faults.push(format!("has `{name}` out of bounds"));
        }
    }
    if let (Some(x), Some(width)) = (number("x"), number("width"))
        && (0..=23).contains(&x)
        && (1..=24).contains(&width)
        && x + width > 24
    {
        faults.push(format!("ends at column {}, and there are 24", x + width));
    }
    if ty.as_deref() == Some("metric") {
        faults.extend(of_metrics(properties));
    }
    faults
}

/// What is wrong with the metrics of a widget.
fn of_metrics(properties: Node<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    if let Some(period) = properties.field("period").and_then(Node::as_i64)
        && !([1, 5, 10, 20, 30].contains(&period) || period > 0 && period % 60 == 0)
    {
        faults.push(format!("has a period of {period} seconds, which is no multiple of 60"));
    }
    for (place, row) in properties.field("metrics").into_iter().flat_map(Node::items).enumerate() {
        let name = format!("has metric {}", place + 1);
        if row.kind() != Kind::Array {
            if row.kind() == Kind::Object {
                faults.push(format!("{name} as an object, not as a list"));
            }
            continue;
        }
        let last = row.len().saturating_sub(1);
        if row.items().enumerate().any(|(at, part)| part.kind() == Kind::Object && at != last) {
            faults.push(format!("{name} with options before its end"));
        }
        if place == 0 && row.items().any(|part| part.as_str().is_some_and(|text| text == "." || text == "...")) {
            faults.push(format!("{name} with `.` or `...`, and none before it to repeat"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_body_is_named() {
        let metric = |rest: &str| format!(r#"{{"widgets":[{{"type":"metric","properties":{{{rest}}}}}]}}"#);
        for (body, expected) in [
            (r#"{"widgets":[]}"#.to_owned(), None),
            ("{}".to_owned(), Some("it has no list `widgets`")),
            (r#"{"widgets":[{"properties":{}}]}"#.to_owned(), Some("widget 1 has no `type`")),
            (
                r#"{"widgets":[{"type":"chart","properties":{}}]}"#.to_owned(),
                Some("widget 1 has type `chart`, which is none"),
            ),
            (r#"{"widgets":[{"type":"text"}]}"#.to_owned(), Some("widget 1 has no `properties`")),
            (
                r#"{"widgets":[{"type":"text","x":18,"width":12,"properties":{}}]}"#.to_owned(),
                Some("widget 1 ends at column 30, and there are 24"),
            ),
            (metric(r#""metrics":[["AWS/SQS","A",{"stat":"Sum"}],[".","B"]],"period":300"#), None),
            (
                metric(r#""metrics":[["AWS/SQS","A",{"stat":"Sum"},"Q"]]"#),
                Some("widget 1 has metric 1 with options before its end"),
            ),
            (
                metric(r#""metrics":[["...","Q"]]"#),
                Some("widget 1 has metric 1 with `.` or `...`, and none before it to repeat"),
            ),
            (metric(r#""period":45"#), Some("widget 1 has a period of 45 seconds, which is no multiple of 60")),
            (r#"{"widgets":[7,{"type":7,"x":"a","properties":[]}]}"#.to_owned(), None),
            ("[]".to_owned(), None),
        ] {
            let document = Document::parse(body.clone()).unwrap();
            assert_eq!(faults(document.root()).first().map(String::as_str), expected, "{body}");
        }
    }
}

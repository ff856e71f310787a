//! Judges an input by a row of the tables.

use std::borrow::Cow;

use super::asked::Asked;
use super::condition::{Place, all_hold};
use super::row::{Must, Row, top};
use crate::finding::{Confidence, Reason, Severity, Sink};
use crate::lens::places;
use crate::model::{Known, PropertyPath, Resource, Value, shown_within};

/// What is wrong with a value: a text for people, and where.
struct Fault {
    text: String,
    path: PropertyPath,
}

impl Fault {
    fn at(path: &PropertyPath, text: impl FnOnce(&str) -> String) -> Self {
        Self { text: text(path.names().next_back().unwrap_or_default()), path: path.clone() }
    }
}

/// Says what a row says of a resource.
pub(super) fn judge(row: &Row, asked: &Asked<'_>, subject: &Resource, out: &mut Sink<'_>) {
    let Some(inputs) = asked.inputs() else { return };
    if !row.inputs().any(|input| asked.is_new(input)) {
        return;
    }
    for (parent, path, value) in instances(&row.at, inputs) {
        let place = Place { inputs, parent };
        match verdict(row, place, &path, value) {
            Known::Absent => {}
            Known::Is(None) => out.pass(),
            Known::Is(Some(fault)) => match all_hold(&row.when, place) {
                Some(true) => report(row, subject, fault, out),
                Some(false) => {}
                None => out.undetermined(subject.id, Reason::Unknown(path)),
            },
            // Nobody wants to hear of every password that it cannot be seen.
            _ if row.secret => {}
            hidden => {
                if all_hold(&row.when, place) != Some(false) {
                    let secret = matches!(hidden, Known::Secret);
                    out.undetermined(subject.id, if secret { Reason::Secret(path) } else { Reason::Unknown(path) });
                }
            }
        }
    }
}

fn report(row: &Row, subject: &Resource, fault: Fault, out: &mut Sink<'_>) {
    let finding = out.fail(subject.id, format!("{}: {}", fault.text, row.says));
    finding.key(fault.path.plain()).at(fault.path).fix(row.fix.as_str()).evidence(format!("by {}", row.source));
    if let Some(severity) = row.severity.as_deref().and_then(Severity::parse) {
        finding.severity(severity);
    }
    if let Some(confidence) = row.confidence.as_deref().and_then(Confidence::parse) {
        finding.confidence(confidence);
    }
}

/// The values that a row judges, each with the object that holds it.
fn instances<'a>(at: &str, inputs: Value<'a>) -> Vec<(Value<'a>, PropertyPath, Known<Value<'a>>)> {
    let every = |at: &str| places(at, |name| inputs.get(name));
    if at.ends_with("[]") {
        return every(at).into_iter().map(|(path, value)| (inputs, path, value)).collect();
    }
    let Some((parents, name)) = at.rsplit_once('.') else {
        return vec![(inputs, PropertyPath::of(at), inputs.get(at))];
    };
    let inside = |(path, value): (PropertyPath, Known<Value<'a>>)| match value {
        Known::Is(parent) => Some((parent, path.name(name), parent.get(name))),
        Known::Unknown => Some((inputs, path.name(name), Known::Unknown)),
        Known::Secret => Some((inputs, path.name(name), Known::Secret)),
        Known::Absent => None,
    };
    every(parents).into_iter().filter_map(inside).collect()
}

/// Whether a value is what the cloud demands. Absent: the row does not apply.
fn verdict<'a>(row: &Row, place: Place<'a>, path: &PropertyPath, value: Known<Value<'a>>) -> Known<Option<Fault>> {
    match &row.must {
        Must::Exclude(others) => beside(row, place, path, value, others),
        Must::Need(others) => alone(row, place, path, value, others),
        Must::Items([least, most]) => {
            let count = value.read(|value| (value.is_list() || value.is_object()).then(|| value.node().len()));
            count.and_then(|count| {
                let right = (*least..=*most).contains(&count);
                Known::Is((!right).then(|| Fault::at(path, |name| format!("`{name}` has {count} entries"))))
            })
        }
        Must::NoKeys(keys) => value.read(|value| value.is_object().then_some(value)).and_then(|value| {
            let found = value.members().find(|(key, _)| keys.iter().any(|wrong| wrong == key));
            Known::Is(found.map(|(key, _)| {
                let text = Fault::at(path, |name| format!("`{name}` sets `{key}`")).text;
                Fault { text, path: path.clone().name(&key) }
            }))
        }),
        _ => scalar(row, place, path, value),
    }
}

/// Judges a text or a number.
fn scalar<'a>(row: &Row, place: Place<'a>, path: &PropertyPath, value: Known<Value<'a>>) -> Known<Option<Fault>> {
    let text = match (value.read(|value| value.as_text().map(Cow::into_owned)), &row.default) {
        (Known::Absent, Some(default)) => default.clone(),
        (Known::Is(text), _) => text,
        (hidden, _) => return hidden.and_then(|_| Known::Absent),
    };
    if row.allows(&text) {
        return Known::Is(None);
    }
    let shown = if row.secret { "the value".to_owned() } else { format!("`{}`", shown_within(&text, 80)) };
    let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let is = Known::Is(Some(Fault::at(path, |name| format!("`{name}` is {shown}"))));
    let right = match (&row.must, number) {
        (Must::Range(_) | Must::Multiple(_) | Must::AtMost(_) | Must::Below(_), None) if row.words => {
            return Known::Absent;
        }
        (Must::Range(_) | Must::Multiple(_) | Must::AtMost(_) | Must::Below(_), None) => {
            return Known::Is(Some(Fault::at(path, |name| format!("`{name}` is {shown}, which is no number"))));
        }
        (Must::Range(range), Some(number)) => in_range(range, number),
        (Must::Multiple(of), Some(number)) => number % f64::from(*of) == 0.0,
        (Must::AtMost(other), Some(number)) => return bounded(place, path, other, number, false),
        (Must::Below(other), Some(number)) => return bounded(place, path, other, number, true),
        (Must::OneOf(values), number) => values.iter().any(|value| equal(value, &text, number)),
        (Must::RealHost, _) => super::placeholder_value::reserved(&text).is_none(),
        (Must::NoneOf(values), _) => !values.iter().any(|value| value.eq_ignore_ascii_case(&text)),
        (Must::Text(rule), _) => {
            let fault = rule.fault(&text);
            return Known::Is(fault.map(|fault| Fault::at(path, |name| format!("`{name}` {shown} {fault}"))));
        }
        _ => true,
    };
    if right { Known::Is(None) } else { is }
}

/// Judges a number by that of another input.
fn bounded(place: Place<'_>, path: &PropertyPath, other: &str, number: f64, strictly: bool) -> Known<Option<Fault>> {
    let bound = place.look(other).into_iter().next().unwrap_or(Known::Absent);
    bound.read(|value| value.as_text()?.trim().parse::<f64>().ok()).and_then(|bound| {
        let right = if strictly { number < bound } else { number <= bound };
        let other = other.trim_start_matches('.');
        let text = |name: &str| format!("`{name}` is `{number}` and `{other}` is `{bound}`");
        Known::Is((!right).then(|| Fault::at(path, text)))
    })
}

/// Judges an input that is of no use without one of others.
fn alone<'a>(
    row: &Row,
    place: Place<'a>,
    path: &PropertyPath,
    value: Known<Value<'a>>,
    others: &[String],
) -> Known<Option<Fault>> {
    let set = match value {
        Known::Absent => row.default.is_some(),
        Known::Is(value) => !value.is_empty() && !value.as_text().is_some_and(|text| row.allows(&text)),
        Known::Unknown => return Known::Unknown,
        Known::Secret => true,
    };
    if !set {
        return Known::Absent;
    }
    let answers: Vec<Option<bool>> = others.iter().map(|other| place.is_set(other)).collect();
    if answers.contains(&Some(true)) {
        return Known::Is(None);
    }
    if answers.contains(&None) {
        return Known::Unknown;
    }
    let others: Vec<&str> = others.iter().map(|other| other.trim_start_matches('.')).collect();
    Known::Is(Some(Fault::at(path, |name| format!("`{name}` stands without `{}`", others.join("` or `")))))
}

/// Judges inputs that exclude each other.
fn beside<'a>(
    row: &Row,
    place: Place<'a>,
    path: &PropertyPath,
    value: Known<Value<'a>>,
    others: &[String],
) -> Known<Option<Fault>> {
    let value = match value {
        Known::Is(value) if value.is_empty() || value.as_text().is_some_and(|text| row.allows(&text)) => {
            return Known::Absent;
        }
        Known::Absent => return Known::Absent,
        value => value,
    };
    let answers: Vec<(&String, Option<bool>)> = others.iter().map(|other| (other, place.is_set(other))).collect();
    if let Some((other, _)) = answers.iter().find(|(_, set)| *set == Some(true)) {
        if matches!(value, Known::Unknown) {
            return Known::Unknown;
        }
        let other = other.trim_start_matches('.');
        return Known::Is(Some(Fault::at(path, |name| format!("`{name}` and `{other}` are both set"))));
    }
    if answers.iter().any(|(_, set)| set.is_none()) { Known::Unknown } else { Known::Is(None) }
}

fn in_range(range: &[f64], number: f64) -> bool {
    let (Some(&from), Some(&to)) = (range.first(), range.get(1)) else { return true };
    let on_step = range.get(2).is_none_or(|step| (number - from) % step == 0.0);
    (from..=to).contains(&number) && on_step
}

/// Whether a value of a table is that of an input: numbers are compared as numbers.
fn equal(value: &str, text: &str, number: Option<f64>) -> bool {
    value == text
        || number.is_some_and(|number| value.parse::<f64>().is_ok_and(|value| (value - number).abs() < f64::EPSILON))
}

impl Row {
    fn allows(&self, text: &str) -> bool {
        self.also.iter().any(|value| value == text)
    }

    /// The top-level inputs that the row reads.
    fn inputs(&self) -> impl Iterator<Item = &str> {
        let others: &[String] = match &self.must {
            Must::Exclude(others) | Must::Need(others) => others,
            Must::AtMost(other) | Must::Below(other) => std::slice::from_ref(other),
            _ => &[],
        };
        let others = others.iter().filter(|other| !other.starts_with('.')).map(|other| top(other));
        [top(&self.at)].into_iter().chain(others).chain(self.when.iter().filter_map(super::condition::Condition::input))
    }
}

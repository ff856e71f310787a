//! Judges an input by a row of the tables.

use std::borrow::Cow;

use super::asked::Asked;
use super::condition::{Place, all_hold};
use super::managed_policies;
use super::row::{Judged, Must, Row, top};
use super::versions::{self, Standing};
use crate::finding::{Confidence, Reason, Severity, Sink};
use crate::lens::{places, spelled};
use crate::model::{Known, PropertyPath, Resource, Value, shown_within};

/// What is wrong with a value: a text for people, and where.
struct Fault {
    text: String,
    path: PropertyPath,
    /// What to do, where that is more than the row says.
    fix: Option<String>,
    /// How bad it is, where that is not as the row says.
    severity: Option<Severity>,
    /// What the cloud takes, where that is not as the row says.
    says: Option<&'static str>,
}

impl Fault {
    fn at(path: &PropertyPath, text: impl FnOnce(&str) -> String) -> Self {
        Self {
            text: text(path.names().next_back().unwrap_or_default()),
            path: path.clone(),
            fix: None,
            severity: None,
            says: None,
        }
    }

    fn fix(mut self, fix: String) -> Self {
        self.fix = Some(fix);
        self
    }

    fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }
}

/// Says what a row says of a resource.
pub(super) fn judge(row: &Row, asked: &Asked<'_>, subject: &Resource, out: &mut Sink<'_>) {
    let (Some(inputs), Some(at)) = (asked.inputs(), spelled(&subject.ty, &row.at)) else { return };
    let is_new = |input: &str| spelled(&subject.ty, input).is_some_and(|input| asked.is_new(top(&input)));
    // What the provider fills in is legal.
    let declared = asked.state.is_declared_secret(top(&at));
    if row.judged == Judged::Made && !asked.is_made() {
        return;
    }
    if declared || asked.state.is_default(top(&at)) || !(asked.is_new(top(&at)) || row.others().any(is_new)) {
        return;
    }
    for (parent, path, value) in instances(&at, inputs) {
        let place = Place { ty: &subject.ty, inputs, parent };
        match verdict(row, place, &path, value) {
            Known::Absent => {}
            Known::Is(None) => out.pass(),
            Known::Is(Some(fault)) => match all_hold(&row.when, place) {
                Some(true) => report(row, subject, place, fault, out),
                Some(false) => {}
                None => open(subject, Reason::Unknown(path), out),
            },
            // Nobody wants to hear of every password that it cannot be seen; what is computed is no policy of AWS.
            _ if row.secret || matches!(row.must, Must::AwsPolicy) => {}
            hidden => {
                if all_hold(&row.when, place) != Some(false) {
                    let secret = matches!(hidden, Known::Secret);
                    open(subject, if secret { Reason::Secret(path) } else { Reason::Unknown(path) }, out);
                }
            }
        }
    }
}

/// Leaves a question open, once for all rows that ask it.
fn open(subject: &Resource, reason: Reason, out: &mut Sink<'_>) {
    let known = out.undetermined.iter().rev().take_while(|open| open.resource == Some(subject.id));
    if !known.into_iter().any(|open| open.reason == reason) {
        out.undetermined(subject.id, reason);
    }
}

fn report(row: &Row, subject: &Resource, place: Place<'_>, fault: Fault, out: &mut Sink<'_>) {
    let says = fault.says.map_or_else(|| filled(&row.says, place), str::to_owned);
    let finding = out.fail(subject.id, format!("{}: {says}", fault.text));
    let fix = fault.fix.unwrap_or_else(|| row.fix.clone());
    finding.key(fault.path.plain()).at(fault.path).fix(fix).evidence(format!("by {}", row.source));
    if let Some(severity) = fault.severity.or_else(|| row.severity.as_deref().and_then(Severity::parse)) {
        finding.severity(severity);
    }
    if let Some(confidence) = row.confidence.as_deref().and_then(Confidence::parse) {
        finding.confidence(confidence);
    }
}

/// A text of a table with the neighbours that it names: `{.name}`.
fn filled(text: &str, place: Place<'_>) -> String {
    let Some((start, (name, end))) =
        text.split_once('{').and_then(|(start, rest)| Some((start, rest.split_once('}')?)))
    else {
        return text.to_owned();
    };
    let value = place.look(name).into_iter().next().and_then(|value| value.is()?.as_text());
    let value = value.map_or_else(|| "this".to_owned(), |value| shown_within(&value, 60));
    format!("{start}{value}{end}")
}

/// The values that a row judges, each with the object that holds it.
fn instances<'a>(at: &str, inputs: Value<'a>) -> Vec<(Known<Value<'a>>, PropertyPath, Known<Value<'a>>)> {
    let every = |at: &str| places(at, |name| inputs.get(name));
    if at.ends_with("[]") {
        return every(at).into_iter().map(|(path, value)| (Known::Is(inputs), path, value)).collect();
    }
    let Some((parents, name)) = at.rsplit_once('.') else {
        return vec![(Known::Is(inputs), PropertyPath::of(at), inputs.get(at))];
    };
    let inside = |(path, value): (PropertyPath, Known<Value<'a>>)| match value {
        Known::Is(parent) => Some((Known::Is(parent), path.name(name), parent.get(name))),
        Known::Unknown | Known::Secret => Some((value, path, value)),
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
        Must::MostBytes(most) => value.read(|value| value.is_object().then_some(value)).and_then(|value| {
            // What is not known yet only adds to it.
            let texts = value.members().map(|(key, text)| (key, text.read(Value::as_text).is().unwrap_or_default()));
            let bytes: usize = texts.map(|(key, text)| key.len() + text.len()).sum();
            let text = |name: &str| format!("`{name}` has at least {bytes} bytes");
            Known::Is((bytes > *most).then(|| Fault::at(path, text)))
        }),
        Must::NoKeys(keys) => value.read(|value| value.is_object().then_some(value)).and_then(|value| {
            let found = value.members().find(|(key, _)| keys.iter().any(|wrong| wrong == key));
            Known::Is(found.map(|(key, _)| {
                let fault = Fault::at(path, |name| format!("`{name}` sets `{key}`"));
                Fault { path: path.clone().name(&key), ..fault }
            }))
        }),
        _ => scalar(row, place, path, value),
    }
}

/// Judges a text or a number.
fn scalar<'a>(row: &Row, place: Place<'a>, path: &PropertyPath, value: Known<Value<'a>>) -> Known<Option<Fault>> {
    let (text, note) = match (value.read(|value| value.as_text().map(Cow::into_owned)), &row.default) {
        (Known::Absent, Some(default)) => (default.clone(), " (the default)"),
        (Known::Is(text), _) => (text, ""),
        (hidden, _) => return hidden.and_then(|_| Known::Absent),
    };
    if row.allows(&text) {
        return Known::Is(None);
    }
    let shown = if row.secret { "the value".to_owned() } else { format!("`{}`{note}", shown_within(&text, 80)) };
    let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let is = Known::Is(Some(Fault::at(path, |name| format!("`{name}` is {shown}"))));
    let right = match (&row.must, number) {
        (Must::Range(_) | Must::Multiple(_) | Must::OneOf(_), None) if row.words => return Known::Absent,
        // That a bound is no number is for the row that has a range.
        (Must::AtMost(_) | Must::Below(_), None) => return Known::Absent,
        (Must::Range(_) | Must::Multiple(_), None) => {
            return Known::Is(Some(Fault::at(path, |name| format!("`{name}` is {shown}, which is no number"))));
        }
        (Must::Range(range), Some(number)) => in_range(range, number),
        (Must::Multiple(of), Some(number)) => number % f64::from(*of) == 0.0,
        (Must::AtMost(other), Some(number)) => return bounded(place, path, other, number, false),
        (Must::Below(other), Some(number)) => return bounded(place, path, other, number, true),
        (Must::OneOf(values), number) => values.iter().any(|value| equal(value, &text, number)),
        (Must::OfferedVersion(engine), _) => return offered(place, path, engine, &text),
        (Must::AwsPolicy, _) => return Known::Is(published(path, &text)),
        (Must::RealHost, _) => super::placeholder_value::reserved(&text).is_none(),
        (Must::NoneOf(values), _) if row.any_case => !values.iter().any(|value| value.eq_ignore_ascii_case(&text)),
        (Must::NoneOf(values), _) => !values.contains(&text),
        (Must::Text(rule), _) => {
            let fault = rule.fault(&text);
            return Known::Is(fault.map(|fault| Fault::at(path, |name| format!("`{name}` {shown} {fault}"))));
        }
        _ => true,
    };
    if right { Known::Is(None) } else { is }
}

/// Judges a version of an engine.
fn offered(place: Place<'_>, path: &PropertyPath, engine: &str, version: &str) -> Known<Option<Fault>> {
    let engine = match engine.strip_prefix('=') {
        Some(engine) => Known::Is(Cow::Borrowed(engine)),
        None => place.look(engine).into_iter().next().unwrap_or(Known::Absent).read(Value::as_str),
    };
    engine.and_then(|engine| {
        let (standing, newest) = versions::standing(&engine, version);
        let (said, severity, says) = match standing {
            Standing::Offered => return Known::Is(None),
            Standing::Gone => ("is no longer offered", None, None),
            Standing::Going => {
                let says = "the service may refuse new databases and clusters of it";
                ("is marked as deprecated", Some(Severity::Info), Some(says))
            }
            Standing::Never => ("was never offered", Some(Severity::Medium), None),
        };
        let as_of = versions::as_of();
        let fault = Fault::at(path, |name| format!("`{name}` `{}` {said} (as of {as_of})", shown_within(version, 40)));
        let fault = match newest {
            Some(newest) => fault.fix(format!("take `{newest}`, or leave its last part to the service")),
            None => fault,
        };
        Known::Is(Some(Fault { severity, says, ..fault }))
    })
}

/// Judges the ARN of a policy.
fn published(path: &PropertyPath, arn: &str) -> Option<Fault> {
    let fault = Fault::at(path, |name| format!("`{name}` is `{}`", shown_within(arn, 120)));
    match managed_policies::look_up(arn) {
        managed_policies::Known::Right => None,
        managed_policies::Known::Meant(policy) => Some(fault.fix(format!("write `arn:aws:iam::aws:policy/{policy}`"))),
        // It may be newer than the list.
        managed_policies::Known::Nowhere => Some(fault.severity(Severity::Medium)),
    }
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
    let own = row.at.rsplit('.').next().map(|name| name.trim_end_matches("[]"));
    let value = match value {
        // What is around it is hidden: whether it is set cannot be seen.
        hidden if hidden.is_hidden() && path.names().next_back() != own => return hidden.and_then(|_| Known::Unknown),
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
    fn others(&self) -> impl Iterator<Item = &str> {
        let others: &[String] = match &self.must {
            Must::Exclude(others) | Must::Need(others) => others,
            Must::AtMost(other) | Must::Below(other) => std::slice::from_ref(other),
            _ => &[],
        };
        let others = others.iter().filter(|other| !other.starts_with('.')).map(|other| top(other));
        others.chain(self.when.iter().filter_map(super::condition::Condition::input))
    }
}

//! A row at work: judges the resources of a type.

use super::bad::Bad;
use super::instances::{Instance, instances};
use super::row::Row;
use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::lens::policy::Grant;
use crate::lens::{class_of, spelled, top_of};
use crate::model::{Known, Resource, TypeToken, Value, shown_within};
use crate::rules::completeness::{Answer, Answers, Condition, Counts, Holds, Need, is_ours};
use crate::rules::refused::{Beside, Place, all_hold};
use crate::rules::{Cx, Rule};

/// One property of one class of types, and when it is a fault.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) class: Box<str>,
    pub(super) at: Box<str>,
    pub(super) bad: Bad,
    /// What applies where nothing is written.
    pub(super) default: Option<Box<str>>,
    /// Conditions on the resource.
    pub(super) when: Vec<Condition>,
    /// Conditions on the neighbours of the value.
    pub(super) beside: Vec<Beside>,
    /// What another resource may do instead.
    pub(super) unless: Vec<Need>,
    /// The value is not shown.
    pub(super) secret: bool,
    pub(super) severity: Option<Severity>,
    pub(super) confidence: Option<Confidence>,
    pub(super) says: Box<str>,
    pub(super) fix: Option<Box<str>>,
}

/// No user of the resource counts, so none is left out.
const ALL: Counts<'static> = Counts { except: &[], through: &[] };

impl Rule for Row {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        let class = class_of(ty);
        self.cases.iter().any(|case| case.unless.is_empty() && *case.class == *class)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let (class, subject) = (class_of(&subject.ty), cx.stack.resource(subject.id));
        for case in self.cases.iter().filter(|case| case.unless.is_empty() && *case.class == *class) {
            Judge { cx, row: self, case, others: &[] }.judge(subject, out);
        }
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for case in self.cases.iter().filter(|case| !case.unless.is_empty()) {
            let mut subjects = cx.lens.of_class(&case.class).filter(|subject| subject.is_managed()).peekable();
            if subjects.peek().is_none() {
                continue;
            }
            let others: Vec<Answers<'_>> =
                case.unless.iter().map(|need| Answers::of(cx, need, &case.class, ALL)).collect();
            let judge = Judge { cx, row: self, case, others: &others };
            subjects.for_each(|subject| judge.judge(subject, out));
        }
    }
}

struct Judge<'j, 'a> {
    cx: &'j Cx<'a>,
    row: &'j Row,
    case: &'j Case,
    others: &'j [Answers<'j>],
}

impl<'a> Judge<'_, 'a> {
    fn judge(&self, subject: &'a Resource, out: &mut Sink<'_>) {
        let Some(at) = spelled(&subject.ty, &self.case.at) else { return };
        let mut open = None;
        for condition in &self.case.when {
            match self.holds(condition, subject) {
                Holds::Yes => {}
                Holds::No => return,
                Holds::Unknown(path) => open = Some(Reason::Unknown(path)),
            }
        }
        let top = self.cx.lens.input_in_force(subject, top_of(&at));
        for instance in instances(&at, top) {
            match self.is_fault(subject, &instance) {
                Some(false) => out.pass_on(subject.id),
                None => leave_open(subject, hidden(&instance), out),
                Some(true) => match self.settled_elsewhere(subject, &instance) {
                    Answer::Yes => out.pass_on(subject.id),
                    Answer::Maybe(reason) => leave_open(subject, reason, out),
                    Answer::No => match &open {
                        Some(reason) => leave_open(subject, reason.clone(), out),
                        None => self.report(subject, instance, &at, out),
                    },
                },
            }
        }
    }

    fn holds(&self, condition: &Condition, subject: &'a Resource) -> Holds {
        condition.holds(self.cx, subject, &[], &|need| {
            Answers::of(self.cx, need, &self.case.class, ALL).answer(self.cx, subject).holds(need)
        })
    }

    fn is_fault(&self, subject: &'a Resource, instance: &Instance<'a>) -> Option<bool> {
        if instance.is_shrouded {
            return None;
        }
        // What is taken over as it is may have what is not written.
        if instance.value.is_absent() && !is_ours(subject) {
            return Some(false);
        }
        let fault = self.case.bad.of(instance.value);
        if self.case.beside.is_empty() || fault == Some(false) {
            return fault;
        }
        let inputs = self.cx.lens.state(subject)?.inputs()?;
        match all_hold(&self.case.beside, Place { ty: &subject.ty, inputs, parent: instance.parent }) {
            Some(true) => fault,
            other => other,
        }
    }

    /// Whether another resource does what this one does not.
    fn settled_elsewhere(&self, subject: &'a Resource, instance: &Instance<'a>) -> Answer {
        if self.others.is_empty() {
            return Answer::No;
        }
        let mut open = None;
        for other in self.others {
            match other.answer(self.cx, subject) {
                Answer::Yes => return Answer::Yes,
                Answer::Maybe(reason) => open = Some(reason),
                Answer::No => {}
            }
        }
        let hidden = || instance.value.is_absent().then(|| self.cx.not_whole()).flatten();
        open.or_else(hidden).map_or(Answer::No, Answer::Maybe)
    }

    fn report(&self, subject: &Resource, instance: Instance<'a>, at: &str, out: &mut Sink<'_>) {
        let Case { says, fix, severity, confidence, .. } = self.case;
        let name = instance.path.names().next_back().unwrap_or_default().to_owned();
        let message = format!("`{name}` {}: {says}", self.state_of(instance.value));
        let fix = fix.as_deref().unwrap_or(&self.row.fix);
        // The fix names the property as the class has it.
        let fix = match &*self.case.at {
            known if known == at => fix.to_owned(),
            known => fix.replace(&format!("`{known}`"), &format!("`{at}`")),
        };
        let key = instance.path.plain();
        let finding = out.fail(subject.id, message).key(key).at(instance.path).fix(fix);
        if let Some(severity) = severity {
            finding.severity(*severity);
        }
        if let Some(confidence) = confidence {
            finding.confidence(*confidence);
        }
    }

    /// What a value is, in words.
    fn state_of(&self, value: Known<Value<'_>>) -> String {
        let Known::Is(value) = value else {
            return match &self.case.default {
                Some(default) if value.is_absent() => format!("is not set, so `{default}` applies"),
                _ if value.is_absent() => "is not set".to_owned(),
                _ => "is set".to_owned(),
            };
        };
        match value.as_text() {
            _ if self.case.secret => "stands there in plain text".to_owned(),
            Some(_) if self.case.bad == Bad::Policy(Grant::PlainHttp) => "refuses too little".to_owned(),
            Some(_) if matches!(self.case.bad, Bad::Policy(_) | Bad::Json { .. }) => "goes too far".to_owned(),
            Some(text) if !text.is_empty() => format!("is `{}`", shown_within(&text, 60)),
            _ if value.is_empty() => "is empty".to_owned(),
            _ => "is as it is written".to_owned(),
        }
    }
}

/// Why a value cannot be judged.
fn hidden(instance: &Instance<'_>) -> Reason {
    match instance.value {
        Known::Secret => Reason::Secret(instance.path.clone()),
        _ => Reason::Unknown(instance.path.clone()),
    }
}

/// Leaves a question open, once for all cases that ask it.
fn leave_open(subject: &Resource, reason: Reason, out: &mut Sink<'_>) {
    let known = out.undetermined.iter().rev().take_while(|open| open.resource == Some(subject.id));
    if !known.into_iter().any(|open| open.reason == reason) {
        out.undetermined(subject.id, reason);
    }
}

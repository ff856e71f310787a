//! Diagnostics of a preview, from its messages to findings. The classes are rules (one file each beside this folder);
//! what belongs to which class is a table.

mod causes;
mod complete;
mod frames;
mod matching;
mod place;
mod table;
mod template;
mod text;

pub use causes::Cause;

use crate::finding::{Confidence, Meta, Sink};
use crate::graph::Stack;
use crate::model::SourcePosition;
use crate::rules::{Cx, Rule};

/// The causes that the messages of a stack tell, of all classes.
pub(in crate::rules) fn causes(stack: &Stack) -> Vec<Cause> {
    causes::of(stack)
}

/// The rule of a class.
pub(super) fn rule(meta: Meta) -> Box<dyn Rule> {
    // The engine itself says so.
    Box::new(Class { meta: meta.confidence(Confidence::Certain) })
}

struct Class {
    meta: Meta,
}

impl Rule for Class {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for cause in cx.shared.causes(cx.stack).iter().filter(|cause| cause.rule == self.meta.code) {
            report(cause, out);
        }
    }
}

/// Most places listed in the evidence of one finding.
const MOST_PLACES: usize = 20;

fn report(cause: &Cause, out: &mut Sink<'_>) {
    let message = cause.message.as_str();
    let finding = match cause.resources.first() {
        Some(id) => out.fail(*id, message),
        None => out.fail_stack(message),
    };
    finding.severity(cause.severity).key(cause.key.as_str()).related(cause.resources.iter().skip(1).copied());
    if let Some(path) = &cause.path {
        finding.at(path.clone());
    }
    if let Some(row) = cause.row {
        // Several hosts end with the same words: an envelope does not tell whose it is.
        let host = if row.role == table::Role::Envelope { String::new() } else { format!(" ({})", row.host.name()) };
        finding.evidence(format!("{} {}{host}", row.code, row.fault));
    }
    if !cause.line.is_empty() {
        finding.evidence(cause.line.as_str());
    }
    for source in cause.sources.iter().take(MOST_PLACES) {
        finding.evidence(format!("at {}", written(source)));
    }
    if cause.count > 1 {
        finding.evidence(format!("{} messages say so", cause.count));
    }
    if let Some(source) = cause.sources.first() {
        finding.source(source.clone());
    }
    if let Some(fix) = &cause.fix {
        finding.fix(fix.as_str());
    }
}

/// `main.py:12`, `index.ts:3:18`.
fn written(source: &SourcePosition) -> String {
    let path = crate::model::shown(&source.path);
    match (source.line, source.column) {
        (Some(line), Some(column)) => format!("{path}:{line}:{column}"),
        (Some(line), None) => format!("{path}:{line}"),
        (None, _) => path,
    }
}

//! Rules on versions whose support ends.

use super::is_new;
use super::reads::{Asked, reads};
use super::support::{Phase, as_of};
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::model::{Known, Resource, TypeToken, shown};
use crate::rules::{Cx, Rule};

/// A rule that is rows of the table of what is read.
pub(super) struct EndOfSupport {
    pub(super) meta: Meta,
}

impl Rule for EndOfSupport {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        reads(self.meta.code, ty).next().is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let (Some(today), Some(state)) = (cx.expectations.today, cx.lens.state(subject)) else { return };
        for read in reads(self.meta.code, &subject.ty) {
            let (asked, hidden) = read.asked(state);
            for (path, why) in hidden {
                let reason = if why == Known::Secret { Reason::Secret(path) } else { Reason::Unknown(path) };
                out.undetermined(subject.id, reason);
            }
            for asked in asked {
                let phase = asked.product.ends(&asked.version).map(|(known, ends)| (known, ends.phase(today)));
                match phase {
                    Some((known, Some(phase))) => report(cx, self.meta.severity, subject, (&asked, known, phase), out),
                    Some((_, None)) => out.pass(),
                    None => {}
                }
            }
        }
    }
}

/// Reports a version, no worse than `severity`.
fn report(
    cx: &Cx<'_>,
    severity: Severity,
    subject: &Resource,
    (asked, known, phase): (&Asked, &str, Phase),
    out: &mut Sink<'_>,
) {
    let what = format!("{} {known}", asked.product.name);
    let message = match phase {
        Phase::Over(day) => format!("{what} is out of support since {day}"),
        Phase::Extended(day, last) => {
            format!("standard support of {what} ended on {day}; until {last} it goes on as extended support")
        }
        Phase::Soon(day) => format!("support of {what} ends on {day}"),
    };
    let finding = out.fail(subject.id, message).severity(phase.severity(is_new(cx, subject)).min(severity));
    finding.key(known.to_owned()).evidence(format!("`{}` is `{}`", asked.path, shown(&asked.written)));
    finding.evidence(format!("as of {}", as_of()));
    finding.at(asked.path.clone()).fix("move to a version that is supported");
}

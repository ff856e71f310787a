//! `audit`: rules on every stack of a fleet. Each is read, checked, reduced to its findings and dropped.

use super::gather::Wanted;
use super::stream::{Progress, Read};
use super::{check, source, stream};
use crate::finding::Meta;
use crate::fleet::{Fleet, Judges, Member, Neighbours, Saved};
use crate::model::Moment;
use crate::report::fleet::FleetReport;
use crate::rules::Rule;

/// What to audit and how to judge it.
#[derive(Debug, Default)]
pub struct Request {
    /// Which inputs.
    pub wanted: Wanted,
    /// How each stack is judged; its inputs are not looked at.
    pub check: check::Request,
    /// The last run.
    pub since: Option<Saved>,
    /// Only what is new since then, or overdue, fails.
    pub only_fresh: bool,
    /// Which moment it is.
    pub now: Option<Moment>,
}

/// Audits the fleet.
pub fn audit(request: &Request, rules: &[Box<dyn Rule>], progress: Progress<'_>) -> FleetReport {
    let owners = &request.check.config.fleet.owners;
    let Read { done, unread, notes } = stream::read(&request.wanted, progress, &|stack| {
        Member::of(check::judge(stack, &request.check, rules, &Neighbours::default()), owners)
    });
    let settings = &request.check.config.fleet;
    let all = check::metas(rules);
    let selection = &request.check.selection;
    let ran: Vec<Meta> = all.iter().filter(|meta| selection.takes(meta)).copied().collect();
    let judges = Judges {
        exceptions: &request.check.config.exceptions,
        severities: &request.check.config.severities,
        baseline: request.check.baseline.as_ref(),
        rules: &all,
    };
    let mut fleet = Fleet::assemble(done, &ran, selection, request.since.as_ref(), settings, request.now, &judges);
    let strict = request.check.asked.strict.as_ref().is_some_and(|strict| strict.value);
    fleet.unread = unread;
    fleet.notes.splice(0..0, notes);
    FleetReport::new(fleet, request.only_fresh, strict, request.check.exit_zero)
}

/// Reads a saved run. The text fits behind "cannot use".
pub fn saved(name: &str) -> Result<Saved, String> {
    let bytes = source::bytes(name).map_err(|error| format!("{name}: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|_| format!("{name}: it is no text"))?;
    Saved::parse(name, &text).map_err(|error| format!("{name}: {error}"))
}

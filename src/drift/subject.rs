//! What drift is looked for in, and how.

use super::advice::{self, Seen};
use super::rows::{self, How, Sides};
use super::{Drift, Drifts, Kind, Opened, Settings, ignore, opens};
use crate::change::{Cause, Changes};
use crate::diff::{self, Place, PropertyChange, ResourceDiff};
use crate::engine::{self, Found, Run, Selection};
use crate::finding::{Confidence, Severity};
use crate::graph::{Coverage, Parts, Stack};
use crate::input::{Refresh, Refreshed, refreshed};
use crate::model::{Op, Origin, Resource, State};
use crate::rules::Expectations;

/// What drift is looked for in.
#[derive(Debug)]
pub enum Subject {
    /// A refresh: what was recorded, and what the cloud has.
    Refresh(Box<Refreshed>),
    /// A preview that is none of a refresh, as far as it tells.
    Preview(Box<Stack>),
    /// An update that was made: it tells nothing of drift.
    Update(Box<Stack>),
    /// One state: what the program asks for, and what the cloud answered.
    State(Box<Stack>),
    /// Two states: the one before, and the one after.
    States(Box<(Stack, Stack)>),
}

impl Subject {
    /// One input.
    pub fn of(stack: Stack) -> Self {
        if stack.kind.is_state() {
            return Subject::State(Box::new(stack));
        }
        match refreshed(stack) {
            Refresh::Of(refreshed) => Subject::Refresh(refreshed),
            Refresh::None { stack, applied: true } => Subject::Update(stack),
            Refresh::None { stack, applied: false } => Subject::Preview(stack),
        }
    }
}

/// Looks for drift.
pub fn find(subject: Subject, settings: Settings<'_>) -> Drifts {
    match subject {
        Subject::Refresh(refreshed) => in_refresh(*refreshed, settings),
        Subject::Preview(stack) => in_preview(*stack, settings),
        Subject::Update(stack) => {
            let notes = vec!["the stream shows an update without a refresh: it tells nothing of drift".to_owned()];
            finish(Drifts { notes, incomplete: true, ..Drifts::default() }, vec![*stack], Seen::Refresh)
        }
        Subject::State(stack) => in_state(*stack, settings),
        Subject::States(states) => {
            let (old, new) = *states;
            between(old, new, settings)
        }
    }
}

fn in_refresh(refreshed: Refreshed, settings: Settings<'_>) -> Drifts {
    let stack = &refreshed.stack;
    let comparison = diff::inside(stack);
    let rows = rows::of(&comparison, |found| Sides::inside(stack, &found.urn, How::Refreshed), Confidence::Certain);
    let mut drifts = Drifts { rows, compared: stack.resources.len(), ..Drifts::default() };
    drifts.incomplete = stack.coverage == Coverage::Failed || refreshed.not_itemised > 0 || refreshed.unanswered > 0;
    drifts.notes = refresh_notes(&refreshed);
    let sides = |resource: &Resource| (resource.before.clone(), resource.after.clone());
    let stack = judge_inside(refreshed.stack, &mut drifts, settings, sides, |_| true);
    finish(drifts, vec![stack], Seen::Refresh)
}

fn refresh_notes(refreshed: &Refreshed) -> Vec<String> {
    let mut notes = Vec::new();
    let stack = &refreshed.stack;
    if refreshed.not_itemised > 0 {
        notes.push(format!(
            "the engine counts {} more changed or gone than the steps show: which, only a stream of events or two exports \
             tell",
            refreshed.not_itemised
        ));
    }
    if refreshed.listed_twice > 0 {
        notes.push(format!(
            "the steps show {} more changed or gone than the engine counts: several entries of the state have one URN, \
             and the engine's count is right",
            refreshed.listed_twice
        ));
    }
    if refreshed.unanswered > 0 {
        notes.push(format!("of {} resources the stream does not tell what the refresh found", refreshed.unanswered));
    }
    if refreshed.digest {
        let hides = |resource: &&Resource| {
            let view = stack.latest(resource);
            view.and_then(|view| view.field("ignoreChanges")).is_some_and(|list| !list.is_empty())
        };
        let hiding = stack.resources.iter().filter(hides).count();
        let behind =
            if hiding > 0 { format!("behind `ignoreChanges` ({hiding} resources use it) and ") } else { String::new() };
        notes.push(format!(
            "a preview cannot tell what drifted {behind}in outputs that the program does not set; a stream of events or \
             exports before and after a refresh do"
        ));
    }
    notes
}

/// Without a refresh both sides may have moved: what the program asks for is taken for what was recorded.
fn in_preview(stack: Stack, settings: Settings<'_>) -> Drifts {
    let changes = Changes::of(&stack);
    let mut comparison = diff::inside(&stack);
    comparison.resources.retain(|found| matches!(found.op, Op::Update | Op::Replace));
    for found in &mut comparison.resources {
        let resource = stack.by_urn(&found.urn);
        let change = resource.and_then(|resource| changes.iter().find(|change| change.resource == resource.id));
        let follows = change.is_some_and(|change| matches!(change.cause, Cause::Follows | Cause::Provider));
        found.op = Op::Update;
        found.old_urn = None;
        found.properties.retain(|change| change.place == Place::Input && !follows);
        found.properties.iter_mut().for_each(mirror);
        let sides = Sides::inside(&stack, &found.urn, How::Planned);
        // A side that is not told is not one without properties.
        if !sides.are_told_alike() {
            found.properties.clear();
        }
        found.properties.iter_mut().filter(|change| sides.is_computed(change)).for_each(|change| {
            (change.class, change.reason) = (diff::Class::Noise, Some(COMPUTED.into()));
        });
    }
    comparison.resources.retain(|found| !found.properties.is_empty());
    let rows = rows::of(&comparison, |found| Sides::inside(&stack, &found.urn, How::Planned), Confidence::Possible);
    let mut drifts = Drifts { rows, compared: stack.resources.len(), ..Drifts::default() };
    // Nobody has looked at the cloud: neither drift nor that there is none can be known.
    drifts.incomplete = true;
    drifts.notes.push(
        "no step of this preview is a refresh: what differs may be drift, or a change of the program that is not \
         deployed (`pulumi preview --refresh --json` or `pulumi refresh --preview-only --json` tell)"
            .to_owned(),
    );
    // What the program replaces or hides is missing on one side only because of the preview.
    let keep = |opened: &Opened| opened.found.meta.family() != "A";
    let sides = |resource: &Resource| (resource.after.clone(), resource.before.clone());
    let stack = judge_inside(stack, &mut drifts, settings, sides, keep);
    finish(drifts, vec![stack], Seen::Preview)
}

/// Why what the engine lists and no program asks for is noise.
const COMPUTED: &str = "the provider computes it anew";

/// The same change, seen from the other side.
fn mirror(change: &mut PropertyChange) {
    std::mem::swap(&mut change.before, &mut change.after);
    change.kind = change.kind.mirrored();
}

fn in_state(stack: Stack, settings: Settings<'_>) -> Drifts {
    let mut drifts = Drifts::default();
    let stack = check_integrity(stack, &mut drifts, settings);
    let comparison = diff::echoed(&stack);
    drifts.compared = comparison.compared;
    drifts.rows = rows::of(&comparison, |found| Sides::inside(&stack, &found.urn, How::Echoed), Confidence::Likely);
    for row in &mut drifts.rows {
        row.confidence = echo_confidence(row);
    }
    let sides = |resource: &Resource| {
        // What is planned says what the program asks for first, what is recorded what the cloud answered.
        let mut asked = resource.after.clone();
        if let Some(state) = &mut asked {
            state.origin = Origin::PlannedInPlace;
        }
        (asked, resource.after.clone())
    };
    let stack = judge_inside(stack, &mut drifts, settings, sides, |_| true);
    finish(drifts, vec![stack], Seen::State)
}

/// A value of its own says most; what lies deeper a provider may tell in its own way.
fn echo_confidence(row: &Drift) -> Confidence {
    let is_plain = row.path.as_deref().is_some_and(|path| !path.contains(['.', '[']));
    if is_plain { Confidence::Certain } else { Confidence::Likely }
}

fn between(old: Stack, new: Stack, settings: Settings<'_>) -> Drifts {
    let mut drifts = Drifts::default();
    let old = check_integrity(old, &mut drifts, settings);
    let new = check_integrity(new, &mut drifts, settings);
    let comparison = diff::two(&old, &new);
    drifts.compared = comparison.compared;
    drifts.incomplete |= comparison.incomplete;
    drifts.notes.extend(comparison.notes.iter().cloned());
    drifts.rows = rows::of(&comparison, |found| Sides::between(&old, &new, found), Confidence::Certain);
    drifts.rows.extend(let_go(&old, &new));
    mark_ignored(&mut drifts, settings);
    if drifts.real().next().is_none() || diff::names_differ(&old, &new).is_some() {
        return finish(drifts, vec![new, old], Seen::States);
    }
    let after = judge(new, settings);
    let found = opens::findings(&after);
    let before = judge(old, settings);
    drifts.opened = opens::attribute(&mut drifts.rows, &before, found);
    finish(drifts, vec![after.stack, before.stack], Seen::States)
}

/// Resources that the stack managed and now only reads.
fn let_go(old: &Stack, new: &Stack) -> Vec<Drift> {
    let is_external = |resource: &Resource| resource.after.as_ref().is_some_and(|state| state.external);
    let let_go =
        |resource: &&Resource| is_external(resource) && old.by_urn(&resource.urn).is_some_and(|old| !is_external(old));
    let row = |resource: &Resource| {
        let found = ResourceDiff::bare(resource, Op::Same);
        rows::whole(&found, Kind::Unmanaged, "the stack managed it and now only reads it")
    };
    new.resources.iter().filter(let_go).map(row).collect()
}

/// Runs the rules on both sides of a stack that holds them both.
fn judge_inside(
    stack: Stack,
    drifts: &mut Drifts,
    settings: Settings<'_>,
    sides: impl Fn(&Resource) -> (Option<State>, Option<State>),
    keep: impl Fn(&Opened) -> bool,
) -> Stack {
    mark_ignored(drifts, settings);
    if drifts.real().next().is_none() {
        return stack;
    }
    let mut parts = stack.into_parts();
    let resources = std::mem::take(&mut parts.resources);
    // What the engine said of the preview is said of neither side.
    let diagnostics = std::mem::take(&mut parts.diagnostics);
    let of = |before: bool| -> Vec<Resource> {
        let side = |resource: &Resource| {
            let (recorded, cloud) = sides(resource);
            let state = if before { recorded } else { cloud }?;
            let (before, after) = (Some(state.clone()), Some(state));
            Some(Resource { before, after, op: Op::Same, step: None, ..resource.clone() })
        };
        resources.iter().filter_map(side).collect()
    };
    let after = judge(Stack::new(Parts { resources: of(false), ..parts }), settings);
    let found = opens::findings(&after).into_iter().filter(keep).collect();
    let parts = after.stack.into_parts();
    let before = judge(Stack::new(Parts { resources: of(true), ..parts }), settings);
    drifts.opened = opens::attribute(&mut drifts.rows, &before, found);
    let parts = before.stack.into_parts();
    Stack::new(Parts { diagnostics, resources, ..parts })
}

/// The selected rules on one side, and all that find open doors: one that is off because programs may well mean what it
/// finds is right about what somebody did by hand.
fn judge(stack: Stack, settings: Settings<'_>) -> Run {
    let mut selection = settings.selection.clone();
    if selection.select.is_empty() {
        selection.select.push("default".to_owned());
    }
    selection.select.push(opens::EXPOSURE.to_owned());
    // A refresh loses nothing that somebody could have agreed to.
    let expectations = Expectations { acknowledged: Vec::new(), ..settings.expectations.clone() };
    engine::check(stack, settings.rules, &selection, &expectations)
}

/// Lists what is damaged in a state. The rest can be compared all the same.
fn check_integrity(stack: Stack, drifts: &mut Drifts, settings: Settings<'_>) -> Stack {
    let family = Selection { select: vec![INTEGRITY.to_owned()], ignore: Vec::new() };
    let run = engine::check(stack, settings.rules, &family, settings.expectations);
    let breaks = |found: &&Found| found.finding.severity >= Severity::High && found.meta.id != PENDING_DELETE;
    for found in run.findings.iter().filter(breaks) {
        drifts.incomplete = true;
        drifts.notes.push(format!("{} is damaged: {} ({})", run.stack.input, found.finding.message, found.meta.code));
    }
    run.stack
}

/// The rule about old halves of replacements: they are left over, and nothing is broken.
const PENDING_DELETE: &str = "pending-delete";

/// The family of rules about damaged states.
const INTEGRITY: &str = "H";

fn mark_ignored(drifts: &mut Drifts, settings: Settings<'_>) {
    let said = ignore::mark(&mut drifts.rows, settings.ignores, settings.today);
    drifts.notes.extend(said);
}

fn finish(mut drifts: Drifts, stacks: Vec<Stack>, seen: Seen) -> Drifts {
    drifts.stacks = stacks;
    if let Some(stack) = drifts.stacks.first_mut() {
        stack.notes.extend(drifts.notes.iter().cloned());
    }
    for row in &mut drifts.rows {
        row.advice = advice::of(row, seen);
    }
    drifts.rows.sort_by_key(|row| (row.class, std::cmp::Reverse(row.severity)));
    drifts
}

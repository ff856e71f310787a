//! Drift as `check` tells it, where its input is a refresh or a preview with one.

use std::collections::BTreeMap;

use super::{Class, Drift, Kind, Settings, Subject, find};
use crate::engine::{Found, Run};
use crate::finding::{Confidence, Finding, Meta, Severity};
use crate::model::{Op, PropertyPath, Urn};

/// What a refresh finds.
pub const RULES: [Meta; 4] = [GONE, CHANGED, OPENED, REVERTED];

const GONE: Meta = Meta::new("K001", "gone-from-the-cloud", Severity::High, "a resource is no longer in the cloud")
    .docs(include_str!("pages/gone-from-the-cloud.md"));
const CHANGED: Meta =
    Meta::new("K002", "changed-by-hand", Severity::Medium, "somebody changed a resource outside the program")
        .docs(include_str!("pages/changed-by-hand.md"));
const OPENED: Meta =
    Meta::new("K003", "opened-by-hand", Severity::Critical, "what somebody changed outside the program opens a door")
        .docs(include_str!("pages/opened-by-hand.md"));
const REVERTED: Meta = Meta::new(
    "K004",
    "change-by-hand-reverted",
    Severity::Medium,
    "this update takes back what somebody changed outside the program",
)
.docs(include_str!("pages/change-by-hand-reverted.md"));

/// The word of a step that looks at the cloud, as every form writes it.
const REFRESH: &str = "\"refresh\"";

/// What to do where an update takes a change back.
const KEEP: &str = "if it is to stay, write it into the program before the update";

/// The family of rules about what an update does.
const CHANGES: &str = "J";

/// Values that are told of one resource.
const SHOWN: usize = 5;

/// Adds to a run what its refresh found. A preview without one tells nothing of drift.
pub fn judge(run: &mut Run, settings: Settings<'_>) {
    let wanted = RULES.iter().any(|meta| settings.selection.takes(meta));
    if !wanted || run.stack.kind.is_state() || !run.stack.mentions(REFRESH) {
        return;
    }
    let subject = Subject::of(run.stack.clone());
    let Subject::Refresh(refreshed) = &subject else { return };
    // Where no program follows, the steps say what has happened, and nothing will.
    let is_update = refreshed.by_effect;
    if !is_update {
        run.findings.retain(|found| found.meta.family() != CHANGES);
    }
    let drifts = find(subject, settings);
    let mut by_resource: BTreeMap<&Urn, Vec<&Drift>> = BTreeMap::new();
    for row in drifts.rows.iter().filter(|row| row.class == Class::Real) {
        by_resource.entry(&row.urn).or_default().push(row);
    }
    for (urn, rows) in by_resource {
        let found = told(run, urn, &rows, is_update);
        let (meta, confidence) = (&found.meta, found.finding.confidence);
        if settings.selection.takes(meta) && settings.selection.shows(meta, confidence) {
            run.add(found);
        }
    }
}

/// One finding for a resource: its worst drift first.
fn told(run: &Run, urn: &Urn, rows: &[&Drift], is_update: bool) -> Found {
    let resource = run.stack.by_urn(urn);
    let reverts = is_update && resource.is_some_and(|resource| matches!(resource.op, Op::Update | Op::Replace));
    let is_gone = rows.iter().any(|row| row.kind == Kind::Gone);
    let opens: Vec<&str> = rows.iter().flat_map(|row| row.opens.iter().copied()).collect();
    let (worst, name) = (rows.iter().max_by_key(|row| row.severity), urn.name());
    let (meta, message) = match (is_gone, reverts, opens.is_empty()) {
        (true, ..) => (GONE, format!("`{name}` is no longer in the cloud")),
        (false, true, _) => {
            (REVERTED, format!("this update takes back what somebody changed of `{name}` outside the program"))
        }
        (false, false, false) => {
            (OPENED, format!("`{name}` was changed outside the program, and that opens {}", opens.join(", ")))
        }
        (false, false, true) => (CHANGED, format!("`{name}` was changed outside the program")),
    };
    let is_reverted = !is_gone && reverts;
    let severity = match worst.map_or(meta.severity, |row| row.severity) {
        // A tag that is put back is no repair undone.
        Severity::Low | Severity::Info if is_reverted => Severity::Info,
        _ if is_reverted => meta.severity,
        severity => severity,
    };
    let finding = Finding {
        severity,
        confidence: worst.map_or(Confidence::Likely, |row| row.confidence),
        resource: resource.map(|resource| resource.id),
        path: worst.and_then(|row| row.path.as_deref()).map(PropertyPath::parse),
        message,
        evidence: rows.iter().take(SHOWN).filter_map(|row| changed(row)).collect(),
        related: Vec::new(),
        fix: if is_reverted { Some(KEEP.to_owned()) } else { worst.and_then(|row| row.advice.clone()) },
        source: worst.and_then(|row| row.source.clone()),
        key: String::new(),
    };
    Found { meta, finding, fingerprint: String::new(), faults: Vec::new() }
}

fn changed(row: &Drift) -> Option<String> {
    let path = row.path.as_deref()?;
    let value = |shown: &Option<crate::diff::Shown>| shown.as_ref().map_or_else(|| "nothing".to_owned(), short);
    Some(format!("`{path}`: {} became {}", value(&row.before), value(&row.after)))
}

fn short(shown: &crate::diff::Shown) -> String {
    crate::model::shown_within(&shown.json().to_string(), 80)
}

//! What became of findings between two runs: new, persisting, worsened, reopened, fixed, or not seen this time.

use std::collections::{BTreeMap, BTreeSet};

use super::contracts::RULES;
use super::renamed::{Now, renamed};
use super::saved::{Past, Saved};
use super::{Fleet, Member, Row, Settings};
use crate::finding::{Meta, Severity};
use crate::model::{Date, Moment};

/// What became of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It was not there in the last run.
    New,
    /// It was fixed, and is back.
    Reopened,
    /// It is worse than in the last run.
    Worsened,
    /// It was there.
    Persisting,
    /// It was there and cannot be looked for this time.
    Unseen,
    /// It is gone since the last run.
    Fixed,
    /// It has been gone for longer.
    Closed,
}

impl Standing {
    /// All, in the order in which they are told.
    pub const ALL: [Self; 7] =
        [Self::New, Self::Reopened, Self::Worsened, Self::Persisting, Self::Unseen, Self::Fixed, Self::Closed];

    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Reopened => "reopened",
            Self::Worsened => "worsened",
            Self::Persisting => "persisting",
            Self::Unseen => "unseen",
            Self::Fixed => "fixed",
            Self::Closed => "closed",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.name() == word)
    }

    /// Whether it may still be there.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Fixed | Self::Closed)
    }

    /// Whether it asks for somebody since the last run.
    pub fn is_fresh(self) -> bool {
        matches!(self, Self::New | Self::Reopened | Self::Worsened)
    }
}

/// A finding across runs.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The stack, as it is called now.
    pub stack: String,
    /// The finding's name across runs.
    pub fingerprint: String,
    /// The rule's name.
    pub rule: String,
    /// The rule's code.
    pub code: String,
    /// How bad it is or was.
    pub severity: Severity,
    /// How bad it was in the last run, where that is not the same.
    pub was: Option<Severity>,
    /// What became of it.
    pub standing: Standing,
    /// Why it could not be looked for.
    pub reason: Option<&'static str>,
    /// The rule did not run when the last run was made: the fault may be older.
    pub new_rule: bool,
    /// The resource, for one that is not among the findings.
    pub urn: Option<String>,
    /// What was wrong, for one that is not among the findings.
    pub message: Option<String>,
    /// Whose it is.
    pub owner: Option<String>,
    /// The day of the first run that has seen it; nothing where no run tells.
    pub first_seen: Option<Date>,
    /// The day since which it is open without a break.
    pub open_since: Option<Date>,
    /// The day of the run that did not see it any more.
    pub fixed: Option<Date>,
    /// How many days it is open.
    pub age: Option<u64>,
    /// Open for longer than its severity allows.
    pub overdue: bool,
}

/// The findings across runs.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The saved run that was compared with, and the version that wrote it.
    pub since: Option<(String, String)>,
    /// The codes of the rules that ran.
    pub rules: BTreeSet<String>,
    /// The findings, by what became of them and then as in the report.
    pub entries: Vec<Entry>,
    /// What else there is to say.
    pub notes: Vec<String>,
}

impl Ledger {
    /// How many findings have a standing.
    pub fn count(&self, standing: Standing) -> usize {
        self.entries.iter().filter(|entry| entry.standing == standing).count()
    }

    /// By stack and fingerprint.
    pub fn by_key(&self) -> BTreeMap<(&str, &str), &Entry> {
        self.entries.iter().map(|entry| ((entry.stack.as_str(), entry.fingerprint.as_str()), entry)).collect()
    }
}

/// Longer than this a closed finding is not remembered, in days.
const REMEMBERED: u64 = 400;

/// Compares the fleet with a saved run.
pub(super) fn follow(
    fleet: &Fleet,
    ran: &[Meta],
    saved: Option<&Saved>,
    settings: &Settings,
    now: Option<Moment>,
) -> Ledger {
    let rules: BTreeSet<String> = ran.iter().map(|meta| meta.code.to_owned()).collect();
    let mut ledger = Ledger { rules, ..Ledger::default() };
    let nothing = Saved::default();
    let past = saved.unwrap_or(&nothing);
    let now_called: Vec<Now<'_>> = fleet.members.iter().map(Now::of_member).collect();
    let names = renamed(&now_called, past, &mut ledger.notes);
    if let Some(saved) = saved {
        ledger.since = Some((saved.name.clone(), saved.version.clone()));
        note_version(saved, &mut ledger);
    }
    let mut old: BTreeMap<(&str, &str), &Past> = BTreeMap::new();
    for ((stack, fingerprint), past) in &past.entries {
        let stack = names.get(stack.as_str()).copied().unwrap_or(stack);
        old.insert((stack, fingerprint), past);
    }
    let today = now.map(Moment::date);
    for (member, row) in fleet.rows() {
        let past_of = old.remove(&(member.label(), row.fingerprint.as_str()));
        let mut entry = seen(member, row, past_of, today);
        entry.new_rule =
            entry.standing == Standing::New && past.rules.as_ref().is_some_and(|rules| !rules.contains(row.meta.code));
        ledger.entries.push(entry);
    }
    let members: BTreeMap<&str, &Member> = fleet.members.iter().map(|member| (member.label(), member)).collect();
    let is_read = |stack: &String| members.contains_key(names.get(stack.as_str()).copied().unwrap_or(stack));
    let complete = fleet.unread.is_empty() && past.stacks.iter().all(is_read);
    for ((stack, fingerprint), past) in old {
        ledger.entries.extend(gone(stack, fingerprint, past, members.get(stack).copied(), (ran, complete), now));
    }
    for entry in &mut ledger.entries {
        entry.age = entry.open_since.filter(|_| entry.standing.is_open()).and_then(|since| days_between(since, today?));
        let seen = entry.standing.is_open() && entry.standing != Standing::Unseen;
        let limit = settings.slo(entry.severity).filter(|_| seen);
        entry.overdue = limit.zip(entry.age).is_some_and(|(limit, age)| age > limit.days());
    }
    ledger.entries.sort_by_key(|entry| (entry.standing, std::cmp::Reverse(entry.severity)));
    ledger
}

fn note_version(saved: &Saved, ledger: &mut Ledger) {
    let version = env!("CARGO_PKG_VERSION");
    if saved.version != version {
        let note = format!(
            "{} was written by stackcheck {}, and this is {version}: findings are known again by their fingerprints, \
             and those of rules that it did not have are told as findings of new rules",
            saved.name, saved.version
        );
        ledger.notes.push(note);
    }
    if saved.rules.is_none() {
        let note = format!("{} was not saved by `audit`: since when its findings are open is not known", saved.name);
        ledger.notes.push(note);
    }
}

fn seen(member: &Member, row: &Row, past: Option<&Past>, today: Option<Date>) -> Entry {
    let standing = match past {
        None => Standing::New,
        Some(past) if !past.is_open => Standing::Reopened,
        Some(past) if row.severity > past.severity => Standing::Worsened,
        Some(_) => Standing::Persisting,
    };
    let first_seen = past.map_or(today, |past| past.first_seen);
    let open_since = match standing {
        Standing::New | Standing::Reopened => today,
        _ => past.and_then(|past| past.open_since),
    };
    Entry {
        stack: member.label().to_owned(),
        fingerprint: row.fingerprint.clone(),
        rule: row.meta.id.to_owned(),
        code: row.meta.code.to_owned(),
        severity: row.severity,
        was: past.map(|past| past.severity).filter(|was| *was != row.severity),
        standing,
        reason: None,
        new_rule: false,
        urn: None,
        message: None,
        owner: row.owner.clone(),
        first_seen,
        open_since,
        fixed: None,
        age: None,
        overdue: false,
    }
}

/// A finding of the saved run that is not among those of this one.
fn gone(
    stack: &str,
    fingerprint: &str,
    past: &Past,
    member: Option<&Member>,
    (ran, complete): (&[Meta], bool),
    now: Option<Moment>,
) -> Option<Entry> {
    let today = now.map(Moment::date);
    let suppressed =
        member.is_some_and(|member| member.suppressed.iter().any(|(row, _)| row.fingerprint == fingerprint));
    let reason = match past.is_open {
        true if suppressed => Some("it is there and does not count"),
        true => unseen(past, member, ran, complete),
        false => None,
    };
    let standing = match (past.is_open, reason) {
        (false, _) => Standing::Closed,
        (true, Some(_)) => Standing::Unseen,
        (true, None) => Standing::Fixed,
    };
    let fixed = if past.is_open { today.filter(|_| reason.is_none()) } else { past.fixed };
    let forgotten = |(fixed, today)| days_between(fixed, today).is_some_and(|days| days > REMEMBERED);
    if standing == Standing::Closed && fixed.zip(today).is_some_and(forgotten) {
        return None;
    }
    Some(Entry {
        stack: stack.to_owned(),
        fingerprint: fingerprint.to_owned(),
        rule: past.rule.clone(),
        code: past.code.clone(),
        severity: past.severity,
        was: None,
        standing,
        reason,
        new_rule: false,
        urn: past.urn.clone(),
        message: past.message.clone(),
        owner: past.owner.clone(),
        first_seen: past.first_seen,
        open_since: past.open_since,
        fixed,
        age: None,
        overdue: false,
    })
}

/// Why it cannot be said that a finding is fixed.
fn unseen(past: &Past, member: Option<&Member>, ran: &[Meta], complete: bool) -> Option<&'static str> {
    let Some(member) = member else { return Some("its stack is not among the inputs that were read") };
    let Some(meta) = ran.iter().find(|meta| meta.code == past.code) else { return Some("its rule did not run") };
    if !complete && RULES.iter().any(|rule| rule.code == meta.code) {
        return Some("it is between stacks, and not every stack of the last run was read");
    }
    if member.failed {
        return Some("the preview of its stack failed");
    }
    if member.coverage.hides_resources() {
        return Some("the input of its stack does not show every resource");
    }
    let asked = member.open.iter().any(|(code, urn)| *code == past.code && (urn.is_none() || *urn == past.urn));
    if asked {
        return Some("the values that decide cannot be known");
    }
    let hidden = member.findings.iter().any(|row| meta.left_out_beside().any(|code| code == row.meta.code));
    (hidden && member.folded > 0).then_some("its cause may be a finding now")
}

/// Days from one day to another; nothing when the other is earlier.
fn days_between(from: Date, to: Date) -> Option<u64> {
    u64::try_from(to.unix_days() - from.unix_days()).ok()
}

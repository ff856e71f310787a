//! Whether what was applied is what was reviewed: the state after an update against the preview, or the plan, that
//! somebody agreed to.

mod outputs;
mod times;
mod unknown;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::change::is_replaced;
use crate::diff::{self, Class, Kind, Place, PropertyChange, ResourceDiff, Shown};
use crate::graph::{Coverage, Stack, View};
use crate::json::Node;
use crate::model::{Known, Op, Resource, Urn};

/// What a difference between what was reviewed and what is there means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It was applied, and the review did not show it.
    Unreviewed,
    /// The review showed it, and it was not applied.
    NotApplied,
    /// What the inputs tell does not decide it.
    Undecided,
    /// The review showed that a value was not known yet; this is it.
    Known,
}

impl Verdict {
    /// All, the worst first.
    pub const ALL: [Self; 4] = [Self::Unreviewed, Self::NotApplied, Self::Undecided, Self::Known];

    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreviewed => "unreviewed",
            Self::NotApplied => "not-applied",
            Self::Undecided => "undecided",
            Self::Known => "known",
        }
    }
}

/// What there is to say of one resource.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it means.
    pub verdict: Verdict,
    /// Why, where it is about the resource as a whole; nothing where its properties say it.
    pub said: Option<&'static str>,
    /// The resource, and the properties that this verdict is about: from what was reviewed to what is there.
    pub found: ResourceDiff,
}

/// The result.
#[derive(Debug, Default)]
pub struct Verified {
    /// The worst first, in the order of the state.
    pub rows: Vec<Row>,
    /// How many resources were compared.
    pub compared: usize,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Whether something could not be compared.
    pub incomplete: bool,
}

impl Verified {
    /// How many resources there are of each verdict.
    pub fn counts(&self) -> BTreeMap<Verdict, usize> {
        let all: BTreeSet<(Verdict, &Urn)> = self.rows.iter().map(|row| (row.verdict, &row.found.urn)).collect();
        let mut counts = BTreeMap::new();
        for (verdict, _) in all {
            *counts.entry(verdict).or_default() += 1;
        }
        counts
    }

    /// Whether something has this verdict.
    pub fn has(&self, verdict: Verdict) -> bool {
        self.rows.iter().any(|row| row.verdict == verdict)
    }
}

/// Compares a state after an update with what was reviewed before it.
pub fn verify(reviewed: &Stack, state: &Stack) -> Verified {
    let compared = diff::two(reviewed, state);
    let case = Case { reviewed, state, before: befores(reviewed) };
    let mut rows: Vec<Row> = compared.resources.into_iter().flat_map(|found| case.judge(found)).collect();
    rows.extend(reviewed.resources.iter().filter_map(|resource| case.left_undone(resource)));
    let begin = times::begin(reviewed, state);
    if let Some(begin) = &begin {
        rows.extend(times::unlisted(reviewed, state, begin));
    }
    let mut notes = compared.notes;
    let outputs = outputs::unseen(reviewed, state);
    let hides_outputs = outputs.is_some();
    if hides_outputs {
        notes.push(outputs::NOTE.to_owned());
    }
    rows.extend(outputs);
    rows.sort_by_key(|row| row.verdict);
    let pending = state.pending_operations().is_some_and(|operations| operations > 0);
    if pending {
        notes.push("operations of the update began and nobody knows how they ended".to_owned());
    }
    // Where times tell what the update touched, that nothing else was is known.
    let unseen = reviewed.coverage.hides_resources() && begin.is_none();
    if unseen {
        notes.push(
            "the review hides what does not change, and nothing tells whether it did: give the state before the update \
             with `--state`, or review with `--show-sames`"
                .to_owned(),
        );
    }
    Verified {
        rows,
        compared: compared.compared,
        notes,
        incomplete: compared.incomplete || pending || unseen || hides_outputs,
    }
}

/// What the preview says that each property was before it, by what it does to it: an element of a list may take the
/// place of one that goes.
type Befores = BTreeMap<(Urn, Place, String, Kind), Option<Shown>>;

fn befores(reviewed: &Stack) -> Befores {
    let changes = diff::inside(reviewed).resources.into_iter().flat_map(|resource| {
        let urn = resource.urn;
        let key = move |change: &PropertyChange| (urn.clone(), change.place, change.label(), change.kind);
        resource.properties.into_iter().map(move |change| (key(&change), change.before))
    });
    changes.collect()
}

struct Case<'a> {
    reviewed: &'a Stack,
    state: &'a Stack,
    before: Befores,
}

impl Case<'_> {
    fn judge(&self, found: ResourceDiff) -> Vec<Row> {
        let resource = self.reviewed.by_urn(&found.urn);
        let resource = resource.or_else(|| self.reviewed.by_urn(found.old_urn.as_deref()?));
        let row = |verdict, said, found| vec![Row { verdict, said: Some(said), found }];
        match found.op {
            Op::Create => match self.appeared(resource, &found.urn) {
                Some((verdict, said)) => row(verdict, said, found),
                None => Vec::new(),
            },
            Op::Delete => match resource.and_then(disappeared) {
                Some((verdict, said)) => row(verdict, said, found),
                None => Vec::new(),
            },
            _ => self.properties(resource, &found),
        }
    }

    /// What it means that a resource is in the state and not in what was reviewed.
    fn appeared(&self, reviewed: Option<&Resource>, urn: &str) -> Option<(Verdict, &'static str)> {
        let own = self.state.by_urn(urn)?;
        let external = own.after.as_ref().is_some_and(|state| state.external);
        // The engine makes default providers unseen, and what is only read is not applied.
        if own.is_default_provider() || external {
            return None;
        }
        match reviewed {
            Some(resource) if resource.after.is_some() => {
                Some((Verdict::NotApplied, "the old half of its replacement is not deleted"))
            }
            // Told by what was to be done.
            Some(_) => None,
            None if self.reviewed.coverage == Coverage::Failed => {
                Some((Verdict::Undecided, "the preview failed before it came to this resource"))
            }
            None => Some((Verdict::Unreviewed, "it was made, and the review does not have it")),
        }
    }

    /// What was reviewed and is not to be seen in a comparison: a deletion, a replacement with the same values.
    fn left_undone(&self, resource: &Resource) -> Option<Row> {
        let own = self.state.by_urn(&resource.urn).filter(|own| own.exists())?;
        let gone = resource.op.removes() && self.reviewed.by_urn(&resource.urn).is_some_and(|r| r.id == resource.id);
        let said = if gone {
            "it was to be deleted, and is still there"
        } else if is_replaced(&resource.op) && self.is_the_old(resource, own) {
            "it was to be replaced, and is still the old one"
        } else {
            return None;
        };
        let found = ResourceDiff::bare(resource, resource.op.clone());
        Some(Row { verdict: Verdict::NotApplied, said: Some(said), found })
    }

    /// Whether a resource has the id and the birthday that it had before. A new one may get the old name as its id.
    fn is_the_old(&self, reviewed: &Resource, own: &Resource) -> bool {
        let before = self.reviewed.view(reviewed, View::Before);
        let Some((before, now)) = before.zip(self.state.view(own, View::After)) else { return false };
        let same_id = matches!((before.id(), now.id()), (Known::Is(a), Known::Is(b)) if a == b);
        let created = |text: Option<Node<'_>>| text.and_then(Node::as_str).map(Cow::into_owned);
        let (then, now) = (created(before.field("created")), created(now.field("created")));
        same_id && then.is_some() && then == now
    }

    /// Sorts the differences of a resource by what they mean.
    fn properties(&self, reviewed: Option<&Resource>, found: &ResourceDiff) -> Vec<Row> {
        let mut rows = Vec::new();
        let expected = reviewed.is_none_or(|resource| is_replaced(&resource.op) || resource.before.is_none());
        if found.op == Op::Replace && !expected {
            let found = ResourceDiff { properties: Vec::new(), ..found.clone() };
            rows.push(Row { verdict: Verdict::Unreviewed, said: Some("it was replaced"), found });
        }
        let mut sorted: BTreeMap<Verdict, Vec<PropertyChange>> = BTreeMap::new();
        for change in unknown::join(found.properties.clone()) {
            if let Some(verdict) = self.property(found, &change) {
                sorted.entry(verdict).or_default().push(change);
            }
        }
        rows.extend(sorted.into_iter().map(|(verdict, properties)| Row {
            verdict,
            said: None,
            found: ResourceDiff { properties, op: Op::Update, ..found.clone() },
        }));
        rows
    }

    /// Whether the review shows a change of a property and not what it was before, as plans do: that what was planned is
    /// not there is all that can be told.
    fn is_untold(&self, found: &ResourceDiff, change: &PropertyChange) -> bool {
        let reviewed = self.reviewed.by_urn(&found.urn).and_then(|resource| resource.before.as_ref());
        let planned = change.before.is_some() || change.place == Place::Output;
        planned && reviewed.is_some_and(|before| before.untold.properties)
    }

    fn property(&self, found: &ResourceDiff, change: &PropertyChange) -> Option<Verdict> {
        let is_id = change.place == Place::Option && change.path.top() == Some("id");
        // What the cloud answers is nobody's to apply; the outputs of a stack are what its program says.
        let is_answer = change.place == Place::Output && !found.ty.is_stack();
        if !change.class.counts() || is_answer || is_id {
            return None;
        }
        let hidden = change.before == Some(Shown::Secret) || change.after == Some(Shown::Secret);
        if change.class == Class::Unknown || unknown::becomes(change.before.as_ref(), change.after.as_ref()) {
            return Some(Verdict::Known);
        }
        if change.kind == Kind::Update && hidden {
            return Some(Verdict::Undecided);
        }
        let before = self.before.get(&(found.urn.clone(), change.place, change.label(), change.kind.mirrored()));
        let is_as_before = before.is_some_and(|before| *before == change.after);
        let is_undone = is_as_before || self.is_untold(found, change);
        Some(if is_undone { Verdict::NotApplied } else { Verdict::Unreviewed })
    }
}

/// What it means that a resource was reviewed and is not in the state.
fn disappeared(reviewed: &Resource) -> Option<(Verdict, &'static str)> {
    let external = reviewed.after.as_ref().is_some_and(|state| state.external);
    match reviewed.op {
        _ if reviewed.is_default_provider() || external => None,
        Op::Create | Op::Import => Some((Verdict::NotApplied, "it was to be made, and is not there")),
        _ if is_replaced(&reviewed.op) => Some((Verdict::NotApplied, "its new half is not there")),
        _ => Some((Verdict::Unreviewed, "it is gone, and the review does not say so")),
    }
}

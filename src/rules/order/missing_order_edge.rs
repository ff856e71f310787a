//! A resource must wait for another, no value flows between the two, and nothing says so.
//!
//! ## Why it matters
//!
//! The engine makes at the same time what does not depend on each other. It works when the other one happens to be
//! faster, and fails on another day, in another account, or when everything is made anew.
//!
//! ## What to do
//!
//! Name it: `opts.dependsOn` (`depends_on` in Python), or pass one of its outputs where there is one to pass.
//!
//! ## Not reported
//!
//! What waits indirectly, for a component that contains the other, or for one that is told because of the same. Pairs in
//! which the other takes a value from this one. Pairs that mostly work although the order is open are hints (shown when the
//! rule is selected).
//!
//! The pairs, what goes wrong, and where that is known from stand in `tables/order.toml`.
//!
//! ## References
//!
//! Named for each pair in `tables/order.toml`.

use hashbrown::{HashMap, HashSet};

use super::pair::{First, PAIRS, Pair, Types};
use super::reach::{self, Reach};
use super::related::{ByMark, Marks, holds, in_other_project};
use crate::finding::{Meta, Severity, Sink};
use crate::lens::class_of;
use crate::model::{Resource, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "H002",
    "missing-order-edge",
    Severity::High,
    "a resource does not wait for one that it needs and takes no value from",
)
.docs(include_str!("missing_order_edge.rs"));

pub(super) struct MissingOrderEdge;

impl Rule for MissingOrderEdge {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        check(cx, &PAIRS, out);
    }

    fn classes(&self) -> Vec<&str> {
        classes(&PAIRS)
    }
}

/// Looks for resources that do not wait as these pairs say.
pub(super) fn check(cx: &Cx<'_>, pairs: &[Pair], out: &mut Sink<'_>) {
    let mut reaches: HashMap<ResourceId, Reach> = HashMap::new();
    for pair in pairs {
        let first: Vec<Known<'_, '_>> = pair.first.iter().filter_map(|first| Known::of(cx, first)).collect();
        if first.is_empty() {
            continue;
        }
        let mut gaps = Vec::new();
        for later in of_types(cx, &pair.later).filter(|later| later.is_managed()) {
            if holds(cx, later, &pair.conditions) == Some(true) {
                gaps.extend(judge(cx, pair, (later, &first), &mut reaches, out));
            }
        }
        for gap in &gaps {
            if follows_another(gap, &gaps, &reaches) {
                out.pass_on(gap.later.id);
            } else {
                report(cx, pair, gap, out);
            }
        }
    }
}

/// A resource that does not wait for others.
struct Gap<'p, 'a> {
    later: &'a Resource,
    missing: Vec<(ResourceId, &'p First)>,
}

/// Whether a resource waits for one that ought to wait for the same: once that one does, so does this.
fn follows_another(gap: &Gap<'_, '_>, gaps: &[Gap<'_, '_>], reaches: &HashMap<ResourceId, Reach>) -> bool {
    let waits = |one: ResourceId, other: ResourceId| reaches.get(&one).is_some_and(|reach| reach.waits_for(other));
    let lacks = |other: &Gap<'_, '_>, id: ResourceId| other.missing.iter().any(|(missing, _)| *missing == id);
    let (own, mut missing) = (gap.later.id, gap.missing.iter());
    missing.all(|(id, _)| {
        gaps.iter().any(|other| {
            let other_id = other.later.id;
            other_id != own && waits(own, other_id) && !waits(other_id, own) && lacks(other, *id)
        })
    })
}

/// The classes that wait, or what they begin with.
pub(super) fn classes(pairs: &[Pair]) -> Vec<&str> {
    let later = pairs.iter().map(|pair| match &pair.later {
        Types::Class(class) | Types::Beginning(class) => &**class,
    });
    later.collect()
}

fn of_types<'a>(cx: &Cx<'a>, types: &Types) -> Box<dyn Iterator<Item = &'a Resource> + 'a> {
    let stack = cx.stack;
    let wanted = |ty: &&&crate::model::TypeToken| match types {
        Types::Class(class) => class_of(ty) == &**class,
        Types::Beginning(start) => ty.starts_with(&**start),
    };
    let types: Vec<_> = stack.types();
    let types: Vec<_> = types.iter().filter(wanted).copied().collect();
    Box::new(types.into_iter().flat_map(move |ty| stack.by_type(ty)))
}

/// The resources of the stack that come first, by each thing that they may share.
struct Known<'p, 'a> {
    first: &'p First,
    all: Vec<ResourceId>,
    by_share: Vec<ByMark<'a>>,
}

impl<'p, 'a> Known<'p, 'a> {
    fn of(cx: &Cx<'a>, first: &'p First) -> Option<Self> {
        let found = cx.lens.of_class(&first.class).filter(|one| one.is_managed());
        let found: Vec<&Resource> = found.filter(|one| holds(cx, one, &first.conditions) == Some(true)).collect();
        let by_share = |share| ByMark::of(found.iter().map(|one| (one.id, Marks::of(cx, one, share))));
        let by_share = first.shares.iter().map(by_share).collect();
        let all: Vec<ResourceId> = found.iter().map(|one| one.id).collect();
        (!all.is_empty()).then_some(Self { first, all, by_share })
    }

    /// Those that share everything with a resource; where nothing is shared, those in the same place.
    fn related(&self, cx: &Cx<'a>, later: &'a Resource, shares: &[Marks<'a>]) -> Vec<ResourceId> {
        let mut agreeing = self.by_share.iter().zip(shares).map(|(known, marks)| known.sharing(marks));
        let Some(mut found) = agreeing.next() else {
            // What is in no region (a role, an API that is switched on) is near to what is in any.
            let home = cx.lens.home(later);
            let is_near = |other: Option<&str>| home.is_none() || other.is_none() || home == other;
            let same_place = |id: &&ResourceId| {
                let other = cx.stack.resource(**id);
                let one_provider = cx.stack.graph().provider(later.id) == cx.stack.graph().provider(**id);
                one_provider && is_near(cx.lens.home(other)) && !in_other_project(cx, later, other)
            };
            let near = self.all.iter().filter(same_place).copied().filter(|id| *id != later.id);
            let near: Vec<ResourceId> = near.collect();
            let at = |id: &ResourceId| cx.stack.resource(*id);
            // They are in several projects, and which of them is meant is not told.
            let differs = |first: &ResourceId| near.iter().any(|id| in_other_project(cx, at(first), at(id)));
            return if near.first().is_some_and(differs) { Vec::new() } else { near };
        };
        for others in agreeing {
            found.retain(|id| others.binary_search(id).is_ok());
        }
        found.retain(|id| *id != later.id);
        found
    }
}

fn judge<'p, 'a>(
    cx: &Cx<'a>,
    pair: &Pair,
    (later, first): (&'a Resource, &[Known<'p, '_>]),
    reaches: &mut HashMap<ResourceId, Reach>,
    out: &mut Sink<'_>,
) -> Option<Gap<'p, 'a>> {
    let marks: Vec<Marks<'_>> = pair.shares.iter().map(|share| Marks::of(cx, later, share)).collect();
    let mut missing: Vec<(ResourceId, &First)> = Vec::new();
    for known in first {
        let related = known.related(cx, later, &marks);
        if related.is_empty() {
            continue;
        }
        let reach = reaches.entry(later.id).or_insert_with(|| Reach::of(cx, later.id));
        let waits: Vec<bool> = related.iter().map(|id| reach.waits_for(*id)).collect();
        if pair.one_is_enough && waits.contains(&true) {
            out.pass_on(later.id);
            return None;
        }
        for id in related.iter().zip(waits).filter(|(_, waits)| !waits).map(|(id, _)| *id) {
            // What takes a value from this one cannot come before it.
            let reach = reaches.entry(id).or_insert_with(|| Reach::of(cx, id));
            if !reach.waits_for(later.id) || reach::only_waits(cx, id, later.id) {
                missing.push((id, known.first));
            }
        }
    }
    let reach = reaches.entry(later.id).or_insert_with(|| Reach::of(cx, later.id));
    missing.retain(|(id, _)| !is_witnessed(cx, pair, *id, reach));
    if missing.is_empty() {
        out.pass_on(later.id);
        return None;
    }
    if let Some(reason) = reach.unseen(cx, later, missing.iter().map(|(id, _)| *id)) {
        out.undetermined(later.id, reason);
        return None;
    }
    Some(Gap { later, missing })
}

/// Whether a resource waits for another that cannot be made before this one.
fn is_witnessed(cx: &Cx<'_>, pair: &Pair, first: ResourceId, reach: &Reach) -> bool {
    let Some(witness) = &pair.witness else { return false };
    let first = cx.stack.resource(first);
    cx.lens.of_class(&witness.class).filter(|one| reach.waits_for(one.id)).any(|one| {
        let agree = |share| Marks::of(cx, one, share).meet(&Marks::of(cx, first, share));
        witness.shares.iter().all(agree)
    })
}

fn report(cx: &Cx<'_>, pair: &Pair, Gap { later, missing }: &Gap<'_, '_>, out: &mut Sink<'_>) {
    const SHOWN: usize = 5;
    let ids: HashSet<ResourceId> = missing.iter().map(|(id, _)| *id).collect();
    let mut ids: Vec<ResourceId> = ids.into_iter().collect();
    ids.sort_unstable();
    let name = |id: &ResourceId| {
        let one = cx.stack.resource(*id);
        format!("`{}` ({})", one.urn.name(), one.ty.friendly())
    };
    let mut names = ids.iter().take(SHOWN).map(name).collect::<Vec<_>>().join(", ");
    if ids.len() > SHOWN {
        names = format!("{names} and {} more", ids.len() - SHOWN);
    }
    let message = format!("`{}` does not wait for {names}", later.urn.name());
    let finding = out.fail(later.id, message).severity(pair.severity).confidence(pair.confidence);
    finding.evidence(format!("made too early: {}", pair.symptom)).fix(format!(
        "make `{}` depend on {} (`dependsOn`)",
        later.urn.name(),
        if ids.len() == 1 { "it" } else { "them" }
    ));
    if let Some(turned) = ids.iter().find(|id| reach::only_waits(cx, **id, later.id)) {
        let other = cx.stack.resource(*turned).urn.name();
        finding.evidence(format!("`{other}` waits for `{}` instead: the wrong way round", later.urn.name()));
        finding.fix(format!("turn the `dependsOn` of `{other}` round"));
    }
    let key = missing.first().map_or("", |(_, first)| &*first.class);
    finding.key(key).related(ids);
}

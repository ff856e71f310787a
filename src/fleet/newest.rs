//! One input for each stack: the newest. Two stacks may go by one name, where the input does not tell their organisation:
//! states that have no resource in common are of two.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::Member;

/// An input that is left out, since another tells newer of its stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Superseded {
    /// The input.
    pub input: String,
    /// The stack.
    pub stack: String,
    /// The input that is taken.
    pub by: String,
    /// Why.
    pub reason: &'static str,
}

/// Gives stacks that go by the name of another one a label of their own; returns what there is to say.
pub(super) fn part(members: &mut [Member]) -> Vec<String> {
    // By name the stacks that have it: of each the first input.
    let mut known: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut notes = Vec::new();
    for at in 0..members.len() {
        let Some(name) = members[at].name.qualified().filter(|_| members[at].kind.is_state()) else { continue };
        let firsts = known.entry(name).or_default();
        let may_be_one = |first: &&usize| {
            let (own, others) = (&members[at].managed, &members[**first].managed);
            own.is_empty() || others.is_empty() || !own.is_disjoint(others)
        };
        if let Some(&first) = firsts.iter().find(may_be_one) {
            let label = members[first].facts.label.clone();
            members[at].facts.label = label;
            continue;
        }
        if let Some(&first) = firsts.first() {
            let (name, input) = (members[at].facts.label.clone(), members[at].input.clone());
            notes.push(format!(
                "two stacks are called {name}: {} and {input} have no resource in common, and both are reported",
                members[first].input
            ));
            members[at].facts.label = format!("{name} ({input})");
        }
        firsts.push(at);
    }
    notes
}

/// What tells a stack; nothing for one that does not tell its name.
fn identity(member: &Member) -> Option<String> {
    member.name.qualified().map(|_| member.label().to_owned())
}

/// Keeps of each stack the newest input, in the order of the inputs. Inputs that do not tell their stack are all kept.
pub(super) fn keep(members: &mut Vec<Member>) -> Vec<Superseded> {
    let mut best: BTreeMap<String, usize> = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        let Some(name) = identity(member) else { continue };
        best.entry(name)
            .and_modify(|best| {
                if compare(&members[*best], member).0.is_le() {
                    *best = at;
                }
            })
            .or_insert(at);
    }
    let mut superseded = Vec::new();
    for (at, member) in members.iter().enumerate() {
        let Some(&best) = identity(member).and_then(|name| best.get(&name)) else { continue };
        if best != at {
            superseded.push(Superseded {
                input: member.input.clone(),
                stack: member.label().to_owned(),
                by: members[best].input.clone(),
                reason: compare(member, &members[best]).1,
            });
        }
    }
    let mut at = 0;
    members.retain(|member| {
        let kept = identity(member).is_none_or(|name| best.get(&name) == Some(&at));
        at += 1;
        kept
    });
    superseded
}

/// Which of two inputs tells newer of its stack, and why the older is left out.
fn compare(a: &Member, b: &Member) -> (Ordering, &'static str) {
    if a.kind.is_state() != b.kind.is_state() {
        return (a.kind.is_state().cmp(&b.kind.is_state()), "a recorded state goes before what will be");
    }
    match (a.recorded, b.recorded) {
        (Some(a), Some(b)) if a != b => (a.cmp(&b), "it was recorded earlier"),
        (None, Some(_)) => (Ordering::Less, "it does not tell when it was recorded"),
        (Some(_), None) => (Ordering::Greater, "it does not tell when it was recorded"),
        (Some(_), Some(_)) => (Ordering::Equal, "it was recorded at the same time; the last one given is taken"),
        (None, None) => (Ordering::Equal, "neither tells when it was recorded; the last one given is taken"),
    }
}

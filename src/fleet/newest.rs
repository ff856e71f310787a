//! One input for each stack: the newest.

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

/// Keeps of each stack the newest input, in the order of the inputs. Inputs that do not tell their stack are all kept.
pub(super) fn keep(members: &mut Vec<Member>) -> Vec<Superseded> {
    let mut best: BTreeMap<String, usize> = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        let Some(name) = member.name.qualified() else { continue };
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
        let Some(&best) = member.name.qualified().and_then(|name| best.get(&name)) else { continue };
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
        let kept = member.name.qualified().is_none_or(|name| best.get(&name) == Some(&at));
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

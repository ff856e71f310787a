//! Deletions and creations that are one resource under another name.

use hashbrown::HashMap;

use crate::graph::{Stack, View};
use crate::json::{Kind, Node};
use crate::model::{Known, Op, Resource, ResourceId, Value};
use crate::rules::Cx;

use super::going::gone;

/// So much of the inputs must agree.
const ALIKE: f64 = 0.9;
/// Fewer inputs than this tell nothing.
const TELLING: usize = 2;
/// More resources of one type than this are not compared with each other.
const MANY: usize = 100;

/// A resource that is deleted, and the new one that is the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) old: ResourceId,
    pub(super) new: ResourceId,
}

/// Pairs every deletion with the creation that is most like it.
pub(super) fn find(cx: &Cx<'_>) -> Vec<Pair> {
    let mut by_type: HashMap<&str, (Vec<&Resource>, Vec<&Resource>)> = HashMap::new();
    for resource in cx.changes.iter().map(|change| cx.stack.resource(change.resource)) {
        let entry = || &*resource.ty;
        match resource.op {
            Op::Delete if gone(cx.stack, resource).is_some() => by_type.entry(entry()).or_default().0.push(resource),
            Op::Create if resource.is_managed() => by_type.entry(entry()).or_default().1.push(resource),
            _ => {}
        }
    }
    let mut types: Vec<_> = by_type.into_iter().collect();
    types.sort_unstable_by_key(|(ty, _)| *ty);
    let mut pairs = Vec::new();
    for (_, (deleted, created)) in types {
        if deleted.len() <= MANY && created.len() <= MANY {
            pair(cx.stack, &deleted, &created, &mut pairs);
        }
    }
    pairs.sort_unstable_by_key(|pair| pair.old);
    pairs
}

fn pair(stack: &Stack, deleted: &[&Resource], created: &[&Resource], pairs: &mut Vec<Pair>) {
    let mut ranked = Vec::new();
    for old in deleted {
        for new in created {
            if let Some(score) = likeness(stack, old, new) {
                let names = strsim::jaro_winkler(old.urn.name(), new.urn.name());
                ranked.push((score + names, old.id, new.id));
            }
        }
    }
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let (mut olds, mut news) = (hashbrown::HashSet::new(), hashbrown::HashSet::new());
    for (_, old, new) in ranked {
        if !olds.contains(&old) && !news.contains(&new) {
            olds.insert(old);
            news.insert(new);
            pairs.push(Pair { old, new });
        }
    }
}

/// How much of the inputs is alike; nothing where it is too little.
fn likeness(stack: &Stack, old: &Resource, new: &Resource) -> Option<f64> {
    let before = stack.view(old, View::Before)?.inputs()?;
    let after = stack.view(new, View::After)?.inputs()?;
    let generated = |inputs: Value<'_>| -> Vec<String> {
        let listed = inputs.get("__defaults").is();
        let names = listed.into_iter().flat_map(Value::items).filter_map(|name| name.is()?.as_str());
        names.map(std::borrow::Cow::into_owned).collect()
    };
    let mut skipped = generated(before);
    skipped.extend(generated(after));
    let counts = |name: &str| name != "__defaults" && !skipped.iter().any(|skipped| skipped == name);
    let mut names: Vec<String> = before
        .members()
        .chain(after.members())
        .map(|(name, _)| name.into_owned())
        .filter(|name| counts(name))
        .collect();
    names.sort_unstable();
    names.dedup();
    let renamed = (old.urn.name(), new.urn.name());
    let (mut same, mut all) = (0_u32, 0_u32);
    for name in &names {
        match (before.get(name), after.get(name)) {
            (Known::Is(old), Known::Is(new)) => {
                all += 1;
                same += u32::from(alike(old.node(), new.node(), renamed));
            }
            // What cannot be seen proves nothing in either way.
            (old, new) if old.is_hidden() || new.is_hidden() => {}
            _ => all += 1,
        }
    }
    let telling = if renamed.0 == renamed.1 { 1 } else { TELLING };
    let share = f64::from(same) / f64::from(all.max(1));
    (same as usize >= telling && share >= ALIKE).then_some(share)
}

/// Whether two values are the same but for the name of the resource in them.
fn alike(old: Node<'_>, new: Node<'_>, renamed: (&str, &str)) -> bool {
    if old.kind() != new.kind() {
        return false;
    }
    match old.kind() {
        Kind::String => match (old.as_str(), new.as_str()) {
            (Some(old), Some(new)) => old == new || (!renamed.0.is_empty() && old.replace(renamed.0, renamed.1) == new),
            _ => false,
        },
        Kind::Number => old.as_number() == new.as_number(),
        Kind::Bool => old.as_bool() == new.as_bool(),
        Kind::Null => true,
        Kind::Array => {
            old.len() == new.len() && old.items().zip(new.items()).all(|(old, new)| alike(old, new, renamed))
        }
        Kind::Object => {
            old.len() == new.len()
                && old.members().all(|(name, old)| new.get(&name).is_some_and(|new| alike(old, new, renamed)))
        }
    }
}

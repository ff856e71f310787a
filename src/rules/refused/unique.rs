//! What can be there only once: a physical name, or the only resource of a kind.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::asked::{Asked, Recorded};
use super::condition::{Place, all_hold};
use super::row::{self, Unique, Within};
use crate::finding::{Severity, Sink};
use crate::lens::{class_of, spelled};
use crate::model::{Known, Op, PropertyPath, Resource, ResourceId, StateView, Value, shown_within};
use crate::rules::Cx;

/// Who has a name: the group of names that it is unique in, and the name.
type Key = (String, String);

/// Reports the second and every later resource that wants what only one can have.
pub(super) fn check(cx: &Cx<'_>, out: &mut Sink<'_>, rule: &'static str, recorded: Recorded) {
    let mut classes: Vec<&str> = cx.stack.types().into_iter().map(|ty| class_of(ty)).collect();
    classes.dedup();
    for class in classes {
        for row in row::unique(rule, class) {
            let mut holders: HashMap<Key, Vec<ResourceId>> = HashMap::new();
            for resource in cx.lens.of_class(class).filter(|resource| resource.is_managed()) {
                let Some(state) = cx.lens.state(resource) else { continue };
                if !holds(row, &resource.ty, state) {
                    continue;
                }
                let Some(key) = key(cx, row, resource, state) else { continue };
                let others = holders.entry(key).or_default();
                others.push(resource.id);
                if let [first, .., _] = others[..] {
                    report(cx, out, row, (first, resource), recorded);
                } else if row.at.is_some() {
                    out.pass();
                }
            }
            if row.at.is_none() {
                let mut single: Vec<_> = holders.values().filter(|ids| ids.len() == 1).flatten().copied().collect();
                single.sort_unstable();
                for id in single {
                    alone(cx, out, row, cx.stack.resource(id));
                }
            }
        }
    }
}

impl Unique {
    /// The input that holds the name, as a type calls it.
    fn at(&self, ty: &str) -> Option<Cow<'_, str>> {
        spelled(ty, self.at.as_deref()?)
    }
}

/// Whether a row is sure to be about a resource.
fn holds(row: &Unique, ty: &str, state: StateView<'_>) -> bool {
    row.when.is_empty()
        || state
            .inputs()
            .is_some_and(|inputs| all_hold(&row.when, Place { ty, inputs, parent: Known::Is(inputs) }) == Some(true))
}

/// Says of the only one that another stack may have made one before.
fn alone(cx: &Cx<'_>, out: &mut Sink<'_>, row: &Unique, subject: &Resource) {
    if subject.op != Op::Create || Asked::of(cx.stack, subject, Recorded::Accepted).is_none() {
        out.pass();
        return;
    }
    let message = format!("{}, which another stack may have made before", row.says);
    let finding = out.fail(subject.id, message).severity(Severity::Info).fix("look, and import the one that is there");
    finding.evidence(format!("by {}", row.source));
}

fn report(cx: &Cx<'_>, out: &mut Sink<'_>, row: &Unique, (first, second): (ResourceId, &Resource), recorded: Recorded) {
    let first = cx.stack.resource(first);
    let new = |resource: &Resource| {
        let at = row.at(&resource.ty);
        Asked::of(cx.stack, resource, recorded).is_some_and(|asked| at.is_none_or(|at| asked.is_new(&at)))
    };
    if !new(first) && !new(second) {
        return;
    }
    // The one that is there already keeps the name.
    let (subject, other) = if new(second) { (second, first) } else { (first, second) };
    let at = row.at(&subject.ty);
    let name = at.as_deref().and_then(|at| cx.lens.state(subject)?.input(at).is()?.as_str());
    let message = match &name {
        Some(name) => format!("`{}` is also the name of `{}`: {}", shown_within(name, 80), other.urn.name(), row.says),
        None => format!("`{}` is there beside `{}`: {}", subject.urn.name(), other.urn.name(), row.says),
    };
    let finding = out.fail(subject.id, message).related([other.id]).fix(row.fix.as_str());
    finding.evidence(format!("by {}", row.source)).key(name.as_deref().unwrap_or_default());
    if let Some(at) = &at {
        finding.at(PropertyPath::parse(at));
    }
}

/// The group of names, and the name; nothing where there is none, or it cannot be told.
fn key(cx: &Cx<'_>, row: &Unique, resource: &Resource, state: StateView<'_>) -> Option<Key> {
    let name = match &row.at(&resource.ty) {
        Some(at) => {
            let name = state.input(at).is().and_then(Value::as_text).filter(|name| !name.is_empty())?;
            // Names that Pulumi makes are unique.
            if state.is_default(at) {
                return None;
            }
            if row.any_case { name.to_ascii_lowercase() } else { name.into_owned() }
        }
        None => String::new(),
    };
    let mut group = String::new();
    if row.within != Within::World {
        // Providers may be of different accounts.
        group.push_str(&cx.lens.provider(resource)?.name);
        if row.within == Within::Region {
            group.push(' ');
            group.push_str(cx.lens.region(resource).unwrap_or_default());
        }
    }
    for input in &row.per {
        group.push(' ');
        match state.input(input).read(Value::as_text) {
            Known::Is(text) => group.push_str(&text),
            Known::Absent => {}
            // A value that does not exist yet is the same where it comes from the same resource.
            Known::Unknown | Known::Secret => {
                let sources = state.property_dependencies(input).filter(|sources| !sources.is_empty())?;
                group.push_str(&sources.join(" "));
            }
        }
    }
    Some((group, name))
}

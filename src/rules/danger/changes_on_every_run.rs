//! A value that the program makes anew at every run changes resources although nobody changed the program.
//!
//! ## Why it matters
//!
//! A tag with the time of the run, a name with random text: every preview then has changes, `--expect-no-changes` never
//! holds, and the one change that matters stands among many that do not. In a name it is worse: each run deletes the
//! resource and makes another one.
//!
//! ## What to do
//!
//! Leave the time out: the engine records when a resource was made and changed. Random text belongs into a resource that
//! keeps it (`random.RandomId`), what is written once into `ignoreChanges`.
//!
//! ## Not reported
//!
//! Times that people write: full minutes, the same time of another day, dates alone; times that went back; what shall
//! change with every run (`triggers`, `keepers`, `restartedAt`); names that differ in a short number, a word or a version.
//! Whether the next run changes it again is not in the input: that both values were read off a clock is.
//!
//! ## References
//!
//! Pulumi documentation, Inputs and outputs, and Previews: a program runs anew for every preview and update.

use std::collections::BTreeMap;

use super::going::{gone, severity};
use super::remade::{self, Varies};
use crate::change::Change;
use crate::finding::{Meta, Severity, Sink};
use crate::graph::View;
use crate::json::Document;
use crate::lens::{is_made_to_change, stateful, times};
use crate::model::{Known, PropertyPath, Resource, ResourceId, Segment, Value, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("J017", "changes-on-every-run", Severity::Medium, "a value is made anew at every run of the program")
        .docs(include_str!("changes_on_every_run.rs"));

pub(super) struct ChangesOnEveryRun;

impl Rule for ChangesOnEveryRun {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        clocks(cx, out);
        names(cx, out);
    }
}

/// The places where one value from a clock stands.
#[derive(Default)]
struct Places {
    at: Vec<(ResourceId, PropertyPath)>,
    /// The resources that change for nothing else.
    alone: usize,
}

/// One finding for each name under which a time is written.
fn clocks(cx: &Cx<'_>, out: &mut Sink<'_>) {
    let mut by_name: BTreeMap<String, Places> = BTreeMap::new();
    for change in cx.changes.iter() {
        let resource = cx.stack.resource(change.resource);
        let (all, paths) = read_off_a_clock(cx, change, resource);
        let mut names: Vec<String> = paths.iter().map(name_of).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            by_name.entry(name).or_default().alone += usize::from(all);
        }
        for path in paths {
            by_name.entry(name_of(&path)).or_default().at.push((resource.id, path));
        }
    }
    for (name, mut places) in by_name {
        // What a provider passes on to all its resources is where it is written.
        places.at.sort_by_key(|(id, _)| {
            let resource = cx.stack.resource(*id);
            (resource.ty.provider_package().is_none(), resource.urn.clone())
        });
        report(cx, &name, &places, out);
    }
}

fn report(cx: &Cx<'_>, name: &str, places: &Places, out: &mut Sink<'_>) {
    let Some((first, path)) = places.at.first() else { return };
    let mut ids: Vec<ResourceId> = places.at.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    let resource = cx.stack.resource(*first);
    let what = match (ids.len(), resource.ty.provider_package()) {
        (1, None) => format!("`{}` changes", resource.urn.name()),
        (1, Some(_)) => format!("provider `{}`, and with it what it tags, changes", resource.urn.name()),
        (n, _) => format!("{n} resources change"),
    };
    let message =
        format!("{what} with every run of the program: `{}` holds the time of the run", shown_within(name, 60));
    let finding = out.fail(*first, message).at(path.clone()).key(name);
    // Reviewers live with a tag that tells the time; what is not a tag changes how the resource works.
    if places.at.iter().all(|(_, path)| is_tag(path)) {
        finding.severity(Severity::Info);
    }
    if ids.len() > 1 && places.alone > 0 {
        let (verb, whom) = if places.alone == 1 { ("changes", "resource") } else { ("change", "resources") };
        finding.evidence(format!("{} {whom} {verb} for nothing else", places.alone));
    }
    finding.related(ids.into_iter().filter(|id| id != first));
    finding.fix("leave the time out, or keep the first one with `ignoreChanges`");
}

fn is_tag(path: &PropertyPath) -> bool {
    path.names().any(|name| matches!(name, "tags" | "tagsAll" | "defaultTags" | "labels" | "defaultLabels"))
}

/// The name under which a value is written: its own, or that of the list it stands in.
fn name_of(path: &PropertyPath) -> String {
    path.names().next_back().unwrap_or_default().to_owned()
}

/// The paths whose values were read off a clock, and whether nothing else of the resource changes.
fn read_off_a_clock(cx: &Cx<'_>, change: &Change, resource: &Resource) -> (bool, Vec<PropertyPath>) {
    let inputs = |view| cx.stack.view(resource, view).and_then(crate::model::StateView::inputs);
    let (Some(before), Some(after), false) = (inputs(View::Before), inputs(View::After), change.noted) else {
        return (false, Vec::new());
    };
    let mut seen = Seen { clocks: Vec::new(), other: false };
    if change.paths.is_empty() {
        seen.members(before, after, &PropertyPath::default());
    } else {
        let mut tops: Vec<&str> = change.paths.iter().filter_map(PropertyPath::top).collect();
        tops.sort_unstable();
        tops.dedup();
        for top in tops {
            seen.value(before.get(top), after.get(top), PropertyPath::of(top));
        }
    }
    (!seen.other, seen.clocks)
}

struct Seen {
    clocks: Vec<PropertyPath>,
    other: bool,
}

impl Seen {
    fn members(&mut self, before: Value<'_>, after: Value<'_>, path: &PropertyPath) {
        for (name, new) in after.members().filter(|(name, _)| name != "__defaults") {
            let inside = if path.segments().is_empty() { PropertyPath::of(&name) } else { path.clone().name(&name) };
            self.value(before.get(&name), new, inside);
        }
        self.other |= before.members().any(|(name, old)| !old.is_absent() && after.get(&name).is_absent());
    }

    fn value(&mut self, before: Known<Value<'_>>, after: Known<Value<'_>>, path: PropertyPath) {
        let (Known::Is(old), Known::Is(new)) = (before, after) else {
            self.other |= !(before.is_absent() && after.is_absent());
            return;
        };
        if path.names().next_back().is_some_and(is_made_to_change) {
            return;
        }
        if old.is_object() && new.is_object() {
            self.members(old, new, &path);
        } else if old.is_list() && new.is_list() && old.node().len() == new.node().len() {
            for (at, (old, new)) in old.items().zip(new.items()).enumerate() {
                let mut inside = path.clone();
                inside.push(Segment::Index(at));
                self.value(old, new, inside);
            }
        } else {
            match (old.as_text(), new.as_text()) {
                (Some(old), Some(new)) if old == new => {}
                (Some(old), Some(new)) if self.json(&old, &new, &path) => {}
                (Some(old), Some(new)) if times::only_time_went_on(&old, &new) => self.clocks.push(path),
                _ => self.other = true,
            }
        }
    }
}

impl Seen {
    /// Objects that are written as text: what differs in them has names of its own.
    fn json(&mut self, old: &str, new: &str, path: &PropertyPath) -> bool {
        let read = |text: &str| text.starts_with('{').then(|| Document::parse(text.to_owned()).ok()).flatten();
        let (Some(old), Some(new)) = (read(old), read(new)) else { return false };
        let [old, new] = [&old, &new].map(|document| Value::read(Some(document.root())).is());
        match (old, new) {
            (Some(old), Some(new)) if old.is_object() && new.is_object() => {
                self.members(old, new, path);
                true
            }
            _ => false,
        }
    }
}

/// Resources that are deleted and made again at every run.
fn names(cx: &Cx<'_>, out: &mut Sink<'_>) {
    for (pair, varies) in remade::find(cx) {
        let [old, new] = [pair.old, pair.new].map(|id| cx.stack.resource(id));
        let what = match varies {
            Varies::Time => "the time of the run",
            Varies::Chance => "random text",
        };
        let kind = stateful::of(&old.ty).filter(|_| gone(cx.stack, old).is_some());
        let loses = kind.map(|kind| format!(", with {}", kind.holds)).unwrap_or_default();
        let message = format!(
            "`{}` is deleted and made again as `{}` with every run of the program{loses}: its name holds {what}",
            old.urn.name(),
            new.urn.name()
        );
        let finding = out.fail(old.id, message).related([new.id]);
        if let Some(kind) = kind {
            finding.severity(severity(kind).max(META.severity));
        }
        finding.fix("give it a name that stays; the provider makes its physical name unique");
    }
}

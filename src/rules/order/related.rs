//! What a property of a resource refers to, for comparing two resources that share something.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::table::{Condition, Share, Wanted};
use crate::lens::policy::Written;
use crate::lens::{By, class_of, spelled, top_of};
use crate::model::{Known, Resource, ResourceId, Value};
use crate::rules::Cx;

/// What a property refers to.
#[derive(Debug, Default)]
pub(super) struct Marks<'a> {
    resources: Vec<ResourceId>,
    texts: Vec<Cow<'a, str>>,
}

impl<'a> Marks<'a> {
    /// What the property at the end of a path of a table refers to; only resources of the class count.
    pub(super) fn of(cx: &Cx<'a>, resource: &'a Resource, share: &Share) -> Self {
        let mut marks = Self::default();
        let mut at = vec![resource];
        for hop in &*share.hops {
            at = at.iter().flat_map(|from| targets(cx, from, hop)).map(|id| cx.stack.resource(id)).collect();
        }
        for from in at {
            marks.read(cx, from, share);
        }
        marks.resources.sort_unstable();
        marks.resources.dedup();
        marks.texts.sort_unstable();
        marks.texts.dedup();
        marks
    }

    /// Whether both refer to one thing.
    pub(super) fn meet(&self, other: &Self) -> bool {
        let also = |list: &[ResourceId], one| list.binary_search(one).is_ok();
        self.resources.iter().any(|one| also(&other.resources, one))
            || self.texts.iter().any(|text| other.texts.binary_search(text).is_ok())
    }

    fn read(&mut self, cx: &Cx<'a>, from: &'a Resource, share: &Share) {
        let Some(path) = spelled(&from.ty, &share.path) else { return };
        let texts = cx.lens.texts(from, &share.path).seen;
        if !share.class.is_empty() {
            let sources = cx.stack.graph().sources(from.id, top_of(&path));
            let direct = sources.filter(|id| class_of(&cx.stack.resource(*id).ty) == &*share.class);
            let direct: Vec<ResourceId> = direct.collect();
            // Where each text is the identity of a resource that it is computed from, none needs to be looked up.
            if direct.is_empty() || direct.len() < texts.len() {
                for by in [By::Name, By::Arn] {
                    let found = cx.lens.reference(from, &path, by, &share.class);
                    self.resources.extend(found.resources());
                }
            }
            self.resources.extend(direct);
        }
        self.texts.extend(texts);
    }
}

/// The resources that a property refers to, of whatever class.
fn targets<'a>(cx: &Cx<'a>, from: &'a Resource, path: &str) -> Vec<ResourceId> {
    let mut found: Vec<ResourceId> = cx.stack.graph().sources(from.id, top_of(path)).collect();
    let texts = cx.lens.texts(from, path).seen;
    if found.is_empty() || found.len() < texts.len() {
        for text in texts {
            for by in [By::Name, By::Arn] {
                found.extend(cx.lens.find_any(by, &text));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The resources of a class by what one of their properties refers to.
#[derive(Debug, Default)]
pub(super) struct ByMark<'a> {
    by_resource: HashMap<ResourceId, Vec<ResourceId>>,
    by_text: HashMap<Cow<'a, str>, Vec<ResourceId>>,
}

impl<'a> ByMark<'a> {
    /// Adds a resource with what its property refers to.
    pub(super) fn add(&mut self, resource: ResourceId, marks: &Marks<'a>) {
        for known in &marks.resources {
            self.by_resource.entry(*known).or_default().push(resource);
        }
        for text in &marks.texts {
            self.by_text.entry(text.clone()).or_default().push(resource);
        }
    }

    /// Those that share something with a resource.
    pub(super) fn sharing(&self, marks: &Marks<'_>) -> Vec<ResourceId> {
        let by_resource = marks.resources.iter().filter_map(|known| self.by_resource.get(known));
        let by_text = marks.texts.iter().filter_map(|text| self.by_text.get(text));
        let mut found: Vec<ResourceId> = by_resource.chain(by_text).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Those that refer to a resource.
    pub(super) fn referring(&self, resource: ResourceId) -> &[ResourceId] {
        self.by_resource.get(&resource).map_or(&[], Vec::as_slice)
    }
}

/// Whether all conditions hold for what the program writes; nothing where that cannot be known.
pub(super) fn holds<'a>(cx: &Cx<'a>, resource: &'a Resource, conditions: &[Condition]) -> Option<bool> {
    let mut certain = Some(true);
    for condition in conditions {
        match one_holds(cx, resource, condition) {
            Some(false) => return Some(false),
            None => certain = None,
            Some(true) => {}
        }
    }
    certain
}

fn one_holds<'a>(cx: &Cx<'a>, resource: &'a Resource, condition: &Condition) -> Option<bool> {
    let values = cx.lens.asked(resource, &condition.path);
    let given = |value: &Known<Value<'_>>| !value.is_absent();
    let text = |value: &Known<Value<'_>>| value.is().and_then(Value::as_text).map(Cow::into_owned);
    let hidden = values.iter().any(Known::is_hidden);
    let any = |wanted: &dyn Fn(&str) -> bool| {
        let found = values.iter().filter_map(text).any(|text| wanted(&text));
        if found || !hidden { Some(found) } else { None }
    };
    match &condition.wanted {
        Wanted::Set => Some(values.iter().any(given)),
        Wanted::Absent => Some(!values.iter().any(given)),
        Wanted::Is(wanted) => any(&|text| text == &**wanted),
        Wanted::IsNot(wanted) => any(&|text| text == &**wanted).map(|is| !is),
        Wanted::Public => {
            let open = |value: &Known<Value<'_>>| {
                value.is().and_then(Written::read).is_some_and(|policy| policy.allows_everyone())
            };
            let found = values.iter().any(open);
            if found || !hidden { Some(found) } else { None }
        }
        Wanted::Starts(start) => any(&|text| text.starts_with(&**start)),
    }
}

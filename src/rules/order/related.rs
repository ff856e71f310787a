//! What a property of a resource refers to, for comparing two resources that share something.

use std::borrow::{Borrow, Cow};
use std::hash::BuildHasher;

use hashbrown::DefaultHashBuilder;

use super::table::{Condition, Share, Wanted};
use crate::lens::policy::Written;
use crate::lens::{By, class_of, spelled, top_of};
use crate::model::{Known, PerResource, Resource, ResourceId, Value};
use crate::rules::Cx;

/// What a property refers to.
#[derive(Debug, Clone, Default)]
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

/// Resources by what one of their properties refers to.
#[derive(Debug)]
pub(super) struct ByMark<'a> {
    by_resource: PerResource<ResourceId>,
    hasher: DefaultHashBuilder,
    /// Ascending by the hash of the text.
    by_text: Vec<(u64, Cow<'a, str>, ResourceId)>,
}

impl<'a> ByMark<'a> {
    /// Resources with what their property refers to.
    pub(super) fn of(marked: impl IntoIterator<Item = (ResourceId, impl Borrow<Marks<'a>>)>) -> Self {
        let (mut by_resource, mut by_text) = (Vec::new(), Vec::new());
        let hasher = DefaultHashBuilder::default();
        for (id, marks) in marked {
            let Marks { resources, texts } = marks.borrow();
            by_resource.extend(resources.iter().map(|known| (*known, id)));
            by_text.extend(texts.iter().map(|text| (hasher.hash_one(text), text.clone(), id)));
        }
        by_text.sort_unstable_by_key(|(hash, ..)| *hash);
        Self { by_resource: by_resource.into_iter().collect(), hasher, by_text }
    }

    /// Those that share something with a resource.
    pub(super) fn sharing(&self, marks: &Marks<'_>) -> Vec<ResourceId> {
        let by_resource = marks.resources.iter().flat_map(|known| self.by_resource.of(*known)).copied();
        let by_text = marks.texts.iter().flat_map(|text| self.with_text(text));
        let mut found: Vec<ResourceId> = by_resource.chain(by_text).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn with_text(&self, text: &str) -> impl Iterator<Item = ResourceId> {
        let wanted = self.hasher.hash_one(text);
        let from = self.by_text.partition_point(|(hash, ..)| *hash < wanted);
        let same = self.by_text[from..].iter().take_while(move |(hash, ..)| *hash == wanted);
        same.filter(move |(_, known, _)| **known == *text).map(|(.., id)| *id)
    }

    /// Those that refer to a resource.
    pub(super) fn referring(&self, resource: ResourceId) -> impl ExactSizeIterator<Item = ResourceId> + Clone {
        self.by_resource.of(resource).copied()
    }
}

/// Whether two resources of Google say that they are in two projects: by name, or as computed from different resources.
pub(super) fn in_other_project<'a>(cx: &Cx<'a>, one: &'a Resource, other: &'a Resource) -> bool {
    let named = |resource: &'a Resource| {
        let state = cx.lens.state(resource).filter(|_| resource.ty.package() == "gcp");
        state.map_or(Known::Absent, |state| state.input("project").read(Value::as_str))
    };
    match (named(one), named(other)) {
        (Known::Is(one), Known::Is(other)) => one != other,
        (Known::Absent, _) | (_, Known::Absent) => false,
        _ => {
            let mut own = cx.stack.graph().sources(one.id, "project").peekable();
            let others: Vec<ResourceId> = cx.stack.graph().sources(other.id, "project").collect();
            let is_told = own.peek().is_some() || !others.is_empty();
            is_told && !own.any(|id| others.contains(&id))
        }
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

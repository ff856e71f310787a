//! Who uses a resource, as far as the input shows.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::packed::Searcher;
use hashbrown::HashMap;
use rayon::prelude::*;

use crate::finding::Reason;
use crate::graph::{EdgeKind, View};
use crate::json::{Kind, Node};
use crate::lens::{class_of, is_opaque, is_same_cloud};
use crate::model::{Resource, ResourceId, WORTH_THREADS};
use crate::rules::Cx;

/// The resources with an input that is computed from this one, except those of some classes.
pub(super) fn of<'a>(cx: &Cx<'a>, resource: &Resource, except: &[Box<str>]) -> impl Iterator<Item = &'a Resource> {
    linked(cx, resource, EdgeKind::Property).filter(move |user| !is_one_of(user, except))
}

/// The components around a resource, nearest first.
pub(super) fn around<'a>(cx: &Cx<'a>, resource: &Resource) -> impl Iterator<Item = &'a Resource> {
    let stack = cx.stack;
    let parent = move |id: ResourceId| stack.graph().parent(id).map(|parent| stack.resource(parent));
    // A damaged state may be its own ancestor.
    std::iter::successors(parent(resource.id), move |whole| parent(whole.id)).take(64)
}

/// Whether a resource is of one of these classes.
pub(super) fn is_one_of(resource: &Resource, classes: &[Box<str>]) -> bool {
    let class = class_of(&resource.ty);
    classes.iter().any(|one| **one == *class)
}

fn linked<'a>(cx: &Cx<'a>, resource: &Resource, kind: EdgeKind) -> impl Iterator<Item = &'a Resource> {
    let stack = cx.stack;
    let users = stack.graph().users(resource.id).filter(move |(edge, _)| edge.kind == kind);
    users.map(|(_, user)| stack.resource(user)).filter(|user| user.exists())
}

/// Something that only waits for the resource, and may use it all the same. Inputs of old engines do not tell what an
/// input is computed from: there it counts as use, and nothing is left open.
pub(super) fn waiting<'a>(cx: &Cx<'a>, resource: &Resource, except: &[Box<str>]) -> Option<(&'a Resource, Waits)> {
    let waits = linked(cx, resource, EdgeKind::Dependency).filter(|user| !is_one_of(user, except));
    let told = |user: &Resource| {
        let state = cx.stack.view(user, View::After);
        state.is_some_and(|state| state.field("propertyDependencies").is_some())
    };
    let mut found = None;
    for user in waits {
        if !told(user) {
            return Some((user, Waits::MayCompute));
        }
        found.get_or_insert((user, Waits::Only));
    }
    found
}

/// What waiting for a resource says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waits {
    /// The input does not tell whether anything is computed from it.
    MayCompute,
    /// Nothing is computed from it.
    Only,
}

/// Something that takes the resource where nobody can see it: a chart, a command, a resource of another provider for
/// the same cloud, a component that shows no children yet.
pub(super) fn hidden(cx: &Cx<'_>, resource: &Resource) -> Option<Reason> {
    let kinds = [EdgeKind::Property, EdgeKind::Dependency];
    let mut users = kinds.into_iter().flat_map(|kind| linked(cx, resource, kind));
    let user = users.find(|user| {
        is_opaque(&user.ty) || is_same_cloud(resource.ty.package(), user.ty.package()) || is_unfolded(cx, user)
    })?;
    Some(Reason::Opaque(format!("`{}` ({})", user.urn.name(), user.ty.friendly())))
}

/// Whether this is a component of a preview without children: a remote one may make them only once its inputs are
/// known.
pub(super) fn is_unfolded(cx: &Cx<'_>, user: &Resource) -> bool {
    let component = !cx.stack.kind.is_state() && user.after.as_ref().is_some_and(|state| !state.custom);
    let mut users = cx.stack.graph().users(user.id);
    component && !user.ty.is_stack() && !users.any(|(edge, _)| edge.kind == EdgeKind::Parent)
}

/// Which resources name others by id in some text: ids that a person typed make no dependency, nor do those that the
/// cloud tells. Read in one walk over the stack for all rows for which any use counts.
#[derive(Debug, Default)]
pub struct Named {
    by: HashMap<ResourceId, Vec<ResourceId>>,
}

impl Named {
    /// Looks for the ids of resources that nothing else may use, of these classes, of which any
    /// use counts, except by some others.
    pub(in crate::rules) fn read(cx: &Cx<'_>, any_use: &BTreeMap<Box<str>, Vec<Box<str>>>) -> Self {
        let words = Words::of(unused(cx, any_use));
        let mut named = Self::default();
        if words.ids.is_empty() {
            return named;
        }
        let look = |resources: &[Resource]| {
            let mut found: Vec<(ResourceId, ResourceId)> = Vec::new();
            for user in resources.iter().filter(|user| user.exists()) {
                words.read(cx, user, &mut |id| found.push((id, user.id)));
            }
            found
        };
        let parts: Vec<_> = if cx.stack.resources.len() < WORTH_THREADS {
            vec![look(&cx.stack.resources)]
        } else {
            cx.stack.resources.par_chunks(WORTH_THREADS / 4).map(look).collect()
        };
        for (id, user) in parts.into_iter().flatten() {
            let users = named.by.entry(id).or_default();
            if users.last() != Some(&user) {
                users.push(user);
            }
        }
        named
    }

    /// Whether something names this resource, except resources of some classes.
    pub(super) fn has(&self, cx: &Cx<'_>, id: ResourceId, except: &[Box<str>]) -> bool {
        let users = self.by.get(&id).into_iter().flatten();
        users.map(|user| cx.stack.resource(*user)).any(|user| !is_one_of(user, except))
    }
}

/// Resources of the classes of which any use counts that no row sees used, with their ids where those are words.
fn unused<'a>(cx: &Cx<'a>, any_use: &BTreeMap<Box<str>, Vec<Box<str>>>) -> Vec<(Cow<'a, str>, ResourceId)> {
    let mut unused = Vec::new();
    for (class, except) in any_use {
        for subject in cx.lens.of_class(class).filter(|subject| of(cx, subject, except).next().is_none()) {
            let id = cx.stack.view(subject, View::After).and_then(|view| view.id().is());
            unused.extend(id.filter(|id| id.bytes().all(is_of_word)).map(|id| (id, subject.id)));
        }
    }
    unused
}

fn is_of_word(byte: u8) -> bool {
    const OF_WORD: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0u8;
        while byte < 128 {
            table[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            byte += 1;
        }
        table
    };
    OF_WORD[usize::from(byte)]
}

/// Ids, as words of other texts.
struct Words<'a> {
    ids: HashMap<Cow<'a, str>, ResourceId>,
    /// The lengths that ids have; the last stands for all that are longer.
    lengths: [bool; 128],
    /// The bytes that ids begin with.
    heads: [bool; 256],
    /// What ids begin with, and what else may stand for it: most texts hold none of that.
    starts: Option<Searcher>,
}

/// So many bytes of an id tell it from most texts.
const START: usize = 4;

impl<'a> Words<'a> {
    fn of(ids: Vec<(Cow<'a, str>, ResourceId)>) -> Self {
        let (mut lengths, mut heads) = ([false; 128], [false; 256]);
        for (id, _) in &ids {
            lengths[id.len().min(127)] = true;
            heads[usize::from(id.as_bytes().first().copied().unwrap_or_default())] = true;
        }
        let starts = ids.iter().map(|(id, _)| &id.as_bytes()[..id.len().min(START)]);
        // A letter may be written by its number.
        let starts: BTreeSet<&[u8]> = starts.chain([b"\\u".as_slice()]).collect();
        let starts = Searcher::new(starts);
        Self { ids: ids.into_iter().collect(), lengths, heads, starts }
    }

    /// Whether an id may stand in a text, as that is written.
    fn may_stand_in(&self, written: &str) -> bool {
        self.starts.as_ref().is_none_or(|starts| starts.find(written).is_some())
    }

    /// Calls `found` for every id of another resource in the texts of a resource.
    fn read(&self, cx: &Cx<'a>, user: &'a Resource, found: &mut dyn FnMut(ResourceId)) {
        // What a component or the stack hands out is no use inside it.
        let Some(state) = cx.stack.view(user, View::After).filter(|view| view.state().custom) else { return };
        let sides = [state.inputs(), state.outputs()].into_iter().flatten();
        for side in sides.filter(|side| self.may_stand_in(side.node().text())) {
            for text in side.node().descendants().filter(|node| node.kind() == Kind::String).filter_map(Node::as_str) {
                let words = text.as_bytes().split(|byte| !is_of_word(*byte));
                let may_be = |word: &&[u8]| {
                    self.lengths[word.len().min(127)] && word.first().is_some_and(|head| self.heads[usize::from(*head)])
                };
                let ids = words.filter(may_be).filter_map(|word| self.ids.get(std::str::from_utf8(word).ok()?));
                ids.filter(|id| **id != user.id).for_each(|id| found(*id));
            }
        }
    }
}

//! Who refers to whom: by a dependency of the property, or by a value that equals an identity.

use std::array;
use std::borrow::Cow;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::origins::Candidates;
use super::places::each_at;
use super::texts::top_of;
use super::{Lens, class_of};
use crate::graph::{By, Identity, Told};
use crate::json::{Kind, Names};
use crate::model::{Known, Named, Origin, Resource, ResourceId, StateView, Value};

/// What a property refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// These resources of the stack.
    Resources(Vec<ResourceId>),
    /// Something outside the stack: a value that no resource of the wanted class has.
    Foreign,
    /// It cannot be known.
    Unknown,
    /// The property is not there.
    Absent,
}

impl Reference {
    /// The resources; none where it is something else.
    pub fn resources(&self) -> &[ResourceId] {
        match self {
            Reference::Resources(ids) => ids,
            _ => &[],
        }
    }
}

/// What a resource tells of itself stands under these names: the physical name under one of the first four.
pub(super) const OWN: [&str; 7] = ["name", "bucket", "functionName", "clusterName", "selfLink", "arn", "region"];
const SELF_LINK: usize = 4;
pub(super) const ARN: usize = 5;
pub(super) const REGION: usize = 6;

/// What a state holds under [`OWN`].
pub(super) type Own<'a> = Named<'a, { OWN.len() }>;

/// The identities of a resource that are known: what kind, and the text.
pub(super) fn identities_of(state: Option<StateView<'_>>) -> impl Iterator<Item = (By, Cow<'_, str>)> {
    state.map(|state| identities_in(&state.named(&mut Names::of(OWN)))).into_iter().flatten()
}

/// The same, from what was found under the names.
pub(super) fn identities_in<'a>(own: &Own<'a>) -> impl Iterator<Item = (By, Cow<'a, str>)> + use<'a> {
    let [link, arn] = [SELF_LINK, ARN].map(|place| text_of(own.output(place)));
    let names = names_in(own).map(|name| (By::Name, name));
    // Google's resources refer to each other by id and by the address of the API.
    let found = [(By::Id, own.state().id().is()), (By::Id, link), (By::Arn, arn)].into_iter().chain(names);
    found.filter_map(|(by, text)| Some((by, text.filter(|text| !text.is_empty())?)))
}

/// Whether a text is an identity of this kind. What most texts are is looked at first.
fn is_identity(state: StateView<'_>, by: By, text: &str) -> bool {
    let is = |own: Option<Cow<'_, str>>| own.is_some_and(|own| own == text);
    match by {
        By::Id => is(state.id().is()) || is(text_of(state.output(OWN[SELF_LINK]))),
        By::Arn => is(text_of(state.output(OWN[ARN]))),
        By::Name => OWN[..SELF_LINK].iter().any(|name| is(name_in(state, state.property(name), || state.output(name)))),
    }
}

/// The physical names: what stands under [`OWN`] before [`SELF_LINK`].
fn names_in<'a>(own: &Own<'a>) -> [Option<Cow<'a, str>>; SELF_LINK] {
    array::from_fn(|place| name_in(own.state(), own.property(place), || own.output(place)))
}

/// A physical name. The one that a planned resource already has is no property of the plan.
fn name_in<'a>(
    state: StateView<'a>,
    property: Known<Value<'a>>,
    output: impl FnOnce() -> Known<Value<'a>>,
) -> Option<Cow<'a, str>> {
    let is_planned = state.state().origin != Origin::Recorded;
    text_of(if is_planned { property.or_else(output) } else { property })
}

fn text_of(value: Known<Value<'_>>) -> Option<Cow<'_, str>> {
    value.is()?.as_str()
}

/// Finds resources by identity.
#[derive(Debug)]
pub(super) struct Identities {
    hasher: DefaultHashBuilder,
    table: HashTable<Identity>,
}

impl Identities {
    fn of(told: &Told) -> Self {
        let mut table = HashTable::with_capacity(told.chapters.iter().map(|chapter| chapter.identities.len()).sum());
        for identity in told.identities() {
            table.insert_unique(identity.hash, identity, |known: &Identity| known.hash);
        }
        Self { hasher: told.hasher.clone(), table }
    }

    /// Resources whose id others have, too, in no order.
    fn sharing_ids(&self) -> Vec<ResourceId> {
        let ids = self.table.iter().filter(|one| one.by == By::Id);
        let is_shared = |one: &&Identity| {
            let mut same = self.table.iter_hash(one.hash).filter(|other| other.hash == one.hash && other.by == By::Id);
            same.nth(1).is_some()
        };
        ids.filter(is_shared).map(|one| one.resource).collect()
    }

    /// The resources that carry the text, by their name or ARN also those whose id it is.
    fn find<'a>(&'a self, lens: &'a Lens<'a>, by: By, text: &'a str) -> Vec<ResourceId> {
        let hash = self.hasher.hash_one(text.as_bytes());
        // An id may be the name, or the ARN.
        let wanted = |known: &&Identity| known.hash == hash && (known.by == by || by != By::Id && known.by == By::Id);
        // The text decides: a hash is only a hint.
        let carries = |known: &&Identity| {
            let state = lens.state(lens.stack.resource(known.resource));
            state.is_some_and(|state| is_identity(state, known.by, text))
        };
        let found = self.table.iter_hash(hash).filter(wanted).filter(carries).map(|known| known.resource);
        let mut found: Vec<ResourceId> = found.collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl<'a> Lens<'a> {
    /// The resources of a class that have this identity.
    pub fn find(&self, by: By, text: &str, class: &str) -> Vec<ResourceId> {
        if self.of_class(class).next().is_none() {
            return Vec::new();
        }
        self.find_any(by, text).into_iter().filter(|&id| class_of(&self.stack.resource(id).ty) == class).collect()
    }

    pub(super) fn identities(&self) -> &Identities {
        self.identities.get_or_init(|| Identities::of(self.told()))
    }

    /// The resources whose id may be that of another one, in their order.
    pub fn sharing_ids(&self) -> Vec<ResourceId> {
        let mut found = self.identities().sharing_ids();
        found.sort_unstable();
        found
    }

    /// The resources of whatever class that have this identity.
    pub fn find_any(&self, by: By, text: &str) -> Vec<ResourceId> {
        self.identities().find(self, by, text)
    }

    /// What a property of a resource refers to, among the resources of a class. The path is written as in tables:
    /// `vpcId`, `routes[].gatewayId`, `endpointDetails.addressAllocationIds`; a list at its end is looked through.
    ///
    /// A property that is computed from a resource of the class refers to it, also when the value is not known yet.
    pub fn reference(&self, from: &'a Resource, path: &str, by: By, class: &str) -> Reference {
        let Some(state) = self.state(from) else { return Reference::Absent };
        let top = top_of(path);
        let sources = self.graph().sources(from.id, top).filter(|&id| class_of(&self.stack.resource(id).ty) == class);
        let mut found: Vec<ResourceId> = sources.collect();
        if !found.is_empty() && holds_at_most(state, path, found.len()) {
            found.sort_unstable();
            found.dedup();
            return Reference::Resources(found);
        }
        let (mut foreign, mut unknown) = (false, false);
        each_at(state.property(top), &path[top.len()..], &mut |value| match value.read(Value::as_str) {
            Known::Is(text) if text.is_empty() => {}
            Known::Is(text) => {
                let targets = self.find(by, &text, class);
                foreign |= targets.is_empty();
                found.extend(targets);
            }
            Known::Unknown | Known::Secret => unknown = true,
            Known::Absent => {}
        });
        if unknown && found.is_empty() {
            // A value that a resource passes on: the VPC of a CIDR association, the connection of its accepter.
            found.extend(match self.candidates(from, top, class) {
                Candidates::Likely(one) => Some(one),
                Candidates::Among(_) | Candidates::Any => None,
            });
        }
        found.sort_unstable();
        found.dedup();
        match (found.is_empty(), unknown, foreign) {
            (false, ..) => Reference::Resources(found),
            (true, true, _) => Reference::Unknown,
            (true, false, true) => Reference::Foreign,
            (true, false, false) => Reference::Absent,
        }
    }
}

/// Whether an input holds a text or a list, and no more values than this: they are then the identities of what the input
/// is computed from, and need not be looked up.
fn holds_at_most(state: StateView<'_>, path: &str, count: usize) -> bool {
    let top = path.strip_suffix("[]").unwrap_or(path);
    let node = state.inputs().filter(|_| !top.contains('.')).and_then(|inputs| inputs.node().get(top));
    node.is_some_and(|node| match node.kind() {
        Kind::String => true,
        Kind::Array => node.len() <= count,
        _ => false,
    })
}

/// The values at the end of a path as tables write it; `[]` stands for every element.
pub fn values_at<'a>(top: Known<Value<'a>>, rest: &str) -> Vec<Known<Value<'a>>> {
    let mut values = Vec::new();
    each_at(top, rest, &mut |value| values.push(value));
    values
}

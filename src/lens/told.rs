//! What a resource tells by itself: its identities, and its region. Of a large input it is read while the text is near.

use std::hash::BuildHasher;

use hashbrown::DefaultHashBuilder;
use rayon::prelude::*;

use super::Lens;
use super::references::{OWN, Own, identities_in};
use super::region::region_told;
use crate::graph::{Chapter, Identity, OwnRegion, References, Told, View};
use crate::json::{Document, Names};
use crate::model::{Known, Resource, ResourceId, StateView, WORTH_THREADS};

/// Of so many resources a processor keeps near what is read of them.
const NEAR: usize = 256;

/// What resources tell, and refer to, whose states stand in one document.
pub fn tell<'d>(hasher: &DefaultHashBuilder, document: &'d Document, resources: &'d [Resource]) -> Chapter {
    let view = |resource: &'d Resource| {
        let before = resource.before.as_ref().map(|before| (document, before));
        resource.after.as_ref().map(|state| StateView::new(document, state, before))
    };
    let references = Some(References::of(hasher, resources, view));
    Chapter { references, ..chapter(hasher, resources, view, Resource::exists) }
}

/// What resources tell that are there.
fn chapter<'a>(
    hasher: &DefaultHashBuilder,
    resources: &'a [Resource],
    state: impl Fn(&'a Resource) -> Option<StateView<'a>>,
    is_there: impl Fn(&Resource) -> bool,
) -> Chapter {
    let mut chapter = Chapter::default();
    let mut names = Names::of(OWN);
    for (place, resource) in (0..).zip(resources) {
        let own = state(resource).map(|state| state.named(&mut names));
        // What a component or the stack is called names nothing in a cloud.
        if let Some(own) = own.as_ref().filter(|own| own.state().state().custom && is_there(resource)) {
            add_identities(&mut chapter, hasher, place, own);
        }
        add_region(&mut chapter, resource, own.as_ref());
    }
    chapter
}

fn add_identities(chapter: &mut Chapter, hasher: &DefaultHashBuilder, resource: ResourceId, own: &Own<'_>) {
    let first = chapter.identities.len();
    for (by, text) in identities_in(own) {
        let hash = hasher.hash_one(text.as_bytes());
        // An id that is also the name is found by its name, too.
        if !chapter.identities[first..].iter().any(|known| known.hash == hash && known.by == by) {
            chapter.identities.push(Identity { hash, resource, by });
        }
    }
}

fn add_region(chapter: &mut Chapter, resource: &Resource, own: Option<&Own<'_>>) {
    let region = match region_told(resource, own) {
        Known::Is(name) => {
            // Most resources are in few regions; a name that comes again much later is noted again.
            let recent = chapter.names.len().saturating_sub(32);
            let known = chapter.names[recent..].iter().position(|known| **known == *name);
            let number = known.map_or_else(
                || {
                    chapter.names.push(name.into());
                    chapter.names.len() - 1
                },
                |place| recent + place,
            );
            u32::try_from(number).map_or(OwnRegion::Nothing, OwnRegion::Named)
        }
        Known::Absent => OwnRegion::Inherited,
        Known::Unknown | Known::Secret => OwnRegion::Nothing,
    };
    chapter.regions.push(region);
}

impl Lens<'_> {
    /// What the resources tell by themselves.
    pub(super) fn told(&self) -> &Told {
        if let Some(told) = self.stack.told().filter(|_| self.view == View::After) {
            return told;
        }
        self.told.get_or_init(|| {
            let hasher = DefaultHashBuilder::default();
            let of = |some| {
                let told = chapter(&hasher, some, |one| self.state(one), |one| self.has(one));
                if self.view == View::After {
                    return told;
                }
                // Regions are told of what will be there.
                let after = |one| self.stack.view(one, View::After);
                Chapter { identities: told.identities, ..chapter(&hasher, some, after, |_| false) }
            };
            let all = &self.stack.resources;
            let chapters =
                if all.len() < WORTH_THREADS { vec![of(all)] } else { all.par_chunks(NEAR).map(of).collect() };
            Told { hasher, chapters }
        })
    }

    /// Reads identities, regions, networks and routes now. On a large stack this is done by several threads, and must not
    /// be left to a rule that is itself one of many pieces of work: a thread that waits for the others may pick up a piece
    /// that wants them too, and would wait for itself.
    pub fn read_ahead(&self) {
        self.told();
        rayon::join(|| self.identities(), || self.regions_of());
        // What stands beside another must not ask for it: a thread that waits in the one may do the other.
        self.subnets();
        rayon::join(|| self.routing(), || (self.networks(), self.bound()));
    }
}

//! What a resource tells by itself: its identities, and its region. Of a large input it is read while the text is near.

use std::hash::BuildHasher;

use hashbrown::DefaultHashBuilder;
use rayon::prelude::*;

use super::Lens;
use super::references::identities_of;
use super::region::region_told;
use crate::graph::{Chapter, Identity, OwnRegion, Told, View};
use crate::json::Document;
use crate::model::{Known, Resource, ResourceId, StateView, WORTH_THREADS};

/// Of so many resources a processor keeps near what is read of them.
const NEAR: usize = 256;

/// What resources tell whose states stand in one document.
pub fn tell(hasher: &DefaultHashBuilder, document: &Document, resources: &[Resource]) -> Chapter {
    chapter(hasher, resources, |resource| {
        let before = resource.before.as_ref().map(|before| (document, before));
        let state = resource.after.as_ref().map(|state| StateView::new(document, state, before));
        (state.filter(|_| resource.exists()), state)
    })
}

/// What resources tell. `states` gives of each the state with its identities and the one with its region.
fn chapter<'a>(
    hasher: &DefaultHashBuilder,
    resources: &'a [Resource],
    states: impl Fn(&'a Resource) -> (Option<StateView<'a>>, Option<StateView<'a>>),
) -> Chapter {
    let mut chapter = Chapter::default();
    for (place, resource) in (0..).zip(resources) {
        let (identified, placed) = states(resource);
        add_identities(&mut chapter, hasher, place, identified);
        add_region(&mut chapter, resource, placed);
    }
    chapter
}

/// The identities of a resource of a plugin.
fn add_identities(
    chapter: &mut Chapter,
    hasher: &DefaultHashBuilder,
    resource: ResourceId,
    state: Option<StateView<'_>>,
) {
    let first = chapter.identities.len();
    for (by, text) in identities_of(state.filter(|state| state.state().custom)) {
        let hash = hasher.hash_one(text.as_bytes());
        // An id that is also the name is found by its name, too.
        if !chapter.identities[first..].iter().any(|known| known.hash == hash && known.by == by) {
            chapter.identities.push(Identity { hash, resource, by });
        }
    }
}

fn add_region(chapter: &mut Chapter, resource: &Resource, state: Option<StateView<'_>>) {
    let region = match region_told(resource, state) {
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

impl<'a> Lens<'a> {
    /// What the resources tell by themselves.
    pub(super) fn told(&self) -> &Told {
        if let Some(told) = self.stack.told().filter(|_| self.view == View::After) {
            return told;
        }
        self.told.get_or_init(|| {
            let hasher = DefaultHashBuilder::default();
            let states = |resource: &'a Resource| {
                let identified = self.state(resource).filter(|_| self.has(resource));
                (identified, self.stack.view(resource, View::After))
            };
            let all = &self.stack.resources;
            let chapters = if all.len() < WORTH_THREADS {
                vec![chapter(&hasher, all, states)]
            } else {
                all.par_chunks(NEAR).map(|some| chapter(&hasher, some, states)).collect()
            };
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

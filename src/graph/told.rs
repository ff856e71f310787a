//! What resources tell by themselves, whatever else is in the stack. Whoever reads a large input gathers it while the text
//! is near; `lens` knows what it means.

use hashbrown::DefaultHashBuilder;

use crate::graph::References;
use crate::model::{Resource, ResourceId};

/// The identity of a resource that another property carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The id.
    Id,
    /// The ARN.
    Arn,
    /// The physical name (or the id: providers mix them).
    Name,
}

/// One identity of one resource, by the hash of its text.
#[derive(Debug, Clone, Copy)]
pub struct Identity {
    /// With the hasher of [`Told`].
    pub hash: u64,
    /// The resource; in a [`Chapter`] its place there.
    pub resource: ResourceId,
    /// What it is called by.
    pub by: By,
}

/// What a resource tells of its region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnRegion {
    /// The region with this number among [`Chapter::names`].
    Named(u32),
    /// It cannot be known, or is no region.
    Nothing,
    /// It is in the region of its provider.
    Inherited,
}

/// What some resources tell that stand one behind the other.
#[derive(Debug, Clone, Default)]
pub struct Chapter {
    /// Their identities, in their order.
    pub identities: Vec<Identity>,
    /// The region of each of them.
    pub regions: Vec<OwnRegion>,
    /// The regions that they name.
    pub names: Vec<Box<str>>,
    /// What they refer to, until the graph is built; nothing where it was not gathered.
    pub references: Option<References>,
}

/// What all resources of a stack tell, on the side after the change.
#[derive(Debug, Clone)]
pub struct Told {
    /// With what their identities are hashed. It is seeded: texts may be hostile.
    pub hasher: DefaultHashBuilder,
    /// In the order of the resources.
    pub chapters: Vec<Chapter>,
}

impl Told {
    /// Whether it may be about these resources.
    pub(super) fn is_of(&self, resources: &[Resource]) -> bool {
        self.chapters.iter().map(|chapter| chapter.regions.len()).sum::<usize>() == resources.len()
    }

    /// What all resources refer to, where that was gathered.
    pub(super) fn take_references(&mut self) -> Option<Vec<References>> {
        self.chapters.iter_mut().map(|chapter| chapter.references.take()).collect()
    }

    /// The identities of all resources.
    pub fn identities(&self) -> impl Iterator<Item = Identity> {
        self.numbered().flat_map(|(first, chapter)| {
            chapter.identities.iter().map(move |one| Identity { resource: first + one.resource, ..*one })
        })
    }

    /// The chapters, each with the number of its first resource.
    pub fn numbered(&self) -> impl Iterator<Item = (ResourceId, &Chapter)> {
        self.chapters.iter().scan(0, |next, chapter| {
            let first = *next;
            *next += ResourceId::try_from(chapter.regions.len()).unwrap_or_default();
            Some((first, chapter))
        })
    }
}

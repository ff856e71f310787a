//! Whose a finding is: the tag of its resource, the component that it is part of, the name of its stack.

use globset::GlobMatcher;

use crate::graph::Stack;
use crate::lens::owner::owner_tag;
use crate::model::{Resource, ResourceId};

/// Components are nested less deep than this.
const MOST_PARENTS: usize = 32;

/// How owners are told.
#[derive(Debug, Clone)]
pub struct Owners {
    /// Tags that name the owner, best first.
    pub tags: Vec<String>,
    /// Owners by the type of a component, first match first.
    pub components: Vec<(GlobMatcher, String)>,
    /// Owners by the name of the stack, first match first.
    pub stacks: Vec<(GlobMatcher, String)>,
}

impl Default for Owners {
    fn default() -> Self {
        let tags = ["owner", "team"].map(str::to_owned).to_vec();
        Self { tags, components: Vec::new(), stacks: Vec::new() }
    }
}

impl Owners {
    /// The owner that a resource names, or the nearest component above it does.
    pub(super) fn of_resource(&self, stack: &Stack, resource: &Resource) -> Option<String> {
        self.tag(stack, resource).or_else(|| self.component(stack, resource.id))
    }

    /// The owner that the configuration gives to a stack, else the one that most of its resources name.
    pub(super) fn of_stack(&self, stack: &Stack) -> Option<String> {
        let name = stack.name.qualified().unwrap_or_default();
        let short = [stack.name.project.as_deref(), stack.name.stack.as_deref()];
        let short = short.into_iter().flatten().collect::<Vec<_>>().join("/");
        let mapped = self.stacks.iter().find(|(glob, _)| glob.is_match(&name) || glob.is_match(&short));
        mapped.map(|(_, owner)| owner.clone()).or_else(|| {
            let mut counts = std::collections::BTreeMap::<String, usize>::new();
            for owner in stack.resources.iter().filter(|r| r.is_managed()).filter_map(|r| self.tag(stack, r)) {
                *counts.entry(owner).or_default() += 1;
            }
            counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map(|(owner, _)| owner)
        })
    }

    fn tag(&self, stack: &Stack, resource: &Resource) -> Option<String> {
        owner_tag(stack.latest(resource)?, &self.tags)
    }

    fn component(&self, stack: &Stack, of: ResourceId) -> Option<String> {
        if self.components.is_empty() {
            return None;
        }
        let mut id = of;
        for _ in 0..MOST_PARENTS {
            let ty = &stack.resource(id).ty;
            if let Some((_, owner)) = self.components.iter().find(|(glob, _)| ty.is_meant_by(glob)) {
                return Some(owner.clone());
            }
            id = stack.graph().parent(id)?;
        }
        None
    }
}

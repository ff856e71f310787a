//! Family R: what the configuration requires of a stack (`require`).

mod minimum;
mod required_output_missing;
mod required_resource_missing;
mod required_tag_missing;
mod required_version_not_met;

pub use minimum::Minimum;

use globset::GlobMatcher;

use super::Rule;

/// What is required; nothing unless somebody says so.
#[derive(Debug, Clone, Default)]
pub struct Required {
    /// Of which types there must be at least so many resources.
    pub resources: Vec<(GlobMatcher, u32)>,
    /// Which tags, labels or annotations resources of which types must have.
    pub tags: Vec<(GlobMatcher, Vec<String>)>,
    /// How new things must be: `pulumi`, `kubernetes`, the name of a provider's package, or a property of a type
    /// (`aws:rds/instance:Instance#engineVersion`).
    pub versions: Vec<(String, Minimum)>,
    /// Outputs that the stack must have.
    pub outputs: Vec<String>,
}

impl Required {
    /// With what another place requires.
    pub fn extend(&mut self, other: Self) {
        self.resources.extend(other.resources);
        self.tags.extend(other.tags);
        self.versions.extend(other.versions);
        self.outputs.extend(other.outputs);
    }
}

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        Box::new(required_resource_missing::RequiredResourceMissing),
        Box::new(required_tag_missing::RequiredTagMissing),
        Box::new(required_version_not_met::RequiredVersionNotMet),
        Box::new(required_output_missing::RequiredOutputMissing),
    ]
}

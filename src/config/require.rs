//! `[require]` and `[environments.NAME.require]`: what must be there.

use globset::GlobMatcher;
use serde::Deserialize;

use super::problem::{Error, Text};
use super::written::{Named, Of, Placed, Word};
use crate::rules::{Minimum, Required};

#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RequirePart {
    /// How many resources there must be at least, by a glob for their type.
    resources: Named<u32>,
    /// The tags, labels or annotations that resources must have, by a glob for their type.
    tags: Named<Vec<String>>,
    /// How new things must be: `pulumi`, `kubernetes`, a provider's package, or `TYPE#PROPERTY`.
    versions: Named<Of<Minimum>>,
    /// Outputs that the stack must have.
    outputs: Vec<String>,
}

impl RequirePart {
    pub(super) fn into_required(self, text: Text<'_>) -> Result<Required, Error> {
        let glob =
            |key: &Placed<String>| GlobMatcher::read(key).map_err(|problem| text.error(Some(key.span()), problem));
        let resources = self.resources.0.iter().map(|(key, least)| Ok((glob(key)?, *least)));
        let tags = self.tags.0.iter().map(|(key, names)| Ok((glob(key)?, names.clone())));
        let version = |(key, least): (Placed<String>, Of<Minimum>)| {
            if let Some((ty, _)) = key.split_once('#') {
                GlobMatcher::read(ty).map_err(|problem| text.error(Some(key.span()), problem))?;
            }
            Ok((key.into_inner(), least.0))
        };
        Ok(Required {
            resources: resources.collect::<Result<_, _>>()?,
            tags: tags.collect::<Result<_, _>>()?,
            versions: self.versions.0.into_iter().map(version).collect::<Result<_, _>>()?,
            outputs: self.outputs,
        })
    }
}

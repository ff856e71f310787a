//! `[stateful]`: losses of data that somebody has agreed to.

use globset::GlobMatcher;
use serde::Deserialize;

use super::problem::{Error, Text};
use super::written::{Day, Of, Placed, Word, one_of};
use crate::change::Acknowledgement;
use crate::model::Op;

#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct StatefulPart {
    /// Losses of data that somebody has agreed to.
    acknowledge: Vec<Placed<AcknowledgePart>>,
}

#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct AcknowledgePart {
    /// A glob for URNs.
    urn: Option<Of<GlobMatcher>>,
    /// `delete` or `replace`; both without it.
    op: Option<Of<Loss>>,
    reason: Option<String>,
    /// The last day on which it holds.
    until: Option<Day>,
}

#[derive(Debug, Clone)]
struct Loss(Op);

impl Word for Loss {
    fn read(text: &str) -> Result<Self, String> {
        let replace = one_of("op", text, &[("delete", false), ("replace", true)])?;
        Ok(Self(if replace { Op::Replace } else { Op::Delete }))
    }
}

impl StatefulPart {
    pub(super) fn into_acknowledged(self, text: Text<'_>) -> Result<Vec<Acknowledgement>, Error> {
        self.acknowledge.into_iter().map(|part| acknowledgement(text, part)).collect()
    }
}

fn acknowledgement(text: Text<'_>, part: Placed<AcknowledgePart>) -> Result<Acknowledgement, Error> {
    let span = part.span();
    let missing = |name: &str| text.error(Some(span.clone()), format!("an acknowledgement needs `{name}`"));
    let AcknowledgePart { urn, op, reason, until } = part.into_inner();
    Ok(Acknowledgement {
        urn: urn.ok_or_else(|| missing("urn"))?.0,
        op: op.map(|op| op.0.0),
        reason: reason.filter(|reason| !reason.trim().is_empty()).ok_or_else(|| missing("reason"))?,
        until: until.ok_or_else(|| missing("until"))?.0,
    })
}

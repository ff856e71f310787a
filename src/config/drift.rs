//! `[[drift.ignore]]`: drift that is known.

use globset::GlobMatcher;
use serde::Deserialize;

use super::problem::{Error, Text};
use super::written::{Day, Of, Placed};
use crate::drift::Ignore;

#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct DriftPart {
    /// Drift that is known.
    ignore: Vec<Placed<IgnorePart>>,
}

#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct IgnorePart {
    /// A glob for types.
    #[serde(rename = "type")]
    ty: Option<Of<GlobMatcher>>,
    /// A glob for properties.
    path: Option<Of<GlobMatcher>>,
    /// A glob for URNs.
    urn: Option<Of<GlobMatcher>>,
    reason: Option<String>,
    /// The last day on which it holds.
    until: Option<Day>,
}

impl DriftPart {
    pub(super) fn into_ignores(self, text: Text<'_>) -> Result<Vec<Ignore>, Error> {
        self.ignore.into_iter().map(|part| ignore(text, part)).collect()
    }
}

fn ignore(text: Text<'_>, part: Placed<IgnorePart>) -> Result<Ignore, Error> {
    let missing = |what: &str| Err(text.error(Some(part.span()), format!("an ignored drift needs {what}")));
    if part.ty.is_none() && part.path.is_none() && part.urn.is_none() {
        return missing("`type`, `path` or `urn`");
    }
    let Some(reason) = part.reason.clone().filter(|reason| !reason.trim().is_empty()) else {
        return missing("`reason`");
    };
    let IgnorePart { ty, path, urn, until, .. } = part.into_inner();
    let [ty, path, urn] = [ty, path, urn].map(|glob| glob.map(|glob| glob.0));
    Ok(Ignore { ty, path, urn, reason, until: until.map(|day| day.0) })
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, FILE};

    #[test]
    fn an_ignored_drift_says_what_and_why() {
        let problem = |text: &str| Config::parse(FILE, text, &[]).unwrap_err().to_string();
        assert!(
            problem("[[drift.ignore]]\nreason = \"x\"").ends_with("an ignored drift needs `type`, `path` or `urn`")
        );
        assert!(problem("[[drift.ignore]]\npath = \"tags\"").ends_with("an ignored drift needs `reason`"));
        assert_eq!(
            problem("[[drift.ignore]]\npaht = \"tags\""),
            "stackcheck.toml:2:1: unknown key `paht`; did you mean `path`?"
        );
        let text =
            "[[drift.ignore]]\ntype = \"aws:*\"\npath = \"tags\"\nreason = \"written by a bot\"\nuntil = 2027-01-01";
        let config = Config::parse(FILE, text, &[]).unwrap();
        assert_eq!(config.drift_ignored.len(), 1);
        assert!(config.drift_ignored[0].until.is_some());
    }
}

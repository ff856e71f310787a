//! `[fleet]`: owners, how old a state may be, how long findings may stay.

use std::collections::BTreeMap;

use globset::GlobMatcher;
use ipnet::IpNet;
use serde::Deserialize;

use super::problem::{Error, Text};
use super::written::{Named, Of, Word};
use crate::finding::Severity;
use crate::fleet::{Plan, Settings};
use crate::model::Span;

#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct FleetPart {
    /// A state that was recorded longer ago is stale: `36h`, `7d`.
    stale_after: Option<Of<Span>>,
    /// Tags that name the owner, best first.
    owner_tags: Option<Vec<String>>,
    /// Owners by the name of the stack, or by the type of a component.
    owners: Named<String>,
    /// How long a finding may stay, by severity.
    slo: BTreeMap<Of<Severity>, Of<Span>>,
    cidr: CidrPart,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct CidrPart {
    /// Address ranges to take from.
    pools: Vec<Of<Range>>,
    /// Address ranges that are taken elsewhere.
    reserved: Vec<Of<Range>>,
    /// Globs for stacks whose networks reach each other, a list for each group.
    connected: Vec<Vec<Of<GlobMatcher>>>,
}

#[derive(Debug, Clone, Copy)]
struct Range(IpNet);

impl Word for Range {
    fn read(text: &str) -> Result<Self, String> {
        let range = text.parse::<IpNet>().map(|net| Self(net.trunc()));
        range.map_err(|_| format!("expected an address range, found `{text}`"))
    }
}

impl FleetPart {
    pub(super) fn into_settings(self, text: Text<'_>) -> Result<Settings, Error> {
        let stale_after = self.stale_after.map(|span| span.0);
        let mut settings = Settings { stale_after, ..Settings::default() };
        if let Some(tags) = self.owner_tags {
            settings.owners.tags = tags;
        }
        for (pattern, owner) in self.owners.0 {
            let glob = GlobMatcher::read(&pattern).map_err(|problem| text.error(Some(pattern.span()), problem))?;
            let owners = &mut settings.owners;
            if pattern.contains(':') {
                owners.components.push((glob, owner));
            } else {
                owners.stacks.push((glob, owner));
            }
        }
        settings.slo = self.slo.into_iter().map(|(severity, span)| (severity.0, span.0)).collect();
        let ranges = |ranges: Vec<Of<Range>>| ranges.into_iter().map(|range| range.0.0).collect();
        let globs = |group: Vec<Of<GlobMatcher>>| group.into_iter().map(|glob| glob.0).collect();
        let CidrPart { pools, reserved, connected } = self.cidr;
        let connected = connected.into_iter().map(globs).collect();
        settings.plan = Plan { pools: ranges(pools), reserved: ranges(reserved), connected };
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, FILE};
    use crate::finding::Severity;

    #[test]
    fn owners_and_limits_are_read_and_wrong_ones_refused() {
        let text = "[fleet]\nstale-after = \"36h\"\nowner-tags = [\"team\"]\n[fleet.owners]\n\"*/pay/*\" = \"team-pay\"\n\
                    \"shop:index:Database\" = \"team-data\"\n[fleet.slo]\nhigh = \"7d\"";
        let fleet = Config::parse(FILE, text, &[]).unwrap().fleet;
        assert_eq!(fleet.stale_after.unwrap().days(), 1);
        assert_eq!(fleet.slo(Severity::High).unwrap().days(), 7);
        assert_eq!((fleet.owners.stacks.len(), fleet.owners.components.len()), (1, 1));
        let problem = |text: &str| Config::parse(FILE, text, &[]).unwrap_err().to_string();
        assert_eq!(
            problem("[fleet.slo]\nhihg = \"7d\""),
            "stackcheck.toml:2:1: unknown severity `hihg`; did you mean `high`?"
        );
        assert_eq!(
            problem("[fleet.slo]\nhigh = \"soon\""),
            "stackcheck.toml:2:8: expected a time such as `36h` or `7d`"
        );
        assert!(problem("[fleet]\nstale = \"1d\"").contains("did you mean `stale-after`?"));
    }
}

//! `[fleet]`: owners, how old a state may be, how long findings may stay.

use ipnet::IpNet;
use toml::Spanned;
use toml::de::DeValue;

use super::{Error, Reader, in_order};
use crate::finding::Severity;
use crate::fleet::{Plan, Settings};
use crate::model::{NoSpan, Span};

/// Reads the `fleet` table.
pub(super) fn read(reader: &Reader<'_>, value: &Spanned<DeValue<'_>>) -> Result<Settings, Error> {
    let mut settings = Settings::default();
    for (key, value) in in_order(reader.table(value)?) {
        match key.get_ref().as_ref() {
            "stale-after" => settings.stale_after = Some(span(reader, value)?),
            "owner-tags" => settings.owners.tags = reader.words(value)?,
            "owners" => owners(reader, value, &mut settings)?,
            "cidr" => plan(reader, value, &mut settings.plan)?,
            "slo" => {
                for (key, value) in in_order(reader.table(value)?) {
                    let name = key.get_ref().as_ref();
                    let words = Severity::ALL.map(Severity::name);
                    let severity =
                        Severity::parse(name).ok_or_else(|| reader.unknown(key.span(), "severity", name, &words))?;
                    settings.slo.push((severity, span(reader, value)?));
                }
            }
            other => {
                let known = ["stale-after", "owner-tags", "owners", "slo", "cidr"];
                return Err(reader.unknown(key.span(), "key", other, &known));
            }
        }
    }
    Ok(settings)
}

/// `pools`, `reserved`, and `connected`: lists of patterns for stacks whose networks reach each other.
fn plan(reader: &Reader<'_>, value: &Spanned<DeValue<'_>>, plan: &mut Plan) -> Result<(), Error> {
    let list = |value: &Spanned<DeValue<'_>>| -> Result<Vec<IpNet>, Error> {
        let net = |word: &String| {
            let wrong = || reader.error(Some(value.span()), format!("expected an address range, found `{word}`"));
            word.parse::<IpNet>().map(|net| net.trunc()).map_err(|_| wrong())
        };
        reader.words(value)?.iter().map(net).collect()
    };
    for (key, value) in in_order(reader.table(value)?) {
        match key.get_ref().as_ref() {
            "pools" => plan.pools = list(value)?,
            "reserved" => plan.reserved = list(value)?,
            "connected" => {
                let groups = value.get_ref().as_array().ok_or_else(|| reader.expected(value, "a list of lists"))?;
                for group in groups {
                    let globs =
                        group.get_ref().as_array().ok_or_else(|| reader.expected(group, "a list of strings"))?;
                    plan.connected.push(globs.iter().map(|one| reader.glob(one)).collect::<Result<_, _>>()?);
                }
            }
            other => return Err(reader.unknown(key.span(), "key", other, &["pools", "reserved", "connected"])),
        }
    }
    Ok(())
}

fn span(reader: &Reader<'_>, value: &Spanned<DeValue<'_>>) -> Result<Span, Error> {
    let word = reader.word(value)?;
    word.parse().map_err(|error: NoSpan| reader.error(Some(value.span()), error.to_string()))
}

/// `"acme/pay/*" = "team-pay"`, or the type of a component: `"shop:index:Database" = "team-data"`.
fn owners(reader: &Reader<'_>, value: &Spanned<DeValue<'_>>, settings: &mut Settings) -> Result<(), Error> {
    for (key, value) in in_order(reader.table(value)?) {
        let pattern = key.get_ref().as_ref();
        let glob = globset::Glob::new(pattern).map_err(|error| reader.error(Some(key.span()), error.to_string()))?;
        let owner = (glob.compile_matcher(), reader.word(value)?);
        if pattern.contains(':') { settings.owners.components.push(owner) } else { settings.owners.stacks.push(owner) }
    }
    Ok(())
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

//! `[[drift.ignore]]`: drift that is known.

use toml::Spanned;
use toml::de::DeValue;

use super::{Error, Reader, in_order};
use crate::drift::Ignore;

/// Reads the `drift` table.
pub(super) fn read(reader: &Reader<'_>, value: &Spanned<DeValue<'_>>) -> Result<Vec<Ignore>, Error> {
    let mut found = Vec::new();
    for (key, value) in in_order(reader.table(value)?) {
        match key.get_ref().as_ref() {
            "ignore" => {
                let list = value.get_ref().as_array().ok_or_else(|| reader.expected(value, "a list of tables"))?;
                found = list.iter().map(|one| ignore(reader, one)).collect::<Result<_, _>>()?;
            }
            other => return Err(reader.unknown(key.span(), "key", other, &["ignore"])),
        }
    }
    Ok(found)
}

fn ignore(reader: &Reader<'_>, value: &Spanned<DeValue<'_>>) -> Result<Ignore, Error> {
    let (mut ty, mut path, mut urn, mut reason, mut until) = (None, None, None, None, None);
    let whole = value;
    for (key, value) in in_order(reader.table(value)?) {
        match key.get_ref().as_ref() {
            "type" => ty = Some(reader.glob(value)?),
            "path" => path = Some(reader.glob(value)?),
            "urn" => urn = Some(reader.glob(value)?),
            "reason" => reason = Some(reader.word(value)?),
            "until" => until = Some(reader.date(value)?),
            other => {
                let known = ["type", "path", "urn", "reason", "until"];
                return Err(reader.unknown(key.span(), "key", other, &known));
            }
        }
    }
    let missing = |what: &str| reader.error(Some(whole.span()), format!("an ignored drift needs {what}"));
    if ty.is_none() && path.is_none() && urn.is_none() {
        return Err(missing("`type`, `path` or `urn`"));
    }
    let reason = reason.filter(|reason: &String| !reason.trim().is_empty()).ok_or_else(|| missing("`reason`"))?;
    Ok(Ignore { ty, path, urn, reason, until })
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

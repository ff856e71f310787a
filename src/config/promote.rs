//! `[promotion]`: what may differ between the stacks of one program.

use regex::Regex;
use toml::Spanned;
use toml::de::DeValue;

use super::{Error, Reader, in_order};
use crate::promote::{Expectation, NamedPair, Parity, Plan, Rule};

/// Reads the `promotion` table.
pub(super) fn read(reader: &Reader<'_>, value: &Spanned<DeValue<'_>>) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    for (key, value) in in_order(reader.table(value)?) {
        match key.get_ref().as_ref() {
            "chain" => plan.chain = reader.words(value)?,
            "match-names" => plan.strips = list(reader, value, strip)?,
            "artifact-parity" | "artefact-parity" => plan.parity = parity(reader, value)?,
            "soak-hours" => plan.soak_hours = Some(hours(reader, value)?),
            "max-age-hours" => plan.max_age_hours = Some(hours(reader, value)?),
            "expect" => plan.expectations = list(reader, value, expectation)?,
            "pair" => plan.pairs = list(reader, value, pair)?,
            other => {
                let known =
                    ["chain", "match-names", "artefact-parity", "soak-hours", "max-age-hours", "expect", "pair"];
                return Err(reader.unknown(key.span(), "key", other, &known));
            }
        }
    }
    Ok(plan)
}

fn list<T>(
    reader: &Reader<'_>,
    value: &Spanned<DeValue<'_>>,
    one: impl Fn(&Reader<'_>, &Spanned<DeValue<'_>>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let list = value.get_ref().as_array().ok_or_else(|| reader.expected(value, "a list of tables"))?;
    list.iter().map(|value| one(reader, value)).collect()
}

fn hours(reader: &Reader<'_>, value: &Spanned<DeValue<'_>>) -> Result<u32, Error> {
    let number = value.get_ref().as_integer().and_then(|number| number.as_str().parse().ok());
    number.ok_or_else(|| reader.expected(value, "a whole number of hours"))
}

fn parity(reader: &Reader<'_>, value: &Spanned<DeValue<'_>>) -> Result<Parity, Error> {
    match reader.word(value)?.as_str() {
        "required" => Ok(Parity::Required),
        "said" => Ok(Parity::Said),
        "ignored" => Ok(Parity::Ignored),
        other => Err(reader.unknown(value.span(), "parity", other, &["required", "said", "ignored"])),
    }
}

fn strip(reader: &Reader<'_>, value: &Spanned<DeValue<'_>>) -> Result<Regex, Error> {
    let mut found = None;
    for (key, value) in in_order(reader.table(value)?) {
        match key.get_ref().as_ref() {
            "strip" => {
                let regex = Regex::new(&reader.word(value)?);
                let problem = |error: regex::Error| error.to_string().lines().last().unwrap_or_default().to_owned();
                found = Some(regex.map_err(|error| reader.error(Some(value.span()), problem(error)))?);
            }
            other => return Err(reader.unknown(key.span(), "key", other, &["strip"])),
        }
    }
    found.ok_or_else(|| reader.error(Some(value.span()), "a part of `match-names` needs `strip`".to_owned()))
}

fn expectation(reader: &Reader<'_>, value: &Spanned<DeValue<'_>>) -> Result<Expectation, Error> {
    let (mut ty, mut path, mut urn, mut rule, mut reason) = (None, None, None, None, None);
    for (key, value) in in_order(reader.table(value)?) {
        match key.get_ref().as_ref() {
            "type" => ty = Some(reader.glob(value)?),
            "path" => path = Some(reader.glob(value)?),
            "urn" => urn = Some(reader.glob(value)?),
            "rule" => {
                let read = Rule::parse(&reader.word(value)?);
                rule = Some(read.map_err(|problem| reader.error(Some(value.span()), problem))?);
            }
            "one-of" => rule = Some(Rule::OneOf(reader.words(value)?)),
            "reason" => reason = Some(reader.word(value)?),
            other => {
                let known = ["type", "path", "urn", "rule", "one-of", "reason"];
                return Err(reader.unknown(key.span(), "key", other, &known));
            }
        }
    }
    let missing = |what: &str| reader.error(Some(value.span()), format!("an expectation needs {what}"));
    if ty.is_none() && path.is_none() && urn.is_none() {
        return Err(missing("`type`, `path` or `urn`"));
    }
    Ok(Expectation { ty, path, urn, rule: rule.ok_or_else(|| missing("`rule` or `one-of`"))?, reason })
}

fn pair(reader: &Reader<'_>, value: &Spanned<DeValue<'_>>) -> Result<NamedPair, Error> {
    let (mut source, mut target) = (None, None);
    for (key, value) in in_order(reader.table(value)?) {
        match key.get_ref().as_ref() {
            "source" => source = Some(reader.glob(value)?),
            "target" => target = Some(reader.glob(value)?),
            other => return Err(reader.unknown(key.span(), "key", other, &["source", "target"])),
        }
    }
    let missing = || reader.error(Some(value.span()), "a pair needs `source` and `target`".to_owned());
    Ok(NamedPair { source: source.ok_or_else(missing)?, target: target.ok_or_else(missing)? })
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, FILE};

    fn problem(text: &str) -> String {
        Config::parse(FILE, text, &[]).unwrap_err().to_string()
    }

    #[test]
    fn a_promotion_is_read() {
        let text = "[promotion]\nchain = [\"dev\", \"prod\"]\nmatch-names = [{ strip = \"-(dev|prod)$\" }]\nsoak-hours = 24\n\
                    [[promotion.expect]]\npath = \"tags\"\nrule = \"differs\"\n[[promotion.expect]]\npath = \"tier\"\n\
                    one-of = [\"gold\"]\n[[promotion.pair]]\nsource = \"a\"\ntarget = \"b\"";
        let plan = Config::parse(FILE, text, &[]).unwrap().promotion;
        assert_eq!((plan.chain.len(), plan.strips.len(), plan.soak_hours), (2, 1, Some(24)));
        assert_eq!((plan.expectations.len(), plan.pairs.len()), (2, 1));
    }

    #[test]
    fn what_is_wrong_is_refused_with_its_place() {
        assert!(
            problem("[[promotion.expect]]\nrule = \"differs\"")
                .ends_with("an expectation needs `type`, `path` or `urn`")
        );
        assert!(problem("[[promotion.expect]]\npath = \"tags\"").ends_with("an expectation needs `rule` or `one-of`"));
        assert!(problem("[[promotion.pair]]\nsource = \"a\"").ends_with("a pair needs `source` and `target`"));
        assert!(problem("[promotion]\nmatch-names = [{ strip = \"(\" }]").starts_with("stackcheck.toml:2:26: "));
        assert_eq!(
            problem("[promotion]\nsoak-hours = \"a day\""),
            "stackcheck.toml:2:14: expected a whole number of hours, found a string"
        );
        assert_eq!(
            problem("[promotion]\nchian = []"),
            "stackcheck.toml:2:1: unknown key `chian`; did you mean `chain`?"
        );
        assert!(
            problem("[[promotion.expect]]\npath = \"a\"\nrule = \"dst > src\"").contains("unknown rule `dst > src`")
        );
    }
}

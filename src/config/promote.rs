//! `[promotion]`: what may differ between the stacks of one program.

use globset::GlobMatcher;
use regex::Regex;
use serde::Deserialize;

use super::problem::{Error, Text};
use super::written::{Of, Placed, Word, one_of};
use crate::promote::{Expectation, NamedPair, Parity, Plan, Rule};

#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct PromotionPart {
    /// The stacks in the order of promotion.
    chain: Option<Vec<String>>,
    /// What to take out of names before they are compared.
    match_names: Option<Vec<StripPart>>,
    /// Whether artefacts must be those that were tried: `required`, `said` or `ignored`.
    #[serde(alias = "artifact-parity")]
    artefact_parity: Option<Of<Parity>>,
    /// How long the source must have stood.
    soak_hours: Option<u32>,
    /// How old the source may be.
    max_age_hours: Option<u32>,
    /// What may differ.
    expect: Vec<Placed<ExpectationPart>>,
    /// Resources that are one, whatever they are called.
    pair: Vec<PairPart>,
}

#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct StripPart {
    /// A regular expression.
    strip: Of<Regex>,
}

#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ExpectationPart {
    /// A glob for types.
    #[serde(rename = "type")]
    ty: Option<Of<GlobMatcher>>,
    /// A glob for properties.
    path: Option<Of<GlobMatcher>>,
    /// A glob for URNs and names.
    urn: Option<Of<GlobMatcher>>,
    /// `differs`, `equal`, `dst >= src`, `dst <= src`, `dst in 2..20`.
    rule: Option<Of<Rule>>,
    /// The values that the target may have.
    one_of: Option<Vec<String>>,
    reason: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct PairPart {
    /// A glob for the resource of the source.
    source: Of<GlobMatcher>,
    /// A glob for the resource of the target.
    target: Of<GlobMatcher>,
}

impl Word for Parity {
    fn read(text: &str) -> Result<Self, String> {
        let words = [("required", Self::Required), ("said", Self::Said), ("ignored", Self::Ignored)];
        one_of("parity", text, &words)
    }
}

impl Word for Rule {
    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }
}

impl PromotionPart {
    pub(super) fn into_plan(self, text: Text<'_>) -> Result<Plan, Error> {
        let mut plan = Plan::default();
        if let Some(chain) = self.chain {
            plan.chain = chain;
        }
        if let Some(strips) = self.match_names {
            plan.strips = strips.into_iter().map(|part| part.strip.0).collect();
        }
        if let Some(Of(parity)) = self.artefact_parity {
            plan.parity = parity;
        }
        (plan.soak_hours, plan.max_age_hours) = (self.soak_hours, self.max_age_hours);
        plan.expectations = self.expect.into_iter().map(|part| expectation(text, part)).collect::<Result<_, _>>()?;
        let pair = |part: PairPart| NamedPair { source: part.source.0, target: part.target.0 };
        plan.pairs = self.pair.into_iter().map(pair).collect();
        Ok(plan)
    }
}

fn expectation(text: Text<'_>, part: Placed<ExpectationPart>) -> Result<Expectation, Error> {
    let span = part.span();
    let missing = |what: &str| text.error(Some(span.clone()), format!("an expectation needs {what}"));
    let ExpectationPart { ty, path, urn, rule, one_of, reason } = part.into_inner();
    if ty.is_none() && path.is_none() && urn.is_none() {
        return Err(missing("`type`, `path` or `urn`"));
    }
    let rule = one_of.map(Rule::OneOf).or(rule.map(|rule| rule.0)).ok_or_else(|| missing("`rule` or `one-of`"))?;
    let [ty, path, urn] = [ty, path, urn].map(|glob| glob.map(|glob| glob.0));
    Ok(Expectation { ty, path, urn, rule, reason })
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
        assert!(problem("[[promotion.pair]]\nsource = \"a\"").ends_with("`target` is missing here"));
        assert!(problem("[promotion]\nmatch-names = [{ strip = \"(\" }]").starts_with("stackcheck.toml:2:26: "));
        assert_eq!(
            problem("[promotion]\nsoak-hours = \"a day\""),
            "stackcheck.toml:2:14: expected a whole number, found string \"a day\""
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

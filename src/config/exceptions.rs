//! `[[exceptions]]`, `[exception-policy]`: findings that do not count, and what every exception must say.

use globset::GlobMatcher;
use serde::Deserialize;

use super::problem::{Error, Text, unknown_rule};
use super::rules::PortPart;
use super::written::{Day, Of, Placed, Word, one_of};
use crate::engine::{Exception, Exceptions, May, PathGlob, Term, Terms, is_known};
use crate::finding::Meta;

#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ExceptionPart {
    /// A rule's id or code, a family's letter, or a glob over ids and codes.
    rule: Placed<String>,
    /// A glob for URNs.
    urn: Option<Of<GlobMatcher>>,
    /// A glob for types.
    #[serde(rename = "type")]
    ty: Option<Of<GlobMatcher>>,
    /// A glob for properties; what is in them is meant, too.
    path: Option<Of<PathGlob>>,
    /// Only where every port that is open is one of these.
    #[serde(default)]
    ports: Vec<PortPart>,
    reason: Option<String>,
    /// Who answers for it.
    owner: Option<String>,
    /// The last day on which it holds.
    until: Option<Day>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct PolicyPart {
    /// What every exception must say, wherever it stands: `reason`, `owner`, `until`.
    require: Vec<Of<Term>>,
    /// For how many days from today an exception may hold.
    max_days: Option<u32>,
}

impl Word for PathGlob {
    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }
}

impl Word for Term {
    fn read(text: &str) -> Result<Self, String> {
        one_of("requirement", text, &[Term::Reason, Term::Owner, Term::Until].map(|term| (term.name(), term)))
    }
}

/// Reads all of them, and refuses those that the configuration itself forbids.
pub(super) fn read(
    parts: Vec<Placed<ExceptionPart>>,
    policy: PolicyPart,
    may: Vec<(String, May)>,
    text: Text<'_>,
    rules: &[Meta],
) -> Result<Exceptions, Error> {
    let require = policy.require.into_iter().map(|term| term.0).collect();
    let mut exceptions = Exceptions { list: Vec::new(), require, max_days: policy.max_days, may };
    for part in parts {
        let span = part.span();
        let exception = exception(part, text);
        let (rule, named) = exception?;
        if !is_known(&rule.rule, rules) {
            return Err(text.error(Some(named), unknown_rule(&rule.rule, rules)));
        }
        let only = rules.iter().find(|meta| meta.id == rule.rule || meta.code.eq_ignore_ascii_case(&rule.rule));
        if only.is_some_and(|meta| exceptions.may(meta) == May::Never) {
            let problem = format!("`rules.{}` says that nobody may except its findings", rule.rule);
            return Err(text.error(Some(named), problem));
        }
        if let Some(term) = exceptions.lacking(&rule.terms) {
            let problem = format!("an exception needs `{}` (`exception-policy`)", term.name());
            return Err(text.error(Some(span), problem));
        }
        exceptions.list.push(rule);
    }
    Ok(exceptions)
}

fn exception(part: Placed<ExceptionPart>, text: Text<'_>) -> Result<(Exception, std::ops::Range<usize>), Error> {
    let place = format!("{}:{}", text.name(), text.line(&part.span()));
    let ExceptionPart { rule, urn, ty, path, ports, reason, owner, until } = part.into_inner();
    let said = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let named = rule.span();
    if rule.trim().is_empty() {
        return Err(text.error(Some(named), "an exception needs the name of a rule".to_owned()));
    }
    let exception = Exception {
        rule: rule.into_inner(),
        urn: urn.map(|glob| glob.0),
        ty: ty.map(|glob| glob.0),
        path: path.map(|glob| glob.0),
        ports: ports.into_iter().map(PortPart::range).collect(),
        terms: Terms { reason: said(reason), owner: said(owner), until: until.map(|day| day.0) },
        place,
        standing: false,
    };
    Ok((exception, named))
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, FILE};
    use crate::finding::{Meta, Severity};

    const RULES: [Meta; 1] = [Meta::new("C001", "sg-open-admin-port", Severity::High, "")];

    fn problem(text: &str) -> String {
        Config::parse(FILE, text, &RULES).unwrap_err().to_string()
    }

    #[test]
    fn an_exception_is_read_with_all_that_it_says() {
        let text = "[[exceptions]]\nrule = \"sg-open-admin-port\"\nurn = \"*::web\"\ntype = \"aws:ec2:*\"\n\
                    path = \"ingress[*]\"\nports = [22, \"8000-8099\"]\nreason = \"a bastion\"\nowner = \"team-edge\"\n\
                    until = 2027-03-31";
        let exceptions = Config::parse(FILE, text, &RULES).unwrap().exceptions;
        let only = &exceptions.list[0];
        assert_eq!(only.ports, [22..=22, 8000..=8099]);
        assert_eq!(only.terms.until, Some("2027-03-31".parse().unwrap()));
        assert_eq!(only.place, "stackcheck.toml:1");
    }

    #[test]
    fn what_is_wrong_is_refused_with_its_place() {
        assert_eq!(
            problem("[[exceptions]]\nrule = \"sg-open-admn-port\""),
            "stackcheck.toml:2:8: unknown rule `sg-open-admn-port`; did you mean `sg-open-admin-port`?"
        );
        assert!(problem("[[exceptions]]\nrule = \"C001\"\nurn = \"a[\"").starts_with("stackcheck.toml:3:7: "));
        assert_eq!(problem("[[exceptions]]\nurn = \"x\""), "stackcheck.toml:1:1: `rule` is missing here");
        assert_eq!(
            problem("[[exceptions]]\nrule = \"C001\"\nuntil = \"soon\""),
            "stackcheck.toml:3:9: expected a date such as 2026-12-31"
        );
        assert_eq!(
            problem("[exception-policy]\nrequire = [\"reasn\"]"),
            "stackcheck.toml:2:11: unknown requirement `reasn`; did you mean `reason`?"
        );
    }

    #[test]
    fn the_configuration_forbids_exceptions_to_itself_too() {
        let never = "[rules.C001]\nallow = \"never\"\n[[exceptions]]\nrule = \"C001\"";
        assert!(problem(never).contains("nobody may except its findings"));
        let policy = "[exception-policy]\nrequire = [\"owner\"]\n[[exceptions]]\nrule = \"C001\"";
        assert!(problem(policy).contains("an exception needs `owner`"));
    }
}

//! `stackcheck.toml`: what people write. Everything unknown is refused, with the line and the nearest name.

mod drift;
mod fleet;
mod promote;

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use globset::GlobMatcher;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::change::Acknowledgement;
use crate::drift::Ignore;
use crate::engine::{Bar, Gate, Selection};
use crate::finding::Meta;
use crate::graph::StackName;
use crate::model::{Date, NoDate, Op};
use crate::promote::Plan;
use crate::rules::Expectations;

/// The name of the file.
pub const FILE: &str = "stackcheck.toml";

/// What a configuration says.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Which rules run.
    pub selection: Selection,
    environments: Vec<Environment>,
    acknowledged: Vec<Acknowledgement>,
    /// Drift that is known.
    pub drift_ignored: Vec<Ignore>,
    /// What may differ between the stacks of one program.
    pub promotion: Plan,
    /// What holds for many stacks at once.
    pub fleet: crate::fleet::Settings,
}

/// What holds for some stacks.
#[derive(Debug, Clone, Default)]
struct Environment {
    name: String,
    /// Patterns for `organisation/project/stack`, `project/stack` or `stack`.
    patterns: Vec<Pattern>,
    expectations: Expectations,
    fail_on: Option<Bar>,
    strict: Option<bool>,
}

/// What holds for one stack.
#[derive(Debug, Clone, Default)]
pub struct Judgement {
    /// The environment that was matched or named.
    pub environment: Option<String>,
    /// What is expected of the stack.
    pub expectations: Expectations,
    /// When it does not pass.
    pub gate: Gate,
}

/// What is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    file: String,
    /// Line and column, from 1; nothing for the file as a whole.
    place: Option<(usize, usize)>,
    problem: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(f, "{}:{line}:{column}: {}", self.file, self.problem),
            None => write!(f, "{}: {}", self.file, self.problem),
        }
    }
}

impl std::error::Error for Error {}

/// Finds the nearest configuration in a folder or one above it.
pub fn find(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(FILE)).find(|file| file.is_file())
}

impl Config {
    /// Reads a configuration. `file` is how it is called in errors; `rules` are the rules that its words may name.
    pub fn parse(file: &str, text: &str, rules: &[Meta]) -> Result<Self, Error> {
        let reader = Reader { file, text };
        let table =
            DeTable::parse(text).map_err(|error| reader.error(error.span(), error.message().trim().to_owned()))?;
        let mut config = Self::default();
        for (key, value) in in_order(table.get_ref()) {
            match key.get_ref().as_ref() {
                "environments" => config.environments = reader.environments(value)?,
                "rules" => config.selection = reader.rules(value, rules)?,
                "stateful" => config.acknowledged = reader.stateful(value)?,
                "drift" => config.drift_ignored = drift::read(&reader, value)?,
                "promotion" => config.promotion = promote::read(&reader, value)?,
                "fleet" => config.fleet = fleet::read(&reader, value)?,
                other => {
                    let known = ["environments", "rules", "stateful", "drift", "promotion", "fleet"];
                    return Err(reader.unknown(key.span(), "key", other, &known));
                }
            }
        }
        Ok(config)
    }

    /// What holds for a stack: the first environment whose patterns match it, or the one that is named.
    pub fn judgement(&self, name: &StackName, environment: Option<&str>) -> Judgement {
        let found = match environment {
            Some(named) => self.environments.iter().find(|environment| environment.name == named),
            None => self.environments.iter().find(|environment| environment.patterns.iter().any(|p| p.matches(name))),
        };
        let Some(environment) = found else {
            let mut judgement = Judgement::default();
            judgement.expectations.acknowledged.clone_from(&self.acknowledged);
            return judgement;
        };
        let usual = Gate::default();
        Judgement {
            environment: Some(environment.name.clone()),
            expectations: Expectations { acknowledged: self.acknowledged.clone(), ..environment.expectations.clone() },
            gate: Gate {
                fail_on: environment.fail_on.unwrap_or(usual.fail_on),
                strict: environment.strict.unwrap_or(usual.strict),
            },
        }
    }

    /// The names of the environments.
    pub fn environments(&self) -> impl Iterator<Item = &str> {
        self.environments.iter().map(|environment| environment.name.as_str())
    }
}

/// A pattern for the names of a stack.
#[derive(Debug, Clone)]
struct Pattern {
    /// Organisation (where the pattern names one), project (likewise), stack.
    parts: Vec<globset::GlobMatcher>,
}

impl Pattern {
    fn parse(text: &str) -> Result<Self, String> {
        let parts: Result<Vec<_>, _> =
            text.split('/').map(|part| globset::Glob::new(part).map(|g| g.compile_matcher())).collect();
        match parts {
            Ok(parts) if parts.len() <= 3 => Ok(Self { parts }),
            Ok(_) => Err(format!("expected `organisation/project/stack`, found `{text}`")),
            Err(error) => Err(error.to_string()),
        }
    }

    /// A name that the input does not tell (a preview names no organisation) matches every pattern for it.
    fn matches(&self, name: &StackName) -> bool {
        let names = [&name.stack, &name.project, &name.organization];
        self.parts.iter().rev().zip(names).all(|(part, name)| name.as_deref().is_none_or(|name| part.is_match(name)))
            && name.stack.is_some()
    }
}

/// The members of a table in the order in which they are written.
fn in_order<'a, 'i>(table: &'a DeTable<'i>) -> Vec<(&'a Spanned<toml::de::DeString<'i>>, &'a Spanned<DeValue<'i>>)> {
    let mut members: Vec<_> = table.iter().collect();
    members.sort_by_key(|(key, _)| key.span().start);
    members
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn error(&self, span: Option<Range<usize>>, problem: String) -> Error {
        let place = span.map(|span| crate::json::position(self.text.as_bytes(), span.start));
        Error { file: self.file.to_owned(), place, problem }
    }

    fn unknown(&self, span: Range<usize>, what: &str, found: &str, known: &[&str]) -> Error {
        let problem = match nearest(found, known.iter().copied()) {
            Some(near) => format!("unknown {what} `{found}`; did you mean `{near}`?"),
            None => format!("unknown {what} `{found}`; known are {}", listed(known)),
        };
        self.error(Some(span), problem)
    }

    fn expected(&self, value: &Spanned<DeValue<'_>>, expected: &str) -> Error {
        self.error(Some(value.span()), format!("expected {expected}, found a {}", value.get_ref().type_str()))
    }

    fn table<'a, 'i>(&self, value: &'a Spanned<DeValue<'i>>) -> Result<&'a DeTable<'i>, Error> {
        value.get_ref().as_table().ok_or_else(|| self.expected(value, "a table"))
    }

    fn word(&self, value: &Spanned<DeValue<'_>>) -> Result<String, Error> {
        value.get_ref().as_str().map(str::to_owned).ok_or_else(|| self.expected(value, "a string"))
    }

    fn glob(&self, value: &Spanned<DeValue<'_>>) -> Result<GlobMatcher, Error> {
        let glob = globset::Glob::new(&self.word(value)?);
        Ok(glob.map_err(|error| self.error(Some(value.span()), error.to_string()))?.compile_matcher())
    }

    fn date(&self, value: &Spanned<DeValue<'_>>) -> Result<Date, Error> {
        let text = match value.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            _ => self.word(value)?,
        };
        text.parse().map_err(|error: NoDate| self.error(Some(value.span()), error.to_string()))
    }

    fn words(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, Error> {
        let list = value.get_ref().as_array().ok_or_else(|| self.expected(value, "a list of strings"))?;
        list.iter().map(|word| self.word(word)).collect()
    }

    fn environments(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<Environment>, Error> {
        in_order(self.table(value)?).into_iter().map(|(name, value)| self.environment(name.get_ref(), value)).collect()
    }

    fn environment(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<Environment, Error> {
        let mut environment = Environment { name: name.to_owned(), ..Environment::default() };
        for (key, value) in in_order(self.table(value)?) {
            match key.get_ref().as_ref() {
                "match" => {
                    let patterns: Result<_, _> = self.words(value)?.iter().map(|text| Pattern::parse(text)).collect();
                    environment.patterns = patterns.map_err(|problem| self.error(Some(value.span()), problem))?;
                }
                "regions" => environment.expectations.regions = self.words(value)?,
                "accounts" => environment.expectations.accounts = self.words(value)?,
                "fail-on" => {
                    let word = self.word(value)?;
                    let level =
                        Bar::parse(&word).ok_or_else(|| self.unknown(value.span(), "level", &word, &Bar::WORDS))?;
                    environment.fail_on = Some(level);
                }
                "strict" => {
                    let flag = value.get_ref().as_bool().ok_or_else(|| self.expected(value, "true or false"))?;
                    environment.strict = Some(flag);
                }
                other => {
                    let known = ["match", "regions", "accounts", "fail-on", "strict"];
                    return Err(self.unknown(key.span(), "key", other, &known));
                }
            }
        }
        Ok(environment)
    }

    fn stateful(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<Acknowledgement>, Error> {
        let mut found = Vec::new();
        for (key, value) in in_order(self.table(value)?) {
            match key.get_ref().as_ref() {
                "acknowledge" => {
                    let list = value.get_ref().as_array().ok_or_else(|| self.expected(value, "a list of tables"))?;
                    found = list.iter().map(|one| self.acknowledgement(one)).collect::<Result<_, _>>()?;
                }
                other => return Err(self.unknown(key.span(), "key", other, &["acknowledge"])),
            }
        }
        Ok(found)
    }

    fn acknowledgement(&self, value: &Spanned<DeValue<'_>>) -> Result<Acknowledgement, Error> {
        let (mut urn, mut op, mut reason, mut until) = (None, None, None, None);
        for (key, value) in in_order(self.table(value)?) {
            match key.get_ref().as_ref() {
                "urn" => urn = Some(self.glob(value)?),
                "op" => match self.word(value)?.as_str() {
                    "delete" => op = Some(Op::Delete),
                    "replace" => op = Some(Op::Replace),
                    other => return Err(self.unknown(value.span(), "op", other, &["delete", "replace"])),
                },
                "reason" => reason = Some(self.word(value)?),
                "until" => until = Some(self.date(value)?),
                other => return Err(self.unknown(key.span(), "key", other, &["urn", "op", "reason", "until"])),
            }
        }
        let missing = |name: &str| self.error(Some(value.span()), format!("an acknowledgement needs `{name}`"));
        Ok(Acknowledgement {
            urn: urn.ok_or_else(|| missing("urn"))?,
            op,
            reason: reason.filter(|reason| !reason.trim().is_empty()).ok_or_else(|| missing("reason"))?,
            until: until.ok_or_else(|| missing("until"))?,
        })
    }

    fn rules(&self, value: &Spanned<DeValue<'_>>, rules: &[Meta]) -> Result<Selection, Error> {
        let mut selection = Selection::default();
        for (key, value) in in_order(self.table(value)?) {
            let words = match key.get_ref().as_ref() {
                "select" => &mut selection.select,
                "ignore" => &mut selection.ignore,
                other => return Err(self.unknown(key.span(), "key", other, &["select", "ignore"])),
            };
            *words = self.words(value)?;
            let named = Selection { select: words.clone(), ignore: Vec::new() };
            if let Some(word) = named.unknown_word(rules) {
                return Err(self.error(Some(value.span()), unknown_rule(word, rules)));
            }
        }
        Ok(selection)
    }
}

/// The problem with a word that names no rule.
pub fn unknown_rule(word: &str, rules: &[Meta]) -> String {
    match nearest(word, rules.iter().flat_map(|meta| [meta.id, meta.code])) {
        Some(near) => format!("unknown rule `{word}`; did you mean `{near}`?"),
        None => format!(
            "unknown rule `{word}`; a rule is named by its id, its code, its family's letter, `default` or `all`"
        ),
    }
}

/// The most similar name, if one is similar.
pub fn nearest<'a>(found: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let ranked = known.map(|name| (strsim::jaro_winkler(found, name), name)).filter(|(score, _)| *score > 0.75);
    ranked.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;

    const RULES: [Meta; 1] = [Meta::new("A001", "vpc-without-subnets", Severity::High, "")];

    fn problem(text: &str) -> String {
        Config::parse(FILE, text, &RULES).unwrap_err().to_string()
    }

    #[test]
    fn a_wrong_key_is_refused_with_its_place_and_the_nearest_name() {
        assert_eq!(
            problem("[environments.prod]\nregoins = []"),
            "stackcheck.toml:2:1: unknown key `regoins`; did you mean `regions`?"
        );
        assert_eq!(
            problem("xyz = 1"),
            "stackcheck.toml:1:1: unknown key `xyz`; known are `environments`, `rules`, `stateful`, `drift`, `promotion`, `fleet`"
        );
        assert_eq!(
            problem("[rules]\nselect = [\"vpc-without-subnet\"]"),
            "stackcheck.toml:2:10: unknown rule `vpc-without-subnet`; did you mean `vpc-without-subnets`?"
        );
    }

    #[test]
    fn a_wrong_value_is_refused_with_what_was_expected() {
        assert_eq!(
            problem("[environments.prod]\nregions = \"eu\""),
            "stackcheck.toml:2:11: expected a list of strings, found a string"
        );
        assert_eq!(
            problem("[environments.prod]\nfail-on = \"hgih\""),
            "stackcheck.toml:2:11: unknown level `hgih`; did you mean `high`?"
        );
        assert!(problem("[environments").starts_with("stackcheck.toml:1:"));
    }

    #[test]
    fn the_first_environment_that_matches_holds() {
        let text = "[environments.prod]\nmatch = [\"*/*/prod\", \"acme/shop/live-*\"]\nregions = [\"eu-west-1\"]\n\
                    fail-on = \"never\"\nstrict = true\n[environments.rest]\nmatch = [\"*\"]\nfail-on = \"low\"";
        let config = Config::parse(FILE, text, &RULES).unwrap();
        let judged = |organization: Option<&str>, stack: &str| {
            let name = StackName {
                organization: organization.map(str::to_owned),
                project: Some("shop".to_owned()),
                stack: Some(stack.to_owned()),
            };
            let judgement = config.judgement(&name, None);
            (judgement.environment.unwrap(), judgement.gate.fail_on)
        };
        assert_eq!(judged(None, "prod"), ("prod".to_owned(), Bar::Never));
        assert_eq!(judged(Some("acme"), "live-1").0, "prod");
        assert_eq!(judged(Some("other"), "live-1"), ("rest".to_owned(), Bar::At(Severity::Low)));
        assert!(config.judgement(&StackName::default(), Some("prod")).gate.strict);
    }
}

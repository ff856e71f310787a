//! `stackcheck.toml`: what people write. Everything unknown is refused, with the line and the nearest name.

mod drift;
mod environment;
mod exceptions;
mod fleet;
mod intent;
mod problem;
mod promote;
mod require;
mod rules;
mod setting;
mod shown;
mod starter;
mod stateful;
pub mod tables;
mod written;

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::change::Acknowledgement;
use crate::drift::Ignore;
use crate::engine::{Exceptions, Gate, Intent, Selection, Severities};
use crate::finding::Meta;
use crate::graph::StackName;
use crate::promote::Plan;
use crate::rules::{Expectations, Required};
use environment::{Environment, Rest};
use problem::Text;
use written::{Named, Of, Placed};

pub use problem::{Error, unknown_rule};
pub use setting::{Asked, Origin, Setting, Settings};
pub use shown::{Line, lines};
pub use starter::{Seen, starter};

/// The name of the file.
pub const FILE: &str = "stackcheck.toml";

/// What a configuration says.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Which rules run.
    pub selection: Selection,
    /// Findings that do not count.
    pub exceptions: Exceptions,
    environments: Vec<Environment>,
    run: Rest,
    required: Required,
    /// How bad findings are in every environment.
    pub severities: Severities,
    acknowledged: Vec<Acknowledgement>,
    /// Drift that is known.
    pub drift_ignored: Vec<Ignore>,
    /// What the network is meant for.
    pub intents: Vec<Intent>,
    /// What may differ between the stacks of one program.
    pub promotion: Plan,
    /// What holds for many stacks at once.
    pub fleet: crate::fleet::Settings,
    /// Inputs may be so large, in bytes.
    pub max_input: Option<u64>,
}

/// The file as it is written. The schema in the documentation is made of this and of what it is made of.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Configuration"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct File {
    /// The version of this format: 1.
    version: Option<Placed<u32>>,
    /// The oldest stackcheck that may read this: `>=0.1`.
    requires: Option<Placed<Of<crate::rules::Minimum>>>,
    run: environment::RunPart,
    /// What holds for some stacks, by the name of the environment.
    environments: Named<environment::EnvironmentPart>,
    /// What is required of every stack.
    require: require::RequirePart,
    rules: rules::RulesPart,
    /// Findings that do not count.
    exceptions: Vec<Placed<exceptions::ExceptionPart>>,
    exception_policy: exceptions::PolicyPart,
    stateful: stateful::StatefulPart,
    drift: drift::DriftPart,
    /// What the network is meant for: tests on what is planned.
    intent: Vec<Placed<intent::IntentPart>>,
    promotion: promote::PromotionPart,
    fleet: fleet::FleetPart,
    limits: environment::LimitsPart,
    /// Files with rules of your own.
    tables: Vec<tables::TablePart>,
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
    /// Only what a change introduces fails.
    pub changed_only: bool,
    /// How bad findings are.
    pub severities: Severities,
    /// Several environments match: the first of them holds for now.
    pub ambiguous: Option<String>,
}

/// Finds the nearest configuration in a folder or one above it.
pub fn find(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(FILE)).find(|file| file.is_file())
}

impl Config {
    /// Reads a configuration. `file` is how it is called in errors; `rules` are the rules that its words may name.
    pub fn parse(file: &str, text: &str, rules: &[Meta]) -> Result<Self, Error> {
        let place = Text { file, text };
        let file: File = toml::from_str(text).map_err(|error| place.refused(&error))?;
        check_version(&file, place)?;
        let rules::Rules { selection, severities, may, ports } = file.rules.into_rules(place, rules)?;
        let mut exceptions = exceptions::read(file.exceptions, file.exception_policy, may, place, rules)?;
        exceptions.list.extend(ports);
        let environment = |(name, part): (Placed<String>, environment::EnvironmentPart)| {
            environment::Environment::of(name.into_inner(), part, place, rules)
        };
        Ok(Self {
            selection,
            exceptions,
            environments: file.environments.0.into_iter().map(environment).collect::<Result<_, _>>()?,
            run: file.run.into_rest(place),
            required: file.require.into_required(place)?,
            severities,
            acknowledged: file.stateful.into_acknowledged(place)?,
            drift_ignored: file.drift.into_ignores(place)?,
            intents: intent::read(file.intent, place)?,
            promotion: file.promotion.into_plan(place)?,
            fleet: file.fleet.into_settings(place)?,
            max_input: file.limits.max_input(),
        })
    }

    /// What holds for a stack: the environment whose patterns match it, or the one that is named. What the command line
    /// and variables ask for goes before it.
    pub fn judgement(&self, name: &StackName, environment: Option<&str>, asked: &Asked) -> Judgement {
        let (found, ambiguous) = self.environment_of(name, environment);
        let Settings { fail_on, confidence, strict, changed_only, regions, accounts, .. } = self.settings(found, asked);
        let mut required = self.required.clone();
        let mut severities = self.severities.clone();
        if let Some(environment) = found {
            required.extend(environment.required.clone());
            severities.0.extend(environment.severities.0.iter().cloned());
        }
        Judgement {
            environment: found.map(|environment| environment.name.clone()),
            expectations: Expectations {
                regions: regions.value,
                accounts: accounts.value,
                required,
                acknowledged: self.acknowledged.clone(),
                today: None,
            },
            gate: Gate { fail_on: fail_on.value, confidence: confidence.value, strict: strict.value },
            changed_only: changed_only.value,
            severities,
            ambiguous,
        }
    }

    /// The environment of a stack, and what is wrong when several match.
    fn environment_of(&self, name: &StackName, named: Option<&str>) -> (Option<&Environment>, Option<String>) {
        if let Some(named) = named {
            return (self.environments.iter().find(|environment| environment.name == named), None);
        }
        let mut found = self.environments.iter().filter(|environment| environment.matches(name));
        let (first, second) = (found.next(), found.next());
        let problem = |a: &Environment, b: &Environment| {
            let stack = name.qualified().unwrap_or_default();
            format!(
                "the environments `{}` and `{}` of the configuration both match {stack}: narrow a `match`, or name one \
                 with --env; `{}` was taken",
                a.name, b.name, a.name
            )
        };
        (first, first.zip(second).map(|(a, b)| problem(a, b)))
    }

    /// The settings that hold in an environment, each with where it comes from.
    fn settings(&self, environment: Option<&Environment>, asked: &Asked) -> Settings {
        Settings::resolve(asked, environment, &self.run)
    }

    /// The settings that hold in the environment of this name, or in none.
    pub fn settings_in(&self, environment: Option<&str>, asked: &Asked) -> Settings {
        let found = environment.and_then(|name| self.environments.iter().find(|one| one.name == name));
        self.settings(found, asked)
    }

    /// The names of the environments.
    pub fn environments(&self) -> impl Iterator<Item = &str> {
        self.environments.iter().map(|environment| environment.name.as_str())
    }
}

fn check_version(file: &File, text: Text<'_>) -> Result<(), Error> {
    if let Some(version) = file.version.as_ref().filter(|version| ***version != 1) {
        let problem = format!("the format {} is not known: this stackcheck reads format 1", **version);
        return Err(text.error(Some(version.span()), problem));
    }
    let own = env!("CARGO_PKG_VERSION");
    if let Some(least) = file.requires.as_ref().filter(|least| least.0.is_met(own) == Some(false)) {
        let problem = format!("this is stackcheck {own}, and the configuration requires {}", least.0);
        return Err(text.error(Some(least.span()), problem));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Bar;
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
        assert!(problem("xyz = 1").starts_with("stackcheck.toml:1:1: unknown key `xyz`; known are `version`, "));
        assert_eq!(
            problem("[rules]\nselect = [\"vpc-without-subnet\"]"),
            "stackcheck.toml:2:10: unknown rule `vpc-without-subnet`; did you mean `vpc-without-subnets`?"
        );
    }

    #[test]
    fn a_wrong_value_is_refused_with_what_was_expected() {
        assert_eq!(
            problem("[environments.prod]\nregions = \"eu\""),
            "stackcheck.toml:2:11: expected a list, found string \"eu\""
        );
        assert_eq!(
            problem("[environments.prod]\nfail-on = \"hgih\""),
            "stackcheck.toml:2:11: unknown level `hgih`; did you mean `high`?"
        );
        assert!(problem("[environments").starts_with("stackcheck.toml:1:"));
    }

    fn shop(organization: Option<&str>, stack: &str) -> StackName {
        StackName {
            organization: organization.map(str::to_owned),
            project: Some("shop".to_owned()),
            stack: Some(stack.to_owned()),
        }
    }

    #[test]
    fn the_environment_that_matches_holds_and_two_are_said_to_be_one_too_many() {
        let text = "[environments.prod]\nmatch = [\"*/*/prod\", \"acme/shop/live-*\"]\nregions = [\"eu-west-1\"]\n\
                    fail-on = \"never\"\nstrict = true\n[environments.rest]\nmatch = [\"rest\", \"*/live-*\"]\n\
                    fail-on = \"low\"\n[run]\nfail-on = \"medium\"";
        let config = Config::parse(FILE, text, &RULES).unwrap();
        let judged = |organization: Option<&str>, stack: &str| {
            let judgement = config.judgement(&shop(organization, stack), None, &Asked::default());
            (judgement.environment, judgement.gate.fail_on, judgement.ambiguous.is_some())
        };
        assert_eq!(judged(None, "prod"), (Some("prod".to_owned()), Bar::Never, false));
        assert_eq!(judged(Some("acme"), "live-1"), (Some("prod".to_owned()), Bar::Never, true));
        assert_eq!(judged(Some("other"), "live-1"), (Some("rest".to_owned()), Bar::At(Severity::Low), false));
        assert_eq!(judged(None, "dev"), (None, Bar::At(Severity::Medium), false));
        assert!(config.judgement(&StackName::default(), Some("prod"), &Asked::default()).gate.strict);
    }

    #[test]
    fn a_newer_format_or_an_older_tool_is_refused() {
        assert_eq!(
            problem("version = 2"),
            "stackcheck.toml:1:11: the format 2 is not known: this stackcheck reads format 1"
        );
        assert!(problem("requires = \">=999.0\"").contains("the configuration requires 999.0"));
        assert!(Config::parse(FILE, "version = 1\nrequires = \">=0.1\"", &RULES).is_ok());
    }

    #[test]
    fn the_schema_in_the_documentation_is_the_one_of_the_reader() {
        let settings = schemars::generate::SchemaSettings::draft2020_12().for_deserialize();
        let mut schema = settings.into_generator().into_root_schema_for::<File>();
        schema.insert("title".to_owned(), "stackcheck.toml".into());
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        let path = format!("{}/docs/schema/config-1.json", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let documented = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(documented == text, "docs/schema/config-1.json is stale: run the tests with BLESS=1");
    }
}

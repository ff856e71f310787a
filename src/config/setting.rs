//! Settings and where they come from: a flag goes before a variable, that before an environment of the file, that
//! before the rest of the file, that before what is usual.

use std::fmt;

use super::environment::{Environment, Rest};
use crate::engine::Bar;
use crate::finding::Confidence;

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag of the command line.
    Flag(&'static str),
    /// A variable of the process's environment.
    Variable(&'static str),
    /// The configuration.
    File {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The environment that says it; nothing for all.
        environment: Option<String>,
    },
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::File { file, line, environment: None } => write!(f, "{file}:{line}"),
            Self::File { file, line, environment: Some(name) } => write!(f, "{file}:{line} (environment {name})"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

impl<T> Setting<T> {
    /// Given by a flag.
    pub fn flag(name: &'static str, value: T) -> Self {
        Self { value, origin: Origin::Flag(name) }
    }

    /// Given by a variable.
    pub fn variable(name: &'static str, value: T) -> Self {
        Self { value, origin: Origin::Variable(name) }
    }
}

/// What the command line and variables ask for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// See [`crate::engine::Gate`].
    pub fail_on: Option<Setting<Bar>>,
    /// See [`crate::engine::Gate`].
    pub confidence: Option<Setting<Confidence>>,
    /// See [`crate::engine::Gate`].
    pub strict: Option<Setting<bool>>,
    /// Only what a change introduces fails.
    pub changed_only: Option<Setting<bool>>,
    /// Regions that resources may be in.
    pub regions: Option<Setting<Vec<String>>>,
    /// The file of the baseline.
    pub baseline: Option<Setting<String>>,
    /// The folder of the program.
    pub source_root: Option<Setting<String>>,
}

/// The settings that hold.
#[derive(Debug, Clone)]
pub struct Settings {
    /// See [`Asked`].
    pub fail_on: Setting<Bar>,
    /// See [`Asked`].
    pub confidence: Setting<Confidence>,
    /// See [`Asked`].
    pub strict: Setting<bool>,
    /// See [`Asked`].
    pub changed_only: Setting<bool>,
    /// See [`Asked`].
    pub regions: Setting<Vec<String>>,
    /// Accounts that resources may be in.
    pub accounts: Setting<Vec<String>>,
    /// See [`Asked`]. A path of the file is relative to it.
    pub baseline: Option<Setting<String>>,
    /// See [`Asked`]. A path of the file is relative to it.
    pub source_root: Option<Setting<String>>,
    /// What is written where neither a flag nor a variable says it. A path is relative to the file.
    pub outputs: Option<Setting<Vec<String>>>,
}

impl Settings {
    pub(super) fn resolve(asked: &Asked, environment: Option<&Environment>, rest: &Rest) -> Self {
        let nothing = Rest::default();
        let own = environment.map_or(&nothing, |environment| &environment.settings);
        Self {
            fail_on: first([&asked.fail_on, &own.fail_on, &rest.fail_on]).unwrap_or_else(usual),
            confidence: first([&asked.confidence, &own.confidence, &rest.confidence])
                .unwrap_or(Setting { value: Confidence::Possible, origin: Origin::Default }),
            strict: first([&asked.strict, &own.strict, &rest.strict]).unwrap_or_else(usual),
            changed_only: first([&asked.changed_only, &own.changed_only, &rest.changed_only]).unwrap_or_else(usual),
            regions: first([&asked.regions, &environment.and_then(|own| own.regions.clone()), &None])
                .unwrap_or_else(usual),
            accounts: environment.and_then(|own| own.accounts.clone()).unwrap_or_else(usual),
            baseline: first([&asked.baseline, &None, &rest.baseline]),
            source_root: first([&asked.source_root, &None, &rest.source_root]),
            outputs: rest.outputs.clone(),
        }
    }
}

fn first<T: Clone>(settings: [&Option<Setting<T>>; 3]) -> Option<Setting<T>> {
    settings.into_iter().flatten().next().cloned()
}

fn usual<T: Default>() -> Setting<T> {
    Setting { value: T::default(), origin: Origin::Default }
}

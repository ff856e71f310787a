//! `[run]`, `[environments.NAME]`, `[limits]`: what holds for which stacks.

use globset::GlobMatcher;
use serde::Deserialize;

use super::problem::{Error, Text};
use super::require::RequirePart;
use super::rules::{OptionsPart, severities};
use super::setting::{Origin, Setting};
use super::written::{Named, Of, Placed, Word};
use crate::engine::{Bar, Severities};
use crate::finding::{Confidence, Meta};
use crate::graph::StackName;
use crate::rules::Required;

/// What holds unless an environment says something else.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RunPart {
    /// The severity that fails the gate: `info`, `low`, `medium`, `high`, `critical`, `never`.
    fail_on: Option<Placed<Of<Bar>>>,
    /// How sure a finding must be to fail the gate: `possible`, `likely`, `certain`.
    fail_on_confidence: Option<Placed<Of<Confidence>>>,
    /// Open questions make the result incomplete.
    strict: Option<Placed<bool>>,
    /// On a preview, only what it introduces or makes worse fails the gate.
    changed_only: Option<Placed<bool>>,
    /// The baseline, relative to this file.
    baseline: Option<Placed<String>>,
    /// The folder of the program, relative to this file: source positions are looked up in it.
    source_root: Option<Placed<String>>,
    /// What is written without `-o`, `FORMAT` or `FORMAT=PATH`; a path is relative to this file.
    outputs: Option<Placed<Vec<String>>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct EnvironmentPart {
    /// Patterns for `organisation/project/stack`, `project/stack` or `stack`.
    #[serde(rename = "match")]
    patterns: Vec<Of<Pattern>>,
    /// Regions that resources may be in.
    regions: Option<Placed<Vec<String>>>,
    /// Accounts that resources may be in.
    accounts: Option<Placed<Vec<String>>>,
    fail_on: Option<Placed<Of<Bar>>>,
    fail_on_confidence: Option<Placed<Of<Confidence>>>,
    strict: Option<Placed<bool>>,
    changed_only: Option<Placed<bool>>,
    require: RequirePart,
    /// How bad findings are here, by the id or code of the rule.
    rules: Named<OptionsPart>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct LimitsPart {
    /// The largest input that is read, in MiB as it lies on disk.
    max_input_mib: Option<u32>,
}

impl LimitsPart {
    /// In bytes.
    pub(super) fn max_input(self) -> Option<u64> {
        self.max_input_mib.map(|mib| u64::from(mib) << 20)
    }
}

/// What `[run]` says, with the places.
#[derive(Debug, Clone, Default)]
pub(super) struct Rest {
    pub(super) fail_on: Option<Setting<Bar>>,
    pub(super) confidence: Option<Setting<Confidence>>,
    pub(super) strict: Option<Setting<bool>>,
    pub(super) changed_only: Option<Setting<bool>>,
    pub(super) baseline: Option<Setting<String>>,
    pub(super) source_root: Option<Setting<String>>,
    pub(super) outputs: Option<Setting<Vec<String>>>,
}

/// What holds for some stacks.
#[derive(Debug, Clone, Default)]
pub(super) struct Environment {
    pub(super) name: String,
    patterns: Vec<Pattern>,
    pub(super) regions: Option<Setting<Vec<String>>>,
    pub(super) accounts: Option<Setting<Vec<String>>>,
    pub(super) settings: Rest,
    pub(super) required: Required,
    pub(super) severities: Severities,
}

/// A value and the line of the file on which it stands.
fn placed<T, U>(
    value: Option<Placed<T>>,
    text: Text<'_>,
    environment: Option<&str>,
    of: impl Fn(T) -> U,
) -> Option<Setting<U>> {
    let value = value?;
    let line = text.line(&value.span());
    let origin = Origin::File { file: text.file.to_owned(), line, environment: environment.map(str::to_owned) };
    Some(Setting { value: of(value.into_inner()), origin })
}

impl RunPart {
    pub(super) fn into_rest(self, text: Text<'_>) -> Rest {
        Rest {
            fail_on: placed(self.fail_on, text, None, |bar| bar.0),
            confidence: placed(self.fail_on_confidence, text, None, |confidence| confidence.0),
            strict: placed(self.strict, text, None, |flag| flag),
            changed_only: placed(self.changed_only, text, None, |flag| flag),
            baseline: placed(self.baseline, text, None, |path| path),
            source_root: placed(self.source_root, text, None, |path| path),
            outputs: placed(self.outputs, text, None, |outputs| outputs),
        }
    }
}

impl Environment {
    pub(super) fn of(name: String, part: EnvironmentPart, text: Text<'_>, rules: &[Meta]) -> Result<Self, Error> {
        let own = Some(name.as_str());
        Ok(Self {
            patterns: part.patterns.into_iter().map(|pattern| pattern.0).collect(),
            regions: placed(part.regions, text, own, |regions| regions),
            accounts: placed(part.accounts, text, own, |accounts| accounts),
            settings: Rest {
                fail_on: placed(part.fail_on, text, own, |bar| bar.0),
                confidence: placed(part.fail_on_confidence, text, own, |confidence| confidence.0),
                strict: placed(part.strict, text, own, |flag| flag),
                changed_only: placed(part.changed_only, text, own, |flag| flag),
                ..Rest::default()
            },
            required: part.require.into_required(text)?,
            severities: severities(&part.rules, text, rules)?,
            name,
        })
    }

    pub(super) fn matches(&self, name: &StackName) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(name))
    }
}

/// A pattern for the names of a stack.
#[derive(Debug, Clone)]
struct Pattern {
    /// Organisation (where the pattern names one), project (likewise), stack.
    parts: Vec<GlobMatcher>,
}

impl Word for Pattern {
    fn read(text: &str) -> Result<Self, String> {
        let parts: Vec<GlobMatcher> = text.split('/').map(GlobMatcher::read).collect::<Result<_, _>>()?;
        if parts.len() <= 3 {
            Ok(Self { parts })
        } else {
            Err(format!("expected `organisation/project/stack`, found `{text}`"))
        }
    }
}

impl Pattern {
    /// A name that the input does not tell (a preview names no organisation) matches every pattern for it.
    fn matches(&self, name: &StackName) -> bool {
        let names = [&name.stack, &name.project, &name.organization];
        self.parts.iter().rev().zip(names).all(|(part, name)| name.as_deref().is_none_or(|name| part.is_match(name)))
            && name.stack.is_some()
    }
}

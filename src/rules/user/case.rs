//! A case of a user's rule: a few resources, and what the rule is to say of them.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Bad;

/// A case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it is called.
    pub name: String,
    /// What the rule is to say.
    pub expect: Expect,
    /// The resource of which it is to say it; nothing for the case as a whole.
    pub on: Option<String>,
    /// How many unchanged resources the preview hides.
    #[serde(default)]
    pub hidden: u64,
    /// The resources.
    pub resources: Vec<CaseResource>,
}

/// What a rule says of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expect {
    /// It reports a fault.
    Fault,
    /// It looks, and finds nothing wrong.
    Pass,
    /// It cannot know.
    Undetermined,
    /// It does not look.
    Silent,
}

impl Expect {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fault => "fault",
            Self::Pass => "pass",
            Self::Undetermined => "undetermined",
            Self::Silent => "silent",
        }
    }
}

/// A resource of a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseResource {
    /// The type token.
    #[serde(rename = "type")]
    pub ty: String,
    /// The name; no two resources of a case have the same.
    pub name: String,
    /// What the preview does with it.
    #[serde(default)]
    pub op: CaseOp,
    /// The id of one that exists; `NAME-id` where it is left out.
    pub id: Option<String>,
    /// The inputs. `${name.property}` is computed from another resource, `${unknown}` is not known yet, `${secret}` is
    /// secret.
    #[serde(default)]
    pub inputs: toml::Table,
    /// The inputs before the change; those after it where this is left out.
    pub old: Option<toml::Table>,
    /// The outputs of one that exists; its inputs where this is left out.
    pub outputs: Option<toml::Table>,
    /// Names of resources that it waits for.
    #[serde(default)]
    pub dependencies: Vec<String>,
    /// The name of the component that it is in.
    pub parent: Option<String>,
}

/// What a preview does with a resource of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CaseOp {
    /// It is made.
    #[default]
    Create,
    /// It stays.
    Same,
    /// It is changed.
    Update,
    /// It is made anew.
    Replace,
    /// It is deleted.
    Delete,
    /// It is only read.
    Read,
    /// It is taken over.
    Import,
}

impl CaseOp {
    /// The word for it in a preview.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Same => "same",
            Self::Update => "update",
            Self::Replace => "replace",
            Self::Delete => "delete",
            Self::Read => "read",
            Self::Import => "import",
        }
    }
}

impl Case {
    /// Refuses names that no resource of the case has, and those that two have.
    pub(super) fn checked(self) -> Result<Self, Bad> {
        let mut names = BTreeSet::new();
        if let Some(twice) = self.resources.iter().find(|resource| !names.insert(resource.name.as_str())) {
            return Err(Bad::word(&twice.name, format!("two resources of this case are called `{}`", twice.name)));
        }
        let missing = |written: &str, name: &str| {
            (!names.contains(name)).then(|| Bad::word(written, format!("`{name}` is no resource of this case")))
        };
        let mut wrong = self.on.iter().find_map(|name| missing(name, name));
        for resource in &self.resources {
            let others = resource.dependencies.iter().chain(&resource.parent);
            wrong = wrong.or_else(|| others.into_iter().find_map(|name| missing(name, name)));
            wrong = wrong.or_else(|| {
                let texts = resource.inputs.values().chain(resource.old.iter().flat_map(toml::Table::values));
                texts.flat_map(texts_in).find_map(|text| missing(text, named_in(text)?.0))
            });
        }
        if self.resources.is_empty() {
            wrong = Some(Bad::word(&self.name, "a case has resources".to_owned()));
        }
        match wrong {
            Some(bad) => Err(bad),
            None => Ok(self),
        }
    }
}

/// The resource and the property that `${name.property}` is computed from.
pub(super) fn named_in(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix("${")?.strip_suffix('}')?.split_once('.')
}

fn texts_in(value: &toml::Value) -> Vec<&str> {
    match value {
        toml::Value::String(text) => vec![text],
        toml::Value::Array(items) => items.iter().flat_map(texts_in).collect(),
        toml::Value::Table(members) => members.values().flat_map(texts_in).collect(),
        _ => Vec::new(),
    }
}

impl CaseResource {
    /// The resource and the property that a text of the inputs is computed from, where it is `${name.property}`.
    pub fn computed_from(text: &str) -> Option<(&str, &str)> {
        named_in(text)
    }
}

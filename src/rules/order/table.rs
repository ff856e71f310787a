//! The pieces of which the tables of this family are made: shared things and conditions.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use crate::lens::class_of;

/// Why a table is refused.
#[derive(Debug, Error)]
pub(super) enum Fault {
    /// The built-in table has other keys.
    #[error("{0}")]
    Table(#[from] serde_json::Error),
    /// The table of a user has other keys.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// A type by an older name, or none at all.
    #[error("`{0}` is no type token by its newest name")]
    Type(String),
    /// A property without a path.
    #[error("`{0}` is no path (name, name.name, name[].name, hop>name)")]
    Path(String),
    /// A word of a condition.
    #[error("`{0}` is no condition (is a, is not a, starts with a, is set, is absent, is public)")]
    Condition(String),
    /// A word for a severity or a confidence.
    #[error("`{0}` is no severity or confidence")]
    Word(String),
    /// A row in which the two sides name different numbers of properties.
    #[error("`{0}` and what it waits for do not share the same number of properties")]
    Shares(String),
}

impl Fault {
    /// What is wrong, as it is written in the table; nothing where it is not written.
    pub(super) fn word(&self) -> &str {
        match self {
            Self::Table(_) | Self::Toml(_) => "",
            Self::Type(word) | Self::Path(word) | Self::Condition(word) | Self::Word(word) | Self::Shares(word) => word,
        }
    }
}

/// A property that refers to something which two resources share: `role`, or `subnetId>vpcId` for what the resource at
/// the end of the first refers to. Without a class only texts are compared.
#[derive(Debug, PartialEq)]
pub(super) struct Share {
    pub(super) hops: Box<[Box<str>]>,
    pub(super) path: Box<str>,
    pub(super) class: Box<str>,
}

impl Share {
    pub(super) fn new(text: &str, class: &str) -> Result<Self, Fault> {
        let name = |part: &str| {
            let name = part.strip_suffix("[]").unwrap_or(part);
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric())
        };
        let mut steps: Vec<Box<str>> = text.split('>').map(Into::into).collect();
        let whole = steps.iter().all(|step| step.split('.').all(name));
        let path = steps.pop().filter(|_| whole).ok_or_else(|| Fault::Path(text.to_owned()))?;
        let class = if class.is_empty() { "".into() } else { self::class(class)? };
        Ok(Self { hops: steps.into(), path, class })
    }
}

/// What a property must be.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) path: Box<str>,
    pub(super) wanted: Wanted,
}

/// See [`Condition`].
#[derive(Debug)]
pub(super) enum Wanted {
    Is(Box<str>),
    IsNot(Box<str>),
    Starts(Box<str>),
    Set,
    Absent,
    /// A policy that allows everyone something.
    Public,
}

/// Reads conditions: `{ type = "is ingress" }`.
pub(super) fn conditions(written: &BTreeMap<String, String>) -> Result<Vec<Condition>, Fault> {
    let one = |(path, words): (&String, &String)| {
        let wanted = match words.as_str() {
            "is set" => Wanted::Set,
            "is absent" => Wanted::Absent,
            "is public" => Wanted::Public,
            words => {
                let not = words.strip_prefix("is not ").map(|word| Wanted::IsNot(word.into()));
                let not = not.or_else(|| words.strip_prefix("starts with ").map(|word| Wanted::Starts(word.into())));
                not.or_else(|| words.strip_prefix("is ").map(|word| Wanted::Is(word.into())))
                    .ok_or_else(|| Fault::Condition(words.to_owned()))?
            }
        };
        Ok(Condition { path: path.as_str().into(), wanted })
    };
    written.iter().map(one).collect()
}

/// A type token by its newest name.
pub(super) fn class(ty: &str) -> Result<Box<str>, Fault> {
    let whole = ty.split(':').count() == 3 && ty.split(':').all(|part| !part.is_empty());
    if whole && class_of(ty) == ty { Ok(ty.into()) } else { Err(Fault::Type(ty.to_owned())) }
}

/// A resource that another shares something with, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenSide {
    #[serde(rename = "type")]
    pub(super) ty: String,
    #[serde(default)]
    pub(super) share: Vec<String>,
    #[serde(default, rename = "where")]
    pub(super) conditions: BTreeMap<String, String>,
}

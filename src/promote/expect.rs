//! What may differ between two environments: `[[promotion.expect]]` of the configuration.

use std::cmp::Ordering;
use std::fmt;

use globset::GlobMatcher;
use serde_json::Value as Json;

use super::size;
use crate::diff::Shown;
use crate::model::{PropertyPath, Resource};

/// What may differ. What is not named matches everything; an expectation without `path` is about resources that only one
/// side has.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// Of which types.
    pub ty: Option<GlobMatcher>,
    /// Of which properties.
    pub path: Option<GlobMatcher>,
    /// Of which resources; compared with both URNs and names.
    pub urn: Option<GlobMatcher>,
    /// How.
    pub rule: Rule,
    /// Why.
    pub reason: Option<String>,
}

/// How values may differ.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// In any way.
    Differs,
    /// Not at all.
    Equal,
    /// The target has as much, or more.
    AtLeast,
    /// The target has as much, or less.
    AtMost,
    /// The target is in a range, ends included.
    Within(f64, f64),
    /// The target is one of these.
    OneOf(Vec<String>),
}

/// The rules, for messages.
const RULES: &str = "`differs`, `equal`, `dst >= src`, `dst <= src`, `dst in 2..20`, or `one-of = [...]`";

impl Rule {
    /// Reads all rules but `one-of`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            ["differs"] => Ok(Rule::Differs),
            ["equal"] => Ok(Rule::Equal),
            ["dst", ">=", "src"] => Ok(Rule::AtLeast),
            ["dst", "<=", "src"] => Ok(Rule::AtMost),
            ["dst", "in", range] => {
                let ends = range.split_once("..").and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
                match ends {
                    Some((first, last)) if first <= last => Ok(Rule::Within(first, last)),
                    _ => Err(format!("expected a range such as `2..20`, found `{range}`")),
                }
            }
            _ => Err(format!("unknown rule `{text}`; known are {RULES}")),
        }
    }

    /// Whether two values keep to it; nothing where that cannot be told. `alike` is whether they differ in words of
    /// their environments only.
    pub(super) fn holds(&self, before: Option<&Shown>, after: Option<&Shown>, alike: bool) -> Option<bool> {
        let (old, new) = (value(before), value(after));
        match self {
            Rule::Differs => Some(true),
            Rule::Equal => Some(alike),
            Rule::AtLeast => Some(size::compare(&new?, &old?)? != Ordering::Less),
            Rule::AtMost => Some(size::compare(&new?, &old?)? != Ordering::Greater),
            Rule::Within(first, last) => {
                let new = size::number(&new?)?;
                Some(*first <= new && new <= *last)
            }
            Rule::OneOf(values) => {
                let new = new?;
                let text = new.as_str().map_or_else(|| new.to_string(), str::to_owned);
                Some(values.contains(&text))
            }
        }
    }

    /// Whether a resource that only one side has keeps to it.
    pub(super) fn allows(&self, only_in_target: bool) -> bool {
        match self {
            Rule::Differs => true,
            Rule::AtLeast => only_in_target,
            Rule::AtMost => !only_in_target,
            _ => false,
        }
    }
}

/// A value that can be seen; what is not there has no size.
fn value(shown: Option<&Shown>) -> Option<Json> {
    match shown {
        Some(Shown::Value(value)) => Some(value.clone()),
        _ => None,
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rule::Differs => f.write_str("differs"),
            Rule::Equal => f.write_str("equal"),
            Rule::AtLeast => f.write_str("dst >= src"),
            Rule::AtMost => f.write_str("dst <= src"),
            Rule::Within(first, last) => write!(f, "dst in {first}..{last}"),
            Rule::OneOf(values) => write!(f, "one-of {}", values.join(", ")),
        }
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [("type", &self.ty), ("urn", &self.urn), ("path", &self.path)];
        for (name, glob) in parts {
            if let Some(glob) = glob {
                write!(f, "{name} `{}` ", glob.glob())?;
            }
        }
        write!(f, "{}", self.rule)
    }
}

impl Expectation {
    /// Whether it speaks of one of these resources, which are one.
    pub(super) fn is_about(&self, resources: &[&Resource]) -> bool {
        let ty = |glob: &GlobMatcher| resources.iter().any(|one| one.ty.is_meant_by(glob));
        let urn =
            |glob: &GlobMatcher| resources.iter().any(|one| glob.is_match(&*one.urn) || glob.is_match(one.urn.name()));
        self.ty.as_ref().is_none_or(ty) && self.urn.as_ref().is_none_or(urn)
    }

    /// Whether it speaks of a property.
    pub(super) fn covers(&self, label: &str) -> bool {
        self.path.as_ref().is_some_and(|glob| matches(glob, label))
    }

    /// Whether it names a key of the configuration, or a provider.
    pub(super) fn names(&self, key: &str) -> bool {
        self.path.as_ref().is_some_and(|glob| glob.is_match(key))
    }

    /// Whether it names the property, and not only what it is in. What is weaker is accepted by name only.
    pub(super) fn is_exact(&self, label: &str) -> bool {
        let plain = |text: &str| PropertyPath::parse(text.trim_start_matches('#')).plain();
        self.path.as_ref().is_some_and(|glob| {
            let text = glob.glob().glob();
            !text.contains(['*', '?', '{']) && plain(label).starts_with(&plain(text))
        })
    }
}

/// A glob of a path means what is inside, too; places in lists need not be written, nor the `#` of an option.
fn matches(glob: &GlobMatcher, label: &str) -> bool {
    let bare = label.trim_start_matches('#');
    let plain = bare.replace("[\"", ".").replace("\"]", "");
    let names = PropertyPath::parse(bare).plain();
    [label, bare, &plain, &names].into_iter().any(|path| {
        let ends = path.char_indices().filter(|(_, c)| matches!(c, '.' | '[')).map(|(at, _)| at).chain([path.len()]);
        ends.into_iter().any(|end| path.get(..end).is_some_and(|part| glob.is_match(part)))
    })
}

#[cfg(test)]
mod tests {
    use globset::Glob;
    use serde_json::json;

    use super::*;

    fn holds(rule: &str, before: Json, after: Json) -> Option<bool> {
        Rule::parse(rule).unwrap().holds(Some(&Shown::Value(before)), Some(&Shown::Value(after)), false)
    }

    #[test]
    fn rules_are_kept_or_broken() {
        assert_eq!(holds("differs", json!(1), json!(2)), Some(true));
        assert_eq!(holds("equal", json!(1), json!(2)), Some(false));
        assert_eq!(holds("dst >= src", json!(2), json!("10")), Some(true));
        assert_eq!(holds("dst >= src", json!("db.m7g.large"), json!("db.t4g.small")), Some(false));
        assert_eq!(holds("dst >= src", json!("blue"), json!("green")), None);
        assert_eq!(holds("dst in 2..20", json!(1), json!(20)), Some(true));
        assert_eq!(holds("dst in 2..20", json!(1), json!(21)), Some(false));
        let one_of = Rule::OneOf(vec!["a".to_owned(), "2".to_owned()]);
        assert_eq!(one_of.holds(None, Some(&Shown::Value(json!(2))), false), Some(true));
        assert_eq!(one_of.holds(None, Some(&Shown::Secret), false), None);
        assert!(Rule::parse("dst > src").unwrap_err().contains("known are"));
        assert!(Rule::parse("dst in 20..2").is_err());
    }

    #[test]
    fn a_path_may_leave_out_places_and_the_mark_of_options() {
        let takes = |glob: &str, label: &str| matches(&Glob::new(glob).unwrap().compile_matcher(), label);
        assert!(takes("tags.env", "tags.env") && takes("tags", "tags.env") && takes("protect", "#protect"));
        assert!(takes("ingress.cidrBlocks", "ingress[0].cidrBlocks[1]"));
        assert!(!takes("tag", "tags.env") && !takes("tags.env", "tags.environment"));
    }
}

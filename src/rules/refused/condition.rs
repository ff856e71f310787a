//! When a row holds: conditions on other inputs of the resource, and where these are found.

use serde::Deserialize;

use crate::lens::{places, spelled};
use crate::model::{Known, Value};

/// Where a row looks: the inputs, and the object that holds the value it judges.
#[derive(Clone, Copy)]
pub(in crate::rules) struct Place<'a> {
    /// The type of the resource, which may have its own names for inputs.
    pub(in crate::rules) ty: &'a str,
    pub(in crate::rules) inputs: Value<'a>,
    pub(in crate::rules) parent: Known<Value<'a>>,
}

impl<'a> Place<'a> {
    /// The values that a name of the table means: `.name` is a neighbour in the same object, any other an input.
    pub(super) fn look(self, name: &str) -> Vec<Known<Value<'a>>> {
        let (from, name) = match name.strip_prefix('.') {
            Some(name) => (self.parent, name.into()),
            None => match spelled(self.ty, name) {
                Some(name) => (Known::Is(self.inputs), name),
                None => return vec![Known::Unknown],
            },
        };
        places(&name, |name| from.and_then(|from| from.get(name))).into_iter().map(|(_, value)| value).collect()
    }

    /// Whether something is there: nothing where that cannot be known. Empty texts and lists are read as nothing.
    pub(super) fn is_set(self, name: &str) -> Option<bool> {
        let found = self.look(name);
        if found.iter().any(|value| value.is().is_some_and(|value| !value.is_empty())) {
            return Some(true);
        }
        if found.iter().any(|value| matches!(value, Known::Secret)) {
            return Some(true);
        }
        if found.iter().any(Known::is_hidden) { None } else { Some(false) }
    }
}

/// A condition: `p is a or b`, `p is not a`, `p has a` (a list that holds it), `p starts with a`, `p is set`,
/// `p is absent`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::rules) struct Condition {
    of: Box<str>,
    test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Set,
    Absent,
    Is(Vec<String>),
    IsNot(Vec<String>),
    Starts(Vec<String>),
}

impl TryFrom<String> for Condition {
    type Error = String;

    fn try_from(written: String) -> Result<Self, String> {
        let (of, verb) = written.split_once(' ').ok_or_else(|| format!("`{written}` is no condition"))?;
        let words = |list: &str| list.split(" or ").map(str::to_owned).collect();
        let test = match verb {
            "is set" => Test::Set,
            "is absent" => Test::Absent,
            _ => {
                let read = |word: &str| verb.strip_prefix(word);
                if let Some(list) = read("is not ") {
                    Test::IsNot(words(list))
                } else if let Some(list) = read("is ").or_else(|| read("has ")) {
                    Test::Is(words(list))
                } else if let Some(list) = read("starts with ") {
                    Test::Starts(words(list))
                } else {
                    return Err(format!("`{written}` is no condition"));
                }
            }
        };
        Ok(Self { of: of.into(), test })
    }
}

impl Condition {
    /// The top-level inputs that the condition reads.
    pub(super) fn input(&self) -> Option<&str> {
        (!self.of.starts_with('.')).then(|| super::row::top(&self.of))
    }

    /// Whether it holds; nothing where that cannot be known.
    pub(super) fn holds(&self, place: Place<'_>) -> Option<bool> {
        let words = match &self.test {
            Test::Set => return place.is_set(&self.of),
            Test::Absent => return place.is_set(&self.of).map(|set| !set),
            Test::Is(words) | Test::IsNot(words) | Test::Starts(words) => words,
        };
        let fits = |text: &str| match &self.test {
            Test::Starts(_) => words.iter().any(|word| starts_with(text, word)),
            _ => words.iter().any(|word| word.eq_ignore_ascii_case(text)),
        };
        let found: Vec<Known<bool>> =
            place.look(&self.of).into_iter().map(|value| value.read(|value| Some(fits(&value.as_text()?)))).collect();
        let any = if found.contains(&Known::Is(true)) {
            Some(true)
        } else if found.iter().any(Known::is_hidden) {
            None
        } else {
            Some(false)
        };
        if matches!(self.test, Test::IsNot(_)) { any.map(|any| !any) } else { any }
    }
}

/// Whether all hold: one that does not settles it, whatever is unknown.
pub(in crate::rules) fn all_hold(conditions: &[Condition], place: Place<'_>) -> Option<bool> {
    let answers: Vec<Option<bool>> = conditions.iter().map(|condition| condition.holds(place)).collect();
    if answers.contains(&Some(false)) {
        Some(false)
    } else if answers.contains(&None) {
        None
    } else {
        Some(true)
    }
}

fn starts_with(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

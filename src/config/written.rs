//! How values are written: words that mean something, with the place where they stand.

use std::fmt;
use std::ops::{Deref, Range};

use globset::{Glob, GlobMatcher};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use toml::Spanned;

use super::problem::unknown;
use crate::engine::Bar;
use crate::finding::{Confidence, Severity};
use crate::model::{Date, NoDate, NoSpan, Span};

/// A value and where it is written.
#[derive(Debug, Clone)]
pub(super) struct Placed<T>(Spanned<T>);

impl<T> Placed<T> {
    pub(super) fn span(&self) -> Range<usize> {
        self.0.span()
    }

    pub(super) fn into_inner(self) -> T {
        self.0.into_inner()
    }
}

impl<T> Deref for Placed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.get_ref()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Placed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(Self)
    }
}

/// A table whose keys are the writer's own, in the order in which they are written.
#[derive(Debug, Clone)]
pub(super) struct Named<T>(pub(super) Vec<(Placed<String>, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = Vec<(Placed<String>, T)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        let mut members = deserializer.deserialize_map(Members(std::marker::PhantomData))?;
        members.sort_by_key(|(key, _)| key.span().start);
        Ok(Self(members))
    }
}

/// What a string is read as.
pub(super) trait Word: Sized {
    /// Reads it; says what is wrong.
    fn read(text: &str) -> Result<Self, String>;
}

/// A string that is read as something else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Of<T>(pub(super) T);

impl<'de, T: Word> Deserialize<'de> for Of<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        T::read(&text).map(Self).map_err(D::Error::custom)
    }
}

impl Word for GlobMatcher {
    fn read(text: &str) -> Result<Self, String> {
        Glob::new(text).map(|glob| glob.compile_matcher()).map_err(|error| error.to_string())
    }
}

impl Word for Bar {
    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text).ok_or_else(|| unknown("level", text, &Self::WORDS))
    }
}

impl Word for Severity {
    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text).ok_or_else(|| unknown("severity", text, &Self::ALL.map(Self::name)))
    }
}

impl Word for Confidence {
    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text).ok_or_else(|| unknown("confidence", text, &["possible", "likely", "certain"]))
    }
}

impl Word for Span {
    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|error: NoSpan| error.to_string())
    }
}

impl Word for regex::Regex {
    fn read(text: &str) -> Result<Self, String> {
        let last = |error: &regex::Error| error.to_string().lines().last().unwrap_or_default().to_owned();
        regex::Regex::new(text).map_err(|error| last(&error))
    }
}

impl Word for crate::rules::Minimum {
    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text).ok_or_else(|| format!("expected a version such as `1.29` or `>=6.0.1`, found `{text}`"))
    }
}

/// A day: TOML's own, or a string.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day(pub(super) Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match toml::Value::deserialize(deserializer)? {
            toml::Value::Datetime(day) => day.to_string(),
            toml::Value::String(text) => text,
            other => other.type_str().to_owned(),
        };
        text.parse().map(Self).map_err(|error: NoDate| D::Error::custom(error.to_string()))
    }
}

/// A word out of a few.
pub(super) fn one_of<T: Copy>(what: &str, text: &str, words: &[(&str, T)]) -> Result<T, String> {
    let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
    words.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| unknown(what, text, &names))
}

#[cfg(test)]
mod schema {
    use std::borrow::Cow;
    use std::collections::BTreeMap;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::{Day, Named, Of, Placed};

    impl<T: JsonSchema> JsonSchema for Placed<T> {
        fn inline_schema() -> bool {
            T::inline_schema()
        }

        fn schema_name() -> Cow<'static, str> {
            T::schema_name()
        }

        fn schema_id() -> Cow<'static, str> {
            T::schema_id()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            T::json_schema(generator)
        }
    }

    impl<T: JsonSchema> JsonSchema for Named<T> {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> Cow<'static, str> {
            BTreeMap::<String, T>::schema_name()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            BTreeMap::<String, T>::json_schema(generator)
        }
    }

    impl<T> JsonSchema for Of<T> {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> Cow<'static, str> {
            "Word".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string" })
        }
    }

    impl JsonSchema for Day {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> Cow<'static, str> {
            "Day".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "format": "date" })
        }
    }
}

//! What a policy document says.

use std::borrow::Cow;
use std::fmt;

use super::condition::Condition;
use super::term::{Set, Term};
use crate::json;
use crate::model::{Known, PropertyPath, Value};

/// A policy document. Odd shapes are kept beside what could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The version of the language; nothing where none is written.
    pub version: Option<String>,
    /// The statements, in the order of the document.
    pub statements: Vec<Statement>,
    /// What IAM would not take there: nothing is claimed of a document that has any.
    pub odd: Vec<Odd>,
    /// A statement or the list of them cannot be seen.
    pub hidden: bool,
}

/// A place of a document that does not hold what belongs there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Odd {
    /// The place, from the property on.
    pub path: PropertyPath,
    /// What is wrong there; fits behind the path.
    pub what: &'static str,
}

/// A text that is no policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Malformed {
    /// It cannot be read as JSON from this byte of the text on.
    NotJson {
        /// How far it could be read.
        offset: usize,
    },
    /// It is JSON and no object: a text that was encoded twice, a list.
    NotAnObject,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { offset } => write!(f, "no JSON from character {offset} on"),
            Self::NotAnObject => f.write_str("JSON and no object"),
        }
    }
}

/// Whether a statement grants or refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It grants.
    Allow,
    /// It refuses whatever others grant.
    Deny,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its place, from the property on: `policy.Statement[0]`.
    pub path: PropertyPath,
    /// Its name.
    pub sid: Option<String>,
    /// What it does; [`Known::Unknown`] where another word stands there.
    pub effect: Known<Effect>,
    /// `Action` or `NotAction`.
    pub actions: Option<Set>,
    /// `Resource` or `NotResource`; a trust policy has none.
    pub resources: Option<Set>,
    /// `Principal` or `NotPrincipal`; the policy of an identity has none.
    pub principals: Option<Set>,
    /// All of them must hold.
    pub conditions: Vec<Condition>,
}

impl Document {
    /// Reads a property that holds a document: as text, or as the object itself.
    pub fn read(value: Value<'_>, path: &PropertyPath) -> Result<Self, Malformed> {
        let Some(text) = value.as_str() else { return Self::of(value, path) };
        let document = json::Document::parse(text.into_owned())
            .map_err(|rejected| Malformed::NotJson { offset: rejected.error.offset })?;
        match Value::read(Some(document.root())) {
            Known::Is(value) => Self::of(value, path),
            _ => Err(Malformed::NotAnObject),
        }
    }

    fn of(value: Value<'_>, path: &PropertyPath) -> Result<Self, Malformed> {
        if !value.is_object() {
            return Err(Malformed::NotAnObject);
        }
        let version = value.get("Version").is().and_then(Value::as_text).map(Cow::into_owned);
        let mut document = Self { version, statements: Vec::new(), odd: Vec::new(), hidden: false };
        let path = path.clone().name("Statement");
        match value.get("Statement") {
            Known::Is(one) if one.is_object() => document.add(Known::Is(one), path),
            Known::Is(list) if list.is_list() => {
                for (place, statement) in list.items().enumerate() {
                    document.add(statement, path.clone().index(place));
                }
            }
            Known::Unknown | Known::Secret => document.hidden = true,
            Known::Is(_) => document.odd.push(Odd { path, what: "is neither a statement nor a list of them" }),
            Known::Absent => document.odd.push(Odd { path, what: "is missing" }),
        }
        Ok(document)
    }

    fn add(&mut self, statement: Known<Value<'_>>, path: PropertyPath) {
        match statement {
            Known::Is(value) if value.is_object() => {
                let statement = Reader { odd: &mut self.odd, path }.statement(value);
                self.statements.push(statement);
            }
            Known::Unknown | Known::Secret => self.hidden = true,
            _ => self.odd.push(Odd { path, what: "is no statement" }),
        }
    }

    /// The statements of one effect.
    pub fn of_effect(&self, effect: Effect) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(move |statement| statement.effect == Known::Is(effect))
    }
}

/// Reads one statement.
struct Reader<'d> {
    odd: &'d mut Vec<Odd>,
    path: PropertyPath,
}

impl Reader<'_> {
    fn odd(&mut self, name: &str, what: &'static str) {
        self.odd.push(Odd { path: self.path.clone().name(name), what });
    }

    fn statement(mut self, value: Value<'_>) -> Statement {
        let effect = value.get("Effect").read(|effect| match effect.as_str().as_deref() {
            Some("Allow") => Some(Effect::Allow),
            Some("Deny") => Some(Effect::Deny),
            _ => None,
        });
        match (&effect, value.get("Effect")) {
            (Known::Absent, _) => self.odd("Effect", "is missing"),
            (Known::Unknown, Known::Is(_)) => self.odd("Effect", "is neither `Allow` nor `Deny`"),
            _ => {}
        }
        let actions = self.set(value, ["Action", "NotAction"], Self::words(Term::action));
        if actions.is_none() {
            self.odd("Action", "is missing");
        }
        Statement {
            sid: value.get("Sid").is().and_then(Value::as_str).map(Cow::into_owned),
            effect,
            actions,
            resources: self.set(value, ["Resource", "NotResource"], Self::words(Term::resource)),
            principals: self.set(value, ["Principal", "NotPrincipal"], Self::principals),
            conditions: self.conditions(value),
            path: self.path,
        }
    }

    fn set(
        &mut self,
        statement: Value<'_>,
        [is, not]: [&str; 2],
        read: impl Fn(&mut Self, &str, Value<'_>, &mut Set),
    ) -> Option<Set> {
        let (name, negated, value) = match statement.get(is) {
            Known::Absent => (not, true, statement.get(not)),
            value => (is, false, value),
        };
        let mut set = Set { not: negated, terms: Vec::new(), hidden: false };
        match value {
            Known::Absent => return None,
            Known::Unknown | Known::Secret => set.hidden = true,
            Known::Is(value) => read(self, name, value, &mut set),
        }
        Some(set)
    }

    fn words(term: impl Fn(&str) -> Term) -> impl Fn(&mut Self, &str, Value<'_>, &mut Set) {
        move |reader, name, value, set| {
            let (words, hidden, odd) = texts(value);
            set.terms.extend(words.iter().map(|word| term(word)));
            set.hidden |= hidden;
            if odd {
                reader.odd(name, "is neither a text nor a list of texts");
            }
        }
    }

    fn principals(&mut self, name: &str, value: Value<'_>, set: &mut Set) {
        if value.as_str().as_deref() == Some("*") {
            return set.terms.push(Term::principal("*", "*"));
        }
        if !value.is_object() {
            return self.odd(name, "is neither `*` nor an object");
        }
        for (kind, names) in value.members() {
            match names {
                Known::Is(names) => {
                    let (names, hidden, odd) = texts(names);
                    set.terms.extend(names.iter().map(|name| Term::principal(&kind, name)));
                    set.hidden |= hidden;
                    if odd {
                        self.odd(name, "holds something else than texts and lists of texts");
                    }
                }
                Known::Unknown | Known::Secret => set.hidden = true,
                Known::Absent => {}
            }
        }
    }

    fn conditions(&mut self, statement: Value<'_>) -> Vec<Condition> {
        let operators = match statement.get("Condition") {
            Known::Is(operators) if operators.is_object() => operators,
            Known::Absent => return Vec::new(),
            Known::Is(_) => {
                self.odd("Condition", "is no object");
                return Vec::new();
            }
            Known::Unknown | Known::Secret => {
                let nothing = || String::new();
                return vec![Condition { operator: nothing(), key: nothing(), values: Vec::new(), hidden: true }];
            }
        };
        let mut conditions = Vec::new();
        for (operator, keys) in operators.members() {
            let Some(keys) = keys.is().filter(|keys| keys.is_object()) else {
                self.odd("Condition", "has an operator without keys");
                continue;
            };
            for (key, values) in keys.members() {
                let (values, hidden, odd) = values.is().map_or_else(|| (Vec::new(), true, false), scalars);
                if odd {
                    self.odd("Condition", "holds something else than values and lists of values");
                }
                let (operator, key) = (operator.clone().into_owned(), key.into_owned());
                conditions.push(Condition { operator, key, values, hidden });
            }
        }
        conditions
    }
}

/// A text or the texts of a list; whether some cannot be seen, and whether there is anything else.
fn texts(value: Value<'_>) -> (Vec<String>, bool, bool) {
    read_all(value, |value| value.as_str().map(Cow::into_owned))
}

/// The same with numbers and booleans, which conditions also take.
fn scalars(value: Value<'_>) -> (Vec<String>, bool, bool) {
    read_all(value, |value| value.as_text().map(Cow::into_owned))
}

fn read_all(value: Value<'_>, read: impl Fn(Value<'_>) -> Option<String>) -> (Vec<String>, bool, bool) {
    if !value.is_list() {
        return read(value).map_or_else(|| (Vec::new(), false, true), |text| (vec![text], false, false));
    }
    let (mut words, mut hidden, mut odd) = (Vec::new(), false, false);
    for item in value.items() {
        match item {
            Known::Is(item) => match read(item) {
                Some(word) => words.push(word),
                None => odd = true,
            },
            Known::Unknown | Known::Secret => hidden = true,
            Known::Absent => odd = true,
        }
    }
    (words, hidden, odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Document, Malformed> {
        let document = json::Document::parse(text.to_owned()).unwrap();
        Document::read(Value::read(Some(document.root())).is().unwrap(), &PropertyPath::of("policy"))
    }

    #[test]
    fn a_document_in_a_text_and_one_as_an_object_say_the_same() {
        let object = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:Get*"],"Resource":"*"}}"#;
        let text = serde_json::to_string(object).unwrap();
        assert_eq!(read(object), read(&text));
        let document = read(object).unwrap();
        assert_eq!((document.version.as_deref(), document.odd.len()), (Some("2012-10-17"), 0));
        assert_eq!(document.statements[0].path.to_string(), "policy.Statement");
        assert_eq!(document.statements[0].actions.as_ref().unwrap().terms[0].text, "s3:Get*");
    }

    #[test]
    fn what_is_no_document_says_why() {
        assert_eq!(read(r#""{'Version': 1}""#), Err(Malformed::NotJson { offset: 1 }));
        assert_eq!(read(r#""\"{}\"""#), Err(Malformed::NotAnObject));
        assert_eq!(read(r#""[]""#), Err(Malformed::NotAnObject));
        assert_eq!(read("7"), Err(Malformed::NotAnObject));
    }

    #[test]
    fn odd_shapes_are_named_and_nothing_panics() {
        for (statement, odd) in [
            ("7", "policy.Statement[0] is no statement"),
            (r#"{"Effect":"allow","Action":"a:b"}"#, "policy.Statement[0].Effect is neither `Allow` nor `Deny`"),
            (r#"{"Action":"a:b"}"#, "policy.Statement[0].Effect is missing"),
            (r#"{"Effect":"Allow"}"#, "policy.Statement[0].Action is missing"),
            (r#"{"Effect":"Allow","Action":[1]}"#, "policy.Statement[0].Action is neither a text nor a list of texts"),
            (
                r#"{"Effect":"Allow","Action":"a:b","Principal":["*"]}"#,
                "policy.Statement[0].Principal is neither `*` nor an object",
            ),
            (r#"{"Effect":"Allow","Action":"a:b","Condition":[]}"#, "policy.Statement[0].Condition is no object"),
        ] {
            let document = read(&format!(r#"{{"Statement":[{statement}]}}"#)).unwrap();
            let said: Vec<String> = document.odd.iter().map(|odd| format!("{} {}", odd.path, odd.what)).collect();
            assert_eq!(said, [odd], "{statement}");
        }
        assert_eq!(read("{}").unwrap().odd[0].what, "is missing");
    }

    #[test]
    fn an_unknown_part_is_hidden_and_the_rest_is_read() {
        let unknown = crate::model::UNKNOWN;
        let document = read(&format!(
            r#"{{"Statement":[{{"Effect":"Allow","Action":["a:b","{unknown}"],"Principal":{{"AWS":"{unknown}"}}}},"{unknown}"]}}"#
        ))
        .unwrap();
        let statement = &document.statements[0];
        assert!(document.hidden && document.odd.is_empty());
        assert!(statement.actions.as_ref().unwrap().hidden && statement.principals.as_ref().unwrap().hidden);
        assert_eq!(statement.actions.as_ref().unwrap().terms.len(), 1);
    }
}

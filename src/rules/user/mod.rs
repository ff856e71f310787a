//! Rules that users write: rows of the same tables as the built-in ones, in files that the configuration names.
//!
//! A `[[rule]]` with `needs` is a row of the completeness table. Any other one is what is known about a rule, and rows of
//! one kind: `[[rule.pair]]` (order), `[[rule.row]]` (values that are refused), `[[rule.inline]]` and
//! `[[rule.exclusive]]` (what is managed twice). `[[rule.test]]` are cases of the rule.

mod case;
mod fault;
mod head;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

pub use case::{Case, CaseOp, CaseResource, Expect};
pub use fault::TableFault;
pub(in crate::rules) use fault::{Bad, Row};

use super::{Rule, completeness, order, refused};
use crate::finding::Meta;
use fault::Place;
use head::Head;

/// A rule of a user's table.
pub struct UserRule {
    /// The rule.
    pub rule: Box<dyn Rule>,
    /// Its cases.
    pub cases: Vec<Case>,
    /// The table that it stands in.
    pub file: String,
    /// The line of the table on which it begins.
    pub line: usize,
}

/// The kinds of rows that a rule without `needs` has.
const KINDS: [&str; 4] = ["pair", "row", "inline", "exclusive"];

/// Reads a table. `file` is how it is called in errors; `known` are the rules whose codes and ids are taken.
pub fn read(file: &str, text: &str, known: &[Meta]) -> Result<Vec<UserRule>, TableFault> {
    let place = Place { file, text };
    let table = DeTable::parse(text).map_err(|error| place.shape(&error, &[]))?;
    let mut rules: Vec<UserRule> = Vec::new();
    for (key, value) in table.into_inner() {
        if key.get_ref() != "rule" {
            return Err(place.unknown_key(key.span(), key.get_ref(), &["rule"]));
        }
        let DeValue::Array(written) = value.get_ref() else {
            return Err(place.fault(value.span(), "expected `[[rule]]`, a list of tables".to_owned()));
        };
        for one in written {
            let known = known.iter().chain(rules.iter().map(|rule| rule.rule.meta()));
            let rule = rule(place, one, known)?;
            rules.push(rule);
        }
    }
    Ok(rules)
}

fn rule<'m>(
    place: Place<'_>,
    written: &Spanned<DeValue<'_>>,
    mut known: impl Iterator<Item = &'m Meta>,
) -> Result<UserRule, TableFault> {
    let DeValue::Table(table) = written.get_ref() else {
        return Err(place.fault(written.span(), "expected a table".to_owned()));
    };
    let (mut tests, mut rows, mut rest) = (Vec::new(), Vec::new(), DeTable::new());
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "test" => tests = items(place, value)?,
            kind if KINDS.contains(&kind) && !table.contains_key("needs") => {
                if let Some((other, _)) = rows.first() {
                    let problem = format!("a rule has rows of one kind, and this one has `{other}` already");
                    return Err(place.fault(key.span(), problem));
                }
                rows.extend(items(place, value)?.into_iter().map(|row| (kind.to_owned(), row)));
            }
            _ => _ = rest.insert(key.clone(), value.clone()),
        }
    }
    let rest = Spanned::new(written.span(), DeValue::Table(rest));
    let rule = if table.contains_key("needs") { completeness::own(rest.clone()) } else { with_rows(&rest, rows) };
    let rule = rule.map_err(|bad| place.bad(bad, written, &["test", "pair", "row", "inline", "exclusive"]))?;
    let meta = rule.meta();
    if let Some(other) = known.find(|other| other.code == meta.code || other.id == meta.id) {
        let (word, free) = if other.code == meta.code {
            (meta.code, "; codes that begin with `U` are never taken")
        } else {
            (meta.id, "")
        };
        let problem = format!("`{word}` is taken by {} {}{free}", other.code, other.id);
        return Err(place.bad(Bad::word(word, problem), written, &[]));
    }
    let cases = tests.into_iter().map(|test| {
        let case = Case::deserialize(ValueDeserializer::from(test.clone())).map_err(Bad::from).and_then(Case::checked);
        case.map_err(|bad| place.bad(bad, &test, &[]))
    });
    let cases = cases.collect::<Result<_, _>>()?;
    let (line, _) = place.position(written.span().start);
    Ok(UserRule { cases, rule, file: place.file.to_owned(), line })
}

/// A rule that is known by its head, and made of rows.
fn with_rows<'i>(head: &Row<'i>, rows: Vec<(String, Row<'i>)>) -> Result<Box<dyn Rule>, Bad> {
    let head = Head::deserialize(ValueDeserializer::from(head.clone()))?;
    let Some((kind, _)) = rows.first() else {
        let kinds = KINDS.map(|kind| format!("`[[rule.{kind}]]`")).join(", ");
        return Err(Bad::word(&head.code, format!("a rule has `needs`, or rows of one kind: {kinds}")));
    };
    let kind = kind.clone();
    let rows: Vec<Row<'i>> = rows.into_iter().map(|(_, row)| row).collect();
    let meta = head.meta(&format!("rows of the kind `{kind}`"))?;
    match kind.as_str() {
        "pair" => order::own_pairs(meta, rows),
        "row" => refused::own(meta, rows),
        kind => order::own_twofold(meta, kind == "inline", rows),
    }
}

fn items<'i>(place: Place<'_>, value: &Spanned<DeValue<'i>>) -> Result<Vec<Row<'i>>, TableFault> {
    match value.get_ref() {
        DeValue::Array(items) => Ok(items.iter().cloned().collect()),
        _ => Err(place.fault(value.span(), "expected a list of tables".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;

    const OURS: [Meta; 1] = [Meta::new("A001", "vpc-without-subnets", Severity::High, "")];

    const GOOD: &str = r#"
[[rule]]
code = "U001"
id = "shelf-without-books"
subject = "shop:index:Shelf"
severity = "low"
summary = "a shelf holds no books"
needs = ["shop:index:Book#shelfId by id"]
message = "shelf `{name}` holds no books"
why = "It is empty."
fix = "put books on it"
source = "the carpenter"

[[rule.test]]
name = "empty"
expect = "fault"
resources = [{ type = "shop:index:Shelf", name = "top" }]

[[rule]]
code = "U002"
id = "shelf-too-long"
severity = "low"
summary = "a shelf is too long"
why = "It bends."
fix = "saw it in two"
source = "the carpenter"

[[rule.row]]
types = ["shop:index:Shelf"]
at = "length"
must = { range = [1, 200] }
says = "a shelf has up to 200 centimetres"
fix = "saw it in two"
source = "the carpenter, 2026-11"
"#;

    fn problem(old: &str, new: &str) -> String {
        assert!(GOOD.contains(old), "{old}");
        let text = GOOD.replacen(old, new, 1);
        read("shop.toml", &text, &OURS).err().unwrap_or_else(|| panic!("{new} is taken")).to_string()
    }

    #[test]
    fn rows_of_every_kind_are_rules_with_their_cases() {
        let rules = read("shop.toml", GOOD, &OURS).unwrap_or_else(|fault| panic!("{fault}"));
        let names: Vec<_> = rules.iter().map(|rule| (rule.rule.meta().code, rule.cases.len(), rule.line)).collect();
        assert_eq!(names, [("U001", 1, 2), ("U002", 0, 19)]);
        assert!(rules.iter().all(|rule| rule.rule.meta().docs.text().contains("## References\n\nthe carpenter")));
    }

    #[test]
    fn a_fault_is_told_with_its_place_and_the_nearest_word() {
        for (old, new, told) in [
            ("severity", "serverity", "shop.toml:6:1: unknown key `serverity`; did you mean `severity`?"),
            ("\"low\"", "\"tiny\"", "shop.toml:6:12: `tiny` is no severity"),
            ("by id", "by luck", "shop.toml:8:10: `luck` is no identity"),
            ("\"U001\"", "\"A001\"", "shop.toml:3:8: `A001` is taken by A001 vpc-without-subnets"),
            ("\"U002\"", "\"U001\"", "shop.toml:20:8: `U001` is taken by U001 shelf-without-books"),
            ("\"shelf-too-long\"", "\"vpc-without-subnets\"", "shop.toml:21:6: `vpc-without-subnets` is taken"),
            ("\"fault\"", "\"falt\"", "shop.toml:16:10: unknown word `falt`; did you mean `fault`?"),
            ("[[rule.row]]", "[[rule.rowe]]", "unknown key `rowe`; did you mean `row`?"),
            ("range = [1, 200]", "rnage = [1, 200]", "unknown word `rnage`; did you mean `range`?"),
            ("range = [1, 200]", "range = [1]", "a range is from, to and a step"),
            ("shop:index:Shelf\"]\nat", "Shelf\"]\nat", "`Shelf` is no type token"),
            ("at = \"length\"", "", "missing key `at`"),
            ("name = \"top\"", "name = \"top\", dependencies = [\"tap\"]", "`tap` is no resource of this case"),
            ("= \"U001\"", "= ", "shop.toml:3:"),
        ] {
            let fault = problem(old, new);
            assert!(fault.contains(told), "{new}: {fault}");
        }
        let fault = read("shop.toml", "[[rules]]\n", &OURS).err().map(|fault| fault.to_string()).unwrap_or_default();
        assert_eq!(fault, "shop.toml:1:3: unknown key `rules`; did you mean `rule`?");
    }

    #[test]
    fn a_rule_without_anything_to_find_is_refused() {
        let text = &GOOD[GOOD.rfind("[[rule]]").unwrap_or_default()..GOOD.rfind("[[rule.row]]").unwrap_or_default()];
        let fault = read("shop.toml", text, &OURS).err().map(|fault| fault.to_string()).unwrap_or_default();
        assert!(fault.contains("rows of one kind"), "{fault}");
    }
}

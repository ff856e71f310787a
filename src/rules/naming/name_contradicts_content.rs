//! A name says something else than what it names is.
//!
//! ## Why it matters
//!
//! People decide by names: what is called `mysql` and is PostgreSQL, or `eu-west-1` and is elsewhere, is handled wrongly when
//! there is no time to look.
//!
//! ## What to do
//!
//! Rename it, with the old name as an alias, or set the value that the name says.
//!
//! ## Not reported
//!
//! Names that say nothing of regions, zones, engines or environments, or several things at once. Values that are not known. Copies, which
//! are named after where they come from. Runs only when it is selected.
//!
//! ## References
//!
//! AWS General Reference, regions; Amazon RDS API, engines.

use std::borrow::Cow;

use crate::finding::{Meta, Severity, Sink};
use crate::lens::aws::{region_first, region_of_zone};
use crate::lens::class_of;
use crate::lens::environment::{Detected, Environment, Said};
use crate::lens::physical_names::{self, engine_of};
use crate::model::{PropertyPath, Resource, StateView, TypeToken, Value, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("F002", "name-contradicts-content", Severity::Medium, "a name says something else than what it names is")
        .opt_in()
        .docs(include_str!("name_contradicts_content.rs"));

pub(super) struct NameContradictsContent;

impl Rule for NameContradictsContent {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        ty.package() == "aws"
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(state) = cx.lens.state(subject) else { return };
        let name = subject.urn.name();
        let shown = || shown_within(name, 80);
        if let Some(said) = region_in(name)
            && let Some(home) = cx.lens.home(subject)
            && said != home
            && !cx.lens.is_global(subject)
            && !is_copy(name)
        {
            let finding = out.fail(subject.id, format!("`{}` is in `{home}`", shown())).key("region");
            finding.fix("rename it, and give the old name as an alias");
            return;
        }
        if let Some((input, said, engine)) = engine_said(class_of(&subject.ty), state, name) {
            let message = format!("`{}` is called after {said}, and its engine is `{engine}`", shown());
            let finding = out.fail(subject.id, message).at(PropertyPath::of(input)).key("engine");
            finding.fix("rename it, and give the old name as an alias");
            return;
        }
        if let Some(said) = zone_in(name)
            && let Some(zone) = state.input("availabilityZone").is().and_then(Value::as_str)
            && region_of_zone(&zone).is_some()
            && !zone.ends_with(said)
        {
            let message = format!("`{}` is in zone `{}`", shown(), shown_within(&zone, 40));
            out.fail(subject.id, message).at(PropertyPath::of("availabilityZone")).key("zone").fix("rename it");
            return;
        }
        if let Some((path, told)) = of_another_environment(cx.lens.environment(), state, name) {
            let message = format!("`{}` is called after another environment", shown_within(&told, 80));
            let finding = out.fail(subject.id, message).key("environment");
            finding.evidence(cx.lens.environment().why.clone()).fix("take the name of the environment from the stack");
            if let Some(path) = path {
                finding.at(path);
            }
            return;
        }
        out.pass();
    }
}

/// The one region that a name says.
fn region_in(name: &str) -> Option<&str> {
    // A region stands between hyphens.
    let starts = std::iter::once(0).chain(memchr::memchr_iter(b'-', name.as_bytes()).map(|at| at + 1));
    let mut found = starts.filter_map(|start| region_first(&name[start..]));
    let one = found.next()?;
    found.all(|other| other == one).then_some(one)
}

fn is_copy(name: &str) -> bool {
    ["replica", "copy", "peer", "backup", "dr", "from", "to", "origin"]
        .iter()
        .any(|word| name.split(['-', '_']).any(|part| part == *word))
}

/// The engine that a name says, and the one that is there.
fn engine_said(class: &str, state: StateView<'_>, name: &str) -> Option<(&'static str, &'static str, String)> {
    const ENGINES: [(&str, &str, &[&str]); 4] = [
        ("mysql", "MySQL", &["mysql", "mariadb"]),
        ("postgres", "PostgreSQL", &["postgres"]),
        ("postgresql", "PostgreSQL", &["postgres"]),
        ("mariadb", "MariaDB", &["mariadb"]),
    ];
    let input = engine_of(class)?;
    let engine = state.input(input).is().and_then(Value::as_str)?;
    let lower = name.to_ascii_lowercase();
    let said: Vec<_> = ENGINES.iter().filter(|(word, ..)| lower.split(['-', '_']).any(|part| part == *word)).collect();
    let [(_, said, engines)] = said[..] else { return None };
    let fits = engines.iter().any(|part| engine.contains(part));
    (!fits).then(|| (input, *said, shown_within(&engine, 40)))
}

/// The name, in the program or in the cloud, that says another environment than the stack, and the input that holds it.
fn of_another_environment<'a>(
    environment: &Detected,
    state: StateView<'a>,
    name: &'a str,
) -> Option<(Option<PropertyPath>, Cow<'a, str>)> {
    let of_stack = environment.kind;
    if environment.said != Said::ByName || of_stack == Environment::Unknown {
        return None;
    }
    let differs = |text: &str| environment_in(text).is_some_and(|said| said != of_stack) && !is_copy(text);
    if differs(name) {
        return Some((None, Cow::Borrowed(name)));
    }
    let mut written = physical_names::written(state).filter(|(_, text)| differs(text));
    written.next().map(|(input, text)| (Some(PropertyPath::of(input)), text))
}

/// The environment that a name says. Words that mean something else as well (`test`, `live`, `stage`) say nothing.
fn environment_in(name: &str) -> Option<Environment> {
    const PRODUCTION: [&str; 3] = ["prd", "prod", "production"];
    const OTHER: [&str; 7] = ["dev", "development", "qa", "sandbox", "staging", "stg", "uat"];
    let (mut production, mut other) = (false, false);
    // Most words begin with another letter.
    let may_be = |part: &&str| part.bytes().next().is_some_and(|first| b"dpqsuDPQSU".contains(&first));
    for part in name.split(['-', '_', '/', '.']).filter(may_be) {
        let is_one_of = |words: &[&str]| words.iter().any(|word| part.eq_ignore_ascii_case(word));
        production |= is_one_of(&PRODUCTION);
        other |= is_one_of(&OTHER);
    }
    match (production, other) {
        (true, false) => Some(Environment::Production),
        (false, true) => Some(Environment::Other),
        _ => None,
    }
}

/// The letter of the zone that a name ends with: `web-1a`, `private-eu-west-1b`.
fn zone_in(name: &str) -> Option<char> {
    let last = name.rsplit(['-', '_']).next()?;
    let mut chars = last.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (Some(digit), Some(letter), None) if digit.is_ascii_digit() && ('a'..='f').contains(&letter) => Some(letter),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_region_and_one_zone_are_read_from_a_name() {
        assert_eq!(region_in("shop-eu-west-1-web"), Some("eu-west-1"));
        assert_eq!(region_in("us-gov-west-1-web"), Some("us-gov-west-1"));
        assert_eq!(region_in("eu-west-1-to-us-east-1"), None);
        assert_eq!(region_in("web"), None);
        assert_eq!(zone_in("private-1a"), Some('a'));
        assert_eq!(zone_in("private-a"), None);
        assert_eq!(zone_in("v12a"), None);
    }
}

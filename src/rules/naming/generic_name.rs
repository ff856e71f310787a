//! A name says nothing of what it names.
//!
//! ## Why it matters
//!
//! Whoever is called at night finds `test` or `new-1` in the console and cannot tell whether it may go.
//!
//! ## What to do
//!
//! Call it by what it is for. `aliases: [{ name: "old" }]` keeps the engine from replacing it.
//!
//! ## Not reported
//!
//! Longer names with such a word in them; `main` and `default`; `s3`, which is a service; a build project that is called
//! `test`; names that are not known. Runs only when it is selected.
//!
//! ## References
//!
//! Pulumi documentation, Resource names and aliases.

use crate::finding::{Meta, Severity, Sink};
use crate::lens::environment::Environment;
use crate::lens::{class_of, physical_names};
use crate::model::{PropertyPath, Resource, TypeToken, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("F001", "generic-name", Severity::Low, "a name says nothing of what it names")
    .opt_in()
    .docs(include_str!("generic_name.rs"));

/// Names that people take while they try things out.
const WORDS: [&str; 22] = [
    "abc",
    "asdf",
    "bar",
    "baz",
    "demo",
    "dummy",
    "example",
    "foo",
    "foobar",
    "hello",
    "new",
    "old",
    "resource",
    "sample",
    "something",
    "stuff",
    "temp",
    "test",
    "thing",
    "tmp",
    "untitled",
    "xxx",
];

/// Bytes of the longest of them.
const LONGEST: usize = 9;

pub(super) struct GenericName;

impl Rule for GenericName {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        !ty.is_stack() && ty.provider_package().is_none()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(state) = cx.lens.state(subject) else { return };
        let step = physical_names::is_step(class_of(&subject.ty));
        let is_generic = |name: &str| is_generic(name) && !(step && name.eq_ignore_ascii_case("test"));
        let mut typed =
            physical_names::written(state).filter(|(input, name)| is_generic(name) && !state.is_default(input));
        let typed = typed.next().map(|(input, name)| (Some(PropertyPath::of(input)), name.into_owned()));
        let own = || is_generic(subject.urn.name()).then(|| (None, subject.urn.name().to_owned()));
        let Some((path, name)) = typed.or_else(own) else {
            out.pass();
            return;
        };
        let message = format!("name `{}` says nothing of what it names", shown_within(&name, 60));
        let finding = out.fail(subject.id, message).key(name);
        finding.fix("call it by what it is for, and give the old name as an alias");
        if let Some(path) = path {
            finding.at(path);
        }
        let environment = cx.lens.environment();
        if environment.kind == Environment::Production {
            finding.severity(Severity::Medium).evidence(format!("it is production: {}", environment.why));
        }
    }
}

/// Whether a whole name is such a word, with a number or an own one in front or without: `test2`, `my-bucket`, `x`.
fn is_generic(name: &str) -> bool {
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_'));
    let is_own = || match bare.as_bytes() {
        [b'm' | b'M', b'y' | b'Y', b'-' | b'_', rest @ ..] => {
            !rest.is_empty() && !rest.iter().any(|byte| b"-_./".contains(byte))
        }
        _ => false,
    };
    let is_letter = || bare.chars().nth(1).is_none() && !bare.is_empty() && !name.eq_ignore_ascii_case("s3");
    let small = || bare.bytes().map(|byte| byte.to_ascii_lowercase());
    let is_word = || WORDS.binary_search_by(|word| word.bytes().cmp(small())).is_ok();
    if bare.len() > LONGEST { is_own() } else { is_own() || is_letter() || is_word() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_are_judged_and_words_inside_longer_ones_are_not() {
        assert!(WORDS.is_sorted() && WORDS.iter().all(|word| word.len() <= LONGEST));
        for name in ["test", "Test2", "foo_1", "x", "my-bucket", "temp"] {
            assert!(is_generic(name), "{name}");
        }
        for name in
            ["s3", "latest", "contest-entries", "main", "default", "orders", "test-results", "my-shop-images", ""]
        {
            assert!(!is_generic(name), "{name}");
        }
    }
}

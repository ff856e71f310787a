//! The catalogue: every rule that is written is registered, named once, and explains itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use stackcheck::rules::{self, Page};

/// The code and the id that a rule's file declares with `Meta::new("A001", "vpc-without-subnets", ...)`.
fn declared(source: &str) -> Option<(String, String)> {
    let rest = source.split_once("Meta::new(")?.1;
    let mut texts = rest.split('"').skip(1).step_by(2);
    Some((texts.next()?.to_owned(), texts.next()?.to_owned()))
}

#[test]
fn every_rule_file_is_registered_and_named_like_its_rule() {
    let registered: BTreeSet<_> = rules::all().iter().map(|rule| (rule.meta().code, rule.meta().id)).collect();
    let families = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    for family in fs::read_dir(families).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        // Neither holds rules of this project.
        if family.ends_with("tables") || family.ends_with("user") {
            continue;
        }
        // A folder inside a family is an engine that several of its rules share.
        for file in fs::read_dir(family).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
            let source = fs::read_to_string(&file).unwrap();
            let Some((code, id)) = declared(&source).filter(|(code, _)| code.len() == 4) else { continue };
            let known = registered.contains(&(code.as_str(), id.as_str()));
            assert!(known, "{}: {code} {id} is not registered", file.display());
            let stem = file.file_stem().unwrap().to_str().unwrap().replace('_', "-");
            assert_eq!(stem, id, "{} holds the rule {id}", file.display());
        }
    }
}

#[test]
fn ids_and_codes_are_unique_and_well_formed() {
    let (mut ids, mut codes) = (BTreeSet::new(), BTreeSet::new());
    for rule in rules::all() {
        let meta = rule.meta();
        let kebab = meta
            .id
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert!(kebab, "{}", meta.id);
        let (letter, number) = meta.code.split_at(1);
        assert!(
            letter.bytes().all(|b| b.is_ascii_uppercase()) && number.len() == 3 && number.parse::<u32>().is_ok(),
            "{}",
            meta.code
        );
        assert!(ids.insert(meta.id), "two rules are called {}", meta.id);
        assert!(codes.insert(meta.code), "two rules have the code {}", meta.code);
        let first = meta.summary.chars().next().unwrap();
        assert!(!meta.summary.ends_with('.') && first.is_alphabetic(), "{}: {}", meta.code, meta.summary);
        assert!(!meta.docs.text().is_empty(), "{} does not explain itself", meta.code);
    }
}

#[test]
fn rules_that_hide_others_exist() {
    let rules = rules::all();
    for rule in &rules {
        for code in rule.meta().hidden_by {
            assert!(rules.iter().any(|other| other.meta().code == *code), "{} is hidden by {code}", rule.meta().code);
        }
    }
}

#[test]
fn every_page_says_why_it_matters_what_to_do_what_is_not_reported_and_where_its_facts_are_from() {
    for rule in rules::all() {
        let page = Page::of(rule.meta());
        assert!(!page.summary.is_empty(), "{}", rule.meta().code);
        for title in Page::NEEDED {
            let text = page.section(title).unwrap_or_default();
            assert!(!text.is_empty(), "the page of {} has no section `{title}`", rule.meta().code);
        }
    }
}

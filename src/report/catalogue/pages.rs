//! `docs/rules.md` and `docs/rules/`: generated from the rules, and refused when they are stale.

use std::fmt::Write as _;
use std::fs;

use super::default_word;
use crate::drift::DRIFT_RULES;
use crate::engine::INTENT_RULES;
use crate::finding::Meta;
use crate::fleet::CONTRACT_RULES;
use crate::rules::{self, Page, family};

fn every() -> Vec<Meta> {
    let every = rules::all().into_iter().map(|rule| *rule.meta()).chain(CONTRACT_RULES);
    let every = every.chain(DRIFT_RULES).chain(INTENT_RULES);
    let mut every: Vec<Meta> = every.collect();
    every.sort_by_key(|meta| meta.code);
    every
}

fn index(rules: &[Meta]) -> String {
    let mut text = "# Rules\n\nGenerated from the rules themselves (`BLESS=1 cargo test`); `stackcheck rules` and \
                    `stackcheck explain RULE` say the same offline. What a rule does by default is in the last column; \
                    `--select` turns a rule on, `--ignore` off.\n"
        .to_owned();
    for of_family in rules.chunk_by(|a, b| a.family() == b.family()) {
        let letter = of_family.first().map_or("", Meta::family);
        let _ = write!(text, "\n## {letter}: {}\n\n", family(letter));
        text.push_str("| code | rule | severity | confidence | what is wrong | default |\n|---|---|---|---|---|---|\n");
        for meta in of_family {
            let (severity, confidence) = (meta.severity.name(), meta.confidence.name());
            let (code, id, anchor) = (meta.code, meta.id, meta.code.to_lowercase());
            let _ = writeln!(
                text,
                "| [{code}](rules/{letter}.md#{anchor}) | {id} | {severity} | {confidence} | {} | {} |",
                meta.summary.replace('|', "\\|"),
                default_word(meta)
            );
        }
    }
    text
}

fn of_family(letter: &str, rules: &[Meta]) -> String {
    let mut text =
        format!("# {letter}: {}\n\nGenerated from the rules; the index is [rules.md](../rules.md).\n", family(letter));
    for meta in rules {
        let page = Page::of(meta);
        let (severity, confidence) = (meta.severity.name(), meta.confidence.name());
        let _ = write!(
            text,
            "\n<a id=\"{}\"></a>\n\n## {} {}\n\n{severity} · {confidence} · {} by default",
            meta.code.to_lowercase(),
            meta.code,
            meta.id,
            default_word(meta)
        );
        let beside: Vec<&str> = meta.left_out_beside().collect();
        if !beside.is_empty() {
            let _ = write!(text, " · not told beside {}", beside.join(", "));
        }
        let _ = write!(text, "\n\n{}\n", page.summary);
        for section in page.sections {
            let _ = write!(text, "\n### {}\n\n{}\n", section.title, section.text);
        }
    }
    text
}

#[test]
fn the_pages_of_the_rules_are_those_of_the_code() {
    let docs = format!("{}/docs", env!("CARGO_MANIFEST_DIR"));
    let rules = every();
    let mut pages = vec![(format!("{docs}/rules.md"), index(&rules))];
    for rules in rules.chunk_by(|a, b| a.family() == b.family()) {
        let letter = rules[0].family();
        pages.push((format!("{docs}/rules/{letter}.md"), of_family(letter, rules)));
    }
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(format!("{docs}/rules")).unwrap();
        for (path, text) in &pages {
            fs::write(path, text).unwrap();
        }
    }
    for (path, text) in &pages {
        let documented = fs::read_to_string(path).unwrap_or_default();
        assert!(documented == *text, "{path} is stale: run the tests with BLESS=1 and read the change");
    }
    for file in fs::read_dir(format!("{docs}/rules")).unwrap() {
        let path = file.unwrap().path();
        assert!(pages.iter().any(|(page, _)| path.ends_with(page)), "{} belongs to no family", path.display());
    }
}

//! Whether traffic gets from one place to another: what is claimed is checked against the recorded dependencies.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use stackcheck::input;
use stackcheck::lens::Lens;
use stackcheck::lens::reach::{Answer, Place, Reach, Selector, Verdict};

fn raw(case: &str) -> Value {
    serde_json::from_slice(&fs::read(format!("testdata/rules/{case}.json")).unwrap()).unwrap()
}

/// The answers from the Internet to everything of a case that has an address.
fn answers(case: &str) -> (Vec<Answer>, Vec<Vec<String>>) {
    let stack = input::read(case, fs::read(format!("testdata/rules/{case}.json")).unwrap()).unwrap();
    let lens = Lens::new(&stack);
    let reach = Reach::new(&lens);
    let targets = Selector::parse("*").unwrap().places(&reach);
    let answers: Vec<Answer> = targets.iter().map(|target| reach.between(&Place::Internet, target)).collect();
    let ways = answers.iter().flat_map(|answer| &answer.ways);
    let urns = ways.map(|way| way.resources().map(|id| stack.resource(id).urn.to_string()).collect()).collect();
    (answers, urns)
}

/// Pairs of resources of which one is recorded to depend on the other.
fn recorded(case: &str) -> BTreeSet<(String, String)> {
    let raw = raw(case);
    let mut pairs = BTreeSet::new();
    for step in raw["steps"].as_array().unwrap() {
        let own = step["urn"].as_str().unwrap();
        for other in step["newState"]["dependencies"].as_array().into_iter().flatten() {
            let other = other.as_str().unwrap();
            pairs.insert((own.to_owned(), other.to_owned()));
            pairs.insert((other.to_owned(), own.to_owned()));
        }
    }
    pairs
}

const OPEN: [&str; 7] = [
    "reachable-from-internet/bad-public-machine",
    "reachable-from-internet/bad-behind-network-balancer",
    "reachable-from-internet/bad-opened-by-a-route",
    "database-public/bad-reached",
    "http-without-redirect/bad-forwards",
    "instance-public-ip/bad-reached",
    "instance-public-ip/bad-web-only",
];

#[test]
fn the_resources_of_every_way_hang_together_in_the_recorded_dependencies() {
    for case in OPEN {
        let (answers, ways) = answers(case);
        assert!(answers.iter().any(|answer| answer.verdict() == Verdict::Open), "{case}");
        let recorded = recorded(case);
        for way in ways {
            let mut joined: BTreeSet<&String> = way.iter().take(1).collect();
            while let Some(next) = way.iter().find(|urn| {
                !joined.contains(urn)
                    && joined.iter().any(|other| recorded.contains(&((*urn).clone(), (*other).clone())))
            }) {
                joined.insert(next);
            }
            assert_eq!(joined.len(), way.iter().collect::<BTreeSet<_>>().len(), "{case}: {way:?}");
        }
    }
}

#[test]
fn what_is_shut_or_not_known_has_no_way_and_says_why() {
    for (case, verdict) in [
        ("good-near-no-route", Verdict::Shut),
        ("good-near-private-address", Verdict::Shut),
        ("good-near-network-acl", Verdict::Shut),
        ("good-unknown-address", Verdict::Unclear),
        ("good-unknown-hidden-unchanged", Verdict::Unclear),
    ] {
        let (answers, ways) = answers(&format!("reachable-from-internet/{case}"));
        assert!(ways.is_empty(), "{case}");
        for answer in answers {
            assert_eq!(answer.verdict(), verdict, "{case}");
            assert!(!answer.blocks.is_empty() || !answer.doubts.is_empty(), "{case}");
        }
    }
}

//! The completeness rules together: one cause is one finding, and what is a fact elsewhere is told as a fact.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::path::Path;

use stackcheck::engine::{self, Run, Selection};
use stackcheck::input;
use stackcheck::rules::{self, Expectations};

fn check(file: &str) -> Run {
    check_for(file, &["A"])
}

fn check_for(file: &str, families: &[&str]) -> Run {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(file);
    let stack = input::read(file, std::fs::read(path).unwrap()).unwrap();
    let select = families.iter().map(|&family| family.to_owned()).collect();
    let selection = Selection { select, ignore: Vec::new() };
    engine::check(stack, &rules::all(), &selection, &Expectations::default())
}

/// Code, severity and resource of the findings whose code is among these.
fn found<'a>(run: &'a Run, codes: &[&str]) -> Vec<(&'static str, &'static str, &'a str)> {
    let found = run.findings.iter().filter(|found| codes.contains(&found.meta.code));
    let name = |id| run.stack.resource(id).urn.name();
    found.map(|f| (f.meta.code, f.finding.severity.name(), f.finding.resource.map_or("", name))).collect()
}

#[test]
fn what_follows_from_a_vpc_without_subnets_is_not_told() {
    let run = check("previews/half-built.json");
    let codes = ["A001", "A003", "A004", "A005", "A006", "A007", "A009"];
    assert_eq!(found(&run, &codes), [("A001", "high", "empty"), ("A004", "high", "lonely"), ("A007", "high", "bare")]);
    assert!(run.folded >= 5, "{}", run.folded);
}

#[test]
fn subnets_without_a_route_table_are_one_finding_for_their_vpc() {
    let run = check("previews/half-built.json");
    let found = run.findings.iter().find(|found| found.meta.code == "A002").unwrap();
    let name = |id| run.stack.resource(id).urn.name();
    assert_eq!(found.finding.resource.map(name), Some("main"));
    assert_eq!(found.finding.related.iter().map(|id| name(*id)).collect::<Vec<_>>(), ["a", "b"]);
    assert!(found.finding.message.contains("`a`, `b` of VPC `main`"), "{}", found.finding.message);
}

#[test]
fn what_may_be_whole_elsewhere_is_a_fact() {
    let run = check("states/half-built.json");
    assert_eq!(
        found(&run, &["A001", "A002", "A009", "A015"]),
        [
            ("A001", "high", "empty"),
            ("A001", "info", "shared"),
            ("A002", "info", "data"),
            ("A009", "info", "nodes"),
            ("A015", "info", "abroad"),
        ]
    );
}

#[test]
fn a_fault_is_not_hidden_by_a_fact() {
    let run = check_for("rules/dead-letter-permission-missing/bad-role-without-rights.json", &["A", "N"]);
    assert_eq!(found(&run, &["A059", "N032"]), [("N032", "high", "mailer"), ("A059", "info", "mailer")]);
}

#[test]
fn a_nat_gateway_behind_its_own_route_is_told_once() {
    let run = check("rules/nat-route-loop/bad-alone.json");
    assert_eq!(found(&run, &["A006", "A070", "A071", "A072"]), [("A072", "high", "nat")]);
}

#[test]
fn an_internet_gateway_without_routes_is_the_cause_of_public_subnets_without_one() {
    let run = check("rules/public-subnet-without-internet-route/bad-no-route.json");
    assert_eq!(found(&run, &["A002", "A005", "A070"]), [("A005", "high", "igw")]);
}

#[test]
fn a_role_without_what_its_service_needs_is_told_once() {
    let run = check("rules/role-lacks-baseline-policy/bad-no-policy.json");
    assert_eq!(found(&run, &["A059", "A077"]), [("A077", "high", "cluster-role")]);
}

#[test]
fn an_api_without_methods_is_not_told_again_for_its_deployment() {
    let run = check("rules/api-gateway-without-methods/bad-alone.json");
    assert_eq!(found(&run, &["A041", "A043"]), [("A043", "high", "main")]);
    let run = check("rules/http-api-without-routes/bad-alone.json");
    assert_eq!(found(&run, &["A045", "A046"]), [("A046", "high", "main")]);
}

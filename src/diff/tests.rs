//! Comparisons of whole resources, as a preview or two states would ask for them.

use proptest::prelude::*;

use super::resource::{Scope, compare};
use super::{Class, Kind, PropertyChange};
use crate::json::Document;
use crate::model::{Origin, State, StateView};

/// The differences between two states, each given as the JSON of its `inputs`.
fn inputs(before: &str, after: &str) -> Vec<PropertyChange> {
    of("aws:ec2/securityGroup:SecurityGroup", &state(before, "null"), &state(after, "null"))
}

fn state(inputs: &str, outputs: &str) -> String {
    format!(r#"{{"custom":true,"inputs":{inputs},"outputs":{outputs}}}"#)
}

fn of(ty: &str, before: &str, after: &str) -> Vec<PropertyChange> {
    let read = |text: &str| Document::parse(text.to_owned()).unwrap();
    let (before, after) = (read(before), read(after));
    let state = |document: &Document| State::read(0, document.root(), Origin::Recorded).unwrap();
    let (old, new) = (state(&before), state(&after));
    let (old, new) = (StateView::new(&before, &old, None), StateView::new(&after, &new, None));
    compare(ty, Some(old), Some(new), &[], Scope::Whole)
}

/// Kind, path and class of each difference.
fn told(found: &[PropertyChange]) -> Vec<(&'static str, String, &'static str)> {
    found.iter().map(|change| (change.kind.name(), change.label(), change.class.name())).collect()
}

fn one(found: &[PropertyChange]) -> (&'static str, String, &'static str) {
    let mut told = told(found);
    assert_eq!(told.len(), 1, "{told:?}");
    told.remove(0)
}

#[test]
fn a_property_has_its_path_its_kind_and_both_values() {
    let found = inputs(r#"{"tags":{"Owner":"a"}}"#, r#"{"tags":{"Owner":"b","Team":"x"}}"#);
    assert_eq!(told(&found), [("update", "tags.Owner".into(), "real"), ("add", "tags.Team".into(), "real")]);
    assert_eq!(found[0].before.as_ref().unwrap().to_string(), r#""a""#);
    assert_eq!(found[0].after.as_ref().unwrap().to_string(), r#""b""#);
    assert_eq!(found[1].before, None);
}

#[test]
fn rules_of_a_security_group_are_told_by_rule_and_not_by_place() {
    let rule = |port: u16, cidr: &str| {
        format!(r#"{{"protocol":"tcp","fromPort":{port},"toPort":{port},"cidrBlocks":["{cidr}"]}}"#)
    };
    let (ssh, web, db) = (rule(22, "10.0.0.0/8"), rule(443, "0.0.0.0/0"), rule(5432, "10.0.0.0/8"));
    let ingress = |rules: &[&String]| {
        format!(r#"{{"ingress":[{}]}}"#, rules.iter().map(|rule| rule.as_str()).collect::<Vec<_>>().join(","))
    };
    let front = inputs(&ingress(&[&ssh, &web]), &ingress(&[&db, &ssh, &web]));
    assert_eq!(one(&front), ("add", "ingress[0]".into(), "real"));
    let reordered = inputs(&ingress(&[&ssh, &web]), &ingress(&[&web, &ssh]));
    assert_eq!(one(&reordered), ("update", "ingress".into(), "noise"));
    let opened = inputs(&ingress(&[&ssh, &web]), &ingress(&[&web, &rule(22, "0.0.0.0/0")]));
    assert_eq!(one(&opened), ("update", "ingress[1].cidrBlocks[0]".into(), "real"));
}

#[test]
fn scalars_of_a_set_come_and_go_and_those_of_a_command_have_their_place() {
    let found = inputs(r#"{"subnetIds":["a","b","c"]}"#, r#"{"subnetIds":["c","d","a","b"]}"#);
    assert_eq!(one(&found), ("add", "subnetIds[1]".into(), "real"));
    let found = inputs(r#"{"command":["a","b"]}"#, r#"{"command":["b","a"]}"#);
    assert_eq!(told(&found).len(), 2);
}

#[test]
fn elements_with_names_are_told_by_name() {
    let before = r#"{"env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]}"#;
    let after = r#"{"env":[{"name":"X","value":"0"},{"name":"A","value":"1"},{"name":"B","value":"3"}]}"#;
    assert_eq!(
        told(&inputs(before, after)),
        [("add", "env[0]".into(), "real"), ("update", "env[2].value".into(), "real")]
    );
}

#[test]
fn json_in_strings_is_compared_as_json_and_shown_line_by_line() {
    let before = r#"{"policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Action\":\"s3:GetObject\",\"Effect\":\"Allow\"}]}"}"#;
    let same = r#"{"policy":"{\"Statement\": [{\"Effect\":\"Allow\", \"Action\":[\"s3:GetObject\"]}], \"Version\":\"2012-10-17\"}"}"#;
    assert_eq!(one(&inputs(before, same)), ("update", "policy".into(), "noise"));
    let wider = before.replace("s3:GetObject", "s3:*");
    let found = inputs(before, &wider);
    assert_eq!(one(&found), ("update", "policy".into(), "real"));
    assert!(found[0].after.as_ref().unwrap().json().as_str().unwrap().contains("      \"Action\": \"s3:*\""));
}

#[test]
fn other_spellings_of_a_value_are_noise_with_a_reason() {
    for (before, after) in [
        (r#"{"port":80}"#, r#"{"port":"80"}"#),
        (r#"{"multiAz":true}"#, r#"{"multiAz":"true"}"#),
        (r#"{"tags":{}}"#, r"{}"),
        (r#"{"description":""}"#, r#"{"description":null}"#),
        (r#"{"list":[]}"#, r#"{"list":null}"#),
        (r#"{"location":"West Europe"}"#, r#"{"location":"westeurope"}"#),
        (r#"{"block":[{"a":1}]}"#, r#"{"block":{"a":1}}"#),
        (r#"{"__defaults":["a"]}"#, r#"{"__defaults":[]}"#),
    ] {
        let found = inputs(before, after);
        assert!(
            found.iter().all(|change| change.class == Class::Noise && change.reason.is_some()),
            "{before} {found:?}"
        );
    }
    assert_eq!(one(&inputs(r#"{"a":false}"#, "{}")).2, "real");
    assert_eq!(one(&inputs(r#"{"version":"1.10"}"#, r#"{"version":"1.1"}"#)).2, "real");
}

#[test]
fn a_secret_is_never_shown_and_ciphertext_alone_is_no_change() {
    let secret = |field: &str, text: &str| {
        format!(
            r#"{{"p":{{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270","{field}":"{text}"}}}}"#
        )
    };
    let churn = inputs(&secret("ciphertext", "v1:a:b"), &secret("ciphertext", "v1:c:d"));
    assert_eq!(one(&churn).2, "noise");
    let changed = inputs(&secret("plaintext", "\\\"hunter2\\\""), &secret("plaintext", "\\\"hunter3\\\""));
    assert_eq!(one(&changed).2, "secret");
    let opened = inputs(&secret("ciphertext", "v1:a:b"), r#"{"p":"hunter2"}"#);
    assert_eq!(one(&opened).2, "secret");
    let named = inputs(r#"{"dbPassword":"hunter2"}"#, r#"{"dbPassword":"hunter3"}"#);
    assert_eq!(one(&named).2, "secret");
    let inside = inputs(r#"{"url":"amqp://a:hunter2@b/"}"#, r#"{"url":"amqp://a:hunter3@b/"}"#);
    assert_eq!(one(&inside).2, "secret");
    for found in [churn, changed, opened, named, inside] {
        assert!(!format!("{found:?}").contains("hunter"), "{found:?}");
    }
}

#[test]
fn an_unknown_value_says_so() {
    let found = inputs(r#"{"vpcId":"vpc-1"}"#, r#"{"vpcId":"04da6b54-80e4-46f7-96ec-b56ff0331ba9"}"#);
    assert_eq!(one(&found), ("update", "vpcId".into(), "unknown"));
    assert_eq!(found[0].after.as_ref().unwrap().to_string(), "[unknown]");
}

#[test]
fn an_output_that_repeats_an_input_is_an_echo_and_one_that_stands_alone_is_real() {
    let before = state(r#"{"size":1}"#, r#"{"size":1,"arn":"a","open":false}"#);
    let after = state(r#"{"size":2}"#, r#"{"size":2,"arn":"b","open":true}"#);
    let found = of("aws:x/y:Y", &before, &after);
    assert_eq!(
        told(&found),
        [
            ("update", "size".into(), "real"),
            ("update", "arn".into(), "noise"),
            ("update", "open".into(), "real"),
            ("update", "size".into(), "echo")
        ]
    );
}

#[test]
fn options_of_the_resource_are_told_with_a_mark() {
    let found = of("aws:x/y:Y", r#"{"protect":true,"id":"a","custom":true}"#, r#"{"id":"b","custom":true}"#);
    assert_eq!(told(&found), [("update", "#id".into(), "real"), ("update", "#protect".into(), "real")]);
}

#[test]
fn assets_differ_by_content() {
    let asset = |path: &str, hash: &str| {
        format!(
            r#"{{"code":{{"4dabf18193072939515e22adb298388d":"c44067f5952c0a294b673a41bacd8c17","path":"{path}","hash":"{hash}"}}}}"#
        )
    };
    assert_eq!(one(&inputs(&asset("a", "1"), &asset("b", "1"))).2, "noise");
    assert_eq!(one(&inputs(&asset("a", "1"), &asset("a", "2"))), ("update", "code.hash".into(), "real"));
}

#[test]
fn values_nested_without_end_are_compared_too() {
    let deep = |end: &str| format!(r#"{{"a":{}{end}{}}}"#, r#"{"a":"#.repeat(5000), "}".repeat(5000));
    assert_eq!(inputs(&deep("1"), &deep("1")), []);
    // So deep inside nothing is shown: that it differs is all that is said.
    assert_eq!(one(&inputs(&deep("1"), &deep("2"))).2, "secret");
    let deep = |end: &str| format!(r#"{{"subnetIds":{}{end}{}}}"#, "[".repeat(5000), "]".repeat(5000));
    assert!(!inputs(&deep("1"), &deep("2")).is_empty());
}

/// JSON as properties have it, with the names that are compared in their own ways.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let name = prop::sample::select(vec!["a", "name", "subnetIds", "ingress", "policy", "password", "command"]);
    let word = prop::sample::select(vec!["", "x", "1", "true", "[secret]", "{\"Statement\":[]}", "{\"a\":1}", "[2]"]);
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        (0..3i64).prop_map(Into::into),
        word.prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map(name.clone().prop_map(str::to_owned), inner, 0..4)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn a_value_does_not_differ_from_itself(value in json()) {
        let inputs_of = format!(r#"{{"v":{value}}}"#);
        prop_assert_eq!(inputs(&inputs_of, &inputs_of), []);
    }

    #[test]
    fn both_directions_tell_the_same(a in json(), b in json()) {
        let (a, b) = (format!(r#"{{"v":{a},"ingress":[{a},{b}]}}"#), format!(r#"{{"v":{b},"ingress":[{b}]}}"#));
        let sides = |found: Vec<PropertyChange>, mirrored: bool| {
            let mut sides: Vec<(Kind, String, String, Class)> = found.into_iter().map(|change| {
                let shown = |value: Option<super::Shown>| value.map_or_else(String::new, |value| value.to_string());
                let (before, after) = (shown(change.before), shown(change.after));
                if mirrored {
                    (change.kind.mirrored(), after, before, change.class)
                } else {
                    (change.kind, before, after, change.class)
                }
            }).collect();
            sides.sort();
            sides
        };
        prop_assert_eq!(sides(inputs(&a, &b), false), sides(inputs(&b, &a), true));
    }
}

#[test]
fn the_answers_of_a_resource_with_a_new_id_are_echoes() {
    let of_id = |id: &str, ip: &str| format!(r#"{{"custom":true,"id":"{id}","outputs":{{"publicIp":"{ip}"}}}}"#);
    let found = of("aws:ec2/eip:Eip", &of_id("a", "192.0.2.1"), &of_id("b", "192.0.2.2"));
    assert_eq!(told(&found), [("update", "publicIp".into(), "echo"), ("update", "#id".into(), "real")]);
    let found = of("pulumi:providers:aws", &of_id("a", "x"), &of_id("b", "x"));
    assert_eq!(one(&found).2, "noise");
}

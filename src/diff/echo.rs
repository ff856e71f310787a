//! What the program of a recorded state asks for, beside what the cloud answered. Only what somebody wrote is compared:
//! providers fill in the rest, and tell some values in another way than they were asked for.

use rayon::prelude::*;
use serde_json::Value as Json;

use super::canonical::same;
use super::resource;
use super::values::{Side, Walk, name_of};
use super::{Class, Comparison, Difference, Kind, Place, PropertyChange, ResourceDiff, Shown, spelling};
use crate::graph::{Stack, View};
use crate::model::{Known, Op, PropertyPath, Resource, SIGNATURE, Segment, StateView, Value};

/// Compares the inputs of each resource with its outputs.
pub fn echoed(stack: &Stack) -> Comparison {
    let one = |resource: &Resource| {
        let view = stack.view(resource, View::After).filter(|_| resource.is_managed())?;
        let properties = compare(&resource.ty, view);
        let found = ResourceDiff { properties, ..ResourceDiff::bare(resource, Op::Same) };
        (found.difference() != Difference::None).then_some(found)
    };
    let resources: Vec<Option<ResourceDiff>> = stack.resources.par_iter().map(one).collect();
    Comparison {
        resources: resources.into_iter().flatten().collect(),
        compared: stack.resources.iter().filter(|resource| resource.is_managed()).count(),
        notes: Vec::new(),
        incomplete: false,
    }
}

fn compare(ty: &str, view: StateView<'_>) -> Vec<PropertyChange> {
    let (Some(inputs), Some(outputs)) = (view.inputs(), view.outputs()) else { return Vec::new() };
    let mut found = Vec::new();
    let mut mask = None;
    for (name, value) in inputs.members() {
        let (input, output) = (inputs.node().get(&name), outputs.node().get(&name));
        let both = input.zip(output).filter(|(input, output)| !same(*input, *output));
        let written = !name.starts_with("__") && matches!(value, Known::Is(_)) && !view.is_default(&name);
        if both.is_none() || !written || !matches!(Value::read(output), Known::Is(_)) {
            continue;
        }
        let path = PropertyPath::of(&name);
        let mask = &*mask.get_or_insert_with(|| resource::mask(ty, Some(view), None));
        let whole = (mask.show(&path, value), mask.show(&path, Value::read(output)));
        let mut walk = Walk { ty, place: Place::Input, mask, found: Vec::new() };
        walk.compare(&path, Side::of(input), Side::of(output));
        if let (Some(asked), Some(answered)) = whole
            && !holds(ty, &name, &asked.json(), &answered.json())
        {
            found.extend(told(ty, &walk.found));
        }
    }
    found
}

/// The differences that are none of the provider's own.
fn told(ty: &str, found: &[PropertyChange]) -> Vec<PropertyChange> {
    let json = |shown: &Option<Shown>| shown.as_ref().map_or(Json::Null, Shown::json);
    let list = |change: &PropertyChange| match change.path.segments().split_last() {
        Some((Segment::Index(_), list)) => list.to_vec(),
        _ => Vec::new(),
    };
    // An element that the provider completed looks like one that is gone and one that is new.
    let completes = |gone: &PropertyChange, new: &PropertyChange| {
        gone.kind == Kind::Delete
            && new.kind == Kind::Add
            && is_element(gone)
            && list(gone) == list(new)
            && holds(ty, name_of(&gone.path), &json(&gone.before), &json(&new.after))
    };
    let differs = |change: &PropertyChange| {
        change.class == Class::Real
            && match change.kind {
                Kind::Update => !holds(ty, name_of(&change.path), &json(&change.before), &json(&change.after)),
                Kind::Add => {
                    (is_tag(change) || (is_element(change) && !is_kubernetes(ty)))
                        && !found.iter().any(|gone| completes(gone, change))
                }
                Kind::Delete => {
                    (is_tag(change) || is_element(change)) && !found.iter().any(|new| completes(change, new))
                }
            }
    };
    found.iter().filter(|change| differs(change)).cloned().collect()
}

fn is_element(change: &PropertyChange) -> bool {
    matches!(change.path.segments().last(), Some(Segment::Index(_)))
}

/// Whether the change is one of the tags of a cloud. Controllers write labels of their own in Kubernetes.
fn is_tag(change: &PropertyChange) -> bool {
    matches!(change.path.top(), Some("tags" | "labels")) && change.path.segments().len() == 2 && !is_element(change)
}

/// The API server and what is plugged into it add what they like.
fn is_kubernetes(ty: &str) -> bool {
    ty.starts_with("kubernetes:")
}

/// Whether what the provider answers says what was asked for, and maybe more.
fn holds(ty: &str, name: &str, asked: &Json, answered: &Json) -> bool {
    match (asked, answered) {
        // Not everything is told again: what is left out says nothing.
        _ if is_empty(asked) || is_empty(answered) => is_empty(asked) == is_empty(answered) || !is_container(answered),
        (Json::Object(asked), Json::Object(answered)) if is_map(name) => asked == answered,
        (Json::Object(asked), Json::Object(answered)) => asked
            .iter()
            .filter(|(name, _)| !name.starts_with("__"))
            .all(|(name, asked)| answered.get(name).is_none_or(|answered| holds(ty, name, asked, answered))),
        (Json::Array(asked), Json::Array(answered)) => {
            let mut left: Vec<&Json> = answered.iter().collect();
            asked.len() == answered.len()
                && asked.iter().all(|one| {
                    let place = left.iter().position(|other| holds(ty, name, one, other));
                    place.map(|place| left.swap_remove(place)).is_some()
                })
        }
        // A provider may flatten a block, or take an asset in and tell where it lay.
        (Json::Object(asked), _) if asked.contains_key("hash") || !answered.is_object() => true,
        (_, Json::Object(_) | Json::Array(_)) | (Json::Array(_), _) => true,
        _ if is_kubernetes(ty) && name == "apiVersion" => true,
        _ => match (document(asked), document(answered)) {
            (Some(asked), Some(answered)) => same_document(ty, &asked, &answered),
            _ => one_value(ty, name, &text(asked), &text(answered)),
        },
    }
}

/// The JSON in a text.
fn document(value: &Json) -> Option<Json> {
    serde_json::from_str(value.as_str()?).ok().filter(is_container)
}

/// Whether two documents say the same; nothing may be left out of one.
fn same_document(ty: &str, asked: &Json, answered: &Json) -> bool {
    match (asked, answered) {
        (Json::Object(asked), Json::Object(answered)) => {
            let same = |(name, asked): (&String, &Json)| {
                answered.get(name).is_some_and(|answered| same_document(ty, asked, answered))
            };
            asked.len() == answered.len() && asked.iter().all(same)
        }
        (Json::Array(asked), Json::Array(answered)) => {
            let mut left: Vec<&Json> = answered.iter().collect();
            let mut take = |one| {
                let place = left.iter().position(|other| same_document(ty, one, other));
                place.map(|place| left.swap_remove(place)).is_some()
            };
            asked.len() == answered.len() && asked.iter().all(&mut take)
        }
        (Json::Array(list), one) | (one, Json::Array(list)) => {
            matches!(list.as_slice(), [only] if same_document(ty, only, one))
        }
        _ if is_container(asked) || is_container(answered) => false,
        _ => one_value(ty, "", &text(asked), &text(answered)),
    }
}

fn is_container(value: &Json) -> bool {
    value.is_array() || value.is_object()
}

/// Members of these are written by people, one by one.
fn is_map(name: &str) -> bool {
    matches!(name, "tags" | "labels")
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.is_empty() || members.contains_key(SIGNATURE),
        _ => false,
    }
}

fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether a provider tells the asked value in this other way.
fn one_value(ty: &str, name: &str, asked: &str, answered: &str) -> bool {
    let (long, short) = if asked.len() > answered.len() { (asked, answered) } else { (answered, asked) };
    let rest = long.strip_suffix(short);
    asked == answered
        || spelling::one_meaning(name, asked, answered).is_some()
        || (ty.starts_with("azure") && asked.eq_ignore_ascii_case(answered))
        || is_host(name, asked, answered)
        || account(asked) == account(answered)
        // A name and its long form: a self link, an ARN, a path, an address with its protocol.
        || rest.is_some_and(|rest| rest.ends_with(['/', ':']))
        || is_completed(name, asked, answered)
        || is_digest(asked, answered)
}

/// A host name, with or without the dot at its end.
fn is_host(name: &str, asked: &str, answered: &str) -> bool {
    let plain = |text: &str| text.trim_end_matches('.').to_ascii_lowercase();
    name == "name" && asked.contains('.') && plain(asked) == plain(answered)
}

/// The root of an AWS account stands for the account.
fn account(text: &str) -> &str {
    let root = text.strip_prefix("arn:aws").and_then(|rest| rest.split_once(":iam::")?.1.strip_suffix(":root"));
    root.unwrap_or(text)
}

/// A version, a name, an image or a range that was asked for in short.
fn is_completed(name: &str, asked: &str, answered: &str) -> bool {
    let Some(rest) = answered.strip_prefix(asked) else { return name.to_ascii_lowercase().ends_with("image") };
    let number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    (number(asked) && rest.starts_with('.'))
        || rest.strip_prefix('-') == Some(asked)
        || (name == "name" && rest.starts_with('-'))
}

/// The answer is the checksum of what was asked for.
fn is_digest(asked: &str, answered: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|b| b.is_ascii_hexdigit());
    matches!(answered.len(), 32 | 40 | 64) && hex(answered) && !hex(asked)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SERVICE: &str = "aws:ecs/service:Service";

    #[test]
    fn an_answer_may_say_more_or_the_same_in_another_way() {
        for (ty, name, asked, answered) in [
            (SERVICE, "cluster", json!("shop"), json!("arn:aws:ecs:eu-west-1:123456789012:cluster/shop")),
            (SERVICE, "url", json!("https://id.example.com"), json!("id.example.com")),
            (SERVICE, "engineVersion", json!("16"), json!("16.4")),
            (SERVICE, "layers", json!(["b", "a"]), json!(["a", "b"])),
            (SERVICE, "network", json!({"subnets": ["a"]}), json!({"subnets": ["a"], "assignPublicIp": false})),
            (SERVICE, "network", json!({"subnets": ["a"], "secret": "x"}), json!({"subnets": ["a"]})),
            (SERVICE, "userData", json!("#!/bin/sh"), json!("7d1d341919d91ea99e1eb5d40edefc0aaa406407")),
            (SERVICE, "name", json!("shop.example.com"), json!("Shop.example.com.")),
            (SERVICE, "portRange", json!("80"), json!("80-80")),
            (SERVICE, "code", json!({"hash": "00", "path": "./a"}), json!("/tmp/a.zip")),
            (
                SERVICE,
                "policy",
                json!("{\"Principal\":{\"AWS\":\"123456789012\"},\"Action\":[\"a\",\"b\"]}"),
                json!("{\"Action\":[\"b\",\"a\"],\"Principal\":{\"AWS\":[\"arn:aws:iam::123456789012:root\"]}}"),
            ),
            ("azure:lb/loadBalancer:LoadBalancer", "sku", json!("basic"), json!("Basic")),
            ("kubernetes:apps/v1:Deployment", "apiVersion", json!("apps/v1"), json!("extensions/v1beta1")),
        ] {
            assert!(holds(ty, name, &asked, &answered), "{name} {asked} {answered}");
        }
    }

    #[test]
    fn an_answer_that_says_something_else_is_a_difference() {
        for (name, asked, answered) in [
            ("desiredCount", json!(2), json!(5)),
            ("sku", json!("basic"), json!("Basic")),
            ("engineVersion", json!("16"), json!("15.4")),
            ("ingress", json!([{"fromPort": 443}]), json!([{"fromPort": 443}, {"fromPort": 22}])),
            ("ingress", json!([{"fromPort": 443}]), json!([])),
            ("layers", json!(["a"]), json!(["b"])),
            ("tags", json!({"team": "shop"}), json!({"team": "shop", "owner": "nobody"})),
            ("policy", json!("{\"Action\":\"a\",\"Condition\":{\"x\":1}}"), json!("{\"Action\":\"a\"}")),
            ("bucket", json!("shop"), json!("other-shop")),
        ] {
            assert!(!holds(SERVICE, name, &asked, &answered), "{name} {asked} {answered}");
        }
    }
}

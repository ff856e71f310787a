//! `stackcheck cidr` as people run it: what is a conflict, what is only noted, what is free.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod support {
    pub(crate) mod run;
}

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use support::run::{folder_of, parsed, run, text};

const CONFIG: &str = "testdata/fleet/stackcheck.toml";

fn folder(name: &str) -> PathBuf {
    folder_of("cidr", name)
}

fn cidr(args: &[&str]) -> (i32, Value) {
    parsed(run(&[&["cidr", "testdata/fleet/cidr", "-o", "json"], args].concat()))
}

#[test]
fn only_ranges_of_networks_that_reach_each_other_are_in_conflict() {
    let (code, report) = cidr(&["-c", CONFIG]);
    assert_eq!(code, 1);
    let conflicts: Vec<String> = report["conflicts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| {
            let via: Vec<&str> = c["via"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
            format!("{} {}: {}", text(&c["a"], "stack"), text(&c["b"], "stack"), via.join(", "))
        })
        .collect();
    assert_eq!(conflicts, ["shop/live data/live: attachment `shop` of shop/live, attachment `data` of data/live"]);
    // The lab is peered with the shop, and a peering does not lead on to the hub.
    let overlaps = report["overlaps"].as_array().unwrap();
    assert_eq!(overlaps.len(), 1);
    assert_eq!(overlaps[0]["networks"], serde_json::json!(["core/live core 10.0.0.0/16", "lab/live lab 10.0.0.0/17"]));
}

#[test]
fn the_plan_connects_what_no_state_tells() {
    let config = folder("plan").join("stackcheck.toml");
    fs::write(&config, "[fleet.cidr]\nconnected = [[\"core/*\", \"lab/*\"]]").unwrap();
    let (_, report) = cidr(&["-c", config.to_str().unwrap()]);
    assert_eq!(report["conflicts"].as_array().unwrap().len(), 2);
    assert_eq!(report["overlaps"].as_array().unwrap().len(), 0);
}

#[test]
fn free_blocks_are_the_first_that_nothing_lies_in() {
    let (_, report) = cidr(&["-c", CONFIG, "--free", "16,9"]);
    let free = &report["free"][0];
    assert_eq!(text(free, "pool"), "10.0.0.0/8");
    // 10.0, 10.1 and 10.9 are used and 10.2 is reserved.
    assert_eq!(free["next"], serde_json::json!([[16, "10.3.0.0/16"], [9, "10.128.0.0/9"]]));
    assert_eq!(free["used_per_mille"], 15);
}

/// What is told of a stack with two networks of one range at a transit gateway, by the inputs of the gateway, of the
/// attachments, and of further resources `(type, name, inputs)`.
fn at_a_gateway(gateway: Option<Value>, attachments: [Value; 2], more: &[(&str, &str, Value)]) -> Value {
    let path = folder("gateway").join("state.json");
    let resource = |ty: &str, name: &str, id: &str, inputs: Value| {
        serde_json::json!({"urn": format!("urn:pulumi:live::net::{ty}::{name}"), "custom": true, "id": id, "type": ty,
            "inputs": inputs, "outputs": {}})
    };
    let mut resources: Vec<Value> = Vec::new();
    if let Some(inputs) = gateway {
        resources.push(resource("aws:ec2transitgateway/transitGateway:TransitGateway", "hub", "tgw-0hub", inputs));
    }
    for (name, inputs) in ["a", "b"].into_iter().zip(attachments) {
        let range = serde_json::json!({"cidrBlock": "10.0.0.0/16"});
        resources.push(resource("aws:ec2/vpc:Vpc", name, &format!("vpc-0{name}"), range));
        let mut inputs = inputs;
        inputs["vpcId"] = format!("vpc-0{name}").into();
        inputs["transitGatewayId"] = "tgw-0hub".into();
        let ty = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";
        resources.push(resource(ty, name, &format!("tgw-attach-0{name}"), inputs));
    }
    for (ty, name, inputs) in more {
        resources.push(resource(&format!("aws:ec2transitgateway/{ty}"), name, name, inputs.clone()));
    }
    let state = serde_json::json!({"version": 3, "deployment": {"resources": resources}});
    fs::write(&path, state.to_string()).unwrap();
    parsed(run(&["cidr", path.to_str().unwrap(), "-o", "json", "-c", CONFIG])).1
}

/// How many conflicts, how many other overlaps, and what of those cannot be decided.
fn counts(report: &Value) -> (usize, usize, Vec<&str>) {
    let count = |name: &str| report[name].as_array().unwrap().len();
    let undecided = report["overlaps"].as_array().unwrap().iter().flat_map(|row| row["undecided"].as_array().unwrap());
    (count("conflicts"), count("overlaps"), undecided.map(|name| name.as_str().unwrap()).collect())
}

#[test]
fn route_tables_of_a_transit_gateway_decide_what_it_connects() {
    const ASSOCIATION: &str = "routeTableAssociation:RouteTableAssociation";
    const PROPAGATION: &str = "routeTablePropagation:RouteTablePropagation";
    let place = |attachment: &str, table: &str| serde_json::json!({"transitGatewayAttachmentId": format!("tgw-attach-0{attachment}"), "transitGatewayRouteTableId": table});
    let plain = || [serde_json::json!({}), serde_json::json!({})];
    let apart = || {
        plain().map(|_| {
            serde_json::json!({"transitGatewayDefaultRouteTableAssociation": false,
                "transitGatewayDefaultRouteTablePropagation": false})
        })
    };
    let hub = || Some(serde_json::json!({}));
    // Both in the default table of the gateway.
    assert_eq!(counts(&at_a_gateway(hub(), plain(), &[])), (1, 0, vec![]));
    // Each in no table.
    assert_eq!(counts(&at_a_gateway(hub(), apart(), &[])), (0, 1, vec![]));
    let off = serde_json::json!({"defaultRouteTableAssociation": "disable", "defaultRouteTablePropagation": "disable"});
    assert_eq!(counts(&at_a_gateway(Some(off), plain(), &[])), (0, 1, vec![]));
    // What the account of the gateway says is not among the states.
    assert_eq!(counts(&at_a_gateway(None, plain(), &[])), (0, 1, vec!["tgw-0hub"]));
    // One sends to a table that leads to the other.
    let one_way = [(ASSOCIATION, "s", place("a", "rtb-0x")), (PROPAGATION, "p", place("b", "rtb-0x"))];
    assert_eq!(counts(&at_a_gateway(hub(), apart(), &one_way)), (1, 0, vec![]));
    // Each sends to a table of its own.
    let two = [(ASSOCIATION, "s", place("a", "rtb-0x")), (PROPAGATION, "p", place("b", "rtb-0y"))];
    assert_eq!(counts(&at_a_gateway(hub(), apart(), &two)), (0, 1, vec![]));
    // A third cannot tell them apart.
    let third = [
        (ASSOCIATION, "s", place("shared", "rtb-0x")),
        (PROPAGATION, "p", place("a", "rtb-0x")),
        (PROPAGATION, "q", place("b", "rtb-0x")),
    ];
    assert_eq!(counts(&at_a_gateway(hub(), apart(), &third)), (1, 0, vec![]));
    // A route that drops leads nowhere.
    let mut dropped = place("b", "rtb-0x");
    dropped["blackhole"] = true.into();
    let drops = [(ASSOCIATION, "s", place("a", "rtb-0x")), ("route:Route", "r", dropped)];
    assert_eq!(counts(&at_a_gateway(hub(), apart(), &drops)), (0, 1, vec![]));
}

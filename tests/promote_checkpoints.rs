//! `stackcheck promote` between two checkpoints of self-managed backends, which tell more than exports do.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod support {
    pub(crate) mod run;
}

use std::fs;

use serde_json::Value;
use support::run::{folder_of, parsed, run, text};

/// A checkpoint of a self-managed backend, by its configuration and manifest.
fn checkpoint(name: &str, config: &Value, manifest: &Value) -> String {
    let root = format!("urn:pulumi:{name}::shop::pulumi:pulumi:Stack::shop-{name}");
    let resources = serde_json::json!([{"urn": root, "custom": false, "type": "pulumi:pulumi:Stack"}]);
    let latest = serde_json::json!({"manifest": manifest, "resources": resources});
    let stack = format!("organization/shop/{name}");
    let checkpoint = serde_json::json!({"stack": stack, "config": config, "latest": latest});
    let path = folder_of("checkpoints", name).join("checkpoint.json");
    fs::write(&path, serde_json::json!({"version": 3, "checkpoint": checkpoint}).to_string()).unwrap();
    path.display().to_string()
}

#[test]
fn checkpoints_tell_their_configuration_and_which_engine_and_plugins_wrote_them() {
    let plugins = |version: &str| serde_json::json!([{"name": "nodejs", "type": "language", "version": version}]);
    let manifest = |version: &str, plugin: &str| serde_json::json!({"version": version, "plugins": plugins(plugin)});
    let secret = serde_json::json!({"secure": "v1:1a2b3c4"});
    let source = checkpoint(
        "staging",
        &serde_json::json!({"shop:pass": secret, "shop:key": secret, "shop:size": {"cpu": 2}, "shop:both": "1"}),
        &manifest("v3.200.0", "3.200.0"),
    );
    let target = checkpoint(
        "prod",
        &serde_json::json!({"shop:key": "plain", "shop:both": "2", "shop:more": "x"}),
        &manifest("v2.25.0", "3.199.0"),
    );
    let (_, report) = parsed(run(&["promote", &source, &target, "-o", "json"]));
    let rows: Vec<String> = report["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| ["severity", "verdict", "path"].map(|field| text(row, field)).join(" "))
        .collect();
    let expected = [
        "high weaker shop:key",
        "medium version engine",
        "medium config shop:pass",
        "medium config shop:size",
        "low version language nodejs",
        "low config shop:more",
    ];
    assert_eq!(rows, expected);
    assert!(!report.to_string().contains("1a2b3c4"));
}

//! Runs `stackcheck audit` on the fleet of the tests.

use serde_json::Value;

use super::run::{parsed, run};

const CONFIG: &str = "testdata/fleet/stackcheck.toml";
pub(crate) const NIGHT_1: &str = "testdata/fleet/night-1";
pub(crate) const NIGHT_2: &str = "testdata/fleet/night-2";

pub(crate) fn audit(args: &[&str]) -> (i32, String, String) {
    run(&[&["audit", "-c", CONFIG], args].concat())
}

pub(crate) fn json(args: &[&str]) -> (i32, Value) {
    parsed(audit(&[args, &["-o", "json"]].concat()))
}

//! stackcheck reads `pulumi preview --json` and exported stack state and says what is wrong before it is deployed.
//!
//! The library is the inside of the `stackcheck` command and promises no stable interface; the command line, the exit
//! codes and the JSON are the product's promises.

/// The text of a built-in table in `src/rules/tables`, as JSON.
macro_rules! table {
    ($name:expr) => {
        include_str!(concat!(env!("OUT_DIR"), "/tables/", $name, ".json"))
    };
}

/// The rows of a built-in table whose rows are rules of their own.
macro_rules! rows {
    ($name:expr) => {
        include!(concat!(env!("OUT_DIR"), "/tables/", $name, ".rs"))
    };
}

pub mod change;
pub mod cli;
pub mod commands;
pub mod config;
pub mod diff;
pub mod drift;
pub mod engine;
pub mod finding;
pub mod fleet;
pub mod graph;
pub mod input;
pub mod json;
pub mod lens;
pub mod model;
pub mod picture;
pub mod promote;
pub mod report;
pub mod rules;
pub mod verify;

//! The `stackcheck` command.

fn main() {}

//! The `stackcheck` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(stackcheck::cli::run())
}

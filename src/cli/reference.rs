//! `docs/cli.md`: generated from the arguments, and refused when it is stale.

use std::fmt::Write as _;
use std::fs;

use clap::{Command, CommandFactory};

use super::Cli;

fn section(command: &Command, path: &str, text: &mut String) {
    let _ = write!(text, "\n## {path}\n\n");
    if let Some(about) = command.get_about() {
        let _ = write!(text, "{about}.\n\n");
    }
    let mut command = command.clone().bin_name(path);
    let _ = writeln!(text, "```text\n{}\n```", command.render_usage().to_string().trim_start_matches("Usage: "));
    arguments(&command, text);
    if let Some(more) = command.get_after_help() {
        let more = more.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = write!(text, "\n{more}\n");
    }
}

fn arguments(command: &Command, text: &mut String) {
    let shown = command
        .get_arguments()
        .filter(|arg| !arg.is_hide_set() && !["help", "version"].contains(&arg.get_id().as_str()));
    let mut rows = String::new();
    for arg in shown {
        let values = arg.get_value_names().map(|names| names.join(" ")).filter(|_| arg.get_action().takes_values());
        let long = arg.get_long().map(|long| format!("--{long}"));
        let names: Vec<String> = arg.get_short().map(|short| format!("-{short}")).into_iter().chain(long).collect();
        let name = match (names.is_empty(), values) {
            (true, values) => values.unwrap_or_default(),
            (false, Some(values)) => format!("{} {values}", names.join(", ")),
            (false, None) => names.join(", "),
        };
        let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let possible: Vec<String> =
            arg.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect();
        if !possible.is_empty() && arg.get_action().takes_values() {
            let _ = write!(help, " ({})", possible.join(", "));
        }
        let _ = writeln!(rows, "| `{}` | {} |", name.replace('|', "\\|"), help.replace('|', "\\|"));
    }
    if !rows.is_empty() {
        let _ = write!(text, "\n| argument | |\n|---|---|\n{rows}");
    }
}

fn reference() -> String {
    let mut command = Cli::command();
    command.build();
    let mut text =
        "# The command line\n\nGenerated from the arguments (`BLESS=1 cargo test`). `stackcheck COMMAND --help` \
                    says the same, `stackcheck man` and `stackcheck completions` write manual pages and completions.\n"
            .to_owned();
    section(&command, "stackcheck", &mut text);
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        section(sub, &format!("stackcheck {}", sub.get_name()), &mut text);
    }
    text
}

#[test]
fn the_reference_of_the_command_line_is_that_of_the_code() {
    let path = format!("{}/docs/cli.md", env!("CARGO_MANIFEST_DIR"));
    let text = reference();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let documented = fs::read_to_string(&path).unwrap_or_default();
    assert!(documented == text, "docs/cli.md is stale: run the tests with BLESS=1 and read the change");
}

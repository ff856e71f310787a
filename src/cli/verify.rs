//! The arguments of `verify`.

use std::io::{self, Write};

use clap::Args;

use super::output::Output;
use super::{LookArgs, aside, one_standard_input, style, to_place};
use crate::commands::verify::{Request, verify};
use crate::engine::Exit;
use crate::report::table::Style;
use crate::report::verify::{VerifyReport, json, table};

#[derive(Args)]
pub(super) struct VerifyArgs {
    /// The preview or update plan that was reviewed; `-` is standard input
    #[arg(value_name = "PREVIEW")]
    reviewed: String,
    /// The state after the update (`pulumi stack export`)
    #[arg(value_name = "STATE")]
    state: String,
    /// The state before the update, which completes a preview without `--show-sames`
    #[arg(short, long = "state", value_name = "FILE")]
    before: Option<String>,
    /// Output format and, after `=`, the file it goes to; repeatable. Formats: table, json
    #[arg(short, long, value_name = "FORMAT[=PATH]", value_parser = parse_output)]
    output: Vec<Output<Format>>,
    #[command(flatten)]
    look: LookArgs,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Table,
    Json,
}

fn parse_output(text: &str) -> Result<Output<Format>, String> {
    Output::parse(text, |name| match name {
        "table" => Ok(Format::Table),
        "json" => Ok(Format::Json),
        other => Err(format!("unknown format `{other}`; known are `table` and `json`")),
    })
}

pub(super) fn run(args: VerifyArgs) -> anyhow::Result<Exit> {
    let named = [Some(&args.reviewed), Some(&args.state), args.before.as_ref()];
    one_standard_input(named.into_iter().flatten())?;
    let style = style(&args.look);
    let report = verify(&Request { reviewed: args.reviewed, state: args.state, before: args.before })?;
    talk(&report);
    let outputs = if args.output.is_empty() { vec![Output::plain(Format::Table)] } else { args.output };
    for output in outputs {
        to_place(output.path.as_deref(), style, |style, out| write(&report, output.format, style, out))?;
    }
    Ok(report.exit())
}

fn write(report: &VerifyReport, format: Format, style: Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Json => json::write(report, out),
        // Without both inputs there is nothing to show to people.
        Format::Table if !report.unread.is_empty() => Ok(()),
        Format::Table => table::write(report, style, out),
    }
}

fn talk(report: &VerifyReport) {
    for unread in &report.unread {
        aside::unread(unread);
    }
    for stack in &report.stacks {
        for note in &stack.notes {
            aside::note(&stack.input, note);
        }
    }
}

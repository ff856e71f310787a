//! The arguments of `verify`.

use std::cell::LazyCell;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::output::{Choice, Output, deliver};
use super::{LookArgs, aside, one_standard_input, settings, style};
use crate::commands::verify::{Request, verify};
use crate::engine::Exit;
use crate::report::Document;
use crate::report::table::Style;
use crate::report::verify::{VerifyReport, table};

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
    /// Configuration instead of the nearest stackcheck.toml upwards
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Output format and, after `=`, the file it goes to; repeatable. Formats: table, json, ndjson, sarif, junit, github, gitlab-codequality, gitlab-sast, md, html, csv, agent
    #[arg(short, long, value_name = "FORMAT[=PATH]", value_parser = parse_output)]
    output: Vec<Output<Choice<Own>>>,
    #[command(flatten)]
    look: LookArgs,
}

/// The formats that only this command has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Own {
    Table,
}

fn parse_output(text: &str) -> Result<Output<Choice<Own>>, String> {
    Output::choose(text, &[("table", Own::Table)])
}

pub(super) fn run(args: VerifyArgs) -> anyhow::Result<Exit> {
    let named = [Some(&args.reviewed), Some(&args.state), args.before.as_ref()];
    one_standard_input(named.into_iter().flatten())?;
    let style = style(&args.look);
    let max_input = settings::max_input(args.config.as_deref())?;
    let report = verify(&Request { reviewed: args.reviewed, state: args.state, before: args.before, max_input })?;
    talk(&report);
    let usual = || vec![Output::plain(Choice::Own(Own::Table))];
    let outputs = settings::outputs(args.output, None, parse_output, usual)?;
    let document = LazyCell::new(|| Document::of_verification(&report));
    deliver(&outputs, style, &document, |own, style, out| write(&report, own, style, out))?;
    Ok(report.exit())
}

fn write(report: &VerifyReport, format: Own, style: Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        // Without both inputs there is nothing to show to people.
        Own::Table if !report.unread.is_empty() => Ok(()),
        Own::Table => table::write(report, style, out),
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

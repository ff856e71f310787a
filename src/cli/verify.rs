//! The arguments of `verify`.

use std::path::PathBuf;

use clap::Args;

use super::output::{Output, deliver};
use super::{LookArgs, aside, one_standard_input, settings, style};
use crate::commands::verify::{Request, verify};
use crate::engine::Exit;
use crate::report::Document;
use crate::report::formats::Format;
use crate::report::verify::VerifyReport;

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
    output: Vec<Output<Format>>,
    #[command(flatten)]
    look: LookArgs,
}

fn parse_output(text: &str) -> Result<Output<Format>, String> {
    Output::of("verify", text)
}

pub(super) fn run(args: VerifyArgs) -> anyhow::Result<Exit> {
    let named = [Some(&args.reviewed), Some(&args.state), args.before.as_ref()];
    one_standard_input(named.into_iter().flatten())?;
    let style = style(&args.look);
    let max_input = settings::max_input(args.config.as_deref())?;
    let report = verify(&Request { reviewed: args.reviewed, state: args.state, before: args.before, max_input })?;
    talk(&report);
    let usual = || vec![Output::plain(Format::Table)];
    let outputs = settings::outputs(args.output, None, parse_output, usual)?;
    deliver(&outputs, style, |_| Document::of_verification(&report))?;
    Ok(report.exit())
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

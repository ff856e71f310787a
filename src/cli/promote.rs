//! The arguments of `promote`.

use std::path::PathBuf;

use clap::Args;

use super::output::{Output, deliver};
use super::{LookArgs, aside, one_standard_input, parse_bar, read_config, settings, style, tables};
use crate::commands::promote::{Request, promote};
use crate::engine::{Bar, Exit};
use crate::model::Moment;
use crate::report::Document;
use crate::report::formats::Format;
use crate::report::promote::PromoteReport;

#[derive(Args)]
pub(super) struct PromoteArgs {
    /// What was tried: a state, a preview, a stream of events; `-` is standard input
    #[arg(value_name = "SOURCE")]
    source: String,
    /// Where it goes; of several, each is compared with the one before
    #[arg(value_name = "TARGET", required = true)]
    targets: Vec<String>,
    /// State that completes the last input, when it is a preview (`pulumi stack export`)
    #[arg(short, long, value_name = "FILE")]
    state: Option<String>,
    /// Compare stacks of two projects
    #[arg(long)]
    force: bool,
    /// Configuration instead of the nearest stackcheck.toml upwards
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Output format and, after `=`, the file it goes to; repeatable. Formats: table, markdown, json, ndjson, sarif, junit, github, gitlab-codequality, gitlab-sast, md, html, csv, agent
    #[arg(short, long, value_name = "FORMAT[=PATH]", value_parser = parse_output)]
    output: Vec<Output<Format>>,
    /// Severity that fails: info, low, medium, high, critical or never [default: high, or that of the target's environment]
    #[arg(long, value_name = "LEVEL", value_parser = parse_bar)]
    fail_on: Option<Bar>,
    /// Report, but never fail because of what was found
    #[arg(long)]
    exit_zero: bool,
    /// Time by which exports are old and stacks were tried, instead of now
    #[arg(long, value_name = "TIME")]
    now: Option<Moment>,
    #[command(flatten)]
    look: LookArgs,
}

fn parse_output(text: &str) -> Result<Output<Format>, String> {
    Output::of("promote", text)
}

pub(super) fn run(args: PromoteArgs) -> anyhow::Result<Exit> {
    let inputs: Vec<String> = std::iter::once(args.source).chain(args.targets).collect();
    one_standard_input(inputs.iter().chain(&args.state))?;
    let metas = tables::catalogue(&tables::rules(args.config.as_deref())?);
    let style = style(&args.look);
    let request = Request {
        inputs,
        state: args.state,
        force: args.force,
        config: read_config(args.config.as_deref(), &metas)?,
        fail_on: settings::bar(args.fail_on)?,
        now: settings::now(args.now)?,
        exit_zero: args.exit_zero,
    };
    let report = promote(&request)?;
    talk(&report);
    let usual = || vec![Output::plain(Format::Table)];
    let outputs = settings::outputs(args.output, Some(&request.config), parse_output, usual)?;
    deliver(&outputs, style, |_| Document::of_promotion(&report))?;
    Ok(report.exit())
}

fn talk(report: &PromoteReport) {
    for unread in &report.unread {
        aside::unread(unread);
    }
    if let Some((stack, problem)) = report.stacks.last().zip(report.misjudged.as_ref()) {
        aside::problem(&stack.input, problem);
    }
    for stack in &report.stacks {
        for note in &stack.notes {
            aside::note(&stack.input, note);
        }
    }
}

//! The arguments of `drift`.

use std::path::PathBuf;

use clap::Args;

use super::diff::NoiseHow;
use super::output::{Output, deliver};
use super::{LookArgs, STDIN, aside, one_standard_input, parse_bar, read_config, settings, style, tables};
use crate::commands::drift::{Request, drift};
use crate::engine::{Bar, Exit};
use crate::finding::Severity;
use crate::model::Moment;
use crate::report::Document;
use crate::report::drift::DriftReport;
use crate::report::formats::Format;

#[derive(Args)]
pub(super) struct DriftArgs {
    /// A refresh (`pulumi refresh --preview-only --json`, `pulumi preview --refresh --json`, or a stream of events), or
    /// a state; `-` is standard input
    #[arg(value_name = "INPUT", default_value = STDIN)]
    input: String,
    /// The state before, when INPUT is one, too
    #[arg(value_name = "OLD")]
    old: Option<String>,
    /// Compare the states of two stacks, by the names of their resources
    #[arg(long)]
    force: bool,
    /// Differences that nobody made: book-keeping, counters, other spellings
    #[arg(long, value_enum, value_name = "HOW", default_value_t = NoiseHow::Summarise)]
    noise: NoiseHow,
    /// Configuration instead of the nearest stackcheck.toml upwards
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Environment of the configuration, instead of the one that matches the stack
    #[arg(short, long, value_name = "NAME")]
    env: Option<String>,
    /// Output format and, after `=`, the file it goes to; repeatable. Formats: table, markdown, json, ndjson, sarif, junit, github, gitlab-codequality, gitlab-sast, md, html, csv, agent
    #[arg(short, long, value_name = "FORMAT[=PATH]", value_parser = parse_output)]
    output: Vec<Output<Format>>,
    /// Severity of drift that fails: info, low, medium, high, critical or never [default: info, which is any]
    #[arg(long, value_name = "LEVEL", value_parser = parse_bar)]
    fail_on: Option<Bar>,
    /// Report, but never fail because of what was found
    #[arg(long)]
    exit_zero: bool,
    /// Day or time at which `[[drift.ignore]]` must hold, instead of now
    #[arg(long, value_name = "DATE")]
    now: Option<Moment>,
    #[command(flatten)]
    look: LookArgs,
}

fn parse_output(text: &str) -> Result<Output<Format>, String> {
    Output::of("drift", text)
}

pub(super) fn run(args: DriftArgs) -> anyhow::Result<Exit> {
    one_standard_input(args.old.iter().chain([&args.input]))?;
    let rules = tables::rules(args.config.as_deref())?;
    let metas = tables::catalogue(&rules);
    let config = read_config(args.config.as_deref(), &metas)?;
    let environment = settings::environment(&config, args.env.as_deref())?;
    let style = style(&args.look);
    let request = Request {
        input: args.input,
        old: args.old,
        force: args.force,
        noise: args.noise.into(),
        config,
        environment,
        fail_on: args.fail_on.unwrap_or(Bar::At(Severity::Info)),
        today: settings::now(args.now)?.map(Moment::date),
        exit_zero: args.exit_zero,
    };
    let report = drift(&request, &rules)?;
    talk(&report);
    let usual = || vec![Output::plain(Format::Table)];
    let outputs = settings::outputs(args.output, Some(&request.config), parse_output, usual)?;
    deliver(&outputs, style, |_| Document::of_drift(&report))?;
    Ok(report.exit())
}

fn talk(report: &DriftReport) {
    for unread in &report.unread {
        aside::unread(unread);
    }
    if let Some((stack, problem)) = report.drifts.stacks.first().zip(report.misjudged.as_ref()) {
        aside::problem(&stack.input, problem);
    }
    for stack in &report.drifts.stacks {
        // What there is to say of the search stands in the result.
        for note in stack.notes.iter().filter(|note| !report.drifts.notes.contains(note)) {
            aside::note(&stack.input, note);
        }
    }
}

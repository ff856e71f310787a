//! The arguments of `diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use globset::Glob;

use super::output::{Output, deliver};
use super::{LookArgs, STDIN, aside, one_standard_input, settings, style};
use crate::commands::diff::{Request, diff};
use crate::engine::Exit;
use crate::report::Document;
use crate::report::diff::{DiffReport, Noise};
use crate::report::formats::Format;

#[derive(Args)]
pub(super) struct DiffArgs {
    /// A preview, or the input before; `-` is standard input
    #[arg(value_name = "A", default_value = STDIN)]
    first: String,
    /// The input after: a preview, a state, a stream of events
    #[arg(value_name = "B")]
    second: Option<String>,
    /// State that completes the preview (`pulumi stack export`); of two inputs, the second
    #[arg(short, long, value_name = "FILE")]
    state: Option<String>,
    /// Compare two stacks, by the names of their resources
    #[arg(long)]
    force: bool,
    /// Differences that nobody made: book-keeping, ciphertext, other spellings
    #[arg(long, value_enum, value_name = "HOW", default_value_t = NoiseHow::Summarise)]
    noise: NoiseHow,
    /// Only resources whose URN, or name, matches
    #[arg(long, value_name = "URN-GLOB")]
    focus: Option<String>,
    /// Configuration instead of the nearest stackcheck.toml upwards
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Output format and, after `=`, the file it goes to; repeatable. Formats: table, diff, markdown, json, ndjson, sarif, junit, github, gitlab-codequality, gitlab-sast, md, html, csv, agent
    #[arg(short, long, value_name = "FORMAT[=PATH]", value_parser = parse_output)]
    output: Vec<Output<Format>>,
    #[command(flatten)]
    look: LookArgs,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum NoiseHow {
    /// Leave them out
    Hide,
    /// Count them
    #[value(alias = "summarize")]
    Summarise,
    /// Show each
    Show,
}

impl From<NoiseHow> for Noise {
    fn from(how: NoiseHow) -> Self {
        match how {
            NoiseHow::Hide => Noise::Hide,
            NoiseHow::Summarise => Noise::Summarise,
            NoiseHow::Show => Noise::Show,
        }
    }
}

fn parse_output(text: &str) -> Result<Output<Format>, String> {
    Output::of("diff", text)
}

pub(super) fn run(args: DiffArgs) -> anyhow::Result<Exit> {
    let named = [Some(&args.first), args.second.as_ref(), args.state.as_ref()];
    one_standard_input(named.into_iter().flatten())?;
    let focus = args.focus.as_deref().map(|text| Glob::new(text).map(|glob| glob.compile_matcher())).transpose()?;
    let style = style(&args.look);
    let request = Request {
        first: args.first,
        second: args.second,
        state: args.state,
        force: args.force,
        noise: args.noise.into(),
        focus,
        max_input: settings::max_input(args.config.as_deref())?,
    };
    let report = diff(&request)?;
    talk(&report);
    let usual = || vec![Output::plain(Format::Table)];
    let outputs = settings::outputs(args.output, None, parse_output, usual)?;
    deliver(&outputs, style, |_| Document::of_diff(&report))?;
    Ok(report.exit())
}

fn talk(report: &DiffReport) {
    for unread in &report.unread {
        aside::unread(unread);
    }
    for stack in &report.stacks {
        for note in &stack.notes {
            aside::note(&stack.input, note);
        }
    }
}

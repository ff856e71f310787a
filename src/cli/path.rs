//! The arguments of `path`.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::output::{Lone, Output};
use super::{LookArgs, STDIN, aside, one_standard_input, settings, style, to_place};
use crate::commands::path::{Error, Request, path};
use crate::engine::Exit;
use crate::lens::reach::Selector;
use crate::report::path::{PathReport, json, table};
use crate::report::table::Style;

#[derive(Args)]
pub(super) struct PathArgs {
    /// From where: `internet`, an address range, a URN, a name or a glob, `tag:KEY=VALUE`, `type:TOKEN`
    #[arg(value_name = "FROM", value_parser = Selector::parse)]
    from: Selector,
    /// To where, likewise
    #[arg(value_name = "TO", value_parser = Selector::parse)]
    to: Selector,
    /// A preview or a state; `-` is standard input
    #[arg(value_name = "INPUT", default_value = STDIN)]
    input: String,
    /// State that completes the preview (`pulumi stack export`)
    #[arg(short, long, value_name = "FILE")]
    state: Option<String>,
    /// Configuration instead of the nearest stackcheck.toml upwards
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Only what the change opens and closes
    #[arg(long)]
    delta: bool,
    /// Output format and, after `=`, the file it goes to; repeatable. Formats: table, json
    #[arg(short, long, value_name = "FORMAT[=PATH]", value_parser = Output::lone)]
    output: Vec<Output<Lone>>,
    #[command(flatten)]
    look: LookArgs,
}

pub(super) fn run(args: PathArgs) -> anyhow::Result<Exit> {
    one_standard_input(args.state.iter().chain([&args.input]))?;
    let style = style(&args.look);
    let max_input = settings::max_input(args.config.as_deref())?;
    let request =
        Request { input: args.input, state: args.state, from: args.from, to: args.to, delta: args.delta, max_input };
    let report = match path(&request) {
        Ok(report) => report,
        Err(Error::Unread(unread)) => {
            aside::unread(&unread);
            return Ok(Exit::Unreadable);
        }
        Err(other) => return Err(other.into()),
    };
    for note in &report.stack.notes {
        aside::note(&report.stack.input, note);
    }
    let outputs = if args.output.is_empty() { vec![Output::plain(Lone::Table)] } else { args.output };
    for output in outputs {
        to_place(output.path.as_deref(), style, |style, out| write(&report, output.format, style, out))?;
    }
    Ok(report.exit())
}

fn write(report: &PathReport, format: Lone, style: Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Lone::Json => json::write(report, out),
        Lone::Table => table::write(report, style, out),
    }
}

//! The arguments of `baseline`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::audit::{Choice, ChoiceArgs};
use super::{LookArgs, aside, output, style, tables};
use crate::commands::audit::{Request, audit};
use crate::commands::check;
use crate::engine::Exit;
use crate::fleet::write_baseline;

#[derive(Args)]
pub(super) struct BaselineArgs {
    #[command(subcommand)]
    command: BaselineCommand,
}

#[derive(Subcommand)]
enum BaselineCommand {
    /// Write down what is wrong now: with `--baseline FILE` only what is new since then, or worse, fails
    Write(WriteArgs),
}

#[derive(Args)]
struct WriteArgs {
    #[command(flatten)]
    choice: ChoiceArgs,
    /// Where the baseline goes, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    look: LookArgs,
}

pub(super) fn run(args: BaselineArgs) -> anyhow::Result<Exit> {
    let BaselineCommand::Write(args) = args.command;
    let rules = tables::rules(args.choice.config.as_deref())?;
    let Choice { wanted, config, environment, selection, now } = args.choice.read(&rules)?;
    let check = check::Request {
        config,
        environment,
        selection,
        today: now.map(crate::model::Moment::date),
        ..check::Request::default()
    };
    let request = Request { wanted, check, now, ..Request::default() };
    let report = audit(&request, &rules, &|_, _| {});
    for unread in &report.fleet.unread {
        aside::unread(unread);
    }
    if report.fleet.members.is_empty() {
        return Ok(Exit::Unreadable);
    }
    let metas = check::metas(&rules);
    let style = style(&args.look);
    let to = output::Output { format: (), path: args.output };
    output::all_written(&output::write_all(&[to], style, |(), _, out| write_baseline(&report.fleet, &metas, out))?)?;
    Ok(if report.fleet.unread.is_empty() { Exit::Passed } else { Exit::Incomplete })
}

//! The arguments of `test`.

use std::path::PathBuf;

use clap::Args;

use super::{LookArgs, style, tables, to_place};
use crate::commands::test;
use crate::engine::Exit;
use crate::report::catalogue::trial;
use crate::rules;

#[derive(Args)]
pub(super) struct TestArgs {
    /// Tables of rules; those that the configuration names where none is given
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Configuration instead of the nearest stackcheck.toml upwards
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    look: LookArgs,
}

pub(super) fn run(args: &TestArgs) -> anyhow::Result<Exit> {
    let files = if args.files.is_empty() { tables::named(args.config.as_deref())? } else { args.files.clone() };
    if files.is_empty() {
        anyhow::bail!("there is no table of rules: name one, or list it under `[[tables]]` of the configuration");
    }
    let trials = test::run(&tables::read(&files, tables::catalogue(&rules::all()))?);
    to_place(None, style(&args.look), |style, out| trial::write(&trials, style, out))?;
    let mut outcomes = trials.iter().flat_map(|trial| &trial.outcomes);
    let mut broken = outcomes.clone().filter(|outcome| outcome.found.is_none());
    Ok(match () {
        () if broken.next().is_some() => Exit::Internal,
        () if outcomes.all(trial::Outcome::is_right) => Exit::Passed,
        () => Exit::Failed,
    })
}

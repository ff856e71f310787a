//! Completions of shells, and manual pages.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Cli;
use crate::engine::Exit;

#[derive(Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

#[derive(Args)]
pub(super) struct ManArgs {
    /// Folder for the pages of the command and of every subcommand; it is made where it does not exist
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

pub(super) fn run(args: &CompletionsArgs) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "stackcheck", &mut script);
    written(io::stdout().lock().write_all(&script))
}

pub(super) fn run_man(args: &ManArgs) -> anyhow::Result<Exit> {
    let Some(folder) = &args.dir else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page)?;
        return written(io::stdout().lock().write_all(&page));
    };
    let made = fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Cli::command(), folder));
    made.map_err(|error| anyhow::anyhow!("cannot write to {}: {error}", folder.display()))?;
    Ok(Exit::Passed)
}

/// A reader that closed the pipe has what it wanted.
fn written(result: io::Result<()>) -> anyhow::Result<Exit> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            anyhow::bail!("cannot write standard output: {error}")
        }
        _ => Ok(Exit::Passed),
    }
}

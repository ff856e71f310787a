//! The arguments of `init`.

use std::fs::OpenOptions;
use std::io::{self, Write};

use clap::Args;

use super::{aside, one_standard_input, settings};
use crate::commands::init::{seen, written};
use crate::config::FILE;
use crate::engine::Exit;

#[derive(Args)]
pub(super) struct InitArgs {
    /// Previews and states to make the configuration of; `-` is standard input
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<String>,
    /// Write `stackcheck.toml` in this folder, if there is none, instead of printing it
    #[arg(long)]
    write: bool,
}

pub(super) fn run(args: &InitArgs) -> anyhow::Result<Exit> {
    one_standard_input(&args.inputs)?;
    let (seen, unread) = seen(&args.inputs, settings::max_input(None)?);
    for unread in &unread {
        aside::unread(unread);
    }
    if seen.is_empty() {
        return Ok(Exit::Unreadable);
    }
    let text = written(&seen);
    if !args.write {
        let _ = io::stdout().lock().write_all(text.as_bytes());
        return Ok(if unread.is_empty() { Exit::Passed } else { Exit::Incomplete });
    }
    let made = OpenOptions::new().write(true).create_new(true).open(FILE);
    if let Err(error) = made.and_then(|mut file| file.write_all(text.as_bytes())) {
        let _ = io::stdout().lock().write_all(text.as_bytes());
        let why = match error.kind() {
            io::ErrorKind::AlreadyExists => "there is one already".to_owned(),
            _ => error.to_string(),
        };
        anyhow::bail!("cannot write {FILE}: {why}; it is on standard output instead");
    }
    Ok(if unread.is_empty() { Exit::Passed } else { Exit::Incomplete })
}

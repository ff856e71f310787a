//! The arguments of `config`.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ChangedArgs, GateArgs, config_text, read_config, settings, tables};
use crate::config::lines;
use crate::engine::Exit;

#[derive(Args)]
pub(super) struct ConfigArgs {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Print each value that holds, and where it comes from: a flag, a variable, a line of the file, or what is usual
    Show(ShowArgs),
}

#[derive(Args)]
struct ShowArgs {
    /// Configuration instead of the nearest stackcheck.toml upwards
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The environment whose settings are shown
    #[arg(short, long, value_name = "NAME")]
    env: Option<String>,
    #[command(flatten)]
    gate: GateArgs,
    #[command(flatten)]
    changed: ChangedArgs,
    /// Region that resources may be in; repeatable
    #[arg(long, value_name = "REGION", value_delimiter = ',')]
    region: Vec<String>,
}

pub(super) fn run(args: &ConfigArgs) -> anyhow::Result<Exit> {
    let ConfigCommand::Show(args) = &args.command;
    let config = read_config(args.config.as_deref(), &tables::catalogue(&tables::rules(args.config.as_deref())?))?;
    let environment = settings::environment(&config, args.env.as_deref())?;
    let asked = settings::asked(&args.gate, &args.changed, &args.region)?;
    let text = config_text(args.config.as_deref())?;
    let file = text.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
    let lines = lines(&config.settings_in(environment.as_deref(), &asked), file);
    let width = |of: fn(&crate::config::Line) -> usize| lines.iter().map(of).max().unwrap_or_default().min(60);
    let (name, value) = (width(|line| line.name.len()), width(|line| line.value.len()));
    let mut out = io::stdout().lock();
    for line in &lines {
        let written = writeln!(out, "{:name$}  {:value$}  {}", line.name, line.value, line.origin);
        if written.is_err() {
            break;
        }
    }
    Ok(Exit::Passed)
}

//! The arguments of `cidr`.

use std::path::PathBuf;

use clap::Args;

use super::output::{Lone, Output};
use super::{LookArgs, read_config, style, tables, to_place};
use crate::commands::cidr::cidr;
use crate::commands::gather::Wanted;
use crate::engine::Exit;
use crate::report::fleet::addresses::{write_json, write_table};

#[derive(Args)]
pub(super) struct CidrArgs {
    /// Exports, checkpoints and previews, as `audit` takes them
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<String>,
    /// Lengths of prefixes to look for free blocks of; repeatable
    #[arg(long, value_name = "LENGTH", value_delimiter = ',', default_values_t = [16, 20, 24],
        value_parser = clap::value_parser!(u8).range(1..=32))]
    free: Vec<u8>,
    /// Configuration instead of the nearest stackcheck.toml upwards
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Output format and, after `=`, the file it goes to; repeatable. Formats: table, json
    #[arg(short, long, value_name = "FORMAT[=PATH]", value_parser = Output::lone)]
    output: Vec<Output<Lone>>,
    #[command(flatten)]
    look: LookArgs,
}

pub(super) fn run(args: CidrArgs) -> anyhow::Result<Exit> {
    let metas = tables::catalogue(&tables::rules(args.config.as_deref())?);
    let config = read_config(args.config.as_deref(), &metas)?;
    let wanted = Wanted { inputs: args.paths, max_input: config.max_input, ..Wanted::default() };
    let report = cidr(&wanted, &config.fleet.plan, &args.free, &|_, _| {});
    let style = style(&args.look);
    let outputs = if args.output.is_empty() { vec![Output::plain(Lone::Table)] } else { args.output };
    for output in outputs {
        to_place(output.path.as_deref(), style, |style, out| match output.format {
            Lone::Table => write_table(&report, style, out),
            Lone::Json => write_json(&report, out),
        })?;
    }
    Ok(report.exit())
}

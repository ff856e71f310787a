//! The arguments of `render`.

use std::io::{self, Write};

use clap::Args;

use super::output::{Output, deliver, unknown};
use super::{LookArgs, STDIN, aside, style};
use crate::commands::render::render;
use crate::engine::Exit;
use crate::report::formats::Format;
use crate::report::table::printable;

#[derive(Args)]
pub(super) struct RenderArgs {
    /// A saved run (`-o json` of any command); `-` is standard input
    #[arg(value_name = "RUN.json", default_value = STDIN)]
    run: String,
    /// Output format and, after `=`, the file it goes to; repeatable. Formats: table, json, ndjson, sarif, junit, github, gitlab-codequality, gitlab-sast, md, html, csv, agent, and what else the command has that made the run
    #[arg(short, long, value_name = "FORMAT[=PATH]", value_parser = parse_output)]
    output: Vec<Output<Format>>,
    #[command(flatten)]
    look: LookArgs,
}

/// A format of any command: which the run is of is known when it was read.
fn parse_output(text: &str) -> Result<Output<Format>, String> {
    Output::parse(text, |name| Format::parse(name).ok_or_else(|| unknown(name, Format::ALL.into_iter())))
}

pub(super) fn run(args: RenderArgs) -> anyhow::Result<Exit> {
    let style = style(&args.look);
    let outputs = if args.output.is_empty() { vec![Output::plain(Format::Table)] } else { args.output };
    let document = match render(&args.run) {
        Ok(document) => document,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {}", printable(&error.to_string()));
            let _ = writeln!(
                io::stderr(),
                "  hint: give what `-o json` of check, diff, drift, promote, audit or verify wrote"
            );
            return Ok(Exit::Unreadable);
        }
    };
    let command = document.command();
    if let Some(output) = outputs.iter().find(|output| !output.format.is_of(command)) {
        let name = output.format.name();
        anyhow::bail!("it is a run of `{command}`: {}", unknown(name, Format::of(command)));
    }
    // What the tables of these commands tell is not told twice.
    let told = matches!(command, "check" | "audit") && outputs.iter().any(Output::is_on_screen);
    document.unread().filter(|_| !told).for_each(|unread| aside::unread(&unread));
    deliver(&outputs, style, |_| document)?;
    Ok(Exit::Passed)
}

//! The arguments of `render`.

use std::cell::LazyCell;
use std::io::{self, Write};

use clap::Args;

use super::output::{Choice, Output, deliver};
use super::{LookArgs, STDIN, style};
use crate::commands::render::render;
use crate::engine::Exit;
use crate::report::formats::Format;
use crate::report::saved;
use crate::report::table::printable;

#[derive(Args)]
pub(super) struct RenderArgs {
    /// A saved run (`-o json` of any command); `-` is standard input
    #[arg(value_name = "RUN.json", default_value = STDIN)]
    run: String,
    /// Output format and, after `=`, the file it goes to; repeatable. Formats: table, json, ndjson, sarif, junit, github, gitlab-codequality, gitlab-sast, md, html, csv, agent
    #[arg(short, long, value_name = "FORMAT[=PATH]", value_parser = parse_output)]
    output: Vec<Output<Choice<Own>>>,
    #[command(flatten)]
    look: LookArgs,
}

/// The formats that have no other source.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Own {
    Table,
}

fn parse_output(text: &str) -> Result<Output<Choice<Own>>, String> {
    Output::choose(text, &[("table", Own::Table)])
}

pub(super) fn run(args: RenderArgs) -> anyhow::Result<Exit> {
    let style = style(&args.look);
    let outputs = if args.output.is_empty() { vec![Output::plain(Choice::Own(Own::Table))] } else { args.output };
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
    let own_page = |output: &Output<Choice<Own>>| {
        matches!(output.format, Choice::Shared(Format::Html | Format::Csv)) && document.is_of_fleet()
    };
    if outputs.iter().any(own_page) {
        anyhow::bail!("an audit writes html and csv itself: `stackcheck audit -o html`");
    }
    let document = LazyCell::new(|| document);
    deliver(&outputs, style, &document, |Own::Table, style, out| saved::write(&document, style, out))?;
    Ok(Exit::Passed)
}

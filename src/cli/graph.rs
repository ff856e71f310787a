//! The arguments of `graph`.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::output::Output;
use super::{STDIN, aside, one_standard_input, read_config, settings, tables, to_place};
use crate::commands::check;
use crate::commands::graph::{Error, Request, graph};
use crate::engine::Exit;
use crate::graph::EdgeKind;
use crate::picture::{Collapse, Only, View};
use crate::report::graph::{GraphReport, dot, html, json, mermaid};
use crate::report::table::Style;

#[derive(Args)]
pub(super) struct GraphArgs {
    /// A preview, a state, a stream of events; `-` is standard input
    #[arg(value_name = "INPUT", default_value = STDIN)]
    input: String,
    /// State that completes the preview (`pulumi stack export`)
    #[arg(short, long, value_name = "FILE")]
    state: Option<String>,
    /// Configuration instead of the nearest stackcheck.toml upwards
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Environment of the configuration, instead of the one that matches the stack
    #[arg(short, long, value_name = "NAME")]
    env: Option<String>,
    /// What contains what
    #[arg(long, value_enum, value_name = "VIEW", default_value_t = ViewName::Components)]
    view: ViewName,
    /// Only what is around a resource: its URN, its name, or a glob; repeatable
    #[arg(long, value_name = "URN", conflicts_with_all = ["blast", "path"])]
    focus: Vec<String>,
    /// Only what a change of a resource reaches: all that needs it; repeatable
    #[arg(long, value_name = "URN", conflicts_with = "path")]
    blast: Vec<String>,
    /// Only the way between two resources
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    path: Vec<String>,
    /// How many steps away, with --focus [default: 1] and --blast [default: all]
    #[arg(long, value_name = "N")]
    depth: Option<usize>,
    /// Only resources that change, or have findings
    #[arg(long, value_enum, value_name = "WHICH")]
    only: Option<OnlyName>,
    /// What is drawn as one box
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = CollapseName::Auto)]
    collapse: CollapseName,
    /// Lines to draw; repeatable [default: all but parent and provider; with --path and --blast all]
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = parse_kind)]
    edges: Vec<EdgeKind>,
    /// Output format and, after `=`, the file it goes to; repeatable. Formats: dot, mermaid, json, html [default: dot]
    #[arg(short, long, value_name = "FORMAT[=PATH]", value_parser = parse_output)]
    output: Vec<Output<Format>>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ViewName {
    /// Components around what they contain
    Components,
    /// Networks around subnets around what is in them
    Network,
    /// No boxes around others
    Dependencies,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnlyName {
    /// Those that change
    Changed,
    /// Those with findings
    Found,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CollapseName {
    /// As much as it takes to be readable
    Auto,
    /// Nothing
    #[value(alias = "none")]
    Nothing,
    /// Resources of one type to which the same happens
    Type,
    /// Components, and other resources by type
    Component,
    /// Components, and other resources by package
    Package,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Dot,
    Mermaid,
    Json,
    Html,
}

fn parse_output(text: &str) -> Result<Output<Format>, String> {
    Output::parse(text, |name| match name {
        "dot" => Ok(Format::Dot),
        "mermaid" => Ok(Format::Mermaid),
        "json" => Ok(Format::Json),
        "html" => Ok(Format::Html),
        other => Err(format!("unknown format `{other}`; known are `dot`, `mermaid`, `json` and `html`")),
    })
}

fn parse_kind(text: &str) -> Result<EdgeKind, String> {
    EdgeKind::ALL.into_iter().find(|kind| kind.name() == text).ok_or_else(|| {
        let known: Vec<&str> = EdgeKind::ALL.into_iter().map(EdgeKind::name).collect();
        format!("unknown kind `{text}`; known are {}", known.join(", "))
    })
}

impl GraphArgs {
    fn kinds(&self) -> BTreeSet<EdgeKind> {
        if !self.edges.is_empty() {
            return self.edges.iter().copied().collect();
        }
        let all = !self.path.is_empty() || !self.blast.is_empty();
        EdgeKind::ALL.into_iter().filter(|kind| all || !matches!(kind, EdgeKind::Parent | EdgeKind::Provider)).collect()
    }

    fn views(&self, html: bool) -> Vec<View> {
        let asked = match self.view {
            ViewName::Components => View::Components,
            ViewName::Network => View::Network,
            ViewName::Dependencies => View::Dependencies,
        };
        let others = View::ALL.into_iter().filter(|view| html && *view != asked);
        std::iter::once(asked).chain(others).collect()
    }
}

pub(super) fn run(args: GraphArgs) -> anyhow::Result<Exit> {
    one_standard_input(args.state.iter().chain([&args.input]))?;
    let rules = tables::rules(args.config.as_deref())?;
    let metas = tables::catalogue(&rules);
    let config = read_config(args.config.as_deref(), &metas)?;
    let environment = settings::environment(&config, args.env.as_deref())?;
    let outputs = if args.output.is_empty() { vec![Output::plain(Format::Dot)] } else { args.output.clone() };
    let (kinds, views) = (args.kinds(), args.views(outputs.iter().any(|output| output.format == Format::Html)));
    let selection = config.selection.clone();
    let mut path = args.path.into_iter();
    let request = Request {
        check: check::Request {
            inputs: vec![args.input],
            state: args.state,
            config,
            environment,
            selection,
            today: settings::today()?,
            ..check::Request::default()
        },
        focus: args.focus,
        blast: args.blast,
        path: path.next().zip(path.next()),
        depth: args.depth,
        only: args.only.map(|only| match only {
            OnlyName::Changed => Only::Changed,
            OnlyName::Found => Only::Found,
        }),
        collapse: match args.collapse {
            CollapseName::Auto => None,
            CollapseName::Nothing => Some(Collapse::Nothing),
            CollapseName::Type => Some(Collapse::Type),
            CollapseName::Component => Some(Collapse::Component),
            CollapseName::Package => Some(Collapse::Package),
        },
        kinds,
        views,
    };
    let report = match graph(&request, &rules) {
        Ok(report) => report,
        Err(Error::Unread(unread)) => {
            aside::unread(&unread);
            return Ok(Exit::Unreadable);
        }
        Err(other) => return Err(other.into()),
    };
    talk(&report, &outputs);
    let style = Style::FILE;
    for output in outputs {
        to_place(output.path.as_deref(), style, |_, out| write(&report, output.format, out))?;
    }
    Ok(report.exit())
}

fn write(report: &GraphReport, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Dot => dot::write(report, out),
        Format::Mermaid => mermaid::write(report, out),
        Format::Json => json::write(report, out),
        Format::Html => html::write(report, out),
    }
}

fn talk(report: &GraphReport, outputs: &[Output<Format>]) {
    for note in report.run.stack.notes.iter().chain(&report.notes) {
        aside::note(&report.run.stack.input, note);
    }
    let mermaid = outputs.iter().any(|output| output.format == Format::Mermaid);
    if let Some(note) = mermaid.then(|| mermaid::too_large(report)).flatten() {
        let _ = writeln!(io::stderr().lock(), "note: {note}");
    }
}

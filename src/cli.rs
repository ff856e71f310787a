//! The command line: argv, environment, terminal, exit code.

mod aside;
mod audit;
mod baseline;
mod catalogue;
mod cidr;
mod completions;
mod config;
mod diff;
mod drift;
mod exits;
mod explain;
mod graph;
mod init;
mod output;
mod path;
mod promote;
#[cfg(test)]
mod reference;
mod render;
mod settings;
mod tables;
mod test;
mod verify;
mod why_not;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::commands::check::{Request, check, metas};
use crate::commands::source::STDIN;
use crate::config::unknown_rule;
use crate::engine::{Bar, Exit, Input, Report, Selection};
use crate::finding::Confidence;
use crate::model::Moment;
use crate::report::Document;
use crate::report::formats::Format;
use crate::report::table::{Detail, Style};
use crate::rules::Rule;
use output::{Output, deliver, to_place};
use settings::{config_text, parse_bar, read_config};

/// Reads Pulumi previews and exported state and says what is wrong before it is deployed.
#[derive(Parser)]
#[command(name = "stackcheck", version, args_conflicts_with_subcommands = true, after_help = exits::CHECK)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    check: CheckArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Check previews and states (what happens without a subcommand, too)
    #[command(after_help = exits::CHECK)]
    Check(CheckArgs),
    /// Check many stacks at once: sums, what became of findings since the last run, what stacks read from each other
    #[command(after_help = exits::CHECK)]
    Audit(Box<audit::AuditArgs>),
    /// Write down what is wrong now, so that only what is new fails
    Baseline(baseline::BaselineArgs),
    /// Show the configuration that holds
    Config(config::ConfigArgs),
    /// Make a configuration to begin with out of previews and states
    Init(init::InitArgs),
    /// Show the address ranges of many stacks: overlaps, which of them are conflicts, and what is free
    Cidr(cidr::CidrArgs),
    /// Show what differs: inside one preview, or between two previews, states or streams of one stack
    #[command(after_help = exits::DIFF)]
    Diff(diff::DiffArgs),
    /// Show what has drifted: in a refresh, in one state, or between two states of one stack
    #[command(after_help = exits::DRIFT)]
    Drift(drift::DriftArgs),
    /// Compare the stacks of one program: what is weaker, missing or other in production than what was tried
    #[command(after_help = exits::PROMOTE)]
    Promote(promote::PromoteArgs),
    /// Draw what depends on what: for graphviz, for Mermaid, for machines, or as a page to look at
    #[command(after_help = exits::GRAPH)]
    Graph(graph::GraphArgs),
    /// Say whether traffic gets from one place to another, on which way, and what a change does to that
    #[command(after_help = exits::PATH)]
    Path(path::PathArgs),
    /// Say whether what was applied is what was reviewed: the state after an update against its preview or plan
    #[command(after_help = exits::VERIFY)]
    Verify(verify::VerifyArgs),
    /// Write a saved run (`-o json`) in other formats: exactly what the run itself would have written
    Render(render::RenderArgs),
    /// List the rules: what each finds, how bad it is, and whether it runs by default
    Rules(catalogue::RulesArgs),
    /// Show the page of a rule, what an exit code means, or one finding in full
    Explain(explain::ExplainArgs),
    /// Say why a rule does not fire for a resource
    #[command(after_help = exits::WHY_NOT)]
    WhyNot(why_not::WhyNotArgs),
    /// Run the cases of your own rules
    #[command(after_help = exits::TEST)]
    Test(test::TestArgs),
    /// Write the completions of a shell to standard output
    Completions(completions::CompletionsArgs),
    /// Write the manual page of the command to standard output, or all pages to a folder
    Man(completions::ManArgs),
}

#[derive(Args)]
struct CheckArgs {
    /// Previews and states; `-` or nothing is standard input
    #[arg(value_name = "INPUT")]
    inputs: Vec<String>,
    /// State that completes the preview (`pulumi stack export`)
    #[arg(short, long, value_name = "FILE")]
    state: Option<String>,
    /// States of other stacks (files, folders, globs): says what this one takes from them; repeatable
    #[arg(long, value_name = "STATE", num_args = 1..)]
    with: Vec<String>,
    /// Configuration instead of the nearest stackcheck.toml upwards
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Environment of the configuration, instead of the one that matches the stack
    #[arg(short, long, value_name = "NAME")]
    env: Option<String>,
    /// Output format and, after `=`, the file it goes to; repeatable. Formats: table, json, ndjson, sarif, junit, github, gitlab-codequality, gitlab-sast, md, html, csv, agent
    #[arg(short, long, value_name = "FORMAT[=PATH]", value_parser = parse_output)]
    output: Vec<Output<Format>>,
    #[command(flatten)]
    gate: GateArgs,
    #[command(flatten)]
    changed: ChangedArgs,
    /// Rules to run: ids, codes, family letters, `default` or `all`; repeatable
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
    /// Rules to leave out; repeatable
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Region that resources may be in; repeatable
    #[arg(long, value_name = "REGION", value_delimiter = ',')]
    region: Vec<String>,
    /// Day or time at which acknowledgements and exceptions must hold, instead of now
    #[arg(long, value_name = "DATE")]
    now: Option<Moment>,
    #[command(flatten)]
    look: LookArgs,
}

#[derive(Args)]
struct GateArgs {
    /// Severity that fails the gate: info, low, medium, high, critical or never [default: high]
    #[arg(long, value_name = "LEVEL", value_parser = parse_bar)]
    fail_on: Option<Bar>,
    /// How sure a finding must be to fail the gate: possible, likely or certain [default: possible]
    #[arg(long, value_name = "LEVEL", value_parser = settings::parse_confidence)]
    fail_on_confidence: Option<Confidence>,
    /// Exit 4 when something cannot be known
    #[arg(long)]
    strict: bool,
    /// Report, but never fail because of what was found
    #[arg(long)]
    exit_zero: bool,
}

#[derive(Args)]
struct ChangedArgs {
    /// Fail only because of what a preview introduces or makes worse
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    changed_only: Option<bool>,
    /// What was wrong before (`stackcheck baseline write`, or a saved `-o json`): only what is new or worse counts
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Folder of the program: `stackcheck: allow RULE` in its comments counts, and `check` tells places in it from the
    /// current folder
    #[arg(long, value_name = "FOLDER")]
    source_root: Option<PathBuf>,
}

#[derive(Args)]
struct LookArgs {
    /// Colour of the table
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColorWhen::Auto)]
    color: ColorWhen,
    /// Findings only
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,
    /// Everything, with evidence
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

type Outputs = Vec<Output<Format>>;

fn parse_output(text: &str) -> Result<Output<Format>, String> {
    Output::of("check", text)
}

/// Runs the command and returns the exit code of the process.
pub fn run() -> u8 {
    // A rule's panic is caught, reported and survived; the default hook would print it in the middle of the result.
    std::panic::set_hook(Box::new(|_| {}));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too; they go to standard output and are no failure.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage as u8 } else { 0 };
        }
    };
    let Cli { command, check } = cli;
    let ran = match command {
        Some(Command::Check(args)) => run_check(args),
        Some(Command::Audit(args)) => audit::run(*args),
        Some(Command::Baseline(args)) => baseline::run(args),
        Some(Command::Config(args)) => config::run(&args),
        Some(Command::Init(args)) => init::run(&args),
        Some(Command::Cidr(args)) => cidr::run(args),
        Some(Command::Diff(args)) => diff::run(args),
        Some(Command::Drift(args)) => drift::run(args),
        Some(Command::Promote(args)) => promote::run(args),
        Some(Command::Graph(args)) => graph::run(args),
        Some(Command::Path(args)) => path::run(args),
        Some(Command::Verify(args)) => verify::run(args),
        Some(Command::Render(args)) => render::run(args),
        Some(Command::Rules(args)) => catalogue::run(&args),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::WhyNot(args)) => why_not::run(args),
        Some(Command::Test(args)) => test::run(&args),
        Some(Command::Completions(args)) => completions::run(&args),
        Some(Command::Man(args)) => completions::run_man(&args),
        None => run_check(check),
    };
    match ran {
        Ok(exit) => exit as u8,
        Err(problem) => {
            let _ = writeln!(io::stderr(), "error: {problem:#}");
            Exit::Usage as u8
        }
    }
}

fn run_check(args: CheckArgs) -> anyhow::Result<Exit> {
    if args.inputs.is_empty() && io::stdin().is_terminal() {
        let _ = write!(io::stderr(), "{}", Cli::command().render_help());
        return Ok(Exit::Usage);
    }
    let rules = tables::rules(args.config.as_deref())?;
    let Asked { request, outputs, style, problem } = request(args, &rules)?;
    let report = check(&request, &rules);
    talk(&report, outputs.iter().any(Output::is_on_screen));
    let folder = request.source_root.as_deref().and_then(settings::folder);
    deliver(&outputs, style, |extent| {
        let document = Document::of_check(&report, extent);
        match &folder {
            Some(folder) => document.below(folder),
            None => document,
        }
    })?;
    // What cannot be used is told behind the results, which are there without it.
    problem?;
    let exit = report.exit();
    // The process ends: giving back the memory of a large input piece by piece would only cost time.
    std::mem::forget(report);
    Ok(exit)
}

/// What `check` is asked for.
struct Asked {
    request: Request,
    outputs: Outputs,
    style: Style,
    /// Something that was asked for and cannot be used.
    problem: anyhow::Result<()>,
}

fn request(args: CheckArgs, rules: &[Box<dyn Rule>]) -> anyhow::Result<Asked> {
    let metas = metas(rules);
    let config = read_config(args.config.as_deref(), &metas)?;
    let environment = settings::environment(&config, args.env.as_deref())?;
    let asked = settings::asked(&args.gate, &args.changed, &args.region)?;
    let now = settings::now(args.now)?;
    let select = if args.select.is_empty() { config.selection.select.clone() } else { args.select };
    let ignore = config.selection.ignore.iter().cloned().chain(args.ignore).collect();
    let selection = Selection { select, ignore };
    if let Some(word) = selection.unknown_word(&metas) {
        anyhow::bail!("{}", unknown_rule(word, &metas));
    }
    let inputs = if args.inputs.is_empty() { vec![STDIN.to_owned()] } else { args.inputs };
    if args.state.is_some() && inputs.len() > 1 {
        anyhow::bail!("--state completes one preview, and {} inputs are given", inputs.len());
    }
    one_standard_input(inputs.iter().chain(&args.state))?;
    let style = style(&args.look);
    let usual = || vec![Output::plain(Format::Table)];
    let outputs = settings::outputs(args.output, Some(&config), parse_output, usual)?;
    let (baseline, source_root, problem) = settings::files(&config, &asked);
    let request = Request {
        inputs,
        state: args.state,
        config,
        environment,
        selection,
        asked,
        today: now.map(Moment::date),
        exit_zero: args.gate.exit_zero,
        with: args.with,
        baseline,
        source_root,
    };
    Ok(Asked { request, outputs, style, problem })
}

/// Refuses to read standard input more than once.
fn one_standard_input<'a>(names: impl IntoIterator<Item = &'a String>) -> anyhow::Result<()> {
    if names.into_iter().filter(|name| *name == STDIN).count() > 1 {
        anyhow::bail!("standard input (`-`) can be read only once");
    }
    Ok(())
}

fn style(look: &LookArgs) -> Style {
    let terminal = io::stdout().is_terminal();
    let asked = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let colored = match look.color {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => terminal && !asked("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    };
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let measured = terminal_size::terminal_size().filter(|_| terminal).map(|(width, _)| width.0);
    let detail = match (look.quiet, look.verbose) {
        (true, _) => Detail::Quiet,
        (_, true) => Detail::Verbose,
        _ => Detail::Normal,
    };
    Style { width: measured.or(columns).unwrap_or(Style::FILE.width).clamp(40, 400), colour: colored, detail }
}

/// Says on standard error what the readers noticed, and what could not be read: not where the table on standard output
/// says it, which is what somebody behind a pipe gets.
fn talk(report: &Report, table: bool) {
    for input in &report.inputs {
        match input {
            Input::Unread(_) if table => {}
            Input::Unread(unread) => aside::unread(unread),
            Input::Read(run) => {
                for note in &run.stack.notes {
                    let is_problem = run.misjudged.as_ref() == Some(note);
                    let say = if is_problem { aside::problem } else { aside::note };
                    say(&run.stack.input, note);
                }
            }
        }
    }
}

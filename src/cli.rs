//! The command line: argv, environment, terminal, exit code.

mod aside;
mod audit;
mod cidr;
mod diff;
mod drift;
mod graph;
mod output;
mod path;
mod promote;
mod verify;

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::commands::check::{Request, check};
use crate::commands::source::STDIN;
use crate::config::{self, Config};
use crate::engine::{Bar, Exit, Input, Report, Selection};
use crate::finding::Meta;
use crate::fleet::CONTRACT_RULES;
use crate::model::Date;
use crate::report::table::{Detail, Style};
use crate::report::{json, table};
use crate::rules::{self, Rule};
use output::Output;

/// Reads Pulumi previews and exported state and says what is wrong before it is deployed.
#[derive(Parser)]
#[command(name = "stackcheck", version, args_conflicts_with_subcommands = true, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    check: CheckArgs,
}

const EXIT_CODES: &str = "\
Exit codes: 0 passed, 1 findings at or above --fail-on, 2 usage or configuration,
3 nothing could be read, 4 incomplete (an input unreadable, the preview failed, or
--strict and open questions), 70 a fault of stackcheck.";

const DIFF_EXIT_CODES: &str = "\
Exit codes: 0 no real difference, 1 differences, 2 usage or two different stacks,
3 an input could not be read, 4 incomplete (a preview failed, a state is damaged).";

const DRIFT_EXIT_CODES: &str = "\
Exit codes: 0 no drift at or above --fail-on, 1 drift, 2 usage or two different stacks,
3 an input could not be read, 4 incomplete (a refresh failed or was cut, a state is damaged).";

const PROMOTE_EXIT_CODES: &str = "\
Exit codes: 0 nothing at or above --fail-on, 1 weaker, missing or other, or not ready, 2 usage or
two different projects, 3 an input could not be read, 4 incomplete (a preview failed).";
const GRAPH_EXIT_CODES: &str = "\
Exit codes: 0 drawn, 1 --path found no way, 2 usage, 3 the input could not be read,
4 incomplete (the preview failed).";

const VERIFY_EXIT_CODES: &str = "\
Exit codes: 0 what was applied was reviewed, 1 something was applied that was not,
2 usage or two different stacks, 3 an input could not be read, 4 incomplete (something
that was reviewed is not applied, the preview failed, operations are pending).";

const PATH_EXIT_CODES: &str = "\
Exit codes: 0 there is a way (--delta: the change opens or closes one), 1 there is none,
2 usage, 3 the input could not be read, 4 it cannot be known.";

#[derive(Subcommand)]
enum Command {
    /// Check previews and states (what happens without a subcommand, too)
    #[command(after_help = EXIT_CODES)]
    Check(CheckArgs),
    /// Check many stacks at once: sums, what became of findings since the last run, what stacks read from each other
    #[command(after_help = EXIT_CODES)]
    Audit(Box<audit::AuditArgs>),
    /// Show the address ranges of many stacks: overlaps, which of them are conflicts, and what is free
    Cidr(cidr::CidrArgs),
    /// Show what differs: inside one preview, or between two previews, states or streams of one stack
    #[command(after_help = DIFF_EXIT_CODES)]
    Diff(diff::DiffArgs),
    /// Show what has drifted: in a refresh, in one state, or between two states of one stack
    #[command(after_help = DRIFT_EXIT_CODES)]
    Drift(drift::DriftArgs),
    /// Compare the stacks of one program: what is weaker, missing or other in production than what was tried
    #[command(after_help = PROMOTE_EXIT_CODES)]
    Promote(promote::PromoteArgs),
    /// Draw what depends on what: for graphviz, for Mermaid, for machines, or as a page to look at
    #[command(after_help = GRAPH_EXIT_CODES)]
    Graph(graph::GraphArgs),
    /// Say whether traffic gets from one place to another, on which way, and what a change does to that
    #[command(after_help = PATH_EXIT_CODES)]
    Path(path::PathArgs),
    /// Say whether what was applied is what was reviewed: the state after an update against its preview or plan
    #[command(after_help = VERIFY_EXIT_CODES)]
    Verify(verify::VerifyArgs),
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
    /// Output format and, after `=`, the file it goes to; repeatable. Formats: table, json
    #[arg(short, long, value_name = "FORMAT[=PATH]", value_parser = parse_output)]
    output: Vec<Output<Format>>,
    #[command(flatten)]
    gate: GateArgs,
    /// Rules to run: ids, codes, family letters, `default` or `all`; repeatable
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
    /// Rules to leave out; repeatable
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Region that resources may be in; repeatable
    #[arg(long, value_name = "REGION", value_delimiter = ',')]
    region: Vec<String>,
    /// Day on which acknowledgements must hold, instead of today
    #[arg(long, value_name = "DATE")]
    now: Option<Date>,
    #[command(flatten)]
    look: LookArgs,
}

#[derive(Args)]
struct GateArgs {
    /// Severity that fails the gate: info, low, medium, high, critical or never [default: high]
    #[arg(long, value_name = "LEVEL", value_parser = parse_bar)]
    fail_on: Option<Bar>,
    /// Exit 4 when something cannot be known
    #[arg(long)]
    strict: bool,
    /// Report, but never fail because of what was found
    #[arg(long)]
    exit_zero: bool,
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Table,
    Json,
}

fn parse_output(text: &str) -> Result<Output<Format>, String> {
    Output::parse(text, |name| match name {
        "table" => Ok(Format::Table),
        "json" => Ok(Format::Json),
        other => Err(format!("unknown format `{other}`; known are `table` and `json`")),
    })
}

fn parse_bar(text: &str) -> Result<Bar, String> {
    Bar::parse(text).ok_or_else(|| format!("expected one of {}", Bar::WORDS.join(", ")))
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
        Some(Command::Cidr(args)) => cidr::run(args),
        Some(Command::Diff(args)) => diff::run(args),
        Some(Command::Drift(args)) => drift::run(args),
        Some(Command::Promote(args)) => promote::run(args),
        Some(Command::Graph(args)) => graph::run(args),
        Some(Command::Path(args)) => path::run(args),
        Some(Command::Verify(args)) => verify::run(args),
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
    let rules = rules::all();
    let (request, outputs, style) = request(args, &rules)?;
    let report = check(&request, &rules);
    let on_screen = |output: &Output<Format>| output.format == Format::Table && output.path.is_none();
    talk(&report, outputs.iter().any(on_screen));
    for output in outputs {
        to_place(output.path.as_deref(), style, |style, out| match output.format {
            Format::Table => table::write(&report, style, out),
            Format::Json => json::write(&report, out),
        })?;
    }
    let exit = report.exit();
    // The process ends: giving back the memory of a large input piece by piece would only cost time.
    std::mem::forget(report);
    Ok(exit)
}

fn request(args: CheckArgs, rules: &[Box<dyn Rule>]) -> anyhow::Result<(Request, Vec<Output<Format>>, Style)> {
    let metas: Vec<Meta> = rules.iter().map(|rule| *rule.meta()).chain(CONTRACT_RULES).collect();
    let config = read_config(args.config.as_deref(), &metas)?;
    check_environment(&config, args.env.as_deref())?;
    let select = if args.select.is_empty() { config.selection.select.clone() } else { args.select };
    let ignore = config.selection.ignore.iter().cloned().chain(args.ignore).collect();
    let selection = Selection { select, ignore };
    if let Some(word) = selection.unknown_word(&metas) {
        anyhow::bail!("{}", config::unknown_rule(word, &metas));
    }
    let inputs = if args.inputs.is_empty() { vec![STDIN.to_owned()] } else { args.inputs };
    if args.state.is_some() && inputs.len() > 1 {
        anyhow::bail!("--state completes one preview, and {} inputs are given", inputs.len());
    }
    if inputs.iter().chain(&args.state).filter(|name| *name == STDIN).count() > 1 {
        anyhow::bail!("standard input (`-`) can be read only once");
    }
    let style = style(&args.look);
    let outputs = if args.output.is_empty() { vec![Output::plain(Format::Table)] } else { args.output };
    let request = Request {
        inputs,
        state: args.state,
        config,
        environment: args.env,
        selection,
        regions: args.region,
        fail_on: args.gate.fail_on,
        strict: args.gate.strict,
        today: args.now.or_else(today),
        exit_zero: args.gate.exit_zero,
        with: args.with,
    };
    Ok((request, outputs, style))
}

/// Refuses an environment that the configuration does not have.
fn check_environment(config: &Config, named: Option<&str>) -> anyhow::Result<()> {
    if let Some(name) = named.filter(|name| config.environments().all(|known| known != *name)) {
        let near = config::nearest(name, config.environments());
        let hint = near.map_or_else(
            || "the configuration has none of that name".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        anyhow::bail!("unknown environment `{name}`; {hint}");
    }
    Ok(())
}

fn read_config(named: Option<&Path>, rules: &[Meta]) -> anyhow::Result<Config> {
    let nearest = || config::find(&std::env::current_dir().ok()?);
    let Some(path) = named.map(Path::to_path_buf).or_else(nearest) else {
        return Ok(Config::default());
    };
    let name = path.display().to_string();
    let text =
        fs::read_to_string(&path).map_err(|error| anyhow::anyhow!("cannot read the configuration {name}: {error}"))?;
    // One configuration serves every command, and may name what only an audit finds.
    let rules: Vec<Meta> = rules.iter().copied().chain(CONTRACT_RULES).collect();
    Ok(Config::parse(&name, &text, &rules)?)
}

/// Today, by the clock of the machine.
fn today() -> Option<Date> {
    u32::try_from(clock()? / (24 * 60 * 60)).ok().map(Date::from_unix_days)
}

/// Seconds since 1970, by the clock of the machine.
fn clock() -> Option<i64> {
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(elapsed.as_secs()).ok()
}

/// Refuses to read standard input more than once.
fn one_standard_input<'a>(names: impl IntoIterator<Item = &'a String>) -> anyhow::Result<()> {
    if names.into_iter().filter(|name| *name == STDIN).count() > 1 {
        anyhow::bail!("standard input (`-`) can be read only once");
    }
    Ok(())
}

/// Columns of a pipe or file: as many as reviewers' tools show without a scroll bar.
const PIPE_WIDTH: u16 = 100;

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
    Style { width: measured.or(columns).unwrap_or(PIPE_WIDTH).clamp(40, 400), colour: colored, detail }
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
                    aside::note(&run.stack.input, note);
                }
            }
        }
    }
}

/// Writes a result to a file, or to standard output.
fn to_place(
    path: Option<&Path>,
    style: Style,
    write: impl FnOnce(Style, &mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    // A file is read later, and not on this terminal.
    let style = if path.is_some() { Style { colour: false, width: PIPE_WIDTH, ..style } } else { style };
    let written = open(path).and_then(|mut out| {
        write(style, &mut *out)?;
        out.flush()
    });
    match written {
        // A reader that closed the pipe has what it wanted.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let place = path.map_or("standard output".to_owned(), |path| path.display().to_string());
            anyhow::bail!("cannot write {place}: {error}")
        }
        _ => Ok(()),
    }
}

fn open(path: Option<&Path>) -> io::Result<Box<dyn Write>> {
    Ok(match path {
        Some(path) => Box::new(io::BufWriter::new(fs::File::create(path)?)),
        None => Box::new(io::BufWriter::new(io::stdout().lock())),
    })
}

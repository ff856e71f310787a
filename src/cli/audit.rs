//! The arguments of `audit`.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::Args;
use globset::{Glob, GlobMatcher};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::{Output, deliver};
use super::{ChangedArgs, GateArgs, LookArgs, aside, one_standard_input, read_config, settings, style, tables};
use crate::commands::audit::{Request, audit, saved};
use crate::commands::check;
use crate::commands::gather::Wanted;
use crate::config::{Config, unknown_rule};
use crate::engine::{Exit, Selection};
use crate::model::Moment;
use crate::report::Document;
use crate::report::fleet::FleetReport;
use crate::report::formats::Format;
use crate::rules::Rule;

#[derive(Args)]
pub(super) struct AuditArgs {
    #[command(flatten)]
    choice: ChoiceArgs,
    /// The last run (its `-o json`): tells what is new, fixed, persisting, reopened, worsened, and how old it is
    #[arg(long, value_name = "RUN.json")]
    since: Option<String>,
    /// With --since, fail only because of what is new, reopened, worse, or overdue
    #[arg(long, requires = "since")]
    fail_on_new: bool,
    /// Output format and, after `=`, the file it goes to; repeatable. Formats: table, json, csv, html, prometheus
    #[arg(short, long, value_name = "FORMAT[=PATH]", value_parser = parse_output)]
    output: Vec<Output<Format>>,
    #[command(flatten)]
    gate: GateArgs,
    #[command(flatten)]
    changed: ChangedArgs,
    #[command(flatten)]
    look: LookArgs,
}

/// Which stacks, and which rules.
#[derive(Args)]
pub(super) struct ChoiceArgs {
    /// Exports, checkpoints and previews: files, folders with all below them, globs, `@LIST` (a file that names inputs,
    /// one a line), tar archives, and a copied backend (`.pulumi`); `-` is standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<String>,
    /// Paths to leave out; repeatable
    #[arg(long, value_name = "GLOB", value_parser = parse_glob)]
    exclude: Vec<GlobMatcher>,
    /// Read the history, the backups and the older copies of a backend, too
    #[arg(long)]
    include_history: bool,
    /// Configuration instead of the nearest stackcheck.toml upwards
    #[arg(short, long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Environment of the configuration, instead of the one that matches each stack
    #[arg(short, long, value_name = "NAME")]
    env: Option<String>,
    /// Rules to run: ids, codes, family letters, `default` or `all`; repeatable
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
    /// Rules to leave out; repeatable
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Day or time for ages, limits and acknowledgements, instead of now
    #[arg(long, value_name = "DATE")]
    now: Option<Moment>,
}

/// The same, read.
pub(super) struct Choice {
    pub(super) wanted: Wanted,
    pub(super) config: Config,
    pub(super) environment: Option<String>,
    pub(super) selection: Selection,
    pub(super) now: Option<Moment>,
}

impl ChoiceArgs {
    pub(super) fn read(self, rules: &[Box<dyn Rule>]) -> anyhow::Result<Choice> {
        one_standard_input(&self.paths)?;
        let metas = check::metas(rules);
        let config = read_config(self.config.as_deref(), &metas)?;
        let environment = settings::environment(&config, self.env.as_deref())?;
        let select = if self.select.is_empty() { config.selection.select.clone() } else { self.select };
        let ignore = config.selection.ignore.iter().cloned().chain(self.ignore).collect();
        let selection = Selection { select, ignore };
        if let Some(word) = selection.unknown_word(&metas) {
            anyhow::bail!("{}", unknown_rule(word, &metas));
        }
        let max_input = config.max_input;
        let wanted =
            Wanted { inputs: self.paths, exclude: self.exclude, include_history: self.include_history, max_input };
        Ok(Choice { wanted, config, environment, selection, now: settings::now(self.now)? })
    }
}

fn parse_output(text: &str) -> Result<Output<Format>, String> {
    Output::of("audit", text)
}

fn parse_glob(text: &str) -> Result<GlobMatcher, String> {
    Glob::new(text).map(|glob| glob.compile_matcher()).map_err(|error| error.to_string())
}

pub(super) fn run(args: AuditArgs) -> anyhow::Result<Exit> {
    let rules = tables::rules(args.choice.config.as_deref())?;
    let Choice { wanted, config, environment, selection, now } = args.choice.read(&rules)?;
    let asked = settings::asked(&args.gate, &args.changed, &[])?;
    let (baseline, source_root, problem) = settings::files(&config, &asked);
    let since = args.since.as_deref().map(saved).transpose().map_err(|problem| {
        anyhow::anyhow!("cannot use the last run {problem}\n  hint: without --since the audit begins a new ledger")
    })?;
    let check = check::Request {
        config,
        environment,
        selection,
        asked,
        today: now.map(Moment::date),
        exit_zero: args.gate.exit_zero,
        baseline,
        source_root,
        ..check::Request::default()
    };
    let request = Request { wanted, check, since, only_fresh: args.fail_on_new, now };
    let bar = bar();
    let progress = |done: usize, total: usize| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    };
    let report = audit(&request, &rules, &progress);
    bar.finish_and_clear();
    let style = style(&args.look);
    let usual = || vec![Output::plain(Format::Table)];
    let outputs = settings::outputs(args.output, Some(&request.check.config), parse_output, usual)?;
    talk(&report, outputs.iter().any(Output::is_on_screen));
    deliver(&outputs, style, |_| Document::of_fleet(&report))?;
    // What cannot be used is told behind the results, which are there without it.
    problem?;
    Ok(report.exit())
}

/// On a terminal only: a log wants no bar.
fn bar() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(look) = ProgressStyle::with_template("{bar:30} {pos}/{len} stacks, {elapsed}") {
        bar.set_style(look);
    }
    bar
}

/// Says on standard error what could not be read, where no table says it.
fn talk(report: &FleetReport, table: bool) {
    for unread in report.fleet.unread.iter().filter(|_| !table) {
        aside::unread(unread);
    }
    for member in &report.fleet.members {
        if let Some(problem) = &member.misjudged {
            aside::problem(&member.input, problem);
        }
    }
}

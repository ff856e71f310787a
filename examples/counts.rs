//! The table of rules with what each finds in folders of real files, so that a change of a rule shows what it gains and
//! what it loses.
//!
//! `cargo run --release --example counts -- [--save FILE] [--against FILE] NAME=PATH...`
//!
//! A PATH is a folder, read to its end, a file, or `@FILE` with one path a line. A cell is the findings that a person
//! sees by default, and behind `+` those that are seen only with `-v` (info) or when their rule is asked for. `--save`
//! writes every finding as a line; `--against` prints the lines that came and went since such a file was written.

#![expect(clippy::print_stdout, reason = "it talks")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use rayon::prelude::*;
use stackcheck::commands::check::{Request, check};
use stackcheck::engine::{Run, Selection};
use stackcheck::finding::Severity;
use stackcheck::rules;

/// What one rule finds in one group of files.
#[derive(Default, Clone, Copy)]
struct Count {
    shown: usize,
    hidden: usize,
}

/// One finding: where and what, as a line.
type Line = String;

struct Group {
    name: String,
    files: Vec<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let (mut save, mut against, mut groups) = (None, None, Vec::new());
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--save" => save = Some(args.next().context("--save needs a file")?),
            "--against" => against = Some(args.next().context("--against needs a file")?),
            _ => {
                let Some((name, path)) = arg.split_once('=') else { bail!("expected NAME=PATH, found {arg}") };
                groups.push(Group { name: name.to_owned(), files: files(path)? });
            }
        }
    }
    if groups.is_empty() {
        bail!("name folders as NAME=PATH");
    }
    let (mut counts, mut lines) = (BTreeMap::new(), BTreeSet::new());
    for (at, group) in groups.iter().enumerate() {
        let found: Vec<Vec<(&str, bool, Line)>> = group.files.par_iter().map(|file| findings(group, file)).collect();
        for (code, shown, line) in found.into_iter().flatten() {
            let count: &mut Vec<Count> = counts.entry(code).or_insert_with(|| vec![Count::default(); groups.len()]);
            if shown {
                count[at].shown += 1;
            } else {
                count[at].hidden += 1;
            }
            lines.insert(line);
        }
    }
    print_table(&groups, &counts);
    if let Some(path) = against {
        let before: BTreeSet<Line> = fs::read_to_string(&path).context(path)?.lines().map(str::to_owned).collect();
        lines.difference(&before).for_each(|line| println!("+ {line}"));
        before.difference(&lines).for_each(|line| println!("- {line}"));
    }
    if let Some(path) = save {
        let text = lines.into_iter().map(|line| line + "\n").collect::<Vec<_>>().concat();
        fs::write(&path, text).context(path)?;
    }
    Ok(())
}

/// The files below a path, sorted.
fn files(path: &str) -> anyhow::Result<Vec<PathBuf>> {
    if let Some(list) = path.strip_prefix('@') {
        return Ok(fs::read_to_string(list).with_context(|| list.to_owned())?.lines().map(PathBuf::from).collect());
    }
    let mut found = Vec::new();
    let mut open = vec![PathBuf::from(path)];
    while let Some(at) = open.pop() {
        if at.is_dir() {
            for entry in fs::read_dir(&at).with_context(|| at.display().to_string())? {
                open.push(entry?.path());
            }
        } else {
            found.push(at);
        }
    }
    found.sort();
    Ok(found)
}

/// The findings of a file: code, whether it is shown by default, and the line. What is no input has none.
fn findings(group: &Group, file: &Path) -> Vec<(&'static str, bool, Line)> {
    let run = |select: &[&str]| {
        let selection = Selection { select: select.iter().map(ToString::to_string).collect(), ..Selection::default() };
        let request = Request { inputs: vec![file.display().to_string()], selection, ..Request::default() };
        let report = check(&request, &rules::all());
        report.runs().flat_map(|run| lines(run, group, file)).collect::<Vec<_>>()
    };
    let shown = run(&[]);
    let seen: BTreeSet<Line> = shown.iter().map(|(_, _, line)| line.clone()).collect();
    // What is folded by default is folded: only rules that are off by default are added.
    let all = run(&["all"]).into_iter().filter(|(_, _, line)| !seen.contains(line));
    let off = |code: &str| rules::all().iter().any(|rule| rule.meta().code == code && !rule.meta().default_on);
    let opt_in = all.filter(|(code, ..)| off(code)).map(|(code, _, line)| (code, false, line));
    shown.into_iter().chain(opt_in.collect::<Vec<_>>()).collect()
}

fn lines(run: &Run, group: &Group, file: &Path) -> Vec<(&'static str, bool, Line)> {
    let line = |found: &stackcheck::engine::Found| {
        let finding = &found.finding;
        let urn = finding.resource.map(|id| run.stack.resource(id).urn.to_string()).unwrap_or_default();
        let path = finding.path.as_ref().map(ToString::to_string).unwrap_or_default();
        let (code, severity) = (found.meta.code, finding.severity.name());
        let line =
            format!("{}\t{code}\t{severity}\t{}\t{urn}\t{path}\t{}", group.name, file.display(), finding.message);
        (code, finding.severity > Severity::Info, line.replace('\n', " "))
    };
    run.findings.iter().map(line).collect()
}

fn print_table(groups: &[Group], counts: &BTreeMap<&str, Vec<Count>>) {
    let cell = |count: Count| match (count.shown, count.hidden) {
        (0, 0) => "·".to_owned(),
        (shown, 0) => shown.to_string(),
        (shown, hidden) => format!("{shown}+{hidden}"),
    };
    let heads: Vec<String> = groups.iter().map(|group| format!("{} ({})", group.name, group.files.len())).collect();
    let widths: Vec<usize> = heads.iter().map(|head| head.len().max(9)).collect();
    let row = |first: &str, cells: &[String]| {
        let cells = cells.iter().zip(&widths).map(|(cell, width)| format!("  {cell:>width$}"));
        println!("{first:<44}{}", cells.collect::<Vec<_>>().concat());
    };
    row("rule", &heads);
    let mut sums = vec![Count::default(); groups.len()];
    for rule in rules::all() {
        let meta = rule.meta();
        let none = vec![Count::default(); groups.len()];
        let found = counts.get(meta.code).unwrap_or(&none);
        for (sum, count) in sums.iter_mut().zip(found) {
            sum.shown += count.shown;
            sum.hidden += count.hidden;
        }
        let mark = if meta.default_on { ' ' } else { '*' };
        let cells: Vec<String> = found.iter().map(|count| cell(*count)).collect();
        row(&format!("{}{mark} {}", meta.code, meta.id), &cells);
    }
    row("all (* runs only when it is selected)", &sums.into_iter().map(cell).collect::<Vec<_>>());
}

//! The arguments of `rules`.

use std::path::PathBuf;

use clap::Args;

use super::output::{Lone, Output};
use super::{LookArgs, style, tables, to_place};
use crate::engine::Exit;
use crate::finding::Meta;
use crate::model::nearest;
use crate::report::catalogue::{json, table};

#[derive(Args)]
pub(super) struct RulesArgs {
    /// Family: its letter; repeatable
    #[arg(long, value_name = "LETTER", value_delimiter = ',')]
    family: Vec<String>,
    /// Configuration whose tables of rules count, instead of the nearest stackcheck.toml upwards
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Output format and, after `=`, the file it goes to; repeatable. Formats: table, json
    #[arg(short, long, value_name = "FORMAT[=PATH]", value_parser = Output::lone)]
    output: Vec<Output<Lone>>,
    #[command(flatten)]
    look: LookArgs,
}

pub(super) fn run(args: &RulesArgs) -> anyhow::Result<Exit> {
    let mut rules = tables::catalogue(&tables::rules(args.config.as_deref())?);
    for letter in &args.family {
        if !rules.iter().any(|meta| meta.family().eq_ignore_ascii_case(letter)) {
            let mut letters: Vec<&str> = rules.iter().map(Meta::family).collect();
            letters.dedup();
            anyhow::bail!("unknown family `{letter}`; known are {}", letters.join(", "));
        }
    }
    let wanted = |meta: &Meta| args.family.iter().any(|letter| meta.family().eq_ignore_ascii_case(letter));
    rules.retain(|meta| args.family.is_empty() || wanted(meta));
    let style = style(&args.look);
    let plain = [Output::plain(Lone::Table)];
    for output in if args.output.is_empty() { &plain[..] } else { &args.output } {
        to_place(output.path.as_deref(), style, |style, out| match output.format {
            Lone::Table => table::write(&rules, style, out),
            Lone::Json => json::write(&rules, out),
        })?;
    }
    Ok(Exit::Passed)
}

/// The rule that a word names: its id or its code, whatever the letter case.
pub(super) fn named<'a>(word: &str, rules: &'a [Meta]) -> anyhow::Result<&'a Meta> {
    let is = |name: &str| name.eq_ignore_ascii_case(word);
    if let Some(meta) = rules.iter().find(|meta| is(meta.code) || is(meta.id)) {
        return Ok(meta);
    }
    let lower = word.to_lowercase();
    // A code is near to too many others; an id is not.
    match nearest(&lower, rules.iter().map(|meta| meta.id)) {
        Some(near) => anyhow::bail!("unknown rule `{word}`; did you mean `{near}`?"),
        None => anyhow::bail!(
            "unknown rule `{word}`; a rule is named by its id or its code (`stackcheck rules` lists them)"
        ),
    }
}

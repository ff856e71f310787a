//! The arguments of `explain`.

use std::path::PathBuf;

use clap::Args;

use super::catalogue::named;
use super::{LookArgs, aside, read_config, settings, style, tables, to_place};
use crate::commands::check::Request;
use crate::commands::explain::{self, Failure, Place};
use crate::engine::Exit;
use crate::finding::Meta;
use crate::report::catalogue::finding::Explained;
use crate::report::catalogue::{exits, finding, page};

#[derive(Args)]
pub(super) struct ExplainArgs {
    /// A rule (its id or code), `exit` with or without a code, or the fingerprint of a finding, whole or its beginning
    #[arg(value_name = "WORD")]
    word: String,
    /// The exit code, or the input in which the finding is
    #[arg(value_name = "CODE|INPUT")]
    of: Option<String>,
    /// A saved result (`check -o json=FILE`) in which the finding is
    #[arg(long, value_name = "FILE", conflicts_with = "of")]
    run: Option<String>,
    /// State that completes the preview
    #[arg(short, long, value_name = "FILE", conflicts_with = "run")]
    state: Option<String>,
    /// Configuration instead of the nearest stackcheck.toml upwards
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    look: LookArgs,
}

pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<Exit> {
    if args.word.eq_ignore_ascii_case("exit") {
        return exit(args);
    }
    let is_fingerprint = args.run.is_some() || args.of.is_some() || is_fingerprint(&args.word);
    if is_fingerprint {
        return finding_of(args);
    }
    let rules = tables::catalogue(&tables::rules(args.config.as_deref())?);
    let meta = named(&args.word, &rules)?;
    to_place(None, style(&args.look), |style, out| page::write(meta, &rules, style, out))?;
    Ok(Exit::Passed)
}

/// Sixteen hexadecimal digits, or the first of them: longer than a code.
fn is_fingerprint(word: &str) -> bool {
    word.len() >= 6 && word.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

fn exit(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let code = args.of.as_deref().map(|code| code.parse::<u8>().map_err(|_| code)).transpose();
    let codes: Vec<u8> = exits::ALL.iter().map(|meaning| meaning.exit as u8).collect();
    let known = || codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match code {
        Ok(None) => {}
        Ok(Some(code)) if codes.contains(&code) => {}
        Ok(Some(code)) => anyhow::bail!("no command exits with {code}; known are {}", known()),
        Err(word) => anyhow::bail!("`{word}` is no exit code; known are {}", known()),
    }
    let code = code.unwrap_or_default();
    to_place(None, style(&args.look), |style, out| exits::write(code, style, out))?;
    Ok(Exit::Passed)
}

fn finding_of(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let rules = tables::rules(args.config.as_deref())?;
    let metas: Vec<Meta> = tables::catalogue(&rules);
    let config = read_config(args.config.as_deref(), &metas)?;
    let environment = settings::environment(&config, None)?;
    let place = match (&args.run, &args.of) {
        (Some(run), _) => Place::Saved(run.clone()),
        (None, Some(input)) => Place::Input(Box::new(Request {
            inputs: vec![input.clone()],
            state: args.state.clone(),
            environment,
            config,
            today: settings::today()?,
            ..Request::default()
        })),
        (None, None) => {
            anyhow::bail!("a fingerprint is looked up in a saved result (--run FILE) or in an input: name one of them")
        }
    };
    match explain::find(&args.word, &place, &rules) {
        Ok(found) => {
            to_place(None, style(&args.look), |style, out| finding::write(&found, &metas, style, out))?;
            Ok(Exit::Passed)
        }
        Err(Failure::Unread(unread)) => {
            aside::unread(&unread);
            Ok(Exit::Unreadable)
        }
        Err(Failure::None) => anyhow::bail!("no finding there has the fingerprint {}", args.word),
        Err(Failure::Several(found)) => {
            let names = found.iter().map(|Explained { fingerprint, .. }| fingerprint.as_str());
            anyhow::bail!("{} begins several fingerprints: {}", args.word, names.collect::<Vec<_>>().join(", "))
        }
    }
}

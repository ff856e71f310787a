//! The arguments of `why-not`.

use std::path::PathBuf;

use clap::Args;

use super::catalogue::named;
use super::{LookArgs, aside, read_config, settings, style, tables, to_place};
use crate::commands::check::Request;
use crate::commands::why_not::{Failure, why_not};
use crate::engine::Exit;
use crate::report::catalogue::verdict;

#[derive(Args)]
pub(super) struct WhyNotArgs {
    /// The rule: its id or code
    #[arg(value_name = "RULE")]
    rule: String,
    /// The resource: its URN, its name, or the end of its URN
    #[arg(value_name = "URN")]
    resource: String,
    /// The preview or state; `-` is standard input
    #[arg(value_name = "INPUT")]
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
    #[command(flatten)]
    look: LookArgs,
}

pub(super) fn run(args: WhyNotArgs) -> anyhow::Result<Exit> {
    super::one_standard_input(args.state.iter().chain([&args.input]))?;
    let rules = tables::rules(args.config.as_deref())?;
    let metas = tables::catalogue(&rules);
    let code = named(&args.rule, &metas)?.code;
    let config = read_config(args.config.as_deref(), &metas)?;
    let environment = settings::environment(&config, args.env.as_deref())?;
    let request = Request {
        inputs: vec![args.input],
        state: args.state,
        selection: config.selection.clone(),
        config,
        environment,
        today: settings::today()?,
        ..Request::default()
    };
    match why_not(&request, code, &args.resource, &rules) {
        Ok(answer) => {
            to_place(None, style(&args.look), |style, out| verdict::write(&answer, style, out))?;
            Ok(if answer.broke { Exit::Internal } else { Exit::Passed })
        }
        Err(Failure::Unread(unread)) => {
            aside::unread(&unread);
            Ok(Exit::Unreadable)
        }
        Err(Failure::Resource(problem)) => anyhow::bail!("{problem}"),
    }
}

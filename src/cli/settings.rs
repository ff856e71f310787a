//! What flags and variables of the environment ask for: a flag goes before its variable.

use std::path::{Path, PathBuf};

use super::output::Output;
use super::tables;
use super::{ChangedArgs, GateArgs};
use crate::commands::check;
use crate::config::{self, Asked, Config, Origin, Setting};
use crate::engine::Bar;
use crate::finding::{Confidence, Meta};
use crate::fleet::Baseline;
use crate::model::{Date, Moment, nearest};

const CONFIG: &str = "STACKCHECK_CONFIG";
const ENV: &str = "STACKCHECK_ENV";
const FAIL_ON: &str = "STACKCHECK_FAIL_ON";
const STRICT: &str = "STACKCHECK_STRICT";
const CHANGED_ONLY: &str = "STACKCHECK_CHANGED_ONLY";
const BASELINE: &str = "STACKCHECK_BASELINE";
const SOURCE_ROOT: &str = "STACKCHECK_SOURCE_ROOT";
const OUTPUT: &str = "STACKCHECK_OUTPUT";
const NOW: &str = "STACKCHECK_NOW";

/// A variable that is set and not empty.
fn variable(name: &'static str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn read<T>(name: &'static str, parse: impl Fn(&str) -> Result<T, String>) -> anyhow::Result<Option<Setting<T>>> {
    let Some(text) = variable(name) else { return Ok(None) };
    let value = parse(&text).map_err(|problem| anyhow::anyhow!("{name}: {problem}, found `{text}`"))?;
    Ok(Some(Setting::variable(name, value)))
}

fn flag(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err("expected true or false".to_owned()),
    }
}

/// The outputs that flags ask for, or `STACKCHECK_OUTPUT` (several with commas between them), or the configuration of a
/// command that has one, or the usual ones.
pub(super) fn outputs<F>(
    given: Vec<Output<F>>,
    config: Option<&Config>,
    parse: impl Fn(&str) -> Result<Output<F>, String>,
    usual: impl FnOnce() -> Vec<Output<F>>,
) -> anyhow::Result<Vec<Output<F>>> {
    if !given.is_empty() {
        return Ok(given);
    }
    let all = |text: &str| text.split(',').map(|one| parse(one.trim())).collect();
    if let Some(asked) = read(OUTPUT, all)? {
        return Ok(asked.value);
    }
    let written = config.and_then(|config| config.settings_in(None, &Asked::default()).outputs);
    let Some(written) = written.filter(|written| !written.value.is_empty()) else { return Ok(usual()) };
    let one = |text: &String| {
        let output = parse(text).map_err(|problem| anyhow::anyhow!("{}: {problem}", written.origin))?;
        let in_folder = |path: PathBuf| relative(&path, &written.origin);
        Ok(Output { path: output.path.map(in_folder), ..output })
    };
    written.value.iter().map(one).collect()
}

/// What is asked for.
pub(super) fn asked(gate: &GateArgs, changed: &ChangedArgs, regions: &[String]) -> anyhow::Result<Asked> {
    let given = |name, flag: bool| flag.then(|| Setting::flag(name, true));
    let path = |name, path: &Option<PathBuf>| {
        path.as_ref().map(|path| Setting::flag(name, path.to_string_lossy().into_owned()))
    };
    let text = |text: &str| Ok(text.to_owned());
    Ok(Asked {
        fail_on: gate.fail_on.map(|bar| Setting::flag("--fail-on", bar)).or(read(FAIL_ON, parse_bar)?),
        confidence: gate.fail_on_confidence.map(|sure| Setting::flag("--fail-on-confidence", sure)),
        strict: given("--strict", gate.strict).or(read(STRICT, flag)?),
        changed_only: changed
            .changed_only
            .map(|only| Setting::flag("--changed-only", only))
            .or(read(CHANGED_ONLY, flag)?),
        regions: (!regions.is_empty()).then(|| Setting::flag("--region", regions.to_vec())),
        baseline: path("--baseline", &changed.baseline).or(read(BASELINE, text)?),
        source_root: path("--source-root", &changed.source_root).or(read(SOURCE_ROOT, text)?),
    })
}

/// The bar that a flag or `STACKCHECK_FAIL_ON` names.
pub(super) fn bar(flag: Option<Bar>) -> anyhow::Result<Option<Bar>> {
    if flag.is_some() {
        return Ok(flag);
    }
    Ok(read(FAIL_ON, parse_bar)?.map(|setting| setting.value))
}

pub(super) fn parse_bar(text: &str) -> Result<Bar, String> {
    Bar::parse(text).ok_or_else(|| format!("expected one of {}", Bar::WORDS.join(", ")))
}

pub(super) fn parse_confidence(text: &str) -> Result<Confidence, String> {
    Confidence::parse(text).ok_or_else(|| "expected possible, likely or certain".to_owned())
}

/// The moment that a flag, `STACKCHECK_NOW` or the clock tells.
pub(super) fn now(flag: Option<Moment>) -> anyhow::Result<Option<Moment>> {
    if flag.is_some() {
        return Ok(flag);
    }
    let parse = |text: &str| text.parse::<Moment>().map_err(|error| error.to_string());
    let set = read(NOW, parse)?.map(|setting| setting.value);
    Ok(set.or_else(|| clock().map(Moment::from_unix)))
}

/// The environment that a flag or `STACKCHECK_ENV` names. Refuses one that the configuration does not have.
pub(super) fn environment(config: &Config, named: Option<&str>) -> anyhow::Result<Option<String>> {
    let Some(name) = named.map(str::to_owned).or_else(|| variable(ENV)) else { return Ok(None) };
    if config.environments().all(|known| known != name) {
        let near = nearest(&name, config.environments());
        let hint = near.map_or_else(
            || "the configuration has none of that name".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        anyhow::bail!("unknown environment `{name}`; {hint}");
    }
    Ok(Some(name))
}

/// A path: one of the configuration is relative to it.
pub(super) fn path(setting: &Setting<String>) -> PathBuf {
    relative(Path::new(&setting.value), &setting.origin)
}

fn relative(path: &Path, origin: &Origin) -> PathBuf {
    match origin {
        Origin::File { file, .. } if path.is_relative() => {
            Path::new(file).parent().map_or_else(|| path.to_path_buf(), |folder| folder.join(path))
        }
        _ => path.to_path_buf(),
    }
}

/// The baseline, the folder of the program, and what is wrong with them.
pub(super) fn files(config: &Config, asked: &Asked) -> (Option<Baseline>, Option<PathBuf>, anyhow::Result<()>) {
    let settings = config.settings_in(None, asked);
    let root = settings.source_root.as_ref().map(path);
    if let Some(root) = root.as_ref().filter(|root| !root.is_dir()) {
        let problem = anyhow::anyhow!("{} is no folder: exceptions in the program are not seen", root.display());
        return (None, None, Err(problem));
    }
    let Some(named) = settings.baseline else { return (None, root, Ok(())) };
    match check::baseline(&path(&named).to_string_lossy()) {
        Ok(baseline) => (Some(baseline), root, Ok(())),
        Err(problem) => {
            let problem = anyhow::anyhow!("cannot use the baseline {problem}\n  hint: every finding counts without it");
            (None, root, Err(problem))
        }
    }
}

/// The folder of the program as it is called from the current one: `infra`. Nothing for the current folder itself, and for
/// what is not below it.
pub(super) fn folder(root: &Path) -> Option<String> {
    let (here, root) = (std::env::current_dir().ok()?.canonicalize().ok()?, root.canonicalize().ok()?);
    let below = root.strip_prefix(here).ok()?.to_str()?.replace('\\', "/");
    Some(below).filter(|below| !below.is_empty())
}

/// The name and the text of the configuration: the one that is named, or the nearest.
pub(super) fn config_text(named: Option<&Path>) -> anyhow::Result<Option<(String, String)>> {
    let nearest = || config::find(&std::env::current_dir().ok()?);
    let variable = || variable(CONFIG).map(PathBuf::from);
    let Some(path) = named.map(Path::to_path_buf).or_else(variable).or_else(nearest) else { return Ok(None) };
    let name = path.display().to_string();
    let text = std::fs::read_to_string(&path)
        .map_err(|error| anyhow::anyhow!("cannot read the configuration {name}: {error}"))?;
    Ok(Some((name, text)))
}

/// Reads the configuration. One serves every command, and may name what only some of them find: `rules` are all that
/// there are.
pub(super) fn read_config(named: Option<&Path>, rules: &[Meta]) -> anyhow::Result<Config> {
    let Some((name, text)) = config_text(named)? else { return Ok(Config::default()) };
    Ok(Config::parse(&name, &text, rules)?)
}

/// The day that `STACKCHECK_NOW` or the clock tells.
pub(super) fn today() -> anyhow::Result<Option<Date>> {
    Ok(now(None)?.map(Moment::date))
}

/// The largest input that a command reads which asks the configuration for nothing else, in bytes. The rules are made
/// only where there is a configuration, whose words are checked by them.
pub(super) fn max_input(named: Option<&Path>) -> anyhow::Result<Option<u64>> {
    let Some((name, text)) = config_text(named)? else { return Ok(None) };
    let rules = tables::catalogue(&tables::rules(named)?);
    Ok(Config::parse(&name, &text, &rules)?.max_input)
}

/// Seconds since 1970, by the clock of the machine.
fn clock() -> Option<i64> {
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(elapsed.as_secs()).ok()
}

//! The rules of this run: the built-in ones, and those of the tables that the configuration names.

use std::fs;
use std::path::{Path, PathBuf};

use super::settings::config_text;
use crate::commands::check::metas;
use crate::config::tables;
use crate::finding::Meta;
use crate::rules::user::{self, UserRule};
use crate::rules::{self, Rule};

/// Every rule, by code.
pub(super) fn rules(config: Option<&Path>) -> anyhow::Result<Vec<Box<dyn Rule>>> {
    let mut all = rules::all();
    let files = named(config)?;
    if !files.is_empty() {
        let own = read(&files, catalogue(&all))?;
        all.extend(own.into_iter().map(|own| own.rule));
        all.sort_by_key(|rule| rule.meta().code);
    }
    Ok(all)
}

/// What is known of every rule, those of other commands among them, by code.
pub(super) fn catalogue(rules: &[Box<dyn Rule>]) -> Vec<Meta> {
    let mut metas = metas(rules);
    metas.sort_by_key(|meta| meta.code);
    metas
}

/// The tables that the configuration names.
pub(super) fn named(config: Option<&Path>) -> anyhow::Result<Vec<PathBuf>> {
    let Some((name, text)) = config_text(config)? else { return Ok(Vec::new()) };
    let files = tables::named(&name, &text)?;
    let folder = Path::new(&name).parent().unwrap_or(Path::new("")).to_path_buf();
    Ok(files.into_iter().map(|file| folder.join(file)).collect())
}

/// Reads tables; no two rules of them have one code or id, and none has one that is `known`.
pub(super) fn read(files: &[PathBuf], mut known: Vec<Meta>) -> anyhow::Result<Vec<UserRule>> {
    let mut own: Vec<UserRule> = Vec::new();
    for path in files {
        let name = path.display().to_string();
        let text = fs::read_to_string(path)
            .map_err(|error| anyhow::anyhow!("cannot read the table of rules {name}: {error}"))?;
        let read = user::read(&name, &text, &known)?;
        known.extend(read.iter().map(|own| *own.rule.meta()));
        own.extend(read);
    }
    Ok(own)
}

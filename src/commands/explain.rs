//! `explain` of a finding: looks it up in a saved result, or finds it anew in an input.

use super::check::{self, Request};
use super::source;
use crate::engine::Selection;
use crate::fleet::Neighbours;
use crate::input::Unread;
use crate::json::Document;
use crate::report::catalogue::finding::Explained;
use crate::rules::Rule;

/// Where a finding is.
#[derive(Debug)]
pub enum Place {
    /// In a saved result.
    Saved(String),
    /// In the input of this request.
    Input(Box<Request>),
}

/// Why there is no finding to be shown.
#[derive(Debug)]
pub enum Failure {
    /// The place cannot be read.
    Unread(Unread),
    /// No finding has this fingerprint.
    None,
    /// Several begin with it.
    Several(Vec<Explained>),
}

/// Finds the finding whose fingerprint is, or alone begins with, this text.
pub fn find(fingerprint: &str, place: &Place, rules: &[Box<dyn Rule>]) -> Result<Explained, Failure> {
    let all = match place {
        Place::Saved(name) => saved(name)?,
        Place::Input(request) => found(request, rules)?,
    };
    let wanted = fingerprint.to_ascii_lowercase();
    if let Some(found) = all.iter().find(|finding| finding.fingerprint == wanted) {
        return Ok(found.clone());
    }
    let mut near: Vec<Explained> = all.into_iter().filter(|finding| finding.fingerprint.starts_with(&wanted)).collect();
    match (near.len(), near.pop()) {
        (1, Some(found)) => Ok(found),
        (_, None) => Err(Failure::None),
        (_, Some(last)) => Err(Failure::Several(near.into_iter().chain([last]).collect())),
    }
}

fn saved(name: &str) -> Result<Vec<Explained>, Failure> {
    let unread = |error: String, hint: Option<&str>| Failure::Unread(Unread::new(name, error, hint));
    let bytes = source::bytes(name).map_err(|error| unread(error.to_string(), error.hint.as_deref()))?;
    let hint = Some("give a result that `check -o json=FILE` wrote");
    let text = String::from_utf8(bytes).map_err(|_| unread("it is not text".to_owned(), hint))?;
    let document = Document::parse(text).map_err(|rejected| unread(rejected.error.to_string(), hint))?;
    Explained::of_saved(document.root()).ok_or_else(|| unread("it is no result of stackcheck".to_owned(), hint))
}

/// Every rule runs: a finding of one that is off by default has a fingerprint, too.
fn found(request: &Request, rules: &[Box<dyn Rule>]) -> Result<Vec<Explained>, Failure> {
    let mut all = Vec::new();
    for name in &request.inputs {
        let read = check::read_within(name, request.state.as_deref(), request.config.max_input);
        let stack = read.map_err(Failure::Unread)?;
        let selection = Selection { select: vec!["all".to_owned()], ignore: Vec::new() };
        all.extend(Explained::of_run(&check::judge_as(stack, request, &selection, rules, &Neighbours::default())));
    }
    Ok(all)
}

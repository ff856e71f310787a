//! Real differences between two values that are no drift: nobody moved anything in the cloud.

use std::borrow::Cow;

use hashbrown::HashSet;
use serde_json::Value as Json;

use super::rows::{How, Sides, meet};
use super::{Class, Drift, weight};
use crate::diff::{self, Place, PropertyChange, ResourceDiff, Shown};
use crate::finding::Severity;
use crate::model::{StateView, Urn};

/// Why a difference is no drift; nothing for one that is.
pub(super) fn reason(found: &ResourceDiff, sides: &Sides<'_>, change: &PropertyChange) -> Option<&'static str> {
    if cloud_has_not_moved(found, sides, change) {
        Some("only written down, or no longer: the cloud had it before and has it still")
    } else if is_filled_in(sides, change) {
        Some("the provider fills it in later")
    } else if found.ty.starts_with("azure") && differs_in_case(change) {
        Some("Azure does not mind the letter case")
    } else {
        None
    }
}

/// Whether an input came or went where the cloud answers as before: a refresh writes down what the program left to the
/// cloud, and the next update forgets it.
fn cloud_has_not_moved(found: &ResourceDiff, sides: &Sides<'_>, change: &PropertyChange) -> bool {
    let answers = |view: Option<StateView<'_>>| {
        let outputs = view.and_then(StateView::outputs);
        outputs.is_some_and(|outputs| outputs.follow(change.path.segments()).is().is_some())
    };
    let moved =
        |other: &PropertyChange| other.place == Place::Output && meet(other.path.segments(), change.path.segments());
    change.place == Place::Input
        && change.kind != diff::Kind::Update
        && matches!(sides.how, How::Refreshed | How::Recorded)
        && answers(sides.before)
        && answers(sides.after)
        && !found.properties.iter().any(moved)
}

/// Whether an answer of the cloud came after the state was written: an address, a name. What guards data or doors is
/// told all the same.
fn is_filled_in(sides: &Sides<'_>, change: &PropertyChange) -> bool {
    let is_empty = |shown: &Shown| *shown == Shown::Value(Json::String(String::new()));
    let is_scalar = |shown: &Shown| matches!(shown, Shown::Value(value) if !value.is_array() && !value.is_object());
    change.place == Place::Output
        && change.before.as_ref().is_none_or(is_empty)
        && change.after.as_ref().is_some_and(is_scalar)
        && !sides.ask_for(change)
        && weight::by_name(&change.path) < Severity::High
}

/// A resource that was made anew has a new name, and what refers to it has the new name, too: that it was made anew says
/// it all.
pub(super) fn settle_names(rows: &mut [Drift]) {
    let is_real = |row: &&Drift, path: &str| row.class == Class::Real && row.path.as_deref() == Some(path);
    let renewed: HashSet<Urn> = rows.iter().filter(|row| is_real(row, "#id")).map(|row| row.urn.clone()).collect();
    let text = |shown: &Option<Shown>| match shown {
        Some(Shown::Value(Json::String(text))) => Some(text.clone()),
        _ => None,
    };
    let renamed = |row: &Drift| Some((text(&row.before)?, text(&row.after)?));
    let names = rows.iter().filter(|row| is_real(row, "name") && renewed.contains(&row.urn)).filter_map(renamed);
    let names: HashSet<(String, String)> = names.collect();
    if names.is_empty() {
        return;
    }
    for row in rows.iter_mut().filter(|row| row.class == Class::Real && row.path.as_deref() != Some("#id")) {
        if renamed(row).is_some_and(|pair| names.contains(&pair)) {
            (row.class, row.severity) = (Class::Noise, Severity::Info);
            row.reason = Some(Cow::Borrowed("the name of a resource that was made anew"));
        }
    }
}

fn differs_in_case(change: &PropertyChange) -> bool {
    let text = |shown: &Option<Shown>| match shown {
        Some(Shown::Value(Json::String(text))) => Some(text.to_ascii_lowercase()),
        _ => None,
    };
    text(&change.before).is_some_and(|before| text(&change.after) == Some(before))
}

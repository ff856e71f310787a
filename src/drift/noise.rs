//! Real differences between two values that are no drift: nobody moved anything in the cloud.

use serde_json::Value as Json;

use super::rows::{How, Sides, meet};
use super::weight;
use crate::diff::{self, Place, PropertyChange, ResourceDiff, Shown};
use crate::finding::Severity;
use crate::model::StateView;

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

fn differs_in_case(change: &PropertyChange) -> bool {
    let text = |shown: &Option<Shown>| match shown {
        Some(Shown::Value(Json::String(text))) => Some(text.to_ascii_lowercase()),
        _ => None,
    };
    text(&change.before).is_some_and(|before| text(&change.after) == Some(before))
}

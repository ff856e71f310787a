//! What to do about a drift: adopt it, undo it, or take the resource in or out.

use super::{Class, Drift, Kind};
use crate::diff::Shown;

/// Where the drift was seen: it decides what undoes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// By a refresh that changed nothing.
    Refresh,
    /// In a recorded state, whose inputs are the program's.
    State,
    /// Between two recorded states.
    States,
    /// In a preview of a program.
    Preview,
}

/// Longest value that is repeated in an advice, in characters.
const LONGEST: usize = 40;

/// What to do; nothing for what is no drift.
pub(super) fn of(drift: &Drift, seen: Seen) -> Option<String> {
    if drift.class != Class::Real {
        return None;
    }
    let up = match seen {
        Seen::States | Seen::Preview => "`pulumi up`",
        Seen::Refresh | Seen::State => "`pulumi up --refresh`",
    };
    Some(match (drift.kind, drift.path.as_deref()) {
        (Kind::Gone, _) if seen == Seen::States => format!(
            "if nobody took it out of the program, {up} makes it again; if it is still in the cloud, `pulumi import` \
             takes it back"
        ),
        (Kind::Gone, _) => {
            format!(
                "{up} makes it again; if it is to stay away, take it out of the program and `pulumi state delete` it"
            )
        }
        (Kind::Unmanaged, _) => "`pulumi import` takes it back, or leave it to who owns it".to_owned(),
        (_, None) => "if no deployment made it, `pulumi import` brought it in: keep it in the program".to_owned(),
        (_, Some("#id")) => format!("`pulumi import` the one that is meant, or let {up} settle it"),
        (_, Some("#protect")) => {
            "`pulumi state protect` or `unprotect` sets it back; adopt it in the program".to_owned()
        }
        (_, Some(path)) if drift.hidden => format!(
            "no preview shows it and `pulumi up` leaves it: narrow `ignoreChanges`, or take it back in the cloud \
             (`{path}`)"
        ),
        (_, Some(path)) if drift.output => {
            format!(
                "the program does not set `{path}`: `pulumi up` leaves it; take it back in the cloud, or write it down"
            )
        }
        (Kind::Removed, Some(path)) => format!("{up} puts it back; to do without it, remove `{path}` from the program"),
        (_, Some(_)) => match value(drift.after.as_ref()) {
            Some(value) => format!("{up} takes it back; to keep it, write {value} in the program"),
            None => format!("{up} takes it back; to keep it, write it as it is now in the program"),
        },
    })
}

/// A value that is short enough to be repeated.
fn value(shown: Option<&Shown>) -> Option<String> {
    let Some(Shown::Value(value)) = shown else { return None };
    let text = value.to_string();
    let fits = text.chars().count() <= LONGEST && !text.contains(['`', '\\']) && !text.contains("[secret]");
    fits.then(|| format!("`{text}`"))
}

//! Changes of resources that a preview leaves out because they stay as they are, told by when the state says that they
//! were changed (`created` and `modified` of Pulumi's `ResourceV3`, since 3.60).

use crate::change::is_replaced;
use crate::diff::ResourceDiff;
use crate::graph::{Stack, View};
use crate::model::{Op, Resource};

use super::{Row, Verdict};

/// Resources that are not in the preview and were made or changed after the update had begun.
pub(super) fn unlisted(reviewed: &Stack, state: &Stack, begin: &str) -> Vec<Row> {
    if !reviewed.coverage.hides_resources() {
        return Vec::new();
    }
    let hidden = |resource: &&Resource| {
        let custom = resource.after.as_ref().is_some_and(|state| state.custom && !state.external && !state.delete);
        custom && resource.ty.provider_package().is_none() && reviewed.by_urn(&resource.urn).is_none()
    };
    let renamed = |resource: &Resource| {
        let aliases = state.view(resource, View::After).and_then(|view| view.field("aliases"));
        aliases.is_some_and(|aliases| !aliases.is_empty())
    };
    let rows = state.resources.iter().filter(hidden).filter(|resource| !renamed(resource)).filter_map(|resource| {
        let since = |field: &str| time(state, resource, View::After, field).is_some_and(|time| &*time >= begin);
        let (op, said) = match (since("created"), since("modified")) {
            (true, _) => (Op::Create, "it was made during the update, and the review does not have it"),
            (false, true) => (Op::Update, "it was changed during the update, and the review says that it stays"),
            (false, false) => return None,
        };
        let found = ResourceDiff { untold: true, ..ResourceDiff::bare(resource, op) };
        Some(Row { verdict: Verdict::Unreviewed, said: Some(said), found })
    });
    rows.collect()
}

/// When the update changed the first of what was reviewed.
pub(super) fn begin(reviewed: &Stack, state: &Stack) -> Option<String> {
    let changed = reviewed
        .resources
        .iter()
        .filter(|resource| matches!(resource.op, Op::Create | Op::Update | Op::Import) || is_replaced(&resource.op));
    let times = changed.filter_map(|resource| {
        let own = state.by_urn(&resource.urn)?;
        let now = time(state, own, View::After, "modified")?;
        let before = time(reviewed, resource, View::Before, "modified");
        (before.as_ref() != Some(&now)).then_some(now)
    });
    times.min()
}

/// A time, in a form in which a later one is greater.
fn time(stack: &Stack, resource: &Resource, view: View, field: &str) -> Option<String> {
    let text = stack.view(resource, view)?.text(field)?;
    text.strip_suffix('Z').map(str::to_owned)
}

//! What differs between two states of one resource.

use std::borrow::Cow;

use super::canonical::embedded_in;
use super::engine::{self, Entry};
use super::shown::{Mask, Shown};
use super::values::{Side, Walk};
use super::{Class, Kind, Place, PropertyChange};
use crate::json::Node;
use crate::model::{Known, Origin, PropertyPath, ProviderRef, StateView, Value, is_unknown, masked};

/// Types whose every value is secret, but what says which it is.
const SECRET_TYPES: [&str; 4] = [
    "azure-native:keyvault:Secret",
    "azure:keyvault/secret:Secret",
    "kubernetes:core/v1:Secret",
    "kubernetes:core/v1:SecretPatch",
];

/// What of two states to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Everything: both are states of one resource.
    Whole,
    /// What the programs ask for: the states are of different resources with one name.
    Inputs,
}

/// The differences, sorted by place and path. A missing side is a resource that is not there.
pub(super) fn compare(
    ty: &str,
    before: Option<StateView<'_>>,
    after: Option<StateView<'_>>,
    entries: &[Entry],
    scope: Scope,
) -> Vec<PropertyChange> {
    let mask = mask(ty, before, after);
    let mut walk = Walk { ty, place: Place::Input, mask: &mask, found: Vec::new() };
    walk.members(&PropertyPath::default(), inputs(before), inputs(after));
    if let (Some(before), Some(after)) = (before, after) {
        engine::complete(&mut walk, entries, Some(before), Some(after));
        if scope == Scope::Whole {
            outputs(&mut walk, before, after);
        }
        options(&mut walk.found, before, after, scope);
        settle_new_id(ty, &mut walk.found);
    } else if !entries.is_empty() {
        // A state that the engine could not write is left out: its word is all there is.
        walk.found.clear();
        engine::complete(&mut walk, entries, before, after);
    }
    let mut found = walk.found;
    leave_untold(&mut found, before, after);
    found.sort_by(|a, b| (a.place, &a.path, a.kind).cmp(&(b.place, &b.path, b.kind)));
    found
}

/// What two programs ask for, each for a resource of its own that stands for the same: inputs, and how the engine treats
/// it. What the cloud answered is each one's own.
pub fn asked(ty: &str, before: StateView<'_>, after: StateView<'_>) -> Vec<PropertyChange> {
    compare(ty, Some(before), Some(after), &[], Scope::Inputs)
}

/// What differs in what two states answer.
pub fn answered(ty: &str, before: StateView<'_>, after: StateView<'_>) -> Vec<PropertyChange> {
    let all = compare(ty, Some(before), Some(after), &[], Scope::Whole);
    all.into_iter().filter(|change| change.place == Place::Output).collect()
}

/// What differs inside JSON that stands in a text of both, member by member; nothing where one of them is no such text.
pub fn inside_text(ty: &str, name: &str, before: StateView<'_>, after: StateView<'_>) -> Option<Vec<PropertyChange>> {
    let (Known::Is(old), Known::Is(new)) = (before.input(name), after.input(name)) else { return None };
    let (old, new) = (embedded_in(old)?, embedded_in(new)?);
    let mask = mask(ty, Some(before), Some(after));
    let mut walk = Walk { ty, place: Place::Input, mask: &mask, found: Vec::new() };
    walk.compare(&PropertyPath::of(name), Side::of(Some(old.root())), Side::of(Some(new.root())));
    Some(walk.found)
}

/// What the form of an input leaves out of a state is no difference.
fn leave_untold(found: &mut Vec<PropertyChange>, before: Option<StateView<'_>>, after: Option<StateView<'_>>) {
    for view in [before, after].into_iter().flatten().filter(|view| view.state().untold.properties) {
        let written = |properties: Option<Value<'_>>, top: &str| {
            properties.is_some_and(|properties| properties.node().get(top).is_some())
        };
        let left_out = |change: &PropertyChange| match (change.place, change.path.top()) {
            (Place::Input, Some(top)) => !written(view.inputs(), top),
            (Place::Output, Some(top)) => !written(view.outputs(), top),
            _ => true,
        };
        found.retain(|change| !left_out(change));
    }
    if before.is_some_and(|before| before.state().untold.properties) {
        for change in found.iter_mut().filter(|change| change.before == Some(Shown::Unknown)) {
            change.reason = Some(Cow::Borrowed("the input does not tell the value before"));
        }
    }
}

fn inputs(view: Option<StateView<'_>>) -> Side<'_> {
    Side::of(view.and_then(StateView::inputs).map(Value::node))
}

pub(super) fn mask<'a>(ty: &str, before: Option<StateView<'a>>, after: Option<StateView<'a>>) -> Mask<'a> {
    let mut mask = Mask::of(SECRET_TYPES.contains(&ty));
    for view in [before, after].into_iter().flatten() {
        mask.values.extend([view.inputs(), view.outputs()].into_iter().flatten());
        let declared = view.field("additionalSecretOutputs").into_iter().flat_map(Node::items);
        mask.names.extend(declared.filter_map(|name| Some(name.as_str()?.into_owned())));
    }
    mask
}

/// Why an output that differs is an echo.
pub const REPEATED: &str = "repeats the input";

/// Outputs are compared where both states have them. What a preview only foretells may lack the rest.
fn outputs(walk: &mut Walk<'_>, before: StateView<'_>, after: StateView<'_>) {
    let (Some(old), Some(new)) = (before.outputs(), after.outputs()) else { return };
    let inputs = std::mem::take(&mut walk.found);
    walk.place = Place::Output;
    walk.members(&PropertyPath::default(), Side::of(Some(old.node())), Side::of(Some(new.node())));
    let foretold = after.state().origin != Origin::Recorded && after.text("id").is_none();
    // A program tells all outputs of its stack; one that failed has not come to them.
    let is_whole = walk.ty == crate::model::STACK && new.node().members().next().is_some();
    walk.found.retain(|change| match change.after {
        None => !foretold || is_whole,
        Some(Shown::Unknown) => !foretold,
        Some(_) => true,
    });
    for change in &mut walk.found {
        if change.class.counts() && inputs.iter().any(|input| echoes(change, input)) {
            change.class = Class::Echo;
            change.reason = Some(Cow::Borrowed(REPEATED));
        }
    }
    walk.place = Place::Input;
    walk.found.splice(0..0, inputs);
}

/// Whether an output tells the change of an input again.
fn echoes(output: &PropertyChange, input: &PropertyChange) -> bool {
    let (out, own) = (output.path.segments(), input.path.segments());
    (out.starts_with(own) || own.starts_with(out)) && (input.class != Class::Real || same_end(output, input))
}

fn same_end(output: &PropertyChange, input: &PropertyChange) -> bool {
    output.after == input.after || output.path != input.path
}

/// How the engine treats the resource.
fn options(found: &mut Vec<PropertyChange>, before: StateView<'_>, after: StateView<'_>, scope: Scope) {
    for name in ["protect", "retainOnDelete"] {
        let (old, new) = (before.flag(name), after.flag(name));
        if old != new {
            found.push(option(name, Some(old.into()), Some(new.into()), Class::Real, None));
        }
    }
    if scope == Scope::Inputs {
        return;
    }
    let (old, new) = (before.text("deletedWith"), after.text("deletedWith"));
    if old != new {
        let shown = |urn: Option<Cow<'_, str>>| urn.map(|urn| urn.into_owned().into());
        found.push(option("deletedWith", shown(old), shown(new), Class::Real, None));
    }
    provider(found, before, after);
    if let (Known::Is(old), Known::Is(new)) = (before.id(), after.id())
        && old != new
    {
        let reason = Some("another resource of the cloud stands behind the name");
        let shown = |id: &str| Some(masked(id).into_owned().into());
        found.push(option("id", shown(&old), shown(&new), Class::Real, reason));
    }
}

fn provider(found: &mut Vec<PropertyChange>, before: StateView<'_>, after: StateView<'_>) {
    let read = |view: StateView<'_>| ProviderRef::parse(&view.text("provider")?);
    let (Some(old), Some(new)) = (read(before), read(after)) else { return };
    if old == new {
        return;
    }
    // `default_6_1_0` and `default_6_2_0` are the provider of two versions.
    let is_default = |provider: &ProviderRef| provider.urn.name().starts_with("default");
    let (class, reason) = if is_default(&old) && is_default(&new) && old.urn != new.urn {
        (Class::Noise, Some("the default provider of another version"))
    } else if is_unknown(&new.id) {
        (Class::Unknown, Some("its provider is replaced"))
    } else if old.urn == new.urn {
        (Class::Echo, Some("its provider has a new id"))
    } else {
        (Class::Real, None)
    };
    let shown = |provider: &ProviderRef| format!("{}::{}", provider.urn, provider.id);
    found.push(option("provider", Some(shown(&old).into()), Some(shown(&new).into()), class, reason));
}

/// Where another resource of the cloud stands behind the name, all that the cloud answers is another's. The id of a
/// provider is drawn by lot.
fn settle_new_id(ty: &str, found: &mut [PropertyChange]) {
    let is_id = |change: &PropertyChange| change.place == Place::Option && change.path.top() == Some("id");
    if !found.iter().any(is_id) {
        return;
    }
    for change in found.iter_mut().filter(|change| change.class == Class::Real) {
        if change.place == Place::Output {
            change.class = Class::Echo;
            change.reason = Some(Cow::Borrowed("the answer of another resource of the cloud"));
        } else if is_id(change) && ty.starts_with("pulumi:providers:") {
            change.class = Class::Noise;
            change.reason = Some(Cow::Borrowed("the id of a provider is drawn by lot"));
        }
    }
}

fn option(
    name: &str,
    before: Option<serde_json::Value>,
    after: Option<serde_json::Value>,
    class: Class,
    reason: Option<&'static str>,
) -> PropertyChange {
    let kind = match (&before, &after) {
        (None, _) => Kind::Add,
        (_, None) => Kind::Delete,
        _ => Kind::Update,
    };
    PropertyChange {
        place: Place::Option,
        path: PropertyPath::of(name),
        kind,
        before: before.map(Shown::Value),
        after: after.map(Shown::Value),
        class,
        reason: reason.map(Cow::Borrowed),
    }
}

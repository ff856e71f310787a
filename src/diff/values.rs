//! What differs between two values.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::canonical::{DEEPEST, canonical, embedded_in, same, scalar};
use super::shown::Mask;
use super::{Class, Kind, Place, PropertyChange, noise, spelling};
use crate::json::Node;
use crate::model::{Known, PropertyPath, SIGNATURE, Segment, Value};

/// A value on one of the sides: as it is known, and where it is written.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) node: Option<Node<'a>>,
    pub(super) value: Known<Value<'a>>,
}

impl<'a> Side<'a> {
    pub(super) fn of(node: Option<Node<'a>>) -> Self {
        Self { node, value: Value::read(node) }
    }

    fn get(self, name: &str) -> Self {
        Self::of(self.node.and_then(|node| node.get(name)))
    }
}

/// Collects what differs between the properties of one resource.
pub(super) struct Walk<'m> {
    pub(super) ty: &'m str,
    pub(super) place: Place,
    pub(super) mask: &'m Mask<'m>,
    pub(super) found: Vec<PropertyChange>,
}

const CIPHERTEXT: &str = "encrypted anew each time; whether the secret changed cannot be known";

impl Walk<'_> {
    /// Compares two objects member by member.
    pub(super) fn members<'a>(&mut self, path: &PropertyPath, before: Side<'a>, after: Side<'a>) {
        let mut names: Vec<Cow<'a, str>> = Vec::new();
        for node in [before.node, after.node].into_iter().flatten() {
            names.extend(node.members().map(|(name, _)| name));
        }
        names.sort_unstable();
        names.dedup();
        for name in names.iter().filter(|name| *name != SIGNATURE) {
            self.compare(&path.clone().name(name), before.get(name), after.get(name));
        }
    }

    /// Compares two values at a path.
    pub(super) fn compare(&mut self, path: &PropertyPath, before: Side<'_>, after: Side<'_>) {
        if let (Some(a), Some(b)) = (before.node, after.node)
            && same(a, b)
        {
            return;
        }
        match (before.value, after.value) {
            (Known::Absent, Known::Absent) | (Known::Unknown, Known::Unknown) => {}
            (Known::Is(a), Known::Is(b)) => self.visible(path, a, b),
            (Known::Secret, Known::Secret) => self.secrets(path, before, after),
            (Known::Absent, Known::Is(value)) | (Known::Is(value), Known::Absent) => {
                let empty = canonical(name_of(path), Known::Is(value), path.segments().len()).is_empty();
                let class =
                    if empty { (Class::Noise, Some("an empty value is no value")) } else { (Class::Real, None) };
                self.add(path, before.value, after.value, class);
            }
            (Known::Secret, _) | (_, Known::Secret) => {
                let reason = match (before.value, after.value) {
                    (Known::Secret, Known::Is(_)) => Some("a secret becomes plain"),
                    (Known::Is(_), Known::Secret) => Some("a plain value becomes secret"),
                    _ => None,
                };
                self.add(path, before.value, after.value, (Class::Secret, reason));
            }
            (_, Known::Unknown) | (Known::Unknown, _) => {
                self.add(path, before.value, after.value, (Class::Unknown, Some("not known before the deployment")));
            }
        }
    }

    fn secrets(&mut self, path: &PropertyPath, before: Side<'_>, after: Side<'_>) {
        let part = |side: Side<'_>, name: &str| {
            let text = side.node.and_then(|node| node.get(name)).and_then(Node::as_str);
            text.filter(|text| *text != "[secret]").map(Cow::into_owned)
        };
        let both = |name: &str| Some((part(before, name)?, part(after, name)?));
        if let Some((a, b)) = both("plaintext").or_else(|| both("value")) {
            if a != b {
                self.add(path, before.value, after.value, (Class::Secret, Some("the secret changes")));
            }
        } else if both("ciphertext").is_some_and(|(a, b)| a != b) {
            self.add(path, before.value, after.value, (Class::Noise, Some(CIPHERTEXT)));
        }
    }

    fn visible(&mut self, path: &PropertyPath, a: Value<'_>, b: Value<'_>) {
        let deep = path.segments().len() >= DEEPEST;
        let sides = (Side::of(Some(a.node())), Side::of(Some(b.node())));
        if a.is_object() && b.is_object() && !deep {
            return if same_content(a, b) {
                self.add(path, Known::Is(a), Known::Is(b), (Class::Noise, Some("the content is the same")));
            } else {
                self.members(path, sides.0, sides.1);
            };
        }
        if a.is_list() && b.is_list() && !deep {
            return self.lists(path, a, b);
        }
        let name = name_of(path);
        let class = match reason_of_equality(name, a, b) {
            Some(reason) => (Class::Noise, Some(reason)),
            None => (Class::Real, None),
        };
        self.add(path, Known::Is(a), Known::Is(b), class);
    }

    /// Adds a difference; noise of the table beats what the values say.
    pub(super) fn add(
        &mut self,
        path: &PropertyPath,
        before: Known<Value<'_>>,
        after: Known<Value<'_>>,
        (class, reason): (Class, Option<&'static str>),
    ) {
        let (class, reason) = match noise::reason(self.ty, self.place, path) {
            Some(noisy) if class != Class::Noise => (Class::Noise, Some(noisy)),
            _ => (class, reason),
        };
        let kind = match (before, after) {
            (Known::Absent, _) => Kind::Add,
            (_, Known::Absent) => Kind::Delete,
            _ => Kind::Update,
        };
        // Where one side is secret the other side's plain value most likely is the same secret.
        let hidden = matches!(before, Known::Secret) || matches!(after, Known::Secret);
        let hide = |value| if hidden && matches!(value, Known::Is(_)) { Known::Secret } else { value };
        let change = PropertyChange {
            place: self.place,
            path: path.clone(),
            kind,
            before: self.mask.show(path, hide(before)),
            after: self.mask.show(path, hide(after)),
            class,
            reason: reason.map(Cow::Borrowed),
        };
        self.found.push(if class == Class::Real { secret_if_masked(change) } else { change });
    }
}

/// Two values that are shown alike, or not at all, differ, and that is all that may be said.
fn secret_if_masked(mut change: PropertyChange) -> PropertyChange {
    let sides = [&change.before, &change.after];
    let reason = if sides.into_iter().flatten().all(|shown| *shown == super::Shown::Secret) {
        "named like a secret"
    } else if change.before == change.after {
        "what differs is masked"
    } else {
        return change;
    };
    change.class = Class::Secret;
    change.reason = Some(Cow::Borrowed(reason));
    change
}

/// Whether two assets or archives hold the same, wherever they come from.
fn same_content(a: Value<'_>, b: Value<'_>) -> bool {
    let hash = |value: Value<'_>| {
        value.node().get(SIGNATURE)?;
        value.node().get("hash").and_then(Node::as_str).map(Cow::into_owned)
    };
    hash(a).is_some_and(|own| hash(b) == Some(own))
}

/// Why two values that are written differently mean the same.
fn reason_of_equality(name: &str, a: Value<'_>, b: Value<'_>) -> Option<&'static str> {
    if canonical(name, Known::Is(a), 0) == canonical(name, Known::Is(b), 0) {
        return Some(match (embedded_in(a), embedded_in(b)) {
            (Some(_), _) | (_, Some(_)) => "the same JSON, written differently",
            _ if a.is_empty() || b.is_empty() => "an empty value is no value",
            _ => "the same value as another type",
        });
    }
    if let (Some(a), Some(b)) = (embedded_in(a), embedded_in(b)) {
        return same_policy(a.root(), b.root()).then_some("the same policy, written differently");
    }
    let single = |list: Value<'_>, value: Value<'_>| {
        let only = list.is_list() && list.node().len() == 1 && !value.is_list();
        only && list
            .node()
            .at(0)
            .is_some_and(|item| canonical(name, Value::read(Some(item)), 0) == canonical(name, Known::Is(value), 0))
    };
    if single(a, b) || single(b, a) {
        return Some("a list of one and its only element");
    }
    spelling::one_meaning(name, &scalar(a)?, &scalar(b)?)
}

/// Whether two documents are policies that say the same: a single word stands for a list of one.
fn same_policy(a: Node<'_>, b: Node<'_>) -> bool {
    let spelt = |node: Node<'_>| policy("", Value::read(Some(node)), 0);
    a.get("Statement").is_some() && b.get("Statement").is_some() && spelt(a) == spelt(b)
}

fn policy(name: &str, value: Known<Value<'_>>, depth: usize) -> String {
    let Known::Is(inner) = value else { return canonical(name, value, depth) };
    if depth > DEEPEST {
        return canonical(name, value, depth);
    }
    if inner.is_object() {
        let members: BTreeMap<Cow<'_, str>, String> = inner
            .members()
            .map(|(key, member)| {
                let text = policy(&key, member, depth + 1);
                (key, text)
            })
            .collect();
        return format!("{members:?}");
    }
    let mut items: Vec<String> = if inner.is_list() {
        inner.node().items().map(|item| policy(name, Value::read(Some(item)), depth + 1)).collect()
    } else {
        vec![canonical(name, value, depth)]
    };
    items.sort_unstable();
    if let [only] = items.as_slice() { only.clone() } else { format!("{items:?}") }
}

/// The name that says what a value is: the last name of its path.
pub(super) fn name_of(path: &PropertyPath) -> &str {
    let name = |segment: &'_ Segment| matches!(segment, Segment::Name(_));
    match path.segments().iter().rev().find(|segment| name(segment)) {
        Some(Segment::Name(name)) => name,
        _ => "",
    }
}

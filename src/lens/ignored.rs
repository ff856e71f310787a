//! Exceptions that a resource carries itself: a tag, a label or an annotation.

use std::borrow::Cow;

use crate::graph::Stack;
use crate::model::{Known, PropertyPath, StateView, Value};

/// The properties that hold what people write on a resource: AWS and Azure write `tags`, Google `labels` (databases
/// `userLabels`, clusters `resourceLabels`), Kubernetes annotations.
const MAPS: [&str; 4] = ["tags", "labels", "userLabels", "resourceLabels"];

/// The names, as far as each cloud lets people write them: Google's labels hold no dot.
const NAMES: [&str; 5] =
    ["stackcheck.ignore", "stackcheck-ignore", "stackcheck_ignore", "stackcheck:ignore", "stackcheck.dev/ignore"];

/// What all the names have in common.
const MARK: &str = "stackcheck";

/// Whether some resource may say something of exceptions. Where tags are a list their names are values, which only a look
/// through the text tells.
pub fn are_there(stack: &Stack) -> bool {
    NAMES.iter().any(|name| stack.may_have(name)) || stack.may_have("key") && stack.mentions(MARK)
}

/// What a resource says of exceptions, and where.
pub fn ignored(state: StateView<'_>) -> Option<(PropertyPath, String)> {
    for (name, map) in MAPS.iter().zip(state.properties(MAPS)) {
        if let Some((key, text)) = map.is().and_then(in_map) {
            return Some((PropertyPath::of(name).name(&key), text));
        }
    }
    let metadata = state.property("metadata").is()?;
    let (key, text) = in_map(metadata.get("annotations").is()?)?;
    Some((PropertyPath::of("metadata").name("annotations").name(&key), text))
}

/// A map of names and values, or a list of objects with `key` and `value`.
fn in_map(map: Value<'_>) -> Option<(String, String)> {
    let named = |name: &str| NAMES.contains(&name);
    if map.is_object() {
        let (key, value) = map.members().find(|(key, _)| named(key))?;
        return Some((key.into_owned(), text(value)?.into_owned()));
    }
    map.items().filter_map(Known::is).find_map(|item| {
        let key = text(item.get("key"))?;
        let value = text(item.get("value"))?;
        named(&key).then(|| (key.into_owned(), value.into_owned()))
    })
}

fn text(value: Known<Value<'_>>) -> Option<Cow<'_, str>> {
    value.is().and_then(Value::as_str)
}

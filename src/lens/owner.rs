//! Whose a resource is, as its tags say.

use crate::model::{StateView, Value};

/// The properties that hold tags: AWS and Azure write `tags`, Google `labels`; `tagsAll` holds what the provider adds.
const TAGS: [&str; 3] = ["tags", "tagsAll", "labels"];

/// The value of the first of these tags that a resource has. Names are compared without case.
pub fn owner_tag(state: StateView<'_>, names: &[String]) -> Option<String> {
    let maps = state.properties(TAGS).map(|map| map.is().filter(|map| map.is_object()));
    names.iter().find_map(|wanted| {
        maps.iter().flatten().find_map(|map| {
            let (_, value) = map.members().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
            let owner = value.is().and_then(Value::as_str)?;
            let owner = owner.trim();
            (!owner.is_empty()).then(|| owner.to_owned())
        })
    })
}

//! Variables of containers that a task of ECS describes in a text.

use super::aws::containers::{CONTAINERS, TASK};
use crate::json::Document;
use crate::model::{Known, PropertyPath, StateView, Value};

/// Whether resources of a type describe containers in a text.
pub fn has_variables(ty: &str) -> bool {
    ty == TASK
}

/// Where, name and value of each variable that can be seen.
pub fn variables(state: StateView<'_>) -> Vec<(PropertyPath, String, String)> {
    let Known::Is(text) = state.input(CONTAINERS).read(Value::as_str) else { return Vec::new() };
    let Ok(document) = Document::parse(text.into_owned()) else { return Vec::new() };
    let mut variables = Vec::new();
    for container in document.root().items() {
        for variable in container.field("environment").into_iter().flat_map(crate::json::Node::items) {
            let part = |name: &str| Value::read(variable.field(name)).is().and_then(Value::as_str);
            if let (Some(name), Some(value)) = (part("name"), part("value")) {
                variables.push((PropertyPath::of(CONTAINERS), name.into_owned(), value.into_owned()));
            }
        }
    }
    variables
}

//! The values at the end of a path with lists in it, each with its own path.

use crate::model::{Known, PropertyPath, Value};

/// Calls `visit` for a value or, where it is a list, for its elements, with their paths. What is absent is left out.
pub(super) fn each<'a>(
    value: Known<Value<'a>>,
    path: PropertyPath,
    visit: &mut dyn FnMut(Known<Value<'a>>, PropertyPath),
) {
    match value {
        Known::Absent => {}
        Known::Is(list) if list.is_list() => {
            for (place, element) in list.items().enumerate().filter(|(_, element)| !element.is_absent()) {
                visit(element, path.clone().index(place));
            }
        }
        value => visit(value, path),
    }
}

/// The values at the end of a path as tables write it: `ingress[].cidrBlocks[]`, `addressSpace.addressPrefixes[]`.
pub(super) fn places<'a>(
    pattern: &str,
    get: impl Fn(&str) -> Known<Value<'a>>,
) -> Vec<(PropertyPath, Known<Value<'a>>)> {
    let mut steps = pattern.split('.').map(|step| step.trim_end_matches("[]"));
    let top = steps.next().unwrap_or_default();
    let mut found = spread(vec![(PropertyPath::of(top), get(top))]);
    for name in steps {
        let inside = found.into_iter().map(|(path, value)| (path.name(name), value.and_then(|value| value.get(name))));
        found = spread(inside.collect());
    }
    found
}

fn spread(values: Vec<(PropertyPath, Known<Value<'_>>)>) -> Vec<(PropertyPath, Known<Value<'_>>)> {
    let mut spread = Vec::new();
    for (path, value) in values {
        each(value, path, &mut |value, path| spread.push((path, value)));
    }
    spread
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    #[test]
    fn every_element_has_its_own_path() {
        let text = r#"{"a":[{"b":["x",null,"y"]},7,{"b":"z"}],"c":{"d":"w"}}"#;
        let document = Document::parse(text.to_owned()).unwrap();
        let root = Value::read(Some(document.root())).is().unwrap();
        let found = |pattern: &str| {
            let found = places(pattern, |name| root.get(name)).into_iter();
            let shown = found.map(|(path, value)| Some(format!("{path}={}", value.is()?.as_str()?)));
            shown.flatten().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(found("a[].b[]"), "a[0].b[0]=x a[0].b[2]=y a[2].b=z");
        assert_eq!(found("c.d"), "c.d=w");
        assert_eq!(found("d[].e"), "");
    }
}

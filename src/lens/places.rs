//! The values at the end of a path with lists in it, each with its own path.

use crate::model::{Known, PropertyPath, Segment, StateView, Value};

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
pub fn places<'a>(pattern: &str, get: impl Fn(&str) -> Known<Value<'a>>) -> Vec<(PropertyPath, Known<Value<'a>>)> {
    let mut steps = pattern.split('.').map(|step| step.strip_suffix("[]").unwrap_or(step));
    let top = steps.next().unwrap_or_default();
    let mut found = match get(top) {
        Known::Absent => return Vec::new(),
        Known::Is(list) if list.is_list() => spread(vec![(PropertyPath::of(top), Known::Is(list))]),
        value => vec![(PropertyPath::of(top), value)],
    };
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

/// Calls `visit` for the values at the end of a path as tables write it, from the value of its first step on; `[]` stands
/// for every element, and a list at the end is looked through.
pub(super) fn each_at<'a>(top: Known<Value<'a>>, rest: &str, visit: &mut dyn FnMut(Known<Value<'a>>)) {
    if rest.is_empty() {
        match top {
            Known::Is(list) if list.is_list() => list.items().for_each(visit),
            value => visit(value),
        }
        return;
    }
    let mut rest = rest;
    while let Some(behind) = rest.strip_prefix("[]").or_else(|| rest.strip_prefix('.')) {
        rest = behind;
    }
    let (name, rest) = rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len()));
    let mut step = |value: Known<Value<'a>>| match name {
        "" => visit(value),
        name => each_at(value.and_then(|value| value.get(name)), rest, visit),
    };
    match top {
        Known::Is(list) if list.is_list() => list.items().for_each(step),
        value => step(value),
    }
}

/// Where a path as tables write it leads in a state: to the value, or to the list that holds several. Nothing where
/// nothing is there.
pub fn place_of(state: StateView<'_>, pattern: &str) -> Option<PropertyPath> {
    let found = places(pattern, |name| state.property(name));
    let several = found.len() > 1;
    let (first, _) = found.into_iter().next()?;
    let mut place = PropertyPath::default();
    for segment in first.segments() {
        if several && matches!(segment, Segment::Index(_)) {
            break;
        }
        place.push(segment.clone());
    }
    Some(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;
    use crate::model::{Origin, State};

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

    #[test]
    fn a_path_leads_to_the_value_or_to_the_list_of_several() {
        let text = r#"{"inputs":{"a":[{"b":"x"},{"b":"y"}],"c":[{"d":1},{"b":"x"}]}}"#;
        let document = Document::parse(text.to_owned()).unwrap();
        let state = State::read(0, document.root(), Origin::Planned).unwrap();
        let view = StateView::new(&document, &state, None);
        for (pattern, place) in [("a[].b", Some("a")), ("c[].b", Some("c[1].b")), ("c[].e", None), ("e", None)] {
            assert_eq!(place_of(view, pattern).map(|place| place.to_string()).as_deref(), place, "{pattern}");
        }
    }
}

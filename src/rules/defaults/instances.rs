//! The values that a row looks at, also those that are not there.

use crate::lens::{places, top_of};
use crate::model::{Known, PropertyPath, Value};

/// A value, where it is, and the object whose neighbours decide.
pub(super) struct Instance<'a> {
    pub(super) path: PropertyPath,
    pub(super) parent: Known<Value<'a>>,
    pub(super) value: Known<Value<'a>>,
    /// Whether it cannot even be known if there is a value: something around it is hidden.
    pub(super) is_shrouded: bool,
}

/// The values at a path as tables write it, from the value of its first step. `a.b` is one value, there or not;
/// `a[].b` is one for every element that is there.
pub(super) fn instances<'a>(at: &str, top: Known<Value<'a>>) -> Vec<Instance<'a>> {
    let every = |list: &str| places(list, |_| top);
    if let Some(list) = at.strip_suffix("[]") {
        if let Some((outer, rest)) = list.rsplit_once("[].") {
            return every(outer).into_iter().flat_map(|(path, parent)| elements(&path, parent, rest)).collect();
        }
        let element = |(path, value)| Instance { path, parent: value, value, is_shrouded: false };
        return every(list).into_iter().map(element).collect();
    }
    let Some((list, rest)) = at.rsplit_once("[].") else {
        let name = top_of(at);
        let rest = at[name.len()..].trim_start_matches('.');
        return vec![inside(PropertyPath::of(name), Known::Absent, top, rest)];
    };
    every(list).into_iter().map(|(path, element)| inside(path, element, element, rest)).collect()
}

/// The elements of a list in an object, whose other members are their neighbours.
fn elements<'a>(path: &PropertyPath, parent: Known<Value<'a>>, list: &str) -> Vec<Instance<'a>> {
    let found = places(list, |name| parent.and_then(|object| object.get(name)));
    let instance = |(inner, value): (PropertyPath, Known<Value<'a>>)| {
        let mut path = path.clone();
        inner.segments().iter().for_each(|segment| path.push(segment.clone()));
        Instance { path, parent, value, is_shrouded: false }
    };
    found.into_iter().map(instance).collect()
}

fn inside<'a>(path: PropertyPath, parent: Known<Value<'a>>, value: Known<Value<'a>>, rest: &str) -> Instance<'a> {
    let steps = rest.split('.').filter(|name| !name.is_empty());
    let (path, value, is_shrouded) = steps.fold((path, value, false), |(path, value, _), name| {
        let (path, object) = only(path, value);
        (path.name(name), object.and_then(|object| object.get(name)), object.is_hidden())
    });
    Instance { path, parent, value, is_shrouded }
}

/// The only element of a list where an object is expected: providers changed between the two forms.
fn only(path: PropertyPath, value: Known<Value<'_>>) -> (PropertyPath, Known<Value<'_>>) {
    let Some(list) = value.is().filter(|value| value.is_list()) else { return (path, value) };
    let mut items = list.items();
    match (items.next(), items.next()) {
        (None, _) => (path, Known::Absent),
        (Some(one), None) => (path.index(0), one),
        _ => (path, Known::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::json::Document;

    #[test]
    fn what_is_inside_something_hidden_may_be_there_or_not() {
        let text = r#"{"a":"04da6b54-80e4-46f7-96ec-b56ff0331ba9"}"#;
        let document = Document::parse(text.to_owned()).unwrap();
        let root = Value::read(Some(document.root())).is().unwrap();
        for (at, shrouded) in [("a", false), ("a.b", true), ("a.b.c", true), ("a[].b", true), ("z.b", false)] {
            let found = instances(at, root.get(top_of(at)));
            assert!(found.iter().all(|instance| instance.is_shrouded == shrouded), "{at}");
        }
    }

    #[test]
    fn what_stands_beside_a_list_is_the_neighbour_of_its_elements() {
        let text = r#"{"rules":[{"verbs":["get","*"],"name":"a"},{"verbs":["list"],"name":"b"}]}"#;
        let document = Document::parse(text.to_owned()).unwrap();
        let root = Value::read(Some(document.root())).is().unwrap();
        let name = |instance: &Instance<'_>| {
            let name = instance.parent.and_then(|rule| rule.get("name")).is().and_then(Value::as_text);
            name.map(Cow::into_owned)
        };
        let found = instances("rules[].verbs[]", root.get("rules"));
        let names: Vec<_> = found.iter().filter_map(name).collect();
        assert_eq!(names, ["a", "a", "b"]);
    }

    #[test]
    fn what_is_not_there_has_a_place_too() {
        let text = r#"{"a":{"b":1},"l":[{"b":{"c":2}},{}],"one":[{"b":3}],"two":[{},{}],
            "n":[{"l":[4,5]},{"o":{"l":[7]}},{"l":[6]}]}"#;
        let document = Document::parse(text.to_owned()).unwrap();
        let root = Value::read(Some(document.root())).is().unwrap();
        let found = |at: &str| {
            let shown = |instance: Instance<'_>| {
                let value = match instance.value {
                    Known::Is(value) => value.as_text().unwrap_or_default().into_owned(),
                    Known::Absent => "none".to_owned(),
                    _ => "hidden".to_owned(),
                };
                format!("{}={value}", instance.path)
            };
            instances(at, root.get(top_of(at))).into_iter().map(shown).collect::<Vec<_>>().join(" ")
        };
        for (at, shown) in [
            ("a.b", "a.b=1"),
            ("a.x.y", "a.x.y=none"),
            ("z", "z=none"),
            ("z.b", "z.b=none"),
            ("l[].b.c", "l[0].b.c=2 l[1].b.c=none"),
            ("z[].b", ""),
            ("n[].l[]", "n[0].l[0]=4 n[0].l[1]=5 n[2].l[0]=6"),
            ("n[].o.l[]", "n[1].o.l[0]=7"),
            ("one.b", "one[0].b=3"),
            ("two.b", "two.b=hidden"),
            ("two.b.c", "two.b.c=hidden"),
        ] {
            assert_eq!(found(at), shown, "{at}");
        }
    }
}

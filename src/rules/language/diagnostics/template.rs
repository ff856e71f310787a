//! Sentences with names to fill in: `{name}` is a name, `[a|b]` is `a` when it has all its names, else `b`.

use super::table::Names;
use crate::model::shown_within;

/// How many characters of a name are shown, and of a free text.
const NAME: usize = 100;
const TEXT: usize = 160;

/// Fills in a template. Nothing, when a name that it cannot do without is missing.
pub(super) fn fill(template: &str, names: &Names) -> Option<String> {
    let (text, rest) = sequence(template, names);
    debug_assert!(rest.is_empty(), "a bracket is not opened: {template}");
    text
}

/// Fills in up to the end, or to the `|` or `]` that ends an alternative. Returns what follows.
fn sequence<'t>(template: &'t str, names: &Names) -> (Option<String>, &'t str) {
    let mut text = Some(String::new());
    let mut rest = template;
    while let Some(at) = rest.find(['{', '[', '|', ']']) {
        push(&mut text, Some(&rest[..at]));
        match rest.as_bytes()[at] {
            b'{' => {
                let (name, after) = rest[at + 1..].split_once('}').unwrap_or((&rest[at + 1..], ""));
                push(&mut text, value(name, names).as_deref());
                rest = after;
            }
            b'[' => {
                let (chosen, after) = alternatives(&rest[at + 1..], names);
                push(&mut text, chosen.as_deref());
                rest = after;
            }
            _ => return (text, &rest[at..]),
        }
    }
    push(&mut text, Some(rest));
    (text, "")
}

/// Fills in the first alternative that has its names. Returns what follows the closing bracket.
fn alternatives<'t>(template: &'t str, names: &Names) -> (Option<String>, &'t str) {
    let mut chosen = None;
    let mut rest = template;
    loop {
        let (text, after) = sequence(rest, names);
        chosen = chosen.or(text);
        match after.strip_prefix('|') {
            Some(next) => rest = next,
            None => return (chosen, after.strip_prefix(']').unwrap_or(after)),
        }
    }
}

fn push(text: &mut Option<String>, more: Option<&str>) {
    match (text.as_mut(), more) {
        (Some(text), Some(more)) => text.push_str(more),
        _ => *text = None,
    }
}

/// A name as it may be shown. What programs and providers wrote can hold anything.
fn value(name: &str, names: &Names) -> Option<String> {
    let limit = if matches!(name, "text" | "advice") { TEXT } else { NAME };
    names.get(name).map(|text| shown_within(text, limit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pairs: &[(&str, &str)]) -> Names {
        let mut names = Names::default();
        for (name, text) in pairs {
            names.add(name, *text);
        }
        names
    }

    #[test]
    fn a_part_without_its_names_gives_way_to_the_next() {
        let template = "[[`{type}`|`{function}()`] has|a call has] no `{argument}`[ ({why})|]";
        for (given, wanted) in [
            (&[("type", "Queue"), ("argument", "a")][..], Some("`Queue` has no `a`")),
            (&[("function", "f"), ("argument", "a"), ("why", "w")], Some("`f()` has no `a` (w)")),
            (&[("argument", "a")], Some("a call has no `a`")),
            (&[], None),
        ] {
            assert_eq!(fill(template, &names(given)).as_deref(), wanted);
        }
    }

    #[test]
    fn what_is_filled_in_is_masked_and_cannot_act() {
        let text = fill("stops: {text}", &names(&[("text", "password=hunter2 [x|y] {z}\u{1b}[0m")])).unwrap();
        assert_eq!(text, "stops: password=[masked] [x|y] {z}\\u{1b}[0m");
    }
}

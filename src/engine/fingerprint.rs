//! A finding's name across runs.

use sha2::{Digest, Sha256};

use crate::finding::Finding;
use crate::graph::Stack;
use crate::json::Node;
use crate::model::{PropertyPath, Segment, Urn};

/// Hashes what a finding is about: the rule, the project (of the resource, or of the stack as a whole), the chain of types, the name without the stack's name, the
/// property without places in lists, and the rule's own key. The stack, the message and the tool are not part of it.
pub(super) fn of(stack: &Stack, code: &str, finding: &Finding) -> String {
    let (path, key) = (finding.path.as_ref(), finding.key.as_str());
    let Some(id) = finding.resource else {
        return hashed(code, (stack.name.project.as_deref().unwrap_or_default(), "", ""), path, key);
    };
    of_parts(code, Some(&stack.resource(id).urn), path, key)
}

/// What it was while the resource had the names that are its aliases (Pulumi's `aliases` of a state, URNs).
pub(super) fn former(stack: &Stack, code: &str, finding: &Finding) -> Vec<String> {
    let state = finding.resource.and_then(|id| stack.latest(stack.resource(id)));
    let aliases = state.and_then(|state| state.field("aliases"));
    let urns = aliases.into_iter().flat_map(Node::items).filter_map(Node::as_str);
    urns.map(|urn| of_parts(code, Some(&Urn::new(&urn)), finding.path.as_ref(), &finding.key)).collect()
}

/// The same for a finding that no stack of its own shows.
pub fn of_parts(code: &str, urn: Option<&Urn>, path: Option<&PropertyPath>, key: &str) -> String {
    let (project, types, name) = urn.map_or(("", "", String::new()), |urn| {
        (urn.project(), urn.qualified_type(), without_stack(urn.name(), urn.stack()))
    });
    hashed(code, (project, types, &name), path, key)
}

fn hashed(code: &str, (project, types, name): (&str, &str, &str), path: Option<&PropertyPath>, key: &str) -> String {
    let path = path.map(without_places).unwrap_or_default();
    let parts = ["1", code, project, types, name, &path, key];
    let mut text = String::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for part in parts {
        text.push_str(part);
        text.push('\0');
    }
    hex(&Sha256::digest(text)[..8])
}

/// Lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)]);
        text.push(DIGITS[usize::from(byte & 15)]);
    }
    text
}

/// Replaces the stack's name where it stands as a word of its own: programs put it into names.
fn without_stack(name: &str, stack: &str) -> String {
    if stack.is_empty() {
        return name.to_owned();
    }
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut text = String::new();
    let mut rest = name;
    let mut last = None;
    while let Some(at) = rest.find(stack) {
        let (before, after) = (&rest[..at], &rest[at + stack.len()..]);
        let inside = word(before.chars().last().or(last)) || word(after.chars().next());
        text.push_str(before);
        text.push_str(if inside { stack } else { "*" });
        last = stack.chars().last();
        rest = after;
    }
    text + rest
}

fn without_places(path: &PropertyPath) -> String {
    if path.segments().iter().all(|segment| matches!(segment, Segment::Name(_) | Segment::Index(0))) {
        return path.to_string();
    }
    let mut general = PropertyPath::default();
    for segment in path.segments() {
        general.push(match segment {
            Segment::Index(_) => Segment::Index(0),
            name @ Segment::Name(_) => name.clone(),
        });
    }
    general.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stacks_name_is_taken_out_of_names_only_as_a_word() {
        assert_eq!(without_stack("shop-dev-vpc", "dev"), "shop-*-vpc");
        assert_eq!(without_stack("devices", "dev"), "devices");
        assert_eq!(without_stack("dev", "dev"), "*");
    }

    #[test]
    fn places_in_lists_do_not_count() {
        let general = |text: &str| without_places(&PropertyPath::parse(text));
        assert_eq!(general("ingress[3].cidrBlocks[1]"), general("ingress[0].cidrBlocks[0]"));
    }
}

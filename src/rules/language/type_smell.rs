//! A value has the form of another type: a list of the characters of a text, or a list inside one text.
//!
//! ## Why it matters
//! `list("sg-0abc")` in Python is a list of characters, and `"subnet-a,subnet-b"` is one id with a comma in it: the
//! cloud knows neither, and says so only at the deployment.
//!
//! ## What to do
//! Put the text into a list of its own (`[id]`), and give every element of a list its own text.
//!
//! ## Not reported
//! Numbers and booleans that are written as text: providers convert them. Lists of single characters that spell no id,
//! address or ARN.
//!
//! ## References
//!
//! Pulumi documentation, Inputs and outputs; the types of properties in the providers' schemas.

use crate::finding::{Meta, Severity, Sink};
use crate::json::{Kind, Node};
use crate::model::{PropertyPath, Segment};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new("L226", "type-smell", Severity::Medium, "a value has the form of another type")
    .docs(include_str!("type_smell.rs"));

pub(super) struct TypeSmell;

impl Rule for TypeSmell {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::ALL)
    }

    fn leaf(&self, _: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        // Only elements of lists; nearly every string ends here.
        let text = &*leaf.text;
        if (text.len() > 1 && !is_several_ids(text)) || leaf.key().is_some() {
            return;
        }
        if text.len() > 1 {
            out.fail(leaf.resource.id, "one element of a list holds several ids")
                .at(leaf.path())
                .fix("make every id an element of its own: `\"a,b\".split(\",\")` does it where they come as one text");
            return;
        }
        // The first character speaks for the list.
        let path = leaf.path();
        let Some((Segment::Index(0), parent)) = path.segments().split_last() else { return };
        let list = leaf.state.inputs().and_then(|inputs| inputs.follow(parent).is());
        let Some(spelled) = list.and_then(|list| spelled(list.node())) else { return };
        let message =
            format!("this list holds the characters of `{}` one by one", crate::model::shown_within(&spelled, 60));
        let mut at = PropertyPath::default();
        for segment in parent {
            at.push(segment.clone());
        }
        out.fail(leaf.resource.id, message).at(at).fix("put the text itself into a list: `[value]`");
    }
}

/// What the elements of a list spell, where each is a character and all together an id, an address or an ARN.
fn spelled(list: Node<'_>) -> Option<String> {
    let mut text = String::new();
    for item in list.items() {
        let item = item.as_str().filter(|_| item.kind() == Kind::String)?;
        let mut chars = item.chars();
        text.extend(chars.next());
        if chars.next().is_some() {
            return None;
        }
    }
    let parts = text.split(['-', ':', '/', '.']).filter(|part| part.len() > 1).count();
    (text.len() >= 6 && parts >= 2).then_some(text)
}

/// `subnet-0a1b2c3d,subnet-4e5f6a7b`
fn is_several_ids(text: &str) -> bool {
    memchr::memchr(b',', text.as_bytes()).is_some()
        && text.len() < 2048
        && text.split(',').all(|part| is_id(part.trim()))
}

/// An id as the cloud gives them: a word and eight or more hexadecimal digits; or an ARN.
fn is_id(text: &str) -> bool {
    if text.starts_with("arn:aws") {
        return text.split(':').count() >= 6 && !text.contains(['*', ' ']);
    }
    text.rsplit_once('-').is_some_and(|(kind, digits)| {
        digits.len() >= 8
            && digits.bytes().all(|b| b.is_ascii_hexdigit())
            && !kind.is_empty()
            && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_in_one_text_are_told_from_other_lists() {
        for text in [
            "subnet-0a1b2c3d,subnet-4e5f6a7b",
            "sg-0a1b2c3d, sg-4e5f6a7b",
            "arn:aws:sns:eu-west-1:1:a,arn:aws:sns:eu-west-1:1:b",
        ] {
            assert!(is_several_ids(text), "{text}");
        }
        for text in ["subnet-0a1b2c3d", "a,b", "text/html,application/json", "subnet-0a1b2c3d,", "arn:aws:s3:::a,b"] {
            assert!(!is_several_ids(text), "{text}");
        }
    }
}

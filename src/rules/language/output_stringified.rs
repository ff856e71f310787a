//! An output was turned into text before its value was known.
//!
//! ## Why it matters
//! What is deployed is not the value but a text about it: an address that leads nowhere, a policy that allows nothing.
//! The dependency on the resource is lost as well.
//!
//! ## What to do
//! Build the text where the value is known: `pulumi.interpolate` or `pulumi.concat`, `Output.concat` or
//! `Output.format`, `pulumi.Sprintf`, or `apply`.
//!
//! ## Not reported
//! Secret values: they cannot be seen. A long text with several such forms (a log, documentation) is only a hint. In a
//! description, which only people read, it is a fact: what is deployed works.
//!
//! ## References
//!
//! Pulumi documentation, Inputs and outputs: outputs and strings; the texts that the SDKs put in their place.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use crate::finding::{Confidence, Finding, Meta, Severity, Sink};
use crate::graph::View;
use crate::json::Kind;
use crate::lens::aws::is_description;
use crate::model::{PropertyPath, StateView, Value};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new(
    "L220",
    "output-stringified",
    Severity::High,
    "an output was turned into text before its value was known",
)
.confidence(Confidence::Certain)
.folds_alike()
.docs(include_str!("output_stringified.rs"));

pub(super) struct OutputStringified;

impl Rule for OutputStringified {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::from_length(10).with(b"[<{@%"))
    }

    fn leaf(&self, _: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        if let Some(form) = form_in(&leaf.text) {
            let path = leaf.path();
            let is_read = is_description(&path);
            let finding = report(out.fail(leaf.resource.id, message("this value", form.text)), form).at(path);
            if is_read {
                finding.severity(Severity::Info);
            }
        }
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for resource in cx.stack.resources.iter().filter(|resource| resource.exists()) {
            if let Some(form) = form_in(resource.urn.name()) {
                report(out.fail(resource.id, message("the name of this resource", form.text)), form);
            }
        }
        let Some(root) = cx.stack.root() else { return };
        let Some(outputs) = cx.stack.view(root, View::After).and_then(StateView::outputs) else { return };
        for (name, value) in outputs.members() {
            let Some(value) = value.is() else { continue };
            let texts = value.node().descendants().filter(|node| node.kind() == Kind::String);
            let found = texts.filter_map(|node| Value::read(Some(node)).is()?.as_str()).find_map(|text| {
                let form = form_in(&text)?;
                Some((form.text.to_owned(), form.is_hint))
            });
            if let Some((text, is_hint)) = found {
                let form = Form { text: &text, is_hint };
                report(out.fail(root.id, message("this stack output", form.text)), form).at(PropertyPath::of(&name));
            }
        }
    }
}

fn message(what: &str, form: &str) -> String {
    format!("{what} holds `{form}` in place of the value of an output")
}

fn report<'f>(finding: &'f mut Finding, form: Form<'_>) -> &'f mut Finding {
    if form.is_hint {
        finding.confidence(Confidence::Possible);
    }
    finding.key(form.text).fix("build the text from the output: `interpolate`, `concat`, `format` or `apply`")
}

/// The text that stands in place of a value.
#[derive(Clone, Copy)]
struct Form<'t> {
    text: &'t str,
    is_hint: bool,
}

/// How the SDKs and the languages write an output, or another thing that is no text. From the sources of the SDKs
/// (Node.js, Python) and from what the languages print for an object.
static FORMS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"Calling \[to(?:String|JSON)\] on an \[Output(?:<T>\])?|Calling __str__ on an Output\[T\]",
        r"|<pulumi\.output\.Output object at 0x|<pulumi_[A-Za-z0-9_.]+ object at 0x",
        r"|<coroutine object |<function [A-Za-z0-9_.<>]+ at 0x|<bound method ",
        r"|OutputImpl \{|\[object (?:Object|Promise)\]|Promise \{ <pending> \}",
        r"|Pulumi\.Output`1\[|com\.pulumi\.core\.internal\.OutputInternal@|com\.pulumi\.core\.Output@",
        r"|\{0xc000[0-9a-f]{4,}|&\{\{\} |%!(?:s|v|d|q)\((?:pulumi\.|\*?internal\.|func\()",
    ))
    .ok()
});

/// One of these is in every form. Documents in strings have brackets and none of these.
static MARKS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let marks = [
        "Calling ",
        "<pulumi",
        "<coroutine",
        "<function",
        "<bound ",
        "OutputImpl",
        "[object ",
        "Promise {",
        "Output`1[",
        "com.pulumi",
        "{0xc000",
        "&{{} ",
        "%!",
    ];
    AhoCorasick::new(marks).ok()
});

/// A match that is longer is not what it looks like.
const LONGEST: usize = 120;

/// Longer texts are files; one that shows several forms is about them.
const FILE: usize = 2048;

fn form_in(text: &str) -> Option<Form<'_>> {
    // Nearly every string ends here.
    let bytes = text.as_bytes();
    let marked = || memchr::memchr3(b'[', b'<', b'{', bytes).or_else(|| memchr::memchr2(b'@', b'%', bytes)).is_some();
    if bytes.len() < 10 || !marked() || !MARKS.as_ref()?.is_match(text) {
        return None;
    }
    let forms = FORMS.as_ref()?;
    let first = forms.find(text).filter(|form| form.len() <= LONGEST)?;
    let kinds = || forms.find_iter(text).filter(|form| form.as_str() != first.as_str()).count() + 1;
    // Scripts compare with this text: `toString.call(x) === "[object Object]"`.
    let is_compared = first.as_str().starts_with("[object") && text.contains("toString");
    Some(Form { text: first.as_str(), is_hint: is_compared || text.len() > FILE && kinds() > 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_languages_print_for_an_output_is_found() {
        for text in [
            "Calling [toString] on an [Output<T>] is not supported.",
            "http://Calling __str__ on an Output[T] is not supported./",
            "arn:aws:s3:::<pulumi.output.Output object at 0x7f0a1b2c3d40>/*",
            "<coroutine object main at 0x7f0a1b2c3d40>",
            "url: [object Object]:[object Object]",
            "Pulumi.Output`1[System.String]",
            "com.pulumi.core.internal.OutputInternal@1b2c3d",
            "db-{0xc0001a2b3c}",
            "%!s(pulumi.StringOutput={0xc000})",
        ] {
            assert!(form_in(text).is_some_and(|form| !form.is_hint), "{text}");
        }
        for text in ["an Output[T]", "[object]", "<Resource name=\"jdbc/shop\"/>", "a@b.example", "100% {x}", "[é]{<"]
        {
            assert!(form_in(text).is_none(), "{text}");
        }
        let script = "Object.prototype.toString.call(x) === '[object Object]'";
        assert!(form_in(script).is_some_and(|form| form.is_hint));
    }
}

//! A text that must be JSON is none, or is JSON that was encoded twice.
//!
//! ## Why it matters
//!
//! The service refuses it when it is deployed. Typical are `json.dumps` of what is a JSON text already, the text of a
//! Python dictionary with single quotes, a comma before a closing bracket.
//!
//! ## What to do
//!
//! Encode the value once, with the language's own encoder: `json.dumps`, `JSON.stringify`, `pulumi.jsonStringify`.
//!
//! ## Not reported
//!
//! Empty texts; texts that are secret, not known yet, or built from a value that is not.
//!
//! ## References
//!
//! RFC 8259; the services' documentation of properties that hold JSON.

use super::asked::{Asked, Recorded};
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::json::Document;
use crate::lens::{documents_of, places};
use crate::model::{Known, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("L225", "double-encoded-json", Severity::High, "a text that must be JSON is none")
    .confidence(Confidence::Certain)
    .docs(include_str!("double_encoded_json.rs"));

pub(super) struct DoubleEncodedJson;

impl Rule for DoubleEncodedJson {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        documents_of(ty).next().is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(asked) = Asked::of(cx.stack, subject, Recorded::Judged) else { return };
        for pattern in documents_of(&subject.ty) {
            if !asked.is_new(super::row::top(&pattern)) {
                continue;
            }
            for (path, value) in places(&pattern, |name| asked.state.input(name)) {
                // An object or a list is encoded by the provider.
                let Known::Is(Some(text)) = value.read(|value| Some(value.as_str())) else { continue };
                let Some(fault) = fault(&text) else {
                    out.pass();
                    continue;
                };
                let name = path.names().next_back().unwrap_or_default();
                let (message, severity) = (format!("`{name}` {}", fault.said()), fault.severity());
                out.fail(subject.id, message).severity(severity).key(path.plain()).at(path).fix(fault.fix());
            }
        }
    }
}

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fault {
    Twice,
    Python,
    Broken { line: usize, column: usize, reason: String },
}

fn fault(text: &str) -> Option<Fault> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        // Most are no strings, and have nothing inside.
        Ok(_) if !text.starts_with('"') => None,
        Ok(_) => {
            let document = Document::parse(text.to_owned()).ok()?;
            let inner = document.root().as_str()?;
            inner.trim_start().starts_with(['{', '[']).then_some(Fault::Twice)
        }
        Err(error) => {
            let python = ["{'", "[{'", "['"].iter().any(|start| text.starts_with(start));
            let words = error.to_string();
            let reason = words.split(" at line ").next().unwrap_or_default().to_owned();
            Some(if python {
                Fault::Python
            } else {
                Fault::Broken { line: error.line(), column: error.column(), reason }
            })
        }
    }
}

impl Fault {
    fn said(&self) -> String {
        match self {
            Fault::Twice => "is JSON that was encoded twice: the service reads a text, not a document".to_owned(),
            Fault::Python => "is the text of a Python value, not JSON: the service refuses single quotes".to_owned(),
            Fault::Broken { line, column, reason } => format!("is no JSON: {reason} in line {line}, column {column}"),
        }
    }

    fn severity(&self) -> Severity {
        if matches!(self, Fault::Broken { .. }) { Severity::High } else { Severity::Medium }
    }

    fn fix(&self) -> &'static str {
        match self {
            Fault::Twice => "encode it once",
            Fault::Python => "encode it with `json.dumps`, not with `str`",
            Fault::Broken { .. } => "let the program encode it: `json.dumps`, `JSON.stringify`",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_text_is_named() {
        for text in ["", "{}", r#"{"a":[1]}"#, "[]", " {\"a\": null}\n", "7", r#""plain""#] {
            assert_eq!(fault(text), None, "{text}");
        }
        assert_eq!(fault(r#""{\"a\":1}""#), Some(Fault::Twice));
        assert_eq!(fault("{'Version': '2012-10-17', 'a': True}"), Some(Fault::Python));
        let broken = fault("{\"a\":1,}").unwrap();
        assert!(broken.said().starts_with("is no JSON: ") && broken.said().ends_with(" in line 1, column 8"));
        assert!(fault("{\"a\": True}").is_some_and(|fault| fault.severity() == Severity::High));
    }
}

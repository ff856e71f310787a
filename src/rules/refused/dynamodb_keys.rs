//! Attributes and keys of a DynamoDB table do not fit together.
//!
//! ## Why it matters
//!
//! DynamoDB refuses a table whose key is no attribute, and one with an attribute that neither the table nor an index
//! has as a key: attributes that are only stored are not declared.
//!
//! ## What to do
//!
//! Declare exactly the attributes that are keys.
//!
//! ## Not reported
//!
//! Tables with keys or attributes that are not known yet.
//!
//! ## References
//!
//! Amazon DynamoDB API Reference, `CreateTable`: `AttributeDefinitions`, `KeySchema`.

use super::asked::{Asked, Recorded};
use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::lens::aws::limits::{TABLE, TABLE_INPUTS, table_keys};
use crate::model::{Known, PropertyPath, Resource, TypeToken, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("N007", "dynamodb-keys", Severity::High, "attributes and keys of a table do not fit together")
        .confidence(Confidence::Certain)
        .docs(include_str!("dynamodb_keys.rs"));

pub(super) struct DynamodbKeys;

impl Rule for DynamodbKeys {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        **ty == *TABLE
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(asked) = Asked::of(cx.stack, subject, Recorded::Accepted) else { return };
        if !TABLE_INPUTS.iter().any(|input| asked.is_new(input)) {
            return;
        }
        let table = match table_keys(asked.state) {
            Known::Is(table) if table.attributes.is_empty() => return,
            Known::Is(table) => table,
            Known::Secret => return out.undetermined(subject.id, Reason::Secret(PropertyPath::of(TABLE_INPUTS[0]))),
            _ => return out.undetermined(subject.id, Reason::Unknown(PropertyPath::of(TABLE_INPUTS[0]))),
        };
        let before = out.findings.len();
        for key in &table.keys {
            if !table.attributes.iter().any(|attribute| attribute.attribute == key.attribute) {
                let name = shown_within(&key.attribute, 80);
                out.fail(subject.id, format!("key `{name}` is no attribute of the table"))
                    .key(name.clone())
                    .at(key.path.clone())
                    .fix(format!("declare `{name}` in `attributes`, or name an attribute that is there"));
            }
        }
        for attribute in &table.attributes {
            if !table.keys.iter().any(|key| key.attribute == attribute.attribute) {
                let name = shown_within(&attribute.attribute, 80);
                out.fail(subject.id, format!("attribute `{name}` is a key of nothing"))
                    .key(name.clone())
                    .at(attribute.path.clone())
                    .fix(format!("take `{name}` out of `attributes`, or add the index that needs it"));
            }
        }
        if let Some(key) = &table.same {
            let name = shown_within(&key.attribute, 80);
            out.fail(subject.id, format!("`{name}` is both keys of the table"))
                .at(key.path.clone())
                .fix("take one of them out");
        }
        if out.findings.len() == before {
            out.pass();
        }
    }
}

//! The catalogue for machines, schema `stackcheck.rules/1` (`docs/schema/rules-1.json`).

use std::io::{self, Write};

use serde::Serialize;

use crate::finding::Meta;
use crate::report::document::Tool;
use crate::report::formatter::pretty;
use crate::rules::{Page, family};

/// The name of the schema; a change that breaks readers gets a new number.
const SCHEMA: &str = "stackcheck.rules/1";

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Document<'a> {
    /// Always `stackcheck.rules/1`.
    schema: &'static str,
    tool: Tool<'static>,
    /// By code.
    rules: Vec<RuleRow<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct RuleRow<'a> {
    /// Family letter and number; never used again for another rule.
    #[cfg_attr(test, schemars(regex(pattern = "^[A-Z][0-9]{3}$")))]
    code: &'a str,
    /// The rule's name; never used again for another rule.
    id: &'a str,
    /// The letter of the family.
    family: &'a str,
    /// What the rules of the family look for.
    family_name: &'a str,
    #[cfg_attr(test, schemars(extend("enum" = ["info", "low", "medium", "high", "critical"])))]
    severity: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["possible", "likely", "certain"])))]
    confidence: &'static str,
    /// Whether it runs unless it is ignored.
    default: bool,
    /// One sentence without a full stop: what is wrong.
    summary: &'a str,
    /// Codes of rules whose finding on the same or a related resource is the cause of this one, or tells the same.
    hidden_by: Vec<&'static str>,
    /// Whether the same fault in the same property of several resources of one type is one finding.
    folds_alike: bool,
    /// The page, in Markdown.
    page: Vec<SectionRow>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct SectionRow {
    /// The heading; null for what stands above the first.
    title: Option<String>,
    text: String,
}

/// Writes the catalogue as one JSON object, indented.
pub fn write(rules: &[Meta], out: &mut dyn Write) -> io::Result<()> {
    pretty(&Document { schema: SCHEMA, tool: Tool::THIS, rules: rules.iter().map(RuleRow::of).collect() }, out)
}

impl<'a> RuleRow<'a> {
    fn of(meta: &'a Meta) -> Self {
        let Page { summary, sections } = Page::of(meta);
        let sections =
            sections.into_iter().map(|section| SectionRow { title: Some(section.title), text: section.text });
        Self {
            code: meta.code,
            id: meta.id,
            family: meta.family(),
            family_name: family(meta.family()),
            severity: meta.severity.name(),
            confidence: meta.confidence.name(),
            default: meta.default_on,
            summary: meta.summary,
            hidden_by: meta.left_out_beside().collect(),
            folds_alike: meta.folds_alike,
            page: std::iter::once(SectionRow { title: None, text: summary }).chain(sections).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_in_the_documentation_is_the_one_of_the_code() {
        crate::report::schema::assert_documented::<Document<'_>>(SCHEMA, "rules-1.json");
    }
}

//! Values of the result, as people read them. What is hidden says so without quotation marks.

use serde_json::Value as Json;
use similar::TextDiff;

/// What stands for a value that is secret, or not known before the deployment.
const HIDDEN: [&str; 2] = ["[secret]", "[unknown]"];

/// The value on one line; `null` stands for none.
pub(super) fn text(value: &Json) -> String {
    match value {
        Json::Null => "nothing".to_owned(),
        Json::String(word) if HIDDEN.contains(&word.as_str()) => word.clone(),
        value => value.to_string(),
    }
}

/// The text to compare line by line: of several lines, or JSON in a string, which is written a member a line.
pub(super) fn lines(value: &Json) -> Option<&str> {
    let text = value.as_str()?;
    (text.trim_end().contains('\n') || matches!(text, "{}" | "[]")).then_some(text)
}

/// The difference of two values line by line, where both have several lines.
pub(super) fn between(before: &Json, after: &Json) -> Option<Vec<String>> {
    let diff = TextDiff::from_lines(lines(before)?, lines(after)?);
    let text = diff.unified_diff().context_radius(2).missing_newline_hint(false).to_string();
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    (!lines.is_empty()).then_some(lines)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_says_when_it_is_hidden_or_not_there() {
        assert_eq!(text(&json!(null)), "nothing");
        assert_eq!(text(&json!("[secret]")), "[secret]");
        assert_eq!(text(&json!(["[secret]"])), r#"["[secret]"]"#);
        assert_eq!(text(&json!("a")), r#""a""#);
    }

    #[test]
    fn values_of_several_lines_are_compared_line_by_line() {
        assert_eq!(between(&json!("a\nb"), &json!("a\nc")).unwrap()[1..], [" a", "-b", "+c"]);
        assert_eq!(between(&json!("{}"), &json!("{\n  \"a\": 1\n}")).unwrap().len(), 5);
        assert!(between(&json!("a"), &json!("a\nc")).is_none() && between(&json!(null), &json!("a\nc")).is_none());
    }
}

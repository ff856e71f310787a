//! What the tool reports without a rule, in words: drift, differences between stacks, changes that nobody reviewed.

use serde_json::Value;

/// What a word of the tool stands for; nothing for the code of a rule.
pub(super) fn summary(word: &str) -> Option<&'static str> {
    Some(match word {
        "drift-changed" => "a property was changed outside the program",
        "drift-added" => "a property was set outside the program",
        "drift-removed" => "a property was removed outside the program",
        "drift-gone" => "a resource is gone from the cloud",
        "drift-unmanaged" => "a resource is in the cloud, and the program does not know it",
        "promotion-different" => "the target has another value than the one that was tried",
        "promotion-weaker" => "the target is weaker than what was tried",
        "promotion-artefact" => "the target runs something else than what was tried",
        "promotion-missing" => "the target lacks what the source has",
        "promotion-extra" => "the target has what was never tried",
        "promotion-config" => "the configuration of the target differs from the one that was tried",
        "promotion-version" => "the target uses another version than the one that was tried",
        "not-ready-pending-operations" => "operations of a stack are pending",
        "not-ready-complete" => "an input does not tell the whole stack",
        "not-ready-age" => "an export is too old",
        "not-ready-soak" => "the source was not tried for long enough",
        "unreviewed" => "a change was applied that nobody reviewed",
        "not-applied" => "a change was reviewed and is not applied",
        "undecided" => "whether what was reviewed is applied cannot be known",
        "differs" => "a resource differs between the inputs",
        _ => return None,
    })
}

/// Most characters of a value in a message.
const WIDEST: usize = 60;
/// How much of what two values have in common is told before they differ.
const LEAD: usize = 16;

/// What a value was and is; of long ones the part in which they differ.
pub(super) fn values(before: &Value, after: &Value) -> String {
    let [one, other] = [text(before), text(after)];
    let common = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let skipped = if common + LEAD > WIDEST { common.saturating_sub(LEAD) } else { 0 };
    let quoted = |value: &Value, text: &str| if value.is_null() { text.to_owned() } else { quoted(text, skipped) };
    format!("{} → {}", quoted(before, &one), quoted(after, &other))
}

fn quoted(text: &str, skipped: usize) -> String {
    let rest: String = text.chars().skip(skipped).collect();
    let head = if skipped > 0 { "…" } else { "" };
    format!("`{head}{}`", super::item::cut(&rest, WIDEST))
}

/// A value as it stands in a message. Documents that are written into a string lose their line breaks.
fn text(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) if text.contains('\n') => text.split_whitespace().collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_long_values_the_difference_is_told() {
        assert_eq!(values(&json!("17.6"), &Value::Null), "`\"17.6\"` → nothing");
        let policy = |action: &str| json!(format!("{{\n  \"Statement\": [\n {} \"{action}\"\n]}}", "x".repeat(80)));
        assert_eq!(
            values(&policy("s3:GetObject"), &policy("s3:*")),
            "`…xxxxxxxxxxx \"s3:GetObject\" ]}` → `…xxxxxxxxxxx \"s3:*\" ]}`"
        );
        let same = json!("a".repeat(100));
        assert_eq!(values(&same, &same), format!("`…{0}` → `…{0}`", "a".repeat(15) + "\""));
    }

    #[test]
    fn every_word_that_is_reported_has_a_meaning() {
        for word in ["drift-gone", "promotion-weaker", "unreviewed", "not-ready-age"] {
            assert!(summary(word).is_some(), "{word}");
        }
        assert_eq!(summary("A001"), None);
    }
}

//! Text of an input as it may be shown: without credentials, on one line, not too long. Every message, fact and report
//! that holds text of an input passes it through here.

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// What stands in place of a credential.
pub const MASKED: &str = "[masked]";

/// How many characters of a text are shown unless somebody asks for another number.
const USUAL: usize = 160;

/// How many bytes of a text are looked at for each character that is shown. A credential that begins in what is shown
/// must be recognised as a whole.
const WINDOW: usize = 4096;

/// A text of an input as it may be shown, cut to a usual length.
pub fn shown(text: &str) -> String {
    shown_within(text, USUAL)
}

/// A text of an input as it may be shown: credentials masked, control and direction characters spelt out, at most so
/// many characters.
pub fn shown_within(text: &str, limit: usize) -> String {
    let end = limit.saturating_mul(4).saturating_add(WINDOW).min(text.len());
    let looked_at = (end..=text.len()).find_map(|end| text.get(..end)).unwrap_or(text);
    let cut = looked_at.len() < text.len();
    let text = masked(looked_at);
    let mut shown = String::with_capacity(text.len().min(limit.saturating_add(16)));
    let mut chars = text.trim().chars();
    for char in chars.by_ref().take(limit) {
        write_visible(&mut shown, char);
    }
    if cut || chars.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Writes a character so that it can only be read as what it is: a terminal, an editor or a person may take control
/// and direction characters for something else.
fn write_visible(out: &mut String, char: char) {
    match char {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push(' '),
        _ if char.is_control() || is_deceiving(char) => {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(char));
        }
        _ => out.push(char),
    }
}

/// Characters without a shape of their own that change how others are read: direction marks, zero-width characters,
/// line separators, tags.
fn is_deceiving(char: char) -> bool {
    matches!(
        char,
        '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// A text with its credentials masked. Borrowed when it holds none.
pub fn masked(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if may_hold_credentials(&text) {
        for (pattern, replace) in &*PATTERNS {
            if let Cow::Owned(changed) = pattern.replace_all(&text, *replace) {
                text = Cow::Owned(changed);
            }
        }
    }
    let keys: Vec<Range<usize>> = aws_secret_keys(&text).collect();
    if keys.is_empty() {
        return text;
    }
    let mut text = text.into_owned();
    for key in keys.into_iter().rev() {
        text.replace_range(key, MASKED);
    }
    Cow::Owned(text)
}

/// What every pattern needs, in lower case. Without one of these no pattern is compiled.
const MARKS: [&str; 32] = [
    "://",
    "-----begin",
    "akia",
    "asia",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xox",
    "xapp-",
    "sk_",
    "rk_",
    "sk-",
    "aiza",
    "npm_",
    "pypi-",
    "sg.",
    "hvs.",
    "hvb.",
    "pul-",
    "eyj",
    "pass",
    "pwd",
    "secret",
    "token",
    "key",
    "credential",
    "signature",
    "bearer",
];

/// More marks of tokens that are rare: of registries, shops and clouds.
const RARE_MARKS: [&str; 9] =
    ["dop_v1_", "shpat_", "gocspx-", "whsec_", "ya29.", "dckr_pat_", "hf_", "connection", "sig="];

fn may_hold_credentials(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    MARKS.iter().chain(&RARE_MARKS).any(|mark| text.contains(mark))
}

/// Turns a match into what is shown of it.
type Replace = fn(&Captures<'_>) -> String;

static PATTERNS: LazyLock<Vec<(Regex, Replace)>> = LazyLock::new(|| {
    let patterns: [(&str, Replace); 6] = [
        (PRIVATE_KEY, keep_first),
        (URL_PASSWORD, keep_first_and_last),
        (TOKEN, keep_first),
        (ASSIGNMENT, keep_name),
        (BEARER, keep_first),
        (ARGUMENT, keep_argument),
    ];
    // A pattern that does not compile would mask nothing; a test compiles them all.
    patterns.into_iter().filter_map(|(pattern, replace)| Some((Regex::new(pattern).ok()?, replace))).collect()
});

const PRIVATE_KEY: &str = r"(?s)(-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----).*?(?:-----END [A-Z0-9 ]*-----|\z)";

const URL_PASSWORD: &str = r#"([A-Za-z][A-Za-z0-9+.-]*://[^\s:/@"'<>]*:)[^\s/"'<>]+(@)"#;

/// Tokens that their makers gave a beginning of their own. The first group stays readable.
const TOKEN: &str = concat!(
    r"(AKIA|ASIA)[0-9A-Z]{12,}",
    r"|(gh[pousr]_)[0-9A-Za-z]{16,}",
    r"|(github_pat_)[0-9A-Za-z_]{20,}",
    r"|(glpat-)[0-9A-Za-z_.-]{16,}",
    r"|(xox[abeoprs]-|xapp-)[0-9A-Za-z-]{10,}",
    r"|([sr]k_(?:live|test)_)[0-9A-Za-z]{10,}",
    r"|\b(sk-(?:ant-|proj-|svcacct-)?)[0-9A-Za-z_-]{20,}",
    r"|(AIza)[0-9A-Za-z_-]{30,}",
    r"|(npm_)[0-9A-Za-z]{36}",
    r"|(pypi-)[0-9A-Za-z_-]{16,}",
    r"|\b(SG\.)[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{16,}",
    r"|(hv[sb]\.)[0-9A-Za-z_-]{20,}",
    r"|\b(pul-)[0-9a-f]{32,}",
    r"|(eyJ)[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}(?:\.[0-9A-Za-z_-]*)?",
    r"|(dop_v1_|shpat_|GOCSPX-|whsec_|dckr_pat_|\bhf_)[0-9A-Za-z_-]{16,}",
    r"|(ya29\.)[0-9A-Za-z_.-]{16,}",
    // Whoever knows the address of a webhook may post.
    r"|(://hooks\.slack\.com/(?:services|triggers|workflows)/)[0-9A-Za-z/_-]{16,}",
    r"|(://(?:canary\.|ptb\.)?discord(?:app)?\.com/api/webhooks/)[0-9A-Za-z/_-]{16,}",
    r"|(\.webhook\.office\.com/webhookb2/)[0-9A-Za-z/@_-]{16,}",
);

/// A value that follows an argument which says that it is secret: `--password x`.
const ARGUMENT: &str = concat!(
    r"(?i)(--[0-9a-z-]*(?:pass(?:word|wd|phrase)|secret|token|(?:api|access|secret)-?key)\s+)",
    r#"([^\s"'-][^\s"']{5,})"#
);

/// A value given to a name that says it is secret: `password=x`, `"secretKey": "x"`, `?sig=x`.
const ASSIGNMENT: &str = concat!(
    r#"(?i)((?:pass(?:word|wd|phrase)?|pwd|secrets?|token|signature|credentials?|connection[_-]?string"#,
    r#"|(?:api|access|account|private|secret|encryption|signing|shared)[_-]?(?:access[_-]?)?key|\bsig)"#,
    r#"[0-9a-z_.-]*["'`\]]*\s*(?:=>|[=:])\s*)("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s,;&"'`)}\]]+)"#
);

const BEARER: &str = r"(?i)\b(bearer\s+)[0-9a-z+/=._~-]{16,}";

fn keep_first(found: &Captures<'_>) -> String {
    let kept = found.iter().skip(1).flatten().next().map_or("", |group| group.as_str());
    format!("{kept}{MASKED}")
}

fn keep_first_and_last(found: &Captures<'_>) -> String {
    format!("{}{MASKED}{}", &found[1], &found[2])
}

/// Words that follow a name and a colon in messages, and values that hide nothing.
const HARMLESS: [&str; 16] = [
    "cannot",
    "expected",
    "false",
    "incorrect",
    "invalid",
    "is",
    "missing",
    "must",
    "none",
    "not",
    "null",
    "required",
    "true",
    "undefined",
    "unknown",
    "value",
];

fn keep_name(found: &Captures<'_>) -> String {
    let value = found[2].trim_matches(['"', '\'']);
    let plain = value.trim_end_matches(['.', ':']).to_ascii_lowercase();
    let is_shown = value.starts_with('[') || value.ends_with(MASKED) || HARMLESS.contains(&plain.as_str());
    if is_shown { found[0].to_owned() } else { format!("{}{MASKED}", &found[1]) }
}

/// A word in small letters is a word of a sentence.
fn keep_argument(found: &Captures<'_>) -> String {
    let is_word = found[2].chars().all(char::is_lowercase);
    if is_word { found[0].to_owned() } else { format!("{}{MASKED}", &found[1]) }
}

/// Secret access keys of AWS have no mark: forty characters of base64 that stand alone, of every kind. Digests in
/// hexadecimal have no capitals; paths have words.
fn aws_secret_keys(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let start = at + bytes[at..].iter().position(|byte| is_part(*byte)).unwrap_or(bytes.len() - at);
            let end = start + bytes[start..].iter().position(|byte| !is_part(*byte)).unwrap_or(bytes.len() - start);
            at = end + 1;
            if end - start == 40 && is_random(&bytes[start..end]) {
                return Some(start..end);
            }
        }
        None
    })
}

/// Whether characters are mixed as chance mixes them: words in camel case change their kind once or twice a word.
fn is_random(bytes: &[u8]) -> bool {
    let kind = |byte: u8| match byte {
        b'A'..=b'Z' => 0,
        b'a'..=b'z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let changes = bytes.windows(2).filter(|pair| kind(pair[0]) != kind(pair[1])).count();
    changes >= 15 && [0, 1, 2].iter().all(|wanted| bytes.iter().any(|byte| kind(*byte) == *wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Credentials as they look, in two parts each so that no scanner takes this file for a leak.
    const PLANTED: [(&str, &str); 18] = [
        ("AKIA", "Q7ZLM2XN4PVTB3KD"),
        ("ASIA", "Q7ZLM2XN4PVTB3KD"),
        ("wJalr", "XUt8FEMI/K7MDENG/bPxRfiCY4QzM2PLE0K"),
        ("ghp", "_a8Kd03mQz71LpXcVbN2sRtYw5EfGhJ4uIoP9"),
        ("github_pat", "_11ABCDEFG0123456789_abcdefghijklmnopqrstuvwxyz"),
        ("glpat", "-a1B2c3D4e5F6g7H8i9J0"),
        ("xoxb", "-284719305512-3920184756102-QmZr8TvLp2XcNa7WsKdY4hGb"),
        ("sk_live", "_51Hq8vJKz3XbT7nRwYpLmQeDsFgA2c"),
        ("rk_live", "_51Hq8vJKz3XbT7nRwYpLmQeDsFgA2c"),
        ("sk-proj", "-a8Kd03mQz71LpXcVbN2sRtYw5EfGhJ4u"),
        ("AIza", "SyA8Kd03mQz71LpXcVbN2sRtYw5EfGhJ4uI"),
        ("npm", "_a8Kd03mQz71LpXcVbN2sRtYw5EfGhJ4uIoP9"),
        ("pypi", "-AgEIcHlwaS5vcmcCJGE4S2QwM21Rejcx"),
        ("SG", ".a8Kd03mQz71LpXcVbN2s.RtYw5EfGhJ4uIoP9a8Kd03mQz71Lp"),
        ("hvs", ".CAESIJa8Kd03mQz71LpXcVbN2sRtYw5E"),
        ("pul", "-0123456789abcdef0123456789abcdef01234567"),
        ("eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.a8Kd03mQz71LpXcV"),
        ("-----BEGIN RSA PRIVATE KEY-----", "\nMIIEowIBAAKCAQEA7b\n"),
    ];

    #[test]
    fn every_pattern_compiles() {
        assert_eq!(PATTERNS.len(), 6);
    }

    #[test]
    fn credentials_are_never_shown_wherever_they_stand() {
        for (head, tail) in PLANTED {
            let credential = format!("{head}{tail}");
            for text in [credential.clone(), format!("value {credential} is"), format!("a\n{credential}\nb")] {
                let shown = shown_within(&text, 400);
                assert!(shown.contains(MASKED), "{shown}");
                assert!(!shown.contains(&tail[tail.len().saturating_sub(8)..].trim().to_owned()), "{shown}");
            }
        }
    }

    #[test]
    fn values_of_secret_names_are_masked_and_the_names_stay() {
        for (text, wanted) in [
            ("password=hunter2 user=x", "password=[masked] user=x"),
            ("DB_PASSWORD: 'hunter2'", "DB_PASSWORD: [masked]"),
            (r#"{"secretKey": "hunter2", "a": 1}"#, r#"{"secretKey": [masked], "a": 1}"#),
            ("postgres://app:hunter2@db.example.com/x", "postgres://app:[masked]@db.example.com/x"),
            ("https://example.com/a?sig=hunter2&b=1", "https://example.com/a?sig=[masked]&b=1"),
            ("token=hunter2", "token=[masked]"),
            ("run --db-password hunter2-x --user app", "run --db-password [masked] --user app"),
            (
                "https://hooks.slack.com/services/T0000ABCD/B0000ABCD/a8Kd03mQz71L",
                "https://hooks.slack.com/services/[masked]",
            ),
            ("Authorization: Bearer abcdefghijklmnop1234", "Authorization: Bearer [masked]"),
        ] {
            assert_eq!(shown(text), wanted);
        }
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in [
            "Missing required property 'password'",
            "got an unexpected keyword argument 'secret_string'",
            "password: required field is not set",
            "use --token together with --user",
            "urn:pulumi:dev::shop::aws:s3/bucketServerSideEncryptionConfigurationV2:BucketV2::logs",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "/home/ci/shop/components/networking/subnets/private.py",
            "arn:aws:iam::123456789012:role/service-role/deploy",
            "https://example.com:8080/a@b",
            "disk-attachment-of-the-first-node-in-the-group",
            "TopicSubscriptionFilterPolicyAttachment1",
        ] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn control_and_direction_characters_are_spelt_out() {
        assert_eq!(shown("a\u{1b}[31mb\u{202e}c\r\nd"), "a\\u{1b}[31mb\\u{202e}c\\r\\nd");
        assert_eq!(shown("zero\u{200b}width"), "zero\\u{200b}width");
        assert_eq!(shown("Zürich 東京"), "Zürich 東京");
    }

    #[test]
    fn a_long_text_is_cut_after_it_was_masked() {
        assert_eq!(shown_within("abcdef", 3), "abc…");
        assert_eq!(shown_within("日本語", 2), "日本…");
        let long = format!("{} AKIA{}", "x".repeat(150), "Q7ZLM2XN4PVTB3KD");
        assert!(!shown(&long).contains("Q7ZL"));
        assert!(shown(&"é".repeat(100_000)).chars().count() <= USUAL + 1);
    }
}

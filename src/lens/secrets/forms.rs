//! Credentials that their form alone gives away.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use super::is_no_secret;

/// Where a credential of a known form can begin: one look for all of them.
const MARKS: [&str; 38] = [
    "AKIA",
    "ASIA",
    "AIza",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxa-",
    "xoxb-",
    "xoxe-",
    "xoxo-",
    "xoxp-",
    "xoxr-",
    "xoxs-",
    "sk_live_",
    "rk_live_",
    "sk-",
    "npm_",
    "pypi-",
    "pul-",
    "SG.",
    "hvs.",
    "ya29.",
    "dop_v1_",
    "-----BEGIN",
    "AccountKey=",
    "Password=",
    "password=",
    "PASSWORD=",
    "Pwd=",
    "pwd=",
    "PWD=",
    "?sig=",
    "&sig=",
    "://",
];

static FINDER: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasickBuilder::new().match_kind(MatchKind::LeftmostFirst).build(MARKS).ok());

/// For each byte the marks that have it as their first, second or third, a bit for each.
const HEADS: [[u64; 256]; 3] = {
    let mut heads = [[0; 256]; 3];
    let mut mark = 0;
    while mark < MARKS.len() {
        let mut at = 0;
        while at < 3 {
            heads[at][MARKS[mark].as_bytes()[at] as usize] |= 1 << mark;
            at += 1;
        }
        mark += 1;
    }
    heads
};

/// In a longer text, in bytes, it does not pay to look for heads of marks first.
const LONG: usize = 96;

fn may_hold_mark(text: &str) -> bool {
    let [first, second, third] = &HEADS;
    let of = |heads: &[u64; 256], byte: u8| heads[usize::from(byte)];
    text.as_bytes().windows(3).any(|three| of(first, three[0]) & of(second, three[1]) & of(third, three[2]) != 0)
}

/// A shorter text holds no credential of a known form.
const SHORTEST: usize = 12;

/// No token or key is shorter: `AKIA` and sixteen characters.
const SHORTEST_TOKEN: usize = 20;

/// What sort of credential a text holds, by its form alone.
///
/// Source: the forms that AWS, GitHub, GitLab, Slack, Discord, Stripe, Google, npm, `PyPI`, Pulumi, `SendGrid`, Vault,
/// `OpenAI`, Anthropic, `DigitalOcean` and Azure publish for secret scanning (2026-11); PEM (RFC 7468).
pub fn by_form(text: &str) -> Option<&'static str> {
    // Short ones are addresses and connection strings with a password.
    if text.len() < SHORTEST || text.len() < SHORTEST_TOKEN && !text.contains(['@', '=']) {
        return None;
    }
    if text.len() < LONG && !may_hold_mark(text) {
        return None;
    }
    FINDER.as_ref()?.find_iter(text).find_map(|found| {
        let mark = text.get(found.range())?;
        let (before, rest) = text.split_at_checked(found.start())?;
        // A mark that is a word begins one.
        let is_word = mark.starts_with(|c: char| c.is_ascii_alphabetic());
        let inside = is_word && before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        if inside { None } else { at_mark(before, mark, rest) }
    })
}

fn at_mark(before: &str, mark: &str, rest: &str) -> Option<&'static str> {
    let tail = rest.get(mark.len()..)?;
    let run = |of: fn(char) -> bool| tail.find(|c| !of(c)).unwrap_or(tail.len());
    let word = |c: char| c.is_ascii_alphanumeric();
    let wide = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let is_example = tail.starts_with("IOSFODNN7EXAMPLE") || tail.get(..16).is_some_and(|key| key.ends_with("EXAMPLE"));
    let (long_enough, kind) = match mark {
        "AKIA" | "ASIA" => {
            (run(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) == 16 && !is_example, "an access key of AWS")
        }
        "AIza" => (run(wide) == 35, "an API key of Google"),
        "github_pat_" => (run(wide) >= 60, "a token of GitHub"),
        "glpat-" => (run(wide) >= 20, "a token of GitLab"),
        "npm_" => (run(word) == 36, "a token of npm"),
        "pypi-" => (tail.starts_with("AgE") && run(wide) >= 50, "a token of PyPI"),
        "SG." => (run(wide) == 22 && tail[22..].starts_with('.'), "an API key of SendGrid"),
        "hvs." => (run(wide) >= 24, "a token of Vault"),
        "ya29." => (run(wide) >= 40, "an access token of Google"),
        "pul-" => (run(|c| c.is_ascii_hexdigit()) == 40, "an access token of Pulumi"),
        "sk-" => (is_model_key(tail.get(..run(wide)).unwrap_or_default()), "an API key of a language model"),
        "?sig=" | "&sig=" => (before.contains("sv=") || tail.contains("&sv="), "an address signed for Azure storage"),
        "dop_v1_" => (run(|c| c.is_ascii_hexdigit()) == 64, "a token of DigitalOcean"),
        "AccountKey=" => {
            (run(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')) == 88, "an account key of Azure")
        }
        "-----BEGIN" => {
            let header = tail.get(..tail.len().min(40)).unwrap_or(tail);
            let header = header.split("-----").next().unwrap_or_default();
            (header.ends_with("PRIVATE KEY") && tail.len() > 60, "a private key")
        }
        "://" if is_hook(tail) => (true, "the address of a webhook, which is its key"),
        "://" => (has_password(before, tail), "an address with a password in it"),
        mark if mark.eq_ignore_ascii_case("password=") || mark.eq_ignore_ascii_case("pwd=") => {
            (is_of_connection(before, tail), "a connection string with a password in it")
        }
        mark if mark.starts_with("xox") => (run(wide) >= 24, "a token of Slack"),
        mark if mark.ends_with("k_live_") => (run(word) >= 24, "a live key of Stripe"),
        _ => (run(word) >= 36, "a token of GitHub"),
    };
    long_enough.then_some(kind)
}

/// Whether `user:password@` follows the scheme of an address.
fn has_password(before: &str, tail: &str) -> bool {
    let is_scheme = before.ends_with(|c: char| c.is_ascii_alphanumeric());
    let authority = tail.split(['/', '?', '#', ' ', '"', '\'', '\n']).next().unwrap_or_default();
    let Some((user, host)) = authority.rsplit_once('@') else { return false };
    let Some((_, password)) = user.split_once(':') else { return false };
    is_scheme && !host.is_empty() && password.len() >= 4 && !is_no_secret(password)
}

/// What stands behind `sk-` in a key: letters of both cases and digits, and many of them. Names are not like that.
fn is_model_key(tail: &str) -> bool {
    let has = |of: fn(&u8) -> bool| tail.as_bytes().iter().any(of);
    tail.len() >= 32 && has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
}

/// Whether an address is a webhook of Slack or Discord: whoever knows it may post.
fn is_hook(tail: &str) -> bool {
    let parts: Vec<&str> = tail.split(['/', '?']).collect();
    let long = |at: usize, least: usize| {
        parts.get(at).is_some_and(|part| {
            part.len() >= least && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        })
    };
    match parts.as_slice() {
        ["hooks.slack.com", "services" | "workflows", ..] => long(2, 8) && long(3, 8) && long(4, 16),
        ["discord.com" | "discordapp.com", "api", "webhooks", ..] => long(3, 16) && long(4, 40),
        _ => false,
    }
}

/// Whether `Password=x` is a part of a connection string that names its server, and not a template or a mask.
fn is_of_connection(before: &str, tail: &str) -> bool {
    const SERVERS: [&str; 5] = ["server=", "host=", "data source=", "endpoint=", "address="];
    let password = tail.split([';', '"', '\'', '\n']).next().unwrap_or_default();
    let names = |text: &str| {
        let text = text.to_ascii_lowercase();
        SERVERS.iter().any(|server| text.contains(server))
    };
    password.len() >= 4
        && !password.contains([' ', '&'])
        && !is_no_secret(password)
        && (names(before) || names(tail.get(password.len()..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_known_by_their_form() {
        for (head, tail, expected) in [
            ("AKIA", "Q7ZLM2XN4PVTB3KD", Some("an access key of AWS")),
            ("AKIA", "IOSFODNN7EXAMPLE", None),
            ("AKIA", "Q7ZLM2XN4PVTB3KDX", None),
            ("ghp", "_a8Kd03mQz71LpXcVbN2sRtYw5EfGhJ4uIoP9", Some("a token of GitHub")),
            ("sk_live", "_51Hq8vJKz3XbT7nRwYpLmQeDsFgA2c", Some("a live key of Stripe")),
            (
                "-----BEGIN RSA PRIVATE KEY-----",
                "\nMIIEowIBAAKCAQEA7bMIIEowIBAAKCAQEA7bMIIEowIBAAKCAQEA7b",
                Some("a private key"),
            ),
            ("-----BEGIN CERTIFICATE-----", "\nMIIEowIBAAKCAQEA7bMIIEowIBAAKCAQEA7bMIIEowIBAAKCAQEA7b", None),
            ("postgres://app:", "Sommer-26@db.shop.internal/x", Some("an address with a password in it")),
            ("postgres://app:", "${PASSWORD}@db.shop.internal/x", None),
            ("https://shop.example.com:8080/", "a@b", None),
            ("https://", "shop.example.com", None),
            ("sk-", "proj-Zq8LwX2nV5bT0mKd7RyHcJ4sPfGa9EuB", Some("an API key of a language model")),
            ("sk-", "learn-is-a-library-and-not-a-key-of-it", None),
            ("task-sk-", "Zq8LwX2nV5bT0mKd7RyHcJ4sPfGa9EuB", Some("an API key of a language model")),
            ("disk-", "Zq8LwX2nV5bT0mKd7RyHcJ4sPfGa9EuB", None),
            ("pul-", "0123456789abcdef0123456789abcdef01234567", Some("an access token of Pulumi")),
            ("ya29.", "a0AfH6SMBx7QzLmN2pVtB3KdRwYcJhGfEuIoPsXzAq", Some("an access token of Google")),
            ("Server=db;User Id=app;Password=", "Sommer-26;", Some("a connection string with a password in it")),
            ("Server=db;User Id=app;Password=", "${PASSWORD};", None),
            ("ResetPassword=", "Sommer-26", None),
            (
                "https://shop.blob.core.windows.net/x?sv=2022&sig=",
                "aB3%2Fx",
                Some("an address signed for Azure storage"),
            ),
            ("https://shop.example.com/x?sig=", "aB3%2Fx", None),
            (
                "https://hooks.slack.com/services/",
                "T0000ABCD/B0000ABCD/Zq8LwX2nV5bT0mKd7RyHcJ4s",
                Some("the address of a webhook, which is its key"),
            ),
            ("https://hooks.slack.com/", "services/help", None),
        ] {
            assert_eq!(by_form(&format!("{head}{tail}")), expected, "{head}");
        }
    }
}

//! Names that say that a secret stands under them.

use crate::lens::environment::words;

/// Words of a name that say that a secret stands under it.
const WORDS: [&str; 10] =
    ["password", "passwd", "pwd", "passphrase", "secret", "secrets", "token", "credential", "credentials", "pass"];

/// Two words that do so together.
const PAIRS: [(&str, &str); 7] = [
    ("api", "key"),
    ("private", "key"),
    ("secret", "key"),
    ("encryption", "key"),
    ("signing", "key"),
    ("auth", "key"),
    ("connection", "string"),
];

/// Last words of names that tell about a secret, and are none.
const ABOUT: [&str; 101] = [
    "alg",
    "algo",
    "algorithm",
    "alias",
    "arn",
    "arns",
    "audience",
    "backend",
    "backends",
    "bucket",
    "class",
    "cookie",
    "count",
    "days",
    "domain",
    "duration",
    "enabled",
    "endpoint",
    "env",
    "environment",
    "expiration",
    "expiry",
    "field",
    "file",
    "format",
    "group",
    "groups",
    "header",
    "host",
    "hostname",
    "hours",
    "id",
    "ids",
    "interval",
    "issuer",
    "key",
    "kind",
    "label",
    "labels",
    "lambda",
    "length",
    "lifetime",
    "limit",
    "location",
    "manager",
    "minutes",
    "mode",
    "name",
    "names",
    "namespace",
    "owner",
    "param",
    "parameter",
    "path",
    "pattern",
    "policy",
    "port",
    "ports",
    "prefix",
    "project",
    "provider",
    "ref",
    "regex",
    "region",
    "retries",
    "role",
    "rotation",
    "scheme",
    "scope",
    "scopes",
    "seconds",
    "server",
    "service",
    "size",
    "source",
    "state",
    "status",
    "store",
    "strategy",
    "subject",
    "symbol",
    "table",
    "tag",
    "tags",
    "template",
    "through",
    "timeout",
    "topic",
    "ttl",
    "type",
    "uri",
    "url",
    "urls",
    "usage",
    "use",
    "user",
    "username",
    "usernames",
    "users",
    "validity",
    "version",
];

/// Whether one of the words and fields that say "secret" may be in a name. Most names are told by this look at their
/// letters: `pass`, `pwd`, `secret`, `token`, `credential`, `key`, `connection` begin or lie in all of them.
pub fn may_name_secret(name: &str) -> bool {
    name.as_bytes().windows(3).any(|three| {
        let lower = [three[0] | 0x20, three[1] | 0x20, three[2] | 0x20];
        matches!(&lower, b"pas" | b"pwd" | b"sec" | b"tok" | b"cre" | b"key" | b"nne")
    })
}

/// Whether a name says that a password, and no other secret, stands under it.
pub fn names_password(name: &str) -> bool {
    const PASSWORDS: [&str; 5] = ["password", "passwd", "pwd", "pass", "passphrase"];
    names_secret(name) && words(name).iter().any(|word| PASSWORDS.contains(&word.as_str()))
}

/// Whether a name that somebody chose, of a variable or an entry, says that a secret stands under it.
pub fn names_secret(name: &str) -> bool {
    if name.len() > 80 || !may_name_secret(name) {
        return false;
    }
    let words = words(name);
    let Some(last) = words.last().map(String::as_str) else { return false };
    let paired = words.windows(2).any(|two| PAIRS.iter().any(|(a, b)| two[0] == *a && two[1] == *b));
    let says = paired || words.iter().any(|word| WORDS.contains(&word.as_str()) || word == "apikey");
    says && (paired && last == "key" || ABOUT.binary_search(&last).is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_told_from_names_about_them() {
        for (name, says) in [
            ("DB_PASSWORD", true),
            ("apiKey", true),
            ("API_KEY", true),
            ("JWT_SECRET", true),
            ("clientSecret", true),
            ("GITHUB_TOKEN", true),
            ("DB_SECRET_ARN", false),
            ("API_KEY_PARAM", false),
            ("secretName", false),
            ("TOKEN_URL", false),
            ("PASSWORD_LENGTH", false),
            ("Author", false),
            ("passthroughBehavior", false),
            ("KEY", false),
            ("monkey", false),
            ("AIRFLOW__SECRETS__BACKEND", false),
            ("PASS_THROUGH", false),
            ("TOKEN_AUDIENCE", false),
            ("SECRET_KEY_BASE", true),
        ] {
            assert_eq!(names_secret(name), says, "{name}");
        }
        assert!(ABOUT.is_sorted());
    }
}

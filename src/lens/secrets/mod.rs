//! What is a secret: by its form, or by the name of the field it stands in. The value itself is never handed on.

mod forms;
mod names;
mod weak;

pub use forms::by_form;
pub use names::{names_password, names_secret};
pub use weak::{LONGEST, is_weak};

pub use names::may_name_secret;

/// Inputs whose schema says that they hold a secret, whatever the package.
///
/// Source: the inputs marked as secret in the schemas of pulumi-aws 7.51, pulumi-azure-native 3.29, pulumi-azure 6.40 and
/// pulumi-gcp 10.2.
const FIELDS: [&str; 20] = [
    "adminPassword",
    "administratorLoginPassword",
    "administratorPassword",
    "authToken",
    "clientSecret",
    "databasePassword",
    "masterPassword",
    "masterUserPassword",
    "password",
    "preSharedKey",
    "presharedKey",
    "privateKeyPem",
    "rootPassword",
    "secretData",
    "secretString",
    "sharedKey",
    "tunnel1PresharedKey",
    "tunnel2PresharedKey",
    "userPassword",
    "vpnSharedKey",
];

/// Whether an input holds a secret by its schema.
pub fn is_secret_field(name: &str) -> bool {
    may_name_secret(name) && FIELDS.binary_search(&name).is_ok()
}

/// The input of a type that holds a secret by what the type is for, though its name does not say so; with the input that
/// must have a value for that.
///
/// Source: the schemas of pulumi-aws 7.51 and pulumi-azure-native 3.29.
pub fn value_of(class: &str) -> Option<(&'static str, Option<(&'static str, &'static str)>)> {
    match class {
        "aws:ssm/parameter:Parameter" => Some(("value", Some(("type", "SecureString")))),
        "azure-native:keyvault:Secret" => Some(("properties.value", None)),
        _ => None,
    }
}

/// The inputs of a class that hold the name of a user and its password.
///
/// Source: the schemas of pulumi-aws 7.51 and pulumi-azure-native 3.29.
pub fn login_of(class: &str) -> Option<(&'static str, &'static str)> {
    match class {
        "aws:rds/instance:Instance" => Some(("username", "password")),
        "aws-native:rds:DbCluster" | "aws-native:rds:DbInstance" => Some(("masterUsername", "masterUserPassword")),
        "aws:rds/cluster:Cluster"
        | "aws:docdb/cluster:Cluster"
        | "aws:neptune/cluster:Cluster"
        | "aws:redshift/cluster:Cluster" => Some(("masterUsername", "masterPassword")),
        "azure-native:sql:Server" | "azure-native:dbforpostgresql:Server" | "azure-native:dbformysql:Server" => {
            Some(("administratorLogin", "administratorLoginPassword"))
        }
        "gcp:sql/user:User" => Some(("name", "password")),
        _ => None,
    }
}

/// Whether resources of a class are there to keep a secret, or a value that others read as they would read one.
pub fn keeps_secrets(class: &str) -> bool {
    matches!(
        class,
        "aws:secretsmanager/secretVersion:SecretVersion"
            | "aws:ssm/parameter:Parameter"
            | "azure-native:keyvault:Secret"
            | "azure:keyvault/secret:Secret"
            | "gcp:secretmanager/secretVersion:SecretVersion"
            | "kubernetes:core/v1:Secret"
    )
}

/// Types that make a secret up.
pub fn makes_secrets(ty: &str) -> bool {
    matches!(ty, "random:index/randomPassword:RandomPassword" | "random:index/randomBytes:RandomBytes")
}

/// Texts that stand where a secret belongs and are none.
const NO_SECRETS: [&str; 16] = [
    "aws_managed",
    "default",
    "disabled",
    "enabled",
    "false",
    "no",
    "none",
    "null",
    "optional",
    "redacted",
    "required",
    "todo",
    "true",
    "undefined",
    "unknown",
    "yes",
];

/// Whether a text that stands where a secret belongs is a reference, a template, a word or a mask.
pub fn is_no_secret(text: &str) -> bool {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let refers =
        ["arn:", "ssm:", "secretsmanager:", "vault:", "op://", "http://", "https://", "resolve:", "projects/", "file:"]
            .iter()
            .any(|start| lower.starts_with(start));
    let is_template = ["${", "{{", "$(", "<%"].iter().any(|mark| text.contains(mark))
        || text.starts_with(['/', '<', '$', '%', '@', '[', '{']);
    let is_mask = text.bytes().all(|byte| matches!(byte, b'*' | b'x' | b'X' | b'.' | b'-' | b'#' | b'0'));
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    refers || is_template || is_mask || is_number || NO_SECRETS.contains(&lower.as_str()) || is_identifier(text)
}

/// UUIDs, public keys and certificates, and where Azure's telemetry goes: an instrumentation key is no secret (Azure
/// Monitor documentation, Connection strings in Application Insights, 2026-11).
fn is_identifier(text: &str) -> bool {
    let is_uuid = text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    is_uuid
        || text.starts_with("InstrumentationKey=")
        || text.starts_with("ssh-")
        || text.starts_with("ecdsa-")
        || text.starts_with("-----BEGIN CERT")
        || text.starts_with("-----BEGIN PUBLIC")
}

/// Whether a text under a name that says "secret" is one: long enough, and no plain word or path.
pub fn looks_secret(text: &str) -> bool {
    let text = text.trim();
    if text.len() < 8 || text.len() > 4096 || is_no_secret(text) || text.contains(' ') {
        return false;
    }
    let has = |of: fn(&u8) -> bool| text.as_bytes().iter().any(of);
    // A name of something else is words in small letters.
    let mixed = u8::from(has(u8::is_ascii_digit))
        + u8::from(has(u8::is_ascii_uppercase))
        + u8::from(
            text.bytes()
                .any(|byte| matches!(byte, b'!' | b'#' | b'$' | b'%' | b'&' | b'*' | b'+' | b'=' | b'?' | b'^' | b'@')),
        );
    mixed >= 1 && entropy(text) >= 2.5
}

/// Whether a text can only be equal to another because it was copied: it is no name, host or address that many have.
pub fn looks_random(text: &str) -> bool {
    let has = |of: fn(&u8) -> bool| text.as_bytes().iter().any(of);
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase);
    let odd = text.bytes().any(|byte| matches!(byte, b'!' | b'#' | b'$' | b'%' | b'*' | b'^'));
    text.len() >= 12 && (mixed || odd) && looks_secret(text)
}

/// Bits of information in each character, as if they came by chance.
fn entropy(text: &str) -> f64 {
    let mut counts = [0u32; 256];
    text.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let all = f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX));
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / all)
        .map(|share| -share * share.log2())
        .sum()
}

/// The variables that a script sets to a secret in clear: their names.
pub fn assigned(script: &str) -> Vec<&str> {
    script
        .lines()
        .filter_map(|line| {
            let line = line.trim();
            let line = line.strip_prefix("export ").or_else(|| line.strip_prefix("set ")).unwrap_or(line);
            let (name, value) = line.split_once('=')?;
            let value = value.trim_matches(['"', '\'', ';']);
            let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            (is_name && names_secret(name) && looks_secret(value)).then_some(name)
        })
        .collect()
}

/// The text that Base64 stands for; nothing for what is no Base64 of a text.
pub fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0u32, 0);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => return None,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).unwrap_or_default());
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_for_secrets_are_known() {
        assert!(FIELDS.is_sorted());
        assert!(is_secret_field("masterPassword") && !is_secret_field("secretName"));
    }

    #[test]
    fn references_words_and_masks_are_no_secrets() {
        for text in [
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop",
            "/shop/dev/api-key",
            "${DB_PASSWORD}",
            "{{ .Values.x }}",
            "********",
            "xxxxxxxx",
            "required",
            "12345678",
            "0f2a6c1e-3d0e-4d8e-9a6b-1f5b0c7d2e11",
            "<your password>",
        ] {
            assert!(!looks_secret(text), "{text}");
        }
        for text in ["hunter2-Sommer", "ChangeMe123!", "a8Kd03mQz71LpXcV"] {
            assert!(looks_secret(text), "{text}");
        }
        assert!(!looks_secret("shop-database-credentials") && !looks_secret("short1"));
    }

    #[test]
    fn what_many_have_is_not_told_as_copied() {
        assert!(looks_random("Zq8LwX2nV5bT0mKd7Ryc") && looks_random("Sommer-2026-hell"));
        for text in ["eu-west-1", "db-1.shop.internal", "ops-2@example.com", "shop-cluster-2026", "Zq8LwX2"] {
            assert!(!looks_random(text), "{text}");
        }
    }

    #[test]
    fn scripts_are_read_line_by_line_and_base64_is_decoded() {
        let script = "#!/bin/sh\nexport DB_PASSWORD='Sommer-26-x'\nTOKEN=$(cat /run/token)\nNAME=web\n";
        assert_eq!(assigned(script), ["DB_PASSWORD"]);
        assert_eq!(decoded("IyEvYmluL3NoCg==").as_deref(), Some("#!/bin/sh\n"));
        assert_eq!(decoded("not base64!"), None);
    }
}

//! What a policy grants that few policies should.

use super::{Written, WrittenStatement};
use crate::model::Value;

/// What a policy grants, or fails to refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// Something to everyone, without a condition.
    ToEveryone,
    /// Every action on every resource.
    Everything,
    /// Actions that write or delete, on every resource.
    WritesEverywhere,
    /// To hand any role to a service.
    AnyRole,
    /// The role to every workflow of a token issuer: no condition names the subject.
    UnscopedToken,
    /// Access without TLS: nothing refuses it.
    PlainHttp,
}

/// Services whose actions on every resource are common and harmless: logs, metrics, traces, sessions, mail.
const HARMLESS: [&str; 9] =
    ["cloudwatch", "ec2messages", "logs", "ses", "sms-voice", "ssmmessages", "sts", "synthetics", "xray"];

/// Actions on things that have no name before they are made, or that take no resource at all: whoever needs them names
/// every resource (Service Authorization Reference, 2026-11). In lower case, as they begin.
const UNNAMED: [&str; 17] = [
    "acm:request",
    "autoscaling:",
    "cloudfront:createinvalidation",
    "ec2:assignprivate",
    "ec2:attachnetworkinterface",
    "ec2:createnetworkinterface",
    "ec2:createtags",
    "ec2:deletenetworkinterface",
    "ec2:detachnetworkinterface",
    "ec2:modifynetworkinterface",
    "ec2:unassignprivate",
    "ecs:deregistertaskdefinition",
    "ecs:registertaskdefinition",
    "ecs:registercontainerinstance",
    "ecs:submit",
    "elasticloadbalancing:",
    "ssm:updateinstanceinformation",
];

/// How actions begin that change or delete what is kept, or who may do what.
const WRITES: [&str; 24] = [
    "add",
    "attach",
    "authorize",
    "batchdelete",
    "batchwrite",
    "create",
    "delete",
    "deregister",
    "detach",
    "disable",
    "modify",
    "put",
    "purge",
    "reboot",
    "remove",
    "replace",
    "restore",
    "revoke",
    "run",
    "set",
    "stop",
    "terminate",
    "update",
    "write",
];

/// Whether an action writes: by its own word, or as one of those that a wildcard stands for.
fn writes(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    let Some((service, verb)) = action.split_once(':') else { return false };
    if HARMLESS.contains(&service) || UNNAMED.iter().any(|unnamed| action.starts_with(unnamed)) {
        return false;
    }
    match verb.split_once('*') {
        Some((begin, _)) => WRITES.iter().any(|word| word.starts_with(begin) || begin.starts_with(word)),
        None => WRITES.iter().any(|word| verb.starts_with(word)),
    }
}

impl Grant {
    /// Reads the words of a table.
    pub fn parse(words: &str) -> Option<Self> {
        Some(match words {
            "to everyone" => Self::ToEveryone,
            "everything" => Self::Everything,
            "writes everywhere" => Self::WritesEverywhere,
            "any role" => Self::AnyRole,
            "unscoped token" => Self::UnscopedToken,
            "plain http" => Self::PlainHttp,
            _ => return None,
        })
    }

    /// Whether a policy may grant it, by a look at its text: a policy without the word that it takes does not, however
    /// the rest is written.
    pub fn may_be_in(self, policy: Value<'_>) -> bool {
        let Some(text) = policy.node().written() else { return true };
        let word = match self {
            Self::ToEveryone | Self::Everything | Self::WritesEverywhere | Self::AnyRole => r#"\"*\""#,
            Self::UnscopedToken => "Federated",
            Self::PlainHttp => return true,
        };
        // Quotes and letters may be written by their numbers.
        [word, "\\u"].iter().any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
    }

    /// Whether a policy grants it.
    ///
    /// Source: IAM user guide, JSON policy elements; IAM user guide, OIDC federation: conditions on `sub`.
    pub fn is_in(self, policy: &Written<'_>) -> bool {
        let statements = policy.statements();
        if self == Self::PlainHttp {
            let refuses = |statement: &WrittenStatement<'_>| {
                is_effect(*statement, "Deny") && statement.has_condition_on(|key, _| key == "aws:securetransport")
            };
            return !statements.iter().any(refuses);
        }
        statements
            .into_iter()
            .filter(|statement| is_effect(*statement, "Allow"))
            .any(|statement| self.is_given(statement))
    }

    fn is_given(self, statement: WrittenStatement<'_>) -> bool {
        let everywhere = || statement.texts("Resource").iter().any(|resource| resource == "*");
        let actions = statement.texts("Action");
        let everything = |action: &str| action == "*" || action == "*:*";
        match self {
            Self::ToEveryone => {
                let everyone = |kind: &str, name: &str| name == "*" && matches!(kind, "*" | "AWS");
                !statement.has("Condition") && statement.principals().iter().any(|(kind, name)| everyone(kind, name))
            }
            Self::Everything => everywhere() && actions.iter().any(|action| everything(action)),
            Self::WritesEverywhere => {
                let all = actions.iter().any(|action| everything(action));
                !all && everywhere() && !statement.has("Condition") && actions.iter().any(|action| writes(action))
            }
            Self::AnyRole => {
                let passes = |action: &str| action.eq_ignore_ascii_case("iam:PassRole");
                everywhere() && !statement.has("Condition") && actions.iter().any(|action| passes(action))
            }
            Self::UnscopedToken => {
                let issuer = |kind: &str, name: &str| {
                    kind == "Federated"
                        && ["token.actions.githubusercontent.com", "gitlab.com"].iter().any(|i| name.contains(i))
                };
                let scoped = statement.has_condition_on(|key, values| {
                    key.ends_with(":sub") && !values.iter().any(|value| value == "*" || value == "repo:*")
                });
                !scoped && statement.principals().iter().any(|(kind, name)| issuer(kind, name))
            }
            Self::PlainHttp => false,
        }
    }
}

fn is_effect(statement: WrittenStatement<'_>, effect: &str) -> bool {
    statement.text("Effect").as_deref() == Some(effect)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    fn with<T>(json: String, check: impl Fn(Value<'_>) -> T) -> T {
        let document = Document::parse(json).unwrap();
        check(Value::read(Some(document.root())).is().unwrap())
    }

    fn is_in(words: &str, statement: &str) -> bool {
        let policy = format!(r#"{{"Statement":[{statement}]}}"#);
        let grant = Grant::parse(words).unwrap();
        let is_in = with(policy.clone(), |value| grant.is_in(&Written::read(value).unwrap()));
        let text = serde_json::to_string(&policy).unwrap();
        let numbered = text.replace(r#"\"*\""#, r#"\"\u002a\""#);
        for text in [text, numbered] {
            assert!(with(text, |value| grant.may_be_in(value)) || !is_in, "{statement}");
        }
        is_in
    }

    #[test]
    fn a_policy_without_the_word_that_a_grant_takes_is_not_read() {
        let narrow =
            serde_json::to_string(r#"{"Statement":[{"Effect":"Allow","Resource":"arn:aws:s3:::a/*"}]}"#).unwrap();
        for (words, may_be) in [("everything", false), ("unscoped token", false), ("plain http", true)] {
            assert_eq!(with(narrow.clone(), |value| Grant::parse(words).unwrap().may_be_in(value)), may_be, "{words}");
        }
    }

    #[test]
    fn each_grant_is_told_from_its_near_miss() {
        let token = |sub: &str| {
            format!(
                r#"{{"Effect":"Allow","Principal":{{"Federated":"arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"}},
                    "Condition":{{"StringLike":{{"token.actions.githubusercontent.com:{sub}}}}}}}"#
            )
        };
        for (words, wrong, right) in [
            (
                "to everyone",
                r#"{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject"}"#.to_owned(),
                r#"{"Effect":"Allow","Principal":"*","Condition":{"StringEquals":{"aws:SourceAccount":"1"}}}"#.to_owned(),
            ),
            (
                "everything",
                r#"{"Effect":"Allow","Action":["*"],"Resource":"*"}"#.to_owned(),
                r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#.to_owned(),
            ),
            (
                "writes everywhere",
                r#"{"Effect":"Allow","Action":["logs:*","s3:*"],"Resource":"*"}"#.to_owned(),
                r#"{"Effect":"Allow","Action":["logs:*","s3:Get*"],"Resource":"*"}"#.to_owned(),
            ),
            (
                "writes everywhere",
                r#"{"Effect":"Allow","Action":"dynamodb:DeleteItem","Resource":"*"}"#.to_owned(),
                r#"{"Effect":"Allow","Action":["ec2:CreateNetworkInterface","xray:PutTraceSegments","s3:List*"],"Resource":["*"]}"#.to_owned(),
            ),
            (
                "any role",
                r#"{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}"#.to_owned(),
                r#"{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}}}"#.to_owned(),
            ),
            ("unscoped token", token(r#"sub":"repo:*""#), token(r#"sub":"repo:shop/web:*""#)),
            (
                "plain http",
                r#"{"Effect":"Allow","Principal":"*"}"#.to_owned(),
                r#"{"Effect":"Deny","Principal":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#.to_owned(),
            ),
        ] {
            assert!(is_in(words, &wrong), "{words}");
            assert!(!is_in(words, &right), "{words}");
        }
        assert!(Grant::parse("nothing").is_none());
    }
}

//! A policy lacks what it must have, or has what it must not have.
//!
//! ## Why it matters
//!
//! The service refuses the policy as malformed. What a policy must have depends on what it hangs on: one of a role says
//! what, the trust policy of the role and the policy of a bucket also say who.
//!
//! ## What to do
//!
//! Add or take out what the finding names.
//!
//! ## Not reported
//!
//! Policies that are not known yet, and elements of an odd shape. Text that is no JSON is `double-encoded-json`.
//!
//! ## References
//!
//! AWS IAM User Guide, Grammar of the IAM JSON policy language, and IAM quotas (2026-11).

use super::asked::{Asked, Recorded};
use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::lens::policy::{PolicyKind, Written, WrittenStatement, policy_places};
use crate::lens::{BUCKET_OF_POLICY, places};
use crate::model::{Known, Resource, StateView, TypeToken, Value, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N013",
    "policy-malformed",
    Severity::High,
    "a policy lacks what it must have, or has what it must not have",
)
.confidence(Confidence::Certain)
.docs(include_str!("policy_malformed.rs"));

pub(super) struct PolicyMalformed;

impl Rule for PolicyMalformed {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        policy_places(ty).next().is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(asked) = Asked::of(cx.stack, subject, Recorded::Accepted) else { return };
        for (pattern, kind) in policy_places(&subject.ty) {
            if !asked.is_new(super::row::top(&pattern)) {
                continue;
            }
            for (path, value) in places(&pattern, |name| asked.state.input(name)) {
                let value = match value {
                    Known::Is(value) => value,
                    Known::Secret => {
                        out.undetermined(subject.id, Reason::Secret(path));
                        continue;
                    }
                    _ => {
                        out.undetermined(subject.id, Reason::Unknown(path));
                        continue;
                    }
                };
                // What is no JSON is another rule's.
                let Some(policy) = Written::read(value) else { continue };
                let mut faults = faults(&policy, kind);
                faults.extend(over_size(value, kind));
                faults.extend(foreign_bucket(&policy, kind, asked.state));
                let Some(first) = faults.first() else {
                    out.pass();
                    continue;
                };
                let message = format!("the policy is refused: {first}");
                let finding = out.fail(subject.id, message).key(path.plain()).at(path);
                finding.fix("write the policy as the service wants it");
                for fault in &faults[1..] {
                    finding.evidence(fault.clone());
                }
            }
        }
    }
}

const VERSIONS: [&str; 2] = ["2012-10-17", "2008-10-17"];

/// What is wrong with a policy: the IAM user guide, grammar of policies, 2026-11.
fn faults(policy: &Written<'_>, kind: PolicyKind) -> Vec<String> {
    let mut faults = Vec::new();
    if let Some(version) = policy.root().field("Version").and_then(crate::json::Node::as_str)
        && !VERSIONS.contains(&&*version)
    {
        faults.push(format!("its `Version` is `{}`, not `2012-10-17`", shown_within(&version, 20)));
    }
    if policy.root().field("Statement").is_none() {
        faults.push("it has no `Statement`".to_owned());
    }
    let statements = policy.statements();
    for (place, statement) in statements.iter().enumerate() {
        let name = match statement.text("Sid") {
            Some(sid) if !sid.is_empty() => format!("statement `{}`", shown_within(&sid, 40)),
            _ => format!("statement {}", place + 1),
        };
        faults.extend(of_statement(*statement, kind).into_iter().map(|fault| format!("{name} {fault}")));
    }
    faults
}

fn of_statement(statement: WrittenStatement<'_>, kind: PolicyKind) -> Vec<String> {
    let mut faults = Vec::new();
    let has = |names: [&str; 2]| names.into_iter().any(|name| statement.has(name));
    let mut lacks = |wanted: &str| faults.push(format!("has no `{wanted}`"));
    match statement.text("Effect").as_deref() {
        None if !statement.has("Effect") => lacks("Effect"),
        Some("Allow" | "Deny") | None => {}
        Some(other) => lacks(&format!("Effect` of `Allow` or `Deny`, but `{}", shown_within(other, 20))),
    }
    if !has(["Action", "NotAction"]) {
        lacks("Action");
    }
    let needs_resource = kind.is_identity() || matches!(kind, PolicyKind::Bucket | PolicyKind::Key);
    if needs_resource && !has(["Resource", "NotResource"]) {
        lacks("Resource");
    }
    if !kind.is_identity() && !has(["Principal", "NotPrincipal"]) {
        lacks("Principal");
    }
    if kind.is_identity() && has(["Principal", "NotPrincipal"]) {
        faults.push("has a `Principal`, which a policy of a user, group or role must not have".to_owned());
    }
    if kind == PolicyKind::Trust && has(["Resource", "NotResource"]) {
        faults.push("has a `Resource`, which a trust policy must not have".to_owned());
    }
    let wrong =
        |action: &&std::borrow::Cow<'_, str>| **action != "*" && !action.contains(':') && !action.contains("${");
    if let Some(action) = statement.texts("Action").iter().chain(&statement.texts("NotAction")).find(wrong) {
        faults.push(format!("has action `{}` without the service in front (`s3:GetObject`)", shown_within(action, 60)));
    }
    if (kind.is_identity() || kind == PolicyKind::Trust)
        && statement.text("Sid").is_some_and(|sid| !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    {
        faults.push("has characters other than letters and digits in its `Sid`".to_owned());
    }
    faults
}

/// The most characters of a policy (IAM and S3 quotas, 2026-11); IAM does not count blanks.
fn over_size(value: Value<'_>, kind: PolicyKind) -> Option<String> {
    let text = value.as_str()?;
    let (count, most) = match kind {
        PolicyKind::Identity => (without_blanks(&text), 10_240),
        PolicyKind::Managed => (without_blanks(&text), 6_144),
        PolicyKind::PermissionSet => (without_blanks(&text), 32_768),
        PolicyKind::Bucket => (text.len(), 20_480),
        _ => return None,
    };
    (count > most).then(|| format!("it has {count} characters, and {most} are the most"))
}

fn without_blanks(text: &str) -> usize {
    text.chars().filter(|char| !char.is_whitespace()).count()
}

/// A statement of a bucket's policy that is about another bucket.
fn foreign_bucket(policy: &Written<'_>, kind: PolicyKind, state: StateView<'_>) -> Option<String> {
    if kind != PolicyKind::Bucket {
        return None;
    }
    let bucket = state.input(BUCKET_OF_POLICY).is().and_then(Value::as_str)?;
    let statements = policy.statements();
    let resources = statements.iter().flat_map(|statement| statement.texts("Resource"));
    let foreign = resources.into_iter().find(|resource| {
        let named = crate::lens::aws::Arn::parse(resource).filter(|arn| arn.service == "s3" && arn.account.is_empty());
        named.is_some_and(|arn| {
            let named = arn.resource.split('/').next().unwrap_or_default();
            !named.is_empty() && named != bucket && !named.contains(['*', '?', '$'])
        })
    })?;
    Some(format!("it is of bucket `{}` and names `{}`", shown_within(&bucket, 63), shown_within(&foreign, 100)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    fn first(statement: &str, kind: PolicyKind) -> Option<String> {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
        let document = Document::parse(text).unwrap();
        let policy = Written::read(Value::read(Some(document.root())).is().unwrap()).unwrap();
        faults(&policy, kind).into_iter().next()
    }

    #[test]
    fn what_a_statement_must_have_depends_on_what_the_policy_hangs_on() {
        let what = r#""Effect":"Allow","Action":"s3:GetObject""#;
        let who = r#""Principal":{"Service":"ec2.amazonaws.com"}"#;
        for (statement, kind, expected) in [
            (format!(r#"{{{what},"Resource":"*"}}"#), PolicyKind::Identity, None),
            (format!("{{{what}}}"), PolicyKind::Identity, Some("statement 1 has no `Resource`")),
            (format!(r#"{{{what},"NotResource":"*"}}"#), PolicyKind::Identity, None),
            (
                format!(r#"{{{what},{who},"Resource":"*"}}"#),
                PolicyKind::Identity,
                Some("statement 1 has a `Principal`, which a policy of a user, group or role must not have"),
            ),
            (format!("{{{what},{who}}}"), PolicyKind::Trust, None),
            (format!("{{{what}}}"), PolicyKind::Trust, Some("statement 1 has no `Principal`")),
            (
                format!(r#"{{{what},{who},"Resource":"*"}}"#),
                PolicyKind::Trust,
                Some("statement 1 has a `Resource`, which a trust policy must not have"),
            ),
            (format!("{{{what},{who}}}"), PolicyKind::Resource, None),
            (format!("{{{what},{who}}}"), PolicyKind::Bucket, Some("statement 1 has no `Resource`")),
            (
                r#"{"Sid":"read all","Effect":"Allow","Action":"s3:*","Resource":"*"}"#.to_owned(),
                PolicyKind::Identity,
                Some("statement `read all` has characters other than letters and digits in its `Sid`"),
            ),
            (
                r#"{"Effect":"allow","Action":"s3:*","Resource":"*"}"#.to_owned(),
                PolicyKind::Identity,
                Some("statement 1 has no `Effect` of `Allow` or `Deny`, but `allow`"),
            ),
            (
                r#"{"Effect":"Allow","Action":["GetObject"],"Resource":"*"}"#.to_owned(),
                PolicyKind::Identity,
                Some("statement 1 has action `GetObject` without the service in front (`s3:GetObject`)"),
            ),
            (r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#.to_owned(), PolicyKind::Identity, None),
            (r#"{"Effect":7,"Action":{"a":1},"Resource":[1]}"#.to_owned(), PolicyKind::Identity, None),
        ] {
            assert_eq!(first(&statement, kind).as_deref(), expected, "{statement} {kind:?}");
        }
    }
}

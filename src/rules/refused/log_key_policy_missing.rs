//! A log group is encrypted with a key that does not let CloudWatch Logs in.
//!
//! ## Why it matters
//!
//! CloudWatch Logs uses the key itself, and refuses the log group when the policy of the key does not name it. The
//! policy that a key has by default names the account only.
//!
//! ## What to do
//!
//! Let `logs.REGION.amazonaws.com` use the key: `kms:Encrypt*`, `kms:Decrypt*`, `kms:ReEncrypt*`,
//! `kms:GenerateDataKey*`, `kms:Describe*`.
//!
//! ## Not reported
//!
//! Keys of other stacks; policies that are not known yet; log groups that stay as they are. A preview that failed is no
//! excuse where the key is new: the log group does not wait for a policy that comes later.
//!
//! ## References
//!
//! Amazon CloudWatch Logs User Guide, Encrypt log data with AWS KMS.

use super::asked::{Asked, Recorded};
use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::lens::aws::limits::{LOG_GROUP, LOG_KEY};
use crate::lens::policy::{Written, WrittenStatement};
use crate::model::{Known, PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N009",
    "log-key-policy-missing",
    Severity::High,
    "a log group is encrypted with a key that does not let CloudWatch Logs in",
)
.confidence(Confidence::Certain)
.docs(include_str!("log_key_policy_missing.rs"));

pub(super) struct LogKeyPolicyMissing;

impl Rule for LogKeyPolicyMissing {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        **ty == *LOG_GROUP
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(asked) = Asked::of(cx.stack, subject, Recorded::Accepted) else { return };
        if !asked.is_new(LOG_KEY) {
            return;
        }
        let Some(key) = cx.lens.key_of_log_group(cx.stack.resource(subject.id)) else { return };
        if !key.is_managed() {
            out.undetermined(subject.id, Reason::External);
            return;
        }
        let policies = cx.lens.policies_of_key(key);
        let mut admits = false;
        for policy in &policies {
            let Known::Is(policy) = policy.read(Written::read) else {
                out.undetermined(subject.id, Reason::Unknown(PropertyPath::of(LOG_KEY)));
                return;
            };
            admits |= policy.statements().into_iter().any(admits_logs);
        }
        if admits {
            out.pass();
            return;
        }
        // A policy of the key may be among what is not seen. What a program that failed had still to say is no help for a
        // new key: the log group does not wait for it.
        if let Some(reason) = cx.not_whole().filter(|reason| key.before.is_some() || *reason != Reason::PreviewFailed) {
            out.undetermined(subject.id, reason);
            return;
        }
        let name = key.urn.name();
        let message = if policies.is_empty() {
            format!("key `{name}` has the default policy, which does not let CloudWatch Logs use it")
        } else {
            format!("the policy of key `{name}` does not let CloudWatch Logs use it")
        };
        let region = cx.lens.region(subject).unwrap_or("REGION");
        out.fail(subject.id, message)
            .at(PropertyPath::of(LOG_KEY))
            .related([key.id])
            .fix(format!("add a statement for the service `logs.{region}.amazonaws.com` to the policy of the key"));
    }
}

/// Whether a statement lets CloudWatch Logs in, or may do so.
fn admits_logs(statement: WrittenStatement<'_>) -> bool {
    let logs = |kind: &str, name: &str| {
        kind == "*" || name == "*" || kind == "Service" && name.starts_with("logs.") && name.contains(".amazonaws.com")
    };
    statement.text("Effect").as_deref() == Some("Allow")
        && (statement.has("NotPrincipal")
            || statement.principals().iter().any(|(kind, name)| logs(kind, name) || name == "logs.amazonaws.com"))
}

//! The number of an account is written down in an ARN.
//!
//! ## Why it matters
//! The program then works in one account only, and what it deploys to another one points back at the first.
//!
//! ## What to do
//! `getCallerIdentity` gives the own account; name another account in the configuration.
//!
//! ## Not reported
//! ARNs that are computed from a resource. Accounts of Amazon and of publishers of images, layers and logs. The number
//! that `getCallerIdentity` returns cannot be told from a typed one, so this rule runs only when it is selected.
//!
//! ## References
//!
//! AWS IAM User Guide, Amazon Resource Names (ARNs): the account is the fifth part.

use crate::finding::{Meta, Severity, Sink};
use crate::lens::aws::{accounts, is_layers, is_policy, is_public_account};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta =
    Meta::new("G003", "hardcoded-account-id", Severity::Low, "the number of an account is written down in an ARN")
        .opt_in()
        .docs(include_str!("hardcoded_account_id.rs"));

pub(super) struct HardcodedAccountId;

impl Rule for HardcodedAccountId {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::from_length(12).with(b"0"))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let accounts = accounts(&leaf.text);
        if accounts.is_empty() {
            return;
        }
        let path = if leaf.is_literal() { leaf.path() } else { return };
        if is_layers(&path) {
            return;
        }
        let expected = &cx.expectations.accounts;
        for account in accounts.into_iter().filter(|account| !is_public_account(account)) {
            let own = cx.lens.account() == Some(account) || expected.iter().any(|known| known == account);
            let told = cx.lens.account().is_some() || !expected.is_empty();
            let message = match (told, own) {
                (true, true) => format!("account `{account}`, the stack's own, is written down"),
                (true, false) => format!("account `{account}`, not the stack's own, is written down"),
                (false, _) => format!("account `{account}` is written down"),
            };
            let finding = out.fail(leaf.resource.id, message).at(path.clone()).key(account);
            if is_policy(&path) {
                finding.severity(Severity::Info);
            } else if told && !own {
                finding.severity(Severity::Medium);
            }
            finding.fix(if own { "use `getCallerIdentity`" } else { "name the account in the configuration" });
        }
    }
}

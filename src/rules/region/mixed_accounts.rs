//! One provider manages resources in two accounts.
//!
//! ## Why it matters
//!
//! Somebody ran the stack with the credentials of another account. The next run finds only one half: it makes the other
//! anew, or deletes it from the state while it goes on in the cloud, and is paid for.
//!
//! ## What to do
//!
//! Find out which account is meant, and set `allowedAccountIds` on the provider, which then refuses the other. What is
//! meant to be elsewhere gets a provider of its own.
//!
//! ## Not reported
//!
//! Resources of which the account is not recorded, and kinds that may belong to somebody else than whoever made them.
//! Other providers of the stack: each may have an account of its own.
//!
//! ## References
//!
//! AWS General Reference, Amazon Resource Names: the account that owns the resource; pulumi-aws, `allowedAccountIds`.

use std::collections::BTreeMap;

use crate::finding::{Meta, Severity, Sink};
use crate::model::{Resource, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("B013", "mixed-accounts", Severity::High, "one provider manages resources in two accounts")
        .docs(include_str!("mixed_accounts.rs"));

pub(super) struct MixedAccounts;

/// The resources of each account, by provider.
type Accounts = BTreeMap<String, BTreeMap<String, Vec<ResourceId>>>;

impl Rule for MixedAccounts {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        // Two of each kind tell whether there is anything to find.
        let some = accounts(cx, cx.lens.some_owned());
        if some.values().all(|accounts| accounts.len() < 2) {
            return;
        }
        for (provider, accounts) in accounts(cx, cx.lens.owned()) {
            let Some((most, largest)) = accounts.iter().max_by_key(|(_, all)| all.len()) else { continue };
            for (account, resources) in accounts.iter().filter(|(account, _)| account != &most) {
                report(&provider, (account, resources), (most, largest.len()), out);
            }
        }
    }
}

fn accounts<'a>(cx: &Cx<'a>, resources: impl IntoIterator<Item = &'a Resource>) -> Accounts {
    let mut accounts = Accounts::new();
    for resource in resources {
        let account = cx.lens.recorded_account(resource);
        if let (Some(account), Some(provider)) = (account, cx.lens.provider(resource)) {
            accounts.entry(provider.name.into_owned()).or_default().entry(account).or_default().push(resource.id);
        }
    }
    accounts
}

fn report(
    provider: &str,
    (account, resources): (&str, &[ResourceId]),
    (most, count): (&str, usize),
    out: &mut Sink<'_>,
) {
    let Some((&first, others)) = resources.split_first() else { return };
    let message = format!("this is in account `{account}`, and what else `{provider}` manages is in `{most}`");
    let finding = out.fail(first, message).key(account).related(others.iter().copied());
    finding.evidence(format!("{} in `{account}`, {count} in `{most}`", resources.len()));
    finding.fix("find out which account is meant, and set `allowedAccountIds` on the provider");
}

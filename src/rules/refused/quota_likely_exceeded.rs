//! There is more of something than an account has by default.
//!
//! ## Why it matters
//!
//! Unless somebody had the quota raised, the deployment stops in the middle.
//!
//! ## What to do
//!
//! Look the quota up, ask for a higher one before the deployment, or make do with less.
//!
//! ## Not reported
//!
//! What was above the default already: the quota has been raised. What other stacks have in the account is not counted.
//!
//! ## References
//!
//! AWS General Reference, Service endpoints and quotas; AWS Service Quotas User Guide. The quota of each kind is named
//! in the finding.

use super::asked::{Asked, Recorded};
use std::cell::LazyCell;

use crate::finding::{Meta, Severity, Sink};
use crate::graph::View;
use crate::lens::Lens;
use crate::model::PropertyPath;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N031",
    "quota-likely-exceeded",
    Severity::Low,
    "there is more of something than an account has by default",
)
.docs(include_str!("quota_likely_exceeded.rs"));

pub(super) struct QuotaLikelyExceeded;

impl Rule for QuotaLikelyExceeded {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let before = LazyCell::new(|| Lens::of(cx.stack, View::Before).excesses());
        let is_new = |id: &u32| Asked::of(cx.stack, cx.stack.resource(*id), Recorded::Accepted);
        for excess in cx.lens.excesses() {
            let new = match excess.input {
                Some(input) => is_new(&excess.at.id).is_some_and(|asked| asked.is_new(input)),
                None => excess.of.iter().any(|id| cx.stack.resource(*id).before.is_none() && is_new(id).is_some()),
            };
            // Whoever had more before has had the quota raised.
            let raised = || before.iter().any(|old| old.quota.what == excess.quota.what && old.pool == excess.pool);
            if !new || raised() {
                continue;
            }
            let (quota, count) = (excess.quota, excess.count);
            let message =
                format!("{count} {} in {}: an account has {} by default", quota.what, quota.within, quota.limit);
            let finding = out.fail(excess.at.id, message);
            finding.key(quota.what).related(excess.of.into_iter().filter(|id| *id != excess.at.id));
            finding.fix("ask for a higher quota before the deployment, or make do with less");
            if let Some(input) = excess.input {
                finding.at(PropertyPath::of(input));
            }
        }
    }
}

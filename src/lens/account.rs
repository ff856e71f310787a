//! Whose account the stack is in.

use super::aws::Arn;
use super::{Cloud, Lens};
use crate::model::Value;

/// ARNs of so many resources are read until one names an account.
const LOOKED_AT: usize = 64;

impl Lens<'_> {
    /// The account that recorded ARNs name; nothing before the first deployment.
    pub fn account(&self) -> Option<&str> {
        let find = || {
            let resources = self
                .stack
                .resources
                .iter()
                .filter(|r| r.is_managed() && Cloud::of_package(r.ty.package()) == Some(Cloud::Aws));
            resources.take(LOOKED_AT).find_map(|resource| {
                let arn = self.state(resource)?.output("arn").is().and_then(Value::as_str)?;
                Arn::parse(&arn).map(|arn| arn.account.to_owned()).filter(|account| account.len() == 12)
            })
        };
        self.account.get_or_init(find).as_deref()
    }
}

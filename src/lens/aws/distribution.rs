//! What a distribution of `CloudFront` names: its own origins, and the web ACL before it.

use crate::lens::{By, Lens, places};
use crate::model::{Known, PropertyPath, Resource, StateView, Value};

/// A distribution.
pub const DISTRIBUTION: &str = "aws:cloudfront/distribution:Distribution";
/// Its inputs that name origins, and those that are named.
pub const ORIGIN_INPUTS: [&str; 4] = ["defaultCacheBehavior", "orderedCacheBehaviors", "origins", "originGroups"];
/// Its input that names a web ACL.
pub const WEB_ACL: &str = "webAclId";

const ACL: &str = "aws:wafv2/webAcl:WebAcl";

/// The origins of a distribution, and who names others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origins {
    /// The names of those that there are.
    pub names: Vec<String>,
    /// Where a behaviour names one that there is not, and the name.
    pub strays: Vec<(PropertyPath, String)>,
}

/// The origins of a distribution. Unknown where one of them is not known yet.
pub fn origins(state: StateView<'_>) -> Known<Origins> {
    let mut origins = Origins::default();
    for pattern in ["origins[].originId", "originGroups[].originId"] {
        for (_, id) in places(pattern, |name| state.input(name)) {
            match id.read(Value::as_str) {
                Known::Is(id) => origins.names.push(id.into_owned()),
                Known::Absent => {}
                Known::Unknown | Known::Secret => return Known::Unknown,
            }
        }
    }
    for pattern in ["defaultCacheBehavior.targetOriginId", "orderedCacheBehaviors[].targetOriginId"] {
        for (path, id) in places(pattern, |name| state.input(name)) {
            if let Known::Is(id) = id.read(Value::as_str)
                && !origins.names.iter().any(|origin| *origin == *id)
            {
                origins.strays.push((path, id.into_owned()));
            }
        }
    }
    Known::Is(origins)
}

impl<'a> Lens<'a> {
    /// The web ACL of the stack that a distribution names, where it is one for resources of a region.
    pub fn regional_acl(&self, distribution: &'a Resource) -> Option<&'a Resource> {
        let acl = self.only(distribution, WEB_ACL, By::Arn, ACL)?;
        let scope = self.state(acl)?.property("scope").read(Value::as_str).is()?;
        (scope == "REGIONAL").then_some(acl)
    }
}

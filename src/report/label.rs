//! How a resource is called where people read of it.

use super::document::Text;
use crate::model::{Resource, TypeToken, Urn, shown_within};

/// Most characters of a name: a longer one is a message that was put into it.
const MOST: usize = 80;

/// `aws:ec2:Subnet public-a`. The type is that of the URN unless another is told.
pub(super) fn label(urn: &str, ty: Option<&str>) -> String {
    let urn = Urn::new(urn);
    let ty = TypeToken::new(ty.unwrap_or_else(|| urn.own_type()));
    format!("{} {}", ty.friendly(), short(urn.name()))
}

/// A name of a resource, cut.
pub(super) fn short(name: &str) -> String {
    if name.chars().nth(MOST).is_some() { shown_within(name, MOST) } else { name.to_owned() }
}

/// The type of a resource, where its URN tells another.
pub(super) fn other_type(resource: &Resource) -> Option<Text<'_>> {
    (*resource.ty != *resource.urn.own_type()).then(|| Text::from(&*resource.ty))
}

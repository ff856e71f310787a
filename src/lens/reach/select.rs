//! Which places people mean: `internet`, an address range, a tag, a type, a name.

use std::fmt;

use globset::{Glob, GlobMatcher};
use ipnet::IpNet;

use super::{Place, Reach};
use crate::lens::class_of;
use crate::model::{Known, Resource, TypeToken, Value};

/// A word for places.
#[derive(Debug, Clone)]
pub struct Selector {
    text: String,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Internet,
    Addresses(IpNet),
    Tag(String, Option<String>),
    Type(TypeToken),
    Named(GlobMatcher),
}

impl Selector {
    /// Reads a word: `internet`, `10.0.0.0/8`, `tag:tier=data`, `type:aws:rds/instance:Instance`, or a URN, the end of
    /// one, a name, or a glob over URN and name.
    pub fn parse(text: &str) -> Result<Self, String> {
        let kind = if text == "internet" {
            Kind::Internet
        } else if let Ok(net) = text.parse::<IpNet>() {
            Kind::Addresses(net)
        } else if let Ok(address) = text.parse::<std::net::IpAddr>() {
            Kind::Addresses(address.into())
        } else if let Some(tag) = text.strip_prefix("tag:") {
            let (key, value) = tag.split_once('=').map_or((tag, None), |(key, value)| (key, Some(value.to_owned())));
            if key.is_empty() {
                return Err(format!("`{text}` names no tag; expected `tag:KEY=VALUE`"));
            }
            Kind::Tag(key.to_owned(), value)
        } else if let Some(ty) = text.strip_prefix("type:") {
            if ty.split(':').count() != 3 || ty.split(':').any(str::is_empty) {
                return Err(format!(
                    "`{ty}` is no type; expected `type:aws:rds/instance:Instance`, or as tables write it"
                ));
            }
            Kind::Type(TypeToken::new(ty))
        } else if text.is_empty() {
            return Err("expected a place, found nothing".to_owned());
        } else {
            let problem = |error: globset::Error| {
                format!("{error}; a bracket or a brace that is part of a name is written `[[]`, `[{{]`")
            };
            Kind::Named(Glob::new(text).map_err(problem)?.compile_matcher())
        };
        Ok(Self { text: text.to_owned(), kind })
    }

    /// Whether it means what is outside the stack.
    pub fn is_outside(&self) -> bool {
        matches!(self.kind, Kind::Internet | Kind::Addresses(_))
    }

    fn means(&self, resource: &Resource, reach: &Reach<'_, '_>) -> bool {
        match &self.kind {
            Kind::Internet | Kind::Addresses(_) => false,
            Kind::Tag(key, wanted) => {
                let state = reach.lens.state(reach.resource(resource.id));
                let value = ["tags", "tagsAll"].into_iter().find_map(|name| {
                    let tags = state?.property(name).is()?;
                    match tags.get(key).read(Value::as_str) {
                        Known::Is(value) => Some(value.into_owned()),
                        _ => None,
                    }
                });
                value.is_some_and(|value| wanted.as_ref().is_none_or(|wanted| *wanted == value))
            }
            Kind::Type(ty) => resource.ty == *ty || class_of(&resource.ty) == &**ty || resource.ty.friendly() == **ty,
            Kind::Named(glob) => {
                let (urn, name) = (&*resource.urn, resource.urn.name());
                let glob = glob.is_match(urn) || glob.is_match(name);
                urn == self.text || name == self.text || urn.ends_with(&format!("::{}", self.text)) || glob
            }
        }
    }

    /// The places that it means, of those that have an address, in the order of the resources.
    pub fn places(&self, reach: &Reach<'_, '_>) -> Vec<Place> {
        match &self.kind {
            Kind::Internet => vec![Place::Internet],
            Kind::Addresses(net) => vec![Place::Addresses(vec![*net])],
            _ => {
                let holders = reach.holders().into_iter();
                let meant = holders.filter(|id| self.means(reach.resource(*id), reach));
                meant.map(Place::Resource).collect()
            }
        }
    }

    /// How many resources it means, with an address or without.
    pub fn count(&self, reach: &Reach<'_, '_>) -> usize {
        let all = &reach.lens.stack.resources;
        all.iter().filter(|resource| !resource.ty.is_stack() && self.means(resource, reach)).count()
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

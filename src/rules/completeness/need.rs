//! What a resource needs to be whole, as the table writes it.

use super::RowFault;
use crate::lens::{By, class_of};

/// One of the things of which a resource needs any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) enum Need {
    /// `self#p`: a property of its own, whoever chose the value.
    Own(Box<str>),
    /// `input#p`: a property of its own that the program writes.
    Asked(Box<str>),
    /// `any`: something is computed from it.
    Any,
    /// `guarded elsewhere`: a subnet of Azure without a group of its own whose interfaces have one, or for which its
    /// network names one.
    GuardedElsewhere,
    /// `T#p by id`: a resource of class T whose property refers to it.
    Reference { class: Box<str>, path: Box<str>, by: By },
    /// `T#p by dep`: a resource of class T that needs it, for whatever reason.
    Dependency { class: Box<str> },
    /// `T where p = q and a>b = c`: a resource of class T that agrees with it in every pair of properties.
    Join { class: Box<str>, pairs: Vec<Pair> },
}

/// Two properties that must refer to the same thing: one of the other resource, perhaps through a resource that it
/// refers to, and one of the subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) struct Pair {
    pub(in crate::rules) through: Option<Box<str>>,
    pub(in crate::rules) theirs: Box<str>,
    /// What stands before the subject's value in the other one: `name = /aws/lambda/+name`.
    pub(in crate::rules) prefix: Box<str>,
    pub(in crate::rules) ours: Box<str>,
}

impl Need {
    pub(in crate::rules) fn parse(text: &str) -> Result<Self, RowFault> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            ["any"] => Ok(Need::Any),
            ["guarded", "elsewhere"] => Ok(Need::GuardedElsewhere),
            [own] if own.starts_with("self#") => Ok(Need::Own(path(&own[5..])?)),
            [asked] if asked.starts_with("input#") => Ok(Need::Asked(path(&asked[6..])?)),
            [target, "by", how] => Self::reference(target, how),
            [ty, "where", ref pairs @ ..] => {
                let pairs = pairs.split(|word| *word == "and").map(pair).collect::<Result<_, _>>()?;
                Ok(Need::Join { class: class(ty)?, pairs })
            }
            _ => Err(RowFault::Need(text.to_owned())),
        }
    }

    fn reference(target: &str, how: &str) -> Result<Self, RowFault> {
        let (ty, property) = target.split_once('#').ok_or_else(|| RowFault::Need(target.to_owned()))?;
        let (class, path) = (class(ty)?, path(property)?);
        let by = match how {
            "id" => By::Id,
            "arn" => By::Arn,
            "name" => By::Name,
            "dep" => return Ok(Need::Dependency { class }),
            _ => return Err(RowFault::By(how.to_owned())),
        };
        Ok(Need::Reference { class, path, by })
    }

    /// Whether nothing hidden can change the answer: it stands in the resource itself, or says by itself what it cannot
    /// know.
    pub(in crate::rules) fn is_own(&self) -> bool {
        matches!(self, Need::Own(_) | Need::Asked(_) | Need::GuardedElsewhere)
    }
}

fn pair(words: &[&str]) -> Result<Pair, RowFault> {
    let [theirs, "=", ours] = words[..] else { return Err(RowFault::Pair(words.join(" "))) };
    let (through, theirs) = match theirs.split_once('>') {
        Some((through, theirs)) => (Some(path(through)?), theirs),
        None => (None, theirs),
    };
    let (prefix, ours) = ours.split_once('+').unwrap_or(("", ours));
    Ok(Pair { through, theirs: path(theirs)?, prefix: prefix.into(), ours: path(ours)? })
}

/// A type token, by its newest name: tables speak of classes.
pub(in crate::rules) fn class(ty: &str) -> Result<Box<str>, RowFault> {
    let parts: Vec<&str> = ty.split(':').collect();
    let plain = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
    if parts.len() != 3 || !parts.iter().all(plain) {
        return Err(RowFault::Type(ty.to_owned()));
    }
    match class_of(ty) {
        class if class == ty => Ok(ty.into()),
        class => Err(RowFault::OldType { old: ty.to_owned(), class: class.to_owned() }),
    }
}

/// A path as tables write it: names joined by dots, `[]` after a list.
pub(in crate::rules) fn path(text: &str) -> Result<Box<str>, RowFault> {
    let name = |part: &str| {
        let name = part.strip_suffix("[]").unwrap_or(part);
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    };
    if text.split('.').all(name) { Ok(text.into()) } else { Err(RowFault::Path(text.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        assert_eq!(Need::parse("any").unwrap(), Need::Any);
        assert_eq!(Need::parse("guarded elsewhere").unwrap(), Need::GuardedElsewhere);
        assert_eq!(Need::parse("self#vpcId").unwrap(), Need::Own("vpcId".into()));
        let reference = Need::parse("aws:ec2/routeTable:RouteTable#routes[].gatewayId by id").unwrap();
        let class: Box<str> = "aws:ec2/routeTable:RouteTable".into();
        assert_eq!(reference, Need::Reference { class, path: "routes[].gatewayId".into(), by: By::Id });
        let join = Need::parse("aws:ec2/route:Route where tableId>vpcId = vpcId and gateway = gateway").unwrap();
        let Need::Join { pairs, .. } = join else { panic!("{join:?}") };
        let (through, vpc) = (Some("tableId".into()), "vpcId");
        assert_eq!(pairs[0], Pair { through, theirs: vpc.into(), prefix: "".into(), ours: vpc.into() });
        assert_eq!(pairs.len(), 2);
        let Need::Join { pairs, .. } = Need::parse("shop:index:Log where name = /logs/+name").unwrap() else {
            panic!()
        };
        assert_eq!((&*pairs[0].prefix, &*pairs[0].ours), ("/logs/", "name"));
    }

    #[test]
    fn what_is_none_of_them_is_refused() {
        for (text, reason) in [
            ("aws:ec2/subnet:Subnet#vpcId", "is no need"),
            ("aws:ec2/subnet:Subnet by id", "is no need"),
            ("aws:ec2/subnet#vpcId by id", "is no type token"),
            ("aws:ec2/subnet:Subnet#vpcId by luck", "is no identity"),
            ("aws:ec2/subnet:Subnet#vpc/id by id", "is no path"),
            ("aws:alb/listener:Listener#loadBalancerArn by arn", "aws:lb/listener:Listener"),
            ("aws:ec2/route:Route where vpcId", "is no pair"),
        ] {
            let fault = Need::parse(text).unwrap_err().to_string();
            assert!(fault.contains(reason), "{text}: {fault}");
        }
    }
}

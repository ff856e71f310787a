//! Drift that is known: `[[drift.ignore]]` of the configuration.

use std::borrow::Cow;

use globset::GlobMatcher;

use super::{Class, Drift};
use crate::model::Date;

/// A drift that is known. What is not named matches everything.
#[derive(Debug, Clone)]
pub struct Ignore {
    /// Of which types.
    pub ty: Option<GlobMatcher>,
    /// Of which properties.
    pub path: Option<GlobMatcher>,
    /// Of which resources; compared with their URNs.
    pub urn: Option<GlobMatcher>,
    /// Why.
    pub reason: String,
    /// The last day on which it holds; for ever without it.
    pub until: Option<Date>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Unused,
    Used,
    Expired,
}

impl Ignore {
    fn takes(&self, drift: &Drift) -> bool {
        let path = |glob: &GlobMatcher| drift.path.as_deref().is_some_and(|path| matches(glob, path));
        self.ty.as_ref().is_none_or(|glob| drift.ty.is_meant_by(glob))
            && self.path.as_ref().is_none_or(path)
            && self.urn.as_ref().is_none_or(|glob| glob.is_match(&*drift.urn))
    }

    /// What people recognise it by.
    fn named(&self) -> String {
        let parts = [("type", &self.ty), ("path", &self.path), ("urn", &self.urn)];
        let named = parts.into_iter().filter_map(|(name, glob)| Some(format!("{name} `{}`", glob.as_ref()?.glob())));
        named.collect::<Vec<_>>().join(", ")
    }
}

/// A glob of a path means what is inside, too: `tags` takes `tags.Owner` and `ingress` takes `ingress[0].fromPort`.
/// Brackets are written as they are in paths, so keys may be written `tags.kubernetes.io/*`, too.
fn matches(glob: &GlobMatcher, path: &str) -> bool {
    let plain = plain(path);
    [path, &plain].into_iter().any(|path| {
        let ends = path.char_indices().filter(|(_, c)| matches!(c, '.' | '[')).map(|(at, _)| at).chain([path.len()]);
        ends.into_iter().any(|end| path.get(..end).is_some_and(|part| glob.is_match(part)))
    })
}

/// `tags["a/b"]` as `tags.a/b`.
fn plain(path: &str) -> String {
    path.replace("[\"", ".").replace("\"]", "")
}

/// Marks what the configuration knows. Returns what there is to say of the entries themselves: the expired and the unused
/// ones. Where it is not known which day it is, none has expired.
pub(super) fn mark(rows: &mut [Drift], ignores: &[Ignore], today: Option<Date>) -> Vec<String> {
    let mut fates = vec![Fate::Unused; ignores.len()];
    for row in rows.iter_mut().filter(|row| row.class == Class::Real) {
        let mut known = None;
        for (one, fate) in ignores.iter().zip(&mut fates).filter(|(one, _)| one.takes(row)) {
            if one.until.is_some_and(|until| today.is_some_and(|today| until < today)) {
                *fate = if *fate == Fate::Used { Fate::Used } else { Fate::Expired };
                continue;
            }
            *fate = Fate::Used;
            known.get_or_insert(one);
        }
        if let Some(one) = known {
            row.class = Class::Ignored;
            row.reason = Some(Cow::Owned(match one.until {
                Some(until) => format!("ignored until {until}: {}", one.reason),
                None => format!("ignored: {}", one.reason),
            }));
        }
    }
    let said = |(one, fate): (&Ignore, Fate)| match (fate, one.until) {
        (Fate::Used, _) => None,
        (Fate::Expired, Some(until)) => Some(format!("the drift ignored by {} expired on {until}", one.named())),
        _ => Some(format!("the drift ignored by {} is not there: the entry is not used", one.named())),
    };
    ignores.iter().zip(fates).filter_map(said).collect()
}

#[cfg(test)]
mod tests {
    use globset::Glob;

    use super::*;

    #[test]
    fn a_path_is_named_as_a_whole_or_by_what_it_is_in() {
        let takes = |glob: &str, path: &str| matches(&Glob::new(glob).unwrap().compile_matcher(), path);
        assert!(takes("desiredCount", "desiredCount"));
        assert!(takes("tags", "tags.Owner"));
        assert!(takes("tags.kubernetes.io/*", "tags[\"kubernetes.io/cluster/shop\"]"));
        assert!(takes("ingress", "ingress[0].cidrBlocks[1]"));
        assert!(takes("ingress*", "ingress[0]"));
        assert!(!takes("tag", "tags.Owner"));
        assert!(!takes("tags.Owner", "tags.OwnerTeam"));
    }
}

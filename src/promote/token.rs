//! Whether two values differ only in what belongs to their environments: names, regions, accounts, domains, and what the
//! cloud calls things.

use std::borrow::Cow;
use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::align::Alignment;
use super::networks::Networks;
use super::side::Side;
use super::words;
use crate::diff::{Kind, Place, PropertyChange, Shown};
use crate::lens::{class_of, times};
use crate::model::{Known, ResourceId, StateView, Value};

/// What tells the two environments apart.
pub(super) struct Tokens<'j, 'a> {
    source: &'j Side<'a>,
    target: &'j Side<'a>,
    alignment: &'j Alignment,
    /// What the source calls something, and what the target calls the same.
    renames: Vec<(String, String)>,
    /// Whether it is known which accounts they are in.
    accounts_known: bool,
    networks: Networks,
}

/// What two inputs are computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wiring {
    /// From resources that are the same.
    Same,
    /// From the same ones, and from some that only one side has: these are told by themselves.
    Told,
    /// From others.
    Other,
    /// From nothing, or nobody knows.
    Untold,
}

/// Why a value that is not known yet belongs to the environment.
pub(super) const NOT_YET: &str = "not known before the deployment, and computed from the same resources";
/// Ends of configuration keys that hold a domain.
const DOMAIN_KEYS: [&str; 6] = ["domain", "domainname", "zonename", "hostname", "host", "fqdn"];
const FILLED_IN: &str = "filled in by the engine or the provider";
/// Where a resource is.
const PLACES: [&str; 4] = ["region", "location", "zone", "project"];
/// Shorter texts are no names to look for in others.
const SHORTEST: usize = 4;
/// Digits of the number of an AWS account.
const ACCOUNT: usize = 12;

impl<'j, 'a> Tokens<'j, 'a> {
    pub(super) fn new(source: &'j Side<'a>, target: &'j Side<'a>, alignment: &'j Alignment) -> Self {
        let mut tokens = Self {
            source,
            target,
            alignment,
            renames: Vec::new(),
            accounts_known: false,
            networks: Networks::of(source, target, alignment),
        };
        tokens.add_regions();
        if let (Some(own), Some(other)) = (source.lens.account(), target.lens.account()) {
            tokens.accounts_known = true;
            tokens.add(own, other);
        }
        tokens.add_domains();
        tokens.renames.sort_by_key(|(own, _)| std::cmp::Reverse(own.len()));
        tokens
    }

    fn add(&mut self, own: &str, other: &str) {
        let (own, other) = (self.source.plain(own), self.target.plain(other));
        if own != other && own.len() >= SHORTEST && self.renames.iter().all(|(known, _)| *known != own) {
            self.renames.push((own, other));
        }
    }

    /// A region of the source is the one of the target in which most of its resources are.
    fn add_regions(&mut self) {
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (a, b, _) in &self.alignment.pairs {
            let own = self.source.lens.region(self.source.stack.resource(*a));
            let other = self.target.lens.region(self.target.stack.resource(*b));
            if let (Some(own), Some(other)) = (own, other) {
                *counts.entry((own, other)).or_default() += 1;
            }
        }
        let mut ranked: Vec<_> = counts.into_iter().collect();
        ranked.sort_by_key(|(regions, count)| (std::cmp::Reverse(*count), *regions));
        let mut known = Vec::new();
        for ((own, other), _) in ranked {
            if !known.contains(&own) {
                known.push(own);
                self.add(own, other);
            }
        }
    }

    fn add_domains(&mut self) {
        for (key, own) in &self.source.stack.config {
            let name = key.rsplit(':').next().unwrap_or(key).to_ascii_lowercase();
            let Some(other) = self.target.stack.config.get(key) else { continue };
            if DOMAIN_KEYS.iter().any(|end| name.ends_with(end)) && own.contains('.') && other.contains('.') {
                self.add(own, other);
            }
        }
        for (a, b, _) in &self.alignment.pairs {
            let resource = self.source.stack.resource(*a);
            if class_of(&resource.ty) == "aws:route53/zone:Zone" {
                let name = |side: &Side<'a>, id: ResourceId| {
                    side.view(side.stack.resource(id))?.input("name").is()?.as_str().map(Cow::into_owned)
                };
                if let (Some(own), Some(other)) = (name(self.source, *a), name(self.target, *b)) {
                    self.add(&own, &other);
                }
            }
        }
    }

    /// A text of one of the sides as likenesses compare it.
    pub(super) fn neutral(&self, of_source: bool, text: &str) -> String {
        let place = self.networks.place(of_source, text);
        place.unwrap_or_else(|| if of_source { self.texts(text, "", &[]).0 } else { self.texts("", text, &[]).1 })
    }

    /// Both texts in words of neither environment; `names` are what the two call the same things. A word of one may stand
    /// in both, where it tells nothing; a target that names the source says more than its own name.
    pub(super) fn texts(&self, before: &str, after: &str, names: &[(String, String)]) -> (String, String) {
        let before = words::replaced(before, names);
        let names_source = words::words(after).iter().any(|word| self.source.is_own(word));
        let (before, after) = if names_source {
            (self.source.plain(&before), self.target.plain(after))
        } else {
            let bare = |text: &str| words::without(text, |word| self.source.is_own(word) || self.target.is_own(word));
            (bare(&before), bare(after))
        };
        let before = self.renames.iter().fold(before, |text, (own, other)| text.replace(own.as_str(), other));
        (self.without_accounts(before), self.without_accounts(after))
    }

    /// Where nobody knows whose the numbers are, an account is like another.
    fn without_accounts(&self, text: String) -> String {
        if self.accounts_known || text.len() < ACCOUNT {
            return text;
        }
        let mut plain = text.clone();
        for word in words::words(&text) {
            if word.len() == ACCOUNT && word.bytes().all(|b| b.is_ascii_digit()) {
                plain = plain.replace(word, "account");
            }
        }
        plain
    }

    /// Whether two texts say the same, each in its environment.
    pub(super) fn alike(&self, before: &str, after: &str) -> bool {
        self.alike_with(before, after, &[])
    }

    fn alike_with(&self, before: &str, after: &str, names: &[(String, String)]) -> bool {
        let (own, other) = self.texts(before, after, names);
        own == other || self.are_environments(before, after)
    }

    /// Whether both are words for an environment, each for its own where the stack's name says which that is.
    fn are_environments(&self, before: &str, after: &str) -> bool {
        let fits = |side: &Side<'_>, text: &str| {
            let word = text.trim_matches('"');
            let named = side.words.iter().any(|own| words::is_environment(own));
            words::is_environment(word) && (!named || side.words.iter().any(|own| word.eq_ignore_ascii_case(own)))
        };
        fits(self.source, before) && fits(self.target, after)
    }

    /// Whether both are in one region; unknown where nobody says.
    pub(super) fn one_region(&self, source: ResourceId, target: ResourceId) -> bool {
        let own = self.source.lens.region(self.source.stack.resource(source));
        own.is_some() && own == self.target.lens.region(self.target.stack.resource(target))
    }

    /// Why a difference belongs to the environments.
    pub(super) fn reason(
        &self,
        source: StateView<'_>,
        target: StateView<'_>,
        change: &PropertyChange,
    ) -> Option<Cow<'static, str>> {
        let said = |text| Some(Cow::Borrowed(text));
        let top = change.path.top()?;
        if change.place == Place::Option {
            return None;
        }
        let wiring = self.wiring(source, target, top);
        if let (Wiring::Same | Wiring::Told, true) = (wiring, is_unknown(change)) {
            return said(NOT_YET);
        }
        if change.kind != Kind::Update {
            let filled_in = if change.kind == Kind::Add { target.is_default(top) } else { source.is_default(top) };
            return if filled_in { said(FILLED_IN) } else { self.lone(change, wiring) };
        }
        let (before, after) = (change.before.as_ref()?.to_string(), change.after.as_ref()?.to_string());
        if self.alike(&before, &after) {
            return said("the same in the words of each environment");
        }
        // A region that is filled in is that of the provider: one that differs in another way is in the wrong place.
        if source.is_default(top) && target.is_default(top) && !PLACES.contains(&top) {
            return said(FILLED_IN);
        }
        if times::only_time_went_on(&before, &after) || times::only_time_went_on(&after, &before) {
            return said("a time that goes on");
        }
        if has_made_up_name(target, change)
            && words::unsuffixed(&before).is_some_and(|own| words::unsuffixed(&after) == Some(own))
        {
            return said("a name that the provider makes up");
        }
        if self.networks.same_place(&before, &after) {
            return said("the same place in the address range of each environment");
        }
        if let Some(reason) = self.refers(source, target, change) {
            return Some(reason);
        }
        let ids = words::id_kind(&before).is_some_and(|kind| words::id_kind(&after) == Some(kind));
        let held = |side: &Side<'_>, text: &str| side.by_identity(text.trim_matches('"')).is_some();
        if ids && !held(self.source, &before) && !held(self.target, &after) {
            return said("ids that the clouds gave, of what neither stack holds");
        }
        let names = self.names(source, target, top);
        (!names.is_empty() && self.alike_with(&before, &after, &names))
            .then_some(Cow::Borrowed("follows from a resource that it refers to"))
    }

    /// An element that only one side has: it refers to a resource that only this side has, too.
    fn lone(&self, change: &PropertyChange, wiring: Wiring) -> Option<Cow<'static, str>> {
        let (side, text) = match (&change.before, &change.after) {
            (None, Some(Shown::Value(after))) => (self.target, after.as_str()?),
            (Some(Shown::Value(before)), None) => (self.source, before.as_str()?),
            _ => return None,
        };
        let id = side.by_identity(text)?;
        let alone =
            if change.before.is_none() { self.alignment.source(id) } else { self.alignment.target(id) }.is_none();
        let name = || crate::model::shown(side.stack.resource(id).urn.name());
        if alone {
            return Some(Cow::Owned(format!("refers to `{}`, which only this side has", name())));
        }
        let known = matches!(wiring, Wiring::Same | Wiring::Told);
        known.then(|| Cow::Owned(format!("refers to `{}`, as the other side does", name())))
    }

    /// Whether both values are what the cloud calls one resource, or members of one set of them.
    fn refers(
        &self,
        source: StateView<'_>,
        target: StateView<'_>,
        change: &PropertyChange,
    ) -> Option<Cow<'static, str>> {
        let text = |shown: &Option<Shown>| match shown {
            Some(Shown::Value(value)) => value.as_str().map(str::to_owned),
            _ => None,
        };
        let (own, other) = (text(&change.before)?, text(&change.after)?);
        let (own, other) = (self.source.by_identity(&own)?, self.target.by_identity(&other)?);
        let (next, back) = (self.alignment.target(own), self.alignment.source(other));
        let name = |side: &Side<'_>, id: ResourceId| crate::model::shown(side.stack.resource(id).urn.name());
        if next == Some(other) {
            return Some(Cow::Owned(format!("refers to `{}`", name(self.target, other))));
        }
        let top = change.path.top()?;
        let (origins, others) = (self.source.origins(source, top)?, self.target.origins(target, top)?);
        let known = |there: Option<ResourceId>, all: &[ResourceId]| there.is_none_or(|there| all.contains(&there));
        (known(next, &others) && known(back, &origins))
            .then(|| Cow::Owned(format!("refers to `{}`, one of the same set", name(self.target, other))))
    }

    /// What both inputs are computed from.
    pub(super) fn wiring(&self, source: StateView<'_>, target: StateView<'_>, top: &str) -> Wiring {
        let (Some(own), Some(other)) = (self.source.origins(source, top), self.target.origins(target, top)) else {
            return Wiring::Untold;
        };
        if own.is_empty() && other.is_empty() {
            return Wiring::Untold;
        }
        let next: Vec<Option<ResourceId>> = own.iter().map(|id| self.alignment.target(*id)).collect();
        let back: Vec<Option<ResourceId>> = other.iter().map(|id| self.alignment.source(*id)).collect();
        let fits =
            next.iter().flatten().all(|id| other.contains(id)) && back.iter().flatten().all(|id| own.contains(id));
        match (fits, next.iter().chain(&back).all(Option::is_some)) {
            (false, _) => Wiring::Other,
            (true, true) => Wiring::Same,
            (true, false) => Wiring::Told,
        }
    }

    /// What the resources that an input was computed from are called on both sides, in all that the cloud answered.
    pub(super) fn names(&self, source: StateView<'_>, target: StateView<'_>, top: &str) -> Vec<(String, String)> {
        let (Some(own), Some(other)) = (self.source.origins(source, top), self.target.origins(target, top)) else {
            return Vec::new();
        };
        let mut names: HashMap<String, String> = HashMap::new();
        for id in own {
            let Some(next) = self.alignment.target(id).filter(|next| other.contains(next)) else { continue };
            let view = |side: &Side<'a>, id| side.view(side.stack.resource(id));
            let (Some(a), Some(b)) = (view(self.source, id), view(self.target, next)) else { continue };
            if let (Known::Is(own), Known::Is(other)) = (a.id(), b.id()) {
                names.insert(own.into_owned(), other.into_owned());
            }
            for view in [a.outputs(), a.inputs()].into_iter().flatten() {
                for (name, value) in view.members() {
                    let text = |value: Known<Value<'_>>| value.is()?.as_str().map(Cow::into_owned);
                    if let (Some(own), Some(other)) = (text(value), text(b.property(&name))) {
                        names.insert(own, other);
                    }
                }
            }
        }
        let mut names: Vec<(String, String)> = names.into_iter().collect();
        names.retain(|(own, other)| own != other && own.len() >= SHORTEST);
        names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        names
    }
}

fn is_unknown(change: &PropertyChange) -> bool {
    [&change.before, &change.after].into_iter().any(|shown| *shown == Some(Shown::Unknown))
}

/// Whether a property is the name of an object of Kubernetes, which its provider makes up and does not tell as its own.
fn has_made_up_name(view: StateView<'_>, change: &PropertyChange) -> bool {
    change.path.plain() == "metadata.name" && view.text("type").is_some_and(|ty| ty.starts_with("kubernetes:"))
}

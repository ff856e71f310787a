//! One of the two stacks, with what it calls itself.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use hashbrown::HashMap;

use super::words;
use crate::graph::{Stack, View};
use crate::lens::Lens;
use crate::model::{Resource, ResourceId, StateView, Value};

/// One of the two stacks.
pub(super) struct Side<'a> {
    pub(super) stack: &'a Stack,
    pub(super) lens: Lens<'a>,
    /// The words of its environment, in small letters.
    pub(super) words: Vec<String>,
    /// The regions that it is in and the other is not.
    pub(super) regions: Vec<String>,
    identities: OnceLock<HashMap<String, ResourceId>>,
}

/// Names of configuration keys and inputs that say what the environment is.
const ENVIRONMENT_KEYS: [&str; 5] = ["env", "environment", "stage", "environmentname", "envname"];

/// Both sides, each knowing what the other is not.
pub(super) fn both<'a>(source: &'a Stack, target: &'a Stack) -> (Side<'a>, Side<'a>) {
    let (mut a, mut b) = (Side::of(source), Side::of(target));
    let (own, other) = (named(source), named(target));
    a.words = words_of(&own, &other);
    b.words = words_of(&other, &own);
    let regions = |side: &Side<'_>| side.lens.regions().map(str::to_owned).collect::<BTreeSet<_>>();
    let (own, other) = (regions(&a), regions(&b));
    a.regions = own.difference(&other).cloned().collect();
    b.regions = other.difference(&own).cloned().collect();
    (a, b)
}

/// What a stack calls its environment: its name, word by word, and what the configuration says.
fn named(stack: &Stack) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    let mut take = |text: &str| named.extend(words::words(text).into_iter().map(str::to_ascii_lowercase));
    stack.name.stack.as_deref().into_iter().for_each(&mut take);
    for (key, value) in &stack.config {
        let name = key.rsplit(':').next().unwrap_or(key).to_ascii_lowercase();
        if ENVIRONMENT_KEYS.contains(&&*name) {
            take(value);
        }
    }
    named
}

/// The words that only this side has, with those that mean the same. A single letter is no word to look for.
fn words_of(own: &BTreeSet<String>, other: &BTreeSet<String>) -> Vec<String> {
    let mut found: Vec<String> = own.difference(other).flat_map(|word| words::family(word)).collect();
    found.retain(|word| word.len() > 1 && !other.contains(word) && word.bytes().any(|b| b.is_ascii_alphabetic()));
    found.sort_unstable();
    found.dedup();
    found
}

impl<'a> Side<'a> {
    fn of(stack: &'a Stack) -> Self {
        let (words, regions) = (Vec::new(), Vec::new());
        Self { stack, lens: Lens::new(stack), words, regions, identities: OnceLock::new() }
    }

    /// The resources to compare: those that are there after the change. The providers that the engine makes itself are
    /// compared by their versions.
    pub(super) fn resources(&self) -> impl Iterator<Item = &'a Resource> + use<'a> {
        self.stack.resources.iter().filter(|resource| resource.exists() && !resource.is_default_provider())
    }

    pub(super) fn view(&self, resource: &'a Resource) -> Option<StateView<'a>> {
        self.stack.view(resource, View::After)
    }

    /// The text without what belongs to the environment.
    pub(super) fn plain(&self, text: &str) -> String {
        words::without(text, |word| self.is_own(word))
    }

    /// Whether a word is one of its environment.
    pub(super) fn is_own(&self, word: &str) -> bool {
        self.words.iter().any(|own| word.eq_ignore_ascii_case(own))
    }

    /// The name of a resource, without what belongs to any environment.
    pub(super) fn plain_name(&self, name: &str, strips: &[regex::Regex]) -> String {
        let mut name = name.to_owned();
        for strip in strips {
            name = strip.replace_all(&name, "").into_owned();
        }
        for region in &self.regions {
            name = name.replace(region.as_str(), "region");
        }
        words::plain_name(&name, &self.words)
    }

    /// The resource that the cloud knows by this id or ARN.
    pub(super) fn by_identity(&self, text: &str) -> Option<ResourceId> {
        let read = || {
            let mut found = HashMap::new();
            for resource in self.stack.resources.iter().filter(|resource| resource.exists()) {
                let Some(view) = self.view(resource).filter(|view| view.state().custom) else { continue };
                let arn = view.output("arn").is().and_then(Value::as_str);
                for text in [view.id().is(), arn].into_iter().flatten() {
                    // Several resources may go by one name: the first is what the others are part of.
                    found.entry(text.into_owned()).or_insert(resource.id);
                }
            }
            found
        };
        self.identities.get_or_init(read).get(text).copied()
    }

    /// The resources that an input was computed from; nothing where the input does not tell.
    pub(super) fn origins(&self, view: StateView<'_>, input: &str) -> Option<Vec<ResourceId>> {
        let urns = view.property_dependencies(input)?;
        let mut ids: Vec<ResourceId> =
            urns.iter().filter_map(|urn| Some(self.stack.by_urn(urn)?.id)).filter(|id| self.is_part(*id)).collect();
        ids.sort_unstable();
        ids.dedup();
        Some(ids)
    }

    /// Whether a resource stands for something: components and providers hand on what is in them.
    fn is_part(&self, id: ResourceId) -> bool {
        let resource = self.stack.resource(id);
        resource.latest().is_some_and(|state| state.custom) && resource.ty.provider_package().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_side_are_those_that_the_other_does_not_have() {
        let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<_>>();
        let own = words_of(&set(&["acme", "stg", "2"]), &set(&["acme", "prod", "3"]));
        assert!(own.contains(&"staging".to_owned()) && own.contains(&"stg".to_owned()), "{own:?}");
        assert!(!own.contains(&"acme".to_owned()) && !own.contains(&"2".to_owned()), "{own:?}");
        assert_eq!(words_of(&set(&["blue"]), &set(&["green"])), ["blue"]);
    }
}

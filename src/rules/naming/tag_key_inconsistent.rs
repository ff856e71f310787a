//! One tag is spelt in several ways in a stack.
//!
//! ## Why it matters
//!
//! Bills, alarms and permissions go by the exact key: what is tagged `Env` is missing from the report of `env`.
//!
//! ## What to do
//!
//! Set the tag once, as a default tag of the provider, and take the others away.
//!
//! ## Not reported
//!
//! Different tags with the same meaning (`env` and `stage`). Kubernetes and Google Cloud, whose labels have their own rules.
//! Runs only when it is selected.
//!
//! ## References
//!
//! AWS documentation, Tagging best practices: keys are case-sensitive.

use std::borrow::Cow;
use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::finding::{Meta, Severity, Sink};
use crate::model::{PropertyPath, ResourceId, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("F007", "tag-key-inconsistent", Severity::Low, "one tag is spelt in several ways in a stack")
        .opt_in()
        .docs(include_str!("tag_key_inconsistent.rs"));

pub(super) struct TagKeyInconsistent;

impl Rule for TagKeyInconsistent {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let mut users: HashMap<Cow<'_, str>, Vec<ResourceId>> = HashMap::new();
        for resource in cx.stack.resources.iter().filter(|resource| resource.is_managed()) {
            let Some(tags) = cx.lens.state(resource).and_then(|state| state.input("tags").is()) else { continue };
            for (key, _) in tags.members().filter(|(key, _)| !key.starts_with("__") && !key.contains(':')) {
                users.entry(key).or_default().push(resource.id);
            }
        }
        let mut spellings: BTreeMap<String, BTreeMap<Cow<'_, str>, Vec<ResourceId>>> = BTreeMap::new();
        for (key, users) in users {
            let plain: String = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
            spellings.entry(plain).or_default().insert(key, users);
        }
        for keys in spellings.values().filter(|keys| keys.len() > 1) {
            // The first of the usual spelling that is most used is right.
            let most = keys.values().map(Vec::len).max().unwrap_or_default();
            let Some((usual, _)) = keys.iter().find(|(_, users)| users.len() == most) else { continue };
            for (key, users) in keys.iter().filter(|(key, _)| *key != usual) {
                let Some(first) = users.first() else { continue };
                let (key, usual) = (shown_within(key, 60), shown_within(usual, 60));
                let message = format!("tag `{key}` is `{usual}` on {most} other resources");
                let finding = out.fail(*first, message).at(PropertyPath::of("tags").name(&key)).key(key);
                finding.related(users.iter().skip(1).copied()).fix(format!("spell it `{usual}`"));
            }
        }
    }
}

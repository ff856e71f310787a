//! Production writes everything into its logs.
//!
//! ## Why it matters
//!
//! Requests, tokens and personal data end up in logs that many may read, and the logs cost more than the service.
//!
//! ## What to do
//!
//! Set the level per environment, and write `info` or less in production.
//!
//! ## Not reported
//!
//! Stacks that are not production. Where only tags say production it is told as information. Values that are not known.
//! Runs only when it is selected.
//!
//! ## References
//!
//! The words for environments in `tables/environment.toml`; `MethodSettings` of pulumi-aws 7.51.

use super::fail;
use crate::finding::{Meta, Severity, Sink};
use crate::lens::environment::traces;
use crate::model::{PropertyPath, Resource, TypeToken, Value, shown};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new("E011", "log-level-debug", Severity::Low, "production writes everything into its logs")
    .opt_in()
    .docs(include_str!("log_level_debug.rs"));

pub(super) struct LogLevelDebug;

impl Rule for LogLevelDebug {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        traces(ty).is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let (Some(state), Some(path)) = (cx.lens.state(subject), traces(&subject.ty)) else { return };
        let path = PropertyPath::parse(path);
        if state.at(&path).is().and_then(Value::as_bool) == Some(true)
            && let Some(finding) = fail(cx, subject.id, "every request and answer is logged".to_owned(), out)
        {
            if finding.severity == Severity::Low {
                finding.severity(Severity::Medium);
            }
            finding.at(path).fix("switch it off in production");
        }
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::of_length(5, 8))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        if !["debug", "trace", "verbose"].iter().any(|level| leaf.text.eq_ignore_ascii_case(level)) {
            return;
        }
        let Some(key) = leaf.key() else { return };
        let plain: String = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        if plain.ends_with("loglevel")
            && let Some(finding) = fail(cx, leaf.resource.id, format!("`{}` is `{}`", shown(&key), leaf.text), out)
        {
            finding.at(leaf.path()).fix("write `info` or less in production");
        }
    }
}

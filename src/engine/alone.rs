//! One rule alone, and what it says of each resource: for people who ask why.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::change::Changes;
use crate::finding::Sink;
use crate::graph::{Stack, View};
use crate::lens::Lens;
use crate::rules::{Cx, Expectations, Keys, Leaf, Part, Rule, Shared, Strings, Texture, Wanted};

/// What one rule said of a stack.
#[derive(Debug)]
pub struct Said<'r> {
    /// Its verdicts; it keeps which resources passed.
    pub sink: Sink<'r>,
    /// Why it says nothing of the resource that was asked about, where it can tell.
    pub silence: Option<String>,
    /// The rule panicked; what it said before counts.
    pub broke: bool,
}

/// Runs one rule on a stack. `about` is the resource of which its silence is to be explained, by URN.
pub fn alone<'r>(
    stack: &Stack,
    changes: &Changes,
    rule: &'r dyn Rule,
    expectations: &Expectations,
    about: Option<&str>,
) -> Said<'r> {
    let lens = Lens::new(stack);
    let shared = Shared::of(&[rule]);
    let cx = Cx { stack, lens: &lens, changes, expectations, shared: &shared };
    let mut said = Said { sink: Sink::tracing(rule.meta()), silence: None, broke: false };
    said.broke = catch_unwind(AssertUnwindSafe(|| look(&cx, rule, &mut said.sink))).is_err();
    if let Some(subject) = about.and_then(|urn| stack.by_urn(urn)) {
        said.silence = catch_unwind(AssertUnwindSafe(|| rule.silence(&cx, subject))).unwrap_or_default();
    }
    said
}

fn look(cx: &Cx<'_>, rule: &dyn Rule, sink: &mut Sink<'_>) {
    let wanted = |of: Option<Strings>| Wanted::of(&of.map(|strings| (0, strings)).into_iter().collect::<Vec<_>>());
    let (strings, keys) = (wanted(rule.strings()), wanted(rule.keys()));
    for resource in cx.stack.resources.iter().filter(|resource| resource.is_managed()) {
        sink.look_at(Some(resource.id));
        if rule.wants(&resource.ty) {
            rule.check(cx, resource, sink);
        }
        let state = cx.stack.view(resource, View::After).filter(|_| !strings.is_empty() || !keys.is_empty());
        let Some(state) = state else { continue };
        let visited = if keys.is_empty() { Keys::Skipped } else { Keys::Visited };
        Leaf::walk(resource, state, visited, &mut |part, leaf| {
            let wanted = if part == Part::Key { &keys } else { &strings };
            wanted.each_by(Texture::of(&leaf.text), |_| match part {
                Part::Key => rule.key(cx, leaf, sink),
                Part::Text => rule.leaf(cx, leaf, sink),
            });
        });
    }
    sink.look_at(None);
    rule.check_stack(cx, sink);
}

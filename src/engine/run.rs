//! Runs rules over a stack: one pass over the resources, in parallel where there are many.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::change::Changes;
use crate::finding::Sink;
use crate::graph::Stack;
use crate::lens::Lens;
use crate::model::{Resource, TypeToken};
use crate::rules::{Cx, Expectations, Keys, Leaf, Part, Rule, Shared, Strings, Texture, Wanted};

/// What one rule said.
pub(super) struct Verdicts<'r> {
    pub(super) rule: &'r dyn Rule,
    pub(super) sink: Sink<'r>,
    /// The rule panicked; what it said before counts.
    pub(super) broke: bool,
}

impl<'r> Verdicts<'r> {
    fn new(rule: &'r dyn Rule) -> Self {
        Self { rule, sink: Sink::new(rule.meta()), broke: false }
    }

    /// Calls the rule; a panic is its end for this piece of work and nobody else's.
    fn call(&mut self, rule: impl FnOnce(&dyn Rule, &mut Sink<'r>)) {
        let outcome = catch_unwind(AssertUnwindSafe(|| rule(self.rule, &mut self.sink)));
        self.broke |= outcome.is_err();
    }

    fn absorb(&mut self, other: Self) {
        self.sink.findings.extend(other.sink.findings);
        self.sink.undetermined.extend(other.sink.undetermined);
        self.sink.passed += other.sink.passed;
        self.broke |= other.broke;
    }
}

/// Fewer resources than this are not worth waking threads for.
const FEW: usize = 512;

/// So many resources are one piece of work.
const CHUNK: usize = 128;

/// Runs the rules and goes on with what they said. On a large stack what was worked out for them is thrown away meanwhile.
pub(super) fn all<'r, T: Send>(
    stack: &Stack,
    changes: &Changes,
    rules: &[&'r dyn Rule],
    expectations: &Expectations,
    next: impl FnOnce(Vec<Verdicts<'r>>) -> T + Send,
) -> T {
    let lens = Lens::new(stack);
    let shared = Shared::of(rules);
    let cx = Cx { stack, lens: &lens, changes, expectations, shared: &shared };
    if stack.resources.len() <= FEW {
        return next(few(&cx, rules));
    }
    let verdicts = many(&cx, rules);
    rayon::join(|| drop((lens, shared)), || next(verdicts)).1
}

fn few<'r>(cx: &Cx<'_>, rules: &[&'r dyn Rule]) -> Vec<Verdicts<'r>> {
    let plan = Plan::new(cx.stack, rules);
    let mut verdicts = plan.fresh();
    plan.resources(cx, &cx.stack.resources, &mut verdicts);
    for verdict in &mut verdicts {
        verdict.call(|rule, sink| rule.check_stack(cx, sink));
    }
    verdicts
}

fn many<'r>(cx: &Cx<'_>, rules: &[&'r dyn Rule]) -> Vec<Verdicts<'r>> {
    if !rules.is_empty() {
        rayon::join(|| cx.lens.read_ahead(), || Shared::read_ahead(cx, rules));
    }
    let plan = Plan::new(cx.stack, rules);
    let looked = cx.stack.resources.par_chunks(CHUNK).fold(
        || plan.fresh(),
        |mut verdicts, chunk| {
            plan.resources(cx, chunk, &mut verdicts);
            verdicts
        },
    );
    let joined = looked.reduce_with(|mut all, part| {
        all.iter_mut().zip(part).for_each(|(all, part)| all.absorb(part));
        all
    });
    let mut verdicts = joined.unwrap_or_else(|| plan.fresh());
    // Few rules take most of the time: each is a piece of work of its own.
    verdicts.par_iter_mut().with_max_len(1).for_each(|v| v.call(|rule, sink| rule.check_stack(cx, sink)));
    verdicts
}

/// Which rules want which types.
struct Plan<'a, 'r> {
    rules: &'a [&'r dyn Rule],
    by_type: HashMap<&'a TypeToken, Vec<usize>>,
    leaves: Wanted,
    keys: Wanted,
}

impl<'a, 'r> Plan<'a, 'r> {
    fn new(stack: &'a Stack, rules: &'a [&'r dyn Rule]) -> Self {
        let numbers = |wants: &dyn Fn(&dyn Rule) -> bool| -> Vec<usize> {
            rules.iter().enumerate().filter(|(_, rule)| wants(**rule)).map(|(at, _)| at).collect()
        };
        let by_type = stack.types().into_iter().map(|ty| (ty, numbers(&|rule| rule.wants(ty)))).collect();
        let wanted = |of: &dyn Fn(&dyn Rule) -> Option<Strings>| {
            let all = rules.iter().enumerate().filter_map(|(at, rule)| Some((at, of(*rule)?)));
            Wanted::of(&all.collect::<Vec<_>>())
        };
        let (leaves, keys) = (wanted(&|rule| rule.strings()), wanted(&|rule| rule.keys()));
        Self { rules, by_type, leaves, keys }
    }

    fn fresh(&self) -> Vec<Verdicts<'r>> {
        self.rules.iter().map(|rule| Verdicts::new(*rule)).collect()
    }

    fn resources(&self, cx: &Cx<'_>, resources: &[Resource], verdicts: &mut [Verdicts<'r>]) {
        for resource in resources.iter().filter(|resource| resource.is_managed()) {
            for &at in self.by_type.get(&resource.ty).into_iter().flatten() {
                verdicts[at].call(|rule, sink| rule.check(cx, resource, sink));
            }
            if !self.leaves.is_empty() || !self.keys.is_empty() {
                self.leaves(cx, resource, verdicts);
            }
        }
    }

    fn leaves(&self, cx: &Cx<'_>, resource: &Resource, verdicts: &mut [Verdicts<'r>]) {
        let Some(state) = cx.stack.view(resource, crate::graph::View::After) else { return };
        let keys = if self.keys.is_empty() { Keys::Skipped } else { Keys::Visited };
        Leaf::walk(resource, state, keys, &mut |part, leaf| {
            let texture = Texture::of(&leaf.text);
            let all = if part == Part::Key { &self.keys } else { &self.leaves };
            all.each_by(texture, |at| {
                verdicts[at].call(|rule, sink| match part {
                    Part::Key => rule.key(cx, leaf, sink),
                    Part::Text => rule.leaf(cx, leaf, sink),
                });
            });
        });
    }
}

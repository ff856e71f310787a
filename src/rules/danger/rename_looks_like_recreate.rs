//! A resource is deleted and the same one is created under another name.
//!
//! ## Why it matters
//!
//! The engine knows a resource by its name, its type and its parents. Another name in the program, or another component
//! around it, is a new resource to the engine: the old one is deleted, with everything in it.
//!
//! ## What to do
//!
//! Tell the engine what the resource was called: `aliases` with the old name or the old parent. The deletion and the
//! creation disappear from the preview.
//!
//! ## Not reported
//!
//! Pairs that agree in less than nine tenths of their inputs, apart from names and generated values, or in fewer than two
//! of them; more than a hundred deletions or creations of one type. Names that hold a
//! time or random text (`changes-on-every-run`). Resources that hold nothing are told together in one finding.
//!
//! ## References
//!
//! Pulumi documentation, Resource options: `aliases`.

use super::going::{accept, severity};
use super::pairs::{self, Pair};
use super::remade;
use crate::finding::{Meta, Severity, Sink};
use crate::lens::stateful;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "J010",
    "rename-looks-like-recreate",
    Severity::High,
    "a resource is deleted and the same one is created under another name",
)
.docs(include_str!("rename_looks_like_recreate.rs"));

pub(super) struct RenameLooksLikeRecreate;

impl Rule for RenameLooksLikeRecreate {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let remade: Vec<u32> = remade::find(cx).into_iter().map(|(pair, _)| pair.old).collect();
        let pairs: Vec<Pair> = pairs::find(cx).into_iter().filter(|pair| !remade.contains(&pair.old)).collect();
        let holds = |pair: &Pair| stateful::of(&cx.stack.resource(pair.old).ty);
        let (stateful, others): (Vec<Pair>, Vec<Pair>) = pairs.into_iter().partition(|pair| holds(pair).is_some());
        for pair in stateful {
            let [old, new] = [pair.old, pair.new].map(|id| cx.stack.resource(id));
            let Some(kind) = holds(&pair) else { continue };
            let before = cx.stack.view(old, crate::graph::View::Before);
            let retained = before.is_some_and(|old| old.flag("retainOnDelete") || kind.stays(old));
            let how = if old.urn.name() == new.urn.name() {
                format!("`{}` moves to another parent without an alias", old.urn.name())
            } else {
                format!("`{}` becomes `{}` without an alias", old.urn.name(), new.urn.name())
            };
            let message = format!("{how}: it is deleted and loses {}", kind.holds);
            let finding = out.fail(old.id, message).related([new.id]);
            finding.severity(if retained { Severity::Low } else { severity(kind) });
            if let Some(change) = cx.changes.get(old.id) {
                accept(change, finding);
            }
            finding.fix("give the new one `aliases` with the old name or parent");
        }
        if let Some(first) = others.first() {
            let message = match others.len() {
                1 => format!(
                    "`{}` is deleted and created again as `{}`: an alias would keep it",
                    cx.stack.resource(first.old).urn.name(),
                    cx.stack.resource(first.new).urn.name()
                ),
                n => format!("{n} resources are deleted and created again under other names: aliases would keep them"),
            };
            let finding = out.fail(first.old, message).severity(Severity::Low).key("others");
            finding.related(others.iter().flat_map(|pair| [pair.old, pair.new]).skip(1).take(20));
            finding.fix("give the new ones `aliases` with the old name or parent");
        }
    }
}

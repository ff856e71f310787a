//! Several steps of one URN are one change of one resource.

use hashbrown::{HashMap, HashSet};

use crate::model::{Op, Origin, Resource, State, TypeToken, Urn};

/// One step, before steps of one URN are folded.
pub(super) struct Step {
    pub(super) op: Op,
    pub(super) urn: Urn,
    pub(super) ty: TypeToken,
    pub(super) before: Option<State>,
    pub(super) after: Option<State>,
    pub(super) node: u32,
}

/// A resource that stays in place keeps its id and what the cloud answered; a refreshed one shows what the cloud has.
pub(super) fn settle_origin(after: &mut State, op: &Op, existed: bool) {
    match op {
        Op::Refresh => after.origin = Origin::Recorded,
        Op::Same | Op::Update | Op::Read if existed => after.origin = Origin::PlannedInPlace,
        _ => {}
    }
    // The old half of a replacement is marked in the state before only.
    after.delete = false;
}

/// Folds the steps of one URN to one change.
#[derive(Default)]
pub(super) struct Fold {
    pub(super) resources: Vec<Resource>,
    by_urn: HashMap<Urn, usize>,
    pub(super) types: HashSet<TypeToken>,
    pub(super) listed_sames: u64,
}

impl Fold {
    /// What happens to a resource so far.
    pub(super) fn op(&self, urn: &Urn) -> Option<&Op> {
        self.by_urn.get(urn).map(|&at| &self.resources[at].op)
    }

    /// A refresh has found that the resource is not in the cloud.
    pub(super) fn gone(&mut self, urn: &Urn) {
        if let Some(&at) = self.by_urn.get(urn).filter(|&&at| self.resources[at].op == Op::Refresh) {
            self.resources[at].after = None;
        }
    }

    pub(super) fn add(&mut self, step: Step) {
        self.listed_sames += u64::from(step.op == Op::Same);
        let Some(&at) = self.by_urn.get(&step.urn) else {
            self.by_urn.insert(step.urn.clone(), self.resources.len());
            self.resources.push(Resource {
                id: 0,
                urn: step.urn,
                ty: step.ty,
                op: step.op,
                before: step.before,
                after: step.after,
                step: Some((0, step.node)),
            });
            return;
        };
        let resource = &mut self.resources[at];
        let parts = [&resource.op, &step.op];
        let replaces = parts.iter().any(|op| **op == Op::Replace || op.is_replacement_part());
        // Both halves of a replacement, however they are listed, are one replacement.
        if replaces && !(resource.op.removes() && step.op.removes()) {
            if step.op == Op::Replace {
                resource.step = Some((0, step.node));
            }
            resource.op = Op::Replace;
            resource.before = resource.before.take().or(step.before);
            resource.after = step.after.or(resource.after.take());
        } else if !step.op.removes() || !resource.exists() {
            // `refresh` then `update`, `import` then `update`: the first tells where it starts, the last where it ends.
            resource.before = if step.op == Op::Create { step.before } else { step.before.or(resource.before.take()) };
            if !(resource.op == Op::Import && step.op == Op::Update) {
                resource.op = step.op;
                resource.step = Some((0, step.node));
            }
            resource.after = step.after;
        } else if resource.op == Op::Refresh || resource.op == Op::Same || step.op == Op::Delete {
            resource.op = step.op;
            resource.after = None;
            resource.step = Some((0, step.node));
        }
    }
}

//! Losses of data that somebody has agreed to, for a while.

use globset::GlobMatcher;

use super::{Changes, is_replaced};
use crate::graph::Stack;
use crate::lens::stateful;
use crate::model::{Date, Op, Resource};

/// What somebody has agreed to.
#[derive(Debug, Clone)]
pub struct Acknowledgement {
    /// Of which resources; compared with their URNs.
    pub urn: GlobMatcher,
    /// What may happen to them; nothing for deletion and replacement.
    pub op: Option<Op>,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Date,
}

/// What became of an acknowledgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Unused,
    Used,
    Expired,
}

impl Acknowledgement {
    fn takes(&self, resource: &Resource) -> bool {
        let deleted = resource.op == Op::Delete;
        let op = match self.op {
            Some(Op::Delete) => deleted,
            Some(_) => is_replaced(&resource.op),
            None => deleted || is_replaced(&resource.op),
        };
        op && self.urn.is_match(&*resource.urn)
    }
}

impl Changes {
    /// Marks the losses that somebody has agreed to. Returns what there is to say of the acknowledgements themselves:
    /// the expired and the unused ones. Where it is not known which day it is, none has expired.
    pub fn acknowledge(&mut self, stack: &Stack, list: &[Acknowledgement], today: Option<Date>) -> Vec<String> {
        if list.is_empty() || stack.kind.is_state() {
            return Vec::new();
        }
        let mut fates = vec![Fate::Unused; list.len()];
        for row in &mut self.rows {
            let resource = stack.resource(row.resource);
            if stateful::of(&resource.ty).is_none() {
                continue;
            }
            for (one, fate) in list.iter().zip(&mut fates).filter(|(one, _)| one.takes(resource)) {
                if today.is_some_and(|today| one.until < today) {
                    *fate = if *fate == Fate::Used { Fate::Used } else { Fate::Expired };
                    continue;
                }
                *fate = Fate::Used;
                row.accepted.get_or_insert_with(|| format!("accepted until {}: {}", one.until, one.reason));
                row.data_loss.iter_mut().for_each(|loss| loss.acknowledged = true);
            }
        }
        let said = |(one, fate): (&Acknowledgement, Fate)| {
            let glob = one.urn.glob();
            match fate {
                Fate::Used => None,
                Fate::Expired => Some(format!("the acknowledgement for `{glob}` expired on {}", one.until)),
                Fate::Unused => Some(format!("the acknowledgement for `{glob}` is not used")),
            }
        };
        list.iter().zip(fates).filter_map(said).collect()
    }
}

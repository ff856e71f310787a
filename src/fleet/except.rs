//! Exceptions and the baseline in a fleet, once its stacks were compared with each other.

use super::baseline::{Baseline, Compare};
use super::contracts::RULES;
use super::{Member, Row};
use crate::engine::{Exceptions, Fault, Origin, Selection, Severities, Subject, Suppression, Use, fault_of};
use crate::finding::Meta;
use crate::model::{Date, PropertyPath, TypeToken, Urn};

/// Who decides what counts.
#[derive(Clone, Copy)]
pub struct Judges<'a> {
    /// The exceptions of the configuration.
    pub exceptions: &'a Exceptions,
    /// How bad findings are in every environment.
    pub severities: &'a Severities,
    /// What was there before.
    pub baseline: Option<&'a Baseline>,
    /// Every rule that there is.
    pub rules: &'a [Meta],
}

impl Judges<'_> {
    /// Takes out what does not count, and adds what there is to say of exceptions. Returns what there is to say of the
    /// baseline.
    pub(super) fn settle(self, members: &mut [Member], selection: &Selection, today: Option<Date>) -> Vec<String> {
        for member in members.iter_mut() {
            self.between_stacks(member, today);
        }
        let mut uses = vec![Use::default(); self.exceptions.list.len()];
        for member in members.iter() {
            uses.iter_mut().zip(&member.uses).for_each(|(sum, own)| *sum = sum.and(*own));
        }
        for (at, fault) in self.exceptions.faults(&uses, today) {
            let first = members.iter_mut().find(|member| member.uses.get(at).is_some_and(|own| own.relevant));
            if let Some(member) = first.filter(|_| selection.takes(&fault.meta)) {
                member.add(of_fault(fault));
            }
        }
        let compare = Compare { exceptions: self.exceptions, selection, rules: self.rules };
        self.baseline.map_or_else(Vec::new, |baseline| baseline.settle_fleet(members, &compare))
    }

    /// What was found between stacks has not met the exceptions yet.
    fn between_stacks(self, member: &mut Member, today: Option<Date>) {
        let is_new = |row: &Row| RULES.iter().any(|rule| rule.code == row.meta.code);
        if !member.findings.iter().any(is_new) {
            return;
        }
        member.uses.resize(self.exceptions.list.len(), Use::default());
        let (new, mut kept): (Vec<Row>, Vec<Row>) = std::mem::take(&mut member.findings).into_iter().partition(is_new);
        for mut row in new {
            row.severity = self.severities.of(&row.meta).unwrap_or(row.severity);
            let urn = row.urn.as_deref().map(Urn::new);
            let ty = urn.as_ref().map(|urn| TypeToken::new(urn.own_type()));
            let path = row.path.as_deref().map(PropertyPath::parse);
            let subject = Subject {
                meta: &row.meta,
                urn: row.urn.as_deref(),
                ty: ty.as_ref(),
                path: path.as_ref(),
                ports: &|| None,
            };
            match self.exceptions.of(&subject, today, &mut member.uses) {
                None => kept.push(row),
                Some(exception) => {
                    let terms = exception.terms.clone();
                    let by = Suppression {
                        origin: Origin::Configuration,
                        reason: terms.reason,
                        owner: terms.owner,
                        until: terms.until,
                    };
                    member.suppressed.push((row, by));
                }
            }
        }
        kept.sort_by_key(|row| std::cmp::Reverse(row.severity));
        member.findings = kept;
    }
}

fn of_fault(fault: Fault) -> Row {
    let found = fault_of(fault, None, None);
    Row {
        meta: found.meta,
        severity: found.finding.severity,
        confidence: found.finding.confidence,
        urn: None,
        path: None,
        op: None,
        message: found.finding.message,
        evidence: Vec::new(),
        related: Vec::new(),
        fix: found.finding.fix,
        source: None,
        fingerprint: found.fingerprint,
        faults: found.faults,
        owner: None,
        region: None,
    }
}

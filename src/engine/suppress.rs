//! Settles exceptions: which findings do not count, and what is to be said of the exceptions themselves.

use std::cell::OnceCell;
use std::ops::RangeInclusive;

use hashbrown::HashMap;

use super::exception::{EXPIRED, Exceptions, May, REFUSED, Subject, UNUSED, Use, is_known, names};
use super::inline::{Inline, Inlines};
use super::{Comments, Found, Origin, Run, Selection, Suppressed, Suppression, fingerprint};
use crate::finding::{Finding, Meta, Severity};
use crate::lens::Lens;
use crate::lens::ingress::Traffic;
use crate::model::{Date, Known, ResourceId, SourcePosition, Urn};

/// What exceptions are settled with.
pub struct Ground<'a> {
    /// Those of the configuration, and what it asks of all.
    pub exceptions: &'a Exceptions,
    /// Those in the program.
    pub comments: &'a Comments,
    /// Which day it is; where that is not known, nothing has expired.
    pub today: Option<Date>,
    /// Every rule that there is.
    pub rules: &'a [Meta],
    /// Which of them ran.
    pub selection: &'a Selection,
}

/// How bad the findings of a rule are, whatever the rule says; the words are ids or codes.
#[derive(Debug, Clone, Default)]
pub struct Severities(pub Vec<(String, Severity)>);

impl Severities {
    /// The severity for a rule; the last word on it holds.
    pub fn of(&self, meta: &Meta) -> Option<Severity> {
        let named = |(word, _): &&(String, Severity)| word == meta.id || word.eq_ignore_ascii_case(meta.code);
        self.0.iter().rev().find(named).map(|(_, severity)| *severity)
    }

    /// Grades the findings of a run anew; the worst stay first.
    pub fn settle(&self, run: &mut Run) {
        if self.0.is_empty() {
            return;
        }
        for found in &mut run.findings {
            found.finding.severity = self.of(&found.meta).unwrap_or(found.finding.severity);
        }
        in_order(&mut run.findings);
    }
}

fn in_order(findings: &mut [Found]) {
    findings.sort_by_key(|found| (std::cmp::Reverse(found.finding.severity), found.meta.code));
}

/// What there is to say of an exception.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The rule that says it.
    pub meta: Meta,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub fix: &'static str,
    /// What tells it from others.
    pub key: String,
}

impl Exceptions {
    /// What there is to say of the exceptions of the configuration, each with its place in the list, once the uses in
    /// all stacks are known.
    pub fn faults(&self, uses: &[Use], today: Option<Date>) -> Vec<(usize, Fault)> {
        let mut faults = Vec::new();
        for (at, (one, fate)) in
            self.list.iter().zip(uses).enumerate().filter(|(_, (one, fate))| fate.relevant && !one.standing)
        {
            let (what, key) = (format!("the exception for `{}` at {}", one.rule, one.place), format!("{at}"));
            let key = format!("{} {key}", one.rule);
            if let Some(until) = one.terms.expired(today) {
                faults.push((at, expired(&what, until, key)));
            } else if let Some(why) = self.refuses(&one.terms, today) {
                faults.push((at, refused(&what, &why, key)));
            } else if !fate.used && !fate.open {
                faults.push((at, unused(&what, "", key)));
            }
        }
        faults
    }
}

pub(super) fn expired(what: &str, until: Date, key: String) -> Fault {
    let message = format!("{what} expired on {until}");
    Fault { meta: EXPIRED, message, fix: "repair what it excuses, or agree on another day", key }
}

pub(super) fn refused(what: &str, why: &str, key: String) -> Fault {
    Fault { meta: REFUSED, message: format!("{what} does not hold: {why}"), fix: "correct it, or take it out", key }
}

pub(super) fn unused(what: &str, why: &str, key: String) -> Fault {
    let message = format!("{what} is used by no finding{why}");
    Fault { meta: UNUSED, message, fix: "take it out, or correct what it names", key }
}

/// A fault of an exception as a finding.
pub fn fault_of(fault: Fault, urn: Option<&Urn>, resource: Option<ResourceId>) -> Found {
    let Fault { meta, message, fix, key } = fault;
    let fingerprint = fingerprint(meta.code, urn, None, &key);
    let finding = Finding {
        severity: meta.severity,
        confidence: meta.confidence,
        resource,
        path: None,
        message,
        evidence: Vec::new(),
        related: Vec::new(),
        fix: Some(fix.to_owned()),
        source: None,
        key,
    };
    Found { meta, finding, faults: vec![vec![fingerprint.clone()]], fingerprint }
}

impl Run {
    /// Takes out of what counts the findings that somebody has excepted, and adds what there is to say of exceptions
    /// that stand in the resources and in the program. Those of the configuration are known to be unused only when all
    /// stacks are settled: see [`Exceptions::faults`].
    pub fn except(&mut self, ground: &Ground<'_>) {
        let mut uses: Vec<Use> = ground.exceptions.list.iter().map(|one| ground.begin(one, self)).collect();
        let mut inlines = Inlines::of(&self.stack, ground.comments);
        if uses.is_empty() && inlines.is_empty() {
            return;
        }
        let findings = std::mem::take(&mut self.findings);
        let mut kept = Vec::with_capacity(findings.len());
        let mut gone = Vec::new();
        let lens = OnceCell::new();
        for found in findings {
            match ground.judge(self, &lens, &found, &mut uses, &mut inlines) {
                Some(by) => gone.push(Suppressed { found, by }),
                None => kept.push(found),
            }
        }
        drop(lens);
        self.suppressed.extend(gone);
        self.findings = kept;
        self.uses = uses;
        for (fault, resource, source) in inlines.faults(self, ground) {
            self.tell(fault, resource, source, ground.selection);
        }
    }

    /// Adds what there is to say of an exception, if its rule runs.
    pub fn tell(
        &mut self,
        fault: Fault,
        resource: Option<ResourceId>,
        source: Option<SourcePosition>,
        selection: &Selection,
    ) {
        if !selection.takes(&fault.meta) {
            return;
        }
        let urn = resource.map(|id| self.stack.resource(id).urn.clone());
        let mut found = fault_of(fault, urn.as_ref(), resource);
        found.finding.source = source;
        self.findings.push(found);
        in_order(&mut self.findings);
    }
}

impl Ground<'_> {
    /// What is known of an exception before any finding is looked at.
    fn begin(&self, exception: &super::Exception, run: &Run) -> Use {
        let name = &run.stack.name;
        let ran = self.ran(&exception.rule);
        let relevant = ran && exception.may_speak_of(name.stack.as_deref(), name.project.as_deref());
        Use { relevant, open: relevant && self.is_open(run, &exception.rule, None), used: false }
    }

    /// Whether a rule that a word names ran.
    pub(super) fn ran(&self, word: &str) -> bool {
        self.rules.iter().any(|meta| self.selection.takes(meta) && names(meta, word))
    }

    pub(super) fn is_known(&self, word: &str) -> bool {
        is_known(word, self.rules)
    }

    /// Whether findings of the rules that a word names may be out of sight.
    pub(super) fn is_open(&self, run: &Run, word: &str, of: Option<ResourceId>) -> bool {
        let asked = |open: &super::Open| {
            names(&open.meta, word) && of.is_none_or(|id| open.undetermined.resource.is_none_or(|asked| asked == id))
        };
        let hidden = of.is_none() && run.stack.coverage.hides_resources();
        let follows = |meta: &Meta| meta.left_out_beside().next().is_some() && names(meta, word);
        let folded = run.folded > 0 && self.rules.iter().any(follows);
        hidden || run.is_failed() || folded || run.undetermined.iter().any(asked)
    }

    fn judge<'s>(
        &self,
        run: &'s Run,
        lens: &OnceCell<Lens<'s>>,
        found: &Found,
        uses: &mut [Use],
        inlines: &mut Inlines,
    ) -> Option<Suppression> {
        let stack = &run.stack;
        let resource = found.finding.resource.map(|id| stack.resource(id));
        let ports = || opened(lens.get_or_init(|| Lens::new(stack)), &found.finding);
        let subject = Subject {
            meta: &found.meta,
            urn: resource.map(|resource| &*resource.urn),
            ty: resource.map(|resource| &resource.ty),
            path: found.finding.path.as_ref(),
            ports: &ports,
        };
        let configured = self.exceptions.of(&subject, self.today, uses).map(|exception| {
            let terms = &exception.terms;
            Suppression {
                origin: Origin::Configuration,
                reason: terms.reason.clone(),
                owner: terms.owner.clone(),
                until: terms.until,
            }
        });
        let may = self.exceptions.may(&found.meta);
        let mut own = None;
        for inline in inlines.of_finding(stack, found).filter(|inline| inline.names(&found.meta)) {
            let held = self.holds(inline, may);
            own = own.or(held);
        }
        configured.or(own)
    }

    /// Whether an exception of the resource or the program holds for a finding that it names.
    fn holds(&self, inline: &mut Inline, may: May) -> Option<Suppression> {
        if may != May::Anywhere {
            let who = if may == May::Never { "nobody may" } else { "only the configuration may" };
            inline.refused.get_or_insert_with(|| format!("{who} except findings of this rule"));
            return None;
        }
        inline.used = true;
        let terms = inline.terms();
        if inline.problem().is_some() || terms.expired(self.today).is_some() {
            return None;
        }
        if let Some(why) = self.exceptions.refuses(terms, self.today) {
            inline.refused = Some(why);
            return None;
        }
        Some(Suppression {
            origin: inline.origin,
            reason: terms.reason.clone(),
            owner: terms.owner.clone(),
            until: terms.until,
        })
    }
}

/// The ports that a finding says to be open; nothing where it is about something else, or not only ports are open.
fn opened(lens: &Lens<'_>, finding: &Finding) -> Option<Vec<RangeInclusive<u16>>> {
    let mut by_path: HashMap<String, Vec<RangeInclusive<u16>>> = HashMap::new();
    for rule in lens.open_ingress().rules.iter().filter(|rule| Some(rule.resource) == finding.resource) {
        let ports = rule.traffic.iter().map(|traffic| match traffic {
            Known::Is(Traffic::Ports(ports)) => Some(ports.first..=ports.last),
            _ => None,
        });
        by_path.insert(rule.opening_path().to_string(), ports.collect::<Option<_>>().unwrap_or_default());
    }
    by_path.remove(&finding.path.as_ref()?.to_string()).filter(|ports| !ports.is_empty())
}

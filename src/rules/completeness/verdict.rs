//! A row of the table at work.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::answer::{Answer, Answers, Counts};
use super::condition::{Condition, Holds};
use super::need::Need;
use super::row::{Exported, Row, Whole};
use super::users;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::{By, Reference, class_of, top_of};
use crate::model::{Op, PropertyPath, Resource, ResourceId, TypeToken};
use crate::rules::{Cx, Rule};

impl Rule for Row {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        self.subjects().for_each(|class| self.check_class(cx, class, out));
    }

    fn classes(&self) -> Vec<&str> {
        self.subjects().collect()
    }

    fn silence(&self, cx: &Cx<'_>, subject: &Resource) -> Option<String> {
        if matches!(subject.op, Op::Import | Op::ImportReplacement) {
            return Some("it is imported by this change: what it needs may be outside the stack".to_owned());
        }
        let facts = Facts::read(cx, self, class_of(&subject.ty));
        let mut conditions = self.when.iter().zip(&self.when_written);
        if let Some((_, written)) = conditions.find(|(condition, _)| facts.holds(condition, subject) == Holds::No) {
            return Some(format!("the rule asks for `{written}`, and that does not hold"));
        }
        let whole = self.part_of.as_ref().filter(|_| matches!(facts.whole(subject), Err(None)))?;
        Some(format!("its `{}` leads to no `{}` that the program makes", whole.property, whole.class))
    }

    fn any_use(&self) -> Option<(&str, Vec<&str>)> {
        let except = || self.any_except.iter().map(|class| &**class).collect();
        self.needs.contains(&Need::Any).then(|| (&*self.subject, except()))
    }
}

impl Row {
    /// The class that the row is about, and types that are it by other names.
    fn subjects(&self) -> impl Iterator<Item = &str> {
        [&self.subject].into_iter().chain(&self.also).map(|class| &**class)
    }

    fn check_class(&self, cx: &Cx<'_>, class: &str, out: &mut Sink<'_>) {
        let subjects: Vec<&Resource> = cx.lens.of_class(class).filter(|resource| is_ours(resource)).collect();
        if subjects.is_empty() {
            return;
        }
        let facts = Facts::read(cx, self, class);
        let mut missing = Vec::new();
        for subject in subjects {
            match facts.judge(subject) {
                Verdict::None => {}
                Verdict::Pass => out.pass_on(subject.id),
                Verdict::Open(reason) => out.undetermined(subject.id, reason),
                Verdict::Missing(gap) if facts.is_named(gap.subject) => out.pass_on(subject.id),
                Verdict::Missing(gap) => missing.push(gap),
            }
        }
        facts.report(missing, out);
    }
}

/// Whether the program makes this resource. One that is read, or adopted by this very change, may have what it needs
/// outside the stack.
pub(in crate::rules) fn is_ours(resource: &Resource) -> bool {
    resource.is_managed() && !matches!(resource.op, Op::Import | Op::ImportReplacement)
}

/// A subject without what it needs.
struct Gap<'a> {
    subject: &'a Resource,
    /// What it is a part of, when there is one finding for the whole.
    whole: Option<&'a Resource>,
    severity: Severity,
    exported: bool,
}

enum Verdict<'a> {
    None,
    Pass,
    Open(Reason),
    Missing(Gap<'a>),
}

/// What a row needs to know of a stack, read once.
struct Facts<'c, 'a> {
    cx: &'c Cx<'a>,
    row: &'c Row,
    needs: Vec<Answers<'c>>,
    /// The needs that conditions ask for.
    conditions: Vec<Answers<'c>>,
    instead: Vec<Answers<'c>>,
    not_whole: Option<Reason>,
    looks_outside: bool,
    /// The needs in words, once somebody is told.
    sought: OnceCell<String>,
}

impl<'c, 'a> Facts<'c, 'a> {
    fn read(cx: &'c Cx<'a>, row: &'c Row, class: &str) -> Self {
        let counts = Counts { except: &row.any_except, through: &row.any_through };
        let answers = |need, class: &str| Answers::of(cx, need, class, counts);
        let asked = row.when.iter().chain(row.lower.iter().flat_map(|lower| &lower.when));
        let asked = asked.filter_map(Condition::need);
        let whole = row.part_of.iter();
        let instead = whole.flat_map(|whole| whole.instead.iter().flatten().map(|need| answers(need, &whole.class)));
        Self {
            cx,
            row,
            needs: row.needs.iter().map(|need| answers(need, class)).collect(),
            conditions: asked.map(|need| answers(need, class)).collect(),
            instead: instead.collect(),
            not_whole: cx.not_whole(),
            looks_outside: row.needs.iter().any(|need| !need.is_own()),
            sought: OnceCell::new(),
        }
    }

    fn judge(&self, subject: &'a Resource) -> Verdict<'a> {
        let mut open = None;
        for condition in &self.row.when {
            match self.holds(condition, subject) {
                Holds::Yes => {}
                Holds::No => return Verdict::None,
                Holds::Unknown(path) => open = Some(Reason::Unknown(path)),
            }
        }
        let whole = match self.whole(subject) {
            Ok(whole) => whole,
            Err(None) => return Verdict::None,
            Err(Some(reason)) => {
                open.get_or_insert(reason);
                None
            }
        };
        let answers = self.needs.iter().map(|need| need.answer(self.cx, subject));
        let answers =
            answers.chain(whole.iter().flat_map(|whole| self.instead.iter().map(|n| n.answer(self.cx, whole))));
        for answer in answers {
            match answer {
                Answer::Yes => return Verdict::Pass,
                Answer::No => {}
                Answer::Maybe(reason) => _ = open.get_or_insert(reason),
            }
        }
        let hidden = || self.not_whole.clone().or_else(|| users::hidden(self.cx, subject));
        match self.looks_outside.then(hidden).flatten().or(open) {
            Some(reason) => Verdict::Open(reason),
            None => self.weigh(subject, whole),
        }
    }

    /// How bad it is that something is missing.
    fn weigh(&self, subject: &'a Resource, whole: Option<&'a Resource>) -> Verdict<'a> {
        let exported = self.looks_outside && self.cx.lens.is_exported(subject);
        if exported && self.row.exported == Exported::Pass {
            return Verdict::Pass;
        }
        // A condition that cannot be known is taken for the milder one.
        let applies = |when: &Condition| self.holds(when, subject) != Holds::No;
        let lower = self.row.lower.iter().filter(|lower| lower.when.iter().all(applies)).map(|lower| lower.to);
        let lower = lower.chain(exported.then_some(Severity::Info)).min();
        let severity = lower.map_or(self.row.meta.severity, |lower| lower.min(self.row.meta.severity));
        Verdict::Missing(Gap { subject, whole, severity, exported })
    }

    fn holds(&self, condition: &Condition, subject: &'a Resource) -> Holds {
        condition.holds(self.cx, subject, &self.row.any_except, &|need| {
            let answers = self.conditions.iter().find(|answers| answers.need() == need);
            answers.map_or(Holds::No, |answers| answers.answer(self.cx, subject).holds(need))
        })
    }

    /// What the subject is a part of, when that decides: nothing, or why the row does not apply or cannot tell.
    fn whole(&self, subject: &'a Resource) -> Result<Option<&'a Resource>, Option<Reason>> {
        let Some(Whole { property, class, instead: Some(_) }) = &self.row.part_of else { return Ok(None) };
        match self.cx.lens.reference(subject, property, By::Id, class) {
            Reference::Resources(ids) => {
                let wholes = ids.iter().map(|id| self.cx.stack.resource(*id));
                wholes.filter(|whole| is_ours(whole)).min_by_key(|whole| whole.id).map(Some).ok_or(None)
            }
            Reference::Unknown => Err(Some(Reason::Unknown(PropertyPath::of(top_of(property))))),
            // What is not listed may be a VPC of this stack all the same.
            Reference::Foreign => Err(self.not_whole.clone()),
            Reference::Absent => Err(None),
        }
    }

    /// Whether another resource names this one by a typed id, where any use counts.
    fn is_named(&self, subject: &Resource) -> bool {
        let any = self.row.needs.contains(&Need::Any);
        any && self.cx.shared.named(self.cx).has(self.cx, subject.id, &self.row.any_except)
    }

    fn report(&self, missing: Vec<Gap<'a>>, out: &mut Sink<'_>) {
        let mut wholes: BTreeMap<ResourceId, Vec<Gap<'a>>> = BTreeMap::new();
        for gap in missing {
            let of = gap.whole.map_or(gap.subject.id, |whole| whole.id);
            wholes.entry(of).or_default().push(gap);
        }
        for (id, mut gaps) in wholes {
            // Of the parts of one whole only the worst are worth telling.
            let worst = gaps.iter().map(|gap| gap.severity).max().unwrap_or(self.row.meta.severity);
            gaps.retain(|gap| gap.severity == worst);
            gaps.sort_by(|a, b| (a.subject.urn.name(), &a.subject.urn).cmp(&(b.subject.urn.name(), &b.subject.urn)));
            self.fail(self.cx.stack.resource(id), worst, &gaps, out);
        }
    }

    fn fail(&self, resource: &'a Resource, severity: Severity, gaps: &[Gap<'a>], out: &mut Sink<'_>) {
        let parts = || list(gaps.iter().map(|gap| format!("`{}`", gap.subject.urn.name())), 4);
        let fill = |words: &str| filled(words, resource.urn.name(), parts);
        let finding = out.fail(resource.id, fill(&self.row.message)).severity(severity).fix(fill(&self.row.fix));
        if let Some(path) = &self.row.at {
            finding.at(PropertyPath::of(path));
        }
        finding.related(gaps.iter().map(|gap| gap.subject.id).filter(|id| *id != resource.id));
        if let (Some(Whole { property, class, instead: None }), [gap]) = (&self.row.part_of, gaps) {
            finding.related(self.cx.lens.reference(gap.subject, property, By::Id, class).resources().iter().copied());
        }
        let sought = || {
            let mut needs: Vec<String> = Vec::new();
            for need in self.row.needs.iter().map(described) {
                // One class may be joined in several ways.
                if !needs.contains(&need) {
                    needs.push(need);
                }
            }
            format!("not found: {}", list(needs.into_iter(), 4))
        };
        finding.evidence(self.sought.get_or_init(sought).as_str());
        if gaps.iter().any(|gap| gap.exported) {
            finding.evidence("it leaves the stack: what is missing may be in another one");
        }
    }
}

/// Words of a row, with the name and the parts where they are asked for.
fn filled(words: &str, name: &str, parts: impl Fn() -> String) -> String {
    let (mut filled, mut rest) = (String::new(), words);
    while let Some(at) = memchr::memchr(b'{', rest.as_bytes()) {
        filled.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(behind) = rest.strip_prefix("{name}") {
            filled.push_str(name);
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix("{parts}") {
            filled.push_str(&parts());
            rest = behind;
        } else {
            filled.push('{');
            rest = &rest[1..];
        }
    }
    filled + rest
}

/// A need in words.
fn described(need: &Need) -> String {
    let token = |class: &str| TypeToken::new(class).friendly();
    match need {
        Need::Own(path) | Need::Asked(path) => format!("its own `{path}`"),
        Need::Reference { class, path, .. } => format!("`{}` whose `{path}` is it", token(class)),
        Need::Dependency { class } => format!("`{}` that needs it", token(class)),
        Need::Join { class, .. } => format!("`{}` that fits it", token(class)),
        Need::Any => "anything computed from it".to_owned(),
        Need::GuardedElsewhere => "a group on each interface in it".to_owned(),
    }
}

/// The first few items of a list, and how many more there are.
pub(super) fn list(items: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let count = items.len();
    let shown: Vec<String> = items.take(most).collect();
    let joined = shown.join(", ");
    if count > most { format!("{joined} and {} more", count - most) } else { joined }
}

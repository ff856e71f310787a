//! What one document lets happen that another did not.
//!
//! Statements are taken apart into grants of one action on one resource to one principal, so that neither their order
//! nor how they are grouped matters. A grant is new where no statement before takes it in under conditions that are no
//! stricter. What a document refuses after the change is no grant; what it refused before and no longer does is a gain.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::{Condition, Kept};
use super::document::{Document, Effect, Statement};
use super::term::{Set, Term};

/// More grants than this of one statement are not compared one by one.
const MOST_GRANTS: usize = 100_000;

/// What a comparison found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// What is gained, by statement.
    pub gains: Vec<Gain>,
    /// Statements of which it cannot be told whether they gain: something in them or in those before cannot be seen,
    /// or conditions cannot be compared.
    pub doubts: Vec<crate::model::PropertyPath>,
}

/// What one statement lets happen that was not let happen before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gain {
    /// The statement: after the change or, of a refusal that is gone, before it.
    pub statement: crate::model::PropertyPath,
    /// Whether it is a refusal that is gone.
    pub refusal: bool,
    /// How far it reaches.
    pub weight: Weight,
    /// The actions, as they are written; `everything but …` for `NotAction`.
    pub actions: BTreeSet<String>,
    /// The resources.
    pub resources: BTreeSet<String>,
    /// The principals.
    pub principals: BTreeSet<String>,
    /// Conditions that are gone: operator and key.
    pub dropped: BTreeSet<String>,
    /// Conditions that let more pass: operator and key, and the values.
    pub wider: BTreeMap<String, BTreeSet<String>>,
}

/// How far a gain reaches, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Named actions on named resources for named principals.
    Named,
    /// Every action of a service on named resources.
    WholeService,
    /// A refusal is gone.
    Refusal,
    /// A condition is gone, or a value of it takes in an earlier one.
    Condition,
    /// A pattern takes in what was granted before, and more.
    Wildcard,
    /// Every action of a service, or one that gives rights, on everything; or everything but what is named.
    Everything,
    /// Everybody.
    Everybody,
}

/// What is granted of one sort: a name, everything but a set, or nothing said (a trust policy names no resources).
#[derive(Debug, Clone, Copy)]
enum Part<'d> {
    Term(&'d Term),
    AllBut(&'d Set),
    Unsaid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    Cannot,
}

/// What other documents on the same thing say: what only moves from one to another is no gain.
#[derive(Debug, Clone, Copy, Default)]
pub struct Elsewhere<'d> {
    /// What they said before.
    pub before: &'d [Document],
    /// What they say after the change.
    pub after: &'d [Document],
}

/// Compares two documents of one property. Nothing before is a document that grants nothing.
pub fn compare(before: Option<&Document>, after: &Document, elsewhere: Elsewhere<'_>) -> Compared {
    fn of<'d>(own: Option<&'d Document>, others: &'d [Document], effect: Effect) -> Vec<&'d Statement> {
        own.into_iter().chain(others).flat_map(|document| document.of_effect(effect)).collect()
    }
    let allowed = of(before, elsewhere.before, Effect::Allow);
    let allows = of(Some(after), &[], Effect::Allow);
    let refuses = of(Some(after), elsewhere.after, Effect::Deny);
    let mut compared = Compared::default();
    for statement in &allows {
        let grants = Grants { statement, before: &allowed, refuses: &refuses, refusal: false };
        grants.compare(&mut compared);
    }
    for statement in of(before, &[], Effect::Deny) {
        // A refusal that is gone matters where something could still be granted: in the policy of a resource by
        // whatever the caller has, in that of an identity by the document itself.
        let matters = statement.principals.is_some() || allows.iter().any(|allow| may_meet(allow, statement));
        if matters {
            let grants = Grants { statement, before: &refuses, refuses: &[], refusal: true };
            grants.compare(&mut compared);
        }
    }
    compared
}

/// The grants of one statement, beside what takes them in.
struct Grants<'d> {
    statement: &'d Statement,
    /// The statements that may take them in.
    before: &'d [&'d Statement],
    /// What is refused all the same.
    refuses: &'d [&'d Statement],
    refusal: bool,
}

/// What one other statement takes in of each part.
struct Other<'d> {
    statement: &'d Statement,
    answers: [Vec<Answer>; 3],
    kept: Vec<(&'d Condition, Kept)>,
}

impl<'d> Grants<'d> {
    fn compare(&self, compared: &mut Compared) {
        let statement = self.statement;
        let sets = sets(statement);
        let parts = sets.map(parts);
        let hidden = sets.iter().any(|set| set.is_some_and(|set| set.hidden));
        let grants = parts.iter().map(Vec::len).fold(1, usize::saturating_mul);
        if grants.saturating_mul(self.before.len().max(1)) > MOST_GRANTS {
            compared.doubts.push(statement.path.clone());
            return;
        }
        let read = |other: &'d Statement| Other {
            statement: other,
            answers: std::array::from_fn(|at| {
                parts[at].iter().map(|part| takes_in(self::sets(other)[at], *part)).collect()
            }),
            kept: other.conditions.iter().map(|own| (own, own.kept_in(&statement.conditions))).collect(),
        };
        let others: Vec<Other<'d>> = self.before.iter().copied().map(read).collect();
        let refuses: Vec<Other<'d>> = self.refuses.iter().copied().map(read).collect();
        let mut gain: Option<Gain> = None;
        let mut doubt = hidden && !others.iter().any(Other::takes_everything);
        for (a, action) in parts[0].iter().enumerate() {
            for (r, resource) in parts[1].iter().enumerate() {
                for (p, principal) in parts[2].iter().enumerate() {
                    let at = [a, r, p];
                    if refuses.iter().any(|refuse| refuse.takes(at) == Answer::Yes) {
                        continue;
                    }
                    match answer(&others, at) {
                        Answer::Yes => {}
                        Answer::Cannot => doubt = true,
                        Answer::No => {
                            let gain = gain.get_or_insert_with(|| self.empty());
                            self.add(gain, &others, at, [*action, *resource, *principal]);
                        }
                    }
                }
            }
        }
        compared.gains.extend(gain);
        if doubt {
            compared.doubts.push(statement.path.clone());
        }
    }

    fn empty(&self) -> Gain {
        Gain {
            statement: self.statement.path.clone(),
            refusal: self.refusal,
            weight: if self.refusal { Weight::Refusal } else { Weight::Named },
            actions: BTreeSet::new(),
            resources: BTreeSet::new(),
            principals: BTreeSet::new(),
            dropped: BTreeSet::new(),
            wider: BTreeMap::new(),
        }
    }

    fn add(&self, gain: &mut Gain, others: &[Other<'d>], at: [usize; 3], [action, resource, principal]: [Part<'d>; 3]) {
        for (names, part) in
            [(&mut gain.actions, action), (&mut gain.resources, resource), (&mut gain.principals, principal)]
        {
            names.extend(named(part));
        }
        let mut weight = gain.weight;
        if self.refusal {
            return;
        }
        weight = weight.max(reach(action, resource, principal, &self.statement.conditions));
        // What was granted before under conditions that are gone, and what was granted before in part.
        for other in others {
            if other.takes_but_for_conditions(at) {
                for (condition, kept) in &other.kept {
                    let named = format!("{} {}", condition.operator, condition.key);
                    match kept {
                        Kept::Dropped => {
                            weight = weight.max(Weight::Condition);
                            gain.dropped.insert(named);
                        }
                        Kept::Wider { values, widened } => {
                            if *widened {
                                weight = weight.max(Weight::Condition);
                            }
                            gain.wider.entry(named).or_default().extend(values.iter().cloned());
                        }
                        Kept::Yes | Kept::Cannot => {}
                    }
                }
            } else if is_part_of(other.statement, [action, resource, principal]) {
                weight = weight.max(Weight::Wildcard);
            }
        }
        gain.weight = weight;
    }
}

impl Other<'_> {
    fn takes_but_for_conditions(&self, at: [usize; 3]) -> bool {
        self.answers.iter().zip(at).all(|(answers, at)| answers[at] == Answer::Yes)
    }

    fn takes(&self, at: [usize; 3]) -> Answer {
        let parts = self.answers.iter().zip(at).map(|(answers, at)| answers[at]);
        let conditions = self.kept.iter().map(|(_, kept)| match kept {
            Kept::Yes => Answer::Yes,
            Kept::Cannot => Answer::Cannot,
            Kept::Dropped | Kept::Wider { .. } => Answer::No,
        });
        parts.chain(conditions).fold(Answer::Yes, Answer::and)
    }

    /// Whether it takes in whatever can be written there.
    fn takes_everything(&self) -> bool {
        let everything =
            |set: Option<&Set>| set.is_none_or(|set| !set.not && set.terms.iter().any(Term::is_everything));
        sets(self.statement).into_iter().all(everything) && self.kept.iter().all(|(_, kept)| *kept == Kept::Yes)
    }
}

impl Answer {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Cannot, _) | (_, Self::Cannot) => Self::Cannot,
            _ => Self::Yes,
        }
    }
}

fn answer(others: &[Other<'_>], at: [usize; 3]) -> Answer {
    let mut answer = Answer::No;
    for other in others {
        match other.takes(at) {
            Answer::Yes => return Answer::Yes,
            Answer::Cannot => answer = Answer::Cannot,
            Answer::No => {}
        }
    }
    answer
}

fn sets(statement: &Statement) -> [Option<&Set>; 3] {
    [statement.actions.as_ref(), statement.resources.as_ref(), statement.principals.as_ref()]
}

fn parts(set: Option<&Set>) -> Vec<Part<'_>> {
    match set {
        None => vec![Part::Unsaid],
        // Everything but everything is nothing.
        Some(set) if set.not && set.terms.iter().any(Term::is_everything) => Vec::new(),
        Some(set) if set.not => vec![Part::AllBut(set)],
        Some(set) => set.terms.iter().map(Part::Term).collect(),
    }
}

/// Whether a set takes in a part.
fn takes_in(set: Option<&Set>, part: Part<'_>) -> Answer {
    // Where nothing is said, nothing is left out.
    let Some(set) = set else { return Answer::Yes };
    let takes = match (set.not, part) {
        (false, Part::Term(term)) => set.terms.iter().any(|own| own.covers(term)),
        (false, Part::AllBut(_) | Part::Unsaid) => set.terms.iter().any(Term::is_everything),
        (true, Part::Term(term)) => !set.terms.iter().any(|own| own.overlaps(term)),
        (true, Part::AllBut(other)) => set.terms.iter().all(|own| other.terms.iter().any(|other| other.covers(own))),
        (true, Part::Unsaid) => set.terms.is_empty(),
    };
    match (takes, set.not, set.hidden) {
        // More names in a set take in more, in a negated one less.
        (true, true, true) | (false, false, true) => Answer::Cannot,
        (true, ..) => Answer::Yes,
        (false, ..) => Answer::No,
    }
}

/// Whether a statement granted a part of the grant, and the grant has a pattern that takes that part in.
fn is_part_of(statement: &Statement, grant: [Part<'_>; 3]) -> bool {
    let mut widened = false;
    for (set, part) in sets(statement).into_iter().zip(grant) {
        if takes_in(set, part) == Answer::Yes {
            continue;
        }
        let (Some(set), Part::Term(term)) = (set, part) else { return false };
        if set.not || !set.terms.iter().any(|own| term.widens(own)) {
            return false;
        }
        widened = true;
    }
    widened
}

/// Whether something may fall under both statements.
fn may_meet(a: &Statement, b: &Statement) -> bool {
    sets(a).into_iter().zip(sets(b)).all(|(a, b)| match (a, b) {
        (Some(a), Some(b)) if !a.not && !b.not && !a.hidden && !b.hidden => {
            a.terms.iter().any(|a| b.terms.iter().any(|b| a.overlaps(b)))
        }
        _ => true,
    })
}

/// Actions with which rights can be given to oneself or others. Looking (`Get`, `List`) is none.
fn gives_rights(action: &Term) -> bool {
    let looks = ["get", "list", "generate", "simulate"].iter().any(|verb| action.verb().starts_with(verb));
    matches!(action.service(), Some("iam")) && !looks || action.text.eq_ignore_ascii_case("sts:AssumeRole")
}

/// How far a grant reaches by itself.
fn reach(action: Part<'_>, resource: Part<'_>, principal: Part<'_>, conditions: &[Condition]) -> Weight {
    let everything = |part: Part<'_>| match part {
        Part::Term(term) => term.is_everything(),
        Part::AllBut(_) => true,
        Part::Unsaid => false,
    };
    // A condition says who of everybody.
    if everything(principal) && conditions.is_empty() {
        return Weight::Everybody;
    }
    let (wide, whole, rights) = match action {
        Part::Term(action) => (action.is_everything(), action.is_whole_service(), gives_rights(action)),
        Part::AllBut(_) | Part::Unsaid => (true, false, false),
    };
    // The policy of a resource reaches no further than the resource.
    let own = !matches!(principal, Part::Unsaid);
    match (own, everything(resource)) {
        (false, true) if wide || whole || (rights && conditions.is_empty()) => Weight::Everything,
        (false, false) if matches!(resource, Part::AllBut(_)) => Weight::Everything,
        (false, false) if wide || whole => Weight::WholeService,
        _ => Weight::Named,
    }
}

fn named(part: Part<'_>) -> Option<String> {
    let name = |term: &Term| match term.kind.as_str() {
        "*" => "everybody".to_owned(),
        _ => term.text.clone(),
    };
    match part {
        Part::Term(term) => Some(name(term)),
        Part::AllBut(set) => {
            Some(format!("everything but {}", set.terms.iter().map(name).collect::<Vec<_>>().join(", ")))
        }
        Part::Unsaid => None,
    }
}

#[cfg(test)]
mod tests;

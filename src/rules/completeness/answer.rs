//! Whether a need is satisfied, for all subjects of a row at once: the other side is read once, not once per subject.

use hashbrown::HashSet;

use super::condition::Holds;
use super::join::Join;
use super::need::Need;
use super::users::{self, Waits};
use crate::finding::Reason;
use crate::graph::{Coverage, EdgeKind};
use crate::lens::{By, Candidates, class_of, spelled, top_of};
use crate::model::{Known, Op, PropertyPath, Resource, ResourceId, ResourceSet, Value};
use crate::rules::Cx;

/// Whether a need of a subject is satisfied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) enum Answer {
    Yes,
    No,
    /// It cannot be known.
    Maybe(Reason),
}

impl Answer {
    /// The same as the answer to a condition.
    pub(in crate::rules) fn holds(self, need: &Need) -> Holds {
        match self {
            Answer::Yes => Holds::Yes,
            Answer::No => Holds::No,
            Answer::Maybe(Reason::Unknown(path)) => Holds::Unknown(path),
            Answer::Maybe(_) => Holds::Unknown(PropertyPath::of(match need {
                Need::Reference { path, .. } => top_of(path),
                _ => "id",
            })),
        }
    }
}

/// A need, ready to answer for every subject of a class.
pub(in crate::rules) struct Answers<'n> {
    need: &'n Need,
    counts: Counts<'n>,
    found: Found,
}

/// Which users count as use.
#[derive(Debug, Clone, Copy)]
pub(in crate::rules) struct Counts<'n> {
    /// Classes that do not.
    pub(in crate::rules) except: &'n [Box<str>],
    /// Classes of which one that is itself used counts: an alias.
    pub(in crate::rules) through: &'n [Box<str>],
}

enum Found {
    /// The subject itself tells.
    InSubject,
    /// Groups of Azure may be on interfaces of which it is not known where they are.
    Guards {
        stray: bool,
    },
    References(References),
    Join(Join),
}

impl<'n> Answers<'n> {
    /// Reads the other side of a need.
    pub(in crate::rules) fn of(cx: &Cx<'_>, need: &'n Need, subjects: &str, counts: Counts<'n>) -> Self {
        let found = match need {
            Need::Own(_) | Need::Asked(_) | Need::Any => Found::InSubject,
            Need::GuardedElsewhere => Found::Guards { stray: cx.lens.guards_strangers() },
            Need::Reference { class, path, by } => Found::References(References::read(cx, class, path, *by, subjects)),
            Need::Dependency { class } => Found::References(References::depending(cx, class, subjects)),
            Need::Join { class, pairs } => Found::Join(Join::read(cx, class, pairs, subjects)),
        };
        Self { need, counts, found }
    }

    /// The need that is answered.
    pub(super) fn need(&self) -> &'n Need {
        self.need
    }

    /// Whether the subject has it.
    pub(in crate::rules) fn answer<'a>(&self, cx: &Cx<'a>, subject: &'a Resource) -> Answer {
        match (&self.found, self.need) {
            (Found::References(references), _) => references.answer(cx, subject),
            (Found::Join(join), _) => join.answer(cx, subject),
            (Found::InSubject, Need::Own(path)) => given(&cx.lens.in_force(subject, path)),
            (Found::InSubject, Need::Asked(path)) => given(&cx.lens.asked(subject, path)),
            (Found::Guards { stray }, _) => guarded(cx, subject, *stray),
            (Found::InSubject, _) => used(cx, subject, self.counts),
        }
    }
}

/// Whether one of the values is given: a hidden one is, an empty one and a plain `false` are not.
fn given(values: &[Known<Value<'_>>]) -> Answer {
    let given = |value: &Known<Value<'_>>| match value {
        Known::Unknown | Known::Secret => true,
        Known::Absent => false,
        Known::Is(value) => !value.is_empty() && value.as_bool() != Some(false),
    };
    if values.iter().any(given) { Answer::Yes } else { Answer::No }
}

/// Whether something else guards a subnet. Nothing hidden is in one that this change makes.
fn guarded<'a>(cx: &Cx<'a>, subject: &'a Resource, stray: bool) -> Answer {
    let is_new = subject.op == Op::Create && matches!(cx.stack.coverage, Coverage::ChangesOnly { .. });
    match cx.lens.is_guarded_elsewhere(subject) {
        Known::Is(true) => Answer::Yes,
        Known::Is(false) => Answer::No,
        Known::Absent if stray => Answer::Maybe(Reason::External),
        Known::Absent => cx.not_whole().filter(|_| !is_new).map_or(Answer::No, Answer::Maybe),
        Known::Unknown | Known::Secret => Answer::Maybe(Reason::Unknown(PropertyPath::of("networkSecurityGroup"))),
    }
}

fn used<'a>(cx: &Cx<'a>, subject: &'a Resource, Counts { except, through }: Counts<'_>) -> Answer {
    let passes_on = |user: &'a Resource| {
        users::is_one_of(user, through) && (users::of(cx, user, except).next().is_some() || cx.lens.is_exported(user))
    };
    if users::of(cx, subject, except).next().is_some() || users::of(cx, subject, &[]).any(passes_on) {
        return Answer::Yes;
    }
    match users::waiting(cx, subject, except) {
        None => Answer::No,
        Some((_, Waits::MayCompute)) => Answer::Yes,
        Some((user, Waits::Only)) => {
            Answer::Maybe(Reason::Opaque(format!("`{}`, which waits for it,", user.urn.name())))
        }
    }
}

/// The subjects that a property of the resources of a class refers to.
#[derive(Default)]
struct References {
    path: String,
    certain: ResourceSet,
    /// A hidden value may refer to one of these.
    among: ResourceSet,
    /// Hidden values are computed from these: a look-up may find whatever belongs to them.
    sources: ResourceSet,
    /// A hidden value may refer to anything.
    open: bool,
}

impl References {
    fn read(cx: &Cx<'_>, class: &str, path: &str, by: By, subjects: &str) -> Self {
        let mut references = Self { path: path.to_owned(), ..Self::default() };
        let mut seen = HashSet::new();
        for from in cx.lens.of_class(class) {
            references.learn(cx, from, (by, subjects), &mut seen);
        }
        references
    }

    fn learn<'a>(&mut self, cx: &Cx<'a>, from: &'a Resource, (by, subjects): (By, &str), seen: &mut HashSet<String>) {
        let Some(path) = spelled(&from.ty, &self.path) else {
            self.open = true;
            return;
        };
        let top = top_of(&path);
        let sources = cx.stack.graph().sources(from.id, top);
        let direct: Vec<ResourceId> =
            sources.filter(|source| class_of(&cx.stack.resource(*source).ty) == subjects).collect();
        self.certain.extend(direct.iter().copied());
        let mut texts = cx.lens.texts(from, &self.path);
        if texts.seen.len() <= direct.len() {
            // They are the identities of what the input is computed from: no need to look them up.
            texts.seen.clear();
        }
        for text in texts.seen {
            // Many resources may carry one text: each is looked up once.
            if !seen.contains(&*text) {
                self.certain.extend(cx.lens.find(by, &text, subjects));
                seen.insert(text.into_owned());
            }
        }
        if texts.hidden {
            match cx.lens.candidates(from, top, subjects) {
                Candidates::Likely(one) => self.certain.insert(one),
                Candidates::Any => self.open = true,
                Candidates::Among(some) => {
                    self.among.extend(some);
                    if direct.is_empty() {
                        self.sources.extend(cx.stack.graph().sources(from.id, top));
                    }
                }
            }
        }
    }

    fn depending(cx: &Cx<'_>, class: &str, subjects: &str) -> Self {
        let needs = cx.lens.of_class(class).flat_map(|from| cx.stack.graph().needs(from.id));
        let certain = needs
            .filter(|(edge, _)| matches!(edge.kind, EdgeKind::Property | EdgeKind::Dependency))
            .map(|(_, target)| target)
            .filter(|target| class_of(&cx.stack.resource(*target).ty) == subjects)
            .collect();
        Self { certain, ..Self::default() }
    }

    fn answer(&self, cx: &Cx<'_>, subject: &Resource) -> Answer {
        if self.certain.contains(subject.id) {
            return Answer::Yes;
        }
        let mut owners = cx.stack.graph().needs(subject.id).filter(|(edge, _)| edge.kind == EdgeKind::Property);
        let maybe = self.open
            || self.among.contains(subject.id)
            || (!self.sources.is_empty() && owners.any(|(_, owner)| self.sources.contains(owner)));
        if maybe { Answer::Maybe(Reason::Unknown(PropertyPath::of(top_of(&self.path)))) } else { Answer::No }
    }
}

//! Resources that belong together because they agree in some properties, without one naming the other.

use hashbrown::{HashMap, HashSet};

use super::answer::Answer;
use super::need::Pair;
use crate::finding::Reason;
use crate::lens::{By, class_of, spelled, top_of};
use crate::model::{PropertyPath, Resource, ResourceId};
use crate::rules::Cx;

/// What a property carries: the texts that can be seen and the resources that it is computed from.
#[derive(Debug, Default)]
struct Marks {
    texts: Vec<String>,
    sources: Vec<ResourceId>,
    hidden: bool,
    /// One of the sources is of the subjects' class: it belongs to that one.
    taken: bool,
}

impl Marks {
    fn of<'a>(cx: &Cx<'a>, resource: &'a Resource, path: &str) -> Self {
        let texts = cx.lens.texts(resource, path);
        let own = spelled(&resource.ty, path);
        let sources = own.iter().flat_map(|path| cx.stack.graph().sources(resource.id, top_of(path))).collect();
        Self {
            texts: texts.seen.into_iter().map(std::borrow::Cow::into_owned).collect(),
            sources,
            hidden: texts.hidden,
            taken: false,
        }
    }

    /// The marks of a property of whatever another property refers to, and that resource itself.
    fn through<'a>(cx: &Cx<'a>, resource: &'a Resource, through: &str, path: &str) -> Self {
        let first = Self::of(cx, resource, through);
        let named = first.texts.iter().flat_map(|text| cx.lens.find_any(By::Id, text));
        let targets: Vec<ResourceId> = first.sources.iter().copied().chain(named).collect();
        let mut marks = Self { hidden: targets.is_empty(), ..Self::default() };
        for target in targets {
            let own = Self::of(cx, cx.stack.resource(target), path);
            marks.texts.extend(own.texts);
            marks.sources.extend(own.sources);
            marks.sources.push(target);
            marks.hidden |= own.hidden;
        }
        marks
    }

    /// The marks with this in front of every text.
    fn after(mut self, prefix: &str) -> Self {
        self.texts.iter_mut().for_each(|text| text.insert_str(0, prefix));
        self
    }

    fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.sources.is_empty() && !self.hidden
    }

    /// Whether the property of another resource carries the same as this one of the subject.
    fn agree(&self, theirs: &Self, subject: ResourceId) -> Agreement {
        let within = |a: &Self, b: &Self| !a.sources.is_empty() && a.sources.iter().all(|id| b.sources.contains(id));
        let seen = |marks: &Self| !marks.hidden && !marks.texts.is_empty();
        if theirs.sources.contains(&subject) || theirs.texts.iter().any(|text| self.texts.contains(text)) {
            Agreement::Yes
        } else if theirs.taken || self.is_empty() || theirs.is_empty() || (seen(self) && seen(theirs)) {
            Agreement::No
        } else if within(self, theirs) || within(theirs, self) {
            Agreement::Yes
        } else if !self.sources.is_empty() && !theirs.sources.is_empty() {
            // Both say what they are computed from, and it is not the same.
            Agreement::No
        } else if self.hidden || theirs.hidden {
            Agreement::Maybe
        } else {
            Agreement::No
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Agreement {
    No,
    Maybe,
    Yes,
}

/// The resources of a class by what they carry.
pub(super) struct Join {
    pairs: Vec<Pair>,
    others: Vec<Vec<Marks>>,
    /// For every pair: who carries a text, who is computed from a resource, who carries something hidden.
    by_text: Vec<HashMap<String, Vec<usize>>>,
    by_source: Vec<HashMap<ResourceId, Vec<usize>>>,
    hidden: Vec<Vec<usize>>,
    all: Vec<usize>,
}

impl Join {
    pub(super) fn read(cx: &Cx<'_>, class: &str, pairs: &[Pair], subjects: &str) -> Self {
        let mut join = Self {
            pairs: pairs.to_vec(),
            others: Vec::new(),
            by_text: vec![HashMap::new(); pairs.len()],
            by_source: vec![HashMap::new(); pairs.len()],
            hidden: vec![Vec::new(); pairs.len()],
            all: Vec::new(),
        };
        for (at, other) in cx.lens.of_class(class).enumerate() {
            let marks = pairs.iter().map(|pair| match &pair.through {
                Some(through) => Marks::through(cx, other, through, &pair.theirs),
                None => Marks::of(cx, other, &pair.theirs),
            });
            let mut marks: Vec<Marks> = marks.collect();
            for marks in &mut marks {
                marks.taken = marks.sources.iter().any(|id| class_of(&cx.stack.resource(*id).ty) == subjects);
            }
            for (place, marks) in marks.iter().enumerate() {
                for text in &marks.texts {
                    join.by_text[place].entry_ref(text.as_str()).or_default().push(at);
                }
                for source in &marks.sources {
                    join.by_source[place].entry(*source).or_default().push(at);
                }
                if marks.hidden {
                    join.hidden[place].push(at);
                }
            }
            join.others.push(marks);
            join.all.push(at);
        }
        join
    }

    pub(super) fn answer<'a>(&self, cx: &Cx<'a>, subject: &'a Resource) -> Answer {
        let marks = |pair: &Pair| Marks::of(cx, subject, &pair.ours).after(&pair.prefix);
        let ours: Vec<Marks> = self.pairs.iter().map(marks).collect();
        // The pair that tells most apart decides who is looked at; the others may be shared by all.
        let size =
            |place: &usize| self.candidates(*place, &ours[*place], subject.id).map(<[usize]>::len).sum::<usize>();
        let Some(place) = (0..self.pairs.len()).min_by_key(size) else { return Answer::No };
        let fewest: HashSet<usize> = self.candidates(place, &ours[place], subject.id).flatten().copied().collect();
        let agreement = |other: &usize| {
            let pairs = ours.iter().zip(&self.others[*other]);
            pairs.map(|(ours, theirs)| ours.agree(theirs, subject.id)).min().unwrap_or(Agreement::No)
        };
        match fewest.iter().map(agreement).max() {
            Some(Agreement::Yes) => Answer::Yes,
            Some(Agreement::Maybe) => {
                let first = self.pairs.first().map_or("", |pair| pair.ours.as_ref());
                Answer::Maybe(Reason::Unknown(PropertyPath::of(top_of(first))))
            }
            Some(Agreement::No) | None => Answer::No,
        }
    }

    /// Lists of those that may agree with the subject in one pair.
    fn candidates(&self, place: usize, ours: &Marks, subject: ResourceId) -> impl Iterator<Item = &[usize]> {
        let texts = ours.texts.iter().filter_map(move |text| self.by_text[place].get(text.as_str()));
        let sources = ours.sources.iter().copied().chain([subject]);
        let sources = sources.filter_map(move |id| self.by_source[place].get(&id));
        let all = (ours.hidden && ours.sources.is_empty()).then_some(&self.all);
        texts.chain(sources).chain([&self.hidden[place]]).chain(all).map(Vec::as_slice)
    }
}

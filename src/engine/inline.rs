//! Exceptions that stand in the resource itself or in the program.

use hashbrown::HashMap;
use rayon::prelude::*;

use super::comment::{Allow, Comments};
use super::exception::names;
use super::suppress::{Fault, Ground, expired, refused, unused};
use super::terms::{Terms, Written};
use super::{Found, Origin, Run};
use crate::finding::Meta;
use crate::graph::{Coverage, Stack};
use crate::lens::ignored::{are_there, ignored};
use crate::model::{PropertyPath, ResourceId, SourcePosition, StateView};

/// One exception.
#[derive(Debug)]
pub(super) struct Inline {
    pub(super) origin: Origin,
    written: Written,
    place: Place,
    /// A finding uses it.
    pub(super) used: bool,
    /// Why it does not hold.
    pub(super) refused: Option<String>,
}

#[derive(Debug)]
enum Place {
    /// A tag, a label, an annotation.
    Resource(ResourceId, PropertyPath),
    /// A comment, and the resource that is written there.
    Program(SourcePosition, Option<ResourceId>),
}

/// All exceptions of one stack.
#[derive(Debug, Default)]
pub(super) struct Inlines {
    all: Vec<Inline>,
    by_resource: HashMap<ResourceId, usize>,
    by_file: HashMap<String, Vec<usize>>,
}

impl Inline {
    fn new(origin: Origin, written: Written, place: Place) -> Self {
        Self { origin, written, place, used: false, refused: None }
    }

    pub(super) fn names(&self, meta: &Meta) -> bool {
        self.written.words.iter().any(|word| names(meta, word))
    }

    pub(super) fn terms(&self) -> &Terms {
        &self.written.terms
    }

    /// What cannot be read in it.
    pub(super) fn problem(&self) -> Option<&str> {
        self.written.problem.as_deref()
    }
}

impl Inlines {
    pub(super) fn of(stack: &Stack, comments: &Comments) -> Self {
        let mut inlines = Self::default();
        if are_there(stack) {
            let of = |resource: &crate::model::Resource| {
                let (path, text) = ignored(stack.view(resource, crate::graph::View::After)?)?;
                Some((resource.id, path, Written::read(&text)))
            };
            let managed = stack.resources.par_iter().filter(|resource| resource.is_managed());
            for (id, path, written) in managed.filter_map(of).collect::<Vec<_>>() {
                inlines.by_resource.insert(id, inlines.all.len());
                inlines.all.push(Inline::new(Origin::Resource, written, Place::Resource(id, path)));
            }
        }
        inlines.read_comments(stack, comments);
        inlines
    }

    fn read_comments(&mut self, stack: &Stack, comments: &Comments) {
        let mut lines: HashMap<String, Vec<(u32, ResourceId)>> = HashMap::new();
        if comments.iter().next().is_some() {
            for resource in stack.resources.iter().filter(|resource| resource.exists()) {
                let source = stack.latest(resource).and_then(StateView::source);
                if let Some(SourcePosition { path, line: Some(line), .. }) = source {
                    lines.entry(path).or_default().push((line, resource.id));
                }
            }
        }
        for (path, allow) in comments.iter() {
            let near = lines.get(path).into_iter().flatten().find(|(line, _)| allow.reaches(*line));
            let source = SourcePosition { path: path.to_owned(), line: Some(allow.line), column: None };
            let Allow { written, .. } = allow.clone();
            self.by_file.entry(path.to_owned()).or_default().push(self.all.len());
            let place = Place::Program(source, near.map(|(_, id)| *id));
            self.all.push(Inline::new(Origin::Program, written, place));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Those that stand at the resource of a finding, or where it or the finding is written.
    pub(super) fn of_finding(&mut self, stack: &Stack, found: &Found) -> impl Iterator<Item = &mut Inline> {
        let resource = found.finding.resource;
        let own = resource.and_then(|id| self.by_resource.get(&id).copied());
        let places = if self.by_file.is_empty() { Vec::new() } else { positions(stack, found) };
        let reached = |inline: &Inline| match &inline.place {
            Place::Program(at, _) => places.iter().any(|place| reaches(at, place)),
            Place::Resource(..) => false,
        };
        let mut at: Vec<usize> = own.into_iter().collect();
        let files = places.iter().filter_map(|place| self.by_file.get(&place.path)).flatten();
        at.extend(files.copied().filter(|at| reached(&self.all[*at])));
        self.all.iter_mut().enumerate().filter(move |(number, _)| at.contains(number)).map(|(_, inline)| inline)
    }

    /// What there is to say of them, with the resource and the place in the program.
    pub(super) fn faults(
        &self,
        run: &Run,
        ground: &Ground<'_>,
    ) -> Vec<(Fault, Option<ResourceId>, Option<SourcePosition>)> {
        let fault = |inline: &Inline| {
            let fault = inline.fault(run, ground)?;
            Some(match &inline.place {
                Place::Resource(id, _) => (fault, Some(*id), None),
                Place::Program(at, near) => (fault, *near, Some(at.clone())),
            })
        };
        self.all.iter().filter_map(fault).collect()
    }
}

/// Where a finding and its resource are written.
fn positions(stack: &Stack, found: &Found) -> Vec<SourcePosition> {
    let resource = found.finding.resource.map(|id| stack.resource(id));
    let written = resource.and_then(|resource| stack.latest(resource)?.source());
    found.finding.source.clone().into_iter().chain(written).collect()
}

fn reaches(comment: &SourcePosition, place: &SourcePosition) -> bool {
    let lines = comment.line.zip(place.line);
    let allow = |line| Allow { line, written: Written::default() };
    comment.path == place.path && lines.is_some_and(|(comment, line)| allow(comment).reaches(line))
}

impl Inline {
    fn fault(&self, run: &Run, ground: &Ground<'_>) -> Option<Fault> {
        let words = self.written.words.join(", ");
        let named = if words.is_empty() { String::new() } else { format!(" for `{words}`") };
        let (what, of) = match &self.place {
            Place::Resource(id, path) => (format!("the exception{named} in `{path}`"), Some(*id)),
            Place::Program(at, near) => {
                let line = at.line.map(|line| format!(":{line}")).unwrap_or_default();
                (format!("the exception{named} at {}{line}", at.path), *near)
            }
        };
        if let Some(problem) = self.problem() {
            return Some(refused(&what, problem, words));
        }
        if let Some(word) = self.written.words.iter().find(|word| !ground.is_known(word)) {
            return Some(refused(&what, &format!("no rule is called `{word}`"), words));
        }
        if let Some(until) = self.terms().expired(ground.today) {
            return Some(expired(&what, until, words));
        }
        if let Some(why) = &self.refused {
            return Some(refused(&what, why, words));
        }
        let known = |word: &String| ground.ran(word) && !ground.is_open(run, word, of);
        if self.used || !self.written.words.iter().all(known) {
            return None;
        }
        match (&self.place, of) {
            // The resource that it stands at may be one of another stack of the same program.
            (Place::Program(..), None) if run.stack.coverage != Coverage::Whole => None,
            (Place::Program(..), None) => {
                let why = ": no resource of this stack is written on its line or on the three below";
                Some(unused(&what, why, words))
            }
            _ => Some(unused(&what, "", words)),
        }
    }
}

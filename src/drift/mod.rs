//! Where the cloud is not what the program asks for, or no longer what it was: what of it is real, what it opens, and
//! what to do.

mod advice;
mod ignore;
mod noise;
mod opens;
mod rows;
mod subject;
mod told;
mod weight;

pub use ignore::Ignore;
pub use subject::{Subject, find};
pub use told::{RULES as DRIFT_RULES, judge};

use std::borrow::Cow;

use crate::diff::Shown;
use crate::engine::{Found, Selection};
use crate::finding::{Confidence, Severity};
use crate::graph::Stack;
use crate::model::{Date, SourcePosition, TypeToken, Urn};
use crate::rules::{Expectations, Rule};

/// What happened to a property or a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The property has another value.
    Changed,
    /// The property, or the whole resource, is new.
    Added,
    /// The property is gone.
    Removed,
    /// The whole resource is gone.
    Gone,
    /// The resource is there and the stack does not manage it any more.
    Unmanaged,
}

impl Kind {
    /// The name in results.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Changed => "changed",
            Kind::Added => "added",
            Kind::Removed => "removed",
            Kind::Gone => "gone",
            Kind::Unmanaged => "unmanaged",
        }
    }
}

/// What a drift is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Somebody changed it.
    Real,
    /// It changes by itself, or means the same.
    Noise,
    /// The configuration says that it is known.
    Ignored,
}

impl Class {
    /// The name in results.
    pub fn name(self) -> &'static str {
        match self {
            Class::Real => "real",
            Class::Noise => "noise",
            Class::Ignored => "ignored",
        }
    }
}

/// One property, or one resource, that has drifted.
#[derive(Debug, Clone)]
pub struct Drift {
    /// The resource.
    pub urn: Urn,
    /// Its type.
    pub ty: TypeToken,
    /// The property, as results write it; nothing for the resource as a whole.
    pub path: Option<String>,
    /// What happened.
    pub kind: Kind,
    /// What it is worth.
    pub class: Class,
    /// Why it is of this class, or what is special about it.
    pub reason: Option<Cow<'static, str>>,
    /// The value that was recorded, or is asked for.
    pub before: Option<Shown>,
    /// The value in the cloud.
    pub after: Option<Shown>,
    /// How bad it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whether `ignoreChanges` hides it from previews and updates.
    pub hidden: bool,
    /// Whether it is in outputs only: no input of the program says it.
    pub output: bool,
    /// Codes of the findings that it causes.
    pub opens: Vec<&'static str>,
    /// What to do.
    pub advice: Option<String>,
    /// Where the program writes the resource.
    pub source: Option<SourcePosition>,
}

/// What a search for drift has to know.
#[derive(Clone, Copy)]
pub struct Settings<'a> {
    /// The rules that run on both sides.
    pub rules: &'a [Box<dyn Rule>],
    /// Which of them do.
    pub selection: &'a Selection,
    /// What is expected of the stack.
    pub expectations: &'a Expectations,
    /// What is known and need not be told.
    pub ignores: &'a [Ignore],
    /// Which day it is; nothing when nobody said.
    pub today: Option<Date>,
}

/// The result of a search.
#[derive(Debug, Default)]
pub struct Drifts {
    /// The inputs, in the order in which they were given.
    pub stacks: Vec<Stack>,
    /// What has drifted: what is worst first, noise last.
    pub rows: Vec<Drift>,
    /// The findings of the side after that the side before does not have.
    pub opened: Vec<Opened>,
    /// How many resources were compared.
    pub compared: usize,
    /// What a reader should know of the search.
    pub notes: Vec<String>,
    /// Whether something could not be compared.
    pub incomplete: bool,
}

/// A finding that a drift causes.
#[derive(Debug)]
pub struct Opened {
    /// The finding.
    pub found: Found,
    /// Its resource.
    pub urn: Option<Urn>,
    /// Other resources that are part of it.
    pub related: Vec<Urn>,
    /// Where the program writes the resource.
    pub source: Option<SourcePosition>,
    /// The resources and properties whose drift causes it.
    causes: Vec<(Urn, Option<String>)>,
}

impl Opened {
    /// Whether a drift causes it.
    pub fn follows(&self, drift: &Drift) -> bool {
        self.causes.iter().any(|(urn, path)| *urn == drift.urn && *path == drift.path)
    }
}

impl Drifts {
    /// What somebody changed.
    pub fn real(&self) -> impl Iterator<Item = &Drift> {
        self.rows.iter().filter(|row| row.class == Class::Real)
    }
}

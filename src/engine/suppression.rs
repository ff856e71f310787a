//! Findings that somebody has decided not to be told of: kept, counted, and said to be suppressed.

use super::Found;
use crate::model::Date;

/// A finding that does not count, and why.
#[derive(Debug, Clone)]
pub struct Suppressed {
    /// The finding.
    pub found: Found,
    /// What suppresses it.
    pub by: Suppression,
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Where it is written.
    pub origin: Origin,
    /// The reason that was given.
    pub reason: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day on which it holds.
    pub until: Option<Date>,
}

/// Where a suppression is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// An exception of the configuration.
    Configuration,
    /// A tag, label or annotation of the resource itself.
    Resource,
    /// A comment in the program.
    Program,
    /// It was there when the baseline was written.
    Baseline,
    /// It was there before this change.
    Unchanged,
}

impl Origin {
    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Resource => "resource",
            Self::Program => "program",
            Self::Baseline => "baseline",
            Self::Unchanged => "unchanged",
        }
    }
}

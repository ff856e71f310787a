//! What differs between two values, two states of a resource, two stacks. Compares meaning, not text: sets as sets, JSON
//! inside strings as JSON, and tells apart what somebody changed from what changes by itself.

mod canonical;
mod echo;
mod engine;
mod lists;
mod noise;
mod resource;
mod shown;
mod spelling;
mod stacks;
mod values;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub use echo::echoed;
pub use engine::UNLISTED;
pub use resource::{REPEATED, answered, asked, inside_text};
pub use shown::Shown;
pub use stacks::{Comparison, Difference, ResourceDiff, inside, names_differ, two};

use crate::model::PropertyPath;

/// What happens to a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It is new.
    Add,
    /// It has another value.
    Update,
    /// It is gone.
    Delete,
}

impl Kind {
    /// The name in results.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Add => "add",
            Kind::Update => "update",
            Kind::Delete => "delete",
        }
    }

    /// The same seen from the other side.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Kind::Add => Kind::Delete,
            Kind::Update => Kind::Update,
            Kind::Delete => Kind::Add,
        }
    }
}

/// What a difference is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Somebody changed it.
    Real,
    /// A secret is involved: that it changed is known, from what to what is not shown.
    Secret,
    /// The new value is not known before the deployment.
    Unknown,
    /// An output that says again what an input says.
    Echo,
    /// It changes by itself, or is written differently and means the same.
    Noise,
}

impl Class {
    /// The name in results.
    pub fn name(self) -> &'static str {
        match self {
            Class::Real => "real",
            Class::Secret => "secret",
            Class::Unknown => "unknown",
            Class::Echo => "echo",
            Class::Noise => "noise",
        }
    }

    /// Whether a reader must see it.
    pub fn counts(self) -> bool {
        matches!(self, Class::Real | Class::Secret | Class::Unknown)
    }
}

/// Which part of a state a difference is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// What the program asks for.
    Input,
    /// What the cloud answered.
    Output,
    /// How the engine treats the resource: `protect`, its provider, its id.
    Option,
}

/// One property that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertyChange {
    /// Where: an input, an output, an option.
    pub place: Place,
    /// Which.
    pub path: PropertyPath,
    /// What happens to it.
    pub kind: Kind,
    /// The value before; nothing where there was none.
    pub before: Option<Shown>,
    /// The value after; nothing where there is none.
    pub after: Option<Shown>,
    /// What it is worth.
    pub class: Class,
    /// Why it is of this class.
    pub reason: Option<Cow<'static, str>>,
}

impl PropertyChange {
    /// The path as results write it; `#` marks an option of the resource.
    pub fn label(&self) -> String {
        match (self.place, self.path.top()) {
            (Place::Option, Some(name)) => format!("#{name}"),
            _ => self.path.to_string(),
        }
    }
}

//! Who depends on whom, and why. Knows nothing of what properties mean.

mod edges;
mod index;
mod links;
mod mentioned;
mod outcome;
mod recorded;
mod references;
mod stack;
mod told;

pub use edges::{Edge, EdgeKind, Graph};
pub use outcome::{Enforcement, Operation, Outcome, Progress, Violation};
pub use references::References;
pub use stack::{Coverage, Diagnostic, InputKind, Parts, Severity, Stack, StackName, View};
pub use told::{By, Chapter, Identity, OwnRegion, Told};

//! Who depends on whom, and why. Knows nothing of what properties mean.

mod edges;
mod stack;

pub use edges::{Edge, EdgeKind, Graph};
pub use stack::{Coverage, Diagnostic, InputKind, Parts, Severity, Stack, StackName, View};

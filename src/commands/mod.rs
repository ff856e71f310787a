//! What the subcommands do. Knows nothing of argv.

pub mod check;
pub mod diff;
pub mod drift;
pub mod graph;
pub mod promote;
pub mod source;
pub mod verify;

//! What the subcommands do. Knows nothing of argv.

pub mod check;
pub mod diff;
pub mod drift;
pub mod promote;
pub mod graph;
pub mod source;
pub mod verify;

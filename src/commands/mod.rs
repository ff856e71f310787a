//! What the subcommands do. Knows nothing of argv.

mod archive;
pub mod audit;
pub mod check;
pub mod cidr;
pub mod diff;
pub mod drift;
pub mod explain;
pub mod gather;
pub mod graph;
pub mod init;
pub mod path;
mod program;
pub mod promote;
pub mod render;
pub mod source;
pub mod stream;
pub mod test;
pub mod verify;
pub mod why_not;

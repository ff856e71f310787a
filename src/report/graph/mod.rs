//! A picture of a stack as text: for graphviz, for Mermaid, for machines, and as a page to look at.

pub mod dot;
pub mod html;
pub mod json;
pub mod mermaid;
pub(super) mod svg;
mod tables;
pub(super) mod words;

use crate::engine::{Exit, Run};
use crate::graph::Coverage;
use crate::picture::{Choice, Picture};

/// A finished picture, or several of one stack.
#[derive(Debug)]
pub struct GraphReport {
    /// The stack, with what was found in it.
    pub run: Run,
    /// What was chosen from it.
    pub choice: Choice,
    /// The pictures, the one that was asked for first.
    pub pictures: Vec<Picture>,
    /// What the pictures cannot show.
    pub notes: Vec<String>,
}

impl GraphReport {
    /// The picture that was asked for.
    pub fn asked(&self) -> Option<&Picture> {
        self.pictures.first()
    }

    /// The exit code of the process: a picture judges nothing.
    pub fn exit(&self) -> Exit {
        match &self.choice.way {
            Some(way) if way.steps.is_empty() => Exit::Failed,
            _ if self.run.stack.coverage == Coverage::Failed => Exit::Incomplete,
            _ => Exit::Passed,
        }
    }

    /// `preview of shop/dev`
    fn title(&self) -> String {
        let stack = &self.run.stack;
        let of = stack.name.qualified().map_or_else(String::new, |name| format!(" of {name}"));
        words::text(&format!("{}{of}", stack.kind.name()))
    }
}

//! What is wrong with a row of a table.

use thiserror::Error;

/// What is wrong with a row.
#[derive(Debug, Error)]
pub enum RowFault {
    /// A key is missing, unknown or of the wrong kind.
    #[error("{0}")]
    Shape(String),
    /// The code is not a family letter and three digits, or out of order.
    #[error("code `{0}` is not a letter and three digits in rising order")]
    Code(String),
    /// The id is not in kebab case.
    #[error("id `{0}` is not in kebab case")]
    Id(String),
    /// A word is none of those that are known.
    #[error("`{0}` is no severity, no confidence or no answer to an export")]
    Word(String),
    /// A text that people read is empty.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// There is nothing that the resource could need.
    #[error("`needs` is empty: nothing could be missing")]
    NoNeeds,
    /// A placeholder of a message is none of those that are known.
    #[error("`{0}` has a placeholder other than {{name}} and {{parts}}")]
    Placeholder(String),
    /// Not a type token.
    #[error("`{0}` is no type token (package:module:Name)")]
    Type(String),
    /// A type token by an older name.
    #[error("`{old}` is an older name of `{class}`")]
    OldType {
        /// As written.
        old: String,
        /// As it should be.
        class: String,
    },
    /// Not a path of names.
    #[error("`{0}` is no path (name, name.name, name[].name)")]
    Path(String),
    /// Not a need.
    #[error("`{0}` is no need (self#p, input#p, any, T#p by id, T where p = q)")]
    Need(String),
    /// Not an identity.
    #[error("`{0}` is no identity (id, arn, name, dep)")]
    By(String),
    /// Not a pair of properties.
    #[error("`{0}` is no pair (theirs = ours, through>theirs = ours)")]
    Pair(String),
    /// Not a fault.
    #[error(
        "`{0}` is no fault (is a or b, is not a, above n, below n, contains a, lacks a, has key a, lacks key a, shows, policy ..., json p is a)"
    )]
    Fault(String),
    /// Not a condition.
    #[error(
        "`{0}` is no condition (p is a or b, p is not a, p starts with a, p ends with a, p refers to T, p>q mentions a, within T, beside T, named a, outputs unseen, used, used only by T, used by NEED, not in front)"
    )]
    Condition(String),
}

impl RowFault {
    /// What is wrong, as it is written in the table; nothing where it is not written.
    pub(in crate::rules) fn word(&self) -> &str {
        match self {
            Self::Empty(_) | Self::NoNeeds => "",
            Self::OldType { old, .. } => old,
            Self::Shape(word)
            | Self::Code(word)
            | Self::Id(word)
            | Self::Word(word)
            | Self::Placeholder(word)
            | Self::Type(word)
            | Self::Path(word)
            | Self::Need(word)
            | Self::By(word)
            | Self::Pair(word)
            | Self::Fault(word)
            | Self::Condition(word) => word,
        }
    }
}

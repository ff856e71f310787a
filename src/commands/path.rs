//! `path`: whether traffic gets from one place to another, and what a change does to that.

use super::check::read_within;
use crate::graph::View;
use crate::input::Unread;
use crate::lens::Lens;
use crate::lens::reach::{Place, Reach, Selector};
use crate::report::path::{PathReport, Row};

/// What is asked.
#[derive(Debug)]
pub struct Request {
    /// The input.
    pub input: String,
    /// State that completes it.
    pub state: Option<String>,
    /// From where.
    pub from: Selector,
    /// To where.
    pub to: Selector,
    /// Whether the side before the change is asked, too.
    pub delta: bool,
    /// The largest input that is read, in bytes.
    pub max_input: Option<u64>,
}

/// Most pairs that are looked at.
const MOST: usize = 5_000;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The input cannot be read.
    #[error("cannot read {}: {}", _0.name, _0.error)]
    Unread(Unread),
    /// A word means nothing.
    #[error(
        "no resource is meant by {0}; give a URN, a name, a glob, `tag:KEY=VALUE`, `type:TOKEN`, an address range or `internet`"
    )]
    Unknown(String),
    /// A word means only resources without an address.
    #[error("nothing that {0} means has an address in a network")]
    NoAddress(String),
    /// Both ends are outside.
    #[error("one of the two ends is a resource of the stack")]
    BothOutside,
    /// Too many pairs.
    #[error("{0} pairs of resources are meant; give names that mean fewer")]
    TooMany(usize),
}

/// Answers.
pub fn path(request: &Request) -> Result<PathReport, Error> {
    let stack = read_within(&request.input, request.state.as_deref(), request.max_input).map_err(Error::Unread)?;
    if request.from.is_outside() && request.to.is_outside() {
        return Err(Error::BothOutside);
    }
    let mut rows = Vec::new();
    {
        let (after, before) = (Lens::new(&stack), Lens::of(&stack, View::Before));
        let (after, before) = (Reach::new(&after), Reach::new(&before));
        let places = |selector: &Selector| -> Result<Vec<Place>, Error> {
            let mut places = selector.places(&after);
            if request.delta {
                let gone = selector.places(&before).into_iter().filter(|place| !places.contains(place));
                places.extend(gone.collect::<Vec<_>>());
            }
            match (places.is_empty(), selector.count(&after)) {
                (false, _) => Ok(places),
                (true, 0) => Err(Error::Unknown(crate::model::shown(&selector.to_string()))),
                (true, _) => Err(Error::NoAddress(crate::model::shown(&selector.to_string()))),
            }
        };
        let (from, to) = (places(&request.from)?, places(&request.to)?);
        if from.len().saturating_mul(to.len()) > MOST {
            return Err(Error::TooMany(from.len().saturating_mul(to.len())));
        }
        for one in &from {
            for other in to.iter().filter(|other| *other != one) {
                let now = after.between(one, other);
                let then = request.delta.then(|| before.between(one, other));
                rows.push(Row { from: one.clone(), to: other.clone(), now, then });
            }
        }
    }
    Ok(PathReport { stack, from: request.from.to_string(), to: request.to.to_string(), delta: request.delta, rows })
}

//! What a resource, a URN, a type token, a value and a step are. Knows nothing of files, providers or rules.

mod date;
mod moment;
mod nearest;
mod op;
mod path;
mod per_resource;
mod shown;
mod source;
mod state;
mod urn;
mod value;
mod view;

pub use date::{Date, NoDate};
pub use moment::{Moment, NoMoment, NoSpan, Span};
pub use nearest::nearest;
pub use op::Op;
pub use path::{PropertyPath, Segment};
pub use per_resource::{PerResource, ResourceSet};
pub use shown::{MASKED, masked, shown, shown_within};
pub use source::SourcePosition;
pub use state::{DocumentId, FieldError, Origin, Resource, ResourceId, State, States, Untold, WORTH_THREADS};
pub(crate) use urn::split_urn;
pub use urn::{ProviderRef, STACK, TypeToken, Urn};
pub use value::{Known, MASK, SIGNATURE, UNKNOWN, Value, is_unknown};
pub use view::{Named, StateView};

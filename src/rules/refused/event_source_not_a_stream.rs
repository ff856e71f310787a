//! A function is to read from something that it cannot read from, or not so.
//!
//! ## Why it matters
//!
//! Lambda refuses the event source mapping, and the function is never called.
//!
//! ## What to do
//!
//! Give the table a stream, let the queue hide a message for at least as long as the function runs (six times as long is
//! advised), and call the function by what the finding names where the source is neither queue nor stream.
//!
//! ## Not reported
//!
//! Sources of other stacks and of other services; times that are not known yet; mappings that stay as they are.
//!
//! ## References
//!
//! AWS Lambda Developer Guide, Invoking Lambda with events from other services, and Using Lambda with Amazon SQS.

use super::asked::{Asked, Recorded};
use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::lens::aws::event_source::{BATCH, Feed, MAPPED, MAPPING, START, WINDOW};
use crate::model::{Known, PropertyPath, Resource, TypeToken, Value};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N022",
    "event-source-not-a-stream",
    Severity::High,
    "a function is to read from something that it cannot read from, or not so",
)
.confidence(Confidence::Certain)
.docs(include_str!("event_source_not_a_stream.rs"));

/// What Lambda takes from a queue without gathering, and from one that keeps the order (Lambda API, 2026-11).
const AT_ONCE: i64 = 10;

pub(super) struct EventSourceNotAStream;

impl Rule for EventSourceNotAStream {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        **ty == *MAPPING
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(asked) = Asked::of(cx.stack, subject, Recorded::Accepted) else { return };
        if ![MAPPED, START, BATCH, WINDOW].into_iter().any(|input| asked.is_new(input)) {
            return;
        }
        let Some((source, feed)) = cx.lens.feed(cx.stack.resource(subject.id)) else { return };
        let name = source.urn.name();
        let begins = asked.state.input(START);
        let mut fault = |at: &str, message: String, fix: String| {
            out.fail(subject.id, message).at(PropertyPath::of(at)).related([source.id]).fix(fix).key(at);
        };
        let mut right = false;
        match feed {
            Feed::Other(by) => fault(
                MAPPED,
                format!("`{name}` is neither a queue nor a stream: a mapping cannot read from it"),
                format!("take the mapping out and call the function by {by}"),
            ),
            Feed::Table(Known::Is(false)) => fault(
                MAPPED,
                format!("table `{name}` has no stream for the function to read from"),
                "set `streamEnabled` and `streamViewType` on the table, and name its `streamArn`".to_owned(),
            ),
            Feed::Table(Known::Is(true)) | Feed::Stream if begins.is_absent() => fault(
                START,
                format!("`{START}` is missing: nothing says where in the stream of `{name}` the function begins"),
                format!("set `{START}` to `LATEST` or `TRIM_HORIZON`"),
            ),
            Feed::Queue { .. } if matches!(begins, Known::Is(_)) => fault(
                START,
                format!("`{START}` is set, and `{name}` is a queue, which has no positions"),
                format!("take `{START}` out"),
            ),
            Feed::Table(Known::Is(true)) | Feed::Stream => right = true,
            Feed::Queue { hides, runs, fifo } => {
                let whole = |name: &str| asked.state.input(name).read(Value::as_i64);
                let (batch, window) = (whole(BATCH), whole(WINDOW));
                match (hides, runs) {
                    (Known::Is(hides), Known::Is(runs)) if hides < runs => fault(
                        MAPPED,
                        format!(
                            "queue `{name}` hides a message for {hides} seconds, and the function may run for {runs}"
                        ),
                        format!("set `visibilityTimeoutSeconds` of the queue to {} or more", runs.saturating_mul(6)),
                    ),
                    (Known::Is(_), Known::Is(_)) => right = true,
                    _ => {}
                }
                match (batch, fifo, window) {
                    (Known::Is(batch), Known::Is(true), _) if batch > AT_ONCE => fault(
                        BATCH,
                        format!("`{BATCH}` is {batch}, and a queue that keeps the order gives {AT_ONCE} at a time"),
                        format!("set `{BATCH}` to {AT_ONCE} or less"),
                    ),
                    (Known::Is(batch), Known::Is(false), Known::Absent | Known::Is(0)) if batch > AT_ONCE => fault(
                        BATCH,
                        format!("`{BATCH}` is {batch}: more than {AT_ONCE} must be gathered for a second at least"),
                        format!("set `{WINDOW}` to 1 or more, or `{BATCH}` to {AT_ONCE} or less"),
                    ),
                    _ => {}
                }
            }
            Feed::Table(_) => out.undetermined(subject.id, Reason::Unknown(PropertyPath::of(MAPPED))),
        }
        if right {
            out.pass();
        }
    }
}

//! A dead-letter queue does not get what is sent to it.
//!
//! ## Why it matters
//!
//! Lambda refuses a function whose role may not send to its dead-letter queue, and SQS a queue that keeps the order with
//! one that does not. `EventBridge` and SNS are not refused: they lose, in silence, the very events that the queue was
//! made for.
//!
//! ## What to do
//!
//! Let the role do `sqs:SendMessage` (`sns:Publish` for a topic), give the queue a policy that lets the service send, and
//! make both queues of one kind.
//!
//! ## Not reported
//!
//! Queues of other stacks; roles with a policy of which a part cannot be seen, or one that lets them send anywhere; queues
//! with a policy, whatever it says.
//!
//! ## References
//!
//! Amazon SQS Developer Guide, Dead-letter queues; Amazon SNS Developer Guide, Dead-letter queues; Amazon EventBridge
//! User Guide, Dead-letter queues.

use super::asked::{Asked, Recorded};
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::{DeadLetter, Standing};
use crate::model::PropertyPath;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N032",
    "dead-letter-permission-missing",
    Severity::High,
    "a dead-letter queue does not get what is sent to it",
)
.hidden_by(&["A059", "A074"])
.docs(include_str!("dead_letter_permission_missing.rs"));

pub(super) struct DeadLetterPermissionMissing;

impl Rule for DeadLetterPermissionMissing {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for letter in cx.lens.dead_letters() {
            let asked = Asked::of(cx.stack, letter.from, Recorded::Accepted);
            if asked.is_some_and(|asked| asked.is_new(letter.property)) {
                say(cx, &letter, out);
            }
        }
    }
}

fn say(cx: &Cx<'_>, letter: &DeadLetter<'_>, out: &mut Sink<'_>) {
    let target = letter.target;
    let (from, to) = (letter.from.urn.name(), target.urn.name());
    let path = PropertyPath::of(letter.property);
    let is_absence = matches!(letter.standing, Standing::NoPolicy(_) | Standing::RoleLacks(_));
    // The policy may be among what is not seen.
    if let Some(reason) = cx.not_whole().filter(|_| is_absence) {
        return out.undetermined(letter.from.id, reason);
    }
    match letter.standing {
        Standing::Right => out.pass_on(letter.from.id),
        Standing::Unclear => out.undetermined(letter.from.id, Reason::Unknown(path)),
        Standing::Itself => {
            out.fail(letter.from.id, format!("`{to}` is its own dead-letter queue: SQS refuses it"))
                .at(path)
                .fix("make a queue of its own for what cannot be dealt with");
        }
        Standing::OrderDiffers(first) => {
            let (one, other) =
                if first { ("keeps the order and", "does not") } else { ("does not keep the order and", "does") };
            out.fail(
                letter.from.id,
                format!("the queue {one} its dead-letter queue `{to}` {other}: SQS refuses the pair"),
            )
            .at(path)
            .related([target.id])
            .fix("make both FIFO queues, or neither");
        }
        Standing::NoPolicy(service) => {
            let message = format!(
                "`{to}` has no policy: `{service}.amazonaws.com` may not send to it what `{from}` fails to deliver"
            );
            out.fail(letter.from.id, message)
                .severity(Severity::Medium)
                .at(path)
                .related([target.id])
                .fix(format!("add a policy to `{to}` that lets `{service}.amazonaws.com` do `sqs:SendMessage`"));
        }
        Standing::RoleLacks(role) => {
            let name = cx.stack.resource(role).urn.name();
            let right = if target.ty.name() == "Topic" { "sns:Publish" } else { "sqs:SendMessage" };
            out.fail(letter.from.id, format!("role `{name}` may not send to `{to}`: Lambda refuses function `{from}`"))
                .at(path)
                .related([target.id, role])
                .fix(format!("give the role a policy with `{right}` on `{to}`"));
        }
    }
}

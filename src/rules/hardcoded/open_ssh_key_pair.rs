//! The key that lets into machines is somebody's own.
//!
//! ## Why it matters
//!
//! A person's key opens every machine that is made with it, also when the person has left, and nobody else can get in.
//!
//! ## What to do
//!
//! Use a key of the team that is kept in a store of secrets, or none: Session Manager, OS Login and Bastion let people in by
//! name.
//!
//! ## Not reported
//!
//! Keys that are computed from a resource; keys without a comment, or with that of a robot or a team. Runs only when it is
//! selected.
//!
//! ## References
//!
//! The form of public keys (RFC 4253 and sshd(8)): kind, key and comment, parted by blanks.

use crate::finding::{Meta, Severity, Sink};
use crate::lens::class_of;
use crate::lens::ssh_keys::{is_person, key_input};
use crate::model::{PropertyPath, Resource, TypeToken, Value, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("G013", "open-ssh-key-pair", Severity::Low, "the key that lets into machines is somebody's own")
        .opt_in()
        .docs(include_str!("open_ssh_key_pair.rs"));

pub(super) struct OpenSshKeyPair;

impl Rule for OpenSshKeyPair {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        key_input(class_of(ty)).is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let (Some(state), Some(input)) = (cx.lens.state(subject), key_input(class_of(&subject.ty))) else { return };
        let Some(key) = state.input(input).is().and_then(Value::as_str) else { return };
        let comment = key.split_ascii_whitespace().nth(2).filter(|comment| is_person(comment));
        let Some(comment) = comment.filter(|_| state.is_literal(input)) else {
            out.pass();
            return;
        };
        let message = format!("the public key is that of `{}`", shown_within(comment, 60));
        let finding = out.fail(subject.id, message).at(PropertyPath::of(input)).key(comment);
        finding.fix("use a key of the team, or let people in by name (Session Manager, OS Login, Bastion)");
    }
}

//! The start script of a machine holds a secret.
//!
//! ## Why it matters
//!
//! Every program on the machine can ask for the script, and everybody who may describe the machine reads it.
//!
//! ## What to do
//!
//! Let the machine fetch the secret at its start from a store of secrets, with a role of its own.
//!
//! ## Not reported
//!
//! Variables that are set from a command or another variable. Scripts that are not known, secret, or kept as a digest. The
//! value is never shown, nor a part of it.
//!
//! ## References
//!
//! CWE-798, Use of Hard-coded Credentials; Amazon EC2 User Guide, Use instance metadata to manage your EC2 instance:
//! user data is not protected by authentication or cryptography.

use crate::finding::{Meta, Severity, Sink};
use crate::lens::is_script;
use crate::lens::secrets::{assigned, by_form, decoded};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta =
    Meta::new("G012", "user-data-secret", Severity::High, "the start script of a machine holds a secret")
        .docs(include_str!("user_data_secret.rs"));

pub(super) struct UserDataSecret;

impl Rule for UserDataSecret {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::from_length(16))
    }

    fn leaf(&self, _: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        if leaf.text.len() < 16 || !leaf.top().is_some_and(|top| is_script(&top)) {
            return;
        }
        let script = decoded(&leaf.text);
        let script = script.as_deref().unwrap_or(&leaf.text);
        let names = assigned(script);
        let (what, key) = match (by_form(script), names.first()) {
            (Some(kind), _) => (kind.to_owned(), kind.to_owned()),
            (None, Some(name)) => (format!("variable `{}` in clear", crate::model::shown(name)), (*name).to_owned()),
            (None, None) => return out.pass(),
        };
        let finding = out.fail(leaf.resource.id, format!("the start script holds {what}")).at(leaf.path()).key(key);
        finding.fix("let the machine fetch it from a store of secrets at its start");
    }
}

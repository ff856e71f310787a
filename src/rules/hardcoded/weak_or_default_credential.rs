//! A password is one that everybody knows.
//!
//! ## Why it matters
//!
//! It is tried first, by people and by programs that search the Internet for open databases and consoles.
//!
//! ## What to do
//!
//! Make a random one (`random.RandomPassword`) and keep it secret, or let the service make and keep it.
//!
//! ## Not reported
//!
//! Secret and unknown values. Passwords that stand in no list of known ones and are not the name of their user: written in
//! the open they are G008. Other secrets than passwords. User names alone: an administrator is often called `admin`.
//!
//! ## References
//!
//! The default passwords in the documentation of common images, and the heads of published lists of used passwords
//! (`lens/secrets/weak.rs`, 2026-11).

use super::named;
use crate::finding::{Meta, Severity, Sink};
use crate::lens::aws::is_label;
use crate::lens::environment::Environment;
use crate::lens::secrets::{LONGEST, is_weak, login_of, names_password};
use crate::lens::{class_of, variables_of_task};
use crate::model::{PropertyPath, Resource, ResourceId, TypeToken, Value};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta =
    Meta::new("G011", "weak-or-default-credential", Severity::High, "a password is one that everybody knows")
        .docs(include_str!("weak_or_default_credential.rs"));

pub(super) struct WeakOrDefaultCredential;

impl Rule for WeakOrDefaultCredential {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        variables_of_task::has_variables(ty) || login_of(class_of(ty)).is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(state) = cx.lens.state(subject) else { return };
        if let Some((user, password)) = login_of(class_of(&subject.ty)) {
            let [user, given] = [user, password].map(|input| state.input(input).is().and_then(Value::as_str));
            if given.is_some_and(|given| given.len() >= 4 && user.is_some_and(|user| user == given)) {
                report(cx, subject.id, PropertyPath::of(password), "a field for a secret holds", password, out);
            }
        }
        for (path, name, value) in variables_of_task::variables(state) {
            if is_weak(&value) && names_password(&name) {
                let said = format!("variable `{}` holds", crate::model::shown(&name));
                report(cx, subject.id, path, &said, &name, out);
            }
        }
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::of_length(4, LONGEST))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        if !is_weak(&leaf.text) {
            return;
        }
        let Some(key) = leaf.key() else { return };
        if let Some(named) = named::read(leaf, &key, names_password).filter(|named| !is_label(&named.path)) {
            report(cx, leaf.resource.id, named.path, &named.said, &named.name, out);
        }
    }
}

fn report(cx: &Cx<'_>, at: ResourceId, path: PropertyPath, said: &str, name: &str, out: &mut Sink<'_>) {
    let key = format!("{path} {}", crate::model::shown(name));
    let finding = out.fail(at, format!("{said} a password that everybody knows")).at(path).key(key);
    finding.fix("make a random one (`random.RandomPassword`), and change it where it was deployed");
    let environment = cx.lens.environment();
    match environment.kind {
        Environment::Production => {
            finding.severity(Severity::Critical).evidence(format!("it is production: {}", environment.why));
        }
        Environment::Other => {
            finding.severity(Severity::Medium);
        }
        Environment::Unknown => {}
    }
}

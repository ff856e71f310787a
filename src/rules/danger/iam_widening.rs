//! This change gives somebody more rights than before.
//!
//! ## Why it matters
//!
//! What a policy has granted for years somebody has agreed to. What it gains with this change nobody has seen yet, and in
//! a preview it is one long line of JSON. A wildcard in place of a name, a condition that is gone, an administrator's
//! policy on a role that exists: now is the moment to look.
//!
//! ## What to do
//!
//! Read what is gained. Name the actions and resources that are needed; keep the conditions; give administrator's rights
//! to nobody who does not administrate.
//!
//! ## Not reported
//!
//! Documents are compared as IAM reads them: the order of statements, a word for a list of one, an action that an earlier
//! wildcard takes in and what the document refuses all the same are no gain. Policies of resources that are new with this
//! change; the first policy of something that had a default (keys, topics, endpoints); policies that nobody has attached
//! yet; what one policy of a role loses and another policy of it gains. Named actions on named resources are told as a
//! fact. A document that is not known before the deployment is an open question.
//!
//! ## References
//!
//! AWS IAM User Guide, Policy evaluation logic, and Grammar of the JSON policy language.

use hashbrown::HashMap;

use super::rights::{Target, described};
use crate::finding::{Confidence, Finding, Meta, Reason, Severity, Sink};
use crate::graph::View;
use crate::lens::policy::{self, Compared, Document, Elsewhere, Malformed, Policy, Use, Weight};
use crate::model::{Known, Op, PropertyPath, Resource, StateView};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("J007", "iam-widening", Severity::High, "this change gives somebody more rights than before")
        .confidence(Confidence::Certain)
        .docs(include_str!("iam_widening.rs"));

pub(super) struct IamWidening;

impl Rule for IamWidening {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let touched = Touched::of(cx);
        for change in cx.changes.iter() {
            let resource = cx.stack.resource(change.resource);
            let Some(after) = cx.stack.view(resource, View::After) else { continue };
            if change.noted || resource.op.removes() || !resource.is_managed() || resource.op == Op::Import {
                continue;
            }
            let same = |property: &str| {
                !change.paths.is_empty() && !change.paths.iter().any(|path| path.top() == Some(property))
            };
            documents(cx, &touched, resource, after, &same, out);
            attachments(cx, &touched, resource, after, out);
        }
    }
}

/// What the policies that this change touches say, by what they are put on.
#[derive(Default)]
struct Touched {
    before: HashMap<Target, Vec<Document>>,
    after: HashMap<Target, Vec<Document>>,
    /// Ready-made rights before the change.
    attached: HashMap<Target, Vec<String>>,
}

impl Touched {
    fn of(cx: &Cx<'_>) -> Self {
        let mut all = Self::default();
        for resource in cx.changes.iter().map(|change| cx.stack.resource(change.resource)) {
            if let Some(before) = cx.stack.view(resource, View::Before) {
                collect(resource, before, &mut all.before);
                all.collect_attached(resource, before);
            }
            if let Some(after) = cx.stack.view(resource, View::After) {
                collect(resource, after, &mut all.after);
            }
        }
        all
    }

    fn collect_attached(&mut self, resource: &Resource, before: StateView<'_>) {
        let Some(attachment) = policy::attachment(before) else { return };
        let Known::Is(wide) = attachment.wide else { return };
        for target in Target::all_of(before, resource, attachment.to) {
            self.attached.entry(target).or_default().extend(wide.iter().cloned());
        }
    }

    fn beside(&self, target: Option<&Target>) -> Elsewhere<'_> {
        let [before, after] = [&self.before, &self.after]
            .map(|side| target.and_then(|target| side.get(target)).map(Vec::as_slice).unwrap_or_default());
        Elsewhere { before, after }
    }
}

fn collect(resource: &Resource, view: StateView<'_>, into: &mut HashMap<Target, Vec<Document>>) {
    for policy in policy::asked(view) {
        let target = put_on(&policy, view, resource);
        if let (Known::Is(Ok(document)), Some(target)) = (policy.document, target) {
            into.entry(target).or_default().push(document);
        }
    }
}

/// What a policy is put on; nothing where that cannot be told. Policies of a kind of their own stand alone.
fn put_on(policy: &Policy, view: StateView<'_>, resource: &Resource) -> Option<Target> {
    match (policy.place.on, policy.place.of) {
        (Some(on), _) => Target::of(view, on),
        (None, Use::Identity) => Some(Target::itself(resource)),
        (None, _) => None,
    }
}

fn documents(
    cx: &Cx<'_>,
    all: &Touched,
    resource: &Resource,
    after: StateView<'_>,
    same: &dyn Fn(&str) -> bool,
    out: &mut Sink<'_>,
) {
    if !policy::holds_policies(&resource.ty) {
        return;
    }
    let view = cx.stack.view(resource, View::Before);
    let olds: Vec<Policy> = view.into_iter().flat_map(policy::asked).collect();
    for new in policy::asked(after).filter(|new| !same(new.place.property)) {
        let was = |old: &&Policy| {
            old.place == new.place && if new.name.is_some() { old.name == new.name } else { old.path == new.path }
        };
        let old = olds.iter().find(was).map_or(&Known::Absent, |old| &old.document);
        let target = put_on(&new, after, resource);
        let existed = view.is_some() || target.as_ref().is_some_and(|target| target.existed(cx));
        if old.is_absent() && (new.place.has_default || !existed) {
            continue;
        }
        judge(resource, old, &new, all.beside(target.as_ref()), out);
    }
}

fn judge(
    resource: &Resource,
    old: &Known<Result<Document, Malformed>>,
    new: &Policy,
    beside: Elsewhere<'_>,
    out: &mut Sink<'_>,
) {
    let before = match readable(old, &new.path) {
        Ok(document) => document,
        Err(reason) => return out.undetermined(resource.id, reason),
    };
    let after = match readable(&new.document, &new.path) {
        Ok(Some(document)) => document,
        Ok(None) => return,
        Err(reason) => return out.undetermined(resource.id, reason),
    };
    let compared = policy::compare(before, after, beside);
    if !compared.gains.is_empty() {
        return report(resource, new, &compared, out);
    }
    let doubt = compared.doubts.first().or_else(|| after.hidden.then_some(&new.path));
    match doubt {
        Some(path) => out.undetermined(resource.id, Reason::Unknown(path.clone())),
        None => out.pass_on(resource.id),
    }
}

/// A document that can be compared; nothing where there is none.
fn readable<'d>(
    document: &'d Known<Result<Document, Malformed>>,
    path: &PropertyPath,
) -> Result<Option<&'d Document>, Reason> {
    let document = match document {
        Known::Is(Ok(document)) => document,
        Known::Is(Err(malformed)) => return Err(Reason::Unreadable(path.clone(), malformed.to_string())),
        Known::Unknown => return Err(Reason::Unknown(path.clone())),
        Known::Secret => return Err(Reason::Secret(path.clone())),
        Known::Absent => return Ok(None),
    };
    match document.odd.first() {
        Some(odd) => {
            let what = format!("not what a policy has there: it {}", odd.what);
            Err(Reason::Unreadable(odd.path.clone(), what))
        }
        None => Ok(Some(document)),
    }
}

fn report(resource: &Resource, new: &Policy, compared: &Compared, out: &mut Sink<'_>) {
    let Some(worst) = compared.gains.iter().max_by_key(|gain| gain.weight) else { return };
    let name = resource.urn.name();
    let gained = described(worst);
    let message = match (worst.refusal, new.place.of) {
        (true, _) => format!("the policy of `{name}` no longer refuses {gained}"),
        (false, Use::Trust) => format!("more may take the role `{name}`: {gained}"),
        (false, _) => format!("the policy of `{name}` grants more than before: {gained}"),
    };
    let finding = out.fail(resource.id, message).severity(severity(worst.weight));
    let key = new.name.as_deref().unwrap_or(new.place.property);
    finding.at(new.path.clone()).key(format!("{key} {gained}"));
    let mut facts: Vec<String> = compared
        .gains
        .iter()
        .map(|gain| {
            let verb = if gain.refusal { "no longer refuses" } else { "grants" };
            format!("`{}` {verb} {}", gain.statement, described(gain))
        })
        .collect();
    facts.sort_unstable();
    for fact in facts {
        finding.evidence(fact);
    }
    advise(finding);
}

fn advise(finding: &mut Finding) {
    finding.fix("name the actions, resources and principals that are needed, or say in the review why more is");
}

fn severity(weight: Weight) -> Severity {
    match weight {
        Weight::Named => Severity::Info,
        Weight::WholeService | Weight::Refusal => Severity::Medium,
        Weight::Condition | Weight::Wildcard | Weight::Everything | Weight::Everybody => Severity::High,
    }
}

fn attachments(cx: &Cx<'_>, all: &Touched, resource: &Resource, after: StateView<'_>, out: &mut Sink<'_>) {
    let Some(attachment) = policy::attachment(after) else { return };
    let path = PropertyPath::of(attachment.property);
    let targets = Target::all_of(after, resource, attachment.to);
    let existing: Vec<&Target> = targets.iter().filter(|target| target.existed(cx)).collect();
    if existing.is_empty() {
        return;
    }
    let wide = match attachment.wide {
        Known::Is(wide) => wide,
        Known::Absent => return,
        Known::Unknown => return out.undetermined(resource.id, Reason::Unknown(path)),
        Known::Secret => return out.undetermined(resource.id, Reason::Secret(path)),
    };
    let had = |target: &Target, name: &String| all.attached.get(target).is_some_and(|names| names.contains(name));
    let gained: Vec<&String> = wide.iter().filter(|name| existing.iter().any(|target| !had(target, name))).collect();
    let Some(first) = gained.first() else { return out.pass_on(resource.id) };
    let rights = crate::model::shown(first.rsplit('/').next().unwrap_or(first));
    let who = existing.iter().find_map(|target| target.name(cx)).unwrap_or_else(|| "somebody".to_owned());
    let finding = out.fail(resource.id, format!("`{rights}` is given to {who}, who did not have it"));
    finding.at(path).key(rights);
    finding.related(existing.iter().filter_map(|target| target.resource(cx)).filter(|id| *id != resource.id));
    for name in gained {
        finding.evidence(format!("new: `{}`", crate::model::shown(name)));
    }
    advise(finding);
}

//! `why-not`: what a rule says of a resource, and why.

use super::check::{self, Request};
use crate::engine::{self, Found, Run, Selection};
use crate::finding::{Confidence, Meta, Reason};
use crate::fleet::Neighbours;
use crate::graph::Stack;
use crate::input::Unread;
use crate::lens::class_of;
use crate::model::{Resource, ResourceId, nearest, shown};
use crate::report::catalogue::verdict::{Answer, Verdict};
use crate::rules::Rule;

/// Why there is no answer.
#[derive(Debug)]
pub enum Failure {
    /// The input cannot be read.
    Unread(Unread),
    /// No resource, or more than one, is named so.
    Resource(String),
}

/// Asks a rule about a resource of the only input of a request. `named` is its URN, its name, or the end of its URN.
pub fn why_not(request: &Request, code: &str, named: &str, rules: &[Box<dyn Rule>]) -> Result<Answer, Failure> {
    let name = request.inputs.first().map_or(super::source::STDIN, String::as_str);
    let stack =
        check::read_within(name, request.state.as_deref(), request.config.max_input).map_err(Failure::Unread)?;
    let id = resource(&stack, named)?;
    // What others find may be the cause: the rules that run anyway run here, too.
    let mut select = request.selection.select.clone();
    if select.is_empty() {
        select.push("default".to_owned());
    }
    select.push(code.to_owned());
    let run = check::judge_as(stack, request, &Selection { select, ignore: Vec::new() }, rules, &Neighbours::default());
    let Some(rule) = rules.iter().find(|rule| rule.meta().code == code) else {
        return Err(Failure::Resource(format!("{code} is found by other commands (`audit`, `check --with`)")));
    };
    Ok(answer(&run, request, &**rule, id))
}

fn answer(run: &Run, request: &Request, rule: &dyn Rule, id: ResourceId) -> Answer {
    let stack = &run.stack;
    let resource = stack.resource(id);
    let expectations = check::expectations(request, &stack.name);
    let said = engine::alone(stack, &run.changes, rule, &expectations, Some(&resource.urn));
    let own: Vec<_> = said.sink.findings.iter().filter(|finding| finding.resource == Some(id)).collect();
    let part = said.sink.findings.iter().find(|finding| finding.related.contains(&id));
    let open: Vec<&Reason> = {
        let open = said.sink.undetermined.iter().filter(|open| open.resource == Some(id));
        open.map(|open| &open.reason).collect()
    };
    let mut answer = Answer::of(rule.meta(), resource, said.broke);
    if let Some(first) = own.first() {
        answer.verdict = Verdict::Fault;
        answer.because = own.iter().map(|finding| shown(&finding.message)).collect();
        answer.because.extend(not_shown(run, rule.meta(), id));
        let is_hint = first.confidence == Confidence::Possible;
        answer.because.extend(not_run(request, rule.meta(), is_hint));
    } else if let Some(part) = part {
        answer.verdict = Verdict::Fault;
        let subject = part.resource.map_or("the stack".to_owned(), |id| named(stack.resource(id)));
        answer.because.push(format!("it is part of a finding on {subject}: {}", shown(&part.message)));
        answer.because.extend(not_run(request, rule.meta(), part.confidence == Confidence::Possible));
    } else if !open.is_empty() {
        answer.verdict = Verdict::Undetermined;
        for reason in open {
            let settle = reason.settle().map(|settle| format!("; to settle it: {settle}")).unwrap_or_default();
            answer.because.push(format!("{reason}{settle}"));
        }
    } else if said.sink.has_passed(id) {
        answer.verdict = Verdict::Passed;
        answer.because.push("the rule looked at it and found nothing wrong".to_owned());
    } else {
        answer.because = silence(stack, rule, resource, said.silence);
        let (passed, findings) = (said.sink.passed, said.sink.findings.len());
        if passed > 0 || findings > 0 {
            answer.because.push(format!("elsewhere in this stack: faults {findings}, looked at and right {passed}"));
        }
    }
    if answer.verdict != Verdict::Fault {
        answer.because.extend(not_run(request, rule.meta(), false));
    }
    answer
}

/// `aws:ec2:Vpc main`, in quotes.
fn named(resource: &Resource) -> String {
    format!("`{}` ({})", shown(resource.urn.name()), resource.ty.friendly())
}

/// Why a fault of the rule is not among the findings.
fn not_shown(run: &Run, meta: &Meta, id: ResourceId) -> Option<String> {
    let is_here = |found: &&Found| found.meta.code == meta.code && found.finding.resource == Some(id);
    if run.findings.iter().any(|found| is_here(&found)) {
        return None;
    }
    if let Some(row) = run.suppressed.iter().find(|row| is_here(&&row.found)) {
        let (by, reason) = (row.by.origin.name(), row.by.reason.as_deref().unwrap_or("no reason is given"));
        return Some(format!("not shown: suppressed ({by}: {})", shown(reason)));
    }
    let touches = |found: &&Found| found.finding.resource == Some(id) || found.finding.related.contains(&id);
    if let Some(same) = run.findings.iter().filter(|found| found.meta.code == meta.code).find(touches) {
        return Some(format!("not shown: folded into finding {}, which says the same of several", same.fingerprint));
    }
    let is_cause = |found: &&Found| meta.left_out_beside().any(|code| code == found.meta.code);
    let cause = run.findings.iter().find(|found| is_cause(found) && touches(found));
    let cause = cause.or_else(|| run.findings.iter().find(is_cause));
    Some(match cause {
        Some(cause) => {
            let message = shown(&cause.finding.message);
            format!("not shown: its cause is shown, {} {}: {message}", cause.meta.code, cause.meta.id)
        }
        None => "not shown: another finding says the same".to_owned(),
    })
}

/// Why the rule, or a hint of it, does not show in an ordinary run.
fn not_run(request: &Request, meta: &Meta, is_hint: bool) -> Option<String> {
    let selection = &request.selection;
    if selection.ignore.iter().any(|word| meta.is_named(word)) {
        return Some("not run: the configuration ignores the rule".to_owned());
    }
    if !selection.takes(meta) {
        let why = if meta.default_on { "the configuration does not select it" } else { "the rule is off by default" };
        return Some(format!("not run: {why}; `--select default,{}` turns it on", meta.id));
    }
    let hidden = is_hint && !selection.shows(meta, Confidence::Possible);
    hidden.then(|| format!("not shown: it is a hint (confidence possible); `--select default,{}` shows it", meta.id))
}

/// Why the rule says nothing of the resource.
fn silence(stack: &Stack, rule: &dyn Rule, resource: &Resource, own: Option<String>) -> Vec<String> {
    if !resource.exists() {
        return vec![format!("the change is `{}`: it is not there afterwards", resource.op.name())];
    }
    let state = resource.after.as_ref();
    let standing = match state {
        Some(state) if state.external => Some("it is only read, and managed elsewhere"),
        Some(_) if resource.ty.is_stack() => Some("it is the stack itself"),
        Some(state) if !state.custom => Some("it is a component, which is nothing in the cloud"),
        _ if !resource.is_managed() => Some("it is a provider"),
        _ => None,
    };
    if let Some(standing) = standing {
        return vec![format!("the rule looks at resources that the program manages: {standing}")];
    }
    let class = class_of(&resource.ty);
    let mut wanted: Vec<String> = rule.classes().into_iter().map(str::to_owned).collect();
    let of_stack = stack.types().into_iter().filter(|ty| rule.wants(ty)).map(|ty| class_of(ty).to_owned());
    wanted.extend(of_stack);
    wanted.sort();
    wanted.dedup();
    let is_wanted =
        rule.wants(&resource.ty) || rule.strings().is_some() || wanted.iter().any(|ty| class.starts_with(ty.as_str()));
    if !wanted.is_empty() && !is_wanted {
        let here = if rule.classes().is_empty() { "of the types in this stack it looks at" } else { "it looks at" };
        return vec![format!("the rule does not look at `{}`; {here} {}", resource.ty, closest(class, &wanted))];
    }
    if let Some(own) = own {
        return vec![own];
    }
    let stack_wide = !rule.wants(&resource.ty) && rule.strings().is_none() && wanted.is_empty();
    vec![if stack_wide {
        "the rule looks at the stack as a whole and says nothing of this resource: it does not apply, or nothing stands \
         out"
            .to_owned()
    } else {
        "the rule looks at resources like it and says nothing of this one: what it looks for does not apply here"
            .to_owned()
    }]
}

/// The classes nearest to this one, and how many more there are.
fn closest(class: &str, wanted: &[String]) -> String {
    const MOST: usize = 4;
    let mut ranked: Vec<(f64, &String)> = wanted.iter().map(|ty| (strsim::jaro_winkler(class, ty), ty)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let shown: Vec<String> = ranked.iter().take(MOST).map(|(_, ty)| format!("`{ty}`")).collect();
    let more = wanted.len().saturating_sub(MOST);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

/// The resource that a URN, a name or the end of a URN names.
fn resource(stack: &Stack, named: &str) -> Result<ResourceId, Failure> {
    if let Some(resource) = stack.by_urn(named) {
        return Ok(resource.id);
    }
    let mut found: Vec<&Resource> = stack.resources.iter().filter(|one| one.urn.name() == named).collect();
    if found.is_empty() {
        found = stack.resources.iter().filter(|one| one.urn.ends_with(named)).collect();
    }
    found.dedup_by(|a, b| a.urn == b.urn);
    match found.as_slice() {
        [one] => Ok(one.id),
        [] => {
            let urns = stack.resources.iter().map(|one| if named.contains("::") { &*one.urn } else { one.urn.name() });
            let near =
                nearest(named, urns).map(|near| format!("; did you mean `{}`?", shown(near))).unwrap_or_default();
            Err(Failure::Resource(format!("the input has no resource `{}`{near}", shown(named))))
        }
        several => {
            let urns: Vec<String> = several.iter().take(5).map(|one| format!("\n  {}", shown(&one.urn))).collect();
            let problem = format!("`{}` names {} resources; give the URN of one:", shown(named), several.len());
            Err(Failure::Resource(format!("{problem}{}", urns.concat())))
        }
    }
}

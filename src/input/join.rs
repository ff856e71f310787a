//! A preview completed by a state: the state is the base, the steps go on top.

use hashbrown::HashMap;

use super::{Error, untold};
use crate::graph::{Coverage, InputKind, Parts, Stack};
use crate::model::{Op, Resource, Untold, Urn};

/// Completes a preview by the state it was made from. Steps are joined by the URN before the change, then by alias;
/// resources without a step are unchanged.
pub fn complete(preview: Stack, state: Stack) -> Result<Stack, Error> {
    if !state.kind.is_state() {
        return Err(Error::NotState { found: state.kind.name() });
    }
    same_stack(&preview, &state)?;
    let renames = renames(&preview);
    let (preview, mut base) = (preview.into_parts(), state.into_parts());
    let offset = u32::try_from(base.documents.len()).unwrap_or_default();
    let mut by_urn: HashMap<Urn, usize> = HashMap::new();
    for (at, resource) in base.resources.iter().enumerate() {
        if resource.exists() || !by_urn.contains_key(&resource.urn) {
            by_urn.insert(resource.urn.clone(), at);
        }
    }
    let mut untouched = by_urn.len() as u64;
    for (step, old_urn) in preview.resources.into_iter().zip(renames) {
        let step = moved(step, offset);
        match by_urn.get(&old_urn).or_else(|| by_urn.get(&step.urn)) {
            Some(&at) => {
                untouched = untouched.saturating_sub(1);
                overlay(&mut base.resources[at], step);
            }
            None => base.resources.push(step),
        }
    }
    let mut notes = base.notes;
    base.documents.extend(preview.documents);
    if preview.kind == InputKind::Plan {
        untold::fill(&mut base.resources, &mut base.documents);
    }
    let older = preview.coverage.hidden().is_some_and(|hidden| hidden > untouched);
    if older {
        notes.push(
            "the state holds fewer resources than the preview left unchanged: it is older than the preview".to_owned(),
        );
    }
    let coverage = match preview.coverage {
        Coverage::ChangesOnly { .. } if !older => Coverage::Whole,
        Coverage::Unlinked if untold::is_linked(&base.resources, &base.documents) => Coverage::Whole,
        Coverage::Differences if untold::is_told(&base.resources) => Coverage::Whole,
        Coverage::Names { .. } if !older && untold::is_told(&base.resources) => Coverage::Whole,
        Coverage::Names { .. } if !older => Coverage::Names { hidden: Some(0) },
        other => other,
    };
    notes.extend(preview.notes);
    Ok(Stack::new(Parts {
        input: preview.input,
        kind: preview.kind,
        name: preview.name,
        coverage,
        config: preview.config,
        diagnostics: preview.diagnostics,
        change_summary: preview.change_summary,
        resources: base.resources,
        deployment: base.deployment,
        notes,
        outcome: preview.outcome,
        documents: base.documents,
        told: None,
    }))
}

fn same_stack(preview: &Stack, state: &Stack) -> Result<(), Error> {
    let key = |stack: &Stack| Some((stack.name.project.clone()?, stack.name.stack.clone()?));
    match (key(preview), key(state)) {
        (Some(p), Some(s)) if p != s => {
            Err(Error::OtherStack { state: format!("{}/{}", s.0, s.1), preview: format!("{}/{}", p.0, p.1) })
        }
        _ => Ok(()),
    }
}

/// For every resource of the preview the URN it had before.
fn renames(preview: &Stack) -> Vec<Urn> {
    let before = |resource: &Resource| {
        let old = preview.view(resource, crate::graph::View::Before).and_then(|view| view.text("urn"));
        let alias = || {
            let aliases = preview.view(resource, crate::graph::View::After)?.field("aliases")?;
            aliases.items().find_map(crate::json::Node::as_str)
        };
        old.or_else(alias).map_or_else(|| resource.urn.clone(), |urn| Urn::new(&urn))
    };
    preview.resources.iter().map(before).collect()
}

/// Points the states of a resource at the documents behind those of the base.
fn moved(mut resource: Resource, offset: u32) -> Resource {
    for state in [&mut resource.before, &mut resource.after].into_iter().flatten() {
        state.document += offset;
    }
    resource.step = resource.step.map(|(document, node)| (document + offset, node));
    resource
}

fn overlay(base: &mut Resource, step: Resource) {
    let recorded = base.after.take();
    base.op = step.op;
    base.urn = step.urn;
    base.ty = step.ty;
    base.step = step.step;
    // What the state tells is more than what a form tells that leaves something out.
    base.before = match step.before {
        Some(before) if before.untold == Untold::default() => Some(before),
        before => recorded.or(before),
    };
    base.after = match step.after {
        Some(after) if base.op == Op::Same && after.untold.properties => base.before.clone().or(Some(after)),
        after => after,
    };
}

//! From a step to what it follows from: the edit of its own, the resources it is computed from, its provider.

use super::roots::{self, Direct, Link};
use super::step::Said;
use super::{Cause, Certainty, Change, Root, is_replaced};
use crate::graph::{EdgeKind, InputKind, Stack, View};
use crate::json::Node;
use crate::model::{Known, Op, PropertyPath, ProviderRef, Resource, ResourceId, StateView, Value, is_unknown};

/// The engine's own words among the reasons of a replacement.
const WORDS: [&str; 5] = ["provider", "id", "replaceWith", "deletedWith", "#initerror"];

/// Reads every change with its cause.
pub(super) fn read(stack: &Stack) -> Vec<Change> {
    let said: Vec<Option<Said>> = stack
        .resources
        .iter()
        .map(|resource| if resource.op.is_change() { Said::of(stack, resource) } else { None })
        .collect();
    let reader = Reader { stack, said: &said };
    let only_refreshes = only_refreshes(stack);
    let direct = |resource| if only_refreshes { reader.found(resource) } else { reader.direct(resource) };
    let causes: Vec<Option<Direct>> = stack.resources.iter().map(direct).collect();
    let mut found = roots::resolve(stack, &causes);
    let mut rows = Vec::new();
    for (resource, (said, direct)) in stack.resources.iter().zip(said.iter().zip(causes)) {
        let (Some(said), Some(direct)) = (said, direct) else { continue };
        rows.push(Change {
            resource: resource.id,
            paths: said.paths.clone(),
            replace_paths: if is_replaced(&resource.op) { properties(said) } else { Vec::new() },
            forced_by: said.forced_by.clone(),
            delete_first: said.delete_first,
            cause: direct.cause,
            roots: std::mem::take(&mut found[resource.id as usize]),
            certainty: direct.certainty.filter(|_| is_replaced(&resource.op)),
            data_loss: None,
            noted: is_noted(stack, resource),
            accepted: None,
        });
    }
    rows
}

/// Whether the step of a digest is what a refresh found (`modified` of the states; Pulumi, pkg/resource/deploy).
fn is_noted(stack: &Stack, resource: &Resource) -> bool {
    let sides = [View::Before, View::After].map(|view| stack.view(resource, view));
    let ([Some(before), Some(after)], InputKind::Preview) = (sides, stack.kind) else { return false };
    after.outputs().is_some_and(|outputs| !outputs.is_empty())
        && matches!((before.text("modified"), after.text("modified")), (Some(old), Some(new)) if old != new)
}

/// Whether the input is a refresh and no program follows it: the stack itself is then only looked at, where a program
/// always has a step of its own for it (Pulumi, pkg/resource/deploy).
fn only_refreshes(stack: &Stack) -> bool {
    stack.root().is_some_and(|root| root.op == Op::Refresh)
}

/// The properties among the reasons of a replacement.
fn properties(said: &Said) -> Vec<PropertyPath> {
    let reasons = said.forced_by.iter().filter(|reason| !WORDS.contains(&reason.as_str()));
    reasons.map(|reason| PropertyPath::parse(reason)).collect()
}

/// Where the value of a property comes from.
enum Origin {
    /// The program.
    Own,
    /// Resources that change.
    From { links: Vec<Link>, known: bool },
    /// It cannot be seen.
    Hidden,
}

struct Reader<'a> {
    stack: &'a Stack,
    said: &'a [Option<Said>],
}

impl<'a> Reader<'a> {
    /// A change that a refresh has found.
    fn found(&self, resource: &Resource) -> Option<Direct> {
        let said = self.said[resource.id as usize].as_ref();
        said.map(|_| Direct { cause: Cause::Refresh, ..Direct::unknown() })
    }

    fn direct(&self, resource: &'a Resource) -> Option<Direct> {
        let Some(said) = &self.said[resource.id as usize] else {
            return (resource.op == Op::Read).then(|| self.read_only(resource));
        };
        let direct = match &resource.op {
            Op::Create | Op::Import => self.created(resource),
            Op::Delete => self.deleted(resource),
            op if op.removes() => Direct::unknown(),
            op if is_replaced(op) => self.replaced(resource, said),
            _ => self.changed(resource, &said.paths).unwrap_or_else(|| self.without_paths(resource)),
        };
        Some(direct)
    }

    /// A resource that is only read passes on what the id that it is looked up by is computed from.
    fn read_only(&self, resource: &Resource) -> Direct {
        let graph = self.stack.graph();
        let sources = graph.needs(resource.id).filter(|(edge, _)| edge.kind == EdgeKind::Property);
        let links = sources.map(|(_, id)| id).filter(|&id| self.moves(id)).map(Link::to);
        Direct { links: links.collect(), ..Direct::unknown() }
    }

    fn created(&self, resource: &Resource) -> Direct {
        match self.component_of(resource, View::After, &Op::Create) {
            Some(component) => Direct::follows([Link::to(component)]),
            None => Direct::edited(resource, None),
        }
    }

    fn deleted(&self, resource: &Resource) -> Direct {
        let with = |kind: EdgeKind| {
            let needs = self.stack.graph_of(View::Before).needs(resource.id).filter(move |(edge, _)| edge.kind == kind);
            needs.map(|(_, id)| id).find(|&id| self.stack.resource(id).op == Op::Delete)
        };
        let component = || self.component_of(resource, View::Before, &Op::Delete);
        match component().or_else(|| with(EdgeKind::DeletedWith)) {
            Some(owner) => Direct::follows([Link::to(owner)]),
            None => Direct::edited(resource, None),
        }
    }

    /// The component that the resource is in, where the same happens to the component as a whole.
    fn component_of(&self, resource: &Resource, view: View, op: &Op) -> Option<ResourceId> {
        let graph = self.stack.graph_of(view);
        let parent = graph.parent(resource.id)?;
        let component = self.stack.resource(parent);
        let whole = component.op == *op && component.latest().is_some_and(|state| !state.custom);
        // Everything of a new stack is in the new stack: that explains nothing.
        (whole && (*op == Op::Delete || !component.ty.is_stack())).then_some(parent)
    }

    fn replaced(&self, resource: &'a Resource, said: &Said) -> Direct {
        let has = |word: &str| said.forced_by.iter().any(|reason| reason == word);
        if has("provider") {
            let provider = self.provider(resource).unwrap_or_else(Direct::unknown);
            return Direct { cause: Cause::Provider, certainty: Some(Certainty::Certain), ..provider };
        }
        if self.leaves_out_reasons() {
            let direct = self.changed(resource, &said.paths).unwrap_or_else(|| self.without_paths(resource));
            return Direct { certainty: None, ..direct };
        }
        let paths = properties(said);
        if let Some(direct) = self.changed(resource, &paths) {
            return direct;
        }
        for (word, kind) in [("replaceWith", EdgeKind::ReplaceWith), ("deletedWith", EdgeKind::DeletedWith)] {
            let links = if has(word) { self.replaced_needs(resource, |edge| edge == kind, false) } else { Vec::new() };
            if !links.is_empty() {
                return Direct { certainty: Some(Certainty::Forced), ..Direct::follows(links) };
            }
        }
        // What depends on a resource that is deleted first goes before it and comes after it.
        if said.forced_by.is_empty() && said.delete_first == Some(true) {
            let links = self.replaced_needs(resource, |_| true, true);
            if !links.is_empty() {
                return Direct { certainty: Some(Certainty::Forced), ..Direct::follows(links) };
            }
        }
        let own = vec![own(resource, None)];
        Direct { cause: Cause::Forced, own, links: Vec::new(), certainty: Some(Certainty::Forced) }
    }

    /// Whether the form of the input does not tell what forces a replacement.
    fn leaves_out_reasons(&self) -> bool {
        matches!(self.stack.kind, InputKind::Plan | InputKind::Summary)
    }

    /// What a resource needs and is replaced too.
    fn replaced_needs(&self, resource: &Resource, wants: impl Fn(EdgeKind) -> bool, first: bool) -> Vec<Link> {
        let needs = self.stack.graph_of(View::Before).needs(resource.id).filter(|(edge, _)| wants(edge.kind));
        let replaced = |id: &ResourceId| {
            let said = self.said[*id as usize].as_ref();
            is_replaced(&self.stack.resource(*id).op)
                && (!first || said.is_some_and(|said| said.delete_first == Some(true)))
        };
        needs.map(|(_, id)| id).filter(replaced).map(Link::to).collect()
    }

    /// Explains a change by the paths that change; nothing where there are none that can be explained.
    fn changed(&self, resource: &'a Resource, paths: &[PropertyPath]) -> Option<Direct> {
        let (mut own_roots, mut links) = (Vec::new(), Vec::new());
        let (mut known, mut hidden) = (false, false);
        for path in paths {
            match self.origin(resource, path) {
                Origin::Own => {
                    own_roots.push(own(resource, Some(path.clone())));
                    known = true;
                }
                Origin::From { links: from, known: value } => {
                    links.extend(from);
                    known |= value;
                }
                Origin::Hidden => hidden = true,
            }
        }
        let cause = match (own_roots.is_empty(), links.is_empty()) {
            (false, _) => Cause::Edited,
            (true, false) => Cause::Follows,
            (true, true) if hidden => return self.provider(resource).or_else(|| Some(Direct::unknown())),
            (true, true) => return None,
        };
        let renewed = |link: &Link| !matches!(self.stack.resource(link.to).op, Op::Update | Op::Read | Op::Same);
        let certainty = if known {
            Certainty::Certain
        } else if links.iter().any(renewed) {
            Certainty::Forced
        } else {
            Certainty::Conditional
        };
        Some(Direct { cause, own: own_roots, links, certainty: Some(certainty) })
    }

    /// A change without a property: the provider's, or one that the input does not explain.
    fn without_paths(&self, resource: &Resource) -> Direct {
        self.provider(resource).unwrap_or_else(Direct::unknown)
    }

    /// The provider of a resource, where it changes.
    fn provider(&self, resource: &Resource) -> Option<Direct> {
        let reference = |view| {
            let text = self.stack.view(resource, view)?.text("provider")?;
            ProviderRef::parse(&text)
        };
        let (old, new) = (reference(View::Before), reference(View::After)?);
        let listed = self.stack.by_urn(&new.urn).filter(|provider| self.moves(provider.id));
        let direct = Direct { cause: Cause::Provider, ..Direct::unknown() };
        if let Some(provider) = listed {
            return Some(Direct { links: vec![Link::to(provider.id)], ..direct });
        }
        let root = Root { urn: new.urn.clone(), resource: None, path: None };
        (old.as_ref() != Some(&new)).then(|| Direct { own: vec![root], ..direct })
    }

    /// Where the new value of a path comes from.
    fn origin(&self, resource: &'a Resource, path: &PropertyPath) -> Origin {
        let Some(top) = path.top() else { return Origin::Hidden };
        let (old, new) = (self.input(resource, View::Before, path), self.input(resource, View::After, path));
        match new {
            Known::Absent if old.is_absent() => Origin::Hidden,
            Known::Absent => self.vanished(resource, top, &old),
            Known::Unknown => self.unknown_from(resource, top),
            Known::Is(value) if holds_unknown(value) => self.unknown_from(resource, top),
            new => self.known_from(resource, top, &new),
        }
    }

    fn input(&self, resource: &'a Resource, view: View, path: &PropertyPath) -> Known<Value<'a>> {
        let inputs = self.stack.view(resource, view).and_then(StateView::inputs);
        inputs.map_or(Known::Absent, |inputs| inputs.follow(path.segments()))
    }

    fn unknown_from(&self, resource: &Resource, top: &str) -> Origin {
        let sources = self.stack.graph().sources(resource.id, top);
        let links: Vec<Link> = sources.filter(|&id| self.moves(id)).map(Link::to).collect();
        if links.is_empty() { Origin::Hidden } else { Origin::From { links, known: false } }
    }

    /// A value that is known follows from a resource that changes to the same value, and from what is only read.
    fn known_from(&self, resource: &Resource, top: &str, new: &Known<Value<'_>>) -> Origin {
        let sources: Vec<ResourceId> = self.stack.graph().sources(resource.id, top).collect();
        let Known::Is(new) = new else { return Origin::Own };
        let texts: Vec<_> = scalars(new.node()).collect();
        let passes = |id: &ResourceId| texts.iter().any(|text| self.changes_to(*id, text));
        let links: Vec<Link> = sources.iter().copied().filter(passes).map(Link::to).collect();
        let all_read = !sources.is_empty() && sources.iter().all(|&id| self.stack.resource(id).op == Op::Read);
        match (links.is_empty(), all_read) {
            (false, _) => Origin::From { links, known: true },
            (true, true) => {
                let links = sources.into_iter().map(|id| self.read_link(id, *new)).collect();
                Origin::From { links, known: true }
            }
            (true, false) => Origin::Own,
        }
    }

    /// A property that is gone follows from what it was computed from, where that is gone or only read.
    fn vanished(&self, resource: &Resource, top: &str, old: &Known<Value<'_>>) -> Origin {
        let sources = self.stack.graph_of(View::Before).sources(resource.id, top);
        let gone = |id: &ResourceId| matches!(self.stack.resource(*id).op, Op::Delete | Op::Read);
        let links: Vec<Link> = sources
            .filter(gone)
            .map(|id| old.as_ref().is().map_or_else(|| Link::to(id), |old| self.read_link(id, *old)))
            .collect();
        if links.is_empty() { Origin::Own } else { Origin::From { links, known: true } }
    }

    /// A link to a stack that is only read, with the output that had the value.
    fn read_link(&self, id: ResourceId, value: Value<'_>) -> Link {
        let outputs = || {
            let state = self.stack.view(self.stack.resource(id), View::Before)?;
            state.output("outputs").is()
        };
        let wanted = scalars(value.node()).next();
        let name = outputs().and_then(|outputs| {
            let holds = |value: Known<Value<'_>>| {
                value.is().is_some_and(|value| scalars(value.node()).next().is_some_and(|text| Some(text) == wanted))
            };
            outputs.members().find(|(_, value)| holds(*value)).map(|(name, _)| name.into_owned())
        });
        Link { to: id, path: name.map(|name| PropertyPath::of("outputs").name(&name)) }
    }

    /// Whether an input of a resource changes to this text.
    fn changes_to(&self, id: ResourceId, text: &str) -> bool {
        const TELLING: usize = 4;
        let resource = self.stack.resource(id);
        let Some(said) = &self.said[id as usize] else { return false };
        let carries = |path: &PropertyPath| {
            let value = self.input(resource, View::After, path).is();
            value.is_some_and(|value| {
                scalars(value.node()).any(|own| own.len() >= TELLING && text.contains(own.as_ref()))
            })
        };
        said.paths.iter().any(carries)
    }

    /// Whether what is computed from a resource can change.
    fn moves(&self, id: ResourceId) -> bool {
        let op = &self.stack.resource(id).op;
        op.is_change() || *op == Op::Read
    }
}

/// The resource itself as a root.
pub(super) fn own(resource: &Resource, path: Option<PropertyPath>) -> Root {
    Root { urn: resource.urn.clone(), resource: Some(resource.id), path }
}

fn scalars(node: Node<'_>) -> impl Iterator<Item = std::borrow::Cow<'_, str>> {
    node.descendants().filter_map(Node::as_str)
}

fn holds_unknown(value: Value<'_>) -> bool {
    scalars(value.node()).any(|text| is_unknown(&text))
}

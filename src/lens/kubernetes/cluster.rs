//! The objects that a stack makes in a cluster, as they name and select each other.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::made::Made;
use super::pods;
use crate::lens::{Lens, is_opaque, places};
use crate::model::{Known, PropertyPath, Resource, ResourceId, StateView, TypeToken, Value};

/// The objects of a stack by what they are called and labelled.
#[derive(Debug, Default)]
pub struct Cluster {
    by_name: HashMap<Box<str>, Vec<ResourceId>>,
    /// Objects whose name is not known yet.
    nameless: Vec<ResourceId>,
    pods: Vec<Pods>,
    /// Pods by each of their labels.
    by_label: HashMap<(Box<str>, Box<str>), Vec<usize>>,
    /// Pods whose labels are not all known.
    unlabelled: Vec<usize>,
    /// What makes objects that the input does not list: releases of charts, and objects that an operator acts on.
    releases: Vec<ResourceId>,
    operated: Vec<ResourceId>,
    pub(super) made: Made,
}

/// The pods that one object makes.
#[derive(Debug)]
pub struct Pods {
    /// What makes them.
    pub owner: ResourceId,
    /// Their labels; nothing where one is not known.
    pub labels: Option<Vec<(Box<str>, Box<str>)>>,
}

/// Whether something is in the stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum There {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// This object may be it, or make it.
    Perhaps(ResourceId),
}

/// The kind of a Kubernetes type: `Service` of `kubernetes:core/v1:Service`.
pub fn kind_of(ty: &TypeToken) -> Option<&str> {
    (ty.package() == "kubernetes").then(|| ty.name())
}

/// The group of an API that a type is of: `cert-manager.io` of `kubernetes:cert-manager.io/v1:Certificate`.
pub(super) fn group_of(ty: &TypeToken) -> &str {
    ty.module().split('/').next().unwrap_or_default()
}

/// Kinds that tell Prometheus what to watch: nothing is made of them.
const WATCHING: [&str; 4] = ["PodMonitor", "Probe", "PrometheusRule", "ServiceMonitor"];

/// Whether an object is of no group of Kubernetes itself: an operator makes of it what it likes.
fn is_operated(ty: &TypeToken) -> bool {
    if ty.module().starts_with("monitoring.coreos.com/") && WATCHING.contains(&ty.name()) {
        return false;
    }
    let group = group_of(ty);
    group.contains('.') && !group.ends_with(".k8s.io") && !matches!(group, "helm.sh" | "pulumi.com")
}

impl Cluster {
    fn of(lens: &Lens<'_>) -> Self {
        let mut cluster = Self::default();
        for resource in &lens.stack.resources {
            // The old half of a replacement that was not finished is still in the cluster.
            let waits = lens.stack.kind.is_state() && resource.before.as_ref().is_some_and(|state| state.delete);
            if resource.ty.package() != "kubernetes" || !resource.exists() && !waits {
                continue;
            }
            if is_opaque(&resource.ty) {
                cluster.releases.push(resource.id);
            } else if is_operated(&resource.ty) {
                cluster.operated.push(resource.id);
                cluster.made.add_operated(lens, resource);
            }
            cluster.add(lens, resource);
        }
        cluster
    }

    fn add<'a>(&mut self, lens: &Lens<'a>, resource: &'a Resource) {
        let Some(state) = lens.state(resource) else { return };
        match name_of(state) {
            Known::Is(name) => self.by_name.entry((&*name).into()).or_default().push(resource.id),
            Known::Unknown | Known::Secret => self.nameless.push(resource.id),
            Known::Absent => {}
        }
        self.made.add(resource, state);
        let Some((_, labels)) = kind_of(&resource.ty).and_then(pods::of_kind) else { return };
        let labels = labels_at(state, labels);
        let place = self.pods.len();
        match &labels {
            Some(labels) => {
                for pair in labels {
                    self.by_label.entry(pair.clone()).or_default().push(place);
                }
            }
            None => self.unlabelled.push(place),
        }
        self.pods.push(Pods { owner: resource.id, labels });
    }

    /// What may make objects that the input does not list.
    pub fn release(&self) -> Option<ResourceId> {
        self.releases.first().copied()
    }

    /// An object of which an operator makes others, in whatever namespace.
    pub fn operator(&self) -> Option<ResourceId> {
        self.operated.first().copied()
    }
}

/// The name that an object has in the cluster.
pub fn name_of(state: StateView<'_>) -> Known<Cow<'_, str>> {
    match state.property("metadata").and_then(|metadata| metadata.get("name")).read(Value::as_str) {
        // What has no name yet is given one when it is made.
        Known::Absent => Known::Unknown,
        name => name,
    }
}

/// The namespace that an object names.
pub fn namespace_of(state: StateView<'_>) -> Known<Cow<'_, str>> {
    state.property("metadata").and_then(|metadata| metadata.get("namespace")).read(Value::as_str)
}

/// The labels at a path; nothing where one is not known.
pub fn labels_at(state: StateView<'_>, path: &str) -> Option<Vec<(Box<str>, Box<str>)>> {
    let path = PropertyPath::parse(path);
    let (Some(top), [_, rest @ ..]) = (path.top(), path.segments()) else { return Some(Vec::new()) };
    match state.input(top).and_then(|value| value.follow(rest)) {
        Known::Absent => Some(Vec::new()),
        Known::Unknown | Known::Secret => None,
        Known::Is(labels) => {
            let pair = |(key, value): (Cow<'_, str>, Known<Value<'_>>)| {
                let text = value.is().and_then(Value::as_text)?;
                Some(((&*key).into(), (&*text).into()))
            };
            labels.members().map(pair).collect()
        }
    }
}

impl<'a> Lens<'a> {
    /// The objects of the stack in a cluster.
    pub fn cluster(&self) -> &Cluster {
        self.cluster.get_or_init(|| Cluster::of(self))
    }

    /// Whether two objects may be in one namespace: one that names none is in whichever its provider says.
    pub fn may_share_namespace(&self, one: &'a Resource, other: &'a Resource) -> bool {
        let namespace = |resource: &'a Resource| self.state(resource).and_then(|state| namespace_of(state).is());
        match (namespace(one), namespace(other)) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        }
    }

    /// The object of one of these kinds that will have this name, in the namespace of another object.
    pub fn object(&self, kinds: &[&str], name: &str, beside: &'a Resource) -> Option<&'a Resource> {
        let named = self.cluster().by_name.get(name).into_iter().flatten();
        let mut objects = named.map(|id| self.stack.resource(*id)).filter(|object| object.exists());
        objects.find(|object| self.is_near(object, kinds, beside))
    }

    fn is_near(&self, object: &'a Resource, kinds: &[&str], beside: &'a Resource) -> bool {
        kind_of(&object.ty).is_some_and(|kind| kinds.contains(&kind)) && self.may_share_namespace(object, beside)
    }

    /// Whether the stack makes an object of one of these kinds with this name, in the namespace of another object.
    pub fn has_object(&self, kinds: &[&str], name: &str, beside: &'a Resource) -> There {
        let cluster = self.cluster();
        let fits = |id: &&ResourceId| self.is_near(self.stack.resource(**id), kinds, beside);
        if cluster.by_name.get(name).into_iter().flatten().any(|id| fits(&id)) || self.is_made(kinds, name, beside) {
            return There::Yes;
        }
        let nameless = || cluster.nameless.iter().find(fits).copied();
        let perhaps = nameless().or_else(|| self.unclear_maker(kinds, beside)).or_else(|| cluster.release());
        perhaps.map_or(There::No, There::Perhaps)
    }

    /// The names of the objects of these kinds in the namespace of another object, for people.
    pub fn object_names(&self, kinds: &[&str], beside: &'a Resource) -> Vec<String> {
        let existing = self.stack.resources.iter().filter(|object| object.exists());
        let near = existing.filter(|object| self.is_near(object, kinds, beside));
        near.filter_map(|object| Some(name_of(self.state(object)?).is()?.into_owned())).collect()
    }

    /// The pods with all of these labels in the namespace of an object, and what may make more of them. Labels that
    /// controllers give are not looked for: which pods get them, their templates do not say.
    pub fn selected(&self, labels: &[(Box<str>, Box<str>)], beside: &'a Resource) -> (Vec<&Pods>, Option<ResourceId>) {
        let cluster = self.cluster();
        let near = |pods: &&Pods| self.may_share_namespace(self.stack.resource(pods.owner), beside);
        let written = || labels.iter().filter(|(label, _)| !pods::is_given(label));
        let all = |pods: &&Pods| pods.labels.as_ref().is_some_and(|own| written().all(|pair| own.contains(pair)));
        let first = written().next().and_then(|pair| cluster.by_label.get(pair));
        let found = first.into_iter().flatten().map(|&at| &cluster.pods[at]).filter(near).filter(all).collect();
        let unlabelled = cluster.unlabelled.iter().map(|&at| &cluster.pods[at]).find(near).map(|pods| pods.owner);
        (found, unlabelled.or_else(|| self.maker_beside(beside)))
    }

    /// What may make objects in the namespace of an object that the input does not list.
    pub fn maker_beside(&self, object: &'a Resource) -> Option<ResourceId> {
        let cluster = self.cluster();
        let near = |id: &ResourceId| self.may_share_namespace(self.stack.resource(*id), object);
        cluster.release().or_else(|| cluster.operated.iter().copied().find(near))
    }

    /// Whether the namespace of an object is one that the stack makes. `default` belongs to everybody who names none,
    /// unless the stack makes the cluster.
    pub fn owns_namespace(&self, object: &'a Resource) -> bool {
        let from_stack = || {
            let mut sources = self.graph().sources(object.id, "metadata");
            sources.any(|id| kind_of(&self.stack.resource(id).ty) == Some("Namespace"))
        };
        match self.state(object).map(namespace_of) {
            None | Some(Known::Absent) => self.is_in_own_cluster(object),
            Some(Known::Is(name)) if name == "default" => from_stack() || self.is_in_own_cluster(object),
            Some(Known::Is(name)) => {
                from_stack() || {
                    let named = self.cluster().by_name.get(&*name).into_iter().flatten();
                    named.copied().any(|id| kind_of(&self.stack.resource(id).ty) == Some("Namespace"))
                }
            }
            Some(Known::Unknown | Known::Secret) => from_stack(),
        }
    }

    /// Whether what tells the provider of an object where its cluster is comes from a resource of the stack.
    fn is_in_own_cluster(&self, object: &'a Resource) -> bool {
        let provider = self.provider(object).and_then(|provider| provider.resource);
        provider.is_some_and(|provider| self.graph().sources(provider, "kubeconfig").next().is_some())
    }

    /// The values at a path inside what describes the pods of an object, each with its own path.
    pub fn in_pods(&self, object: &'a Resource, path: &str) -> Vec<(PropertyPath, Known<Value<'a>>)> {
        let Some((spec, _)) = kind_of(&object.ty).and_then(pods::of_kind) else { return Vec::new() };
        let whole = if path.is_empty() { spec.to_owned() } else { format!("{spec}.{path}") };
        self.in_object(object, &whole)
    }

    /// The values at a path of what the program asks for, each with its own path.
    pub fn in_object(&self, object: &'a Resource, path: &str) -> Vec<(PropertyPath, Known<Value<'a>>)> {
        let Some(state) = self.state(object) else { return Vec::new() };
        places(path, |name| state.input(name))
    }
}

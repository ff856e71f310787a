//! In which namespace an object is.

use hashbrown::{HashMap, HashSet};

use super::cluster::{kind_of, name_of, namespace_of};
use super::pods;
use crate::lens::{Lens, is_opaque};
use crate::model::{Known, PropertyPath, Resource, ResourceId, StateView, TypeToken, Value};

/// The class of namespaces.
pub const NAMESPACE: &str = "kubernetes:core/v1:Namespace";

/// Kinds that say in one namespace what pods may talk to, whatever enforces them, and kinds that say so everywhere.
///
/// Source: API references of Kubernetes 1.34, Calico 3 and Cilium 1, and of the network policy API of SIG Network, 2026-11.
const POLICIES: [&str; 2] = ["CiliumNetworkPolicy", "NetworkPolicy"];
const CLUSTER_POLICIES: [&str; 5] = [
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "ClusterNetworkPolicy",
    "GlobalNetworkPolicy",
];

/// Whether a type makes pods.
pub fn makes_pods(ty: &TypeToken) -> bool {
    kind_of(ty).is_some_and(|kind| pods::of_kind(kind).is_some())
}

/// A namespace in which pods are.
#[derive(Debug)]
pub struct Peopled {
    /// The namespace.
    pub id: ResourceId,
    /// What makes the first of its pods.
    pub owner: ResourceId,
    /// A network policy is in it.
    pub has_policy: bool,
}

/// The namespaces of a stack in which it puts pods, and what else may put policies into them.
#[derive(Debug, Default)]
pub struct Namespaces {
    /// The namespaces, in the order of the input.
    pub peopled: Vec<Peopled>,
    /// Something that may make a policy in any of them, or is one.
    pub other: Option<ResourceId>,
}

/// Where an object is, among the namespaces that the stack makes.
enum Within {
    This(ResourceId),
    None,
    Unclear,
}

impl<'a> Lens<'a> {
    /// The namespace that an object is put into. Where neither it nor what is recorded of it says, its provider does;
    /// hidden where that does not say either: the provider takes it from the configuration of the cluster.
    ///
    /// Source: documentation of the kubernetes provider 4, `namespace`.
    pub fn namespace_in_force(&self, object: &'a Resource) -> Known<String> {
        let Some(state) = self.state(object) else { return Known::Unknown };
        let named = state.property("metadata").and_then(|metadata| metadata.get("namespace")).read(Value::as_str);
        // An empty one is none.
        let own = named.and_then(|name| if name.is_empty() { Known::Absent } else { Known::Is(name.into_owned()) });
        own.or_else(|| {
            let provider = self.provider(object).and_then(|provider| provider.resource);
            let told = provider.and_then(|id| self.state(self.stack.resource(id)));
            let named = told.map_or(Known::Unknown, |provider| provider.input("namespace"));
            match named.read(Value::as_str) {
                Known::Is(name) => Known::Is(name.into_owned()),
                _ => Known::Unknown,
            }
        })
    }

    /// The namespaces that the stack makes and puts pods into.
    pub fn peopled_namespaces(&self) -> Namespaces {
        let own: Vec<&'a Resource> = self.of_class(NAMESPACE).filter(|namespace| namespace.is_managed()).collect();
        let mut found = Namespaces::default();
        if own.is_empty() {
            return found;
        }
        let by_name: HashMap<String, ResourceId> = own
            .iter()
            .filter_map(|namespace| Some((name_of(self.state(namespace)?).is()?.into_owned(), namespace.id)))
            .collect();
        let (mut peopled, mut guarded) = (HashMap::new(), HashSet::new());
        for object in self.stack.resources.iter().filter(|object| object.exists()) {
            let Some(kind) = kind_of(&object.ty) else { continue };
            let named = || self.within(object, self.state(object).map(namespace_of), "metadata", &by_name);
            if makes_pods(&object.ty) {
                if let Within::This(namespace) = named() {
                    peopled.entry(namespace).or_insert(object.id);
                }
            } else if POLICIES.contains(&kind) {
                match named() {
                    Within::This(namespace) => drop(guarded.insert(namespace)),
                    Within::None => {}
                    Within::Unclear => found.other = found.other.or(Some(object.id)),
                }
            } else if CLUSTER_POLICIES.contains(&kind) {
                found.other = found.other.or(Some(object.id));
            } else if is_opaque(&object.ty) {
                let release = self.state(object).map(|state| state.property("namespace").read(Value::as_str));
                match self.within(object, release, "namespace", &by_name) {
                    // What a chart puts into a namespace of the stack is not seen.
                    Within::This(namespace) => drop(guarded.insert(namespace)),
                    Within::None => {}
                    Within::Unclear => found.other = found.other.or(Some(object.id)),
                }
            }
        }
        found.other = found.other.or_else(|| self.cluster().operator());
        let read = |namespace: &&'a Resource| {
            let id = namespace.id;
            peopled.get(&id).map(|owner| Peopled { id, owner: *owner, has_policy: guarded.contains(&id) })
        };
        found.peopled = own.iter().filter_map(read).collect();
        found
    }

    fn within(
        &self,
        object: &'a Resource,
        named: Option<Known<std::borrow::Cow<'_, str>>>,
        input: &str,
        own: &HashMap<String, ResourceId>,
    ) -> Within {
        let mut sources = self.graph().sources(object.id, input);
        let source = sources.find(|id| kind_of(&self.stack.resource(*id).ty) == Some("Namespace"));
        match (named, source) {
            (_, Some(namespace)) => Within::This(namespace),
            (Some(Known::Is(name)), None) => own.get(&*name).map_or(Within::None, |id| Within::This(*id)),
            (Some(Known::Absent), None) => Within::None,
            _ => Within::Unclear,
        }
    }
}

/// Where an object says in which namespace it is.
pub fn namespace_path() -> PropertyPath {
    PropertyPath::parse("metadata.namespace")
}

/// Whether an object is among those that run a cluster itself.
pub fn is_of_system(state: StateView<'_>) -> bool {
    namespace_of(state).is().is_some_and(|name| name == "kube-system")
}

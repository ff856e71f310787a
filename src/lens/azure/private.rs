//! Services of Azure that are reached through a private endpoint, and whether the public one is still open.

use std::collections::BTreeMap;

use crate::lens::{By, Lens, Reference};
use crate::model::{Known, PropertyPath, Resource, ResourceId, Value};

const ENDPOINT: &str = "azure-native:network:PrivateEndpoint";
const TARGETS: [&str; 2] = [
    "privateLinkServiceConnections[].privateLinkServiceId",
    "manualPrivateLinkServiceConnections[].privateLinkServiceId",
];

/// How a service is closed to the public.
struct Form {
    class: &'static str,
    /// What turns the public endpoint off.
    public: &'static str,
    /// Whether it is open where nothing is written.
    open: bool,
    /// What lets only some in, and the word for it; none: whatever is written.
    guards: &'static [(&'static str, Option<&'static str>)],
}

/// Source: schema of azure-native 3; Azure documentation of each service on firewalls and private endpoints, 2026-11. A SQL
/// server that says nothing lets nobody in before it has a firewall rule.
const FORMS: [Form; 4] = [
    Form {
        class: "azure-native:storage:StorageAccount",
        public: "publicNetworkAccess",
        open: true,
        guards: &[("networkRuleSet.defaultAction", Some("deny"))],
    },
    Form {
        class: "azure-native:keyvault:Vault",
        public: "properties.publicNetworkAccess",
        open: true,
        guards: &[("properties.networkAcls.defaultAction", Some("deny"))],
    },
    Form {
        class: "azure-native:cosmosdb:DatabaseAccount",
        public: "publicNetworkAccess",
        open: true,
        guards: &[("isVirtualNetworkFilterEnabled", Some("true")), ("ipRules", None)],
    },
    Form { class: "azure-native:sql:Server", public: "publicNetworkAccess", open: false, guards: &[] },
];

/// A service with a private endpoint.
#[derive(Debug)]
pub struct Private<'a> {
    /// The service.
    pub resource: &'a Resource,
    /// Its private endpoints.
    pub endpoints: Vec<ResourceId>,
    /// What turns the public endpoint off.
    pub path: PropertyPath,
    /// Whether that is open to everybody; nothing where it cannot be known.
    pub is_open: Option<bool>,
}

impl<'a> Lens<'a> {
    /// The services of the stack that have a private endpoint in it, in the order of the input.
    pub fn privately_served(&self) -> Vec<Private<'a>> {
        let mut served: BTreeMap<ResourceId, Private<'a>> = BTreeMap::new();
        for endpoint in self.of_class(ENDPOINT).filter(|endpoint| endpoint.is_managed()) {
            for form in &FORMS {
                let found = TARGETS.map(|path| self.reference(endpoint, path, By::Id, form.class));
                for id in found.iter().flat_map(Reference::resources) {
                    let private = served.entry(*id).or_insert_with(|| self.private(form, *id));
                    if private.endpoints.last() != Some(&endpoint.id) {
                        private.endpoints.push(endpoint.id);
                    }
                }
            }
        }
        served.into_values().collect()
    }

    fn private(&self, form: &Form, id: ResourceId) -> Private<'a> {
        let resource = self.stack.resource(id);
        let path = PropertyPath::parse(form.public);
        Private { resource, endpoints: Vec::new(), path, is_open: self.is_open_to_all(form, resource) }
    }

    fn is_open_to_all(&self, form: &Form, resource: &'a Resource) -> Option<bool> {
        let values = |path: &str| self.in_force(resource, path).into_iter().find(|value| !value.is_absent());
        let open = match values(form.public).map(|value| value.read(Value::as_str)) {
            Some(Known::Is(word)) => word.eq_ignore_ascii_case("enabled"),
            Some(Known::Unknown | Known::Secret) => return None,
            _ => form.open,
        };
        let mut guarded = Some(false);
        for (path, word) in form.guards {
            match (values(path), word) {
                (Some(Known::Is(value)), Some(word)) => {
                    let is_word = value.as_text().is_some_and(|text| text.eq_ignore_ascii_case(word));
                    guarded = if is_word { Some(true) } else { guarded };
                }
                (Some(Known::Is(value)), None) if !value.is_empty() => guarded = Some(true),
                (Some(Known::Unknown | Known::Secret), _) => guarded = guarded.filter(|guarded| *guarded),
                _ => {}
            }
        }
        if open { guarded.map(|guarded| !guarded) } else { Some(false) }
    }
}

//! What leaves the stack: through its outputs, or through a parameter or a share that others read.

use hashbrown::HashSet;

use super::references::identities_of;
use crate::graph::{EdgeKind, Stack, View};
use crate::json::Kind;
use crate::model::{Resource, ResourceId, is_unknown};

/// Types that exist to tell others a value, or to give others a resource.
const PUBLISHERS: [&str; 13] = [
    "aws:appconfig/hostedConfigurationVersion:HostedConfigurationVersion",
    "aws:ram/resourceAssociation:ResourceAssociation",
    "aws:secretsmanager/secretVersion:SecretVersion",
    "aws:ssm/parameter:Parameter",
    "azure-native:appconfiguration:KeyValue",
    "azure-native:keyvault:Secret",
    "azure:appconfiguration/configurationKey:ConfigurationKey",
    "azure:keyvault/secret:Secret",
    "consul:index/keys:Keys",
    "gcp:secretmanager/secretVersion:SecretVersion",
    "github:index/actionsVariable:ActionsVariable",
    "kubernetes:core/v1:ConfigMap",
    "kubernetes:core/v1:Secret",
];

/// The values and resources that stack outputs hold.
#[derive(Debug, Default)]
pub(super) struct Exports {
    values: HashSet<String>,
    /// Resources that the stack itself depends on: outputs that are not known yet come from them.
    sources: HashSet<ResourceId>,
}

impl Exports {
    pub(super) fn of(stack: &Stack) -> Self {
        let mut exports = Self::default();
        let Some(root) = stack.root() else { return exports };
        // A preview never shows the new outputs, only those of the last deployment: what was exported likely still is.
        for view in [View::After, View::Before] {
            let outputs = stack.view(root, view).and_then(crate::model::StateView::outputs);
            let nodes = outputs.into_iter().flat_map(|outputs| outputs.node().descendants());
            let texts = nodes.filter(|node| node.kind() == Kind::String).filter_map(crate::json::Node::as_str);
            exports.values.extend(texts.filter(|text| !is_unknown(text)).map(std::borrow::Cow::into_owned));
        }
        let needs = stack.graph().needs(root.id);
        exports.sources = needs.filter(|(edge, _)| edge.kind != EdgeKind::Provider).map(|(_, id)| id).collect();
        exports
    }

    pub(super) fn holds(&self, stack: &Stack, resource: &Resource) -> bool {
        self.sources.contains(&resource.id)
            || (!self.values.is_empty()
                && identities_of(stack.latest(resource)).any(|(_, text)| self.values.contains(&*text)))
            || is_published(stack, resource)
    }
}

fn is_published(stack: &Stack, resource: &Resource) -> bool {
    let users = stack.graph().users(resource.id).filter(|(edge, _)| edge.kind == EdgeKind::Property);
    users.map(|(_, user)| stack.resource(user)).any(|user| user.exists() && PUBLISHERS.contains(&&*user.ty))
}

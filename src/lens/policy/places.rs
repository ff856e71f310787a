//! Where resources have policy documents.

use super::document::{Document, Malformed};
use crate::lens::class_of;
use crate::model::{Known, PropertyPath, StateView, Value};

/// Whose policy it is: this decides what a statement must and may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Of a user, group or role: it names no principals.
    Identity,
    /// Of a resource: it says who may do what with it.
    Resource,
    /// Of a role: it says who may take the role, and names no resources.
    Trust,
}

/// A property that holds a document.
///
/// Source: the input properties of pulumi-aws 7.51.1 (each was compared with its package, 2026-11-28) and
/// pulumi-aws-native 1.84.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The canonical type token.
    pub ty: &'static str,
    /// The property.
    pub property: &'static str,
    /// The member that holds the document, where the property is a list of named policies.
    pub member: Option<&'static str>,
    /// Whose it is.
    pub of: Use,
    /// The property that names what the policy is put on, where the policy is a resource of its own.
    pub on: Option<&'static str>,
    /// What holds where no document is written grants something, too: a new document is then no gain.
    pub has_default: bool,
}

const fn place(ty: &'static str, property: &'static str, of: Use) -> Place {
    Place { ty, property, member: None, of, on: None, has_default: false }
}

impl Place {
    const fn on(mut self, on: &'static str) -> Self {
        self.on = Some(on);
        self
    }

    const fn member(mut self, member: &'static str) -> Self {
        self.member = Some(member);
        self
    }

    const fn with_default(mut self) -> Self {
        self.has_default = true;
        self
    }
}

/// Sorted by type.
const PLACES: &[Place] = &[
    place("aws-native:ecr:Repository", "repositoryPolicyText", Use::Resource),
    place("aws-native:iam:Group", "policies", Use::Identity).member("policyDocument"),
    place("aws-native:iam:GroupPolicy", "policyDocument", Use::Identity).on("groupName"),
    place("aws-native:iam:ManagedPolicy", "policyDocument", Use::Identity),
    place("aws-native:iam:Role", "assumeRolePolicyDocument", Use::Trust),
    place("aws-native:iam:Role", "policies", Use::Identity).member("policyDocument"),
    place("aws-native:iam:RolePolicy", "policyDocument", Use::Identity).on("roleName"),
    place("aws-native:iam:User", "policies", Use::Identity).member("policyDocument"),
    place("aws-native:iam:UserPolicy", "policyDocument", Use::Identity).on("userName"),
    place("aws-native:kms:Key", "keyPolicy", Use::Resource).with_default(),
    place("aws-native:s3:BucketPolicy", "policyDocument", Use::Resource).on("bucket"),
    place("aws-native:secretsmanager:ResourcePolicy", "resourcePolicy", Use::Resource).on("secretId"),
    place("aws:acmpca/policy:Policy", "policy", Use::Resource).on("resourceArn"),
    place("aws:apigateway/restApi:RestApi", "policy", Use::Resource).with_default(),
    place("aws:apigateway/restApiPolicy:RestApiPolicy", "policy", Use::Resource).on("restApiId").with_default(),
    place("aws:backup/vaultPolicy:VaultPolicy", "policy", Use::Resource).on("backupVaultName"),
    place("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "policy", Use::Resource).on("eventBusName"),
    place("aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy", "accessPolicy", Use::Resource)
        .on("destinationName"),
    place("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "policyDocument", Use::Resource),
    place("aws:codeartifact/domainPermissions:DomainPermissions", "policyDocument", Use::Resource).on("domain"),
    place("aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy", "policyDocument", Use::Resource)
        .on("repository"),
    place("aws:dynamodb/resourcePolicy:ResourcePolicy", "policy", Use::Resource).on("resourceArn"),
    place("aws:ec2/vpcEndpoint:VpcEndpoint", "policy", Use::Resource).with_default(),
    place("aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy", "policy", Use::Resource).on("vpcEndpointId").with_default(),
    place("aws:ecr/repositoryPolicy:RepositoryPolicy", "policy", Use::Resource).on("repository"),
    place("aws:ecrpublic/repositoryPolicy:RepositoryPolicy", "policy", Use::Resource).on("repositoryName"),
    place("aws:efs/fileSystemPolicy:FileSystemPolicy", "policy", Use::Resource).on("fileSystemId").with_default(),
    place("aws:elasticsearch/domain:Domain", "accessPolicies", Use::Resource),
    place("aws:elasticsearch/domainPolicy:DomainPolicy", "accessPolicies", Use::Resource).on("domainName"),
    place("aws:glacier/vault:Vault", "accessPolicy", Use::Resource),
    place("aws:glue/resourcePolicy:ResourcePolicy", "policy", Use::Resource),
    place("aws:iam/groupPolicy:GroupPolicy", "policy", Use::Identity).on("group"),
    place("aws:iam/policy:Policy", "policy", Use::Identity),
    place("aws:iam/role:Role", "assumeRolePolicy", Use::Trust),
    place("aws:iam/role:Role", "inlinePolicies", Use::Identity).member("policy"),
    place("aws:iam/rolePolicy:RolePolicy", "policy", Use::Identity).on("role"),
    place("aws:iam/userPolicy:UserPolicy", "policy", Use::Identity).on("user"),
    place("aws:kinesis/resourcePolicy:ResourcePolicy", "policy", Use::Resource).on("resourceArn"),
    place("aws:kms/externalKey:ExternalKey", "policy", Use::Resource).with_default(),
    place("aws:kms/key:Key", "policy", Use::Resource).with_default(),
    place("aws:kms/keyPolicy:KeyPolicy", "policy", Use::Resource).on("keyId").with_default(),
    place("aws:kms/replicaKey:ReplicaKey", "policy", Use::Resource).with_default(),
    place("aws:msk/clusterPolicy:ClusterPolicy", "policy", Use::Resource).on("clusterArn"),
    place("aws:opensearch/domain:Domain", "accessPolicies", Use::Resource),
    place("aws:opensearch/domainPolicy:DomainPolicy", "accessPolicies", Use::Resource).on("domainName"),
    place("aws:s3/accessPoint:AccessPoint", "policy", Use::Resource),
    place("aws:s3/bucket:Bucket", "policy", Use::Resource),
    place("aws:s3/bucketPolicy:BucketPolicy", "policy", Use::Resource).on("bucket"),
    place("aws:s3control/accessPointPolicy:AccessPointPolicy", "policy", Use::Resource).on("accessPointArn"),
    place("aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy", "policy", Use::Resource)
        .on("name"),
    place("aws:s3tables/tableBucketPolicy:TableBucketPolicy", "resourcePolicy", Use::Resource).on("tableBucketArn"),
    place("aws:s3tables/tablePolicy:TablePolicy", "resourcePolicy", Use::Resource).on("name"),
    place("aws:secretsmanager/secret:Secret", "policy", Use::Resource),
    place("aws:secretsmanager/secretPolicy:SecretPolicy", "policy", Use::Resource).on("secretArn"),
    place("aws:ses/identityPolicy:IdentityPolicy", "policy", Use::Resource).on("identity"),
    place("aws:sesv2/emailIdentityPolicy:EmailIdentityPolicy", "policy", Use::Resource).on("emailIdentity"),
    place("aws:sns/topic:Topic", "policy", Use::Resource).with_default(),
    place("aws:sns/topicPolicy:TopicPolicy", "policy", Use::Resource).on("arn").with_default(),
    place("aws:sqs/queue:Queue", "policy", Use::Resource),
    place("aws:sqs/queuePolicy:QueuePolicy", "policy", Use::Resource).on("queueUrl"),
    place("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", "inlinePolicy", Use::Identity)
        .on("permissionSetArn"),
];

/// The places of a type.
pub fn places(ty: &str) -> &'static [Place] {
    let ty = class_of(ty);
    let start = PLACES.partition_point(|place| place.ty < ty);
    let len = PLACES[start..].partition_point(|place| place.ty == ty);
    &PLACES[start..start + len]
}

/// Whether resources of a type hold policy documents.
pub fn holds_policies(ty: &str) -> bool {
    !places(ty).is_empty()
}

/// A document of a resource.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Where such a document stands.
    pub place: &'static Place,
    /// Where this one stands.
    pub path: PropertyPath,
    /// The name of a policy that stands in a list.
    pub name: Option<String>,
    /// What it says; unknown, secret and absent are told apart, and a text that is no document is a value.
    pub document: Known<Result<Document, Malformed>>,
}

/// The documents in force: in recorded state as the cloud answered, in a preview as the program asks.
pub fn documents(view: StateView<'_>) -> impl Iterator<Item = Policy> {
    read(view, StateView::property)
}

/// The documents as the program writes them.
pub fn asked(view: StateView<'_>) -> impl Iterator<Item = Policy> {
    read(view, StateView::input)
}

fn read<'a>(
    view: StateView<'a>,
    property: impl Fn(StateView<'a>, &str) -> Known<Value<'a>>,
) -> impl Iterator<Item = Policy> {
    let ty = view.text("type").unwrap_or_default();
    places(&ty).iter().flat_map(move |place| of_place(place, property(view, place.property)))
}

fn of_place(place: &'static Place, value: Known<Value<'_>>) -> Vec<Policy> {
    let path = PropertyPath::of(place.property);
    let policy = |path: PropertyPath, name, value: Known<Value<'_>>| {
        let document = match value {
            // No text is no document, as providers read it.
            Known::Is(text) if text.as_str().is_some_and(|text| text.trim().is_empty()) => Known::Absent,
            value => value.and_then(|value| Known::Is(Document::read(value, &path))),
        };
        Policy { place, path, name, document }
    };
    let Some(member) = place.member else { return vec![policy(path, None, value)] };
    let list = match value {
        Known::Is(list) => list,
        Known::Absent => return Vec::new(),
        hidden => return vec![policy(path, None, hidden)],
    };
    let mut policies = Vec::new();
    for (at, item) in list.items().enumerate() {
        let own = ["name", "policyName"].into_iter().find_map(|name| item.and_then(|item| item.get(name)).is());
        let name = own.and_then(Value::as_str).map(std::borrow::Cow::into_owned);
        let document = item.and_then(|item| item.get(member));
        policies.push(policy(path.clone().index(at).name(member), name, document));
    }
    policies
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use crate::model::{Origin, State};

    #[test]
    fn the_places_are_sorted_and_name_the_class() {
        assert!(PLACES.is_sorted_by_key(|place| (place.ty, place.property)));
        assert!(PLACES.iter().all(|place| class_of(place.ty) == place.ty));
        assert_eq!(places("aws:iam/role:Role").len(), 2);
        assert!(holds_policies("aws:s3/bucketV2:BucketV2") && !holds_policies("aws:ec2/vpc:Vpc"));
    }

    #[test]
    fn a_role_has_its_trust_and_its_inline_policies_by_name() {
        let text = r#"{"type":"aws:iam/role:Role","custom":true,"inputs":{
            "assumeRolePolicy":"{\"Statement\":[]}",
            "inlinePolicies":[{"name":"logs","policy":"{'a'}"},{"name":"none"}]}}"#;
        let document = json::Document::parse(text.to_owned()).unwrap();
        let state = State::read(0, document.root(), Origin::Planned).unwrap();
        let found: Vec<Policy> = asked(StateView::new(&document, &state, None)).collect();
        let said: Vec<String> = found.iter().map(|policy| policy.path.to_string()).collect();
        assert_eq!(said, ["assumeRolePolicy", "inlinePolicies[0].policy", "inlinePolicies[1].policy"]);
        assert!(matches!(&found[0].document, Known::Is(Ok(document)) if document.statements.is_empty()));
        assert!(matches!(found[1].document, Known::Is(Err(Malformed::NotJson { offset: 1 }))));
        assert_eq!((found[1].name.as_deref(), found[2].document.is_absent()), (Some("logs"), true));
    }
}

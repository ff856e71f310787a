//! What kind of text or key stands at a place.

use crate::model::PropertyPath;

/// Whether a property is the name that the cloud knows the resource by, or the name shown for it.
pub fn is_physical_name(path: &PropertyPath) -> bool {
    let mut names = path.names();
    match (names.next(), names.next(), names.next()) {
        (Some(name), None, _) => matches!(
            name,
            "bucket"
                | "bucketPrefix"
                | "clusterIdentifier"
                | "clusterIdentifierPrefix"
                | "functionName"
                | "identifier"
                | "identifierPrefix"
                | "name"
                | "namePrefix"
                | "resourceGroupName"
                | "accountName"
        ),
        (Some("tags"), Some("Name"), None) | (Some("metadata"), Some("name" | "namespace"), None) => true,
        _ => false,
    }
}

/// Whether a property holds a program, a template or a document in a language of its own: braces, dollar signs and
/// words such as `null` mean something there.
pub fn is_program(path: &PropertyPath) -> bool {
    const WORDS: [&str; 15] = [
        "args",
        "body",
        "buildspec",
        "code",
        "command",
        "content",
        "definition",
        "format",
        "pattern",
        "query",
        "schema",
        "script",
        "template",
        "transform",
        "userdata",
    ];
    path.names().any(|name| {
        let name = name.to_ascii_lowercase();
        WORDS.iter().any(|word| name.contains(word))
    })
}

/// Whether an input is the script that a machine runs when it starts.
///
/// Source: the inputs of pulumi-aws 7.51, pulumi-gcp 10.2, pulumi-digitalocean 4.84 and pulumi-hcloud 1.43.
pub fn is_script(input: &str) -> bool {
    matches!(input, "customData" | "metadataStartupScript" | "userData" | "userDataBase64")
}

/// Whether a type holds text of CloudFormation, of Azure's templates or of another tool, which uses their syntax
/// rightly.
pub fn holds_templates(ty: &str) -> bool {
    const TYPES: [&str; 12] = [
        ":argoproj.",
        ":resources",
        "Blueprint",
        "Dashboard",
        "Policy",
        "TemplateDeployment",
        "TemplateSpec",
        "aws:sfn/",
        "aws:ssm/document:",
        "cloudformation",
        "serverlessrepository",
        "servicecatalog",
    ];
    ty.starts_with("tfe:") || ty.starts_with("terraform:") || TYPES.iter().any(|part| ty.contains(part))
}

/// Whether a resource is an object of Kubernetes itself, not one of an operator, and not one that holds files.
pub fn is_plain_kubernetes(ty: &str) -> bool {
    let Some(rest) = ty.strip_prefix("kubernetes:") else { return false };
    let group = rest.split(['/', ':']).next().unwrap_or_default();
    let plain =
        group.ends_with(".k8s.io") || ["core", "apps", "batch", "autoscaling", "policy", "extensions"].contains(&group);
    plain && !ty.ends_with(":ConfigMap") && !ty.ends_with(":Secret")
}

/// Whether a property is there to be another one at every run: what runs again when it changes (`command`, `null`,
/// `random`), and the annotation with which `kubectl rollout restart` restarts pods.
pub fn is_made_to_change(name: &str) -> bool {
    matches!(name, "triggers" | "keepers" | "triggersReplace") || name.ends_with("restartedAt")
}

/// Whether every key that the schemas of a package know is in camel case.
pub fn has_camel_case_keys(package: &str) -> bool {
    matches!(
        package,
        "alicloud"
            | "aws"
            | "azure"
            | "azure-native"
            | "azuread"
            | "cloudflare"
            | "digitalocean"
            | "gcp"
            | "hcloud"
            | "linode"
            | "openstack"
    )
}

/// Whether the keys of a property are the author's own, whatever the schema's are.
pub fn is_user_keyed(name: &str) -> bool {
    const ENDS: [&str; 31] = [
        "annotations",
        "args",
        "arguments",
        "attributes",
        "config",
        "configs",
        "context",
        "data",
        "dimensions",
        "env",
        "environment",
        "envs",
        "flags",
        "headers",
        "inputs",
        "keepers",
        "labels",
        "map",
        "mapping",
        "mappings",
        "metadata",
        "models",
        "options",
        "overrides",
        "packages",
        "parameters",
        "properties",
        "secrets",
        "settings",
        "tags",
        "variables",
    ];
    let name = name.to_ascii_lowercase();
    ENDS.iter().any(|end| name.ends_with(end))
        || ["document", "policy", "spec", "value", "values"].contains(&name.as_str())
        || ["claims", "content", "definition", "json", "policydocument", "schema", "template", "trigger"]
            .iter()
            .any(|word| name.contains(word))
}

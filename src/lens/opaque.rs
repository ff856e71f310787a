//! What cannot be looked into: resources that hand what they are given to something the input does not list.

/// Types whose users of a resource stay hidden: templates, charts, commands and code that runs at deployment.
const TYPES: [&str; 17] = [
    "aws:cloudformation/stack:Stack",
    "aws:cloudformation/stackInstances:StackInstances",
    "aws:cloudformation/stackSet:StackSet",
    "aws:servicecatalog/provisionedProduct:ProvisionedProduct",
    "aws-native:cloudformation:Stack",
    "aws-native:cloudformation:StackSet",
    "azure-native:resources:Deployment",
    "azure-native:resources:DeploymentAtSubscriptionScope",
    "azure-native:resources:DeploymentStackAtResourceGroup",
    "azure:core/resourceGroupTemplateDeployment:ResourceGroupTemplateDeployment",
    "azure:core/subscriptionTemplateDeployment:SubscriptionTemplateDeployment",
    "command:local:Command",
    "command:remote:Command",
    "gcp:deploymentmanager/deployment:Deployment",
    "kubernetes:helm.sh/v2:Chart",
    "kubernetes:helm.sh/v3:Release",
    "terraform:state:RemoteStateReference",
];

/// Beginnings of such types: dynamic providers are code of the program.
const PREFIXES: [&str; 3] = ["pulumi-nodejs:dynamic", "pulumi-python:dynamic", "pulumi-dotnet:dynamic"];

/// The type that a Terraform module has as a package: `NAME:index:Module`.
const MODULE: &str = ":index:Module";

/// Whether what a resource of this type does with its inputs is invisible.
pub fn is_opaque(ty: &str) -> bool {
    TYPES.contains(&ty) || PREFIXES.iter().any(|prefix| ty.starts_with(prefix)) || ty.ends_with(MODULE)
}

/// Packages that speak to one cloud: what one of them makes, another may use.
const CLOUDS: [&[&str]; 3] = [&["aws", "aws-native", "awscc"], &["azure", "azure-native"], &["gcp", "google-native"]];

/// Whether two packages are different ways to the same cloud.
pub fn is_same_cloud(package: &str, other: &str) -> bool {
    package != other && CLOUDS.iter().any(|cloud| cloud.contains(&package) && cloud.contains(&other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_commands_and_code_are_opaque_and_resources_are_not() {
        for ty in ["kubernetes:helm.sh/v3:Release", "pulumi-nodejs:dynamic/probe:Resource", "vpc:index:Module"] {
            assert!(is_opaque(ty), "{ty}");
        }
        for ty in ["kubernetes:helm.sh/v4:Chart", "aws:ec2/vpc:Vpc", "random:index/randomId:RandomId"] {
            assert!(!is_opaque(ty), "{ty}");
        }
    }

    #[test]
    fn two_packages_of_one_cloud_are_told_from_one_package() {
        assert!(is_same_cloud("aws", "aws-native"));
        assert!(!is_same_cloud("aws", "aws"));
        assert!(!is_same_cloud("aws", "gcp"));
    }
}

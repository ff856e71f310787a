//! A configuration key of a provider is misspelt, or a key of the project is set to nothing.
//!
//! ## Why it matters
//! A provider does not read a key that it does not know: with `aws:regoin` the region comes from the environment of
//! whoever runs the program. A value that is empty is set, so that `require` is content with it.
//!
//! ## What to do
//! Set the key under its right name and remove the wrong one; give the empty key a value or remove it.
//!
//! ## Not reported
//! Keys that resemble none of the provider's: newer versions have more than are known here.
//!
//! ## References
//!
//! Pulumi documentation, Configuration; `config.variables` of the providers' schemas.

use crate::finding::{Meta, Severity, Sink};
use crate::model::shown_within;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "L230",
    "unused-config-key",
    Severity::Info,
    "a configuration key of a provider is misspelt, or a key of the project is set to nothing",
)
.docs(include_str!("unused_config_key.rs"));

pub(super) struct UnusedConfigKey;

impl Rule for UnusedConfigKey {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let project = cx.stack.name.project.as_deref();
        for (key, value) in &cx.stack.config {
            let Some((package, name)) = key.split_once(':') else { continue };
            let shown = shown_within(key, 80);
            if let Some(right) = meant(package, name) {
                out.fail_stack(format!("the provider `{package}` has no setting `{}`", shown_within(name, 80)))
                    .key(key.as_str())
                    .fix(format!("`pulumi config rm {shown}` and `pulumi config set {package}:{right} <value>`"));
            } else if value.is_empty() && project == Some(package) {
                out.fail_stack(format!("the configuration value `{shown}` is set to nothing"))
                    .key(key.as_str())
                    .fix(format!("`pulumi config set {shown} <value>`, or `pulumi config rm {shown}`"));
            } else {
                out.pass();
            }
        }
    }
}

/// What the providers' configuration is called (the providers' schemas, `config.variables`, November 2026).
const SETTINGS: [(&str, &[&str]); 5] = [
    (
        "aws",
        &[
            "accessKey",
            "allowedAccountIds",
            "assumeRole",
            "assumeRoles",
            "assumeRoleWithWebIdentity",
            "customCaBundle",
            "defaultTags",
            "ec2MetadataServiceEndpoint",
            "ec2MetadataServiceEndpointMode",
            "endpoints",
            "forbiddenAccountIds",
            "httpProxy",
            "httpsProxy",
            "ignoreTags",
            "insecure",
            "maxRetries",
            "noProxy",
            "profile",
            "region",
            "retryMode",
            "s3UsEast1RegionalEndpoint",
            "s3UsePathStyle",
            "secretKey",
            "sharedConfigFiles",
            "sharedCredentialsFiles",
            "skipCredentialsValidation",
            "skipMetadataApiCheck",
            "skipRegionValidation",
            "skipRequestingAccountId",
            "stsRegion",
            "tagPolicyCompliance",
            "token",
            "tokenBucketRateLimiterCapacity",
            "useDualstackEndpoint",
            "useFipsEndpoint",
            "userAgent",
        ],
    ),
    (
        "aws-native",
        &[
            "accessKey",
            "allowedAccountIds",
            "assumeRole",
            "autoNaming",
            "defaultTags",
            "endpoints",
            "forbiddenAccountIds",
            "ignoreTags",
            "insecure",
            "maxRetries",
            "profile",
            "region",
            "roleArn",
            "s3ForcePathStyle",
            "secretKey",
            "sharedCredentialsFile",
            "skipCredentialsValidation",
            "skipGetEc2Platforms",
            "skipMetadataApiCheck",
            "skipRegionValidation",
            "skipRequestingAccountId",
            "token",
        ],
    ),
    (
        "azure-native",
        &[
            "auxiliaryTenantIds",
            "clientCertificatePassword",
            "clientCertificatePath",
            "clientId",
            "clientSecret",
            "disablePulumiPartnerId",
            "environment",
            "location",
            "metadataHost",
            "msiEndpoint",
            "oidcRequestToken",
            "oidcRequestUrl",
            "oidcToken",
            "partnerId",
            "subscriptionId",
            "tenantId",
            "useDefaultAzureCredential",
            "useMsi",
            "useOidc",
        ],
    ),
    (
        "gcp",
        &[
            "accessToken",
            "addPulumiAttributionLabel",
            "batching",
            "billingProject",
            "credentials",
            "defaultLabels",
            "disableGooglePartnerName",
            "googlePartnerName",
            "impersonateServiceAccount",
            "impersonateServiceAccountDelegates",
            "project",
            "region",
            "requestReason",
            "requestTimeout",
            "scopes",
            "universeDomain",
            "userProjectOverride",
            "zone",
        ],
    ),
    (
        "kubernetes",
        &[
            "cluster",
            "clusterIdentifier",
            "context",
            "deleteUnreachable",
            "enableConfigMapMutable",
            "enablePatchForce",
            "enableSecretMutable",
            "enableServerSideApply",
            "helmReleaseSettings",
            "kubeClientSettings",
            "kubeconfig",
            "namespace",
            "renderYamlToDirectory",
            "skipUpdateUnreachable",
            "strictMode",
            "suppressDeprecationWarnings",
            "suppressHelmHookWarnings",
        ],
    ),
];

/// The setting of a provider that a wrong key most resembles; nothing for one that is right or like none.
fn meant(package: &str, name: &str) -> Option<&'static str> {
    let (_, settings) = SETTINGS.iter().find(|(known, _)| *known == package)?;
    // `aws:defaultTags.tags` sets a part.
    let name = name.split(['.', '[']).next().unwrap_or(name);
    if settings.contains(&name) || name.len() > 60 {
        return None;
    }
    let letters = |text: &str| text.replace(['_', '-'], "").to_lowercase();
    let wrong = letters(name);
    let (distance, right) = settings
        .iter()
        .map(|known| (strsim::osa_distance(&wrong, &letters(known)), *known))
        .min_by_key(|(distance, _)| *distance)?;
    // A short word is like many.
    (distance <= if name.len() < 5 { 1 } else { 2 }).then_some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_setting_is_told_from_an_unknown_one() {
        assert_eq!(meant("aws", "regoin"), Some("region"));
        assert_eq!(meant("aws", "default_tags"), Some("defaultTags"));
        assert_eq!(meant("gcp", "Project"), Some("project"));
        for (package, name) in
            [("aws", "region"), ("aws", "defaultTags.tags"), ("aws", "somethingNew"), ("shop", "regoin")]
        {
            assert_eq!(meant(package, name), None, "{package}:{name}");
        }
    }
}

//! Objects of which an operator makes others, where it is known what it makes.
//!
//! Source: API references of cert-manager 1, trust-manager 0, External Secrets 2, Sealed Secrets 0 and the Secrets Store
//! CSI driver 1, 2026-11.

/// The kind of configuration that pods read.
pub(super) const CONFIG_MAP: &str = "ConfigMap";

/// The kind of what is kept secret.
pub(super) const SECRET: &str = "Secret";

/// An object that an operator makes.
pub(super) struct Making {
    /// Of this kind.
    pub(super) kind: &'static str,
    /// Where its name stands: the first of these places that holds one.
    pub(super) named_at: &'static [&'static str],
    /// Where no place holds one it is called as what it is made of.
    pub(super) or_own: bool,
}

const fn named(kind: &'static str, named_at: &'static [&'static str]) -> Making {
    Making { kind, named_at, or_own: false }
}

const fn alike(kind: &'static str, named_at: &'static [&'static str]) -> Making {
    Making { kind, named_at, or_own: true }
}

const ACCOUNT_KEY: &[Making] = &[named(SECRET, &["spec.acme.privateKeySecretRef.name"])];
const BUNDLE: &[Making] = &[alike(CONFIG_MAP, &[]), alike(SECRET, &[])];

/// What is made, by the group and the kind of what it is made of.
const KNOWN: [(&str, &str, &[Making]); 12] = [
    ("bitnami.com", "SealedSecret", &[alike(SECRET, &[])]),
    ("cert-manager.io", "Certificate", &[named(SECRET, &["spec.secretName"])]),
    ("cert-manager.io", "ClusterIssuer", ACCOUNT_KEY),
    ("cert-manager.io", "Issuer", ACCOUNT_KEY),
    (
        "external-secrets.io",
        "ClusterExternalSecret",
        &[alike(SECRET, &["spec.externalSecretSpec.target.name", "spec.externalSecretName"])],
    ),
    ("external-secrets.io", "ClusterSecretStore", &[]),
    ("external-secrets.io", "ExternalSecret", &[alike(SECRET, &["spec.target.name"])]),
    ("external-secrets.io", "PushSecret", &[]),
    ("external-secrets.io", "SecretStore", &[]),
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass", &[named(SECRET, &["spec.secretObjects[].secretName"])]),
    ("trust-manager.io", "ClusterBundle", BUNDLE),
    ("trust.cert-manager.io", "Bundle", BUNDLE),
];

/// Groups whose objects say where traffic may go, where nodes come from and how much of something runs: neither config
/// maps nor secrets are made of them.
///
/// Source: documentation of Istio, Cilium, Calico, Traefik, KEDA, Karpenter, the AWS Load Balancer Controller and the
/// ingress of GKE, 2026-11.
const STEERING: [&str; 11] = [
    "cilium.io",
    "cloud.google.com",
    "crd.projectcalico.org",
    "elbv2.k8s.aws",
    "karpenter.k8s.aws",
    "karpenter.sh",
    "keda.sh",
    "networking.gke.io",
    "networking.istio.io",
    "security.istio.io",
    "traefik.io",
];

/// What an operator makes of an object of this group and kind; nothing where that is not known.
pub(super) fn made_of(group: &str, kind: &str) -> Option<&'static [Making]> {
    if STEERING.contains(&group) {
        return Some(&[]);
    }
    KNOWN.iter().find(|(own, name, _)| *own == group && *name == kind).map(|(_, _, made)| *made)
}

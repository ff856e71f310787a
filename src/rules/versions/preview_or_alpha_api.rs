//! A resource is written for an API version that is not final.
//!
//! ## Why it matters
//!
//! Such a version may change or go at any time, without the notice that final ones get.
//!
//! ## What to do
//!
//! Use the newest final version of the API, or know why not.
//!
//! ## Not reported
//!
//! Kubernetes betas. The rule runs when it is selected.
//!
//! ## References
//!
//! Kubernetes documentation, The Kubernetes API: API versioning; Microsoft Learn, Azure REST API: preview versions end
//! in `-preview`.

use crate::finding::{Meta, Severity, Sink};
use crate::model::{Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "I014",
    "preview-or-alpha-api",
    Severity::Low,
    "a resource is written for an API version that is not final",
)
.opt_in()
.folds_alike()
.docs(include_str!("preview_or_alpha_api.rs"));

pub(super) struct PreviewOrAlphaApi;

impl Rule for PreviewOrAlphaApi {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        // One type of Azure stands for all its versions.
        ty.package() == "azure-native" || unfinished(ty).is_some()
    }

    fn check(&self, _cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(version) = unfinished(&subject.ty) else { return };
        let message = format!("API version `{version}` is not final");
        out.fail(subject.id, message).key(subject.ty.written()).fix("use the newest final version of the API");
    }
}

/// The version in a type that is not final: `v20230101preview` of Azure, `v1alpha1` of Kubernetes.
fn unfinished(ty: &TypeToken) -> Option<&str> {
    if ty.package() != "kubernetes" {
        return ty.api_version().filter(|version| version.ends_with("preview"));
    }
    let version = ty.module().rsplit('/').next()?;
    (version.starts_with('v') && version.contains("alpha")).then_some(version)
}

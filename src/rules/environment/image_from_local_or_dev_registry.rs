//! Production runs an image of somebody's own machine or of a try.
//!
//! ## Why it matters
//!
//! A registry on a laptop cannot be reached, and a tag like `dev` is another image tomorrow.
//!
//! ## What to do
//!
//! Push a version to the registry of the stack, and name it by its version or digest.
//!
//! ## Not reported
//!
//! Stacks that are not production. Where only tags say production it is told as information. `latest` and images without a tag,
//! which are I013. Images that are not known. Runs only when it is selected.
//!
//! ## References
//!
//! Docker documentation, image references.

use super::fail;
use crate::finding::{Meta, Severity, Sink};
use crate::lens::container_images;
use crate::model::{Resource, TypeToken, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "E022",
    "image-from-local-or-dev-registry",
    Severity::Medium,
    "production runs an image of somebody's own machine or of a try",
)
.opt_in()
.docs(include_str!("image_from_local_or_dev_registry.rs"));

pub(super) struct ImageFromLocalOrDevRegistry;

impl Rule for ImageFromLocalOrDevRegistry {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        container_images::holds_images(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(state) = cx.lens.state(subject) else { return };
        for (path, image) in container_images::images(state) {
            if is_tried(&image)
                && let Some(finding) = fail(cx, subject.id, format!("image `{}`", shown_within(&image, 120)), out)
            {
                finding.at(path).key(image.as_str()).fix("name a version in the registry of the stack");
            }
        }
    }
}

/// Whether an image is in a registry of this machine, or has the tag of a try.
fn is_tried(image: &str) -> bool {
    let (registry, _) = image.split_once('/').unwrap_or_default();
    let registry = registry.split(':').next().unwrap_or_default();
    let local = matches!(registry, "localhost" | "127.0.0.1" | "host.docker.internal" | "host.minikube.internal");
    let tag = image.rsplit_once(':').map(|(_, tag)| tag).filter(|tag| !tag.contains('/') && !image.contains('@'));
    local || tag.is_some_and(|tag| matches!(tag, "dev" | "develop" | "local" | "test" | "testing" | "debug" | "wip"))
}

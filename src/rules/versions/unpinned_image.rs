//! A container runs an image without a fixed version.
//!
//! ## Why it matters
//!
//! `latest` is whatever was pushed last: two copies of a service can run different code, a restart is an upgrade that
//! nobody asked for, and the version before cannot be brought back.
//!
//! ## What to do
//!
//! Name a version, or better the digest of the image.
//!
//! ## Not reported
//!
//! Images with a tag other than `latest`, or with a digest. Images that are not known yet. The rule runs when it is
//! selected; what production runs weighs more.
//!
//! ## References
//!
//! Kubernetes documentation, Images: avoid the tag `:latest` in production; Docker documentation, Building best
//! practices: pin base image versions.

use crate::finding::{Meta, Severity, Sink};
use crate::lens::container_images;
use crate::lens::environment::Environment;
use crate::model::{Resource, TypeToken, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("I013", "unpinned-image", Severity::Low, "a container runs an image without a fixed version")
        .opt_in()
        .folds_alike()
        .docs(include_str!("unpinned_image.rs"));

pub(super) struct UnpinnedImage;

impl Rule for UnpinnedImage {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        container_images::holds_images(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(state) = cx.lens.state(subject) else { return };
        for (path, image) in container_images::images(state) {
            let Some(what) = unpinned(&image) else {
                out.pass();
                continue;
            };
            let image = shown_within(&image, 120);
            let finding = out.fail(subject.id, format!("image `{image}` has {what}")).at(path).key(image);
            if cx.lens.environment().kind == Environment::Production {
                finding.severity(Severity::Medium);
            }
            finding.fix("name a version, or the digest of the image");
        }
    }
}

/// What an image has in place of a fixed version.
fn unpinned(image: &str) -> Option<&'static str> {
    if image.contains('@') || image.trim().is_empty() {
        return None;
    }
    match image.rsplit('/').next()?.split_once(':') {
        None => Some("no tag"),
        Some((_, "latest")) => Some("the tag `latest`"),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_pinned_by_a_tag_or_a_digest() {
        for (image, expected) in [
            ("nginx", Some("no tag")),
            ("registry:5000/shop/web", Some("no tag")),
            ("registry:5000/shop/web:latest", Some("the tag `latest`")),
            ("nginx:1.27", None),
            ("nginx@sha256:0123", None),
            ("", None),
        ] {
            assert_eq!(unpinned(image), expected, "{image}");
        }
    }
}

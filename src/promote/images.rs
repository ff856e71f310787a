//! Names of container images: registry and repository, tag, digest.

use serde_json::Value as Json;

use crate::model::{PropertyPath, SIGNATURE};

/// The name of an image, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Image<'t> {
    pub(super) repository: &'t str,
    pub(super) tag: Option<&'t str>,
    pub(super) digest: Option<&'t str>,
}

/// Tags that are made to move (as registries and their users have it).
const MOVING: [&str; 10] =
    ["latest", "stable", "main", "master", "edge", "nightly", "current", "release", "develop", "head"];

impl<'t> Image<'t> {
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        if text.is_empty() || text.contains(char::is_whitespace) {
            return None;
        }
        let (name, digest) = text.split_once('@').map_or((text, None), |(name, digest)| (name, Some(digest)));
        // A colon in front of a slash is that of a port.
        let (repository, tag) = match name.rsplit_once(':') {
            Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
            _ => (name, None),
        };
        Some(Self { repository, tag, digest })
    }

    /// The tag, where what it names may be another image tomorrow.
    pub(super) fn moving_tag(self) -> Option<&'t str> {
        if self.digest.is_some() {
            return None;
        }
        let tag = self.tag.unwrap_or("latest");
        let environment = super::words::is_environment(tag);
        (environment || MOVING.iter().any(|moving| tag.eq_ignore_ascii_case(moving))).then_some(tag)
    }
}

/// The images in a value, with their places: under one of these names, also in JSON that stands in a string.
pub(super) fn within(path: &PropertyPath, value: &Json, names: &[&str]) -> Vec<(PropertyPath, String)> {
    let mut found = Vec::new();
    walk(path, value, names, &mut found);
    found
}

fn walk(path: &PropertyPath, value: &Json, names: &[&str], found: &mut Vec<(PropertyPath, String)>) {
    match value {
        Json::String(text) if path.names().last().is_some_and(|name| names.contains(&name)) => {
            found.push((path.clone(), text.clone()));
        }
        Json::String(text) if text.trim_start().starts_with(['[', '{']) => {
            if let Ok(inner @ (Json::Array(_) | Json::Object(_))) = serde_json::from_str::<Json>(text) {
                walk(path, &inner, names, found);
            }
        }
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| walk(&path.clone().index(at), item, names, found));
        }
        // What is in a secret nobody may see.
        Json::Object(members) if members.contains_key(SIGNATURE) => {}
        Json::Object(members) => {
            members.iter().for_each(|(name, member)| walk(&path.clone().name(name), member, names, found));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_image_is_taken_apart() {
        let parts = |text| Image::parse(text).map(|image| (image.repository, image.tag, image.digest));
        assert_eq!(parts("shop/api:42"), Some(("shop/api", Some("42"), None)));
        assert_eq!(parts("host:5000/api"), Some(("host:5000/api", None, None)));
        assert_eq!(parts("host:5000/api:1@sha256:ab"), Some(("host:5000/api", Some("1"), Some("sha256:ab"))));
        assert_eq!(parts("not an image"), None);
    }

    #[test]
    fn a_tag_that_moves_is_known() {
        let moving = |text| Image::parse(text).and_then(Image::moving_tag);
        assert_eq!(
            (moving("api:latest"), moving("api"), moving("api:prod")),
            (Some("latest"), Some("latest"), Some("prod"))
        );
        assert_eq!((moving("api:v42"), moving("api:latest@sha256:ab")), (None, None));
    }

    #[test]
    fn images_are_found_in_json_in_strings_too() {
        let value = json!({"a": {"image": "x:1"}, "text": "[{\"image\":\"y:2\"}]", "b": "no"});
        let found = within(&PropertyPath::of("p"), &value, &["image"]);
        let found: Vec<String> = found.into_iter().map(|(path, image)| format!("{path}={image}")).collect();
        assert_eq!(found, ["p.a.image=x:1", "p.text[0].image=y:2"]);
        let secret = json!({SIGNATURE: "x", "plaintext": "{\"image\":\"y:2\"}"});
        assert!(within(&PropertyPath::of("p"), &secret, &["image"]).is_empty());
    }
}

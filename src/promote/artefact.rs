//! Whether what runs is what was tried.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::images::{self, Image};
use super::order::{self, Kind};
use crate::diff::Shown;
use crate::finding::Severity;
use crate::model::{Known, PropertyPath, StateView};

/// What is to be said of an artefact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// It is the one that was tried.
    Same(&'static str),
    /// It is another one, or may be.
    Other(Severity, Cow<'static, str>),
}

/// The names of properties that hold images.
const IMAGES: [&str; 3] = ["image", "imageUri", "imageIdentifier"];

/// Judges two values of a property that says what is run; nothing for other properties. `alike` tells whether two texts
/// differ in words of their environments only, `one_region` whether both are in one region.
pub(super) fn judge(
    ty: &str,
    path: &PropertyPath,
    [before, after]: [Option<&Shown>; 2],
    alike: &dyn Fn(&str, &str) -> bool,
    one_region: bool,
) -> Option<Said> {
    let texts = [before, after].map(|shown| shown.map(Shown::json));
    let kind = order::artefact(ty, path)?;
    let (Some(before), Some(after)) = (text(texts[0].as_ref()), text(texts[1].as_ref())) else {
        return (kind == Kind::Code).then(|| other("the archive is another one than was tried"));
    };
    match kind {
        Kind::Image => image(before, after, alike),
        Kind::Machine if one_region => Some(other("another machine image than was tried")),
        Kind::Machine => Some(Said::Other(
            Severity::Low,
            Cow::Borrowed(
                "ids of machine images are of one region: whether it is a copy of the one that was tried cannot be known",
            ),
        )),
        Kind::Code if alike(before, after) => None,
        Kind::Code => Some(other("other code than was tried: build once, and promote the archive")),
    }
}

fn text(value: Option<&Json>) -> Option<&str> {
    value?.as_str()
}

fn other(why: &'static str) -> Said {
    Said::Other(Severity::High, Cow::Borrowed(why))
}

fn image(before: &str, after: &str, alike: &dyn Fn(&str, &str) -> bool) -> Option<Said> {
    let (own, other_one) = (Image::parse(before)?, Image::parse(after)?);
    let last = |image: Image<'_>| image.repository.rsplit('/').next().unwrap_or_default().to_owned();
    Some(match (own.digest, other_one.digest) {
        (Some(a), Some(b)) if a == b => Said::Same("the same image, by its digest"),
        (Some(_), Some(_)) => other("another image than was tried: build once, and promote the digest"),
        (Some(_), None) | (None, Some(_)) => Said::Other(
            Severity::Medium,
            Cow::Borrowed("one is named by its digest and one by a tag: whether they are one image cannot be known"),
        ),
        (None, None)
            if own.tag != other_one.tag && !alike(own.tag.unwrap_or("latest"), other_one.tag.unwrap_or("latest")) =>
        {
            other("another tag than was tried: build once, and promote the digest")
        }
        (None, None) if alike(own.repository, other_one.repository) || last(own) == last(other_one) => {
            Said::Same("the same tag in the registry of each environment")
        }
        (None, None) => other("the image of another repository than was tried"),
    })
}

/// The images of a resource that are named by a tag that moves.
pub(super) fn moving(ty: &str, view: StateView<'_>) -> Vec<(PropertyPath, String, String)> {
    let Some(inputs) = view.inputs().filter(|_| order::runs_images(ty)) else { return Vec::new() };
    let mut found = Vec::new();
    for (name, value) in inputs.members() {
        let Known::Is(value) = value else { continue };
        // Most properties hold no image: the text tells so without being read.
        let text = value.node().text();
        if !name.starts_with("image") && !text.contains("image") {
            continue;
        }
        let Ok(json) = serde_json::from_str::<Json>(text) else { continue };
        for (path, image) in images::within(&PropertyPath::of(&name), &json, &IMAGES) {
            let known = !crate::model::is_unknown(&image) && image != "[secret]";
            let moves = Image::parse(&image).filter(|_| known).and_then(Image::moving_tag).map(str::to_owned);
            if let Some(tag) = moves {
                found.push((path, image, tag));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(ty: &str, path: &str, before: Json, after: Json) -> String {
        let alike = |a: &str, b: &str| a.replace("staging", "") == b.replace("prod", "");
        let (before, after) = (Shown::Value(before), Shown::Value(after));
        match judge(ty, &PropertyPath::parse(path), [Some(&before), Some(&after)], &alike, true) {
            None => "-".to_owned(),
            Some(Said::Same(_)) => "same".to_owned(),
            Some(Said::Other(severity, _)) => severity.to_string(),
        }
    }

    #[test]
    fn an_image_is_the_one_that_was_tried_or_not() {
        const LAMBDA: &str = "aws:lambda/function:Function";
        for (before, after, told) in [
            ("staging.example.com/api@sha256:aa", "prod.example.com/api@sha256:aa", "same"),
            ("x/api@sha256:aa", "x/api@sha256:bb", "high"),
            ("x/api:42", "x/api:43", "high"),
            ("x-staging/api:42", "x-prod/api:42", "same"),
            ("x/api:staging", "x/api:prod", "same"),
            ("x/api:42", "x/other:42", "high"),
            ("x/api@sha256:aa", "x/api:42", "medium"),
        ] {
            assert_eq!(said(LAMBDA, "imageUri", json!(before), json!(after)), told, "{before} {after}");
        }
        assert_eq!(said("aws:ec2/instance:Instance", "ami", json!("ami-1"), json!("ami-2")), "high");
        assert_eq!(said(LAMBDA, "code.hash", json!("aa"), json!("bb")), "high");
        assert_eq!(said(LAMBDA, "memorySize", json!(128), json!(256)), "-");
    }
}

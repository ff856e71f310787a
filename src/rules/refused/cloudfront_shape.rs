//! The parts of a distribution do not fit together.
//!
//! ## Why it matters
//!
//! `CloudFront` refuses the distribution: its default certificate is for `cloudfront.net` only, a behaviour sends to one of
//! its own origins, a web ACL of a region cannot stand before it, and a cache policy takes the place of forwarded values.
//!
//! ## What to do
//!
//! Name a certificate of us-east-1 in `viewerCertificate.acmCertificateArn`, or take the aliases out; name an origin that
//! there is; make the web ACL with scope `CLOUDFRONT` in us-east-1.
//!
//! ## Not reported
//!
//! Aliases, origins and web ACLs that are not known yet, or are of other stacks.
//!
//! ## References
//!
//! Amazon CloudFront API Reference, `DistributionConfig`.

use super::asked::{Asked, Recorded};
use super::{judge, row};
use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::lens::aws::distribution::{self, DISTRIBUTION, ORIGIN_INPUTS, Origins, WEB_ACL};
use crate::model::{Known, PropertyPath, Resource, TypeToken, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("N030", "cloudfront-shape", Severity::High, "the parts of a distribution do not fit together")
        .confidence(Confidence::Certain)
        .docs(include_str!("cloudfront_shape.rs"));

pub(super) struct CloudfrontShape;

impl Rule for CloudfrontShape {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        **ty == *DISTRIBUTION
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(asked) = Asked::of(cx.stack, subject, Recorded::Accepted) else { return };
        for row in row::rows(META.code, DISTRIBUTION) {
            judge::judge(row, &asked, subject, out);
        }
        if ORIGIN_INPUTS.into_iter().any(|input| asked.is_new(input)) {
            origins(&asked, subject, out);
        }
        if !asked.is_new(WEB_ACL) {
            return;
        }
        if let Some(acl) = cx.lens.regional_acl(cx.stack.resource(subject.id)) {
            let name = acl.urn.name();
            out.fail(
                subject.id,
                format!("web ACL `{name}` has scope `REGIONAL`, and CloudFront takes `CLOUDFRONT` only"),
            )
            .at(PropertyPath::of(WEB_ACL))
            .related([acl.id])
            .fix("make the web ACL with scope `CLOUDFRONT`, with a provider of us-east-1");
        }
    }
}

fn origins(asked: &Asked<'_>, subject: &Resource, out: &mut Sink<'_>) {
    let Known::Is(Origins { names, strays }) = distribution::origins(asked.state) else {
        return out.undetermined(subject.id, Reason::Unknown(PropertyPath::of("origins")));
    };
    if names.is_empty() {
        return;
    }
    if strays.is_empty() {
        out.pass();
    }
    let shown: Vec<String> = names.iter().take(3).map(|name| shown_within(name, 60)).collect();
    let named = shown.join("`, `");
    for (path, name) in strays {
        let message = format!("`{}` is none of the origins of the distribution (`{}`)", shown_within(&name, 60), named);
        out.fail(subject.id, message).key(path.plain()).at(path).fix("name the `originId` of one of its origins");
    }
}

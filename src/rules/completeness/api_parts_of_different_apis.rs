//! Parts of a REST API that are wired together belong to different APIs.
//!
//! ## Why it matters
//!
//! API Gateway looks for the deployment of a stage, the resource of a method or its authorizer in the API of the stage
//! or method, does not find it there, and refuses (`NotFoundException`, `BadRequestException`). The preview accepts it.
//!
//! ## What to do
//!
//! Give both parts the same `restApi`.
//!
//! ## Not reported
//!
//! Parts that are imported or only read. Where the API of a part is not known the question is left open.
//!
//! ## References
//!
//! Amazon API Gateway API Reference, `CreateStage`, `PutMethod`, `PutIntegration`: ids are those of parts of the API.

use super::verdict::is_ours;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::model::PropertyPath;
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("A079", "api-parts-of-different-apis", Severity::High, "parts of a REST API belong to different APIs")
        .docs(include_str!("api_parts_of_different_apis.rs"));

pub(super) struct ApiPartsOfDifferentApis;

impl Rule for ApiPartsOfDifferentApis {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for tied in cx.lens.tied_parts().into_iter().filter(|tied| is_ours(tied.part)) {
            match (tied.own_api, tied.other_api) {
                (Some(own), Some(other)) if own == other => out.pass_on(tied.part.id),
                (Some(own), Some(other)) => {
                    let name = |id| cx.stack.resource(id).urn.name();
                    let message = format!(
                        "`{}` is a part of API `{}`, and the `{}` that it names, `{}`, one of API `{}`: \
                        the service does not find it",
                        tied.part.urn.name(),
                        name(own),
                        tied.property,
                        tied.other.urn.name(),
                        name(other),
                    );
                    let finding = out.fail(tied.part.id, message).at(PropertyPath::of(tied.property));
                    finding.related([tied.other.id, own, other]);
                    finding.fix("give both the same `restApi`");
                }
                _ => out
                    .undetermined(tied.part.id, cx.not_whole().unwrap_or(Reason::Unknown(PropertyPath::of("restApi")))),
            }
        }
    }
}

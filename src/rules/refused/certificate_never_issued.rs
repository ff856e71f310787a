//! The deployment waits for a certificate that nobody lets be issued.
//!
//! ## Why it matters
//!
//! ACM issues a certificate when it finds its records in DNS, or when somebody answers its mail. A deployment that waits
//! for it stands still for more than an hour, and fails.
//!
//! ## What to do
//!
//! Write `domainValidationOptions` of the certificate as records, and give their names to the validation.
//!
//! ## Not reported
//!
//! Certificates that are issued already, of a private authority or of other stacks; records of whatever DNS provider that
//! are computed from the certificate. A program that makes its records inside of an `apply` hides them from the preview:
//! that is why this is no more than medium.
//!
//! ## References
//!
//! AWS Certificate Manager User Guide, DNS validation.

use super::asked::{Asked, Recorded};
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::certificates::{AWAITED, Issue, WAITS};
use crate::model::{PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N029",
    "certificate-never-issued",
    Severity::Medium,
    "the deployment waits for a certificate that nobody lets be issued",
)
.docs(include_str!("certificate_never_issued.rs"));

pub(super) struct CertificateNeverIssued;

impl Rule for CertificateNeverIssued {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        **ty == *WAITS
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let asked = Asked::of(cx.stack, subject, Recorded::Accepted);
        if !asked.is_some_and(|asked| asked.is_new(AWAITED)) {
            return;
        }
        let Some((certificate, issue)) = cx.lens.awaited(cx.stack.resource(subject.id)) else { return };
        let name = certificate.urn.name();
        let path = PropertyPath::of(AWAITED);
        let (severity, message, fix) = match issue {
            Issue::Records => return out.pass(),
            Issue::Unclear => return out.undetermined(subject.id, Reason::Unknown(path)),
            Issue::Mail => (
                Severity::Medium,
                format!("the deployment waits until somebody answers the mail for certificate `{name}`"),
                "validate by DNS",
            ),
            Issue::NoRecords => match cx.not_whole() {
                Some(reason) => return out.undetermined(subject.id, reason),
                // Somebody may write them by hand, from an output.
                None if cx.lens.is_exported(certificate) => (
                    Severity::Low,
                    format!(
                        "nothing in the stack writes the DNS records of certificate `{name}`, and the deployment waits for it"
                    ),
                    "write `domainValidationOptions` of the certificate as records",
                ),
                None => (
                    Severity::Medium,
                    format!(
                        "nothing writes the DNS records of certificate `{name}`, and the deployment waits for it in vain"
                    ),
                    "write `domainValidationOptions` of the certificate as records, and give their names to the validation",
                ),
            },
        };
        out.fail(subject.id, message).severity(severity).at(path).related([certificate.id]).fix(fix);
    }
}

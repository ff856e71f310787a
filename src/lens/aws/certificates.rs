//! Certificates that a deployment waits for.
//!
//! Source: AWS Certificate Manager user guide, DNS and email validation, and pulumi-aws 7.51 on
//! `CertificateValidation`, which waits for 75 minutes, 2026-11.

use crate::graph::EdgeKind;
use crate::lens::{By, Lens, class_of, is_opaque};
use crate::model::{Known, Resource, Value};

/// What waits for a certificate.
pub const WAITS: &str = "aws:acm/certificateValidation:CertificateValidation";
/// Its input that names the certificate.
pub const AWAITED: &str = "certificateArn";

const CERTIFICATE: &str = "aws:acm/certificate:Certificate";

/// What names a certificate to use it.
const USERS: [&str; 8] = [
    "aws:apigateway/domainName:DomainName",
    "aws:apigatewayv2/domainName:DomainName",
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:cognito/userPoolDomain:UserPoolDomain",
    "aws:lb/listener:Listener",
    "aws:lb/listenerCertificate:ListenerCertificate",
    "aws:opensearch/domain:Domain",
];

/// How a certificate that is waited for is to be issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issue {
    /// Something is computed from it, which may be its records.
    Records,
    /// Nobody writes its records.
    NoRecords,
    /// Somebody answers a mail.
    Mail,
    /// It cannot be known.
    Unclear,
}

impl<'a> Lens<'a> {
    /// The certificate of the stack that is waited for, and how it is to be issued.
    pub fn awaited(&self, waiting: &'a Resource) -> Option<(&'a Resource, Issue)> {
        let certificate = self.only(waiting, AWAITED, By::Arn, CERTIFICATE)?;
        let state = self.state(certificate).filter(|_| certificate.is_managed())?;
        // One that was imported or issued is not waited for.
        let issued = matches!(state.output("status").read(Value::as_str), Known::Is(status) if status == "ISSUED");
        if issued || !state.input("privateKey").is_absent() || !state.input("certificateAuthorityArn").is_absent() {
            return None;
        }
        let issue = match state.property("validationMethod").read(Value::as_str) {
            Known::Is(method) if method == "EMAIL" => Issue::Mail,
            Known::Is(method) if method == "DNS" => {
                let may_be_record = |user: u32| {
                    let user = self.stack.resource(user);
                    user.id != waiting.id && class_of(&user.ty) != WAITS && !USERS.contains(&class_of(&user.ty))
                };
                let users = self.graph().users(certificate.id);
                let mut users = users.filter(|(edge, _)| edge.kind != EdgeKind::Parent).map(|(_, user)| user);
                // The names of the records come from the records, whoever writes them.
                let names = self.state(waiting).map(|waiting| waiting.input("validationRecordFqdns"));
                let is_named = names.is_some_and(|names| !names.is_absent());
                if users.any(|user| may_be_record(user) || is_opaque(&self.stack.resource(user).ty)) {
                    Issue::Records
                } else if is_named {
                    Issue::Unclear
                } else {
                    Issue::NoRecords
                }
            }
            _ => Issue::Unclear,
        };
        Some((certificate, issue))
    }
}

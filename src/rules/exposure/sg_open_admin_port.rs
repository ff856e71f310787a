//! A port for administration is open to every address.
//!
//! ## Why it matters
//!
//! SSH, RDP, WinRM, VNC, the Docker daemon, the kubelet and the Kubernetes API give control of the machine to whoever
//! gets in. An address that anybody reaches is tried with stolen and guessed passwords within minutes, and every new
//! hole in the service is open before it can be closed.
//!
//! ## What to do
//!
//! Let in only the addresses that need it: the range of a VPN, or the security group of a jump host. Better, close the
//! port and use Session Manager or EC2 Instance Connect Endpoint. For the Kubernetes API, use the private endpoint.
//!
//! ## Not reported
//!
//! Private ranges (RFC 1918, `100.64.0.0/10`, `fc00::/7`), single addresses and ranges shorter than a /8 of public
//! addresses; other security groups and the group itself as source; prefix lists and service tags that the cloud
//! keeps; what an earlier rule of the list keeps out (Azure, Google Cloud); rules that let traffic out; ICMP. A range
//! of public addresses of a /8 or more is reported two steps milder. Whether something listens behind the rule is not
//! known: the finding says what it sees (a public address, or nothing that uses the group). A rule that opens nearly
//! every port is `sg-open-all-ports`.
//!
//! ## References
//!
//! CIS Amazon Web Services Foundations Benchmark, Networking: no ingress from `0.0.0.0/0` or `::/0` to remote server
//! administration ports; the benchmarks for Azure and Google Cloud say the same.

use super::open::{self, Grades};
use super::services::Door;
use crate::finding::{Meta, Severity, Sink};
use crate::lens::Cloud;
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("C001", "sg-open-admin-port", Severity::High, "a port for administration is open to every address")
        .told_by(&["J008"])
        .docs(include_str!("sg_open_admin_port.rs"));

const GRADES: Grades = Grades { reachable: Severity::Critical, usual: Severity::High, unused: Severity::High };

const FIX: &str =
    "let in only the addresses or the security group that need it, or use Session Manager instead of an open port";
const FIX_AZURE: &str = "let in only the addresses that need it, or use Azure Bastion instead of an open port";
const FIX_GOOGLE: &str =
    "let in only the addresses that need it, or 35.235.240.0/20 alone and go through Identity-Aware Proxy";

pub(super) struct SgOpenAdminPort;

impl Rule for SgOpenAdminPort {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        open::check(cx, out, Door::Admin, &GRADES, |cloud| match cloud {
            Some(Cloud::Azure) => FIX_AZURE,
            Some(Cloud::Google) => FIX_GOOGLE,
            Some(Cloud::Aws) | None => FIX,
        });
    }
}

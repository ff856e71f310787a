//! The port of a file server or of an administration console is open to every address.
//!
//! ## Why it matters
//!
//! SMB, NFS, FTP and their like were made for local networks, and consoles such as Kibana, Consul or the RabbitMQ
//! console often trust whoever reaches them. On the Internet they leak files and give control.
//!
//! ## What to do
//!
//! Let in only the networks that need it, through a VPN or from the security group of the application. Replace FTP by
//! SFTP or object storage.
//!
//! ## Not reported
//!
//! Private ranges (RFC 1918, `100.64.0.0/10`, `fc00::/7`), single addresses and ranges shorter than a /8 of public
//! addresses; other security groups and the group itself as source; prefix lists and service tags that the cloud
//! keeps; what an earlier rule of the list keeps out (Azure, Google Cloud); rules that let traffic out; ICMP. A range
//! of public addresses of a /8 or more is reported two steps milder. Whether something listens behind the rule is not
//! known: the finding says what it sees (a public address, or nothing that uses the group). Ports that many other
//! programs use (3000, 8080, 8088, 9090) count only where a name or description says what listens there.
//!
//! ## References
//!
//! AWS Security Hub User Guide, Amazon EC2 controls: EC2.19, ports of high risk.

use super::open::{self, Grades};
use super::services::Door;
use crate::finding::{Meta, Severity, Sink};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "C003",
    "sg-open-file-or-mgmt-port",
    Severity::High,
    "the port of a file server or console is open to every address",
)
.told_by(&["J008"])
.docs(include_str!("sg_open_file_or_mgmt_port.rs"));

const GRADES: Grades = Grades { reachable: Severity::High, usual: Severity::High, unused: Severity::Medium };

const FIX: &str = "let in only the networks or the security group that need it";

pub(super) struct SgOpenFileOrMgmtPort;

impl Rule for SgOpenFileOrMgmtPort {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        open::check(cx, out, Door::Files, &GRADES, |_| FIX);
    }
}

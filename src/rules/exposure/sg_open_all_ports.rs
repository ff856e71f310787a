//! Nearly every port is open to every address.
//!
//! ## Why it matters
//!
//! The group does not protect anything: each service that is started on a machine in it, the ones for administration
//! and databases too, is on the Internet at once. Every protocol, or a range of a thousand ports or more that has a
//! port for administration, a database or a file server, counts.
//!
//! ## What to do
//!
//! List the ports that are needed, each with the sources that need it.
//!
//! ## Not reported
//!
//! Private ranges (RFC 1918, `100.64.0.0/10`, `fc00::/7`), single addresses and ranges shorter than a /8 of public
//! addresses; other security groups and the group itself as source; prefix lists and service tags that the cloud
//! keeps; what an earlier rule of the list keeps out (Azure, Google Cloud); rules that let traffic out; ICMP. A range
//! of public addresses of a /8 or more is reported two steps milder. Whether something listens behind the rule is not
//! known: the finding says what it sees (a public address, or nothing that uses the group). It is the only finding for
//! the rule: the single services in the range are not reported again. Behind load balancers only, which answer on the
//! ports of their listeners, it is one step milder.
//!
//! ## References
//!
//! CIS Amazon Web Services Foundations Benchmark, Networking; Amazon VPC User Guide, Security group rules: protocol
//! -1 is all of them.

use super::open::{self, Grades};
use super::services::Door;
use crate::finding::{Meta, Severity, Sink};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("C004", "sg-open-all-ports", Severity::High, "nearly every port is open to every address")
    .told_by(&["J008"])
    .docs(include_str!("sg_open_all_ports.rs"));

const GRADES: Grades = Grades { reachable: Severity::Critical, usual: Severity::High, unused: Severity::High };

const FIX: &str = "list the ports that are needed, each with the sources that need it";

pub(super) struct SgOpenAllPorts;

impl Rule for SgOpenAllPorts {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        open::check(cx, out, Door::AllPorts, &GRADES, |_| FIX);
    }
}

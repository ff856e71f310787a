//! A port that is not for the web or mail is open to every address.
//!
//! ## Why it matters
//!
//! What is offered to everybody is usually a web or mail server. Another open port is often one that was opened to try
//! something, or that of a program that stands behind a load balancer by now.
//!
//! ## What to do
//!
//! If it is meant for everybody, say so in the rule's description and ignore the finding; else let in only the
//! addresses or the security group that need it.
//!
//! ## Not reported
//!
//! Private ranges (RFC 1918, `100.64.0.0/10`, `fc00::/7`), single addresses and ranges shorter than a /8 of public
//! addresses; other security groups and the group itself as source; prefix lists and service tags that the cloud
//! keeps; what an earlier rule of the list keeps out (Azure, Google Cloud); rules that let traffic out; ICMP. A range
//! of public addresses of a /8 or more is reported two steps milder. Whether something listens behind the rule is not
//! known: the finding says what it sees (a public address, or nothing that uses the group). Ports of DNS, VPN,
//! telephony and MQTT, and rules whose names or descriptions say public, game, vpn or dns, are one step milder.
//!
//! ## References
//!
//! AWS Security Hub User Guide, Amazon EC2 controls: EC2.18, unrestricted traffic on authorised ports only.

use super::open::{self, Grades};
use super::services::Door;
use crate::finding::{Meta, Severity, Sink};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "C005",
    "sg-open-other-port",
    Severity::Medium,
    "a port that is not for the web or mail is open to every address",
)
.opt_in()
.told_by(&["J008"])
.docs(include_str!("sg_open_other_port.rs"));

const GRADES: Grades = Grades { reachable: Severity::Medium, usual: Severity::Medium, unused: Severity::Low };

const FIX: &str = "let in only the addresses or the security group that need it";

pub(super) struct SgOpenOtherPort;

impl Rule for SgOpenOtherPort {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        open::check(cx, out, Door::Other, &GRADES, |_| FIX);
    }
}

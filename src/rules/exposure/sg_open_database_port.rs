//! The port of a database, cache, queue or search engine is open to every address.
//!
//! ## Why it matters
//!
//! Databases are made for trusted networks: many have no password, or one that programs know. Open ones are found by
//! scanners within hours, copied and held to ransom. A port that a managed database in the group listens on counts,
//! whatever its number.
//!
//! ## What to do
//!
//! Name the security group of the application as the source instead of an address range.
//!
//! ## Not reported
//!
//! Private ranges (RFC 1918, `100.64.0.0/10`, `fc00::/7`), single addresses and ranges shorter than a /8 of public
//! addresses; other security groups and the group itself as source; prefix lists and service tags that the cloud
//! keeps; what an earlier rule of the list keeps out (Azure, Google Cloud); rules that let traffic out; ICMP. A range
//! of public addresses of a /8 or more is reported two steps milder. Whether something listens behind the rule is not
//! known: the finding says what it sees (a public address, or nothing that uses the group).
//!
//! ## References
//!
//! AWS Security Hub User Guide, Amazon EC2 controls: EC2.19, ports of high risk.

use super::open::{self, Grades};
use super::services::Door;
use crate::finding::{Meta, Severity, Sink};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("C002", "sg-open-database-port", Severity::High, "the port of a database is open to every address")
        .told_by(&["J008"])
        .docs(include_str!("sg_open_database_port.rs"));

const GRADES: Grades = Grades { reachable: Severity::Critical, usual: Severity::High, unused: Severity::High };

const FIX: &str = "name the application's security group as the source instead of an address range";

pub(super) struct SgOpenDatabasePort;

impl Rule for SgOpenDatabasePort {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        open::check(cx, out, Door::Database, &GRADES, |_| FIX);
    }
}

//! Which services listen on which ports, and how bad it is when everybody can reach them.

use crate::lens::ingress::{Ports, Traffic, Transport};

/// What a rule opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// A way to log in to a machine or to run something on it.
    Admin,
    /// A database, cache, queue or search engine.
    Database,
    /// A file server, or a console that trusts whoever reaches it.
    Files,
    /// Every port, or so many that nobody chose them.
    AllPorts,
    /// A port that is nothing of this and not meant for everybody either.
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Admin,
    Database,
    File,
    Console,
}

/// A service and its usual ports.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) name: &'static str,
    first: u16,
    last: u16,
    class: Class,
    /// On UDP, or on UDP too.
    udp: Udp,
    /// Only where a name or description has one of these words: many other programs use the port.
    only_if: &'static [&'static str],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Udp {
    No,
    Too,
    Only,
}

const fn tcp(name: &'static str, first: u16, last: u16, class: Class) -> Service {
    Service { name, first, last, class, udp: Udp::No, only_if: &[] }
}

const fn both(name: &'static str, first: u16, last: u16, class: Class) -> Service {
    Service { udp: Udp::Too, ..tcp(name, first, last, class) }
}

const fn named(name: &'static str, port: u16, class: Class, only_if: &'static [&'static str]) -> Service {
    Service { only_if, ..tcp(name, port, port, class) }
}

const SERVICES: &[Service] = &[
    tcp("SSH", 22, 22, Class::Admin),
    tcp("Telnet", 23, 23, Class::Admin),
    tcp("SSH", 2222, 2222, Class::Admin),
    tcp("the Docker daemon", 2375, 2376, Class::Admin),
    both("RDP", 3389, 3389, Class::Admin),
    tcp("VNC", 5900, 5910, Class::Admin),
    tcp("WinRM", 5985, 5986, Class::Admin),
    tcp("the Kubernetes API", 6443, 6443, Class::Admin),
    named("the Kubernetes API", 8443, Class::Admin, &["kubernetes", "k8s"]),
    named("Cockpit", 9090, Class::Admin, &["cockpit"]),
    tcp("the kubelet", 10250, 10250, Class::Admin),
    tcp("SQL Server", 1433, 1433, Class::Database),
    tcp("Oracle", 1521, 1521, Class::Database),
    tcp("ZooKeeper", 2181, 2181, Class::Database),
    tcp("etcd", 2379, 2380, Class::Database),
    tcp("MySQL", 3306, 3306, Class::Database),
    tcp("PostgreSQL", 5432, 5432, Class::Database),
    tcp("Redshift", 5439, 5439, Class::Database),
    tcp("CouchDB", 5984, 5984, Class::Database),
    tcp("Redis", 6379, 6380, Class::Database),
    tcp("Cassandra", 7000, 7001, Class::Database),
    tcp("Neo4j", 7474, 7474, Class::Database),
    tcp("Neo4j", 7687, 7687, Class::Database),
    tcp("InfluxDB", 8086, 8086, Class::Database),
    tcp("ClickHouse", 8123, 8123, Class::Database),
    named("ClickHouse", 9000, Class::Database, &["clickhouse"]),
    tcp("Cassandra", 9042, 9042, Class::Database),
    tcp("Kafka", 9092, 9098, Class::Database),
    tcp("Elasticsearch", 9200, 9200, Class::Database),
    tcp("Elasticsearch", 9300, 9300, Class::Database),
    both("Memcached", 11211, 11211, Class::Database),
    tcp("MongoDB", 27017, 27019, Class::Database),
    tcp("FTP", 20, 21, Class::File),
    Service { udp: Udp::Only, ..tcp("TFTP", 69, 69, Class::File) },
    both("the RPC portmapper", 111, 111, Class::File),
    tcp("Windows RPC", 135, 135, Class::File),
    both("NetBIOS", 137, 139, Class::File),
    tcp("SMB", 445, 445, Class::File),
    tcp("rsync", 873, 873, Class::File),
    both("NFS", 2049, 2049, Class::File),
    named("Grafana", 3000, Class::Console, &["grafana"]),
    tcp("Kibana", 5601, 5601, Class::Console),
    named("an administration console", 8080, Class::Console, &["admin", "jenkins"]),
    named("YARN", 8088, Class::Console, &["yarn", "hadoop"]),
    tcp("Vault", 8200, 8200, Class::Console),
    tcp("Consul", 8500, 8500, Class::Console),
    named("Prometheus", 9090, Class::Console, &["prometheus"]),
    tcp("the RabbitMQ console", 15672, 15672, Class::Console),
    tcp("the HDFS console", 50070, 50070, Class::Console),
];

/// Web and mail: open to everybody by their nature.
const PUBLIC: [u16; 11] = [25, 80, 110, 143, 443, 465, 587, 993, 995, 8080, 8443];

/// Ports of services that are usually offered to everybody: DNS, NTP, IPsec, OpenVPN, STUN, SIP, MQTT, WireGuard.
const OFFERED: [u16; 12] = [53, 123, 500, 853, 1194, 3478, 4500, 5060, 5061, 5349, 8883, 51820];

/// From so many ports on nobody chose them one by one.
const MANY: u32 = 1000;

impl Service {
    /// Whether it may be what listens on one of the ports, by what is said about them.
    fn listens_in(&self, ports: Ports, said: &dyn Fn() -> String) -> bool {
        let transport = match ports.transport {
            Transport::Tcp => self.udp != Udp::Only,
            Transport::Udp => self.udp != Udp::No,
        };
        transport
            && ports.first <= self.last
            && self.first <= ports.last
            && (self.only_if.is_empty() || says(said, self.only_if))
    }

    /// Its ports as text.
    pub(super) fn ports(&self) -> String {
        if self.first == self.last { self.first.to_string() } else { format!("{}-{}", self.first, self.last) }
    }
}

/// What a rule opens and the services that make it bad; nothing where it opens only what is meant for everybody.
pub(super) fn opened(traffic: Traffic, said: impl Fn() -> String) -> Option<(Door, Vec<&'static Service>)> {
    let ports = match traffic {
        Traffic::Everything => return Some((Door::AllPorts, Vec::new())),
        Traffic::Ports(ports) => ports,
        Traffic::Portless => return None,
    };
    let there: Vec<&Service> = SERVICES.iter().filter(|service| service.listens_in(ports, &said)).collect();
    if ports.count() >= MANY {
        // Ranges for calls and games on UDP are wide; a cache that happens to lie in one was not meant.
        let counts = |service: &&&Service| match service.class {
            Class::Admin | Class::File => true,
            Class::Database => ports.transport == Transport::Tcp,
            Class::Console => false,
        };
        let worst: Vec<&Service> = there.iter().filter(counts).copied().collect();
        return Some(if worst.is_empty() { (Door::Other, worst) } else { (Door::AllPorts, worst) });
    }
    let of = |classes: &[Class]| -> Vec<&'static Service> {
        there.iter().filter(|service| classes.contains(&service.class)).copied().collect()
    };
    let doors = [
        (Door::Admin, of(&[Class::Admin])),
        (Door::Database, of(&[Class::Database])),
        (Door::Files, of(&[Class::File, Class::Console])),
    ];
    if let Some(found) = doors.into_iter().find(|(_, services)| !services.is_empty()) {
        return Some(found);
    }
    let meant = (ports.first..=ports.last).all(|port| PUBLIC.contains(&port));
    (!meant).then_some((Door::Other, Vec::new()))
}

/// Whether the ports are those of a service that is usually offered to everybody, or somebody says so.
pub(super) fn is_offered(traffic: Traffic, said: impl Fn() -> String) -> bool {
    let Traffic::Ports(ports) = traffic else { return false };
    let offered = ports.count() < MANY && (ports.first..=ports.last).all(|port| OFFERED.contains(&port));
    offered || says(&said, &["public", "game", "vpn", "dns"])
}

fn says(said: &dyn Fn() -> String, words: &[&str]) -> bool {
    let said = said();
    words.iter().any(|word| said.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_opens_the_worst_of_its_services() {
        let ports = |transport, first, last| Traffic::Ports(Ports { transport, first, last });
        let (tcp, udp) = (Transport::Tcp, Transport::Udp);
        for (traffic, said, door) in [
            (ports(tcp, 22, 22), "", Some(Door::Admin)),
            (ports(udp, 22, 22), "", Some(Door::Other)),
            (ports(tcp, 20, 25), "", Some(Door::Admin)),
            (ports(udp, 3389, 3389), "", Some(Door::Admin)),
            (ports(tcp, 3307, 3400), "", Some(Door::Admin)),
            (ports(tcp, 5430, 5440), "", Some(Door::Database)),
            (ports(tcp, 445, 445), "", Some(Door::Files)),
            (ports(tcp, 3000, 3000), "", Some(Door::Other)),
            (ports(tcp, 3000, 3000), "grafana of the team", Some(Door::Files)),
            (ports(tcp, 80, 80), "", None),
            (ports(tcp, 443, 443), "", None),
            (ports(udp, 443, 443), "", None),
            (ports(tcp, 80, 443), "", Some(Door::Files)),
            (ports(tcp, 0, 65535), "", Some(Door::AllPorts)),
            (ports(tcp, 5000, 5999), "", Some(Door::AllPorts)),
            (ports(tcp, 5000, 5998), "", Some(Door::Admin)),
            (ports(tcp, 30000, 32767), "", Some(Door::Other)),
            (ports(tcp, 49152, 65535), "", Some(Door::Other)),
            (ports(udp, 10000, 20000), "", Some(Door::Other)),
            (ports(udp, 0, 65535), "", Some(Door::AllPorts)),
            (Traffic::Everything, "", Some(Door::AllPorts)),
            (Traffic::Portless, "", None),
        ] {
            assert_eq!(opened(traffic, || said.to_owned()).map(|(door, _)| door), door, "{traffic:?} {said}");
        }
    }
}

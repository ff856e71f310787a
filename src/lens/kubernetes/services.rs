//! Services that a load balancer of their own offers outside the cluster.
//!
//! Source: Kubernetes API reference 1.34, `ServiceSpec`; the annotations that the controllers of AWS, Azure, Google Cloud
//! and `MetalLB` read, 2026-11.

use crate::lens::addresses::{AddressSet, Extent};
use crate::lens::ingress::{Ports, Traffic, Transport};
use crate::model::{Known, PropertyPath, StateView, Value};

/// The type of a service.
pub const SERVICE: &str = "kubernetes:core/v1:Service";

/// The kind of a service.
pub const KIND: &str = "Service";

const TYPE: &str = "spec.type";
const RANGES: &str = "spec.loadBalancerSourceRanges";
const CLASS: &str = "spec.loadBalancerClass";
const ANNOTATIONS: &str = "metadata.annotations";

/// Who gets to a service through a load balancer of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Front {
    /// It has none.
    No,
    /// Only some: it is inside the network, or something limits who gets in.
    Limited,
    /// So much of the Internet, because of this property.
    Open(Extent, PropertyPath),
    /// A value that decides cannot be seen.
    Hidden(PropertyPath, Known<()>),
}

/// Whether a service answers on a port of every node of the cluster, because it asks for nothing else.
pub fn is_on_nodes(state: StateView<'_>) -> Known<bool> {
    state.at(&type_path()).read(Value::as_str).and_then(|kind| Known::Is(kind == "NodePort"))
}

/// Where a service says who gets to it.
pub fn type_path() -> PropertyPath {
    PropertyPath::parse(TYPE)
}

/// Where an ingress names services.
///
/// Source: Kubernetes API reference 1.34, `IngressSpec`.
pub const INGRESS: &str = "kubernetes:networking.k8s.io/v1:Ingress";

/// The paths in it.
pub const BACKENDS: [&str; 2] = ["spec.defaultBackend.service.name", "spec.rules[].http.paths[].backend.service.name"];

/// The name of a port by which an ingress says that a backend is not a service.
const BY_ANNOTATION: &str = "use-annotation";

/// Whether a backend names an action that an annotation describes, `alb.ingress.kubernetes.io/actions.NAME`, and no
/// service.
///
/// Source: AWS Load Balancer Controller documentation, ingress annotations, actions, 2026-11.
pub fn is_action(backend: Value<'_>) -> bool {
    backend.get("port").and_then(|port| port.get("name")).read(Value::as_str) == Known::Is(BY_ANNOTATION.into())
}

/// Who gets to a service.
pub fn front(state: StateView<'_>) -> Front {
    let at = |path: &str| state.at(&PropertyPath::parse(path));
    let hidden = |path: &str, secret: bool| {
        Front::Hidden(PropertyPath::parse(path), if secret { Known::Secret } else { Known::Unknown })
    };
    match at(TYPE).read(Value::as_str) {
        Known::Is(kind) if kind == "LoadBalancer" => {}
        Known::Is(_) | Known::Absent => return Front::No,
        value => return hidden(TYPE, matches!(value, Known::Secret)),
    }
    let class = match at(CLASS).read(Value::as_str) {
        Known::Is(class) => class.into_owned(),
        Known::Absent => String::new(),
        value => return hidden(CLASS, matches!(value, Known::Secret)),
    };
    let mut annotations = Vec::new();
    match at(ANNOTATIONS) {
        Known::Absent => {}
        Known::Is(all) => {
            for (key, value) in all.members() {
                match value.read(Value::as_text) {
                    Known::Is(text) => annotations.push((key.into_owned(), text.into_owned())),
                    Known::Absent => {}
                    value => return hidden(ANNOTATIONS, matches!(value, Known::Secret)),
                }
            }
        }
        value => return hidden(ANNOTATIONS, matches!(value, Known::Secret)),
    }
    if is_limited(&class, &annotations) {
        return Front::Limited;
    }
    match at(RANGES) {
        Known::Absent => Front::Open(Extent::World { v4: true, v6: true }, PropertyPath::parse(TYPE)),
        Known::Is(list) if list.is_empty() => {
            Front::Open(Extent::World { v4: true, v6: true }, PropertyPath::parse(TYPE))
        }
        Known::Is(list) => {
            let texts: Vec<Known<_>> = list.items().map(|item| item.read(Value::as_str)).collect();
            let nets = texts.iter().filter_map(|text| text.as_ref().is()?.trim().parse().ok());
            match nets.collect::<AddressSet>().extent() {
                Extent::Narrow if texts.iter().any(Known::is_hidden) => hidden(RANGES, false),
                Extent::Narrow => Front::Limited,
                extent => Front::Open(extent, PropertyPath::parse(RANGES)),
            }
        }
        value => hidden(RANGES, matches!(value, Known::Secret)),
    }
}

/// Whether the controller of the load balancer is told to keep it inside the network, or who gets in.
fn is_limited(class: &str, annotations: &[(String, String)]) -> bool {
    let has = |key: &str, value: &str| annotations.iter().any(|(own, text)| own.ends_with(key) && text == value);
    // This controller makes internal load balancers unless it is told otherwise.
    let own_controller = matches!(class, "service.k8s.aws/nlb" | "eks.amazonaws.com/nlb")
        || has("/aws-load-balancer-type", "external")
        || has("/aws-load-balancer-type", "nlb-ip");
    if own_controller && !has("/aws-load-balancer-scheme", "internet-facing") {
        return true;
    }
    let private_network = |name: &str| name.contains("tailscale") || name.contains("metallb");
    let limits = |(key, value): &(String, String)| {
        let inside = ["internal", "intranet", "private"].iter().any(|word| value.eq_ignore_ascii_case(word));
        let told_inside = key.contains("internal") && value != "false";
        let by_address =
            ["source-ranges", "allowed-ip-ranges", "allowed-service-tags", "load-balancer-security-groups"];
        inside || told_inside || private_network(key) || by_address.iter().any(|end| key.ends_with(end))
    };
    private_network(class) || annotations.iter().any(limits)
}

/// The ports that a service offers; nothing where they cannot be seen.
pub fn ports(state: StateView<'_>) -> Known<Vec<Traffic>> {
    let list = state.at(&PropertyPath::parse("spec.ports"));
    list.and_then(|list| {
        let mut ports = Vec::new();
        for item in list.items() {
            let transport = match item.and_then(|item| item.get("protocol")).read(Value::as_str) {
                Known::Absent => Transport::Tcp,
                Known::Is(name) if name == "TCP" => Transport::Tcp,
                Known::Is(name) if name == "UDP" => Transport::Udp,
                Known::Is(_) => continue,
                Known::Unknown => return Known::Unknown,
                Known::Secret => return Known::Secret,
            };
            match item.and_then(|item| item.get("port")).read(Value::as_i64) {
                Known::Is(port) => {
                    let Ok(port) = u16::try_from(port) else { continue };
                    ports.push(Traffic::Ports(Ports { transport, first: port, last: port }));
                }
                Known::Absent => {}
                Known::Unknown => return Known::Unknown,
                Known::Secret => return Known::Secret,
            }
        }
        Known::Is(ports)
    })
}

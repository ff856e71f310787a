//! Address ranges that resources are given: where each is written, and which networks and subnets own which.

use std::borrow::Cow;
use std::sync::{LazyLock, OnceLock};

use hashbrown::HashMap;
use ipnet::IpNet;

use super::addresses::AddressSet;
pub use super::aws::cidr::prefix_lengths;
pub use super::azure::cidr::is_subnet as is_azure_subnet;
use super::places::{each_at, places};
use super::texts::top_of;
use super::{By, Lens, Reference, aws, azure, class_of, each_of, gcp, kubernetes};
use crate::graph::View;
use crate::model::{Known, PropertyPath, Resource, ResourceId, StateView, Value};

/// Which IP version a property takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// IPv4 only.
    V4,
    /// IPv6 only.
    V6,
    /// Both.
    Any,
}

/// What a range is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// The addresses of a network or subnet: the cloud refuses bits behind the prefix.
    Network,
    /// A rule or route that traffic is compared with: bits behind the prefix are cut off.
    Match,
}

/// A property that must hold a range: its path as tables write it.
pub(super) struct Slot {
    pub(super) class: &'static str,
    pub(super) path: &'static str,
    pub(super) version: Version,
    pub(super) purpose: Use,
}

/// How a type writes subnets.
pub(super) struct SubnetForm {
    pub(super) class: &'static str,
    pub(super) ranges: &'static [&'static str],
    /// The property that names the network.
    pub(super) network: &'static str,
    pub(super) by: &'static [By],
    pub(super) networks: &'static [&'static str],
    /// How the name of a network begins or what it holds that nothing else is called so, in this account or another.
    pub(super) unique: fn(&str) -> bool,
}

/// How a type writes the ranges of a network: of its own, or of the network that `network` names.
pub(super) struct NetworkForm {
    pub(super) class: &'static str,
    pub(super) ranges: &'static [(&'static str, Version)],
    pub(super) network: Option<&'static str>,
}

/// The ranges that a class must write.
fn slots_of(class: &str) -> &'static [&'static Slot] {
    static BY_CLASS: LazyLock<HashMap<&'static str, Vec<&'static Slot>>> = LazyLock::new(|| {
        let slots = aws::cidr::SLOTS.iter().chain(azure::cidr::SLOTS).chain(gcp::cidr::SLOTS).chain(kubernetes::SLOTS);
        let mut by_class: HashMap<_, Vec<_>> = HashMap::new();
        slots.for_each(|slot| by_class.entry(slot.class).or_default().push(slot));
        by_class
    });
    BY_CLASS.get(class).map_or(&[], Vec::as_slice)
}

fn subnet_form(class: &str) -> Option<&'static SubnetForm> {
    aws::cidr::SUBNETS.iter().chain(azure::cidr::SUBNETS).chain(gcp::cidr::SUBNETS).find(|form| form.class == class)
}

/// A range as it is written.
#[derive(Debug)]
pub struct Written<'a> {
    /// The inputs it stands in.
    inputs: Value<'a>,
    /// The value.
    value: Value<'a>,
    /// The text.
    pub text: Cow<'a, str>,
    /// What the property takes.
    pub version: Version,
    /// What it is for.
    pub purpose: Use,
}

impl Written<'_> {
    /// Where.
    pub fn path(&self) -> PropertyPath {
        self.inputs.path_to(self.value.node())
    }
}

/// Whether resources of a type must write ranges.
pub fn holds_ranges(ty: &str) -> bool {
    !slots_of(class_of(ty)).is_empty()
}

/// Whether a type is a subnet.
pub fn is_subnet(ty: &str) -> bool {
    subnet_form(class_of(ty)).is_some()
}

/// Whether a type is a network that subnets are in. Not every one has ranges of its own: those of Google do not.
pub fn is_network(ty: &str) -> bool {
    let mut forms = aws::cidr::SUBNETS.iter().chain(azure::cidr::SUBNETS).chain(gcp::cidr::SUBNETS);
    forms.any(|form| form.networks.contains(&class_of(ty)))
}

/// Whether a class is a network that has ranges of its own.
pub(super) fn is_network_with_ranges(class: &str) -> bool {
    let mut forms = aws::cidr::NETWORKS.iter().chain(azure::cidr::NETWORKS);
    forms.any(|form| form.class == class && form.network.is_none())
}

/// Whether resources of a class give ranges to a network of AWS: a network to itself, or an association to another.
pub fn gives_vpc_ranges(class: &str) -> bool {
    aws::cidr::NETWORKS.iter().any(|form| form.class == class)
}

/// A subnet's ranges and network.
#[derive(Debug)]
pub struct Subnet {
    /// The ranges with their places. One that is no range is left out.
    pub ranges: Vec<(PropertyPath, Known<IpNet>)>,
    /// The property that names the network.
    pub network_path: &'static str,
    /// The network.
    pub network: Reference,
    /// The name of a network outside the stack, where nothing else has it.
    pub foreign: Option<String>,
}

/// The ranges of a network of the stack.
#[derive(Debug, Default)]
pub struct Network {
    /// Those that can be seen.
    pub ranges: Vec<IpNet>,
    /// The addresses of all of them.
    pub addresses: AddressSet,
    /// Ranges that cannot be seen: which version, in which resource, and where.
    pub hidden: Vec<(Version, ResourceId, PropertyPath)>,
}

impl Network {
    /// The ranges of the same version as a range.
    pub fn ranges_like(&self, net: &IpNet) -> impl Iterator<Item = &IpNet> {
        let v4 = net.addr().is_ipv4();
        self.ranges.iter().filter(move |range| range.addr().is_ipv4() == v4)
    }

    /// A range that cannot be seen and may be of the same version as a range.
    pub fn hidden_like(&self, net: &IpNet) -> Option<(ResourceId, &PropertyPath)> {
        let other = if net.addr().is_ipv4() { Version::V6 } else { Version::V4 };
        let hidden = self.hidden.iter().find(|(version, ..)| *version != other);
        hidden.map(|(_, resource, path)| (*resource, path))
    }
}

/// Where the ranges of each resource stand: what each is for, and the place in the document.
pub(super) type Places = Box<[OnceLock<Box<[(&'static Slot, u32)]>>]>;

/// Which networks have which ranges, and which ranges are given to networks that cannot be told.
#[derive(Debug, Default)]
pub(super) struct Networks {
    own: HashMap<ResourceId, Network>,
    strays: Vec<(ResourceId, PropertyPath)>,
}

impl<'a> Lens<'a> {
    /// The ranges that the program writes in a resource. What the cloud made of them is not looked at.
    pub fn written_ranges(&self, resource: &'a Resource) -> impl Iterator<Item = Written<'a>> + use<'a, '_> {
        let inputs = self.stack.view(resource, View::After).and_then(StateView::inputs);
        let places = inputs.map_or(&[][..], |inputs| self.places_of(resource, inputs));
        inputs.into_iter().flat_map(move |inputs| {
            places.iter().filter_map(move |(slot, place)| {
                let value = Value::seen(inputs.node().document().node(*place));
                Some(Written { inputs, value, text: value.as_str()?, version: slot.version, purpose: slot.purpose })
            })
        })
    }

    /// Where the ranges of a resource stand. Several rules ask.
    fn places_of(&self, resource: &'a Resource, inputs: Value<'a>) -> &[(&'static Slot, u32)] {
        let all = self.ranges.get_or_init(|| self.stack.resources.iter().map(|_| OnceLock::new()).collect());
        let Some(own) = all.get(resource.id as usize) else { return &[] };
        own.get_or_init(|| {
            let mut found = Vec::new();
            for slot in slots_of(class_of(&resource.ty)) {
                let top = top_of(slot.path);
                each_at(inputs.get(top), &slot.path[top.len()..], &mut |value| {
                    let text = value.is().filter(|value| value.as_str().is_some_and(|text| !text.is_empty()));
                    found.extend(text.map(|value| (*slot, value.node().index())));
                });
            }
            found.into()
        })
    }

    /// The subnet that a resource is.
    pub fn subnet(&self, resource: &Resource) -> Option<&Subnet> {
        self.subnets().get(&resource.id)
    }

    /// Reads every subnet: several rules compare them.
    pub(super) fn subnets(&self) -> &HashMap<ResourceId, Subnet> {
        self.subnets.get_or_init(|| {
            let types = self.stack.types().into_iter().filter(|ty| is_subnet(ty));
            let all: Vec<&'a Resource> = types.flat_map(|ty| self.stack.by_type(ty)).filter(|r| r.exists()).collect();
            let read = each_of(&all, |resource| Some((resource.id, self.read_subnet(resource)?)));
            read.into_iter().flatten().collect()
        })
    }

    fn read_subnet(&self, resource: &'a Resource) -> Option<Subnet> {
        let form = subnet_form(class_of(&resource.ty))?;
        let state = self.stack.view(resource, View::After)?;
        let mut ranges: Vec<(PropertyPath, Known<IpNet>)> = Vec::new();
        for pattern in form.ranges {
            for (path, value) in places(pattern, |name| state.property(name)) {
                let range = match value.read(Value::as_str) {
                    Known::Is(text) => text.parse::<IpNet>().map_or(Known::Absent, |net| Known::Is(net.trunc())),
                    Known::Secret => Known::Secret,
                    Known::Unknown => Known::Unknown,
                    Known::Absent => Known::Absent,
                };
                // Some clouds answer the same range under two names.
                if !range.is_absent() && !ranges.iter().any(|(_, other)| range.is().is_some() && *other == range) {
                    ranges.push((path, range));
                }
            }
        }
        let network = self.network_of(resource, form);
        let name = state.property(form.network).read(Value::as_str).is();
        let foreign = name.filter(|name| network == Reference::Foreign && (form.unique)(name)).map(Cow::into_owned);
        Some(Subnet { ranges, network_path: form.network, network, foreign })
    }

    fn network_of(&self, resource: &'a Resource, form: &SubnetForm) -> Reference {
        let mut last = Reference::Absent;
        for class in form.networks {
            for by in form.by {
                match self.reference(resource, form.network, *by, class) {
                    found @ Reference::Resources(_) => return found,
                    other => last = other,
                }
            }
        }
        last
    }

    /// The ranges of a network of the stack; nothing where it cannot be told which ranges it has.
    pub fn network(&self, id: ResourceId) -> Option<&Network> {
        self.networks().own.get(&id)
    }

    /// The networks of the stack, in the order of the input.
    pub fn network_ids(&self) -> Vec<ResourceId> {
        let mut ids: Vec<ResourceId> = self.networks().own.keys().copied().collect();
        ids.sort_unstable();
        ids
    }

    /// Resources that give a range to a network and do not tell which, with the property that should.
    pub fn stray_ranges(&self) -> &[(ResourceId, PropertyPath)] {
        &self.networks().strays
    }

    pub(super) fn networks(&self) -> &Networks {
        self.networks.get_or_init(|| {
            let mut networks = Networks::default();
            for form in aws::cidr::NETWORKS.iter().chain(azure::cidr::NETWORKS) {
                for resource in self.of_class(form.class) {
                    self.add_ranges(&mut networks, resource, form);
                }
            }
            for network in networks.own.values_mut() {
                network.addresses = network.ranges.iter().copied().collect();
            }
            networks
        })
    }

    fn add_ranges(&self, networks: &mut Networks, resource: &'a Resource, form: &NetworkForm) {
        let owner = match form.network {
            None => resource.id,
            Some(property) => {
                let found = aws::cidr::VPCS.map(|class| self.reference(resource, property, By::Id, class));
                let owners: Vec<ResourceId> = found.iter().flat_map(Reference::resources).copied().collect();
                match (owners.as_slice(), found.contains(&Reference::Unknown)) {
                    (&[owner], _) => owner,
                    ([], false) => return,
                    _ => return networks.strays.push((resource.id, PropertyPath::of(property))),
                }
            }
        };
        let Some(state) = self.state(resource) else { return };
        let network = networks.own.entry(owner).or_default();
        for (pattern, version) in form.ranges {
            for (path, value) in places(pattern, |name| state.property(name)) {
                match value.read(Value::as_str) {
                    Known::Is(text) => network.ranges.extend(text.parse::<IpNet>().ok()),
                    _ => network.hidden.push((*version, resource.id, path)),
                }
            }
        }
    }
}

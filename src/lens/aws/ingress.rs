//! Security groups and their rules.

use hashbrown::{HashMap, HashSet};
use ipnet::IpNet;

use crate::lens::ingress::{Ingress, Peer, Place, Ports, Source, Traffic, Transport, elements};
use crate::lens::places::each;
use crate::lens::{By, Lens, class_of};
use crate::model::{Known, Origin, PropertyPath, Resource, ResourceId, StateView, Value};

/// How a type writes rules: the names of its properties.
pub(in crate::lens) struct Form {
    ty: &'static str,
    /// The list of rules; nothing where the resource is a rule.
    list: Option<&'static str>,
    protocol: &'static str,
    v4: &'static str,
    v6: &'static str,
    lists: &'static str,
    group: &'static str,
    /// The group that a rule belongs to.
    owner: &'static str,
    /// The property that says which way traffic goes, where a type does both, and the word for this way.
    direction: Option<(&'static str, &'static str)>,
}

const GROUP: &str = "aws:ec2/securityGroup:SecurityGroup";
const DEFAULT_GROUP: &str = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const NATIVE_GROUP: &str = "aws-native:ec2:SecurityGroup";
const LIST: &str = "aws:ec2/managedPrefixList:ManagedPrefixList";
const LIST_ENTRY: &str = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";

const INLINE: Form = Form {
    ty: GROUP,
    list: Some("ingress"),
    protocol: "protocol",
    v4: "cidrBlocks",
    v6: "ipv6CidrBlocks",
    lists: "prefixListIds",
    group: "securityGroups",
    owner: "",
    direction: None,
};

const FORMS: [Form; 6] = [
    INLINE,
    Form { ty: DEFAULT_GROUP, ..INLINE },
    Form {
        ty: "aws:ec2/securityGroupRule:SecurityGroupRule",
        list: None,
        group: "sourceSecurityGroupId",
        owner: "securityGroupId",
        direction: Some(("type", "ingress")),
        ..INLINE
    },
    VPC_RULE,
    Form { ty: NATIVE_GROUP, list: Some("securityGroupIngress"), owner: "", ..NATIVE_RULE },
    NATIVE_RULE,
];

const VPC_RULE: Form = Form {
    ty: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    list: None,
    protocol: "ipProtocol",
    v4: "cidrIpv4",
    v6: "cidrIpv6",
    lists: "prefixListId",
    group: "referencedSecurityGroupId",
    owner: "securityGroupId",
    direction: None,
};

const NATIVE_RULE: Form = Form {
    ty: "aws-native:ec2:SecurityGroupIngress",
    list: None,
    protocol: "ipProtocol",
    v4: "cidrIp",
    v6: "cidrIpv6",
    lists: "sourcePrefixListId",
    group: "sourceSecurityGroupId",
    owner: "groupId",
    direction: None,
};

/// Rules that let traffic out.
const OUT: [Form; 6] = [
    Form { list: Some("egress"), ..INLINE },
    Form { ty: DEFAULT_GROUP, list: Some("egress"), ..INLINE },
    Form {
        ty: "aws:ec2/securityGroupRule:SecurityGroupRule",
        list: None,
        group: "sourceSecurityGroupId",
        owner: "securityGroupId",
        direction: Some(("type", "egress")),
        ..INLINE
    },
    Form { ty: EGRESS[1], list: None, ..VPC_RULE },
    Form {
        ty: NATIVE_GROUP,
        list: Some("securityGroupEgress"),
        owner: "",
        lists: "destinationPrefixListId",
        group: "destinationSecurityGroupId",
        ..NATIVE_RULE
    },
    Form { ty: EGRESS[0], lists: "destinationPrefixListId", group: "destinationSecurityGroupId", ..NATIVE_RULE },
];

/// How a type writes rules that let traffic in, if it does.
fn form(ty: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.ty == ty)
}

/// Rules that let traffic out.
const EGRESS: [&str; 2] =
    ["aws-native:ec2:SecurityGroupEgress", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"];

/// Whether a type is a security group, or a rule of one.
pub(super) fn is_of_groups(ty: &str) -> bool {
    form(ty).is_some() || EGRESS.contains(&ty)
}

/// Whether the group is the one that AWS gives to whatever names no group.
pub(super) fn is_default_group(ty: &str) -> bool {
    ty == DEFAULT_GROUP
}

/// The groups that are there, and what else rules are written in.
pub(in crate::lens) fn groups<'a>(lens: &Lens<'a>) -> impl Iterator<Item = &'a Resource> {
    FORMS.iter().filter(|form| form.list.is_some()).flat_map(|form| lens.of_class(form.ty))
}

/// Whether nothing tells to which group a rule with a resource of its own belongs.
pub(in crate::lens) fn is_stray(lens: &Lens<'_>, rule: &Ingress) -> bool {
    let resource = lens.stack.resource(rule.resource);
    let form = FORMS.iter().chain(&OUT).find(|form| *form.ty == *resource.ty && form.list.is_none());
    let (Some(form), Some(state), true) = (form, lens.state(resource), rule.groups.is_empty()) else { return false };
    // What is computed from something else than a group is the group of that: of a cluster, of another stack.
    state.property(form.owner).is_hidden() && lens.graph().sources(resource.id, form.owner).next().is_none()
}

/// Every rule that has a resource of its own.
pub(in crate::lens) fn standalone(lens: &Lens<'_>) -> Vec<Ingress> {
    let types = FORMS.iter().filter(|form| form.list.is_none());
    types.flat_map(|form| lens.of_class(form.ty)).flat_map(|resource| read(lens, resource)).collect()
}

/// Every rule with a resource of its own that lets traffic out.
pub(in crate::lens) fn standalone_out(lens: &Lens<'_>) -> Vec<Ingress> {
    let types = OUT.iter().filter(|form| form.list.is_none());
    types.flat_map(|form| lens.of_class(form.ty)).flat_map(|resource| read_out(lens, resource)).collect()
}

/// The rules in a resource that let traffic out.
pub(in crate::lens) fn read_out<'a>(lens: &Lens<'a>, resource: &'a Resource) -> Vec<Ingress> {
    read_as(lens, resource, OUT.iter().find(|form| *form.ty == *resource.ty))
}

/// Whether the cloud lets everything out of a group that says nothing: pulumi-aws takes that rule away.
pub(in crate::lens) fn keeps_default_out(group: &Resource) -> bool {
    *group.ty == *NATIVE_GROUP
}

/// The rules in a resource.
pub(in crate::lens) fn read<'a>(lens: &Lens<'a>, resource: &'a Resource) -> Vec<Ingress> {
    read_as(lens, resource, form(&resource.ty))
}

fn read_as<'a>(lens: &Lens<'a>, resource: &'a Resource, form: Option<&'static Form>) -> Vec<Ingress> {
    let (Some(form), Some(state)) = (form, lens.state(resource)) else { return Vec::new() };
    let reader = Reader { lens, resource, state, form };
    match form.list {
        Some(list) => reader.inline(list),
        None => reader.single().into_iter().collect(),
    }
}

struct Reader<'l, 'a> {
    lens: &'l Lens<'a>,
    resource: &'a Resource,
    state: StateView<'a>,
    form: &'static Form,
}

impl<'a> Reader<'_, 'a> {
    fn inline(&self, property: &'static str) -> Vec<Ingress> {
        let rules = match self.state.property(property) {
            Known::Is(rules) => rules,
            Known::Absent => return Vec::new(),
            hidden => return vec![self.hidden(&hidden, Some(Place { property, index: None }))],
        };
        let of_rule = |(index, rule): (Option<usize>, Known<Value<'a>>)| {
            let list = Some(Place { property, index });
            match rule {
                Known::Is(rule) if rule.is_object() => Some(self.rule(&|name| rule.get(name), list)),
                Known::Unknown | Known::Secret => Some(self.hidden(&rule, list)),
                _ => None,
            }
        };
        let read: Vec<Ingress> = elements(Known::Is(rules)).filter_map(of_rule).collect();
        let merged =
            self.state.state().origin == Origin::Recorded && ["ingress", "securityGroupIngress"].contains(&property);
        if merged { self.without_standalone(read) } else { read }
    }

    fn single(&self) -> Option<Ingress> {
        if let Some((property, word)) = self.form.direction {
            match self.state.property(property).read(Value::as_str) {
                Known::Is(way) if way == word => {}
                Known::Is(_) | Known::Absent => return None,
                _ => {
                    let rule = self.hidden(&Known::Unknown, Some(Place { property, index: None }));
                    return Some(Ingress { groups: self.owners(), ..rule });
                }
            }
        }
        Some(Ingress { groups: self.owners(), ..self.rule(&|name| self.state.property(name), None) })
    }

    fn owners(&self) -> Vec<ResourceId> {
        let owners = [GROUP, DEFAULT_GROUP, NATIVE_GROUP].into_iter();
        let found = owners.map(|class| self.lens.reference(self.resource, self.form.owner, By::Id, class));
        found.map(|found| found.resources().to_vec()).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// A rule, or rules, of which nothing can be seen.
    fn hidden(&self, why: &Known<Value<'_>>, list: Option<Place>) -> Ingress {
        let source = if matches!(why, Known::Secret) { Known::Secret } else { Known::Unknown };
        Ingress {
            resource: self.resource.id,
            traffic: vec![Known::Unknown],
            peers: vec![Peer { source, place: None }],
            groups: vec![self.resource.id],
            list,
        }
    }

    fn rule(&self, get: &dyn Fn(&str) -> Known<Value<'a>>, list: Option<Place>) -> Ingress {
        let mut peers = Vec::new();
        for property in [self.form.v4, self.form.v6] {
            for (index, value) in elements(get(property)) {
                let source = value.read(Value::as_str).and_then(|text| range(&text));
                peers.push(Peer { source, place: Some(Place { property, index }) });
            }
        }
        let top = list.map_or(self.form.lists, |place| place.property);
        for (index, value) in elements(get(self.form.lists)) {
            let source = self.list(value.read(Value::as_str), top);
            peers.push(Peer { source, place: Some(Place { property: self.form.lists, index }) });
        }
        for (index, _) in elements(get(self.form.group)) {
            let place = Some(Place { property: self.form.group, index });
            peers.push(Peer { source: Known::Is(Source::Group), place });
        }
        if get("self").is().and_then(Value::as_bool) == Some(true) {
            let place = Some(Place { property: "self", index: None });
            peers.push(Peer { source: Known::Is(Source::Itself), place });
        }
        let traffic = vec![traffic(get(self.form.protocol), get("fromPort"), get("toPort"))];
        Ingress { resource: self.resource.id, traffic, peers, groups: vec![self.resource.id], list }
    }

    /// The ranges of a prefix list. A list whose id is not known yet is one of those that the property is computed
    /// from.
    fn list(&self, id: Known<std::borrow::Cow<'_, str>>, property: &str) -> Known<Source> {
        let mut candidates: Vec<ResourceId> = match id {
            Known::Is(id) => match self.lens.find(By::Id, &id, LIST) {
                none if none.is_empty() => return Known::Is(Source::ForeignList),
                lists => lists,
            },
            Known::Unknown => {
                let sources = self.lens.graph().sources(self.resource.id, property);
                sources.filter(|&source| class_of(&self.lens.stack.resource(source).ty) == LIST).collect()
            }
            Known::Secret => return Known::Secret,
            Known::Absent => return Known::Absent,
        };
        candidates.sort_unstable();
        candidates.dedup();
        match candidates.as_slice() {
            &[list] => self.lens.list_ranges(list).clone().read(|nets| Some(Source::List(nets))),
            _ => Known::Unknown,
        }
    }

    /// Leaves out peers that a rule resource of the group lets in: a refresh writes them into the outputs of the group.
    fn without_standalone(&self, mut rules: Vec<Ingress>) -> Vec<Ingress> {
        let mut own: HashSet<(Traffic, &Source)> = HashSet::new();
        for single in self.lens.standalone_ingress().of(self.resource.id) {
            let [Known::Is(traffic)] = single.traffic[..] else { continue };
            let sources = single.peers.iter().filter_map(|peer| peer.source.as_ref().is());
            own.extend(sources.map(|source| (traffic, source)));
        }
        if own.is_empty() {
            return rules;
        }
        for rule in &mut rules {
            let [Known::Is(traffic)] = rule.traffic[..] else { continue };
            rule.peers.retain(|peer| !peer.source.as_ref().is().is_some_and(|source| own.contains(&(traffic, source))));
        }
        rules.retain(|rule| !rule.peers.is_empty());
        rules
    }
}

/// The range that a text is. The empty text is no value, as providers read it.
fn range(text: &str) -> Known<Source> {
    match text.parse::<IpNet>() {
        Ok(net) => Known::Is(Source::Range(net)),
        Err(_) if text.is_empty() => Known::Absent,
        Err(_) => Known::Is(Source::Nobody),
    }
}

/// Protocols by name or number. What has no ports has its types where others have their ports.
pub(super) fn traffic(protocol: Known<Value<'_>>, first: Known<Value<'_>>, last: Known<Value<'_>>) -> Known<Traffic> {
    let transport = match protocol.read(Value::as_text) {
        Known::Is(name) => match name.trim().to_ascii_lowercase().as_str() {
            "-1" | "all" => return Known::Is(Traffic::Everything),
            "tcp" | "6" => Transport::Tcp,
            "udp" | "17" => Transport::Udp,
            _ => return Known::Is(Traffic::Portless),
        },
        Known::Secret => return Known::Secret,
        _ => return Known::Unknown,
    };
    let port = |value: Known<Value<'_>>| value.read(|value| u16::try_from(value.as_i64()?).ok());
    match (port(first), port(last)) {
        (Known::Is(first), Known::Is(last)) if first <= last => {
            Known::Is(Traffic::Ports(Ports { transport, first, last }))
        }
        (Known::Is(_), Known::Is(_)) => Known::Absent,
        (Known::Secret, _) | (_, Known::Secret) => Known::Secret,
        _ => Known::Unknown,
    }
}

/// The ranges of the prefix lists of a stack.
pub(in crate::lens) type PrefixLists = HashMap<ResourceId, Known<Vec<IpNet>>>;

impl Lens<'_> {
    /// The ranges of a prefix list of the stack: those written in it, and those of its entry resources.
    fn list_ranges(&self, list: ResourceId) -> &Known<Vec<IpNet>> {
        let lists = self.prefix_lists.get_or_init(|| {
            let mut lists = PrefixLists::new();
            for list in self.of_class(LIST) {
                let entries = self.state(list).map_or(Known::Absent, |state| state.property("entries"));
                let own = lists.entry(list.id).or_insert(Known::Is(Vec::new()));
                each(entries, PropertyPath::default(), &mut |entry, _| add(own, entry.and_then(|e| e.get("cidr"))));
            }
            for entry in self.of_class(LIST_ENTRY) {
                let cidr = self.state(entry).map_or(Known::Absent, |state| state.property("cidr"));
                for list in self.reference(entry, "prefixListId", By::Id, LIST).resources() {
                    lists.entry(*list).and_modify(|own| add(own, cidr));
                }
            }
            lists
        });
        lists.get(&list).unwrap_or(&Known::Unknown)
    }
}

/// Adds a range; one that cannot be seen hides the extent of the whole list.
fn add(list: &mut Known<Vec<IpNet>>, cidr: Known<Value<'_>>) {
    match cidr.read(Value::as_str) {
        Known::Is(text) => {
            if let (Known::Is(nets), Ok(net)) = (list, text.parse()) {
                nets.push(net);
            }
        }
        Known::Unknown | Known::Secret => *list = Known::Unknown,
        Known::Absent => {}
    }
}

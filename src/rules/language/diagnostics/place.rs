//! Which resource and property a message is about.

use std::sync::LazyLock;

use regex::Regex;

use super::table::{Names, compile};
use crate::graph::{Stack, View};
use crate::lens::aws::is_description;
use crate::model::{PropertyPath, Resource, ResourceId, TypeToken, Urn, shown_within};

use crate::rules::{Keys, Leaf};

/// What a message is about, as far as it says.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// The resources; the first one is what the finding stands on.
    pub(super) resources: Vec<ResourceId>,
    pub(super) path: Option<PropertyPath>,
    /// Whether it is about descriptions only, which nothing but people reads.
    pub(super) is_description: bool,
    /// The resource that the message names, when it is not in the input.
    pub(super) absent: Option<Absent>,
}

/// A resource that is not in the input.
#[derive(Debug)]
pub(super) struct Absent {
    pub(super) name: String,
    ty: TypeToken,
}

impl Absent {
    fn new(ty: &str, name: &str) -> Option<Self> {
        let ty = TypeToken::new(ty);
        // The author of the program has not written default providers.
        let is_default = ty.provider_package().is_some() && name.starts_with("default");
        (!is_default && !name.is_empty()).then(|| Self { name: name.to_owned(), ty })
    }

    /// `main` (`aws:ec2:Vpc`)
    pub(super) fn shown(&self) -> String {
        format!("`{}` (`{}`)", shown_within(&self.name, 60), shown_within(&self.ty.friendly(), 60))
    }
}

// `aws:ec2/vpc:Vpc resource 'main'` of the engine, `new resource main [aws:ec2/vpc:Vpc]` of the SDKs.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(
        r"(?P<type>[\w.-]+:[\w./-]*:[\w.]+) resource '(?P<name>[^'\n]+)'|new resource (?P<name2>\S+) \[(?P<type2>[^\]\n]+)\]",
    )
});
// `Examine values at 'main.cidrBlock'` of the bridge, `property cidrBlock value {...} has` of the engine.
static PROPERTY: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r#"Examine values at '(?P<at>[^'\n]+)'|property (?P<property>[\w.\[\]"]+) value \{"#));

/// Finds the place: the resource that the engine attached, or one that the message names by URN or type and name.
pub(super) fn of(stack: &Stack, urn: Option<&Urn>, text: &str, names: &Names) -> Place {
    let mut place = Place::default();
    let from_text = NAMED.as_ref().and_then(|pattern| Some(Names::of(pattern, &pattern.captures(text)?)));
    let from_text = from_text.unwrap_or_default();
    let leading = text.split_once(" verification warning:").map(|(urn, _)| urn);
    let urns = [urn.map(|urn| &**urn), names.get("urn"), leading];
    let by_urn = urns.into_iter().flatten().find(|urn| urn.starts_with("urn:"));
    let by_name = [(&from_text, "name"), (names, "name"), (names, "resource")];
    let resource = match by_urn {
        Some(urn) => stack.by_urn(urn),
        None => by_name.into_iter().find_map(|(names, key)| find(stack, names.get("type"), names.get(key)?)),
    };
    match (resource, by_urn) {
        (Some(resource), _) => {
            place.resources.push(resource.id);
            place.path = property(resource, text, names);
        }
        (None, Some(urn)) => {
            let urn = Urn::new(urn);
            place.absent = Absent::new(urn.own_type(), urn.name());
        }
        (None, None) => {
            place.absent =
                from_text.get("type").zip(from_text.get("name")).and_then(|(ty, name)| Absent::new(ty, name));
        }
    }
    place
}

/// The resource of this type and name or, where only the name is known, the only one of that name.
fn find<'a>(stack: &'a Stack, ty: Option<&str>, name: &str) -> Option<&'a Resource> {
    let mut found = stack.resources.iter().filter(|resource| resource.exists() && resource.urn.name() == name);
    match ty {
        Some(ty) => found.find(|resource| &*resource.ty == ty),
        None => found.next().filter(|_| found.next().is_none()),
    }
}

fn property(resource: &Resource, text: &str, names: &Names) -> Option<PropertyPath> {
    let captures = PROPERTY.as_ref().and_then(|pattern| pattern.captures(text));
    let at = captures.as_ref().and_then(|captures| captures.name("at")).map(|at| {
        let at = at.as_str();
        at.strip_prefix(resource.urn.name()).and_then(|rest| rest.strip_prefix('.')).unwrap_or(at)
    });
    let valued = || captures.as_ref().and_then(|captures| captures.name("property")).map(|name| name.as_str());
    let path = at.or_else(valued).map(str::to_owned).or_else(|| names.get("property").map(camel_case))?;
    Some(PropertyPath::parse(&path))
}

/// `cidrBlock` for `cidr_block`: Python and Terraform write names so, the engine's resources do not.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut chars = word.chars();
        name + &chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect::<String>()
    })
}

/// The resources of a class that an SDK calls deprecated, `s3.BucketV2` or `aws.s3/bucketaclv2.BucketAclV2`.
pub(super) fn of_class(stack: &Stack, old: &str) -> Vec<ResourceId> {
    let Some((module, name)) = module_and_class(old) else { return Vec::new() };
    let same = |resource: &&Resource| {
        resource.exists() && resource.ty.name() == name && resource.ty.module().split('/').next() == Some(module)
    };
    stack.resources.iter().filter(same).map(|resource| resource.id).collect()
}

/// `s3.BucketAcl` for `aws.s3/bucketacl.BucketAcl`.
pub(super) fn short_class(class: &str) -> String {
    module_and_class(class).map_or_else(|| class.to_owned(), |(module, name)| format!("{module}.{name}"))
}

fn module_and_class(class: &str) -> Option<(&str, &str)> {
    let (path, name) = class.rsplit_once('.')?;
    let module = path.split('/').next()?.rsplit('.').next()?;
    Some((module, name))
}

/// What an output becomes in a text.
const STRINGIFIED: [&str; 3] =
    ["Calling __str__ on an Output", "Calling [toString] on an [Output", "Calling [toJSON] on an [Output"];

/// The resources whose inputs or names hold the message of an output that was put into a text, and the first such
/// property; descriptions only where there is nothing else.
pub(super) fn of_stringified(stack: &Stack) -> Place {
    let (mut place, mut described) = (Place::default(), Place { is_description: true, ..Place::default() });
    for resource in stack.resources.iter().filter(|resource| resource.exists()) {
        let Some(state) = stack.view(resource, View::After) else { continue };
        let is_stringified = |text: &str| STRINGIFIED.iter().any(|mark| text.contains(mark));
        let (mut path, mut description) = (None, None);
        Leaf::walk(resource, state, Keys::Skipped, &mut |_, leaf| {
            if path.is_none() && is_stringified(&leaf.text) {
                let at = leaf.path();
                if is_description(&at) {
                    description.get_or_insert(at);
                } else {
                    path = Some(at);
                }
            }
        });
        if path.is_some() || is_stringified(resource.urn.name()) {
            place.resources.push(resource.id);
            place.path = place.path.or(path);
        } else if description.is_some() {
            described.resources.push(resource.id);
            described.path = described.path.or(description);
        }
    }
    if place.resources.is_empty() && !described.resources.is_empty() { described } else { place }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_read_in_both_spellings() {
        assert_eq!(module_and_class("s3.BucketV2"), Some(("s3", "BucketV2")));
        assert_eq!(module_and_class("aws.s3/bucketaclv2.BucketAclV2"), Some(("s3", "BucketAclV2")));
        assert_eq!(short_class("aws.s3/bucketacl.BucketAcl"), "s3.BucketAcl");
        assert_eq!(short_class("Bucket"), "Bucket");
    }

    #[test]
    fn names_of_python_become_those_of_the_engine() {
        assert_eq!(camel_case("cidr_block"), "cidrBlock");
        assert_eq!(camel_case("cidrBlock"), "cidrBlock");
    }
}

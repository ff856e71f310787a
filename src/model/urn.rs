//! URNs, type tokens and provider references (Pulumi: `sdk/go/common/resource/urn`, `tokens`, `providers`).

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// The name of a resource inside the engine: `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. Cheap to clone. Any text
/// is accepted; [`Urn::is_valid`] tells whether the engine would.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Urn {
    text: Arc<str>,
    /// Where the name begins; the end where there is none.
    name: usize,
}

const PREFIX: &str = "urn:pulumi:";

impl Urn {
    /// Takes a text as a URN.
    pub fn new(text: &str) -> Self {
        let mut parts = split_urn(text.strip_prefix(PREFIX).unwrap_or_default());
        let name = parts.nth(2).and(parts.rest).unwrap_or_default();
        Self { text: text.into(), name: text.len() - name.len() }
    }

    /// Whether the text has the prefix and four parts.
    pub fn is_valid(&self) -> bool {
        self.starts_with(PREFIX) && split_urn(self).nth(3).is_some()
    }

    /// The part at this place before the name, split from the left: a name may hold `::`, the others may not.
    fn part(&self, place: usize) -> &str {
        split_urn(self.strip_prefix(PREFIX).unwrap_or_default()).nth(place).unwrap_or_default()
    }

    /// The stack's name.
    pub fn stack(&self) -> &str {
        self.part(0)
    }

    /// The project's name.
    pub fn project(&self) -> &str {
        self.part(1)
    }

    /// The types of the ancestors and the own type, joined by `$`.
    pub fn qualified_type(&self) -> &str {
        self.part(2)
    }

    /// The own type as the URN spells it. A resource's `type` field is more reliable.
    pub fn own_type(&self) -> &str {
        let chain = self.qualified_type();
        chain.rsplit('$').next().unwrap_or(chain)
    }

    /// The resource's name in the program.
    pub fn name(&self) -> &str {
        &self.text[self.name..]
    }
}

/// The parts of a text between the separators `::`, with or without the prefix of URNs.
pub(crate) fn split_urn(text: &str) -> Separated<'_> {
    Separated { rest: Some(text) }
}

/// Goes over the parts of a URN.
pub(crate) struct Separated<'t> {
    rest: Option<&'t str>,
}

impl<'t> Iterator for Separated<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let rest = self.rest.take()?;
        let Some(at) = rest.as_bytes().windows(2).position(|two| two == b"::") else {
            return Some(rest);
        };
        self.rest = rest.get(at + 2..);
        rest.get(..at)
    }
}

impl Deref for Urn {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        &self.text
    }
}

impl Hash for Urn {
    /// As the text: what is kept by URN is found by it.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Borrow<str> for Urn {
    #[inline]
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Urn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Urn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The type of a resource: `package:module:Name`. Cheap to clone.
///
/// It reads, compares and hashes as the type is known to rules and tables. Azure's API version is no part of that: it is
/// [`written`](TypeToken::written) only.
#[derive(Clone)]
pub struct TypeToken {
    token: Arc<str>,
    /// As the input spells it, where that is something else.
    written: Option<Arc<str>>,
}

/// The type of the root resource of a stack.
pub const STACK: &str = "pulumi:pulumi:Stack";

impl TypeToken {
    /// Takes a text as a type token.
    pub fn new(text: &str) -> Self {
        match without_version(text) {
            Some(token) => Self { token: token.into(), written: Some(text.into()) },
            None => Self { token: text.into(), written: None },
        }
    }

    /// The token as the input spells it.
    pub fn written(&self) -> &str {
        self.written.as_deref().unwrap_or(&self.token)
    }

    /// The version of Azure's API that the token names.
    pub fn api_version(&self) -> Option<&str> {
        let mut words = self.written.as_deref()?.split(['/', '_', ':']);
        words.find(|word| is_api_version(word))
    }

    /// Whether a glob that somebody wrote means the type: by any of the ways to spell it.
    pub fn is_meant_by(&self, glob: &globset::GlobMatcher) -> bool {
        glob.is_match(&*self.token)
            || glob.is_match(self.friendly())
            || self.written.as_deref().is_some_and(|written| glob.is_match(written))
    }

    /// The text up to the first colon; nothing when there is no colon.
    pub fn package(&self) -> &str {
        memchr::memchr(b':', self.as_bytes()).and_then(|colon| self.get(..colon)).unwrap_or_default()
    }

    /// The text between the first and the second colon.
    pub fn module(&self) -> &str {
        self.split(':').nth(1).unwrap_or_default()
    }

    /// The text after the second colon, or the whole token when it has fewer.
    pub fn name(&self) -> &str {
        self.splitn(3, ':').nth(2).unwrap_or(self)
    }

    /// The token as people write it: `aws:ec2:Vpc` for `aws:ec2/vpc:Vpc`.
    pub fn friendly(&self) -> String {
        if let Some(written) = self.written.as_deref() {
            return written.to_owned();
        }
        let (module, name) = (self.module(), self.name());
        let mut lowered = name.chars();
        let lowered: String = lowered.next().map(|c| c.to_ascii_lowercase()).into_iter().chain(lowered).collect();
        match module.rsplit_once('/') {
            Some((short, last)) if last == lowered => format!("{}:{short}:{name}", self.package()),
            _ => self.to_string(),
        }
    }

    /// Whether this is the root resource of a stack.
    pub fn is_stack(&self) -> bool {
        &**self == STACK
    }

    /// The package that a provider resource provides.
    pub fn provider_package(&self) -> Option<&str> {
        provider_package(self)
    }
}

/// The type of pulumi-azure-native that a token with an API version names: `azure-native:network/v20230901:Subnet`, and
/// `azure-native_network_v20230901:network:Subnet` of a package that was generated for one version
/// (pulumi-azure-native 3, accessing any API version).
fn without_version(text: &str) -> Option<String> {
    let rest = text.strip_prefix("azure-native")?;
    let (token, version) = if let Some(generated) = rest.strip_prefix('_') {
        let (package, token) = generated.split_once(':')?;
        (format!("azure-native:{token}"), package.rsplit_once('_')?.1)
    } else {
        let (module, name) = rest.strip_prefix(':')?.split_once(':')?;
        let (module, version) = module.split_once('/')?;
        (format!("azure-native:{module}:{name}"), version)
    };
    is_api_version(version).then_some(token)
}

/// Whether this is a version of Azure's API as types spell it: `v20230901`, `v20230901preview`.
fn is_api_version(word: &str) -> bool {
    let day = word.strip_prefix('v').and_then(|rest| rest.as_bytes().split_at_checked(8));
    day.is_some_and(|(day, rest)| day.iter().all(u8::is_ascii_digit) && rest.iter().all(u8::is_ascii_lowercase))
}

fn provider_package(ty: &str) -> Option<&str> {
    ty.strip_prefix("pulumi:providers:").filter(|package| !package.is_empty())
}

impl Deref for TypeToken {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        &self.token
    }
}

impl Borrow<str> for TypeToken {
    #[inline]
    fn borrow(&self) -> &str {
        &self.token
    }
}

impl PartialEq for TypeToken {
    fn eq(&self, other: &Self) -> bool {
        self.token == other.token
    }
}

impl Eq for TypeToken {}

impl Hash for TypeToken {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.token.hash(state);
    }
}

impl PartialOrd for TypeToken {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for TypeToken {
    fn cmp(&self, other: &Self) -> Ordering {
        self.token.cmp(&other.token)
    }
}

impl fmt::Display for TypeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.written())
    }
}

impl fmt::Debug for TypeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.written())
    }
}

/// A reference to a provider resource: its URN and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderRef {
    /// The provider resource.
    pub urn: Urn,
    /// Its id; the unknown value for a provider that is not there yet.
    pub id: String,
}

impl ProviderRef {
    /// Reads `URN::ID`. The URN must be valid and name a provider.
    pub fn parse(text: &str) -> Option<Self> {
        let (urn, id) = Self::split(text)?;
        Some(Self { urn: Urn::new(urn), id: id.to_owned() })
    }

    /// The URN and the id of a text that is a reference.
    pub fn split(text: &str) -> Option<(&str, &str)> {
        let (urn, id) = text.rsplit_once("::")?;
        let mut parts = split_urn(urn.strip_prefix(PREFIX)?).skip(2);
        let (types, _name) = (parts.next()?, parts.next()?);
        let own = types.rsplit('$').next()?;
        (provider_package(own).is_some() && !id.is_empty()).then_some((urn, id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_the_separator() {
        let urn = Urn::new("urn:pulumi:dev::shop::my:c:C$aws:ec2/vpc:Vpc::a::b$c");
        assert_eq!(
            (urn.stack(), urn.project(), urn.own_type(), urn.name()),
            ("dev", "shop", "aws:ec2/vpc:Vpc", "a::b$c")
        );
        assert_eq!(urn.qualified_type(), "my:c:C$aws:ec2/vpc:Vpc");
    }

    #[test]
    fn a_urn_is_valid_with_the_prefix_and_three_separators() {
        for (text, valid) in [
            ("urn:pulumi:stack::proj::type::name", true),
            ("urn:pulumi:::::::::", true),
            ("urn:pulumi:stack::proj::type", false),
            ("URN:pulumi:stack::proj::type::name", false),
            ("", false),
        ] {
            assert_eq!(Urn::new(text).is_valid(), valid, "{text}");
        }
    }

    #[test]
    fn a_token_is_shown_as_people_write_it() {
        for (token, friendly) in [
            ("aws:ec2/vpc:Vpc", "aws:ec2:Vpc"),
            ("random:index/randomPassword:RandomPassword", "random:index:RandomPassword"),
            ("azure-native:network/v20230201:VirtualNetwork", "azure-native:network/v20230201:VirtualNetwork"),
            ("kubernetes:helm.sh/v3:Release", "kubernetes:helm.sh/v3:Release"),
            ("app", "app"),
        ] {
            assert_eq!(TypeToken::new(token).friendly(), friendly);
        }
    }

    #[test]
    fn a_version_of_azures_api_is_no_part_of_the_type() {
        for (written, token, version) in [
            ("azure-native:network/v20230901:Subnet", "azure-native:network:Subnet", Some("v20230901")),
            ("azure-native:app/v20230502preview:Job", "azure-native:app:Job", Some("v20230502preview")),
            ("azure-native_network_v20230901:network:Subnet", "azure-native:network:Subnet", Some("v20230901")),
            ("azure-native:network:Subnet", "azure-native:network:Subnet", None),
            ("azure-native:network/v2:Subnet", "azure-native:network/v2:Subnet", None),
            ("azure-native_network:network:Subnet", "azure-native_network:network:Subnet", None),
            ("kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:Deployment", None),
            ("azure-native", "azure-native", None),
        ] {
            let ty = TypeToken::new(written);
            assert_eq!((&*ty, ty.api_version()), (token, version), "{written}");
            assert_eq!((ty.written(), ty.to_string().as_str()), (written, written));
            assert_eq!(ty, TypeToken::new(token));
        }
    }

    #[test]
    fn a_provider_reference_splits_at_the_last_separator() {
        let text = "urn:pulumi:dev::p::pulumi:providers:aws::default_6_1_0::5b1d7c7e";
        let reference = ProviderRef::parse(text).unwrap();
        assert_eq!((reference.urn.name(), reference.id.as_str()), ("default_6_1_0", "5b1d7c7e"));
        assert!(ProviderRef::parse("urn:pulumi:dev::p::aws:ec2/vpc:Vpc::x::id").is_none());
        assert!(ProviderRef::parse("nonsense").is_none());
    }
}

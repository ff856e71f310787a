//! When a row applies: a small language of conditions on the subject.
//!
//! `P is W or W`, `P is not W or W` (W: `absent`, `set`, or a text), `P starts with W`, `P ends with W or W`, with
//! `input#P` for what the program asks for; `P refers to T`, `P refers to no T` (a resource that the program makes);
//! `P>Q mentions W` (the text Q of what P refers to); `within T or T` (a component around it); `beside T` (the stack
//! has one), `beside another` (of its own class); `has machines` (a network of Google's); `network has nat`, `network has public subnet` (the one it is in);
//! `named W or W` (a word of its name); `outputs unseen` (those of the stack); `used`, `used only by T or T`, `used by
//! NEED`; `there already` (before this change); `kept shut` (its bucket, by a public access block). `not` in front turns
//! any of them round.

use super::RowFault;
use super::need::{self, Need};
use super::test::{Test, alternatives};
use super::users;
use crate::graph::{Stack, View};
use crate::lens::aws::public_access::{Opening, Standing};
use crate::lens::{By, Reference, class_of, top_of};
use crate::model::{Op, PropertyPath, Resource};
use crate::rules::Cx;

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) enum Condition {
    /// A property is, or is not, one of these.
    Property { side: Side, path: Box<str>, test: Test, negated: bool },
    /// A property refers, or does not, to a resource of a class that the program makes.
    Refers { path: Box<str>, class: Box<str>, negated: bool },
    /// One of the components around the subject is of these types.
    Within(Vec<Box<str>>),
    /// Something is computed from the subject.
    Used,
    /// Something is computed from the subject, all of it of these classes.
    UsedOnlyBy(Vec<Box<str>>),
    /// A need that the subject has satisfied.
    UsedBy(Need),
    /// What a property refers to has a text with this word in it.
    Mentions { through: Box<str>, path: Box<str>, word: Box<str> },
    /// The program makes a resource of this class, wherever.
    Beside(Box<str>),
    /// One of the words of its name is one of these.
    Named(Vec<Box<str>>),
    /// A NAT gateway is in the network of the subject.
    NetworkHasNat,
    /// A subnet that is meant to be public is in the network of the subject.
    NetworkHasPublicSubnet,
    /// Machines are in the subject, a network of Google's.
    HasMachines,
    /// The program makes another resource of the class of the subject.
    BesideAnother,
    /// What the stack hands out cannot be seen: a preview does not show it before the first deployment.
    OutputsUnseen,
    /// The subject is in the cloud already: what the stack does not show may have been done to it since.
    ThereAlready,
    /// A public access block of the stack keeps everybody out of the bucket that the subject is put on.
    KeptShut,
    /// The opposite.
    Not(Box<Condition>),
}

/// Which value of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules) enum Side {
    InForce,
    Asked,
}

/// Whether a condition holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) enum Holds {
    Yes,
    No,
    /// A value that decides is hidden.
    Unknown(PropertyPath),
}

impl Condition {
    pub(in crate::rules) fn parse(written: &str) -> Result<Self, RowFault> {
        let words: Vec<&str> = written.split_whitespace().collect();
        let (left, rest) = match words[..] {
            ["not", ref rest @ ..] => return Ok(Condition::Not(Box::new(Self::parse(&rest.join(" "))?))),
            ["used"] => return Ok(Condition::Used),
            ["outputs", "unseen"] => return Ok(Condition::OutputsUnseen),
            ["there", "already"] => return Ok(Condition::ThereAlready),
            ["kept", "shut"] => return Ok(Condition::KeptShut),
            ["network", "has", "nat"] => return Ok(Condition::NetworkHasNat),
            ["network", "has", "public", "subnet"] => return Ok(Condition::NetworkHasPublicSubnet),
            ["has", "machines"] => return Ok(Condition::HasMachines),
            ["beside", "another"] => return Ok(Condition::BesideAnother),
            ["beside", ty] => return need::class(ty).map(Condition::Beside),
            ["named", ref words @ ..] => {
                let words = alternatives(words, |word| Some(word.into()));
                return words.map(Condition::Named).ok_or_else(|| RowFault::Condition(written.to_owned()));
            }
            [left, "mentions", word] => return Self::mentions(left, word, written),
            ["used", "only", "by", ref types @ ..] => {
                return classes(types, written).map(Condition::UsedOnlyBy);
            }
            ["within", ref types @ ..] => return classes(types, written).map(Condition::Within),
            [left, "refers", "to", "no", ty] => return Self::refers(left, ty, true),
            [left, "refers", "to", ty] => return Self::refers(left, ty, false),
            ["used", "by", ref need @ ..] => return Need::parse(&need.join(" ")).map(Condition::UsedBy),
            [left, ref rest @ ..] => (left, rest),
            [] => return Err(RowFault::Condition(written.to_owned())),
        };
        let (side, path) = match left.strip_prefix("input#") {
            Some(path) => (Side::Asked, need::path(path)?),
            None => (Side::InForce, need::path(left)?),
        };
        let (negated, test) = Test::parse(rest).ok_or_else(|| RowFault::Condition(written.to_owned()))?;
        Ok(Condition::Property { side, path, test, negated })
    }

    fn refers(left: &str, ty: &str, negated: bool) -> Result<Self, RowFault> {
        Ok(Condition::Refers { path: need::path(left)?, class: need::class(ty)?, negated })
    }

    fn mentions(left: &str, word: &str, written: &str) -> Result<Self, RowFault> {
        let (through, path) = left.split_once('>').ok_or_else(|| RowFault::Condition(written.to_owned()))?;
        Ok(Condition::Mentions { through: need::path(through)?, path: need::path(path)?, word: word.into() })
    }

    /// The need that it asks about.
    pub(in crate::rules) fn need(&self) -> Option<&Need> {
        match self {
            Condition::UsedBy(need) => Some(need),
            Condition::Not(inner) => inner.need(),
            _ => None,
        }
    }

    /// Whether the condition holds for the subject; `satisfied` answers for needs.
    pub(in crate::rules) fn holds<'a>(
        &self,
        cx: &Cx<'a>,
        subject: &'a Resource,
        except: &[Box<str>],
        satisfied: &dyn Fn(&Need) -> Holds,
    ) -> Holds {
        match self {
            Condition::Property { side, path, test, negated } => {
                tested(test, cx, subject, *side, path).unless(*negated)
            }
            Condition::Refers { path, class, negated } => refers(cx, subject, path, class).unless(*negated),
            Condition::Within(types) => truth(users::around(cx, subject).any(|whole| users::is_one_of(whole, types))),
            Condition::Used => truth(users::of(cx, subject, except).next().is_some()),
            Condition::UsedOnlyBy(classes) => {
                let mut users = users::of(cx, subject, except).peekable();
                let used = users.peek().is_some();
                truth(used && users.all(|user| users::is_one_of(user, classes)))
            }
            Condition::UsedBy(need) => satisfied(need),
            Condition::Mentions { through, path, word } => mentions(cx, subject, (through, path), word),
            Condition::Beside(class) => truth(cx.lens.of_class(class).any(Resource::is_managed)),
            Condition::Named(words) => truth(is_named(subject.urn.name(), words)),
            Condition::NetworkHasNat => {
                let network = cx.lens.network_around(subject);
                truth(network.is_some_and(|network| cx.lens.routing().has_nat(network)))
            }
            Condition::NetworkHasPublicSubnet => {
                let network = cx.lens.network_around(subject);
                truth(network.is_some_and(|network| cx.lens.routing().has_public_subnet(network)))
            }
            Condition::HasMachines => truth(cx.lens.has_machines(subject.id)),
            Condition::BesideAnother => {
                let mut others = cx.lens.of_class(class_of(&subject.ty)).filter(|other| other.id != subject.id);
                truth(others.any(Resource::is_managed))
            }
            Condition::OutputsUnseen => truth(outputs_unseen(cx.stack)),
            Condition::ThereAlready => truth(is_there(cx, subject)),
            Condition::KeptShut => {
                truth(matches!(cx.lens.standing(subject, Opening::Policy), Some((_, Standing::Shut))))
            }
            Condition::Not(inner) => inner.holds(cx, subject, except, satisfied).unless(true),
        }
    }
}

/// Whether a resource was made before this change. A replacement is a new one.
fn is_there(cx: &Cx<'_>, subject: &Resource) -> bool {
    let made = matches!(subject.op, Op::Create | Op::Replace | Op::CreateReplacement);
    !made && cx.stack.latest(subject).is_some_and(|state| state.id().is().is_some())
}

/// Whether what a property refers to has a text with this word in it.
fn mentions<'a>(cx: &Cx<'a>, subject: &'a Resource, (through, path): (&str, &str), word: &str) -> Holds {
    let sources = cx.stack.graph().sources(subject.id, top_of(through));
    let mut targets: Vec<&Resource> = sources.map(|id| cx.stack.resource(id)).collect();
    for text in cx.lens.texts(subject, through).seen {
        targets.extend(
            [By::Arn, By::Id].into_iter().flat_map(|by| cx.lens.find_any(by, &text)).map(|id| cx.stack.resource(id)),
        );
    }
    let mut hidden = targets.is_empty();
    for target in targets {
        let texts = cx.lens.texts(target, path);
        if texts.seen.iter().any(|text| text.contains(word)) {
            return Holds::Yes;
        }
        hidden |= texts.hidden;
    }
    if hidden { Holds::Unknown(PropertyPath::of(top_of(through))) } else { Holds::No }
}

fn is_named(name: &str, words: &[Box<str>]) -> bool {
    let mut parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    parts.any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)))
}

fn outputs_unseen(stack: &Stack) -> bool {
    let seen = |root| {
        [View::Before, View::After]
            .into_iter()
            .any(|view| stack.view(root, view).is_some_and(|state| state.outputs().is_some()))
    };
    !stack.kind.is_state() && !stack.root().is_some_and(seen)
}

impl Holds {
    /// The opposite, when the condition says `not`.
    fn unless(self, negated: bool) -> Self {
        match self {
            Holds::Yes if negated => Holds::No,
            Holds::No if negated => Holds::Yes,
            holds => holds,
        }
    }
}

fn refers<'a>(cx: &Cx<'a>, subject: &'a Resource, path: &str, class: &str) -> Holds {
    match cx.lens.reference(subject, path, By::Id, class) {
        Reference::Resources(ids) => truth(ids.iter().any(|id| cx.stack.resource(*id).is_managed())),
        Reference::Foreign | Reference::Absent => Holds::No,
        Reference::Unknown => Holds::Unknown(PropertyPath::of(top_of(path))),
    }
}

fn truth(holds: bool) -> Holds {
    if holds { Holds::Yes } else { Holds::No }
}

/// Classes separated by `or`.
fn classes(words: &[&str], written: &str) -> Result<Vec<Box<str>>, RowFault> {
    let words = alternatives(words, Some).ok_or_else(|| RowFault::Condition(written.to_owned()))?;
    words.into_iter().map(need::class).collect()
}

/// Whether the values of a property are what a test says.
fn tested<'a>(test: &Test, cx: &Cx<'a>, subject: &'a Resource, side: Side, path: &str) -> Holds {
    let values = match side {
        Side::InForce => cx.lens.in_force(subject, path),
        Side::Asked => cx.lens.asked(subject, path),
    };
    test.of(&values).map_or_else(|| Holds::Unknown(PropertyPath::of(top_of(path))), truth)
}

#[cfg(test)]
mod tests {
    use super::super::test::Word;
    use super::*;

    #[test]
    fn every_form_is_read() {
        let words = vec![Word::Absent, Word::Text("Gateway".into())];
        let (side, path, test) = (Side::InForce, "vpcEndpointType".into(), Test::OneOf(words));
        assert_eq!(
            Condition::parse("vpcEndpointType is absent or Gateway").unwrap(),
            Condition::Property { side, path, test, negated: false }
        );
        let (side, path, test) = (Side::Asked, "peerRegion".into(), Test::OneOf(vec![Word::Set]));
        assert_eq!(
            Condition::parse("input#peerRegion is not set").unwrap(),
            Condition::Property { side, path, test, negated: true }
        );
        assert!(matches!(
            Condition::parse("used only by aws:rds/subnetGroup:SubnetGroup"),
            Ok(Condition::UsedOnlyBy(_))
        ));
        assert!(matches!(Condition::parse("used by self#vpcId"), Ok(Condition::UsedBy(Need::Own(_)))));
        assert!(matches!(Condition::parse("vpcId refers to no aws:ec2/vpc:Vpc"), Ok(Condition::Refers { .. })));
        assert!(matches!(Condition::parse("within eks:index:Cluster"), Ok(Condition::Within(_))));
        assert!(Condition::parse("engine starts with aurora").is_ok());
        assert!(matches!(Condition::parse("name ends with .local or .lan"), Ok(Condition::Property { .. })));
        assert!(matches!(Condition::parse("task>containers mentions port"), Ok(Condition::Mentions { .. })));
        assert!(matches!(Condition::parse("beside aws:ec2/vpc:Vpc"), Ok(Condition::Beside(_))));
        assert!(matches!(Condition::parse("outputs unseen"), Ok(Condition::OutputsUnseen)));
        let not = Condition::parse("not named hub or core").unwrap();
        assert_eq!(not, Condition::Not(Box::new(Condition::Named(vec!["hub".into(), "core".into()]))));
        assert!(Condition::parse("not used by self#vpcId").unwrap().need().is_some());
    }

    #[test]
    fn what_is_none_of_them_is_refused() {
        for text in [
            "",
            "type",
            "type equals a",
            "type is",
            "type is a b",
            "type is a or",
            "used only by",
            "a/b is c",
            "not",
            "a mentions b",
            "name ends with",
            "beside",
        ] {
            assert!(Condition::parse(text).is_err(), "{text}");
        }
    }
}

//! The rows of the table: read, checked, and turned into what the rule works with.

use serde::Deserialize;

use super::names::{BuiltIn, Names};
use super::unused::Users;
use crate::finding::{Finding, Meta, Sink};
use crate::lens::cluster::kind_of;
use crate::lens::pods;
use crate::model::{Known, PropertyPath, Resource, TypeToken, Value};
use crate::rules::Cx;
use crate::rules::built_in;
use crate::rules::completeness::{RowFault, Words, path};

/// A row of the table.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) meta: Meta,
    /// The kinds that are looked at.
    pub(super) kinds: Kinds,
    pub(super) way: Way,
    pub(super) message: Box<str>,
    pub(super) fix: Box<str>,
}

/// How a row looks.
#[derive(Debug, Clone)]
pub(super) enum Way {
    /// What an object names must be there.
    Names(Names),
    /// What it selects by labels must be there.
    Selects(Box<str>),
    /// Something must name it.
    Unused(Users),
    /// The ports of a service must be ports of its pods.
    ServicePorts,
    /// The ports that an ingress names must be ports of the services.
    IngressPorts,
    /// What it selects must be what it makes.
    OwnLabels,
    /// A service must select what has ports.
    Unserved,
    /// What it selects among services must be there.
    Monitors,
}

/// Kinds of objects.
#[derive(Debug, Clone)]
pub(super) enum Kinds {
    /// Whatever makes pods: paths lead into what describes them.
    OfPods,
    /// These.
    Named(Vec<Box<str>>),
}

/// Where a name stands: the object around it, in which it may be said to be optional, and the member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct At {
    pub(super) object: Box<str>,
    pub(super) member: Box<str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    code: String,
    id: String,
    severity: String,
    #[serde(default)]
    opt_in: bool,
    summary: String,
    of: Vec<String>,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    target: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
    #[serde(default)]
    unless_annotated: Vec<String>,
    selects: Option<String>,
    #[serde(default)]
    used_by: Vec<String>,
    #[serde(default)]
    users: Vec<String>,
    #[serde(default)]
    unless_set: Vec<String>,
    unless_labelled: Option<String>,
    check: Option<String>,
    message: String,
    why: String,
    fix: String,
    not_reported: Option<String>,
    source: String,
}

impl built_in::Written for Written {
    type Row = Row;

    fn words(&self) -> Words<'_> {
        Words {
            code: &self.code,
            id: &self.id,
            severity: &self.severity,
            confidence: None,
            opt_in: self.opt_in,
            folds_alike: false,
            hidden_by: &[],
            summary: &self.summary,
            why: &self.why,
            fix: self.fix.as_str().into(),
            not_reported: self.not_reported.as_deref(),
            source: &self.source,
            found_by: None,
            never_reported: "What is imported or only read. Nothing is claimed where objects cannot be seen: unchanged \
                             ones that a preview hides, and what the release of a chart makes. In a namespace that the \
                             stack does not make it is told mildly.",
        }
    }

    fn row(self, meta: Meta) -> Result<Row, RowFault> {
        let way = self.way()?;
        let kinds = Kinds::of(if self.of == ["pods"] { &[] } else { &self.of });
        Ok(Row { meta, kinds, way, message: self.message.into(), fix: self.fix.into() })
    }
}

impl Written {
    fn way(&self) -> Result<Way, RowFault> {
        match self.check.as_deref() {
            Some("service-ports") => return Ok(Way::ServicePorts),
            Some("ingress-ports") => return Ok(Way::IngressPorts),
            Some("own-labels") => return Ok(Way::OwnLabels),
            Some("served") => return Ok(Way::Unserved),
            Some("monitored") => return Ok(Way::Monitors),
            Some(other) => return Err(RowFault::Word(other.to_owned())),
            None => {}
        }
        if let Some(labels) = &self.selects {
            return Ok(Way::Selects(path(labels)?));
        }
        if !self.used_by.is_empty() {
            return Ok(Way::Unused(Users {
                at: places(&self.used_by)?,
                kinds: Kinds::of(&self.users),
                unless_set: boxed(&self.unless_set),
                unless_labelled: self.unless_labelled.as_deref().map(Into::into),
            }));
        }
        if self.names.is_empty() {
            return Err(RowFault::NoNeeds);
        }
        Ok(Way::Names(Names {
            at: places(&self.names)?,
            target: boxed(&self.target),
            except: self.except.iter().map(|text| BuiltIn::read(text)).collect(),
            unless_annotated: boxed(&self.unless_annotated),
        }))
    }
}

impl Kinds {
    /// None stands for whatever makes pods.
    fn of(names: &[String]) -> Self {
        if names.is_empty() { Self::OfPods } else { Self::Named(boxed(names)) }
    }

    /// Whether a type is of one of them.
    pub(super) fn include(&self, ty: &TypeToken) -> bool {
        kind_of(ty).is_some_and(|kind| match self {
            Self::OfPods => pods::of_kind(kind).is_some(),
            Self::Named(names) => names.iter().any(|name| **name == *kind),
        })
    }

    /// The values at a path of a row in an object of one of them, each with its own path.
    pub(super) fn values<'a>(
        &self,
        cx: &Cx<'a>,
        object: &'a Resource,
        path: &str,
    ) -> Vec<(PropertyPath, Known<Value<'a>>)> {
        match self {
            Self::OfPods => cx.lens.in_pods(object, path),
            Self::Named(_) => cx.lens.in_object(object, path),
        }
    }
}

impl Row {
    /// Reports what is wrong with an object: `wanted` is what it asks for.
    pub(super) fn fail<'o>(&self, subject: &Resource, wanted: &str, out: &'o mut Sink<'_>) -> &'o mut Finding {
        let filled = |text: &str| text.replace("{name}", subject.urn.name()).replace("{wanted}", wanted);
        out.fail(subject.id, filled(&self.message)).fix(filled(&self.fix))
    }
}

fn boxed(texts: &[String]) -> Vec<Box<str>> {
    texts.iter().map(|text| text.as_str().into()).collect()
}

/// `volumes[].configMap#name`
fn places(texts: &[String]) -> Result<Vec<At>, RowFault> {
    let place = |text: &String| {
        let (object, member) = text.split_once('#').ok_or_else(|| RowFault::Path(text.clone()))?;
        let object = if object.is_empty() { "".into() } else { path(object)? };
        Ok(At { object, member: path(member)? })
    };
    texts.iter().map(place).collect()
}

//! The rows of the table: read, checked, and turned into what the rule works with.

use serde::Deserialize;

use super::names::Names;
use super::unused::Users;
use crate::finding::Meta;
use crate::lens::pods;
use crate::rules::completeness::fault::{RowFault, TableError};
use crate::rules::completeness::{Words, path, read_rows};

/// A row of the table.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) meta: Meta,
    /// The kinds that are looked at; none: whatever makes pods.
    kinds: Vec<Box<str>>,
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
}

/// Where a name stands: the object around it, in which it may be said to be optional, and the member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct At {
    pub(super) object: Box<str>,
    pub(super) member: Box<str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
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
    check: Option<String>,
    message: String,
    why: String,
    fix: String,
    not_reported: Option<String>,
    source: String,
}

pub(super) fn read(text: &str) -> Result<Vec<Row>, TableError> {
    read_rows(text, Written::check, |row| row.meta.code)
}

impl Written {
    fn check(self) -> Result<Row, RowFault> {
        let way = self.way()?;
        let words = Words {
            code: &self.code,
            id: &self.id,
            severity: &self.severity,
            confidence: None,
            opt_in: self.opt_in,
            folds_alike: false,
            hidden_by: &[],
            summary: &self.summary,
            why: &self.why,
            fix: &self.fix,
            not_reported: self.not_reported.as_deref(),
            source: &self.source,
            found_by: None,
            never_reported: "What is imported or only read. Nothing is claimed where objects cannot be seen: unchanged \
                             ones that a preview hides, and what the release of a chart makes. In a namespace that the \
                             stack does not make it is told mildly.",
        };
        Ok(Row {
            meta: words.meta()?,
            kinds: if self.of == ["pods"] { Vec::new() } else { boxed(&self.of) },
            way,
            message: self.message.into(),
            fix: self.fix.into(),
        })
    }

    fn way(&self) -> Result<Way, RowFault> {
        match self.check.as_deref() {
            Some("service-ports") => return Ok(Way::ServicePorts),
            Some("ingress-ports") => return Ok(Way::IngressPorts),
            Some("own-labels") => return Ok(Way::OwnLabels),
            Some(other) => return Err(RowFault::Word(other.to_owned())),
            None => {}
        }
        if let Some(labels) = &self.selects {
            return Ok(Way::Selects(path(labels)?));
        }
        if !self.used_by.is_empty() {
            return Ok(Way::Unused(Users { at: places(&self.used_by)?, kinds: boxed(&self.users) }));
        }
        if self.names.is_empty() {
            return Err(RowFault::NoNeeds);
        }
        Ok(Way::Names(Names {
            at: places(&self.names)?,
            target: boxed(&self.target),
            except: boxed(&self.except),
            unless_annotated: boxed(&self.unless_annotated),
        }))
    }
}

impl Row {
    pub(super) fn is_of(&self, kind: &str) -> bool {
        if self.kinds.is_empty() { pods::of_kind(kind).is_some() } else { self.kinds.iter().any(|own| **own == *kind) }
    }

    /// Whether paths lead into what describes pods.
    pub(super) fn is_of_pods(&self) -> bool {
        self.kinds.is_empty()
    }

    /// A text of the row with its placeholders filled.
    pub(super) fn filled(text: &str, name: &str, wanted: &str) -> String {
        text.replace("{name}", name).replace("{wanted}", wanted)
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

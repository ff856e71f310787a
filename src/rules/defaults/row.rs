//! The rows of the tables: read, checked, and turned into what the rules work with.

use serde::Deserialize;

use super::bad::Bad;
use super::case::Case;
use crate::finding::{Confidence, Meta};
use crate::lens::pods;
use crate::rules::built_in;
use crate::rules::completeness::{Condition, Need, RowFault, Words, class, path, severity};
use crate::rules::refused::Beside;

/// A row of the tables: one default that is not safe.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) meta: Meta,
    pub(super) fix: Box<str>,
    pub(super) cases: Vec<Case>,
}

/// A row as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    code: String,
    id: String,
    severity: String,
    confidence: Option<String>,
    #[serde(default)]
    opt_in: bool,
    #[serde(default)]
    folds_alike: bool,
    #[serde(default)]
    hidden_by: Vec<String>,
    summary: String,
    why: String,
    fix: String,
    not_reported: Option<String>,
    source: String,
    case: Vec<WrittenCase>,
}

/// One property of some types, and when it is a fault.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCase {
    types: Vec<String>,
    at: String,
    bad: String,
    default: Option<String>,
    #[serde(default)]
    when: Vec<String>,
    #[serde(default)]
    beside: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    secret: bool,
    severity: Option<String>,
    confidence: Option<String>,
    says: String,
    fix: Option<String>,
}

impl built_in::Written for Written {
    type Row = Row;

    fn words(&self) -> Words<'_> {
        Words {
            code: &self.code,
            id: &self.id,
            severity: &self.severity,
            confidence: self.confidence.as_deref(),
            opt_in: self.opt_in,
            folds_alike: self.folds_alike,
            hidden_by: &self.hidden_by,
            summary: &self.summary,
            why: &self.why,
            fix: self.fix.as_str().into(),
            not_reported: self.not_reported.as_deref(),
            source: &self.source,
            found_by: None,
            never_reported: "What is not known yet, or is secret.",
        }
    }

    fn row(self, meta: Meta) -> Result<Row, RowFault> {
        let mut cases = Vec::new();
        for case in &self.case {
            case.read(&mut cases)?;
        }
        if cases.is_empty() {
            return Err(RowFault::Empty("case"));
        }
        Ok(Row { meta, fix: self.fix.into(), cases })
    }
}

impl WrittenCase {
    /// Adds a case for every type, and for every place in it.
    fn read(&self, cases: &mut Vec<Case>) -> Result<(), RowFault> {
        if self.says.trim().is_empty() {
            return Err(RowFault::Empty("says"));
        }
        for ty in &self.types {
            if ty != "pods" {
                cases.push(self.case(ty, &|text| text.to_owned())?);
                continue;
            }
            for (class, pod) in pods::OWNERS {
                let lists: &[&str] =
                    if self.at.starts_with("{container}") { &["containers", "initContainers"] } else { &[""] };
                for list in lists {
                    let container = format!("{pod}.{list}[]");
                    let here = |text: &str| text.replace("{pod}", pod).replace("{container}", &container);
                    cases.push(self.case(class, &here)?);
                }
            }
        }
        Ok(())
    }

    fn case(&self, ty: &str, here: &dyn Fn(&str) -> String) -> Result<Case, RowFault> {
        let when = self.when.iter().map(|text| Condition::parse(&here(text))).collect::<Result<_, _>>()?;
        let beside = self.beside.iter().cloned().map(Beside::try_from).collect::<Result<_, _>>();
        let confidence = |word: &String| Confidence::parse(word).ok_or_else(|| RowFault::Word(word.clone()));
        Ok(Case {
            class: class(ty)?,
            at: path(&here(&self.at))?,
            bad: Bad::parse(&self.bad).ok_or_else(|| RowFault::Fault(self.bad.clone()))?,
            default: self.default.as_deref().map(Into::into),
            when,
            beside: beside.map_err(RowFault::Shape)?,
            unless: self.unless.iter().map(|text| Need::parse(text)).collect::<Result<_, _>>()?,
            secret: self.secret,
            severity: self.severity.as_deref().map(severity).transpose()?,
            confidence: self.confidence.as_ref().map(confidence).transpose()?,
            says: self.says.as_str().into(),
            fix: self.fix.as_deref().map(Into::into),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        code = "M900"
        id = "door-unlocked"
        severity = "low"
        summary = "a door has no lock"
        why = "Anybody walks in."
        fix = "lock it"
        source = "the carpenter"
        [[case]]
        types = ["shop:index:Door"]
        at = "locks[].closed"
        bad = "is absent or false"
        says = "anybody walks in"
    "#;

    #[test]
    fn a_good_row_is_read() {
        let row = built_in::read::<Written>(GOOD).unwrap();
        assert_eq!((row.meta.code, row.cases.len()), ("M900", 1));
        let of_pods = GOOD.replace("shop:index:Door", "pods").replace("locks[]", "{container}");
        let row = built_in::read::<Written>(&of_pods).unwrap();
        assert_eq!(&*row.cases[0].at, "spec.template.spec.containers[].closed");
        assert_eq!(row.cases.len(), 2 * pods::OWNERS.len());
    }

    #[test]
    fn a_bad_row_is_refused_with_the_reason() {
        for (old, new, reason) in [
            ("M900", "M9", "code `M9`"),
            ("\"is absent or false\"", "\"looks bad\"", "`looks bad` is no fault"),
            ("shop:index:Door", "Door", "`Door` is no type token"),
            ("locks[].closed", "locks[0]", "is no path"),
            ("says =", "sais =", "unknown field"),
            ("\"anybody walks in\"", "\"\"", "`says` is empty"),
            ("says =", "when = [\"colour\"]\nsays =", "`colour` is no condition"),
            ("says =", "beside = [\"colour\"]\nsays =", "`colour` is no condition"),
            ("says =", "unless = [\"key\"]\nsays =", "`key` is no need"),
        ] {
            assert!(GOOD.contains(old), "{old}");
            let fault = built_in::read::<Written>(&GOOD.replace(old, new)).unwrap_err();
            assert!(fault.contains(reason), "{fault}");
        }
    }
}

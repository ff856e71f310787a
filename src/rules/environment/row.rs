//! Rules that are rows of the table: a value that is wrong in production.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::environment::{Environment, Said};
use crate::lens::{class_of, spelled};
use crate::model::{Known, PropertyPath, Resource, StateView, TypeToken, Value};
use crate::rules::{Cx, Rule};

const TABLE: &str = table!("environment");

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    rule: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: String,
    id: String,
    severity: String,
    #[serde(default)]
    opt_in: bool,
    summary: String,
    says: String,
    why: String,
    fix: String,
    source: String,
    case: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    class: String,
    /// Types that are it by other names.
    #[serde(default)]
    also: Vec<String>,
    path: String,
    #[serde(default)]
    bad: Vec<String>,
    at_most: Option<i64>,
    at_least: Option<i64>,
    #[serde(default)]
    absent: bool,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    protect: bool,
}

// A test reads the table; without one nothing is claimed.
static ROWS: LazyLock<Table> = LazyLock::new(|| serde_json::from_str(TABLE).unwrap_or_default());

/// A row of the table.
struct RowRule {
    meta: Meta,
    row: &'static Row,
}

/// The rules of the table.
pub(super) fn rules() -> impl Iterator<Item = Box<dyn Rule>> {
    ROWS.rule.iter().map(|row| Box::new(RowRule { meta: row.meta(), row }) as Box<dyn Rule>)
}

impl Row {
    fn meta(&'static self) -> Meta {
        let severity = Severity::parse(&self.severity).unwrap_or(Severity::Medium);
        let meta = Meta::new(&self.code, &self.id, severity, &self.summary).docs(self.docs().leak());
        if self.opt_in { meta.opt_in() } else { meta }
    }

    /// The documentation, as a coded rule has it in its header.
    fn docs(&self) -> String {
        let capital = |text: &str| {
            let mut chars = text.chars();
            chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
        };
        format!(
            "{}.\n\n## Why it matters\n\n{}\n\n## What to do\n\n{}.\n\n## Not reported\n\nStacks that are not production: \
             the name of the stack decides, then its configuration. Where only tags say so it is told as information. \
             Values that are not known are open questions.\n\n## References\n\n{}. The words for \
             environments are in `tables/environment.toml`.\n",
            capital(&self.summary),
            self.why,
            capital(&self.fix),
            self.source
        )
    }
}

impl Rule for RowRule {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        self.row.case.iter().any(|case| case.is_of(ty))
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let environment = cx.lens.environment();
        let Some(state) = cx.lens.state(subject).filter(|_| environment.kind == Environment::Production) else {
            return;
        };
        for case in self.row.case.iter().filter(|case| case.is_of(&subject.ty)) {
            let Some(path) = spelled(&subject.ty, &case.path) else { continue };
            let path = PropertyPath::parse(&path);
            match case.judge(&subject.ty, state, &path) {
                Known::Is(true) => {
                    let message = self.row.says.replace("{name}", subject.urn.name());
                    let finding = out.fail(subject.id, message).key(case.path.as_str()).fix(self.row.fix.as_str());
                    finding.evidence(format!("it is production: {}", environment.why)).at(path);
                    if environment.said == Said::ByTags {
                        finding.severity(Severity::Info);
                    }
                }
                Known::Is(false) => out.pass(),
                Known::Unknown => out.undetermined(subject.id, Reason::Unknown(path)),
                Known::Secret => out.undetermined(subject.id, Reason::Secret(path)),
                Known::Absent => {}
            }
        }
    }
}

impl Case {
    fn is_of(&self, ty: &str) -> bool {
        self.class == class_of(ty) || self.also.iter().any(|also| also == ty)
    }

    /// Whether the value is bad; absent where it is not asked for.
    fn judge(&self, ty: &str, state: StateView<'_>, path: &PropertyPath) -> Known<bool> {
        let told = |name: &String| {
            let value = spelled(ty, name).map_or(Known::Absent, |name| state.property(&name));
            !value.is_absent() && !value.is().is_some_and(Value::is_empty)
        };
        if self.protect && state.flag("protect") || self.unless.iter().any(told) {
            return Known::Absent;
        }
        match state.at(path) {
            Known::Absent => Known::Is(self.absent),
            value => value.read(|value| {
                let text = value.as_text()?;
                let number = self.at_most.zip(value.as_i64());
                let low = number
                    .is_some_and(|(most, number)| number <= most && self.at_least.is_none_or(|least| number >= least));
                Some(low || self.bad.iter().any(|bad| *bad == *text))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::kin_of;

    #[test]
    fn the_table_can_be_read_and_names_classes() {
        let table: Table = serde_json::from_str(TABLE).unwrap();
        for row in &table.rule {
            assert!(Severity::parse(&row.severity).is_some() && row.says.contains("{name}"), "{}", row.code);
            for case in &row.case {
                assert_eq!(class_of(&case.class), case.class);
                assert!(case.also.iter().all(|also| kin_of(also) == case.class), "{} {}", row.code, case.class);
                assert!(!case.bad.is_empty() || case.at_most.is_some(), "{} {}", row.code, case.class);
            }
        }
    }
}

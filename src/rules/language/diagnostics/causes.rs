//! Why the preview failed, and what it warns of: every message explained once, equal ones folded, noise left out.

use hashbrown::{HashMap, HashSet};

use super::complete;
use super::matching::{self, Match, Question};
use super::place::{self, Place};
use super::table::{Names, On, Row, hint};
use super::template;
use super::text::{self, Roots};
use crate::finding::Severity;
use crate::graph::{Coverage, Diagnostic, InputKind, Severity as Level, Stack};
use crate::model::{PropertyPath, ResourceId, SourcePosition, Urn, shown};

/// One cause, ready to be reported.
#[derive(Debug)]
pub struct Cause {
    /// The code of the class.
    pub(super) rule: &'static str,
    /// The row that knows the message.
    pub(super) row: Option<&'static Row>,
    pub(super) severity: Severity,
    pub(super) message: String,
    pub(super) fix: Option<String>,
    /// The line that says it.
    pub(super) line: String,
    pub(super) sources: Vec<SourcePosition>,
    pub(super) resources: Vec<ResourceId>,
    pub(super) path: Option<PropertyPath>,
    /// How many messages say it.
    pub(super) count: usize,
    pub(super) key: String,
}

/// The class of what no row knows.
const UNKNOWN: &str = "L213";

/// Whether every resource that this run would change is listed.
fn lists_changes(stack: &Stack) -> bool {
    matches!(stack.coverage, Coverage::Whole | Coverage::ChangesOnly { .. })
}

/// Explains the messages of a stack.
pub(super) fn of(stack: &Stack) -> Vec<Cause> {
    if stack.diagnostics.is_empty() && stack.coverage != Coverage::Failed {
        return Vec::new();
    }
    let mut reader = Reader::new(stack);
    reader.read_errors();
    reader.read_warnings();
    reader.causes.iter_mut().for_each(Cause::tidy);
    reader.causes
}

impl Cause {
    /// Names every resource and place once.
    fn tidy(&mut self) {
        let mut ids = HashSet::new();
        self.resources.retain(|id| ids.insert(*id));
        let mut places = HashSet::new();
        self.sources.retain(|place| places.insert((place.path.clone(), place.line, place.column)));
    }
}

/// A message without the word in front of it.
struct Message<'a> {
    urn: Option<&'a Urn>,
    text: &'a str,
}

struct Reader<'a> {
    stack: &'a Stack,
    roots: Roots,
    causes: Vec<Cause>,
    /// Where the cause of a row and its sentence is.
    seen: HashMap<(&'static str, String), usize>,
    /// The causes of the messages that were explained already: many are repeated.
    told: HashMap<(Option<&'a str>, &'a str), Vec<usize>>,
    /// The causes that the message in hand has led to.
    touched: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn new(stack: &'a Stack) -> Self {
        let roots = Roots::of(stack.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()));
        let (seen, told) = (HashMap::new(), HashMap::new());
        Self { stack, roots, causes: Vec::new(), seen, told, touched: Vec::new() }
    }

    /// Explains a message, unless the same was explained before: then it is counted.
    fn tell(&mut self, message: &Message<'a>, explain: impl FnOnce(&mut Self, &Message<'a>)) {
        let key = (message.urn.map(|urn| &**urn), message.text);
        if let Some(touched) = self.told.get(&key) {
            for &at in touched {
                self.causes[at].count += 1;
            }
            return;
        }
        self.touched.clear();
        explain(self, message);
        self.told.insert(key, std::mem::take(&mut self.touched));
    }

    fn messages(&self, level: Level) -> impl Iterator<Item = Message<'a>> + use<'a> {
        let stack = self.stack;
        stack.diagnostics.iter().filter(move |diagnostic| diagnostic.severity == level).map(message)
    }

    fn read_errors(&mut self) {
        let mut envelopes = Vec::new();
        for message in self.messages(Level::Error) {
            self.tell(&message, |reader, message| {
                let found = reader.find(message, On::Error);
                if !found.is_empty() {
                    reader.add_all(found, message, Severity::High);
                } else if let Some(envelope) = matching::envelope(message.text) {
                    envelopes.push(envelope);
                } else {
                    reader.add_unknown(message);
                }
            });
        }
        let printed = self.printed(Level::InfoErr);
        self.read_refused(&printed);
        if self.causes.is_empty() && !envelopes.is_empty() {
            self.read_output(&printed);
        }
        if self.causes.is_empty() {
            self.add_envelope(envelopes, &printed);
        }
    }

    fn find(&self, message: &Message<'_>, on: On) -> Vec<Match> {
        matching::find(Question { text: message.text, on, of_resource: message.urn.is_some(), roots: &self.roots })
    }

    /// What the program and its host printed, a line a message.
    fn printed(&self, level: Level) -> String {
        let lines: Vec<&str> = self.messages(level).map(|message| message.text).collect();
        lines.join("\n")
    }

    /// A YAML program is refused on standard error, without any error message.
    fn read_refused(&mut self, printed: &str) {
        if !self.stack.diagnostics.iter().any(Diagnostic::refuses_program) {
            return;
        }
        let message = Message { urn: None, text: printed };
        let found = self.find(&message, On::Error);
        self.add_all(found, &message, Severity::High);
    }

    /// Compilers print what is wrong and end the program, which is all that the error says.
    fn read_output(&mut self, printed: &str) {
        let output = self.printed(Level::Info);
        for text in [printed, &output] {
            let message = Message { urn: None, text };
            let found = self.find(&message, On::Error);
            self.add_all(found, &message, Severity::High);
            if !self.causes.is_empty() {
                return;
            }
        }
    }

    fn read_warnings(&mut self) {
        for message in self.messages(Level::Warning) {
            self.tell(&message, |reader, message| {
                let found = reader.find(message, On::Warning);
                reader.add_all(found, message, Severity::Medium);
            });
        }
    }

    fn add_all(&mut self, found: Vec<Match>, message: &Message<'_>, severity: Severity) {
        for found in found {
            // pulumi-kubernetes says of some versions that they are deprecated by themselves.
            if found.names.get("right").is_some_and(|right| found.names.get("name") == Some(right)) {
                continue;
            }
            self.add(found, message, severity);
        }
    }

    fn add(&mut self, found: Match, message: &Message<'_>, severity: Severity) {
        let Match { row, mut names, line, source } = found;
        let key = names.key();
        let place = self.place(row.rule.as_str(), message, &names);
        // A warning of an output in a text: where a resource holds the text, it is what will be deployed.
        let severity = match row.rule.as_str() {
            "L204" if place.is_description => Severity::Info,
            "L204" if !place.resources.is_empty() => Severity::High,
            // Where every resource is listed, or every one that changes, and none holds it, it was printed, is part of
            // what is not known yet, or was deployed long ago.
            "L204" if severity == Severity::Medium && lists_changes(self.stack) => Severity::Info,
            // What is deprecated works until the next major version, and every run warns of it: hygiene.
            "L211" if severity == Severity::Medium => Severity::Info,
            _ => severity,
        };
        let advice = hint(row, &names);
        if let Some(source) = &source {
            names.add("at", super::written(source));
        }
        complete::complete(row, &mut names, &self.roots);
        let mut says = template::fill(&row.says, &names).unwrap_or_else(|| shown(&line));
        if let Some(absent) = place.absent.filter(|absent| !says.contains(&format!("`{}`", absent.name))) {
            says = format!("{says}, at {}", absent.shown());
        }
        let advice = advice.or(row.fix.as_deref());
        self.fold(Cause {
            rule: &row.rule,
            row: Some(row),
            severity: row.severity.as_deref().and_then(Severity::parse).unwrap_or(severity),
            message: says,
            fix: advice.and_then(|advice| template::fill(advice, &names)),
            line: shown(&line),
            sources: source.into_iter().collect(),
            resources: place.resources,
            path: place.path,
            count: 1,
            key: format!("{} {key}", row.code),
        });
    }

    fn place(&self, rule: &str, message: &Message<'_>, names: &Names) -> Place {
        match (rule, names.get("old")) {
            ("L211", Some(old)) => Place { resources: place::of_class(self.stack, old), ..Place::default() },
            ("L204", _) if message.urn.is_none() && message.text.starts_with("Calling ") => {
                place::of_stringified(self.stack)
            }
            _ => place::of(self.stack, message.urn, message.text, names),
        }
    }

    fn add_unknown(&mut self, message: &Message<'_>) {
        let line = match text::last_exception(message.text) {
            Some(exception) => text::first_line(exception.text),
            None => text::first_line(message.text),
        };
        let place = place::of(self.stack, message.urn, message.text, &Names::default());
        let at = place.absent.map(|absent| format!(", at {}", absent.shown())).unwrap_or_default();
        self.fold(Cause {
            rule: UNKNOWN,
            row: None,
            severity: Severity::High,
            message: format!("the {} stops with an error: {}{at}", self.what(), shown(line)),
            fix: None,
            line: shown(line),
            sources: Vec::new(),
            resources: place.resources,
            path: place.path,
            count: 1,
            key: "unknown".to_owned(),
        });
    }

    /// What stops.
    fn what(&self) -> &'static str {
        if self.stack.outcome.ran { "run" } else { "preview" }
    }

    /// Nothing explains the failure: reports the failure itself.
    fn add_envelope(&mut self, envelopes: Vec<Match>, printed: &str) {
        // The program's own end says more than the engine's summary.
        let best = envelopes.into_iter().min_by_key(|found| found.row.host == super::table::Host::Engine);
        if let Some(found) = best {
            let message = Message { urn: None, text: "" };
            let last = printed.lines().map(str::trim).rfind(|line| !line.is_empty());
            self.add(Match { line: last.map_or(found.line.clone(), str::to_owned), ..found }, &message, Severity::High);
        } else if self.stack.coverage == Coverage::Failed {
            self.add_silent();
        }
    }

    /// The preview failed, and no message says so.
    fn add_silent(&mut self) {
        let stack = self.stack;
        let began = !stack.resources.is_empty() || !stack.diagnostics.is_empty() || stack.change_summary.is_some();
        if stack.outcome.is_half_done() || stack.outcome.is_forbidden() {
            // What is half-done is a finding of its own, and so is a policy.
            return;
        }
        let (severity, message, key) = if began && (stack.outcome.ran || stack.kind == InputKind::Events) {
            // A run that fails says why: this is more likely a stream that was not stored to its end.
            (Severity::Medium, "the events end before the run does, or it failed without a message", "cut")
        } else if began {
            (Severity::High, "the preview failed and does not say why", "failed")
        } else {
            (Severity::High, "the preview failed before it began, and its output is empty", "not-begun")
        };
        self.fold(Cause {
            rule: UNKNOWN,
            row: None,
            severity,
            message: message.to_owned(),
            fix: Some("the reason is on the standard error of `pulumi preview --json`".to_owned()),
            line: String::new(),
            sources: Vec::new(),
            resources: Vec::new(),
            path: None,
            count: 1,
            key: key.to_owned(),
        });
    }

    /// Adds a cause, or adds to one that says the same.
    fn fold(&mut self, cause: Cause) {
        // Missing credentials are told by every provider: they are one cause.
        let said = if cause.rule == "L210" { String::new() } else { cause.message.clone() };
        let row = cause.row.map_or("", |row| row.code.as_str());
        let at = *self.seen.entry((row, said)).or_insert(self.causes.len());
        let Some(known) = self.causes.get_mut(at) else {
            self.causes.push(cause);
            self.touched.push(at);
            return;
        };
        known.count += cause.count;
        known.severity = known.severity.max(cause.severity);
        known.path = known.path.take().or(cause.path);
        known.resources.extend(cause.resources);
        known.sources.extend(cause.sources);
        self.touched.push(at);
    }
}

fn message(diagnostic: &Diagnostic) -> Message<'_> {
    let mut text = diagnostic.message.as_str();
    for word in ["error: ", "warning: ", "Error: "] {
        // The yaml host's own `Error:` begins a list and stays.
        if diagnostic.severity >= Level::Warning {
            text = text.strip_prefix(word).unwrap_or(text);
        }
    }
    Message { urn: diagnostic.urn.as_ref(), text }
}

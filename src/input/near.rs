//! What stands in the parts of a state, read while each is near.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use hashbrown::DefaultHashBuilder;

use super::content::Content;
use super::deployment;
use crate::graph::{Chapter, Told};
use crate::json::{Document, Part, Text};
use crate::lens::tell;
use crate::model::{DocumentId, Resource};

/// The resources of the parts of a state behind the first, and what they tell.
#[derive(Debug)]
pub struct Near {
    hasher: DefaultHashBuilder,
    found: Found,
}

/// What was found in parts that stand one behind the other.
#[derive(Debug, Default)]
struct Found {
    resources: Vec<Resource>,
    chapters: Vec<Chapter>,
}

impl Near {
    /// The resources of all parts, and what they and those of the first document, which stand before them, tell.
    pub(super) fn behind(self, document: &Document, first: Vec<Resource>) -> (Vec<Resource>, Told) {
        let Found { mut resources, mut chapters } = self.found;
        chapters.insert(0, tell(&self.hasher, document, &first));
        resources.splice(0..0, first);
        (resources, Told { hasher: self.hasher, chapters })
    }
}

/// Reads parts, in whatever order they come.
#[derive(Debug, Default)]
pub(super) struct Reader {
    hasher: DefaultHashBuilder,
    done: Mutex<Done>,
}

/// What has been read. The resources of a part are put behind those of the parts before it while others are read.
#[derive(Debug, Default)]
struct Done {
    parts: BTreeMap<usize, Part>,
    found: Found,
    /// How many parts are in it.
    count: usize,
    /// Those whose turn has not come.
    waiting: BTreeMap<usize, (Vec<Resource>, Chapter)>,
}

impl Reader {
    /// Scans the part with this number, from 0, behind the first and, where it holds resources and nothing else, reads
    /// them.
    pub(super) fn read(&self, number: usize, text: Text) {
        let part = Part::scan(text);
        let document = part.document();
        let id = DocumentId::try_from(number + 1).ok();
        let resources = id.and_then(|id| deployment::elements(id, document));
        let found = resources.map(|resources| {
            let chapter = tell(&self.hasher, document, &resources);
            (resources, chapter)
        });
        self.done.lock().unwrap_or_else(PoisonError::into_inner).add(number, part, found);
    }

    /// What was read of all parts.
    pub(super) fn content(self, first: Text) -> Content {
        let Done { parts, found, count, .. } = self.done.into_inner().unwrap_or_else(PoisonError::into_inner);
        let near = (count == parts.len()).then_some(Near { hasher: self.hasher, found });
        Content::Text { first, later: parts.into_values().collect(), near }
    }
}

impl Done {
    fn add(&mut self, number: usize, part: Part, found: Option<(Vec<Resource>, Chapter)>) {
        self.parts.insert(number, part);
        self.waiting.extend(found.map(|found| (number, found)));
        while let Some((resources, chapter)) = self.waiting.remove(&self.count) {
            self.found.resources.extend(resources);
            self.found.chapters.push(chapter);
            self.count += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::{EdgeKind, Stack};
    use crate::input::content::tests::in_parts_of;
    use crate::input::read;
    use crate::lens::{By, Lens};

    /// A state with resources of two regions, some of which only their provider tells.
    fn state() -> String {
        let provider = "urn:pulumi:dev::shop::pulumi:providers:aws::home";
        let mut resources = vec![format!(
            r#"{{"urn":"{provider}","custom":true,"type":"pulumi:providers:aws","id":"p","inputs":{{"region":"eu-west-1"}}}}"#
        )];
        resources.extend((0..60).map(|n| {
            let region = ["eu-west-1", "us-east-1"][n % 2];
            let outputs = match n % 3 {
                0 => format!(r#""arn":"arn:aws:sqs:{region}:1:q{n}","name":"q{n}""#),
                1 => format!(r#""region":"{region}","name":"same""#),
                _ => String::new(),
            };
            let (ty, custom, delete, id) = ("aws:sqs/queue:Queue", n != 7, matches!(n, 9 | 30), n / 2);
            let urn = |n: usize| format!("urn:pulumi:dev::shop::{ty}::q{}", if n == 9 { 51 } else { n });
            // To the one before, to one far away, to those that are there twice, to one behind, and to nobody.
            let needs = [n.saturating_sub(1), n / 5, 9, 30, if n == 40 { 59 } else { 0 }, if n == 41 { 99 } else { 1 }];
            let needs: Vec<String> = needs.iter().map(|n| format!("{:?}", urn(*n))).collect();
            let parent = if n == 12 { "null".to_owned() } else { format!("{:?}", urn(n / 3)) };
            let provider_id = if n == 50 { "other" } else { "p" };
            format!(
                r#"{{"urn":{:?},"custom":{custom},"delete":{delete},"type":"{ty}","parent":{parent},
                "id":"id-{id}","outputs":{{{outputs}}},"provider":"{provider}::{provider_id}",
                "dependencies":[{}],"propertyDependencies":{{"a{}":[{}],"b":[],"c":[{}]}}}}"#,
                urn(n),
                needs.join(","),
                n % 4,
                needs[1],
                needs[3]
            )
        }));
        format!("{{\"version\":3,\"deployment\":{{\"resources\":[\n{}]}}}}", resources.join(",\n"))
    }

    fn whole_and_parts() -> [Stack; 2] {
        let text = state();
        [read("whole", text.clone().into_bytes()).unwrap(), read("parts", in_parts_of(&text, 7)).unwrap()]
    }

    #[test]
    fn references_lead_to_the_same_in_parts_and_in_the_whole() {
        let [whole, parts] = whole_and_parts();
        assert!(parts.told().is_some_and(|told| told.chapters.len() > 4) && !whole.has_unique_urns());
        let edges = |stack: &Stack, id: u32| -> Vec<(EdgeKind, Option<String>, u32)> {
            let needs = stack.graph().needs(id);
            needs.map(|(edge, to)| (edge.kind, stack.graph().property(edge).map(str::to_owned), to)).collect()
        };
        let mut loose = 0;
        for resource in &whole.resources {
            let id = resource.id;
            assert_eq!(edges(&whole, id), edges(&parts, id), "{}", resource.urn);
            assert_eq!(whole.graph().leads_back(id), parts.graph().leads_back(id), "{}", resource.urn);
            assert_eq!(whole.graph().provider(id), parts.graph().provider(id));
            assert_eq!(whole.by_urn(&resource.urn).map(|one| one.id), parts.by_urn(&resource.urn).map(|one| one.id));
            loose += u32::from(!whole.graph().leads_back(id));
        }
        assert!(loose > 3 && edges(&whole, 20).len() > 6, "{loose}");
    }

    #[test]
    fn parts_tell_what_the_whole_tells() {
        let [whole, parts] = whole_and_parts();
        assert!(parts.told().is_some_and(|told| told.chapters.len() > 4) && whole.told().is_none());
        let (one, other) = (Lens::new(&whole), Lens::new(&parts));
        assert_eq!(one.regions().collect::<Vec<_>>(), other.regions().collect::<Vec<_>>());
        for (a, b) in whole.resources.iter().zip(&parts.resources) {
            assert_eq!((one.region(a), &a.urn), (other.region(b), &b.urn));
        }
        for text in ["id-0", "id-3", "id-29", "q12", "same", "arn:aws:sqs:eu-west-1:1:q0", "home", "nobody"] {
            for by in [By::Id, By::Arn, By::Name] {
                assert_eq!(one.find_any(by, text), other.find_any(by, text), "{text}");
            }
        }
        assert_eq!(one.find_any(By::Id, "id-29").len(), 2);
        assert_eq!(one.sharing_ids(), other.sharing_ids());
    }
}

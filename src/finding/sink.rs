//! What a rule writes its verdicts into.

use super::{Finding, Meta, Reason, Undetermined};
use crate::model::ResourceId;

/// Takes the verdicts of one rule.
#[derive(Debug)]
pub struct Sink<'r> {
    meta: &'r Meta,
    /// Faults.
    pub findings: Vec<Finding>,
    /// Questions without an answer.
    pub undetermined: Vec<Undetermined>,
    /// How often the rule looked and found nothing wrong.
    pub passed: u64,
    /// What passed, where somebody wants to know; a run of many rules only counts.
    passes: Option<Passes>,
}

/// Which resources passed.
#[derive(Debug, Default)]
struct Passes {
    /// The resource that is looked at; nothing while the rule looks at the stack.
    subject: Option<ResourceId>,
    resources: Vec<ResourceId>,
}

impl<'r> Sink<'r> {
    /// An empty sink for a rule.
    pub fn new(meta: &'r Meta) -> Self {
        Self { meta, findings: Vec::new(), undetermined: Vec::new(), passed: 0, passes: None }
    }

    /// An empty sink for a rule, which keeps what passed.
    pub fn tracing(meta: &'r Meta) -> Self {
        Self { passes: Some(Passes::default()), ..Self::new(meta) }
    }

    /// Says which resource the rule looks at from now on.
    pub fn look_at(&mut self, subject: Option<ResourceId>) {
        if let Some(passes) = &mut self.passes {
            passes.subject = subject;
        }
    }

    /// Whether a resource is known to have passed.
    pub fn has_passed(&self, resource: ResourceId) -> bool {
        self.passes.as_ref().is_some_and(|passes| passes.resources.contains(&resource))
    }

    /// Reports a fault, and returns it to be filled in.
    pub fn fail(&mut self, resource: ResourceId, message: impl Into<String>) -> &mut Finding {
        self.push(Some(resource), message.into())
    }

    /// Reports a fault of the stack as a whole.
    pub fn fail_stack(&mut self, message: impl Into<String>) -> &mut Finding {
        self.push(None, message.into())
    }

    fn push(&mut self, resource: Option<ResourceId>, message: String) -> &mut Finding {
        self.findings.push(Finding {
            severity: self.meta.severity,
            confidence: self.meta.confidence,
            resource,
            path: None,
            message,
            evidence: Vec::new(),
            related: Vec::new(),
            fix: None,
            source: None,
            key: String::new(),
        });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// Says that it cannot be known.
    pub fn undetermined(&mut self, resource: ResourceId, reason: Reason) {
        self.undetermined.push(Undetermined { resource: Some(resource), reason });
    }

    /// Says that it was looked at and is right.
    pub fn pass(&mut self) {
        self.passed += 1;
        if let Some(Passes { subject: Some(subject), resources }) = &mut self.passes {
            resources.push(*subject);
        }
    }

    /// Says of a resource that it is right, where the rule looks at the stack.
    pub fn pass_on(&mut self, resource: ResourceId) {
        self.passed += 1;
        if let Some(passes) = &mut self.passes {
            passes.resources.push(resource);
        }
    }
}

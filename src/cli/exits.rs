//! What the exit codes of each command mean, as its help says.

pub(super) const CHECK: &str = "\
Exit codes: 0 passed, 1 findings at or above --fail-on, 2 usage or configuration,
3 nothing could be read, 4 incomplete (an input unreadable, the preview failed, or
--strict and open questions), 70 a fault of stackcheck.";

pub(super) const DIFF: &str = "\
Exit codes: 0 no real difference, 1 differences, 2 usage or two different stacks,
3 an input could not be read, 4 incomplete (a preview failed, a state is damaged).";

pub(super) const DRIFT: &str = "\
Exit codes: 0 no drift at or above --fail-on, 1 drift, 2 usage or two different stacks,
3 an input could not be read, 4 incomplete (a refresh failed or was cut, a state is damaged).";

pub(super) const PROMOTE: &str = "\
Exit codes: 0 nothing at or above --fail-on, 1 weaker, missing or other, or not ready, 2 usage or
two different projects, 3 an input could not be read, 4 incomplete (a preview failed).";

pub(super) const GRAPH: &str = "\
Exit codes: 0 drawn, 1 --path found no way, 2 usage, 3 the input could not be read,
4 incomplete (the preview failed).";

pub(super) const VERIFY: &str = "\
Exit codes: 0 what was applied was reviewed, 1 something was applied that was not,
2 usage or two different stacks, 3 an input could not be read, 4 incomplete (something
that was reviewed is not applied, the preview failed, operations are pending).";

pub(super) const PATH: &str = "\
Exit codes: 0 there is a way (--delta: the change opens or closes one), 1 there is none,
2 usage, 3 the input could not be read, 4 it cannot be known.";

pub(super) const WHY_NOT: &str = "\
Exit codes: 0 answered, 2 usage, or there is no such rule or resource, 3 the input could not be
read, 70 a fault of stackcheck.";

pub(super) const TEST: &str = "\
Exit codes: 0 every case ended as expected, 1 a case ended otherwise, 2 a table is wrong,
70 a fault of stackcheck.";

//! The formats of results.

/// Those that `check` writes.
pub(crate) const FORMATS: [&str; 12] = [
    "table",
    "json",
    "ndjson",
    "sarif",
    "junit",
    "github",
    "gitlab-codequality",
    "gitlab-sast",
    "md",
    "html",
    "csv",
    "agent",
];

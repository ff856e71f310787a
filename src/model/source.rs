//! Where in a program something is written.

/// Where in the program a resource is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourcePosition {
    /// The file, relative to the project.
    pub path: String,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The column, from 1; Python programs have none.
    pub column: Option<u32>,
}

impl SourcePosition {
    /// Reads `project:///PATH#LINE,COLUMN`. A position outside the project is no position.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("project:///")?;
        let (path, place) = rest.split_once('#').unwrap_or((rest, ""));
        if path.is_empty()
            || path.starts_with("../")
            || path.contains("site-packages/")
            || path.contains("node_modules/")
        {
            return None;
        }
        let (line, column) = place.split_once(',').unwrap_or((place, ""));
        Some(Self { path: path.to_owned(), line: line.parse().ok(), column: column.parse().ok() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_position_lies_inside_the_project() {
        let position = SourcePosition::parse("project:///lib/net.ts#22,1").unwrap();
        assert_eq!(position, SourcePosition { path: "lib/net.ts".to_owned(), line: Some(22), column: Some(1) });
        assert_eq!(SourcePosition::parse("project:///main.py#7").unwrap().column, None);
        assert!(SourcePosition::parse("project:///../x.py#7").is_none());
    }
}

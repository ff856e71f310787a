//! Places in the program as others see them: Pulumi tells them from the folder of the project, and code scanning,
//! annotations and merge requests want them from the folder of the repository.

use super::Document;

impl Document<'_> {
    /// The same result, where the project is in this folder.
    #[must_use]
    pub fn below(mut self, folder: &str) -> Self {
        let suppressed = self.suppressed.iter_mut().map(|row| &mut row.finding);
        for source in self.findings.iter_mut().chain(suppressed).filter_map(|row| row.source.as_mut()) {
            source.path = joined(folder, &source.path);
        }
        self
    }
}

/// `infra` and `../lib/network.py` are `lib/network.py`. What leads out of both, or is no relative path, stays.
fn joined(folder: &str, path: &str) -> String {
    let path = path.replace('\\', "/");
    if path.starts_with('/') || path.contains(':') {
        return path;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
        if part != ".." {
            parts.push(part);
        } else if parts.pop().is_none() {
            return path;
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn a_place_is_told_from_the_folder_around_the_project() {
        for (folder, path, expected) in [
            ("infra", "network.py", "infra/network.py"),
            ("a/infra", "../lib/./network.py", "a/lib/network.py"),
            ("infra", "../../network.py", "../../network.py"),
            ("infra", "/srv/network.py", "/srv/network.py"),
            ("infra", "C:\\srv\\network.py", "C:/srv/network.py"),
        ] {
            assert_eq!(joined(folder, path), expected);
        }
    }
}

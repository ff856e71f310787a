//! The name that was probably meant.

/// The most similar name, if one is similar.
pub fn nearest<'a>(found: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let ranked = known.map(|name| (strsim::jaro_winkler(found, name), name)).filter(|(score, _)| *score > 0.75);
    ranked.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_similar_is_near() {
        let known = ["severity", "summary", "source"];
        assert_eq!(nearest("serverity", known.into_iter()), Some("severity"));
        assert_eq!(nearest("xyz", known.into_iter()), None);
    }
}

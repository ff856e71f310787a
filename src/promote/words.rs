//! The words by which environments are told apart: `staging`, `prd`, the stack's name.

/// Words that mean one environment each.
const FAMILIES: [&[&str]; 11] = [
    &["dev", "develop", "development", "devel"],
    &["test", "testing", "tst"],
    &["qa", "quality"],
    &["staging", "stage", "stg", "stag"],
    &["prod", "production", "prd", "live"],
    &["uat"],
    &["sandbox", "sbx"],
    &["demo"],
    &["preview"],
    &["integration", "int"],
    &["preprod", "preproduction", "acceptance", "acc"],
];

/// Whether a word names an environment.
pub(super) fn is_environment(word: &str) -> bool {
    FAMILIES.iter().any(|family| family.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// The other words for the same environment, the word included.
pub(super) fn family(word: &str) -> Vec<String> {
    let own = FAMILIES.iter().find(|family| family.iter().any(|known| word.eq_ignore_ascii_case(known)));
    own.map_or_else(|| vec![word.to_ascii_lowercase()], |family| family.iter().map(|word| (*word).to_owned()).collect())
}

/// The words of a text: runs of letters and digits, parted where a capital follows a small letter.
pub(super) fn words(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut last): (Option<usize>, Option<char>) = (None, None);
    for (at, c) in text.char_indices() {
        let parts = c.is_uppercase() && last.is_some_and(char::is_lowercase);
        if let Some(from) = start.filter(|_| parts || !c.is_alphanumeric()) {
            found.extend(text.get(from..at));
            start = None;
        }
        if c.is_alphanumeric() {
            start.get_or_insert(at);
        }
        last = Some(c);
    }
    found.extend(start.and_then(|from| text.get(from..)));
    found
}

/// The text without the words that are dropped, each with a separator beside it.
pub(super) fn without(text: &str, drop: impl Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut dropped = false;
    for word in words(text) {
        let Some((before, after)) = rest.split_once(word) else { continue };
        push_between(&mut out, before, dropped);
        dropped = drop(word);
        if !dropped {
            out.push_str(word);
        }
        rest = after;
    }
    push_between(&mut out, rest, dropped);
    if dropped && rest.is_empty() && out.ends_with(is_separator) {
        out.pop();
    }
    out
}

fn is_separator(c: char) -> bool {
    matches!(c, '-' | '_' | '.' | '/' | ':' | ' ')
}

/// What stands between two words; with a word that was dropped goes one separator, behind or before it.
fn push_between(out: &mut String, between: &str, dropped: bool) {
    let opens = out.is_empty() || out.ends_with(|c: char| !c.is_alphanumeric());
    match between.strip_prefix(is_separator) {
        Some(bare) if dropped && opens => return out.push_str(bare),
        None if dropped && !between.is_empty() && out.ends_with(is_separator) => {
            out.pop();
        }
        _ => {}
    }
    out.push_str(between);
}

/// A name as it is compared across environments: in small letters, its words joined by `-`, without those of any
/// environment.
pub(super) fn plain_name(name: &str, own: &[String]) -> String {
    let words = words(name).into_iter().map(str::to_ascii_lowercase);
    let kept = words.filter(|word| !is_environment(word) && !own.contains(word));
    kept.collect::<Vec<_>>().join("-")
}

/// The text with every name as the other calls it; of several that fit the longest, which stands first.
pub(super) fn replaced(text: &str, names: &[(String, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let used = if let Some((own, other)) = names.iter().find(|(own, _)| rest.starts_with(own.as_str())) {
            out.push_str(other);
            own.len()
        } else {
            out.push(first);
            first.len_utf8()
        };
        rest = rest.get(used..).unwrap_or_default();
    }
    out
}

/// The text without the digits that the engine appends to names that it makes.
pub(super) fn unsuffixed(text: &str) -> Option<&str> {
    let bare = text.trim_end_matches('"');
    let (stem, suffix) = bare.rsplit_once('-')?;
    let random = matches!(suffix.len(), 7 | 8)
        && suffix.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        && suffix.bytes().any(|b| b.is_ascii_digit());
    random.then_some(stem)
}

/// The kind of thing that an id of AWS names: `vpc` for `vpc-0a1b2c3d4e5f60718`. Images are artefacts, and no ids of an
/// environment.
pub(super) fn id_kind(text: &str) -> Option<&str> {
    let (kind, digits) = text.trim_matches('"').rsplit_once('-')?;
    let is_id = matches!(digits.len(), 8 | 17) && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    (is_id && kind != "ami" && !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_lowercase())).then_some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parted_where_people_part_them() {
        assert_eq!(words("orders-prodDb_2.eu"), ["orders", "prod", "Db", "2", "eu"]);
        assert_eq!(words(""), Vec::<&str>::new());
        assert_eq!(words("ÄrgerSüß"), ["Ärger", "Süß"]);
    }

    #[test]
    fn a_word_goes_with_one_separator() {
        let drop = |text: &str| without(text, |word| word == "prod" || word == "staging");
        for (text, bare) in [
            ("orders-prod", "orders"),
            ("prod-orders", "orders"),
            ("orders-prod-db", "orders-db"),
            ("api.staging.example.com", "api.example.com"),
            ("/shop/prod/host", "/shop/host"),
            ("prod", ""),
            ("\"prod\"", "\"\""),
            ("[\"orders-prod\"]", "[\"orders\"]"),
            ("prodDb", "Db"),
            ("product", "product"),
            ("a--b", "a--b"),
        ] {
            assert_eq!(drop(text), bare, "{text}");
        }
    }

    #[test]
    fn names_of_two_environments_are_one() {
        let own = ["blue".to_owned()];
        assert_eq!(plain_name("stagingOrders_DB", &own), "orders-db");
        assert_eq!(plain_name("prd-orders-db", &own), "orders-db");
        assert_eq!(plain_name("orders-blue", &own), "orders");
        assert_eq!(plain_name("orders-2", &own), "orders-2");
    }

    #[test]
    fn what_is_replaced_is_not_replaced_again() {
        let names = [("arn:logs", "arn:logs-eu"), ("logs", "logs-eu")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(replaced("arn:logs/* and logs, ärger", &names), "arn:logs-eu/* and logs-eu, ärger");
    }

    #[test]
    fn the_digits_of_the_engine_are_no_part_of_a_name() {
        assert_eq!(unsuffixed("orders-1a2b3c4"), Some("orders"));
        assert_eq!(unsuffixed("\"orders-1a2b3c4\""), Some("\"orders"));
        assert_eq!(unsuffixed("orders-feedbac"), None);
        assert_eq!(unsuffixed("orders-2"), None);
    }

    #[test]
    fn an_id_tells_its_kind() {
        assert_eq!(id_kind("\"vpc-0a1b2c3d4e5f60718\""), Some("vpc"));
        assert_eq!(id_kind("sg-0a1b2c3d"), Some("sg"));
        for text in ["ami-0a1b2c3d4e5f60718", "orders-1a2b3c4", "vpc-0a1b2c3g", "my-app-0a1b2c3d"] {
            assert_eq!(id_kind(text), None, "{text}");
        }
    }
}

use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn parse(text: &str) -> Document {
    Document::parse(text.to_owned()).unwrap()
}

/// Rebuilds the value with `serde_json`, so that both readers can be compared.
fn rebuilt(node: Node<'_>) -> Value {
    match node.kind() {
        Kind::Null => Value::Null,
        Kind::Bool => Value::Bool(node.as_bool().unwrap()),
        Kind::Number => serde_json::from_str(node.as_number().unwrap()).unwrap(),
        Kind::String => Value::String(node.as_str().unwrap().into_owned()),
        Kind::Array => node.items().map(rebuilt).collect(),
        Kind::Object => Value::Object(node.members().map(|(k, v)| (k.into_owned(), rebuilt(v))).collect()),
    }
}

#[test]
fn a_document_knows_which_keys_it_may_have() {
    let document = Document::parse(r#"{"a":{"b":"c"}}"#.to_owned()).unwrap();
    assert!(document.may_have("a") && document.may_have("b"));
    assert!(!document.may_have("c"));
    let escaped = Document::parse(r#"{"\u0061":1}"#.to_owned()).unwrap();
    assert!(escaped.may_have("a"));
}

#[test]
fn the_last_of_equal_keys_counts() {
    assert_eq!(parse(r#"{"a":1,"b":2,"a":3}"#).root().get("a").unwrap().as_number(), Some("3"));
}

#[test]
fn a_key_written_with_escapes_is_the_same_key() {
    let document = parse(r#"{"\u0061b":1,"c\"d":{"e":2}}"#);
    assert_eq!(document.root().get("ab").unwrap().as_i64(), Some(1));
    assert_eq!(document.root().get("c\"d").unwrap().get("e").unwrap().as_i64(), Some(2));
}

#[test]
fn a_field_is_found_in_any_letter_case_and_null_is_absent() {
    let document = parse(r#"{"Latest":{},"stack":null}"#);
    assert!(document.root().field("latest").is_some());
    assert!(document.root().field("stack").is_none());
}

#[test]
fn numbers_keep_every_digit() {
    let document = parse("[12345678901234567890123, 1e400, -0]");
    let texts: Vec<_> = document.root().items().filter_map(Node::as_number).collect();
    assert_eq!(texts, ["12345678901234567890123", "1e400", "-0"]);
}

#[test]
fn a_lone_surrogate_reads_as_the_replacement_character() {
    assert_eq!(parse(r#""a\ud800b\ud83d\ude00""#).root().as_str().unwrap(), "a\u{fffd}b\u{1f600}");
}

#[test]
fn ten_thousand_levels_are_read_and_one_more_is_refused() {
    let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
    assert!(Document::parse(nested(MAX_DEPTH)).is_ok());
    let error = Document::parse(nested(MAX_DEPTH + 1)).unwrap_err().error;
    assert_eq!((error.offset, error.expected), (MAX_DEPTH, "at most 10,000 levels of nesting"));
}

#[test]
fn an_error_names_the_place_and_what_was_expected() {
    for (text, offset, expected, found) in [
        ("", 0, "a JSON value", "the end of the text"),
        ("{\"a\":1,}", 7, "a key in double quotes", "`}`"),
        ("[1 2]", 3, "`,` or `]`", "`2`"),
        ("{\"a\" 1}", 5, "`:`", "`1`"),
        ("\"a\u{1}\"", 2, "no control character inside a string", "byte 0x01"),
        ("[-]", 2, "a digit", "`]`"),
        ("tru", 3, "`true`, `false` or `null`", "the end of the text"),
        ("{} x", 3, "the end of the text", "`x`"),
    ] {
        let error = Document::parse(text.to_owned()).unwrap_err().error;
        assert_eq!((error.offset, error.expected, error.found.as_str()), (offset, expected, found), "{text}");
    }
}

#[test]
fn text_around_the_value_is_skipped() {
    let text = "Updating {dev}\n{ not json\n{\"steps\":[]}\nmore";
    let (document, start) = Document::find(text.to_owned(), |n| n.get("steps").is_some()).unwrap();
    assert_eq!(start, 26);
    assert!(document.root().get("steps").unwrap().is_empty());
}

#[test]
fn values_one_after_another_are_read_and_what_is_none_is_skipped() {
    let (document, gaps) = Document::parse_many("{\"a\":1}\nno\n{\"a\":2} {\"a\":\n{\"a\":3}\n{\"a\"".to_owned());
    let found: Vec<_> = document.roots().map(|n| n.get("a").unwrap().as_i64().unwrap()).collect();
    assert_eq!(found, [1, 2, 3]);
    assert_eq!(gaps.iter().map(Error::is_truncated).collect::<Vec<_>>(), [false, false, true]);
}

#[test]
fn the_text_of_a_value_is_what_stands_there() {
    let text = r#"{"a": [1, {"b": "}]"} ] , "c":{ },"d":[[ ]] }"#;
    let document = parse(text);
    let of = |name: &str| document.root().get(name).unwrap().text();
    assert_eq!([document.root().text(), of("a"), of("c"), of("d")], [text, r#"[1, {"b": "}]"} ]"#, "{ }", "[[ ]]"]);
    assert_eq!(document.root().get("a").unwrap().at(0).unwrap().text(), "1");
}

#[test]
fn positions_count_lines_and_characters_from_one() {
    assert_eq!(position("a\nöx".as_bytes(), 4), (2, 2));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn every_value_reads_as_serde_json_reads_it(value in any_json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        prop_assert_eq!(rebuilt(parse(&text).root()), value);
    }

    #[test]
    fn a_damaged_text_is_accepted_exactly_when_serde_json_accepts_it(
        value in any_json(), at in any::<prop::sample::Index>(), byte in prop::sample::select(b"\"\\{}[],:0-1e.tn \n\x01u".to_vec())
    ) {
        let mut bytes = serde_json::to_vec(&value).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(text) = String::from_utf8(bytes) {
            let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            prop_assert_eq!(Document::parse(text).is_ok(), theirs);
        }
    }
}

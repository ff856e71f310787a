//! `stackcheck graph` as people run it, judged by readers that are not ours: an HTML tokenizer, a JSON Schema validator
//! and, where it is installed, graphviz.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Write;
use std::process::Stdio;

use assert_cmd::Command;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, states};
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const SHOP: &str = "testdata/graph/shop.json";
const HOSTILE: &str = "testdata/graph/hostile.json";
const PREVIEW: &str = "testdata/previews/shop.json";
const UPDATE: &str = "testdata/previews/shop-update.json";
const FORMATS: [&str; 4] = ["dot", "mermaid", "json", "html"];

/// Exit code, standard output, standard error.
fn graph(args: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let output = command.current_dir(ROOT).arg("graph").args(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn json(args: &[&str]) -> Value {
    let (_, out, err) = graph(&[args, &["-o", "json"]].concat());
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"))
}

/// `from → to` by the names of the boxes.
fn edges(picture: &Value) -> Vec<String> {
    let boxes = ["groups", "nodes"].into_iter().flat_map(|field| picture[field].as_array().unwrap());
    let names: std::collections::BTreeMap<&str, String> = boxes
        .map(|row| {
            let ty = row["type"].as_str().unwrap_or_default().rsplit(':').next().unwrap();
            (row["id"].as_str().unwrap(), format!("{} {ty}", row["name"].as_str().unwrap()))
        })
        .collect();
    let end = |row: &Value, end: &str| names[row[end].as_str().unwrap()].clone();
    let rows = picture["edges"].as_array().unwrap();
    rows.iter().map(|row| format!("{} → {}", end(row, "from"), end(row, "to"))).collect()
}

fn names(picture: &Value) -> BTreeSet<String> {
    let rows = picture["nodes"].as_array().unwrap().iter();
    rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

/// The group that a node is in, by names.
fn group_of(picture: &Value, node: &str, ty: &str) -> Option<String> {
    let rows = picture["nodes"].as_array().unwrap();
    let row = rows.iter().find(|row| row["name"] == node && row["type"].as_str().is_some_and(|t| t.ends_with(ty)))?;
    let groups = picture["groups"].as_array().unwrap();
    groups.iter().find(|group| group["id"] == row["group"]).map(|group| group["name"].as_str().unwrap().to_owned())
}

/// The tags of a page, as an HTML tokenizer sees them, and the text outside of scripts.
#[derive(Default)]
struct Seen {
    tags: RefCell<Vec<Tag>>,
    text: RefCell<String>,
    errors: RefCell<Vec<String>>,
}

impl TokenSink for Seen {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => {
                let raw = match (&*tag.name, tag.kind) {
                    ("script", TagKind::StartTag) => Some(states::RawKind::ScriptData),
                    ("style", TagKind::StartTag) => Some(states::RawKind::Rawtext),
                    _ => None,
                };
                self.tags.borrow_mut().push(tag);
                return raw.map_or(TokenSinkResult::Continue, TokenSinkResult::RawData);
            }
            Token::CharacterTokens(text) => self.text.borrow_mut().push_str(&text),
            Token::ParseError(error) => self.errors.borrow_mut().push(error.into_owned()),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn seen(page: &str) -> Seen {
    let input = BufferQueue::default();
    input.push_back(page.into());
    let tokenizer = Tokenizer::new(Seen::default(), html5ever::tokenizer::TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink
}

fn page(args: &[&str]) -> Seen {
    seen(&graph(&[args, &["-o", "html"]].concat()).1)
}

#[test]
fn the_same_input_gives_the_same_bytes_in_every_format() {
    for format in FORMATS {
        for input in [SHOP, PREVIEW, HOSTILE] {
            let (code, out, _) = graph(&[input, "-o", format]);
            assert_eq!((code, out.is_empty()), (0, false), "{input} {format}");
            assert_eq!(out, graph(&[input, "-o", format]).1, "{input} {format}");
        }
    }
}

#[test]
fn the_json_keeps_to_its_schema() {
    let schema = std::fs::read_to_string(format!("{ROOT}/docs/schema/graph-1.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    for args in [
        vec![SHOP],
        vec![SHOP, "--view", "network"],
        vec![SHOP, "--blast", "vpc"],
        vec![SHOP, "--path", "slow", "vpc"],
        vec![SHOP, "--collapse", "component"],
        vec![SHOP, "--collapse", "package"],
        vec![UPDATE, "--only", "changed"],
        vec![HOSTILE],
    ] {
        let picture = json(&args);
        let errors: Vec<String> = validator.iter_errors(&picture).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{args:?} {errors:?}");
    }
}

#[test]
fn components_are_groups_and_lines_lead_to_what_is_needed() {
    let picture = json(&[SHOP]);
    assert_eq!(group_of(&picture, "vpc", "Vpc").as_deref(), Some("net"));
    assert_eq!(group_of(&picture, "web", "Instance"), None);
    assert_eq!(
        edges(&picture),
        [
            "private-a Subnet → vpc Vpc",
            "private-b Subnet → vpc Vpc",
            "web SecurityGroup → vpc Vpc",
            "web Instance → private-a Subnet",
            "web Instance → web SecurityGroup",
            "front LoadBalancer → private-a Subnet",
            "front LoadBalancer → private-b Subnet",
            "front LoadBalancer → web SecurityGroup",
            "slow MetricAlarm → front LoadBalancer",
        ]
    );
}

#[test]
fn a_network_holds_its_subnets_and_a_subnet_what_is_placed_in_it_alone() {
    let picture = json(&[SHOP, "--view", "network"]);
    assert_eq!(group_of(&picture, "web", "Instance").as_deref(), Some("private-a"));
    assert_eq!(group_of(&picture, "web", "SecurityGroup").as_deref(), Some("vpc"));
    assert_eq!(group_of(&picture, "front", "LoadBalancer").as_deref(), Some("vpc"), "it is in two subnets");
    assert_eq!(group_of(&picture, "slow", "MetricAlarm").as_deref(), Some("in no network"), "it watches the balancer");
    let subnet = &picture["groups"][1];
    assert_eq!((&subnet["name"], &subnet["note"]), (&"private-a".into(), &"10.0.1.0/24 · no way out".into()));
    assert_eq!(subnet["group"], picture["groups"][0]["id"]);
}

#[test]
fn a_blast_reaches_what_needs_a_resource_and_says_over_what() {
    let blast = &json(&[SHOP, "--blast", "vpc"])["blast"];
    assert_eq!(blast["resources"], 6);
    assert_eq!(blast["by_kind"], serde_json::json!({ "dependency": 1, "property": 6 }));
    assert_eq!(blast["by_distance"], serde_json::json!({ "1": 3, "2": 2, "3": 1 }));
    assert_eq!(json(&[SHOP, "--blast", "vpc", "--depth", "1"])["blast"]["resources"], 3);
    let provider = &json(&[SHOP, "--blast", "ireland"])["blast"];
    assert_eq!(provider["by_kind"]["provider"], 10, "everything is managed through it");
    assert_eq!(json(&[SHOP, "--blast", "slow"])["blast"]["resources"], 0);
}

#[test]
fn a_path_is_found_in_either_direction_and_its_absence_is_an_exit_code() {
    let steps = |args: &[&str]| {
        let path = json(args)["path"].clone();
        let last = |urn: &Value| urn.as_str().unwrap().rsplit("::").next().unwrap().to_owned();
        path["steps"].as_array().unwrap().iter().map(last).collect::<Vec<_>>()
    };
    assert_eq!(steps(&[SHOP, "--path", "slow", "private-a"]), ["slow", "front", "private-a"]);
    assert_eq!(steps(&[SHOP, "--path", "private-a", "slow"]), ["slow", "front", "private-a"]);
    let (code, _, err) = graph(&[SHOP, "--path", "jobs-0", "slow"]);
    assert_eq!(code, 1);
    assert!(err.contains("neither resource needs the other"), "{err}");
    assert_eq!(names(&json(&[SHOP, "--path", "slow", "vpc"])).len(), 6, "all shortest ways, and no others");
}

#[test]
fn a_focus_keeps_what_is_near_and_only_changed_keeps_what_changes() {
    let near = names(&json(&[SHOP, "--focus", "private-b"]));
    assert_eq!(near.into_iter().collect::<Vec<_>>(), ["front", "private-b", "vpc"]);
    let changed = json(&[UPDATE, "--only", "changed"]);
    let rows = changed["nodes"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["changes"] != serde_json::json!({})), "{changed}");
}

#[test]
fn collapsing_leaves_every_resource_in_one_box() {
    let members = |collapse: &str| {
        let picture = json(&[SHOP, "--collapse", collapse]);
        let nodes = picture["nodes"].as_array().unwrap();
        let own = nodes.iter().flat_map(|node| node["members"].as_array().unwrap().clone());
        let groups = picture["groups"].as_array().unwrap().iter().map(|group| group["urn"].clone());
        let mut all: Vec<String> = own.chain(groups).map(|urn| urn.as_str().unwrap().to_owned()).collect();
        all.sort();
        (nodes.len(), all)
    };
    let (boxes, all) = members("nothing");
    for (collapse, fewer) in [("type", 8), ("component", 7), ("package", 3)] {
        assert_eq!(members(collapse), (fewer, all.clone()), "{collapse}");
        assert!(fewer < boxes);
    }
}

#[test]
fn a_word_that_means_nothing_or_too_much_is_refused() {
    let (code, _, err) = graph(&[SHOP, "--focus", "nobody"]);
    assert_eq!(code, 2);
    assert!(err.contains("no resource is called nobody"), "{err}");
    let (code, _, err) = graph(&[SHOP, "--path", "web", "vpc"]);
    assert_eq!(code, 2);
    assert!(err.contains("web means 2 resources"), "{err}");
    assert_eq!(graph(&["nowhere.json"]).0, 3);
    assert_eq!(graph(&["testdata/previews/shop-failed.json"]).0, 4);
}

#[test]
fn a_page_asks_for_nothing_and_has_one_script() {
    for input in [SHOP, HOSTILE, PREVIEW] {
        let page = page(&[input]);
        assert!(page.errors.borrow().is_empty(), "{input} {:?}", page.errors.borrow());
        let tags = page.tags.borrow();
        let starts: Vec<&Tag> = tags.iter().filter(|tag| tag.kind == TagKind::StartTag).collect();
        let count = |name: &str| starts.iter().filter(|tag| &*tag.name == name).count();
        assert_eq!((count("script"), count("style")), (1, 1), "{input}");
        for tag in ["img", "link", "iframe", "object", "embed", "foreignObject", "use", "image"] {
            assert_eq!(count(tag), 0, "{input} {tag}");
        }
        for attribute in starts.iter().flat_map(|tag| &tag.attrs) {
            let (name, value) = (&*attribute.name.local, &*attribute.value);
            assert!(!name.starts_with("on"), "{input} {name}={value}");
            let is_reference = ["href", "src", "srcset", "action", "xlink:href"].contains(&name);
            assert!(!is_reference || value.starts_with('#'), "{input} {name}={value}");
        }
    }
}

#[test]
fn every_tag_of_a_page_that_is_opened_is_closed() {
    const VOID: [&str; 3] = ["meta", "input", "br"];
    for input in [SHOP, HOSTILE, PREVIEW] {
        let mut open: Vec<String> = Vec::new();
        for tag in page(&[input]).tags.borrow().iter() {
            match tag.kind {
                TagKind::StartTag if tag.self_closing || VOID.contains(&&*tag.name) => {}
                TagKind::StartTag => open.push(tag.name.to_string()),
                TagKind::EndTag => assert_eq!(open.pop().as_deref(), Some(&*tag.name), "{input}"),
            }
        }
        assert!(open.is_empty(), "{input} {open:?}");
    }
}

#[test]
fn links_of_a_page_lead_to_a_row() {
    let page = page(&[SHOP]);
    let tags = page.tags.borrow();
    let values = |name: &str| -> BTreeSet<String> {
        let attributes = tags.iter().flat_map(|tag| &tag.attrs).filter(|attribute| &*attribute.name.local == name);
        attributes.map(|attribute| attribute.value.trim_start_matches('#').to_owned()).collect()
    };
    let (links, rows) = (values("href"), values("id"));
    assert!(links.len() > 5 && links.is_subset(&rows), "{links:?}");
}

#[test]
fn names_are_shown_as_text_and_never_act() {
    let page = page(&[HOSTILE]);
    let text = page.text.borrow();
    for name in ["</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a#quot;b; &lt;", "]]>"] {
        assert!(text.contains(name), "{name}");
    }
    for format in FORMATS {
        let out = graph(&[HOSTILE, "-o", format]).1;
        let acts = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{0}'..='\u{8}');
        let told = if format == "json" { out.replace("\\u0000", "") } else { out };
        assert!(format == "json" || !told.contains(acts), "{format}");
    }
}

#[test]
fn no_value_of_the_input_is_in_a_picture() {
    for format in FORMATS {
        let out = graph(&[SHOP, "-o", format]).1;
        assert!(!out.contains("a8Kd03mQz71LpXcVbN2s"), "{format}");
    }
}

#[test]
fn graphviz_reads_what_is_written_for_it() {
    let mut read = 0;
    for input in [SHOP, HOSTILE, PREVIEW] {
        for view in ["components", "network", "dependencies"] {
            let dot = graph(&[input, "--view", view]).1;
            let spawned = std::process::Command::new("dot")
                .arg("-Tplain")
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn();
            // Not every machine has it; where it is, it decides.
            let Ok(mut child) = spawned else { return };
            child.stdin.take().unwrap().write_all(dot.as_bytes()).unwrap();
            let output = child.wait_with_output().unwrap();
            let drawn = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{input} {view} {}", String::from_utf8_lossy(&output.stderr));
            let picture = json(&[input, "--view", view]);
            let nodes = drawn.lines().filter(|line| line.starts_with("node n")).count();
            assert_eq!(nodes, picture["nodes"].as_array().unwrap().len(), "{input} {view}");
            let lines = drawn.lines().filter(|line| line.starts_with("edge ")).count();
            assert_eq!(lines, picture["edges"].as_array().unwrap().len(), "{input} {view}");
            read += 1;
        }
    }
    assert_eq!(read, 9);
}

#[test]
fn what_a_preview_hides_is_said() {
    let (_, _, err) = graph(&[UPDATE]);
    let picture = json(&[UPDATE]);
    let notes = picture["notes"].as_array().unwrap();
    assert_eq!(notes.is_empty(), !err.contains("--show-sames"), "{err}");
    assert_eq!(picture["input"]["coverage"] == "changes-only", !notes.is_empty());
}

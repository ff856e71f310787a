use super::*;
use crate::graph::{Coverage, InputKind, View};
use crate::model::{Known, Op};

fn load(text: &str) -> Stack {
    read("-", text.as_bytes().to_vec()).unwrap()
}

const URN: &str = "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::b";

/// A digest of these steps, each `(op, urn, oldState, newState)`.
fn digest(steps: &[(&str, &str, &str, &str)], rest: &str) -> Stack {
    let step = |(op, urn, old, new): &(&str, &str, &str, &str)| {
        let state =
            |name: &str, state: &str| if state.is_empty() { String::new() } else { format!(",\"{name}\":{state}") };
        format!("{{\"op\":\"{op}\",\"urn\":\"{urn}\"{}{}}}", state("oldState", old), state("newState", new))
    };
    let steps: Vec<String> = steps.iter().map(step).collect();
    load(&format!("{{\"steps\":[{}]{rest}}}", steps.join(",")))
}

fn state(urn: &str, rest: &str) -> String {
    format!("{{\"urn\":\"{urn}\",\"custom\":true,\"type\":\"aws:s3/bucket:Bucket\"{rest}}}")
}

#[test]
fn an_empty_object_is_a_preview_that_did_not_begin() {
    let stack = load("{}\n");
    assert_eq!((stack.kind, stack.coverage), (InputKind::Preview, Coverage::Failed));
}

#[test]
fn every_version_of_state_is_read() {
    let resource = state(URN, ",\"id\":\"b-1\"");
    for (text, kind, count) in [
        (format!("{{\"version\":3,\"deployment\":{{\"resources\":[{resource}]}}}}"), InputKind::Export, 1),
        (format!("{{\"version\":1,\"deployment\":{{\"resources\":[{resource}]}}}}"), InputKind::Export, 1),
        ("{\"deployment\":null}".to_owned(), InputKind::Export, 0),
        ("{\"version\":3,\"deployment\":{\"resources\":null}}".to_owned(), InputKind::Export, 0),
        (
            format!(
                "{{\"version\":4,\"features\":[\"taint\"],\"checkpoint\":{{\"latest\":{{\"resources\":[{resource}]}}}}}}"
            ),
            InputKind::Checkpoint,
            1,
        ),
        (
            format!("{{\"version\":3,\"checkpoint\":{{\"Stack\":\"dev\",\"Latest\":{{\"resources\":[{resource}]}}}}}}"),
            InputKind::Checkpoint,
            1,
        ),
        ("{\"version\":0,\"checkpoint\":{\"stack\":\"organization/shop/dev\"}}".to_owned(), InputKind::Checkpoint, 0),
        (
            format!("{{\"target\":\"dev\",\"latest\":{{\"time\":\"x\",\"resources\":[{resource}]}}}}"),
            InputKind::Checkpoint,
            1,
        ),
        (format!("{{\"resources\":[{resource}]}}"), InputKind::Export, 1),
    ] {
        let stack = load(&text);
        assert_eq!((stack.kind, stack.resources.len(), stack.coverage), (kind, count, Coverage::Whole), "{text}");
    }
}

#[test]
fn a_checkpoint_without_resources_still_names_its_stack() {
    let name = load("{\"version\":0,\"checkpoint\":{\"stack\":\"acme/shop/dev\"}}").name;
    assert_eq!(name.qualified().as_deref(), Some("acme/shop/dev"));
}

#[test]
fn steps_of_one_urn_are_one_change() {
    let (old, new) = (state(URN, ",\"id\":\"b-1\",\"delete\":true"), state(URN, ""));
    for (steps, op) in [
        (vec![("refresh", old.as_str(), old.as_str()), ("update", &old, &new)], Op::Update),
        (vec![("refresh", &old, &old), ("create", "", &new)], Op::Create),
        (vec![("create-replacement", "", &new), ("replace", &old, &new), ("delete-replaced", &old, "")], Op::Replace),
        (vec![("delete-replaced", &old, ""), ("replace", &old, &new), ("create-replacement", &old, &new)], Op::Replace),
        (vec![("import", "", &new), ("update", &old, &new)], Op::Import),
        (vec![("import", "", &new), ("replace", &old, &new)], Op::Replace),
    ] {
        let steps: Vec<_> = steps.into_iter().map(|(op, old, new)| (op, URN, old, new)).collect();
        let stack = digest(&steps, "");
        assert_eq!(stack.resources.len(), 1);
        let resource = &stack.resources[0];
        assert_eq!(resource.op, op, "{steps:?}");
        assert!(resource.is_managed(), "{steps:?}");
        assert_eq!(resource.before.is_none(), op == Op::Create, "{steps:?}");
    }
}

#[test]
fn hidden_resources_are_counted_from_the_summary() {
    let root = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
    let stack_state = format!("{{\"urn\":\"{root}\",\"custom\":false,\"type\":\"pulumi:pulumi:Stack\"}}");
    let same = ("same", root, stack_state.as_str(), stack_state.as_str());
    let coverage = |summary: &str| digest(&[same], &format!(",\"changeSummary\":{summary}")).coverage;
    assert_eq!(coverage("{\"same\":1}"), Coverage::Whole);
    assert_eq!(coverage("{\"same\":48,\"update\":1}"), Coverage::ChangesOnly { hidden: Some(47) });
    let failed = ",\"diagnostics\":[{\"message\":\"no\",\"severity\":\"error\"}],\"changeSummary\":{\"same\":1}";
    assert_eq!(digest(&[same], failed).coverage, Coverage::Failed);
}

#[test]
fn a_resource_updated_in_place_keeps_its_id_and_a_replaced_one_does_not() {
    let (old, new) = (state(URN, ",\"id\":\"b-1\",\"outputs\":{\"arn\":\"a\"}"), state(URN, ",\"inputs\":{}"));
    for (op, known) in [("update", true), ("replace", false)] {
        let stack = digest(&[(op, URN, &old, &new)], "");
        let view = stack.view(&stack.resources[0], View::After).unwrap();
        assert_eq!(matches!(view.id(), Known::Is(_)), known, "{op}");
        assert_eq!(matches!(view.output("arn"), Known::Is(_)), known, "{op}");
    }
}

#[test]
fn a_state_completes_a_preview_under_old_names() {
    let old_urn = "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::old";
    let other = "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::other";
    let dependent = state(other, &format!(",\"dependencies\":[\"{old_urn}\"]"));
    let base = format!(
        "{{\"version\":3,\"deployment\":{{\"resources\":[{},{dependent}]}}}}",
        state(old_urn, ",\"id\":\"b-1\"")
    );
    let preview = digest(
        &[("update", URN, &state(old_urn, ",\"id\":\"b-1\""), &state(URN, ""))],
        ",\"changeSummary\":{\"same\":1,\"update\":1}",
    );
    assert_eq!(preview.coverage, Coverage::ChangesOnly { hidden: Some(1) });
    let joined = complete(preview, load(&base)).unwrap();
    assert_eq!((joined.coverage, joined.resources.len()), (Coverage::Whole, 2));
    let renamed = joined.by_urn(URN).unwrap();
    assert_eq!(renamed.op, Op::Update);
    let users: Vec<_> = joined.graph().users(renamed.id).map(|(_, id)| &*joined.resource(id).urn).collect();
    assert_eq!(users, [other], "a state that did not change still names the old URN");
}

#[test]
fn a_deleted_resource_is_in_the_state_before_only() {
    let base = format!("{{\"version\":3,\"deployment\":{{\"resources\":[{}]}}}}", state(URN, ",\"id\":\"b-1\""));
    let joined = complete(digest(&[("delete", URN, &state(URN, ",\"id\":\"b-1\""), "")], ""), load(&base)).unwrap();
    let resource = &joined.resources[0];
    assert!(!resource.exists() && resource.before.is_some());
}

#[test]
fn an_event_stream_is_read_up_to_where_it_was_cut() {
    let pre = format!(
        "{{\"sequence\":1,\"resourcePreEvent\":{{\"metadata\":{{\"op\":\"create\",\"urn\":\"{URN}\",\"type\":\"aws:s3/bucket:Bucket\",\
         \"old\":null,\"new\":{}}},\"planning\":true}}}}",
        state(URN, ",\"inputs\":{\"a\":1}")
    );
    let summary =
        "{\"summaryEvent\":{\"maybeCorrupt\":false,\"resourceChanges\":{\"create\":1}}}\n{\"cancelEvent\":{}}";
    let whole = load(&format!("{pre}\n{summary}\n"));
    assert_eq!((whole.kind, whole.coverage, whole.resources.len()), (InputKind::Events, Coverage::Unlinked, 1));
    assert_eq!(whole.change_summary.unwrap().get("create"), Some(&1));
    let cut = load(&format!("{pre}\n{{\"summaryEvent\":{{"));
    assert_eq!((cut.coverage, cut.resources.len()), (Coverage::Failed, 1));
    assert!(cut.notes[0].contains("line 2"), "{:?}", cut.notes);
    assert_eq!(load(&format!("[{pre},{{\"cancelEvent\":{{}}}}]")).resources.len(), 1);
}

#[test]
fn a_step_that_holds_the_properties_itself_is_read() {
    let text = format!(
        "{{\"steps\":[{{\"op\":\"create\",\"urn\":\"{URN}\",\"type\":\"aws:s3/bucket:Bucket\",\"inputs\":{{\"bucket\":\"x\"}}}}]}}"
    );
    let stack = load(&text);
    let view = stack.view(&stack.resources[0], View::After).unwrap();
    assert_eq!(view.property("bucket").is().unwrap().as_str().unwrap(), "x");
}

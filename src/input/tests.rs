use super::*;
use crate::graph::{Coverage, InputKind};

#[test]
fn an_empty_object_is_a_preview_that_did_not_begin() {
    let stack = read("-", b"{}\n".to_vec()).unwrap();
    assert_eq!((stack.kind, stack.coverage), (InputKind::Preview, Coverage::Failed));
}

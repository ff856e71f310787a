//! What the containers of a task want of what the task has.
//!
//! Source: Amazon ECS developer guide, task definition parameters: task size and containers, 2026-11.

use crate::json::{Document, Node};
use crate::model::{Known, StateView, Value};

/// A task definition.
pub const TASK: &str = "aws:ecs/taskDefinition:TaskDefinition";
/// Its input that describes the containers.
pub const CONTAINERS: &str = "containerDefinitions";

/// What all containers want of one resource of the task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The input of the task.
    pub input: &'static str,
    /// What the task has.
    pub has: i64,
    /// What the containers want together.
    pub want: i64,
}

/// What the containers want; nothing where the task or they are not known, or the task says no size.
pub fn shares(state: StateView<'_>) -> Vec<Share> {
    let Known::Is(containers) = state.input(CONTAINERS) else { return Vec::new() };
    // They stand in a JSON text or, in aws-native, in a list.
    let document = containers.as_str().and_then(|text| Document::parse(text.into_owned()).ok());
    let Some(all) = document.as_ref().map(Document::root).or_else(|| containers.is_list().then(|| containers.node()))
    else {
        return Vec::new();
    };
    let sum = |want: &dyn Fn(Node<'_>) -> Option<i64>| all.items().filter_map(want).fold(0i64, i64::saturating_add);
    let number = |node: Node<'_>, name: &str| Value::read(node.field(name)).is().and_then(Value::as_i64);
    // What is set aside for a container counts; its limit only where nothing is.
    let memory = |node: Node<'_>| number(node, "memoryReservation").or_else(|| number(node, "memory"));
    let cpu = |node: Node<'_>| number(node, "cpu");
    let of_task = |input: &'static str, want: i64| {
        let has = state.input(input).is().and_then(Value::as_i64)?;
        Some(Share { input, has, want })
    };
    [of_task("cpu", sum(&cpu)), of_task("memory", sum(&memory))].into_iter().flatten().collect()
}

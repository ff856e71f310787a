//! A value is written in Terraform's language.
//!
//! ## Why it matters
//! Pulumi does not expand `${aws_vpc.main.id}`: the cloud gets the text as it stands, and the dependency is lost.
//!
//! ## What to do
//! Pass the output of the resource (`vpc.id`), or the program's own variable.
//!
//! ## Not reported
//! Other uses of `${...}`: shells, policy variables, templates. Text that is Terraform code. In programs and long
//! texts, only references to resources count: `${var.x}` may be the text's own there.
//!
//! ## References
//!
//! Terraform documentation, Strings and templates: interpolation.

use std::sync::LazyLock;

use regex::Regex;

use crate::finding::{Meta, Severity, Sink};
use crate::lens::{holds_templates, is_program};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta =
    Meta::new("L221", "terraform-interpolation", Severity::High, "a value is written in Terraform's language")
        .docs(include_str!("terraform_interpolation.rs"));

pub(super) struct TerraformInterpolation;

impl Rule for TerraformInterpolation {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::from_length(4).with(b"$."))
    }

    fn leaf(&self, _: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let Some(found) = reference_in(&leaf.text) else { return };
        if is_terraform(&leaf.text) || is_terraform_type(&leaf.resource.ty) {
            return;
        }
        let path = leaf.path();
        if !found.is_strong && (is_program(&path) || leaf.text.contains('\n')) {
            return;
        }
        let text = found.text;
        let message = format!("`{text}` is Terraform's syntax and is not expanded");
        out.fail(leaf.resource.id, message).at(path).key(text).fix("pass the output or the variable of the program");
    }
}

struct Found<'t> {
    text: &'t str,
    /// It names a type of Terraform.
    is_strong: bool,
}

// Classes are spelled out: those of Unicode take longer to compile than a small input takes to check.
static RESOURCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\$\{(?:data\.)?(?:aws|azurerm|azuread|google|kubernetes|random|tls|helm|digitalocean|cloudflare)_[a-z0-9_]+",
        r#"\.[A-Za-z0-9_-]+(?:\[[A-Za-z0-9_."-]*\])?\.[A-Za-z0-9_.\[\]-]+\}"#,
    ))
    .ok()
});

static VARIABLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\$\{(?:(?:var|local|module)\.[A-Za-z_][A-Za-z0-9_.-]*|each\.(?:key|value)[A-Za-z0-9_.]*|count\.index",
        r"|path\.(?:module|root|cwd)|terraform\.workspace)\}",
    ))
    .ok()
});

static BARE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:data\.)?(?:aws|azurerm|google)_[a-z0-9_]+\.[A-Za-z_][A-Za-z0-9_-]*",
        r"(?:\[[0-9]+\])?\.(?:id|arn|name)$",
    ))
    .ok()
});

/// A match that is longer is not what it looks like.
const LONGEST: usize = 120;

fn reference_in(text: &str) -> Option<Found<'_>> {
    let bytes = text.as_bytes();
    let find = |regex: &'static LazyLock<Option<Regex>>| {
        regex.as_ref()?.find(text).map(|found| found.as_str()).filter(|found| found.len() <= LONGEST)
    };
    if memchr::memchr_iter(b'$', bytes).any(|at| bytes.get(at + 1) == Some(&b'{')) {
        let strong = find(&RESOURCE).map(|text| Found { text, is_strong: true });
        return strong.or_else(|| find(&VARIABLE).map(|text| Found { text, is_strong: false }));
    }
    let starts = ["aws_", "azurerm_", "google_", "data."].iter().any(|start| text.starts_with(start));
    (starts && text.len() < 200).then(|| find(&BARE)).flatten().map(|text| Found { text, is_strong: true })
}

/// Whether a text is Terraform code itself.
fn is_terraform(text: &str) -> bool {
    ["resource \"", "variable \"", "module \"", "provider \"", "data \""].iter().any(|start| text.contains(start))
}

fn is_terraform_type(ty: &str) -> bool {
    holds_templates(ty) && !ty.starts_with("aws:") && !ty.starts_with("azure")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_terraform_expands_is_found() {
        for text in [
            "${aws_vpc.main.id}",
            "x-${data.aws_caller_identity.current.account_id}",
            "${aws_subnet.a[0].id}",
            "${var.environment}-queue",
            "${path.module}/x.zip",
            "aws_vpc.main.id",
        ] {
            assert!(reference_in(text).is_some(), "{text}");
        }
        for text in
            ["${aws:username}", "${HOME}", "${VAR:-x}", "${stageVariables.x}", "aws_vpc", "${local}", "é${", "${var.é}"]
        {
            assert!(reference_in(text).is_none(), "{text}");
        }
    }
}

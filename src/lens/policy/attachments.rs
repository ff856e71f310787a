//! Ready-made sets of rights, given to somebody by name.

use crate::model::{Known, StateView, Value};

/// A type that gives ready-made rights, and which of them reach far.
#[derive(Debug)]
struct Row {
    ty: &'static str,
    /// The property that names the rights; a text or a list of texts.
    property: &'static str,
    /// The properties that name who gets them. Empty where it is the resource itself.
    to: &'static [&'static str],
    /// How the names of wide ones end, in lower case.
    wide: &'static [&'static str],
    /// The property that says where they hold; only a whole subscription counts.
    scope: Option<&'static str>,
}

/// Managed policies of AWS that give everything, or the means to get it.
const AWS: &[&str] = &[":policy/administratoraccess", ":policy/iamfullaccess", ":policy/poweruseraccess"];

/// Owner and Contributor by name and by their ids, which are the same in every tenant.
const AZURE: &[&str] =
    &["owner", "contributor", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "b24988ac-6180-42a0-ab88-20f7382dd24c"];

/// Basic roles of Google Cloud that may write everything.
const GCP: &[&str] = &["roles/owner", "roles/editor"];

const fn row(
    ty: &'static str,
    property: &'static str,
    to: &'static [&'static str],
    wide: &'static [&'static str],
) -> Row {
    Row { ty, property, to, wide, scope: None }
}

/// Sorted by type. Source: the input properties of pulumi-aws 7.51, pulumi-azure-native 3.29, pulumi-azure 6.40 and
/// pulumi-gcp 10.2.
const ROWS: &[Row] = &[
    row("aws-native:iam:Role", "managedPolicyArns", &[], AWS),
    row("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "policyArn", &["group"], AWS),
    row("aws:iam/policyAttachment:PolicyAttachment", "policyArn", &["groups", "roles", "users"], AWS),
    row("aws:iam/role:Role", "managedPolicyArns", &[], AWS),
    row("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "policyArn", &["role"], AWS),
    row("aws:iam/userPolicyAttachment:UserPolicyAttachment", "policyArn", &["user"], AWS),
    row("aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment", "managedPolicyArn", &["permissionSetArn"], AWS),
    Row {
        scope: Some("scope"),
        ..row("azure-native:authorization:RoleAssignment", "roleDefinitionId", &["principalId"], AZURE)
    },
    Row {
        scope: Some("scope"),
        ..row("azure:authorization/assignment:Assignment", "roleDefinitionName", &["principalId"], AZURE)
    },
    row("gcp:folder/iAMMember:IAMMember", "role", &["member"], GCP),
    row("gcp:organizations/iAMMember:IAMMember", "role", &["member"], GCP),
    row("gcp:projects/iAMMember:IAMMember", "role", &["member"], GCP),
];

/// What a resource gives of ready-made rights.
#[derive(Debug)]
pub struct Attachment {
    /// The property that names the rights.
    pub property: &'static str,
    /// The properties that name who gets them; empty where it is the resource itself.
    pub to: &'static [&'static str],
    /// The wide ones among them, as they are written, in order. [`Known::Absent`] where there are none.
    pub wide: Known<Vec<String>>,
}

/// What a resource gives of ready-made rights; nothing for a type that gives none.
pub fn attachment(view: StateView<'_>) -> Option<Attachment> {
    let ty = view.text("type")?;
    let row = &ROWS[ROWS.binary_search_by_key(&&*ty, |row| row.ty).ok()?];
    let everywhere = row.scope.is_none_or(|scope| {
        let scope = view.input(scope).is().and_then(Value::as_str);
        scope.is_some_and(|scope| is_subscription(&scope))
    });
    let wide = if everywhere { view.input(row.property).and_then(|value| row.wide_in(value)) } else { Known::Absent };
    Some(Attachment { property: row.property, to: row.to, wide })
}

impl Row {
    fn wide_in(&self, value: Value<'_>) -> Known<Vec<String>> {
        let is_wide = |name: &str| {
            let name = name.to_ascii_lowercase();
            let ends = |end: &&str| {
                name.strip_suffix(*end).is_some_and(|rest| {
                    rest.is_empty() || !end.starts_with(|c: char| c.is_alphanumeric()) || rest.ends_with('/')
                })
            };
            self.wide.iter().any(ends)
        };
        let names: Vec<Known<Value<'_>>> =
            if value.is_list() { value.items().collect() } else { vec![Known::Is(value)] };
        let hidden = names.iter().any(Known::is_hidden);
        let texts = names.into_iter().filter_map(|name| Some(name.is()?.as_str()?.into_owned()));
        let mut wide: Vec<String> = texts.filter(|name| is_wide(name)).collect();
        wide.sort_unstable();
        wide.dedup();
        match (wide.is_empty(), hidden) {
            (false, _) => Known::Is(wide),
            (true, true) => Known::Unknown,
            (true, false) => Known::Absent,
        }
    }
}

/// `/subscriptions/…` and nothing inside of it.
fn is_subscription(scope: &str) -> bool {
    let parts: Vec<&str> = scope.split('/').filter(|part| !part.is_empty()).collect();
    matches!(parts.as_slice(), [first, _] if first.eq_ignore_ascii_case("subscriptions"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;
    use crate::model::{Origin, State};

    fn wide(ty: &str, inputs: &str) -> Known<Vec<String>> {
        let document = Document::parse(format!(r#"{{"type":"{ty}","custom":true,"inputs":{inputs}}}"#)).unwrap();
        let state = State::read(0, document.root(), Origin::Planned).unwrap();
        attachment(StateView::new(&document, &state, None)).unwrap().wide
    }

    #[test]
    fn the_rows_are_sorted() {
        assert!(ROWS.is_sorted_by_key(|row| row.ty));
        assert!(ROWS.iter().flat_map(|row| row.wide).all(|name| *name == name.to_ascii_lowercase()));
    }

    #[test]
    fn only_rights_that_reach_far_are_wide() {
        let role = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
        let admin = "arn:aws:iam::aws:policy/AdministratorAccess";
        assert_eq!(wide(role, &format!(r#"{{"policyArn":"{admin}"}}"#)), Known::Is(vec![admin.to_owned()]));
        for arn in ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::1:policy/NotAdministratorAccess"] {
            assert_eq!(wide(role, &format!(r#"{{"policyArn":"{arn}"}}"#)), Known::Absent, "{arn}");
        }
        let azure = "azure-native:authorization:RoleAssignment";
        let owner =
            "/subscriptions/a/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
        let inputs = |scope: &str| format!(r#"{{"roleDefinitionId":"{owner}","scope":"{scope}"}}"#);
        assert!(wide(azure, &inputs("/subscriptions/a")).is().is_some());
        assert_eq!(wide(azure, &inputs("/subscriptions/a/resourceGroups/b")), Known::Absent);
        assert_eq!(wide("gcp:projects/iAMMember:IAMMember", r#"{"role":"roles/viewer"}"#), Known::Absent);
        let unknown = format!(r#"{{"managedPolicyArns":["{}"]}}"#, crate::model::UNKNOWN);
        assert_eq!(wide("aws:iam/role:Role", &unknown), Known::Unknown);
    }
}

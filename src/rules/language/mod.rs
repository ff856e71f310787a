//! Family L: what went wrong in the program itself.

mod asset_missing;
mod bad_api_usage;
mod chat_residue;
mod cloud_side;
mod config_missing_or_wrong;
mod credentials;
mod deprecated;
mod diagnostics;
mod duplicate_blocks;
mod foreign_template_syntax;
mod invalid_value;
mod missing_import;
mod none_or_undefined_in_text;
mod output_misuse;
mod output_stringified;
mod package_version_conflict;
mod path_leaked;
mod plugin_missing;
mod policy_violation;
mod region_not_set_or_invalid;
mod run_incomplete;
mod snake_case_keys;
mod state_or_engine;
mod syntax_error;
mod terraform_interpolation;
mod type_smell;
mod undefined_name_or_order;
mod unused_config_key;

pub use diagnostics::Cause;
pub(super) use diagnostics::causes;

use super::Rule;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        diagnostics::rule(missing_import::META),
        diagnostics::rule(bad_api_usage::META),
        diagnostics::rule(syntax_error::META),
        diagnostics::rule(undefined_name_or_order::META),
        diagnostics::rule(output_misuse::META),
        diagnostics::rule(package_version_conflict::META),
        diagnostics::rule(plugin_missing::META),
        diagnostics::rule(config_missing_or_wrong::META),
        diagnostics::rule(invalid_value::META),
        diagnostics::rule(region_not_set_or_invalid::META),
        diagnostics::rule(credentials::META),
        diagnostics::rule(deprecated::META),
        diagnostics::rule(cloud_side::META),
        diagnostics::rule(state_or_engine::META),
        diagnostics::rule(asset_missing::META),
        Box::new(policy_violation::PolicyViolation),
        Box::new(run_incomplete::RunIncomplete),
        Box::new(output_stringified::OutputStringified),
        Box::new(terraform_interpolation::TerraformInterpolation),
        Box::new(foreign_template_syntax::ForeignTemplateSyntax),
        Box::new(snake_case_keys::SnakeCaseKeys),
        Box::new(none_or_undefined_in_text::NoneOrUndefinedInText),
        Box::new(type_smell::TypeSmell),
        Box::new(path_leaked::PathLeaked),
        Box::new(chat_residue::ChatResidue),
        Box::new(duplicate_blocks::DuplicateBlocks),
        Box::new(unused_config_key::UnusedConfigKey),
    ]
}

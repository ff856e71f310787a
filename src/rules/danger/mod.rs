//! Family J: what a preview does that people regret.

mod blast_radius;
mod changes_on_every_run;
mod data_plane_cutover;
mod delete_before_replace;
mod exposure_widening;
mod going;
mod iam_widening;
mod in_place_but_disruptive;
mod mass_delete;
mod pairs;
mod protected_touched;
mod protection_removed;
mod remade;
mod rename_looks_like_recreate;
mod replace_cascade;
mod replace_on_unknown;
mod rights;
mod secret_to_plain;
mod shrink;
mod stateful_delete;
mod stateful_replace;
mod switches;

use super::Rule;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        Box::new(stateful_delete::StatefulDelete),
        Box::new(stateful_replace::StatefulReplace),
        Box::new(replace_cascade::ReplaceCascade),
        Box::new(protected_touched::ProtectedTouched),
        Box::new(mass_delete::MassDelete),
        Box::new(delete_before_replace::DeleteBeforeReplace),
        Box::new(iam_widening::IamWidening),
        Box::new(exposure_widening::ExposureWidening),
        Box::new(protection_removed::ProtectionRemoved),
        Box::new(rename_looks_like_recreate::RenameLooksLikeRecreate),
        Box::new(secret_to_plain::SecretToPlain),
        Box::new(in_place_but_disruptive::InPlaceButDisruptive),
        Box::new(shrink::Shrink),
        Box::new(blast_radius::BlastRadius),
        Box::new(replace_on_unknown::ReplaceOnUnknown),
        Box::new(data_plane_cutover::DataPlaneCutover),
        Box::new(changes_on_every_run::ChangesOnEveryRun),
    ]
}

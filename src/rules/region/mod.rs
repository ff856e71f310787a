//! Family B: what is in the wrong place.

mod away_from_namespace;
mod away_from_resource_group;
mod backup_in_same_region_only;
mod cross_region_reference;
mod data_residency;
mod default_and_explicit_provider_regions_differ;
mod groups;
mod invalid_region_or_zone;
mod mixed_accounts;
mod mixed_regions;
mod must_be_us_east_1;
mod region_never_set;
mod region_not_allowed;
mod regional_literal;
mod zone_concentration;

use super::Rule;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        Box::new(region_not_allowed::RegionNotAllowed),
        Box::new(region_never_set::RegionNeverSet),
        Box::new(mixed_regions::MixedRegions),
        Box::new(cross_region_reference::CrossRegionReference),
        Box::new(must_be_us_east_1::MustBeUsEast1),
        Box::new(regional_literal::RegionalLiteral),
        Box::new(invalid_region_or_zone::InvalidRegionOrZone),
        Box::new(away_from_resource_group::AwayFromResourceGroup),
        Box::new(away_from_namespace::AwayFromNamespace),
        Box::new(default_and_explicit_provider_regions_differ::DefaultAndExplicitProviderRegionsDiffer),
        Box::new(zone_concentration::ZoneConcentration),
        Box::new(data_residency::DataResidency),
        Box::new(backup_in_same_region_only::BackupInSameRegionOnly),
        Box::new(mixed_accounts::MixedAccounts),
    ]
}

//! AWS.

mod accounts;
pub mod acl;
pub mod alarms;
mod arn;
mod balanced;
mod baseline;
pub(super) mod behind;
pub mod certificates;
pub(super) mod cidr;
pub mod containers;
mod dead_letter;
pub mod default_network;
pub mod distribution;
pub mod endpoints;
pub mod event_source;
pub mod facing;
mod flags;
pub(super) mod fronts;
pub mod gateway_endpoint;
mod generations;
pub mod holders;
pub(super) mod ingress;
pub mod limits;
pub mod listeners;
mod literal;
pub mod log_delivery;
pub mod log_groups;
mod multi_region;
mod named_arn;
mod origins;
pub mod ownership;
mod parts;
pub mod peering;
pub mod public_access;
pub mod quotas;
mod region;
mod regional_text;
pub mod replication;
mod rest_api;
pub mod roles;
mod routes;
pub(super) mod routing;
mod same_region;
mod triggers;
pub mod upgrades;
mod workloads;
mod zones;

pub use arn::Arn;
pub use balanced::Balanced;
pub use baseline::{Duty, Rights};
pub use dead_letter::{DeadLetter, Standing};
pub use generations::{is_old_generation, runtime_properties, size_properties};
pub use literal::{
    Named, accounts, id_names, image_properties, is_description, is_example_id, is_example_image, is_image_id,
    is_label, is_layers, is_policy, is_public_account,
};
pub use multi_region::names_region;
pub use named_arn::{named_by, partition_of};
pub use origins::BucketOrigin;
pub use parts::Part;
pub(super) use parts::Parts;
pub(super) use region::is_global;
pub use region::{US_EAST_1, Zone, is_region, region_first, region_of_zone, zones};
pub use regional_text::{
    RegionalText, is_endpoint_service, is_local_service, is_tied_to_zone, is_zone_property, may_cross,
    names_service_region,
};
pub use rest_api::{Deployed, Tied};
pub use routes::Route;
pub use routing::{Routing, Way};
pub use same_region::{Edge, Tie, ties};
pub use triggers::Trigger;
pub use workloads::{Public, Workload};
pub use zones::Spread;

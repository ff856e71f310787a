//! Family A: what is half built. A resource needs others, or a property, to be of use; the table says which.

mod alarm_watches_nothing;
mod answer;
mod api_parts_of_different_apis;
mod cluster;
mod cluster_range_missing;
mod component_without_children;
mod condition;
mod deployment_without_method_dependency;
mod fault;
mod join;
mod lb_target_mismatch;
mod log_group_of_nobody;
mod nat_in_private_subnet;
mod nat_route_loop;
mod need;
mod peering_one_way;
mod private_endpoint_beside_public;
mod private_nodes_without_nat;
mod private_subnet_without_egress;
mod public_subnet_without_internet_route;
mod role_lacks_baseline_policy;
mod row;
mod s3_origin_without_access;
mod stack_is_skeleton;
mod subnet_group_in_one_zone;
mod test;
mod trigger_without_permission;
mod users;
mod verdict;
mod words;

pub use fault::RowFault;
pub use users::Named;

pub(super) use answer::{Answer, Answers, Counts};
pub(super) use condition::{Condition, Holds};
pub(super) use need::{Need, class, path};
pub(super) use row::Written;
pub(super) use test::Test;
pub(super) use verdict::is_ours;
pub(super) use words::{Words, severity};

use super::Rule;
use super::built_in::{self, BuiltIn};
use super::user;

/// The built-in tables, one for each cloud.
static TABLES: [&[BuiltIn]; 4] =
    [rows!("completeness/aws"), rows!("completeness/azure"), rows!("completeness/gcp"), rows!("completeness/others")];

/// A row of a user's table.
pub(in crate::rules) fn own(row: user::Row<'_>) -> Result<Box<dyn Rule>, user::Bad> {
    let read = row::one(toml::de::ValueDeserializer::from(row))?;
    Ok(Box::new(read?))
}

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    let mut rules: Vec<Box<dyn Rule>> = built_in::rules::<Written>(&TABLES).collect();
    rules.push(Box::new(public_subnet_without_internet_route::PublicSubnetWithoutInternetRoute));
    rules.push(Box::new(nat_in_private_subnet::NatInPrivateSubnet));
    rules.push(Box::new(nat_route_loop::NatRouteLoop));
    rules.push(Box::new(private_subnet_without_egress::PrivateSubnetWithoutEgress));
    rules.push(Box::new(subnet_group_in_one_zone::SubnetGroupInOneZone));
    rules.push(Box::new(api_parts_of_different_apis::ApiPartsOfDifferentApis));
    rules.push(Box::new(deployment_without_method_dependency::DeploymentWithoutMethodDependency));
    rules.push(Box::new(role_lacks_baseline_policy::RoleLacksBaselinePolicy));
    rules.push(Box::new(lb_target_mismatch::LbTargetMismatch));
    rules.push(Box::new(component_without_children::ComponentWithoutChildren));
    rules.push(Box::new(stack_is_skeleton::StackIsSkeleton));
    rules.push(Box::new(trigger_without_permission::TriggerWithoutPermission));
    rules.push(Box::new(s3_origin_without_access::S3OriginWithoutAccess));
    rules.push(Box::new(peering_one_way::PeeringOneWay));
    rules.push(Box::new(cluster_range_missing::ClusterRangeMissing));
    rules.push(Box::new(private_endpoint_beside_public::PrivateEndpointBesidePublic));
    rules.push(Box::new(private_nodes_without_nat::PrivateNodesWithoutNat));
    rules.push(Box::new(log_group_of_nobody::LogGroupOfNobody));
    rules.push(Box::new(alarm_watches_nothing::AlarmWatchesNothing));
    rules.extend(cluster::rules());
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_tables_are_right() {
        built_in::assert_right::<Written>(&TABLES);
        assert!(TABLES.iter().all(|table| table.len() >= 7));
    }
}

//! Family C: what is open to the world.

mod dangling_dns_record;
mod database_public;
mod default_network_used;
mod egress_open_all;
mod http_without_redirect;
mod instance_public_ip;
mod k8s_nodeport;
mod k8s_service_loadbalancer_open;
mod lb_internet_facing;
mod nacl_blocks_return_traffic;
mod nacl_open;
mod open;
mod peering_open;
mod private_data_public_zone;
mod reachable_from_internet;
mod role_exposed;
mod role_gets_to_admin;
mod services;
mod sg_ipv6_forgotten;
mod sg_open_admin_port;
mod sg_open_all_ports;
mod sg_open_database_port;
mod sg_open_file_or_mgmt_port;
mod sg_open_other_port;
mod sg_open_web_port;
mod sg_rule_shadows;
mod sg_self_lockout;
mod storage_public;

use super::{Rule, not_whole};
use crate::finding::Reason;
use crate::graph::Stack;
use crate::lens::reach::{Doubt, Why};

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        Box::new(sg_open_admin_port::SgOpenAdminPort),
        Box::new(sg_open_database_port::SgOpenDatabasePort),
        Box::new(sg_open_file_or_mgmt_port::SgOpenFileOrMgmtPort),
        Box::new(sg_open_all_ports::SgOpenAllPorts),
        Box::new(sg_open_other_port::SgOpenOtherPort),
        Box::new(sg_ipv6_forgotten::SgIpv6Forgotten),
        Box::new(database_public::DatabasePublic),
        Box::new(storage_public::StoragePublic),
        Box::new(instance_public_ip::InstancePublicIp),
        Box::new(lb_internet_facing::LbInternetFacing),
        Box::new(http_without_redirect::HttpWithoutRedirect),
        Box::new(k8s_service_loadbalancer_open::K8sServiceLoadbalancerOpen),
        Box::new(k8s_nodeport::K8sNodeport),
        Box::new(reachable_from_internet::ReachableFromInternet),
        Box::new(sg_open_web_port::SgOpenWebPort),
        Box::new(egress_open_all::EgressOpenAll),
        Box::new(nacl_open::NaclOpen),
        Box::new(nacl_blocks_return_traffic::NaclBlocksReturnTraffic),
        Box::new(default_network_used::DefaultNetworkUsed),
        Box::new(private_data_public_zone::PrivateDataPublicZone),
        Box::new(dangling_dns_record::DanglingDnsRecord),
        Box::new(sg_rule_shadows::SgRuleShadows),
        Box::new(sg_self_lockout::SgSelfLockout),
        Box::new(peering_open::PeeringOpen),
        Box::new(role_gets_to_admin::RoleGetsToAdmin),
        Box::new(role_exposed::RoleExposed),
    ]
}

/// Why it cannot be known whether there is a way.
pub fn unclear(stack: &Stack, doubt: &Doubt) -> Reason {
    match (doubt.why, &doubt.path) {
        (Why::NotWhole, _) => not_whole(stack).unwrap_or(Reason::External),
        (Why::Unknown, Some(path)) => Reason::Unknown(path.clone()),
        (Why::Secret, Some(path)) => Reason::Secret(path.clone()),
        (Why::Default, Some(path)) => Reason::Untold(path.clone()),
        _ => Reason::External,
    }
}

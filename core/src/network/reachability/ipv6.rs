//! Whether IPv6 outside is an end of its own.
//!
//! Most manifests never speak of IPv6, and most people who read them have none: a second row for everyone outside would tell them nothing. It is told
//! where the input mentions such addresses, and where leaving it out would hide that more is open with it than with addresses of IPv4.

use std::net::IpAddr;

use ipnet::IpNet;
use roaring::{MultiOps, RoaringBitmap};

use crate::cluster::Model;
use crate::network::addresses::Family;
use crate::network::ports::{PortSetId, PortSets};

use super::classes::{ClassId, Classes};
use super::rows::{Row, Rows};
use super::vocabulary::Vocabulary;

/// Whether policies, pods, nodes or Services have addresses of IPv6, or pods get theirs from a range of it.
pub(super) fn is_mentioned(model: &Model, words: &Vocabulary<'_>, pod_cidrs: &[IpNet]) -> bool {
    let six = |address: &IpAddr| address.is_ipv6();
    pod_cidrs.iter().any(|net| six(&net.addr()))
        || model.outside.services.iter().any(|service| service.spec.cluster_ips.iter().any(six))
        || words.blocks().any(|block| six(&block.cidr.addr()))
        || model.workloads.iter().any(|workload| workload.addresses.iter().any(six))
        || model.nodes.iter().any(|node| node.addresses.iter().any(six))
}

/// Whether something is open with IPv6 outside that is closed with each group of addresses of IPv4: a denied `0.0.0.0/0` does not deny IPv6.
pub(super) fn reaches_further(classes: &Classes, ports: &PortSets, rows: [&Rows; 2]) -> bool {
    if !classes.has_pods_of(Family::Ipv6) {
        return false;
    }
    let of = |family: Family| {
        let outside = (0..).zip(&classes.all).filter(|(_, class)| class.namespace().is_none());
        outside.filter(move |(_, class)| class.families.contains(&family)).map(|(id, _)| id)
    };
    let mut covering: RoaringBitmap = of(Family::Ipv4).collect();
    for six in of(Family::Ipv6) {
        for row in rows.iter().flat_map(|rows| &rows.rows).filter(|row| row.differs()) {
            cover(&mut covering, row, six, ports);
            if covering.is_empty() {
                return true;
            }
        }
    }
    false
}

/// Keeps those with which a row has everything open that it has open with a class of IPv6.
fn cover(covering: &mut RoaringBitmap, row: &Row, six: ClassId, ports: &PortSets) {
    let open = row.ports(six, Family::Ipv6);
    if open == PortSetId::NONE {
        return;
    }
    let (open, plane) = (ports.get(open), row.plane(Family::Ipv4).iter());
    let wider = plane.filter(|(wider, _)| ports.get(*wider).intersection(open) == *open);
    *covering &= wider.map(|(_, classes)| classes).union();
}

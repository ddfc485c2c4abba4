//! Whom each pod may reach.

pub mod addresses;
mod admin_words;
pub mod compare;
mod dialect;
pub mod direction;
pub mod expect;
mod explain;
pub mod export;
mod findings;
mod fold;
mod given;
mod joint;
mod labels;
mod lint;
pub mod outside;
mod parting;
mod places;
pub mod ports;
pub mod query;
pub mod reachability;
mod refused;
mod report;
pub mod rules;
mod servers;
mod slips;
pub mod suggest;
mod summary;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod undefined;
mod untold;
mod within;
mod words;

use ipnet::IpNet;

pub use addresses::Family;
pub use dialect::{Dialect, EqualPriorities, HostNetwork, NamedPorts, NamedPortsToAddresses, OwnNode};
pub use explain::explain;
pub use findings::findings;
pub use given::asks_for_given;
pub use lint::RULES as LINTS;
pub use parting::{AskedFor, Owner, Parting, asked, part, parted_otherwise, pods_parted_otherwise};
pub use reachability::{End, Reachability, Verdict};
pub use refused::{REFUSED_BUT_EVALUATED, Refused, refused};
pub use report::report;
pub(crate) use rules::POLICY_KIND_NOT_EVALUATED;
pub use rules::RULES;

/// Whether a text is an address, a CIDR or a range.
pub(crate) fn is_address(text: &str) -> bool {
    explain::range(text).is_some()
}

/// What reachability depends on besides the model.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The ranges that pods get addresses from, where they are known. Pods have addresses of their families alone.
    pub pod_cidrs: Vec<IpNet>,
    /// How questions that the specification leaves open are answered.
    pub dialect: Dialect,
}

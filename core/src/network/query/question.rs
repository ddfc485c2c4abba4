//! Questions about two endpoints, and what is said where nobody has a name that is asked about.

use crate::cluster::Protocol;
use crate::network::is_address;

/// A question about two endpoints.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// The source: `[CLUSTER:]NAMESPACE/Kind/name`, an address, a CIDR or a range `FIRST-LAST`.
    pub from: String,
    /// The destination, in the same form.
    pub to: String,
    /// The protocol; TCP where a port is given without one.
    pub protocol: Option<Protocol>,
    /// The port of the destination pod; none asks about every port.
    pub port: Option<u16>,
    /// Whether everything is told, and not only what decides and what is nearest.
    pub all: bool,
}

/// A question about endpoints of which the analysis knows none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnknownEndpoint {
    /// This names neither a workload nor addresses.
    Endpoint(String),
    /// No workload is in a namespace of this name.
    Namespace(String),
    /// This names no workload where only a workload can be meant.
    Workload(String),
    /// This stands for several pods, where one has to be meant; the second is the first of them.
    Several(String, String),
}

impl std::fmt::Display for UnknownEndpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            UnknownEndpoint::Endpoint(name) => write!(f, "no workload and no address is called \"{name}\""),
            UnknownEndpoint::Workload(name) if is_address(name) => {
                write!(f, "\"{name}\" is an address, and this is asked of workloads")
            }
            UnknownEndpoint::Workload(name) => write!(f, "no workload is called \"{name}\""),
            UnknownEndpoint::Several(name, first) => {
                write!(f, "\"{name}\" stands for several pods; ask about one of them, such as \"{first}\"")
            }
            UnknownEndpoint::Namespace(name) => write!(f, "no namespace with a workload is called \"{name}\""),
        }
    }
}

impl std::error::Error for UnknownEndpoint {}

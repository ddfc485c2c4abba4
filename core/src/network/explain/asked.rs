//! The connection that a question is about.

use std::fmt;

use crate::cluster::Protocol;

use super::super::ports::PortSet;

/// A port of a protocol, a whole protocol, or any connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    /// The protocol; none asks about all.
    pub(super) protocol: Option<Protocol>,
    /// The port; none asks about all.
    pub(super) port: Option<u16>,
}

impl Asked {
    /// A port without a protocol is one of TCP, as in policies.
    pub(super) fn new(protocol: Option<Protocol>, port: Option<u16>) -> Self {
        Asked { protocol: protocol.or(port.map(|_| Protocol::Tcp)), port }
    }

    /// Whether any of what was asked about is open.
    pub(super) fn is_open(&self, open: &PortSet) -> bool {
        match (self.protocol, self.port) {
            (Some(protocol), Some(port)) => open.contains(protocol, port),
            (Some(protocol), None) => !open.of(protocol).is_empty(),
            (None, _) => !open.is_empty(),
        }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.protocol, self.port) {
            (Some(protocol), Some(port)) => write!(f, "{} {port}", protocol.name()),
            (Some(protocol), None) => write!(f, "any {} port", protocol.name()),
            (None, _) => f.write_str("any port"),
        }
    }
}

//! One analysis: sources in, report out, and questions about it.

use ipnet::IpNet;

use crate::cluster::Protocol;
use crate::report::{Explanation, PositionEncoding, Report, Standard};

/// One named text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// Its name; unique in an analysis.
    pub name: String,
    /// YAML or JSON, any number of documents.
    pub text: String,
    /// The cluster that it belongs to; sources without one share one cluster.
    pub cluster: Option<String>,
}

/// What is asked of an analysis.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The standard that workloads are held against.
    pub standard: Standard,
    /// The units of columns and offsets.
    pub positions: PositionEncoding,
    /// The ranges that pods get addresses from, where they are known.
    pub pod_cidrs: Vec<IpNet>,
}

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
}

/// A question about an endpoint that the analysis does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownEndpoint(pub String);

/// Sources with everything that is known of them.
#[derive(Debug)]
pub struct Analysis {
    sources: Vec<Source>,
    options: Options,
}

impl Analysis {
    /// Reads and evaluates the sources. Bad input becomes findings; this never fails.
    pub fn new(sources: Vec<Source>, options: Options) -> Self {
        Analysis { sources, options }
    }
}

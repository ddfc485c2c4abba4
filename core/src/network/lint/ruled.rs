//! Rules of policies, each with its place and whom its peers match.

use crate::cluster::{AdminApi, AdminPolicy, AdminRule, NetworkPolicy, Peer, Protocol, Rule};
use crate::finding::{Finding, Part};
use crate::manifest::FieldPath;
use crate::rule::Rule as Lint;

use super::super::direction::Direction;
use super::super::findings::finding;
use super::super::places::{peer_path, rule_path};
use super::super::reachability::peers::MatchedId;

/// A rule of a policy.
pub(super) struct Ruled<'a, P = NetworkPolicy, R = Rule> {
    /// Its number among all rules; those of administrative policies come behind those of NetworkPolicies.
    pub(super) number: usize,
    pub(super) policy: &'a P,
    /// The number of the policy in the model.
    pub(super) of: usize,
    pub(super) direction: Direction,
    /// The number of the rule in its direction.
    pub(super) at: usize,
    pub(super) rule: &'a R,
    /// Whom its peers match, each by the number of the answer.
    pub(super) matched: Vec<MatchedId>,
}

/// A rule of an administrative policy.
pub(super) type AdminRuled<'a> = Ruled<'a, AdminPolicy, AdminRule>;

impl<'a> Ruled<'a> {
    /// The place of the rule.
    pub(super) fn path(&self) -> FieldPath {
        rule_path(self.direction, self.at)
    }

    /// The place of one of its peers.
    pub(super) fn peer_path(&self, peer: usize) -> FieldPath {
        peer_path(self.direction, self.at, peer)
    }

    /// The place of one of its ports.
    pub(super) fn port_path(&self, port: usize) -> FieldPath {
        self.path().field("ports").index(port)
    }

    /// `ingress` or `egress`.
    pub(super) fn field(&self) -> &'static str {
        self.direction.field()
    }

    /// `from` or `to`.
    pub(super) fn peers_field(&self) -> &'static str {
        self.direction.peers_field()
    }

    /// Its peers with their numbers.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (usize, &'a Peer)> + use<'a> {
        self.rule.peers.iter().enumerate()
    }

    /// A finding about it.
    pub(super) fn finding(&self, lint: &'static Lint, path: FieldPath, part: Part, message: String) -> Finding {
        finding(lint, self.policy.object, path, part, message)
    }
}

impl AdminRuled<'_> {
    /// The place of one of its ports.
    pub(super) fn port_path(&self, port: usize) -> FieldPath {
        rule_path(self.direction, self.at).field(self.policy.body.api.ports_field()).index(port)
    }

    /// The place of the name in one of its ports, and the field that it is.
    pub(super) fn port_name_path(&self, port: usize) -> (FieldPath, &'static str) {
        let field = match self.policy.body.api {
            AdminApi::ClusterNetworkPolicy => "destinationNamedPort",
            AdminApi::AdminNetworkPolicy | AdminApi::BaselineAdminNetworkPolicy => "namedPort",
        };
        (self.port_path(port).field(field), field)
    }

    /// The place of the end of one of its ports, which is a range of a protocol.
    pub(super) fn port_end_path(&self, port: usize, protocol: Protocol) -> FieldPath {
        let path = self.port_path(port);
        match self.policy.body.api {
            AdminApi::ClusterNetworkPolicy => {
                path.key(protocol.name().to_lowercase()).fields(&["destinationPort", "range", "end"])
            }
            AdminApi::AdminNetworkPolicy | AdminApi::BaselineAdminNetworkPolicy => path.fields(&["portRange", "end"]),
        }
    }

    /// The place of the number in one of its ports, which has one of a protocol, and the field that it is.
    pub(super) fn port_number_path(&self, port: usize, protocol: Protocol) -> (FieldPath, &'static str) {
        let path = self.port_path(port);
        match self.policy.body.api {
            AdminApi::ClusterNetworkPolicy => {
                let protocol = protocol.name().to_lowercase();
                (path.key(protocol).fields(&["destinationPort", "number"]), "number")
            }
            AdminApi::AdminNetworkPolicy | AdminApi::BaselineAdminNetworkPolicy => {
                (path.fields(&["portNumber", "port"]), "port")
            }
        }
    }
}

//! NetworkPolicy: `pkg/apis/networking/validation` and `pkg/registry/networking/networkpolicy` upstream.

use super::addresses::{self, Block};
use super::metadata::{self, Traits};
use super::{BadValue, Cursor, IntOrString, Outcome, formats};

/// The protocols that a port of a policy may have, in the server's order.
const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];

const POLICY_TYPES: [&str; 2] = ["Ingress", "Egress"];

/// The two directions: the field of the rules, and the field of their peers.
const DIRECTIONS: [(&str, &str); 2] = [("ingress", "from"), ("egress", "to")];

/// The object.
pub(super) fn validate(object: &Cursor<'_, '_>, outcome: &mut Outcome) {
    metadata::object_meta(&object.field("metadata"), &Traits::USUAL, outcome);
    let spec = object.field("spec");
    metadata::label_selector(&spec.field("podSelector"), false, outcome);
    for (rules, peers) in DIRECTIONS {
        for rule in spec.field(rules).items() {
            for found in rule.field("ports").items() {
                port(&found, outcome);
            }
            for found in rule.field(peers).items() {
                peer(&found, outcome);
            }
        }
    }
    policy_types(&spec.field("policyTypes"), outcome);
    missing_blocks(&spec, outcome);
    if outcome.errors.is_empty() {
        warn(&spec, outcome);
    }
}

fn port(port: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let protocol = port.field("protocol");
    if let Some(name) = protocol.text_if_set().filter(|name| !PROTOCOLS.contains(name)) {
        outcome.not_supported(&protocol, name, &PROTOCOLS);
    }
    let (number_or_name, end) = (port.field("port"), port.field("endPort"));
    let end_number = end.int();
    let end_is_wrong = |outcome: &mut Outcome, detail: &str| {
        if let Some(number) = end_number {
            outcome.invalid(&end, number, detail);
        }
    };
    match number_or_name.int_or_string() {
        Some(IntOrString::Int(number)) => {
            outcome.invalid_each(&number_or_name, number, formats::port_number(number));
            if let Some(end_number) = end_number {
                if end_number < number {
                    outcome.invalid(&end, end_number, "must be greater than or equal to `port`");
                }
                outcome.invalid_each(&end, end_number, formats::port_number(end_number));
            }
        }
        Some(IntOrString::Text(name)) => {
            end_is_wrong(outcome, "may not be specified when `port` is non-numeric");
            outcome.invalid_each(&number_or_name, name, formats::port_name(name));
        }
        None => end_is_wrong(outcome, "may not be specified when `port` is not specified"),
    }
}

fn peer(peer: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let mut peers = 0;
    for name in ["podSelector", "namespaceSelector"] {
        let selector = peer.field(name);
        if selector.is_set() {
            peers += 1;
            metadata::label_selector(&selector, false, outcome);
        }
    }
    let block = peer.field("ipBlock");
    if block.is_set() {
        ip_block(&block, outcome);
        if peers > 0 {
            outcome.forbidden(peer, "may not specify both ipBlock and another peer");
        }
    } else if peers == 0 {
        outcome.required(peer, "must specify a peer");
    }
}

fn ip_block(ip_block: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let cidr = ip_block.field("cidr");
    if cidr.text().is_empty() {
        return;
    }
    let Some(block) = addresses::block(&cidr, cidr.text(), outcome) else { return };
    for except in ip_block.field("except").items() {
        let text = except.text();
        let hole: Option<Block> = addresses::block(&except, text, outcome);
        if hole.is_some_and(|hole| !block.exceeds(hole)) {
            outcome.invalid(&except, text, "must be a strict subset of `cidr`");
        }
    }
}

fn policy_types(types: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if types.len() > POLICY_TYPES.len() {
        let texts: Vec<_> = types.items().map(|item| item.text()).collect();
        outcome.invalid(types, BadValue::list(&texts), "may not specify more than two policyTypes");
        return;
    }
    for item in types.items().filter(|item| !POLICY_TYPES.contains(&item.text())) {
        outcome.not_supported(&item, item.text(), &POLICY_TYPES);
    }
}

/// Blocks without a CIDR. Declarative validation finds them, so that they come last.
fn missing_blocks(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    each_block(spec, &mut |block| {
        let cidr = block.field("cidr");
        if cidr.text().is_empty() {
            outcome.required(&cidr, "");
        }
    });
}

fn warn(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    each_block(spec, &mut |block| {
        let cidr = block.field("cidr");
        addresses::warn_of_block(&cidr, cidr.text(), outcome);
        for except in block.field("except").items() {
            addresses::warn_of_block(&except, except.text(), outcome);
        }
    });
}

/// Visits every block of addresses.
fn each_block(spec: &Cursor<'_, '_>, visit: &mut dyn FnMut(&Cursor<'_, '_>)) {
    for (rules, peers) in DIRECTIONS {
        for rule in spec.field(rules).items() {
            for peer in rule.field(peers).items() {
                let block = peer.field("ipBlock");
                if block.is_set() {
                    visit(&block);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    fn errors(spec: &str) -> Vec<String> {
        let document = read_document(&format!("{{metadata: {{name: a}}, spec: {spec}}}"));
        let tree = document.content.unwrap();
        let mut outcome = Outcome::default();
        validate(&Cursor::root(&tree, tree.root()), &mut outcome);
        outcome.errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_missing_cidr_is_told_last() {
        assert_eq!(
            errors("{policyTypes: [x], egress: [{to: [{ipBlock: {}}, {}]}]}"),
            [
                "spec.egress[0].to[1]: Required value: must specify a peer",
                "spec.policyTypes[0]: Unsupported value: \"x\": supported values: \"Ingress\", \"Egress\"",
                "spec.egress[0].to[0].ipBlock.cidr: Required value",
            ]
        );
    }

    #[test]
    fn an_exception_lies_within_the_block() {
        assert_eq!(
            errors("{egress: [{to: [{ipBlock: {cidr: 10.0.0.0/16, except: [10.0.1.0/24, 10.0.0.0/16]}}]}]}"),
            [
                "spec.egress[0].to[0].ipBlock.except[1]: Invalid value: \"10.0.0.0/16\": must be a strict subset of `cidr`"
            ]
        );
    }

    #[test]
    fn ends_of_ranges() {
        assert_eq!(
            errors("{ingress: [{ports: [{port: 80, endPort: 79}, {port: a, endPort: 1}, {endPort: 1}]}]}"),
            [
                "spec.ingress[0].ports[0].endPort: Invalid value: 79: must be greater than or equal to `port`",
                "spec.ingress[0].ports[1].endPort: Invalid value: 1: may not be specified when `port` is non-numeric",
                "spec.ingress[0].ports[2].endPort: Invalid value: 1: may not be specified when `port` is not specified",
            ]
        );
    }
}

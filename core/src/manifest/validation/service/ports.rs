//! Ports of a Service: `validateServicePort`, and which of them must differ.

use std::collections::HashSet;

use super::super::{BadValue, Cursor, IntOrString, Outcome, formats};
use super::{Service, one_of};

const PROTOCOLS: [&str; 3] = ["SCTP", "TCP", "UDP"];

/// Each port by itself.
pub(super) fn each(service: &Service<'_, '_>, outcome: &mut Outcome) {
    let ports = service.spec.field("ports");
    let mut names = HashSet::new();
    for port in ports.items() {
        let name = port.field("name");
        match name.text() {
            "" if ports.len() > 1 => outcome.required(&name, ""),
            "" => {}
            text => {
                outcome.invalid_each(&name, text, formats::dns1123_label(text));
                if !names.insert(text) {
                    outcome.duplicate(&name, text);
                }
            }
        }
        numbers(&port, outcome);
        let protocol = port.field("appProtocol");
        if let Some(text) = protocol.text_if_set() {
            outcome.invalid_each(&protocol, text, formats::label_key(text));
        }
    }
}

fn numbers(port: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (place, protocol, target) = (port.field("port"), port.field("protocol"), port.field("targetPort"));
    let number = place.int().unwrap_or(0);
    outcome.invalid_each(&place, number, formats::port_number(number));
    one_of(&protocol, protocol_of(port), &PROTOCOLS, outcome);
    match target.int_or_string() {
        None | Some(IntOrString::Int(0) | IntOrString::Text("")) => {
            outcome.invalid_each(&target, number, formats::port_number(number));
        }
        Some(IntOrString::Int(number)) => outcome.invalid_each(&target, number, formats::port_number(number)),
        Some(IntOrString::Text(name)) => outcome.invalid_each(&target, name, formats::port_name(name)),
    }
}

fn protocol_of<'t>(port: &Cursor<'_, 't>) -> &'t str {
    port.field("protocol").text_or("TCP")
}

/// No two ports share a protocol and a number, nor a protocol and a node port. A node port that the server chooses is not known.
pub(super) fn unique(service: &Service<'_, '_>, node_ports: &[i64], outcome: &mut Outcome) {
    let ports = service.spec.field("ports");
    if service.is("ClusterIP") {
        for port in ports.items() {
            let node_port = port.field("nodePort");
            if node_port.int().is_some_and(|number| number != 0) {
                outcome.forbidden(&node_port, "may not be used when `type` is 'ClusterIP'");
            }
        }
    }
    let mut seen = HashSet::new();
    for (port, node_port) in ports.items().zip(node_ports) {
        if *node_port > 0 && !seen.insert((protocol_of(&port), *node_port)) {
            outcome.duplicate(&port.field("nodePort"), *node_port);
        }
    }
    seen.clear();
    for port in ports.items() {
        let (protocol, number) = (protocol_of(&port), port.field("port").int().unwrap_or(0));
        if !seen.insert((protocol, number)) {
            outcome.duplicate(&port, port_as_json(protocol, number));
        }
    }
}

fn port_as_json(protocol: &str, number: i64) -> BadValue {
    let protocol = BadValue::Named(protocol.to_string());
    let text = format!(
        "{{\"Name\":\"\",\"Protocol\":{protocol},\"AppProtocol\":null,\"Port\":{number},\"TargetPort\":0,\"NodePort\":0}}"
    );
    BadValue::Structure(text)
}

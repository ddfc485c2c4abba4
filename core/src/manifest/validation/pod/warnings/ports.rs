//! Warnings about ports that are defined twice.

use std::collections::HashMap;

use super::super::super::{Cursor, FieldPath, Outcome};
use super::super::Context;
use super::super::ports::host_port;
use super::super::visit::every_listed_container;
use super::warn;

/// A port that was seen.
struct Seen<'t> {
    printed: String,
    host_ip: &'t str,
    host_port: i64,
}

/// Ports of the same number and protocol, in one container or in several.
pub(super) fn definitions(context: &Context<'_, '_>, outcome: &mut Outcome) {
    let mut seen: HashMap<(i64, String), Vec<Seen<'_>>> = HashMap::new();
    every_listed_container(context.spec, &mut |list, container| {
        for port in container.field("ports").items() {
            let number = port.field("containerPort").int().unwrap_or_default();
            let protocol = port.field("protocol").text_or("TCP");
            let new = Seen {
                printed: port.printed(),
                host_ip: port.field("hostIP").text(),
                host_port: host_port(&port, list, context),
            };
            if !new.host_ip.is_empty() && new.host_port == 0 {
                let name = port.field("name").text();
                let text = format!(
                    "hostIP set without hostPort: {{Name:{name} HostPort:0 ContainerPort:{number} Protocol:{protocol} HostIP:{}}}",
                    new.host_ip
                );
                warn(&port, &text, outcome);
            }
            let others = seen.entry((number, protocol.to_string())).or_default();
            new.compare(others, &port.path(), outcome);
            others.push(new);
        }
    });
}

impl Seen<'_> {
    fn compare(&self, others: &[Seen<'_>], path: &FieldPath, outcome: &mut Outcome) {
        for other in others {
            let what = if self.host_ip == other.host_ip && self.host_port == other.host_port {
                "duplicate"
            } else if self.host_port == 0 || other.host_port == 0 {
                "overlapping"
            } else if self.host_port == other.host_port && (self.host_ip.is_empty() != other.host_ip.is_empty()) {
                "dangerously ambiguous"
            } else {
                continue;
            };
            let text = format!("{}: {what} port definition with {}", self.printed, other.printed);
            outcome.warn(path.clone(), text);
            if outcome.has_enough_warnings() {
                return;
            }
        }
    }
}

/// Names of ports that two containers use.
pub(super) fn names(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let mut seen: HashMap<&str, String> = HashMap::new();
    every_listed_container(spec, &mut |_, container| {
        for port in container.field("ports").items() {
            let name = port.field("name").text();
            if name.is_empty() {
                continue;
            }
            if let Some(other) = seen.get(name) {
                let quoted = crate::go_quote::quote(name);
                let text = format!(
                    "duplicate port name {quoted} with {other}, services and probes that select ports by name will use {other}"
                );
                warn(&port, &text, outcome);
            } else {
                seen.insert(name, port.printed());
            }
        }
    });
}

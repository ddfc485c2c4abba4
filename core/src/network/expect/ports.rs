//! Ports of expectations: numbers, texts such as `TCP 8000-8080`, or the fields of a policy.

use crate::cluster::Protocol;
use crate::manifest::FieldPath;
use crate::network::ports::PortSet;
use crate::source::{NodeId, Number, Value};

use super::read::Reader;

const FIELDS: [&str; 3] = ["protocol", "port", "endPort"];

/// Reads `ports`; every port where there are none.
pub(super) fn ports(reader: &mut Reader<'_>, node: Option<NodeId>, path: &FieldPath) -> PortSet {
    let tree = reader.tree;
    let Some(node) = node.filter(|node| *tree.value(*node) != Value::Null) else { return PortSet::all() };
    let Value::Sequence(items) = tree.value(node) else { return port(reader, node, path).unwrap_or_default() };
    if items.is_empty() {
        reader.wrong(path, "`ports` has no port; leave it out for every port.");
    }
    let items = items.iter().enumerate();
    let sets: Vec<PortSet> = items.filter_map(|(at, item)| port(reader, *item, &path.index(at))).collect();
    sets.into_iter().fold(PortSet::default(), |all, set| all.union(&set))
}

fn port(reader: &mut Reader<'_>, node: NodeId, path: &FieldPath) -> Option<PortSet> {
    let tree = reader.tree;
    let read = match tree.value(node) {
        Value::Number(number) => whole(number).map(|number| PortSet::range(Protocol::Tcp, number, number)),
        Value::String(text) => of_text(text),
        Value::Mapping(_) => {
            if !reader.mapping(node, path, "a port", &FIELDS) {
                return None;
            }
            let number = |key: &str| {
                tree.get(node, key).map(|id| match tree.value(id) {
                    Value::Number(number) => whole(number),
                    _ => None,
                })
            };
            let protocol = match tree.get(node, "protocol").map(|id| tree.str(id).and_then(Protocol::parse)) {
                None => Some(Protocol::Tcp),
                Some(named) => named,
            };
            match (protocol, number("port"), number("endPort")) {
                (Some(protocol), None, None) => Some(PortSet::range(protocol, 1, u16::MAX)),
                (Some(protocol), Some(Some(first)), None) => Some(PortSet::range(protocol, first, first)),
                (Some(protocol), Some(Some(first)), Some(Some(last))) => Some(PortSet::range(protocol, first, last)),
                _ => None,
            }
        }
        _ => None,
    };
    let read = read.filter(|set| !set.is_empty());
    if read.is_none() {
        reader.wrong(
            path,
            "A port has to be a number such as `5432`, a text such as `UDP 53` or `TCP 8000-8080`, or the fields `protocol`, `port` and `endPort`. \
             Names of ports are not known here.",
        );
    }
    read
}

fn whole(number: &Number) -> Option<u16> {
    match number {
        Number::Int(number) => u16::try_from(*number).ok().filter(|number| *number > 0),
        _ => None,
    }
}

/// `5432`, `UDP`, `UDP 53` or `TCP 8000-8080`.
fn of_text(text: &str) -> Option<PortSet> {
    let mut words = text.split_whitespace();
    let first = words.next()?;
    let (protocol, numbers) = match Protocol::parse(first) {
        Some(protocol) => (protocol, words.next()),
        None => (Protocol::Tcp, Some(first)),
    };
    if words.next().is_some() {
        return None;
    }
    let Some(numbers) = numbers else { return Some(PortSet::range(protocol, 1, u16::MAX)) };
    let port = |text: &str| text.parse::<u16>().ok().filter(|number| *number > 0);
    let (from, to) = numbers.split_once('-').unwrap_or((numbers, numbers));
    Some(PortSet::range(protocol, port(from)?, port(to)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_ports() {
        let said = |text: &str| of_text(text).map(|set| crate::network::words::port_set(&set));
        assert_eq!(said("5432").as_deref(), Some("TCP 5432"));
        assert_eq!(said("UDP").as_deref(), Some("every UDP port"));
        assert_eq!(said("SCTP 1-3").as_deref(), Some("SCTP 1-3"));
        assert_eq!(said("TCP 80 81"), None);
        assert_eq!(said("http"), None);
        assert_eq!(said("0"), None);
    }
}

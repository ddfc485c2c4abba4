//! The ends of expectations: texts as everywhere else, or the fields of a peer.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::manifest::FieldPath;
use crate::network::explain::range;
use crate::network::query::{Choice, Meant};
use crate::source::{NodeId, Value};

use super::read::{Home, Reader};
use super::selector::selector;

const FIELDS: [&str; 6] = ["workload", "namespace", "namespaceSelector", "podSelector", "addresses", "except"];

/// How deep exceptions may have exceptions.
const DEEPEST: usize = 8;

/// Reads `from` or `to`.
pub(super) fn ends(
    reader: &mut Reader<'_>,
    home: &Home<'_>,
    node: Option<NodeId>,
    path: &FieldPath,
    depth: usize,
) -> Choice {
    let tree = reader.tree;
    let Some(node) = node.filter(|node| *tree.value(*node) != Value::Null) else {
        reader.wrong(path, "It is not said who is meant; write `everyone` for everyone, inside and outside.");
        return Choice::default();
    };
    match tree.value(node) {
        Value::Sequence(items) if items.is_empty() => {
            reader.wrong(
                path,
                "The list is empty, so no one is meant; write `everyone` for everyone, inside and outside.",
            );
            Choice::default()
        }
        Value::Sequence(items) => {
            let mut all = Choice::default();
            for (at, item) in items.iter().enumerate() {
                let one = end(reader, home, *item, &path.index(at), depth);
                match one.except.is_empty() {
                    true => all.any.extend(one.any),
                    false => all.any.push(Meant::Choice(Box::new(one))),
                }
            }
            all
        }
        _ => end(reader, home, node, path, depth),
    }
}

fn end(reader: &mut Reader<'_>, home: &Home<'_>, node: NodeId, path: &FieldPath, depth: usize) -> Choice {
    let tree = reader.tree;
    if let Value::String(text) = tree.value(node) {
        if is_broken_cidr(text) {
            reader.wrong(
                path,
                &format!("`{text}` is no CIDR: its prefix has to be a number from 0 to 32, in IPv6 to 128."),
            );
            return Choice::default();
        }
        let wrong = text.trim().is_empty() || (!text.contains(['/', '*']) && is_no_place(text));
        if wrong {
            let message = format!(
                "`{text}` is no endpoint; it has to be `everyone`, `outside`, an address, a CIDR, a range, or `NAMESPACE/Kind/name` with `*` for any text."
            );
            reader.wrong(path, &message);
        }
        return Choice::of(home.meant(text));
    }
    if !reader.mapping(node, path, "who is meant", &FIELDS) {
        return Choice::default();
    }
    let text = |reader: &mut Reader<'_>, key: &'static str| -> Option<String> {
        let found = tree.get(node, key)?;
        let text = tree.str(found);
        if text.is_none_or(str::is_empty) {
            reader.wrong(&path.field(key), &format!("`{key}` has to be a text."));
        }
        text.map(str::to_string)
    };
    let (workload, namespace) = (text(reader, "workload"), text(reader, "namespace"));
    let mut select = |key: &'static str| tree.get(node, key).map(|found| selector(reader, found, &path.field(key)));
    let (namespaces, pods) = (select("namespaceSelector"), select("podSelector"));
    let of_workloads = workload.is_some() || namespace.is_some() || namespaces.is_some() || pods.is_some();
    let any = match tree.get(node, "addresses") {
        Some(_) if of_workloads => {
            reader.wrong(
                path,
                "`addresses` are outside, and have nothing to do with workloads and namespaces; make a list of two.",
            );
            Vec::new()
        }
        Some(found) => vec![Meant::Addresses(addresses(reader, found, &path.field("addresses")))],
        None if of_workloads => vec![home.workloads(workload, namespace, namespaces, pods)],
        None if tree.get(node, "except").is_some() => vec![Meant::Everyone],
        None => {
            reader.wrong(path, "It is not said who is meant; write `everyone` for everyone, inside and outside.");
            Vec::new()
        }
    };
    let mut choice = Choice { any, except: Vec::new() };
    if let Some(except) = tree.get(node, "except") {
        let path = path.field("except");
        match depth < DEEPEST {
            true => choice.except.push(ends(reader, home, Some(except), &path, depth + 1)),
            false => reader.wrong(&path, "Exceptions are nested too deep."),
        }
    }
    choice
}

/// Whether a text is an address with something behind a slash that is no prefix of it.
fn is_broken_cidr(text: &str) -> bool {
    let address = text.split_once('/').map(|(address, _)| address);
    address.is_some_and(|address| address.parse::<IpAddr>().is_ok()) && range(text).is_none()
}

/// Whether a text is none of the words and places that are known.
fn is_no_place(text: &str) -> bool {
    !matches!(text, "everyone" | "outside") && range(text).is_none()
}

fn addresses(reader: &mut Reader<'_>, node: NodeId, path: &FieldPath) -> Vec<IpNet> {
    let tree = reader.tree;
    let single = [node];
    let items = match tree.value(node) {
        Value::Sequence(items) => items.as_slice(),
        _ => &single,
    };
    let mut read = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let text = tree.str(*item).unwrap_or_default();
        let net = text.parse::<IpNet>().map(|net| net.trunc()).or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        match net {
            Ok(net) => read.push(net),
            Err(_) => {
                reader.wrong(&path.index(at), "An address has to be a CIDR such as `10.0.0.0/8`, or one address.")
            }
        }
    }
    if items.is_empty() {
        reader.wrong(path, "`addresses` has none.");
    }
    read
}

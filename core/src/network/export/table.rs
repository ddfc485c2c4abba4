//! The lines of a table.

use crate::network::query::ReachBy;
use crate::report::{Connections, EndsReport, Reach};

/// The names of the columns.
pub(super) fn head(by: ReachBy) -> &'static [&'static str] {
    match by {
        ReachBy::Class => {
            &["from", "to", "connections", "pairs", "from_count", "to_count", "from_members", "to_members"]
        }
        ReachBy::Pair => &["from", "to", "connections"],
        ReachBy::Namespace => &["from", "to", "pairs", "every_port"],
    }
}

/// The lines of an answer.
pub(super) fn rows(answer: &Reach) -> Vec<Vec<String>> {
    let classes = answer.entries.iter().flatten().map(|entry| {
        vec![
            entry.from.words.clone(),
            entry.to.words.clone(),
            format!("{}{}", connections(&entry.connections), if entry.own_node { " (own node)" } else { "" }),
            entry.pairs.to_string(),
            entry.from.count.to_string(),
            entry.to.count.to_string(),
            members(&entry.from),
            members(&entry.to),
        ]
    });
    let pairs = answer.listed.iter().flatten();
    let pairs = pairs.map(|pair| vec![pair.from.clone(), pair.to.clone(), connections(&pair.connections)]);
    let name = |name: &Option<String>| name.clone().unwrap_or_else(|| "outside".to_string());
    let namespaces = answer.namespaces.iter().flatten();
    let namespaces =
        namespaces.map(|sum| vec![name(&sum.from), name(&sum.to), sum.pairs.to_string(), sum.every_port.to_string()]);
    classes.chain(pairs).chain(namespaces).collect()
}

/// The members that are listed, and how many more there are.
fn members(ends: &EndsReport) -> String {
    let listed = ends.members.join(" ");
    match ends.count.saturating_sub(ends.members.len() as u64) {
        0 => listed,
        more => format!("{listed} +{more}"),
    }
}

/// Connections in few words: `all`, `none`, `TCP 80,443; UDP 53`.
pub(super) fn connections(connections: &Connections) -> String {
    let Connections::Ports { tcp, udp, sctp } = connections else { return "all".to_string() };
    let of = |name: &str, ranges: &[(u16, u16)]| {
        let range = |(first, last): &(u16, u16)| match first == last {
            true => first.to_string(),
            false => format!("{first}-{last}"),
        };
        match ranges {
            [] => None,
            [(1, u16::MAX)] => Some(format!("{name} all")),
            ranges => Some(format!("{name} {}", ranges.iter().map(range).collect::<Vec<_>>().join(","))),
        }
    };
    let said: Vec<String> = [of("TCP", tcp), of("UDP", udp), of("SCTP", sctp)].into_iter().flatten().collect();
    if said.is_empty() { "none".to_string() } else { said.join("; ") }
}

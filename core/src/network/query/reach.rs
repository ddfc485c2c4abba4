//! All connections, filtered, by class, by pair or by namespace, a stretch at a time.

use roaring::RoaringBitmap;

use crate::cluster::{Model, Protocol};
use crate::network::ports::{PortSet, PortSetId};
use crate::network::query::UnknownEndpoint;
use crate::network::reachability::Reachability;
use crate::report::Reach;

use super::blocks::{Block, Ends, blocks, merged};
use super::crowd::Crowd;
use super::found::{Connected, Found};
use super::kept::Kept;
use super::meant::{Choice, Meant};
use super::own::OwnNodes;
use super::page::Page;
use super::pick::{Picked, pick};
use super::state::Meeting;

/// A question about all connections.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReachQuery {
    /// Who is at the source: `everyone`, `outside`, an address, a CIDR, a range, or a pattern of workloads with `*` for any text.
    pub from: Option<String>,
    /// Who is at the destination, in the same form.
    pub to: Option<String>,
    /// A pattern of namespaces, `[CLUSTER:]NAMESPACE`: either end is in one of them.
    pub namespace: Option<String>,
    /// A pattern of workloads: either end is one of them.
    pub workload: Option<String>,
    /// Only connections of this protocol; TCP where only a port is given.
    pub protocol: Option<Protocol>,
    /// Only connections to this port.
    pub port: Option<u16>,
    /// Whether what is allowed is asked for or what is denied.
    pub verdict: ReachVerdict,
    /// How connections are grouped.
    pub by: ReachBy,
    /// Which stretch is given.
    pub page: Page,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReachVerdict {
    /// Pairs that have a connection of the kind asked for.
    #[default]
    Allowed,
    /// Pairs that have none.
    Denied,
}

impl ReachVerdict {
    /// Both, by their names.
    pub const ALL: [(&'static str, ReachVerdict); 2] =
        [("allowed", ReachVerdict::Allowed), ("denied", ReachVerdict::Denied)];
}

/// How connections are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReachBy {
    /// Endpoints with the same connections together.
    #[default]
    Class,
    /// Each pair by itself.
    Pair,
    /// Sums for each pair of namespaces.
    Namespace,
}

impl ReachBy {
    /// All, by their names.
    pub const ALL: [(&'static str, ReachBy); 3] =
        [("class", ReachBy::Class), ("pair", ReachBy::Pair), ("namespace", ReachBy::Namespace)];
}

/// Answers a question about all connections.
///
/// # Errors
///
/// A name without `*` that nobody has.
pub fn reach(model: &Model, reachability: &Reachability, query: &ReachQuery) -> Result<Reach, UnknownEndpoint> {
    reach_kept(model, reachability, &Kept::default(), query)
}

/// The same with what earlier questions about the same connections left.
///
/// # Errors
///
/// A name without `*` that nobody has.
pub(crate) fn reach_kept(
    model: &Model,
    reachability: &Reachability,
    kept: &Kept,
    query: &ReachQuery,
) -> Result<Reach, UnknownEndpoint> {
    Ok(answer(&find(model, reachability, kept, query)?, query))
}

/// What was found as an answer.
pub(in crate::network) fn answer(found: &Found<'_>, query: &ReachQuery) -> Reach {
    let pairs = found.pairs();
    let mut answer = Reach {
        pairs,
        total: 0,
        offset: query.page.offset,
        limit: query.page.limit,
        entries: None,
        listed: None,
        namespaces: None,
    };
    match query.by {
        ReachBy::Class => {
            let (entries, own) = (found.entries(), found.own_entries());
            answer.total = (entries.len() + own.len()) as u64;
            let mut told = query.page.of(entries.iter().copied().map(|(block, size)| found.entry(block, size)));
            let behind = Page {
                offset: query.page.offset.saturating_sub(entries.len() as u64),
                limit: query.page.limit.saturating_sub(told.len() as u64),
            };
            told.extend(behind.of(own.iter().map(|(entry, open)| found.own_entry(entry, *open))));
            answer.entries = Some(told);
        }
        ReachBy::Pair => {
            answer.total = pairs;
            answer.listed = Some(found.listed(query.page));
        }
        ReachBy::Namespace => {
            let sums = found.namespaces();
            answer.total = sums.len() as u64;
            answer.namespaces = Some(query.page.of(sums.iter().map(|sum| sum.told(&found.crowd))));
        }
    }
    answer
}

/// Whom a question is about: the sources, the destinations, and either end.
pub(in crate::network) fn choices(query: &ReachQuery) -> [Choice; 3] {
    let end = |text: &Option<String>| Choice::of(text.as_deref().map_or(Meant::Everyone, Meant::parse));
    let either = Choice::of(Meant::Workloads {
        name: query.workload.clone(),
        namespace: query.namespace.clone(),
        namespaces: None,
        pods: None,
    });
    [end(&query.from), end(&query.to), either]
}

/// The ends that a question is about: sources with their destinations, no pair of them twice.
pub(in crate::network) struct AskedEnds {
    sides: Vec<(Ends, Ends)>,
}

impl AskedEnds {
    /// Those that its choices mean.
    ///
    /// # Errors
    ///
    /// A name without `*` that nobody has.
    pub(in crate::network) fn of(
        query: &ReachQuery,
        crowd: &Crowd<'_>,
        chosen: &[Ends],
    ) -> Result<Self, UnknownEndpoint> {
        let [from, to, either] = chosen else { return Err(UnknownEndpoint::Endpoint(String::new())) };
        let (from, to) = (crowd.alive(from), crowd.alive(to));
        let names_nobody = |name: &Option<String>, ends: &Ends| {
            let name = name.as_ref().filter(|name| !name.contains('*'));
            name.filter(|_| ends.pods.is_empty() && ends.outside.is_empty()).cloned()
        };
        let endpoints = [(&query.from, &from), (&query.to, &to)];
        if let Some(name) = endpoints.into_iter().find_map(|(name, ends)| names_nobody(name, ends)) {
            return Err(UnknownEndpoint::Endpoint(name));
        }
        if let Some(name) = names_nobody(&query.workload, either) {
            return Err(UnknownEndpoint::Workload(name));
        }
        if let Some(name) = names_nobody(&query.namespace, either) {
            return Err(UnknownEndpoint::Namespace(name));
        }
        if query.workload.is_none() && query.namespace.is_none() {
            return Ok(AskedEnds { sides: vec![(from, to)] });
        }
        let both = |ends: &Ends| Ends { pods: &ends.pods & &either.pods, outside: RoaringBitmap::new() };
        let neither = Ends { pods: &from.pods - &either.pods, outside: from.outside.clone() };
        Ok(AskedEnds { sides: vec![(both(&from), to.clone()), (neither, both(&to))] })
    }

    /// The same, with those outside among the others.
    pub(in crate::network) fn all(&self) -> Vec<(RoaringBitmap, RoaringBitmap)> {
        self.sides.iter().map(|(from, to)| (from.all(), to.all())).collect()
    }

    /// Whether a pair is asked about.
    pub(in crate::network) fn has(&self, from: u32, to: u32) -> bool {
        self.sides.iter().any(|(sources, destinations)| sources.has(from) && destinations.has(to))
    }
}

/// Finds everything that a question asks for.
pub(in crate::network) fn find<'a>(
    model: &'a Model,
    reachability: &'a Reachability,
    kept: &Kept,
    query: &ReachQuery,
) -> Result<Found<'a>, UnknownEndpoint> {
    let picked = pick(model, reachability, &choices(query));
    let ends = AskedEnds::of(query, &picked.crowd, &picked.chosen)?;
    let connected = kept.connected(query, || connected(reachability, kept, query, &picked, &ends));
    Ok(Found { connected, crowd: picked.crowd })
}

fn connected(
    reachability: &Reachability,
    kept: &Kept,
    query: &ReachQuery,
    picked: &Picked<'_>,
    ends: &AskedEnds,
) -> Connected {
    let mut meeting = Meeting::of(reachability);
    let state = kept.state(reachability, &picked.universe);
    let own = OwnNodes::of(reachability, &picked.crowd, &state, &mut meeting);
    let closed = query.verdict == ReachVerdict::Denied;
    let mut all: Vec<Block> = Vec::new();
    for (from, to) in &ends.sides {
        all.extend(blocks(&state, &mut meeting, from, to, closed));
    }
    // Blocks of one side are merged already.
    let all = if ends.sides.len() > 1 { merged(all) } else { all };
    let asked = asked(query.protocol, query.port);
    let mut kept: Vec<Block> = Vec::new();
    for mut block in all {
        let open = meeting.get(block.open).intersection(&asked);
        if open.is_empty() == closed {
            block.open = if closed { PortSetId::NONE } else { meeting.ports.id(open) };
            kept.push(block);
        }
    }
    let mut own_asked = Vec::new();
    for (source, destination, open) in own.all() {
        let open = meeting.get(open).intersection(&asked);
        if ends.has(source.0, destination.0) && open.is_empty() == closed {
            own_asked.push((source, destination, meeting.ports.id(open)));
        }
    }
    Connected::new(&picked.crowd, meeting, merged(kept), own, own_asked)
}

/// The connections that a question is about.
pub(in crate::network) fn asked(protocol: Option<Protocol>, port: Option<u16>) -> PortSet {
    match (protocol, port) {
        (None, None) => PortSet::all(),
        (Some(protocol), None) => PortSet::range(protocol, 1, u16::MAX),
        (protocol, Some(port)) => PortSet::range(protocol.unwrap_or(Protocol::Tcp), port, port),
    }
}

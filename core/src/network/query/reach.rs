//! All connections, filtered, by class, by pair or by namespace, a stretch at a time.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;

use crate::analysis::UnknownEndpoint;
use crate::cluster::{Model, Protocol};
use crate::network::ports::{PortSet, PortSetId};
use crate::network::reachability::Reachability;
use crate::report::{NamespaceReach, Reach, ReachEntry, ReachPair};

use super::blocks::{Block, Ends, blocks, merged};
use super::crowd::{Crowd, Member};
use super::meant::{Choice, Meant};
use super::own::OwnNodes;
use super::page::Page;
use super::pick::{Picked, pick};
use super::state::{Known, Meeting, State, state};

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

/// Everything that a question finds, before any of it is written out.
pub(in crate::network) struct Found<'a> {
    pub(in crate::network) crowd: Crowd<'a>,
    pub(in crate::network) meeting: Meeting,
    /// Pairs that rows decide.
    pub(in crate::network) blocks: Vec<Block>,
    /// Pairs of pods with those of their own node, which rows do not decide.
    pub(in crate::network) own: OwnNodes,
    /// Those of them that the question is about, as members by end and place.
    pub(in crate::network) own_asked: Vec<(Member, Member, PortSetId)>,
}

/// Answers a question about all connections.
///
/// # Errors
///
/// A name without `*` that nobody has.
pub fn reach(model: &Model, reachability: &Reachability, query: &ReachQuery) -> Result<Reach, UnknownEndpoint> {
    Ok(answer(&find(model, reachability, query)?, query))
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
            let entries = found.entries();
            answer.total = entries.len() as u64;
            answer.entries = Some(query.page.of(entries.into_iter().map(|block| found.entry(block))));
        }
        ReachBy::Pair => {
            answer.total = pairs;
            answer.listed = Some(found.listed(query.page));
        }
        ReachBy::Namespace => {
            let sums = found.namespaces();
            answer.total = sums.len() as u64;
            answer.namespaces = Some(query.page.of(sums.into_iter()));
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
        let [from, to, either] = chosen else { return Err(UnknownEndpoint(String::new())) };
        let (from, to) = (crowd.alive(from), crowd.alive(to));
        // A namespace is no endpoint by itself.
        let namespace = query.namespace.as_ref().filter(|name| !name.contains('*')).map(|name| format!("{name}/…"));
        let named = [(&query.from, &from), (&query.to, &to), (&query.workload, either), (&namespace, either)];
        for (name, ends) in named {
            if let Some(name) = name.as_ref().filter(|name| !name.contains('*'))
                && ends.pods.is_empty()
                && ends.outside.is_empty()
            {
                return Err(UnknownEndpoint(name.clone()));
            }
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
    query: &ReachQuery,
) -> Result<Found<'a>, UnknownEndpoint> {
    let choices = choices(query);
    let picked = pick(model, reachability, &choices);
    let ends = AskedEnds::of(query, &picked.crowd, &picked.chosen)?;
    let mut meeting = Meeting::of(reachability);
    let state = of_universe(reachability, &picked);
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
    Ok(Found { blocks: merged(kept), meeting, own, own_asked, crowd: picked.crowd })
}

/// The state that answers are about, in the terms of a universe of it alone.
pub(in crate::network) fn of_universe(reachability: &Reachability, picked: &Picked<'_>) -> State {
    let mut known: [Known; 2] = Default::default();
    state(reachability, &picked.universe, &mut |id| id, &mut known)
}

/// The connections that a question is about.
pub(in crate::network) fn asked(protocol: Option<Protocol>, port: Option<u16>) -> PortSet {
    match (protocol, port) {
        (None, None) => PortSet::all(),
        (Some(protocol), None) => PortSet::range(protocol, 1, u16::MAX),
        (protocol, Some(port)) => PortSet::range(protocol.unwrap_or(Protocol::Tcp), port, port),
    }
}

impl Found<'_> {
    /// How many pairs there are.
    pub(in crate::network) fn pairs(&self) -> u64 {
        let of_rows: u64 = self.blocks.iter().map(|block| self.size(block)).sum();
        of_rows + self.own_asked.len() as u64
    }

    /// How many pairs of a block its rows decide.
    fn size(&self, block: &Block) -> u64 {
        self.own.count(&self.crowd, &block.from, &block.to)
    }

    /// The blocks that have a pair.
    fn entries(&self) -> Vec<&Block> {
        self.blocks.iter().filter(|block| self.size(block) > 0).collect()
    }

    fn entry(&self, block: &Block) -> ReachEntry {
        let (from, to) = self.crowd.reports(&block.from, &block.to);
        ReachEntry { from, to, connections: self.meeting.get(block.open).connections(), pairs: self.size(block) }
    }

    /// A stretch of all pairs: by source, then by destination; behind them those of pods with their own node.
    fn listed(&self, page: Page) -> Vec<ReachPair> {
        let crowd = &self.crowd;
        let mut skip = page.offset;
        let mut listed = Vec::new();
        let mut sources = RoaringBitmap::new();
        self.blocks.iter().for_each(|block| sources |= &block.from);
        let full = |listed: &Vec<ReachPair>| listed.len() as u64 >= page.limit;
        for from in &sources {
            let of_it: Vec<&Block> = self.blocks.iter().filter(|block| block.from.contains(from)).collect();
            if skip > 0 {
                let only = RoaringBitmap::from_iter([from]);
                let pairs: u64 = of_it.iter().map(|block| self.own.count(crowd, &only, &block.to)).sum();
                if skip >= pairs {
                    skip -= pairs;
                    continue;
                }
            }
            let mut ends: Vec<(u32, PortSetId)> =
                of_it.iter().flat_map(|block| block.to.iter().map(move |to| (to, block.open))).collect();
            crate::sort::sort_by(&mut ends, |left, right| left.0.cmp(&right.0));
            for at in 0..crowd.size(from) {
                for (to, open) in &ends {
                    if full(&listed) {
                        return listed;
                    }
                    for other in 0..crowd.size(*to) {
                        let (source, destination) = ((from, at), (*to, other));
                        if source == destination || self.own.get(source, destination).is_some() || full(&listed) {
                            continue;
                        }
                        match skip {
                            0 => listed.push(self.pair(source, destination, self.meeting.get(*open))),
                            _ => skip -= 1,
                        }
                    }
                }
            }
        }
        for (from, to, open) in &self.own_asked {
            match skip {
                0 if !full(&listed) => listed.push(self.pair(*from, *to, self.meeting.get(*open))),
                0 => break,
                _ => skip -= 1,
            }
        }
        listed
    }

    fn pair(&self, from: Member, to: Member, open: &PortSet) -> ReachPair {
        let crowd = &self.crowd;
        ReachPair { from: crowd.name(from), to: crowd.name(to), connections: open.connections() }
    }

    /// The pairs of each two namespaces, outside counted as one without a name.
    pub(in crate::network) fn namespaces(&self) -> Vec<NamespaceReach> {
        let crowd = &self.crowd;
        let mut sums: BTreeMap<(Option<u32>, Option<u32>), (u64, bool)> = BTreeMap::new();
        for block in &self.blocks {
            let (sources, destinations) = (crowd.by_namespace(&block.from), crowd.by_namespace(&block.to));
            for (from, of_from) in &sources {
                for (to, of_to) in &destinations {
                    let count = self.own.count(crowd, of_from, of_to);
                    if count > 0 {
                        let sum = sums.entry((*from, *to)).or_insert((0, true));
                        sum.0 += count;
                        sum.1 &= block.open == PortSetId::ALL;
                    }
                }
            }
        }
        for ((from, _), (to, _), open) in &self.own_asked {
            let sum = sums.entry((crowd.namespace_of(*from), crowd.namespace_of(*to))).or_insert((0, true));
            sum.0 += 1;
            sum.1 &= *open == PortSetId::ALL;
        }
        let name = |id: Option<u32>| crowd.namespace_name(id).map(str::to_string);
        let sums = sums.into_iter().map(|((from, to), (pairs, every_port))| NamespaceReach {
            from: name(from),
            to: name(to),
            pairs,
            every_port,
        });
        sums.collect()
    }
}

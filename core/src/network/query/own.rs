//! Pods with their own node: the pods of its network, and its addresses where these are ends by themselves. What is open between them does not follow from
//! the rows: NetworkPolicies may stop nothing there.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;

use roaring::RoaringBitmap;

use crate::cluster::WorkloadId;
use crate::network::ports::{PortSet, PortSetId};
use crate::network::reachability::{End, Reachability};
use crate::report::EndsReport;

use super::crowd::{Crowd, Member, Places, Who};
use super::state::{Meeting, State};

/// Ordered pairs of members for which the rows do not hold, each with what is open.
#[derive(Debug, Default)]
pub(in crate::network) struct OwnNodes {
    /// The ends of their sources.
    sources: RoaringBitmap,
    /// How many there are from each of these to each other end.
    of_source: HashMap<u32, BTreeMap<u32, u64>>,
    known: HashMap<(Member, Member), PortSetId>,
}

impl OwnNodes {
    /// Finds them.
    pub(in crate::network) fn of(
        reachability: &Reachability,
        crowd: &Crowd<'_>,
        state: &State,
        meeting: &mut Meeting,
    ) -> Self {
        let mut own = OwnNodes::default();
        own.find(reachability, crowd, || crowd.places(|_| true), state, meeting);
        own
    }

    /// Adds those of a state, in which each workload has a place.
    pub(in crate::network) fn find(
        &mut self,
        reachability: &Reachability,
        crowd: &Crowd<'_>,
        places: impl Fn() -> Places,
        state: &State,
        meeting: &mut Meeting,
    ) {
        let (pods, nodes) = (reachability.own_node_pairs(), addresses(reachability, crowd));
        if pods.is_empty() && nodes.is_empty() {
            return;
        }
        let places = places();
        let placed = |id: WorkloadId| Some((*places.get(&id)?, End::Workload(id)));
        let pods = pods.into_iter().filter_map(|(pod, host)| Some((placed(pod)?, placed(host)?)));
        let nodes = nodes
            .into_iter()
            .filter_map(|(pod, address, member)| Some((placed(pod)?, (member, End::Address(address)))));
        self.add_where_rows_err(reachability, pods.chain(nodes), state, meeting);
    }

    /// Adds pairs of both ways between which something else is open than rows say.
    fn add_where_rows_err(
        &mut self,
        reachability: &Reachability,
        pairs: impl Iterator<Item = ((Member, End), (Member, End))>,
        state: &State,
        meeting: &mut Meeting,
    ) {
        // What is open between a pod and its own node is the same for all pods of two ends.
        let mut of_ends: HashMap<(u32, u32), Option<PortSetId>> = HashMap::new();
        for (pod, node) in pairs {
            for ((from, source), (to, destination)) in [(pod, node), (node, pod)] {
                let open = of_ends.entry((from.0, to.0)).or_insert_with(|| {
                    let open = meeting.ports.id(open(reachability, source, destination));
                    let by_rows = meeting.open(state.egress.between(from.0, to.0), state.ingress.between(to.0, from.0));
                    (open != by_rows).then_some(open)
                });
                if let Some(open) = open {
                    self.add(from, to, *open);
                }
            }
        }
    }

    /// Adds a pair.
    pub(in crate::network) fn add(&mut self, from: Member, to: Member, open: PortSetId) {
        if self.known.insert((from, to), open).is_none() {
            self.sources.insert(from.0);
            *self.of_source.entry(from.0).or_default().entry(to.0).or_default() += 1;
        }
    }

    /// What is open between a pair, where it is one of them.
    pub(in crate::network) fn get(&self, from: Member, to: Member) -> Option<PortSetId> {
        if self.known.is_empty() { None } else { self.known.get(&(from, to)).copied() }
    }

    /// How many pairs there are from some ends to others without these.
    pub(in crate::network) fn count(&self, crowd: &Crowd<'_>, from: &RoaringBitmap, to: &RoaringBitmap) -> u64 {
        crowd.pairs(from, to).saturating_sub(self.inside(from, to).map(|(.., pairs)| pairs).sum())
    }

    /// Each two of some ends and others that have any of them, with how many.
    pub(super) fn inside<'s>(
        &'s self,
        from: &'s RoaringBitmap,
        to: &'s RoaringBitmap,
    ) -> impl Iterator<Item = (u32, u32, u64)> + 's {
        let sources = (!self.sources.is_empty()).then(|| &self.sources & from);
        let of_source = |source: u32| self.of_source.get(&source).into_iter().flatten().map(move |of| (source, of));
        let all = sources.into_iter().flatten().flat_map(of_source);
        all.filter(|(_, (other, _))| to.contains(**other)).map(|(source, (other, pairs))| (source, *other, *pairs))
    }

    /// The same with a pair for each workload that may have several pods among both: two of its pods.
    pub(in crate::network) fn count_with_pods(
        &self,
        crowd: &Crowd<'_>,
        from: &RoaringBitmap,
        to: &RoaringBitmap,
    ) -> u64 {
        self.count(crowd, from, to) + crowd.replicated_count(from, to)
    }

    /// Sources and destinations as an answer has them, where a single one is on one side and pairs with some of the others are among these: then without the latter.
    pub(in crate::network) fn reports(
        &self,
        crowd: &Crowd<'_>,
        from: &RoaringBitmap,
        to: &RoaringBitmap,
    ) -> Option<(EndsReport, EndsReport)> {
        self.inside(from, to).next()?;
        let only = |ends: &RoaringBitmap| crowd.members(ends).next().filter(|_| crowd.count(ends) == 1);
        let others = |ends: &RoaringBitmap, is_pair: &dyn Fn(&Member) -> bool| {
            let left: BTreeSet<Member> = crowd.members(ends).filter(is_pair).collect();
            (!left.is_empty()).then(|| crowd.report_of(&left))
        };
        match (only(from), only(to)) {
            (Some(source), _) => {
                let is_pair = |other: &Member| source != *other && self.get(source, *other).is_none();
                Some((crowd.report(from), others(to, &is_pair)?))
            }
            (_, Some(other)) => {
                let is_pair = |source: &Member| *source != other && self.get(*source, other).is_none();
                Some((others(from, &is_pair)?, crowd.report(to)))
            }
            _ => None,
        }
    }

    /// The pairs from some ends to others without these, by source, a member with itself left out.
    pub(in crate::network) fn pairs<'s>(
        &'s self,
        crowd: &'s Crowd<'_>,
        from: &'s RoaringBitmap,
        to: &'s RoaringBitmap,
    ) -> impl Iterator<Item = (Member, Member)> + 's {
        let all = crowd.members(from).flat_map(move |source| crowd.members(to).map(move |other| (source, other)));
        all.filter(|(source, other)| source != other && self.get(*source, *other).is_none())
    }

    /// All of them, in order.
    pub(in crate::network) fn all(&self) -> Vec<(Member, Member, PortSetId)> {
        let mut all: Vec<_> = self.known.iter().map(|((from, to), open)| (*from, *to, *open)).collect();
        crate::sort::sort(&mut all);
        all
    }
}

/// Pods, each with an address of its node that is told by itself, and with the member that this is.
fn addresses(reachability: &Reachability, crowd: &Crowd<'_>) -> Vec<(WorkloadId, IpAddr, Member)> {
    let mut singles: HashMap<IpAddr, Member> = HashMap::new();
    for end in &crowd.everyone.outside {
        let Some(Who::Outside(ranges)) = crowd.who(end) else { continue };
        let only = ranges.iter().zip(0..).filter(|(range, _)| range.first() == range.last());
        singles.extend(only.map(|(range, at)| (range.first(), (end, at))));
    }
    if singles.is_empty() {
        return Vec::new();
    }
    let known = |(pod, address)| Some((pod, address, *singles.get(&address)?));
    reachability.own_node_addresses().filter_map(known).collect()
}

fn open(reachability: &Reachability, from: End, to: End) -> PortSet {
    let families = reachability.families(from, to).into_iter();
    families.fold(PortSet::default(), |all, family| {
        let (leaving, arriving) = reachability.open(from, to, family);
        all.union(&leaving.intersection(&arriving))
    })
}

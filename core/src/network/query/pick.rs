//! A universe in which no end is half meant.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::IpAddr;

use crate::cluster::{Model, WorkloadId};
use crate::network::addresses::{AddressRange, Family};
use crate::network::reachability::Reachability;
use crate::network::reachability::classes::{ClassId, Members};
use crate::network::reachability::pod_addresses::PodAddresses;

use super::blocks::Ends;
use super::crowd::{Crowd, Who};
use super::meant::{Asked, Choice};
use super::state::Universe;

/// A universe with the ends of each choice.
pub(in crate::network) struct Picked<'a> {
    pub(in crate::network) universe: Universe,
    pub(in crate::network) crowd: Crowd<'a>,
    pub(in crate::network) chosen: Vec<Ends>,
}

/// Splits the classes of a state so that each end is meant by a choice with all its members or with none.
pub(in crate::network) fn pick<'a>(model: &'a Model, reachability: &'a Reachability, choices: &[Choice]) -> Picked<'a> {
    pick_with(model, Knife::of(model, reachability, choices), reachability, false)
}

/// The same for blocks that are to be made. Those outside are told apart from pods that are meant by their addresses; `with_ipv6`, IPv6 outside is there where any
/// pod may have an address of it, even if nobody asks about it.
pub(in crate::network) fn pick_for_blocks<'a>(
    model: &'a Model,
    reachability: &'a Reachability,
    choices: &[Choice],
    with_ipv6: bool,
) -> Picked<'a> {
    let knife = Knife { cuts_at_pods: true, ..Knife::of(model, reachability, choices) };
    pick_with(model, knife, reachability, with_ipv6 && reachability.classes.has_pods_of(Family::Ipv6))
}

fn pick_with<'a>(model: &'a Model, knife: Knife<'_>, reachability: &'a Reachability, with_ipv6: bool) -> Picked<'a> {
    let chosen = vec![Ends::default(); knife.choices.len()];
    let mut picked = Picked { universe: Universe::of(reachability), crowd: Crowd::default(), chosen };
    let tells_ipv6 = with_ipv6 || reachability.tells_ipv6 || knife.names_ipv6();
    let nodes = knife.own_nodes(&[reachability]);
    let is_of_pods = |range: &AddressRange| reachability.pod_addresses(model).cover(range);
    for (class, id) in reachability.classes.all.iter().zip(0..) {
        match &class.members {
            Members::Pods { workloads, .. } => {
                for (chosen, members) in knife.workloads(workloads) {
                    picked.push(id, Who::Pods(model, members), &chosen);
                }
            }
            Members::Outside(group) => {
                let group = reachability.axes.groups().get(*group as usize);
                let told = group.filter(|group| group.family == Family::Ipv4 || tells_ipv6);
                let Some(group) = told else {
                    picked.push(id, Who::Outside(Vec::new()), &[]);
                    continue;
                };
                let mut ranges = knife.ranges(&group.ranges, is_of_pods).peekable();
                if ranges.peek().is_none() {
                    picked.push(id, Who::Outside(Vec::new()), &[]);
                }
                for (chosen, pieces) in ranges {
                    for pieces in knife.without_nodes(pieces, &chosen, &nodes) {
                        picked.push(id, Who::Outside(pieces), &chosen);
                    }
                }
            }
        }
    }
    picked
}

impl<'a> Picked<'a> {
    fn push(&mut self, class: ClassId, who: Who<'a>, chosen: &[usize]) {
        let end = self.universe.push(Some(class));
        let outside = matches!(who, Who::Outside(_));
        self.crowd.push(who);
        choose(&mut self.chosen, chosen, end, outside);
    }
}

/// Notes which choices an end is in.
pub(in crate::network) fn choose(chosen: &mut [Ends], of: &[usize], end: u32, outside: bool) {
    for at in of {
        if let Some(ends) = chosen.get_mut(*at) {
            if outside { &mut ends.outside } else { &mut ends.pods }.insert(end);
        }
    }
}

/// What cuts workloads and addresses into pieces that each choice means wholly or not at all.
pub(in crate::network) struct Knife<'a> {
    model: &'a Model,
    choices: &'a [Choice],
    ranges: Vec<Vec<AddressRange>>,
    /// The addresses of all pods, where somebody asks about addresses.
    pods: Option<&'a PodAddresses>,
    folded: HashMap<WorkloadId, Vec<String>>,
    /// Whether those outside are also cut at addresses that mean pods.
    cuts_at_pods: bool,
}

impl<'a> Knife<'a> {
    /// For workloads of a model, and what is known of who reaches whom there.
    pub(in crate::network) fn of(model: &'a Model, reachability: &'a Reachability, choices: &'a [Choice]) -> Self {
        let ranges = choices.iter().map(Choice::ranges).collect();
        let names_any = choices.iter().any(|choice| choice.names_range(&|_| true));
        let pods = names_any.then(|| reachability.pod_addresses(model));
        Knife { model, choices, ranges, pods, folded: folded(model, choices), cuts_at_pods: false }
    }

    /// The addresses of nodes that have pods of which policies do not decide everything, where anybody asks about addresses by themselves.
    pub(in crate::network) fn own_nodes(&self, states: &[&Reachability]) -> BTreeSet<IpAddr> {
        let asked = states.iter().filter(|_| self.pods.is_some());
        asked.flat_map(|state| state.own_node_addresses()).map(|(_, address)| address).collect()
    }

    /// Ranges that a choice names, with each address of a node as an end by itself: between it and the pods on that node policies stop nothing.
    pub(in crate::network) fn without_nodes(
        &self,
        pieces: Vec<AddressRange>,
        chosen: &[usize],
        nodes: &BTreeSet<IpAddr>,
    ) -> Vec<Vec<AddressRange>> {
        let is_named = |choice: &Choice| choice.names_range(&|range| pieces.iter().any(|piece| range.covers(piece)));
        if nodes.is_empty() || !chosen.iter().filter_map(|at| self.choices.get(*at)).any(is_named) {
            return vec![pieces];
        }
        let (mut left, mut found) = (pieces, Vec::new());
        for node in nodes.iter().filter_map(|address| AddressRange::new(*address, *address)) {
            if left.iter().any(|piece| piece.covers(&node)) {
                left = left.iter().flat_map(|piece| piece.without(&node)).collect();
                found.push(vec![node]);
            }
        }
        found.push(left);
        found.retain(|pieces| !pieces.is_empty());
        found
    }

    /// Whether anybody asks about addresses of IPv6.
    pub(in crate::network) fn names_ipv6(&self) -> bool {
        self.choices.iter().any(Choice::names_ipv6)
    }

    /// Workloads by the choices that they are in, in the order of the first of each.
    pub(in crate::network) fn workloads<'w>(
        &self,
        workloads: &'w [WorkloadId],
    ) -> Vec<(Vec<usize>, Cow<'w, [WorkloadId]>)> {
        if self.choices.is_empty() {
            return vec![(Vec::new(), Cow::Borrowed(workloads))];
        }
        let mut found: Vec<(Vec<usize>, Vec<WorkloadId>)> = Vec::new();
        let mut known: HashMap<Vec<usize>, usize> = HashMap::new();
        for id in workloads {
            let Some(workload) = self.model.workload(*id) else { continue };
            let also = self.folded.get(id).map(Vec::as_slice).unwrap_or_default();
            let asked = Asked::of(self.model, workload, self.pods, also);
            let of = self.choices.iter().enumerate().filter(|(_, choice)| choice.has(&asked));
            let of: Vec<usize> = of.map(|(at, _)| at).collect();
            let next = found.len();
            let at = *known.entry(of.clone()).or_insert(next);
            match found.get_mut(at) {
                Some((_, members)) => members.push(*id),
                None => found.push((of, vec![*id])),
            }
        }
        match found.as_slice() {
            [(of, _)] => vec![(of.clone(), Cow::Borrowed(workloads))],
            _ => found.into_iter().map(|(of, members)| (of, Cow::Owned(members))).collect(),
        }
    }

    /// Ranges cut at the ends of those that are meant, by the choices that have the pieces, without those that are addresses of pods: these are nobody outside.
    pub(in crate::network) fn ranges(
        &self,
        ranges: &[AddressRange],
        is_of_pods: impl Fn(&AddressRange) -> bool,
    ) -> impl Iterator<Item = (Vec<usize>, Vec<AddressRange>)> {
        // An address of a pod means that pod: those outside around it stay together.
        let cuts = |range: &&AddressRange| self.cuts_at_pods || !is_of_pods(range);
        let outside = |meant: &Vec<AddressRange>| meant.iter().filter(cuts).copied().collect();
        let outside: Vec<Vec<AddressRange>> = self.ranges.iter().map(outside).collect();
        cut(ranges, &outside).into_iter().filter_map(move |(chosen, mut pieces)| {
            pieces.retain(|piece| !is_of_pods(piece));
            (!pieces.is_empty()).then_some((chosen, pieces))
        })
    }
}

/// The names in choices that are those of folded objects, by the workload that stands for them.
fn folded(model: &Model, choices: &[Choice]) -> HashMap<WorkloadId, Vec<String>> {
    let (mut names, mut found) = (HashSet::new(), HashMap::<WorkloadId, Vec<String>>::new());
    choices.iter().for_each(|choice| choice.names(&mut names));
    if names.is_empty() {
        return found;
    }
    for folded in &model.folded {
        let name = model.endpoint(&folded.workload);
        if names.contains(name.as_str()) {
            found.entry(folded.into).or_default().push(name);
        }
    }
    found
}

/// Ranges cut at the ends of others, by the choices that have the pieces.
fn cut(ranges: &[AddressRange], choices: &[Vec<AddressRange>]) -> Vec<(Vec<usize>, Vec<AddressRange>)> {
    let mut found: Vec<(Vec<usize>, Vec<AddressRange>)> = vec![(Vec::new(), ranges.to_vec())];
    for (at, choice) in choices.iter().enumerate() {
        let mut next = Vec::new();
        for (of, mut left) in found {
            let mut inside = Vec::new();
            for range in choice {
                inside.extend(left.iter().filter_map(|piece| piece.intersection(range)));
                left = left.iter().flat_map(|piece| piece.without(range)).collect();
            }
            let mut with = of.clone();
            with.push(at);
            crate::sort::sort(&mut inside);
            next.extend([(of, left), (with, inside)].into_iter().filter(|(_, pieces)| !pieces.is_empty()));
        }
        found = next;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_by_choices() {
        let range = |text: &str| AddressRange::of(text.parse().unwrap());
        let found = cut(&[range("10.0.0.0/8")], &[vec![range("10.1.0.0/16")], vec![range("0.0.0.0/0")]]);
        let told: Vec<(Vec<usize>, String)> = found
            .iter()
            .map(|(of, pieces)| (of.clone(), pieces.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")))
            .collect();
        assert_eq!(
            told,
            [(vec![1], "10.0.0.0/16 10.2.0.0-10.255.255.255".to_string()), (vec![0, 1], "10.1.0.0/16".to_string())]
        );
    }
}

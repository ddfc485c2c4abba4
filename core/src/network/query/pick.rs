//! Endpoints that somebody means, by name or by what they have, and a universe in which no end is half meant.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use ipnet::IpNet;

use crate::cluster::{Model, Selector, Workload, WorkloadId};
use crate::network::addresses::{AddressRange, Family};
use crate::network::classes::{ClassId, Members};
use crate::network::explain::range;
use crate::network::reachability::Reachability;

use super::blocks::Ends;
use super::crowd::{Crowd, Who, namespace_name};
use super::state::Universe;

/// Who is meant: everyone, everyone outside or inside, addresses, or workloads that meet all of some conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// Everyone, inside and outside.
    Everyone,
    /// Every address outside.
    Outside,
    /// Addresses outside.
    Addresses(Vec<IpNet>),
    /// A range of addresses outside, as it is written.
    Range(String),
    /// Another choice.
    Choice(Box<Choice>),
    /// Workloads; of all clusters and namespaces where nothing is said of these.
    Workloads {
        /// A pattern of names `[CLUSTER:]NAMESPACE/Kind/name`, with `*` for any text.
        name: Option<String>,
        /// A pattern of namespaces `[CLUSTER:]NAMESPACE`, with `*` for any text.
        namespace: Option<String>,
        /// What the namespace has to have.
        namespaces: Option<Selector>,
        /// What the pods have to have.
        pods: Option<Selector>,
    },
}

impl Meant {
    /// Who is meant by a text: `everyone`, `outside`, an address, a CIDR, a range, or a pattern of names.
    pub fn parse(text: &str) -> Self {
        match text {
            "everyone" => Meant::Everyone,
            "outside" => Meant::Outside,
            text if range(text).is_some() => Meant::Range(text.to_string()),
            text => Meant::named(text),
        }
    }

    /// Workloads whose name matches a pattern.
    pub fn named(pattern: &str) -> Self {
        Meant::Workloads { name: Some(pattern.to_string()), namespace: None, namespaces: None, pods: None }
    }

    /// The workloads of the namespaces that a pattern matches.
    pub fn of_namespace(pattern: &str) -> Self {
        Meant::Workloads { name: None, namespace: Some(pattern.to_string()), namespaces: None, pods: None }
    }

    fn has(&self, asked: &Asked<'_>) -> bool {
        match self {
            Meant::Everyone => true,
            Meant::Outside | Meant::Addresses(_) | Meant::Range(_) => false,
            Meant::Choice(choice) => choice.has(asked),
            Meant::Workloads { name, namespace, namespaces, pods } => {
                let in_name = || name.as_ref().is_none_or(|name| asked.is_called(name));
                let in_namespace = || namespace.as_ref().is_none_or(|name| matches(name, asked.namespace()));
                let object = asked.model.namespace(asked.workload.namespace);
                let in_namespaces = || {
                    let wanted = |wanted: &Selector| object.is_some_and(|object| wanted.matches(&object.labels));
                    namespaces.as_ref().is_none_or(wanted)
                };
                let in_pods = pods.as_ref().is_none_or(|wanted| wanted.matches(&asked.workload.labels));
                in_pods && in_namespaces() && in_namespace() && in_name()
            }
        }
    }

    fn ranges(&self) -> Vec<AddressRange> {
        match self {
            Meant::Everyone | Meant::Outside => Family::ALL.map(AddressRange::whole).to_vec(),
            Meant::Addresses(nets) => nets.iter().map(|net| AddressRange::of(*net)).collect(),
            Meant::Range(text) => range(text).into_iter().collect(),
            Meant::Choice(choice) => choice.ranges(),
            Meant::Workloads { .. } => Vec::new(),
        }
    }
}

/// A workload that choices are asked about, whose names are made once, and only where one of them is about names.
struct Asked<'a> {
    model: &'a Model,
    workload: &'a Workload,
    /// Names by which it is meant that are those of objects folded into it.
    also: &'a [String],
    name: OnceCell<String>,
    namespace: OnceCell<String>,
}

impl<'a> Asked<'a> {
    fn of(model: &'a Model, workload: &'a Workload, also: &'a [String]) -> Self {
        Asked { model, workload, also, name: OnceCell::new(), namespace: OnceCell::new() }
    }

    fn is_called(&self, pattern: &str) -> bool {
        matches(pattern, self.name.get_or_init(|| self.model.endpoint(self.workload)))
            || self.also.iter().any(|name| name == pattern)
    }

    fn namespace(&self) -> &str {
        self.namespace.get_or_init(|| namespace_name(self.model, self.workload.namespace))
    }
}

/// Whether a name matches a pattern, in which `*` stands for any text.
fn matches(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut left) = name.strip_prefix(first) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return left.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return left.ends_with(piece);
        }
        let Some((_, after)) = left.split_once(piece) else { return false };
        left = after;
    }
    true
}

/// Those meant by any of some, without those of others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// Who is meant.
    pub any: Vec<Meant>,
    /// Who of them is not.
    pub except: Vec<Choice>,
}

impl Choice {
    /// Those meant by one thing.
    pub fn of(meant: Meant) -> Self {
        Choice { any: vec![meant], except: Vec::new() }
    }

    fn has(&self, asked: &Asked<'_>) -> bool {
        self.any.iter().any(|meant| meant.has(asked)) && !self.except.iter().any(|choice| choice.has(asked))
    }

    /// Adds the names of single workloads that it names.
    fn names<'c>(&'c self, names: &mut HashSet<&'c str>) {
        for meant in &self.any {
            match meant {
                Meant::Workloads { name: Some(name), .. } if !name.contains('*') => drop(names.insert(name)),
                Meant::Choice(choice) => choice.names(names),
                _ => {}
            }
        }
        self.except.iter().for_each(|choice| choice.names(names));
    }

    fn ranges(&self) -> Vec<AddressRange> {
        let mut found: Vec<AddressRange> = self.any.iter().flat_map(Meant::ranges).collect();
        for hole in self.except.iter().flat_map(Choice::ranges) {
            found = found.iter().flat_map(|range| range.without(&hole)).collect();
        }
        found
    }
}

/// A universe with the ends of each choice.
pub(in crate::network) struct Picked<'a> {
    pub(in crate::network) universe: Universe,
    pub(in crate::network) crowd: Crowd<'a>,
    pub(in crate::network) chosen: Vec<Ends>,
}

/// Splits the classes of a state so that each end is meant by a choice with all its members or with none.
pub(in crate::network) fn pick<'a>(model: &'a Model, reachability: &'a Reachability, choices: &[Choice]) -> Picked<'a> {
    let chosen = vec![Ends::default(); choices.len()];
    let mut picked = Picked { universe: Universe::of(reachability), crowd: Crowd::default(), chosen };
    let knife = Knife::of(model, choices);
    for (class, id) in reachability.classes.all.iter().zip(0..) {
        match &class.members {
            Members::Pods { workloads, .. } => {
                for (chosen, members) in knife.workloads(workloads) {
                    picked.push(id, Who::Pods(model, members), &chosen);
                }
            }
            Members::Outside(group) => {
                let group = reachability.axes.groups().get(*group as usize);
                let told = group.filter(|group| group.family == Family::Ipv4 || reachability.mentions_ipv6);
                let Some(group) = told else {
                    picked.push(id, Who::Outside(Vec::new()), &[]);
                    continue;
                };
                for (chosen, pieces) in knife.ranges(&group.ranges) {
                    picked.push(id, Who::Outside(pieces), &chosen);
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
    folded: HashMap<WorkloadId, Vec<String>>,
}

impl<'a> Knife<'a> {
    /// For workloads of a model.
    pub(in crate::network) fn of(model: &'a Model, choices: &'a [Choice]) -> Self {
        let ranges = choices.iter().map(Choice::ranges).collect();
        Knife { model, choices, ranges, folded: folded(model, choices) }
    }

    /// Workloads by the choices that they are in, in the order of the first of each.
    pub(in crate::network) fn workloads<'w>(
        &self,
        workloads: &'w [WorkloadId],
    ) -> Vec<(Vec<usize>, Cow<'w, [WorkloadId]>)> {
        by_choice(self.model, workloads, self.choices, &self.folded)
    }

    /// Ranges cut at the ends of those that are meant, by the choices that have the pieces.
    pub(in crate::network) fn ranges(&self, ranges: &[AddressRange]) -> Vec<(Vec<usize>, Vec<AddressRange>)> {
        cut(ranges, &self.ranges)
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

/// Workloads by the choices that they are in, in the order of the first of each.
fn by_choice<'a>(
    model: &Model,
    workloads: &'a [WorkloadId],
    choices: &[Choice],
    folded: &HashMap<WorkloadId, Vec<String>>,
) -> Vec<(Vec<usize>, Cow<'a, [WorkloadId]>)> {
    if choices.is_empty() {
        return vec![(Vec::new(), Cow::Borrowed(workloads))];
    }
    let mut found: Vec<(Vec<usize>, Vec<WorkloadId>)> = Vec::new();
    let mut known: HashMap<Vec<usize>, usize> = HashMap::new();
    for id in workloads {
        let Some(workload) = model.workload(*id) else { continue };
        let asked = Asked::of(model, workload, folded.get(id).map(Vec::as_slice).unwrap_or_default());
        let of = choices.iter().enumerate().filter(|(_, choice)| choice.has(&asked));
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
    fn patterns_have_stars() {
        assert!(matches("shop/*/web", "shop/Deployment/web"));
        assert!(matches("*", ""));
        assert!(matches("a*b*c", "axxbyyc"));
        assert!(!matches("a*b*c", "axxbyy"));
        assert!(!matches("web", "web2"));
        assert!(!matches("shop/*/web", "shop/Deployment/web2"));
    }

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

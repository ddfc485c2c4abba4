//! Which addresses outside may connect to a port of a pod.

use std::collections::HashMap;
use std::rc::Rc;

use ipnet::IpNet;
use roaring::{MultiOps, RoaringBitmap};

use crate::cluster::outside::IpFamilies;
use crate::cluster::{ClusterId, Model};
use crate::sort::sort;

use super::super::addresses::{AddressRange, Family, Group, GroupId};
use super::super::reachability::Reachability;
use super::super::reachability::classes::{Class, ClassId};
use super::super::words;
use super::entry::Origin;
use super::judge::{Way, may_be};
use super::services::PodPort;

/// How many ranges a sentence names.
const NAMED: usize = 3;

/// From how many groups on ranges are no longer counted.
const COUNTED: u64 = 64;

/// The addresses that may come in through an origin.
#[derive(Debug)]
struct Scope {
    /// Their classes, by family.
    classes: [RoaringBitmap; 2],
    /// The blocks that they are in; empty for all.
    within: Vec<AddressRange>,
}

impl Scope {
    fn of(&self, family: Family) -> &RoaringBitmap {
        let [four, six] = &self.classes;
        if family == Family::Ipv4 { four } else { six }
    }

    /// Whether it has no address of some families.
    fn is_empty(&self, families: &[Family]) -> bool {
        families.iter().all(|family| self.of(*family).is_empty())
    }
}

/// The addresses of an origin, by whether they may connect.
#[derive(Debug)]
pub(super) enum Sources {
    /// All of them may.
    All(String),
    /// Some may: their ranges, and one to ask about.
    Some(Vec<String>, String),
    /// None may; one to ask about.
    None(String),
    /// Those in its blocks are of no family by which they could connect.
    Nobody,
}

/// How many more ranges there are than those that are named; none where that is all of them.
pub(super) fn more(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("one more range".to_string()),
        count => Some(format!("{} more ranges", words::number(count))),
    }
}

/// Scopes, each made once.
#[derive(Debug)]
pub(super) struct Scopes<'a> {
    model: &'a Model,
    reachability: &'a Reachability,
    known: HashMap<(Way, ClusterId), Rc<Scope>>,
    /// The families of the addresses of each cluster's nodes.
    of_nodes: HashMap<ClusterId, IpFamilies>,
}

impl<'a> Scopes<'a> {
    pub(super) fn new(model: &'a Model, reachability: &'a Reachability) -> Self {
        let mut of_nodes: HashMap<ClusterId, IpFamilies> = HashMap::new();
        for node in model.nodes.iter().filter(|node| !node.addresses.is_empty()) {
            let known = of_nodes.entry(node.cluster).or_default();
            *known = known.or(IpFamilies::of(&node.addresses));
        }
        Scopes { model, reachability, known: HashMap::new(), of_nodes }
    }

    /// Which addresses of an origin may connect to a port of the pods of a class.
    pub(super) fn ask(&mut self, (way, origin): (Way, &Origin), class: ClassId, pod: PodPort) -> Sources {
        let reachability = self.reachability;
        let own = reachability.classes.get(class);
        let cluster = own.and_then(|class| class.cluster()).unwrap_or(ClusterId(0));
        let mut scope = self.scope((way, origin), cluster);
        let own_families = own.map_or(&[][..], |class| class.families.as_slice());
        if way.1.is_none() && scope.is_empty(own_families) {
            // Pods that have no address of a family that is told of are reached by their own.
            scope = self.scope(((way.0, own.map(families_of)), origin), cluster);
        }
        if scope.is_empty(own_families) && !scope.within.is_empty() {
            return Sources::Nobody;
        }
        let mut open = RoaringBitmap::new();
        let mut all = 0;
        for family in own_families {
            let universe = scope.of(*family);
            all += universe.len();
            match reachability.ingress.row(class) {
                None => open |= universe,
                Some(row) => {
                    let planes = row.plane(*family).iter();
                    let meant = planes
                        .filter(|(ports, _)| reachability.ports.get(*ports).contains(pod.protocol, pod.port))
                        .map(|(_, classes)| classes & universe);
                    open |= meant.union();
                }
            }
        }
        let first = |classes: &RoaringBitmap| {
            let groups = classes.iter().take(NAMED + 1);
            let mut ranges: Vec<AddressRange> = groups.flat_map(|class| self.ranges(class, &scope)).collect();
            sort(&mut ranges);
            ranges
        };
        let ask = |ranges: &[AddressRange]| ranges.first().map(ToString::to_string).unwrap_or_default();
        if open.is_empty() {
            let [four, six] = &scope.classes;
            return Sources::None(ask(&first(&(four | six))));
        }
        let ranges = first(&open);
        if open.len() == all {
            return Sources::All(ask(&ranges));
        }
        let mut names: Vec<String> = ranges.iter().take(NAMED).map(ToString::to_string).collect();
        let total = match open.len() {
            few if few <= COUNTED => Some(open.iter().map(|class| self.ranges(class, &scope).len()).sum::<usize>()),
            _ => None,
        };
        match total {
            Some(total) => names.extend(more(total.saturating_sub(names.len()))),
            None => names.push("many more ranges".to_string()),
        }
        Sources::Some(names, ask(&ranges))
    }

    fn scope(&mut self, (way, origin): (Way, &Origin), cluster: ClusterId) -> Rc<Scope> {
        let nodes = match origin {
            Origin::Nodes(_) => self.of_nodes.get(&cluster).copied(),
            _ => None,
        };
        let make = || Rc::new(scope_of(self.model, self.reachability, (way, origin), (cluster, nodes)));
        Rc::clone(self.known.entry((way, cluster)).or_insert_with(make))
    }

    /// Whether addresses of the nodes are known by which they connect to the pods of a class: any where nobody tells the families.
    pub(super) fn knows_nodes(&self, class: ClassId, families: Option<IpFamilies>) -> bool {
        let own = self.reachability.classes.get(class);
        let cluster = own.and_then(|class| class.cluster()).unwrap_or(ClusterId(0));
        let known = self.of_nodes.get(&cluster).copied().unwrap_or_default();
        let own = own.map_or(&[][..], |class| class.families.as_slice());
        let mut own = own.iter().filter(|family| may_be(families, **family));
        let is_known = |family: &Family| may_be(Some(known), *family);
        if families.is_none() { own.any(is_known) } else { own.all(is_known) }
    }

    /// The addresses of a class outside that a scope has.
    fn ranges(&self, class: ClassId, scope: &Scope) -> Vec<AddressRange> {
        let group = class.checked_sub(self.reachability.classes.of_pods);
        let group = group.and_then(|group| self.reachability.axes.groups().get(group as usize));
        let ranges = group.map_or(&[][..], |group| group.ranges.as_slice()).iter();
        let ranges = ranges.filter(|range| !self.reachability.pod_addresses(self.model).cover(range));
        match scope.within.is_empty() {
            true => ranges.copied().collect(),
            false => {
                let common = |range: &AddressRange| {
                    scope.within.iter().filter_map(|block| range.intersection(block)).collect::<Vec<_>>()
                };
                ranges.flat_map(common).collect()
            }
        }
    }
}

/// The scope of an origin in a cluster; with the families of the addresses of its nodes, where it is these and some are known.
fn scope_of(
    model: &Model,
    reachability: &Reachability,
    (way, origin): (Way, &Origin),
    (cluster, nodes): (ClusterId, Option<IpFamilies>),
) -> Scope {
    let (_, families) = way;
    let blocks: &[IpNet] = if let Origin::Clients(blocks) = origin { blocks } else { &[] };
    let within: Vec<AddressRange> = blocks.iter().map(|block| AddressRange::of(*block)).collect();
    // Nodes that pass on connections of a family have an address of it, though the input may tell that of the other one alone.
    let nodes_tell = |family: Family| match families {
        None => nodes.is_some(),
        Some(_) => nodes.is_some_and(|nodes| may_be(Some(nodes), family)),
    };
    let groups = if nodes.is_some() { node_groups(model, reachability, cluster) } else { Vec::new() };
    let mut classes = [RoaringBitmap::new(), RoaringBitmap::new()];
    let is_client = |group: &&Group| !reachability.pod_addresses(model).cover_all(&group.ranges);
    for (group, id) in reachability.axes.groups().iter().zip(0..).filter(|(group, _)| is_client(group)) {
        let in_block =
            || group.ranges.iter().any(|range| within.iter().any(|block| range.intersection(block).is_some()));
        let is_meant = match (nodes_tell(group.family), within.is_empty()) {
            (true, _) => groups.binary_search(&id).is_ok(),
            (false, false) => in_block(),
            // Of a family that the input never mentions nothing is told.
            (false, true) => families.is_some() || reachability.tells_ipv6 || group.family == Family::Ipv4,
        };
        if is_meant && may_be(families, group.family) {
            let [four, six] = &mut classes;
            let of_family = if group.family == Family::Ipv4 { four } else { six };
            of_family.insert(reachability.classes.of_group(id));
        }
    }
    Scope { classes, within }
}

/// The families of the pods of a class.
fn families_of(class: &Class) -> IpFamilies {
    let has = |family| class.families.contains(&family);
    IpFamilies { four: has(Family::Ipv4), six: has(Family::Ipv6) }
}

/// The groups of the addresses of a cluster's nodes, in order; empty where no address is known.
fn node_groups(model: &Model, reachability: &Reachability, cluster: ClusterId) -> Vec<GroupId> {
    let nodes = model.nodes.iter().filter(|node| node.cluster == cluster);
    let addresses = nodes.flat_map(|node| &node.addresses);
    let mut groups: Vec<GroupId> = addresses.map(|address| reachability.axes.group(*address)).collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

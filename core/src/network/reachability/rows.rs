//! One direction of the matrix. Classes that the same rules concern share a row.

use std::collections::HashMap;

use roaring::{MultiOps, RoaringBitmap};

use crate::cluster::{ClusterId, Model, Protocol};
use crate::network::addresses::Family;
use crate::network::direction::Direction;
use crate::network::ports::{PortSet, PortSetId, PortSets};
use crate::sort::sort_by;

use super::admin_sets::{OfPolicies, admin_sets};
use super::classes::{ClassId, Classes, Members, NamedPort};
use super::deciding::{Tiers, Whole};
use super::marked::{Marked, Marks};
use super::peers::Peers;
use super::recipe::{Recipe, RulePorts, UnknownLabels, joined, recipe, refine, resolve, selecting};

/// One direction of the matrix.
#[derive(Debug, Default)]
pub struct Rows {
    /// The row of each class; none for a class that no rule of any tier concerns, so that everything is allowed.
    pub of_class: Vec<Option<u32>>,
    /// The row of each class for its own node, where NetworkPolicies stop nothing; without it everything is allowed.
    own_node: Option<Vec<Option<u32>>>,
    /// The classes that NetworkPolicies isolate.
    isolated: RoaringBitmap,
    /// The rows.
    pub rows: Vec<Row>,
    /// The peers that depend on what is not known, in the order of the policies.
    pub(in crate::network) unknown_labels: Vec<UnknownLabels>,
}

/// What the rules of a class allow, by the class at the other end.
#[derive(Debug, Default)]
pub struct Row {
    four: Plane,
    /// None where it is the same as in IPv4.
    six: Option<Plane>,
}

/// Classes by the ports that are open with them; each class stands once, and in none where no port is open.
pub type Plane = Vec<(PortSetId, RoaringBitmap)>;

impl Rows {
    /// Whether a NetworkPolicy isolates a class.
    pub fn isolates(&self, class: ClassId) -> bool {
        self.isolated.contains(class)
    }

    /// The ports that are open between the pods of a class and the node that they run on, where NetworkPolicies stop nothing between these.
    pub fn ports_of_own_node(&self, class: ClassId, other: ClassId, family: Family) -> PortSetId {
        let number = self.own_node.as_ref().and_then(|rows| rows.get(class as usize).copied().flatten());
        number.and_then(|row| self.rows.get(row as usize)).map_or(PortSetId::ALL, |row| row.ports(other, family))
    }

    /// The row of a class; none where nothing decides about it.
    pub fn row(&self, class: ClassId) -> Option<&Row> {
        let number = self.of_class.get(class as usize).copied().flatten()?;
        self.rows.get(number as usize)
    }

    /// The ports that are open in a family between a class and the one at the other end.
    pub fn ports(&self, class: ClassId, other: ClassId, family: Family) -> PortSetId {
        self.row(class).map_or(PortSetId::ALL, |row| row.ports(other, family))
    }
}

impl Row {
    pub(in crate::network) fn new(four: Plane, six: Plane) -> Self {
        Row { six: (six != four).then_some(six), four }
    }

    /// The classes at the other end in one family.
    pub fn plane(&self, family: Family) -> &Plane {
        match (family, &self.six) {
            (Family::Ipv6, Some(six)) => six,
            _ => &self.four,
        }
    }

    /// Whether the families may have different answers.
    pub fn differs(&self) -> bool {
        self.six.is_some()
    }

    /// Whether no port is open with anybody.
    pub fn is_empty(&self) -> bool {
        self.four.is_empty() && self.six.as_ref().is_none_or(Vec::is_empty)
    }

    /// The classes that any port is open with, in any family.
    pub(in crate::network) fn everyone(&self) -> RoaringBitmap {
        self.four.iter().chain(self.six.iter().flatten()).map(|(_, classes)| classes).union()
    }

    /// The ports that are open in a family with a class at the other end.
    pub(in crate::network) fn ports(&self, other: ClassId, family: Family) -> PortSetId {
        let found = self.plane(family).iter().find(|(_, classes)| classes.contains(other));
        found.map_or(PortSetId::NONE, |(ports, _)| *ports)
    }
}

/// The classes of a cluster that have a port of a name, by its number.
pub(in crate::network) type Named = HashMap<(ClusterId, String, Protocol), Vec<(PortSetId, RoaringBitmap)>>;

/// The group of classes that the same sets concern, and the ports with names where connections arrive.
type Alike = (u32, Vec<NamedPort>);

/// What decides about classes, before names of ports are resolved.
pub(in crate::network) struct Deciding<'s> {
    /// The classes that each NetworkPolicy selects.
    pub(in crate::network) selected: &'s [RoaringBitmap],
    /// The classes that each administrative policy applies to.
    pub(in crate::network) subjects: &'s [RoaringBitmap],
    /// Administrative policies in the order of their tier: those of the Admin tier, and those of the Baseline tier.
    pub(in crate::network) tiers: &'s [Vec<usize>; 2],
}

/// Makes the rows of one direction.
pub(in crate::network) fn rows<'a>(
    model: &'a Model,
    classes: &Classes,
    peers: &mut Peers<'a>,
    ports: &mut PortSets,
    deciding: &Deciding<'_>,
    direction: Direction,
) -> Rows {
    let mut unknown = Vec::new();
    let sets = selecting(model, deciding.selected, direction);
    let recipes: Vec<Recipe> = sets.iter().map(|set| recipe(set, peers, ports, direction, &mut unknown)).collect();
    let admin = admin_sets(model, deciding, direction, peers, ports, &mut unknown);
    sort_by(&mut unknown, |left, right| (left.policy, left.place).cmp(&(right.policy, right.place)));
    let all = sets.iter().map(|set| set.classes).chain(admin.sets.iter().map(|set| set.classes));
    let groups = refine(classes, all);
    let named = match direction {
        Direction::Egress => named(classes, ports),
        Direction::Ingress => Named::new(),
    };
    let mut made = Rows { unknown_labels: unknown, ..Rows::default() };
    let mut own_node = Vec::new();
    // Each with the row for its own node beside it.
    let mut of_group: HashMap<Marked<Alike>, [Option<u32>; 2]> = HashMap::new();
    let mut of_whole: HashMap<Marked<Whole>, u32> = HashMap::new();
    let marks = Marks::default();
    let (mut tiers, mut of_policies) = (Tiers::new(), OfPolicies::default());
    for ((class, group), id) in classes.all.iter().zip(&groups.of_class).zip(0..) {
        let Members::Pods { ports: own, .. } = &class.members else {
            made.of_class.push(None);
            continue;
        };
        if *group == 0 {
            made.of_class.push(None);
            own_node.push(None);
            continue;
        }
        if groups.sets(*group).any(|set| set < sets.len()) {
            made.isolated.insert(id);
        }
        let own = if direction == Direction::Ingress { own.clone() } else { Vec::new() };
        let key = marks.of((*group, own));
        if let Some([row, own_row]) = of_group.get(&key) {
            made.of_class.push(*row);
            own_node.push(*own_row);
            continue;
        }
        let in_sets: Vec<usize> = groups.sets(*group).collect();
        let mut recipes = in_sets.iter().filter_map(|set| recipes.get(*set)).peekable();
        let network = recipes.peek().is_some().then(|| joined(recipes));
        let mut concerning: Vec<usize> = in_sets
            .iter()
            .filter_map(|set| admin.sets.get(set.checked_sub(sets.len())?))
            .flat_map(|set| set.policies.iter().copied())
            .collect();
        concerning.sort_unstable();
        let [first, last] = of_policies.ids(&admin, concerning, &key.key.1, &mut tiers, ports);
        let network = network.map(|network| match direction {
            Direction::Egress => network,
            Direction::Ingress => resolve(network, &key.key.1, ports),
        });
        let mut row = |whole: Whole| {
            (!whole.is_empty()).then(|| {
                *of_whole.entry(marks.of(whole)).or_insert_with_key(|whole| {
                    made.rows.push(tiers.row(&whole.key, peers, ports, &named));
                    u32::try_from(made.rows.len() - 1).unwrap_or(u32::MAX)
                })
            })
        };
        let is_isolated = network.is_some();
        // Where NetworkPolicies decide, the baseline is never asked.
        let baseline = if is_isolated { Tiers::NONE } else { last };
        let own_whole = (!admin.sets.is_empty()).then(|| {
            let network = is_isolated.then(everything);
            Whole { admin: first, network, baseline }
        });
        let whole = Whole { admin: first, network, baseline };
        let rows = [row(whole), own_whole.and_then(row)];
        made.of_class.push(rows[0]);
        own_node.push(rows[1]);
        of_group.insert(key, rows);
    }
    made.own_node = (!admin.sets.is_empty()).then_some(own_node);
    made
}

/// A recipe that allows everything.
fn everything() -> Recipe {
    vec![(Peers::EVERYONE, None, RulePorts::ALL)]
}

fn named(classes: &Classes, ports: &mut PortSets) -> Named {
    let mut named = Named::new();
    for (class, id) in classes.all.iter().zip(0..) {
        let Members::Pods { cluster, ports: own, .. } = &class.members else { continue };
        for (name, protocol, number) in own {
            let port = ports.id(PortSet::range(*protocol, *number, *number));
            let numbers = named.entry((*cluster, name.clone(), *protocol)).or_default();
            match numbers.iter_mut().find(|(known, _)| *known == port) {
                Some((_, classes)) => classes.extend([id]),
                None => numbers.push((port, [id].into_iter().collect())),
            }
        }
    }
    named
}

/// What a recipe allows, in IPv4 and in IPv6.
pub(in crate::network) fn recipe_planes(
    recipe: &Recipe,
    peers: &Peers<'_>,
    ports: &mut PortSets,
    named: &Named,
) -> [Plane; 2] {
    let mut by_ports: Vec<(PortSetId, Vec<(RoaringBitmap, RoaringBitmap)>)> = Vec::new();
    let mut add = |open: PortSetId, four: RoaringBitmap, six: RoaringBitmap| {
        if open != PortSetId::NONE {
            match by_ports.iter_mut().find(|(known, _)| *known == open) {
                Some((_, matched)) => matched.push((four, six)),
                None => by_ports.push((open, vec![(four, six)])),
            }
        }
    };
    for (peer, cluster, open) in recipe {
        let Some(matched) = peers.get(*peer) else { continue };
        add(open.numbers, matched.four.clone(), matched.six.clone());
        for (name, protocol) in &open.names {
            let having = cluster.and_then(|cluster| named.get(&(cluster, name.clone(), *protocol)));
            for (port, having) in having.into_iter().flatten() {
                add(*port, &matched.four & having, &matched.six & having);
            }
        }
    }
    by_ports.sort_unstable_by_key(|(open, _)| *open != PortSetId::ALL);
    let mut plane = |pick: fn(&(RoaringBitmap, RoaringBitmap)) -> &RoaringBitmap| {
        let merged = by_ports.iter().map(|(open, matched)| (*open, matched.iter().map(pick).union()));
        disjoint(merged, ports)
    };
    let four = plane(|(four, _)| four);
    let six = plane(|(_, six)| six);
    [four, six]
}

/// Takes apart classes that several port sets are open with, so that each class stands once.
pub(in crate::network) fn disjoint(
    open: impl Iterator<Item = (PortSetId, RoaringBitmap)>,
    ports: &mut PortSets,
) -> Plane {
    let mut plane: Plane = Vec::new();
    for (more, mut classes) in open {
        let mut both: Plane = Vec::new();
        for (known, inside) in &mut plane {
            let union = ports.union(*known, more);
            if union == *known {
                classes -= &*inside;
                continue;
            }
            let common = &*inside & &classes;
            if !common.is_empty() {
                *inside -= &common;
                classes -= &common;
                both.push((union, common));
            }
        }
        both.push((more, classes));
        for (open, classes) in both.into_iter().filter(|(_, classes)| !classes.is_empty()) {
            match plane.iter_mut().find(|(known, _)| *known == open) {
                Some((_, known)) => *known |= classes,
                None => plane.push((open, classes)),
            }
        }
        plane.retain(|(_, classes)| !classes.is_empty());
    }
    plane.sort_unstable_by_key(|(open, _)| *open);
    plane
}

//! One direction of the matrix. Classes that the same rules concern share a row.

use crate::sort::sort_by;
use std::collections::HashMap;

use roaring::{MultiOps, RoaringBitmap};

use crate::cluster::{ClusterId, Model, Protocol};

use super::addresses::Family;
use super::classes::{ClassId, Classes, Members, NamedPort};
use super::peers::Peers;
use super::ports::{PortSet, PortSetId, PortSets};
use super::recipe::{Recipe, UnknownLabels, recipe, refine, resolve, selecting, whole_recipe};

/// A direction, seen from the pod that a policy selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// What leaves it.
    Egress,
    /// What arrives at it.
    Ingress,
}

/// One direction of the matrix.
#[derive(Debug, Default)]
pub struct Rows {
    /// The row of each class; none for a class that nothing isolates.
    pub of_class: Vec<Option<u32>>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The peers that depend on what is not known, in the order of the policies.
    pub unknown_labels: Vec<UnknownLabels>,
}

/// What the rules of an isolated class allow, by the class at the other end.
#[derive(Debug, Default)]
pub struct Row {
    four: Plane,
    /// None where it is the same as in IPv4.
    six: Option<Plane>,
}

/// Classes by the ports that are open with them; each class stands once, and in none where no port is open.
pub type Plane = Vec<(PortSetId, RoaringBitmap)>;

impl Rows {
    /// The row of a class; none where nothing isolates it.
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
    pub(super) fn everyone(&self) -> RoaringBitmap {
        self.four.iter().chain(self.six.iter().flatten()).map(|(_, classes)| classes).union()
    }

    fn ports(&self, other: ClassId, family: Family) -> PortSetId {
        let found = self.plane(family).iter().find(|(_, classes)| classes.contains(other));
        found.map_or(PortSetId::NONE, |(ports, _)| *ports)
    }
}

/// The classes of a cluster that have a port of a name, by its number.
type Named = HashMap<(ClusterId, String, Protocol), Vec<(PortSetId, RoaringBitmap)>>;

/// Makes the rows of one direction; `selected` has the classes that each policy selects.
pub(super) fn rows<'a>(
    model: &'a Model,
    classes: &Classes,
    peers: &mut Peers<'a>,
    ports: &mut PortSets,
    selected: &[RoaringBitmap],
    direction: Direction,
) -> Rows {
    let sets = selecting(model, selected, direction);
    let groups = refine(classes, &sets);
    let mut unknown = Vec::new();
    let recipes: Vec<Recipe> = sets.iter().map(|set| recipe(set, peers, ports, direction, &mut unknown)).collect();
    let place = |each: &UnknownLabels| (each.policy, each.rule, each.peer);
    sort_by(&mut unknown, |left, right| place(left).cmp(&place(right)));
    let named = match direction {
        Direction::Egress => named(classes, ports),
        Direction::Ingress => Named::new(),
    };
    let mut made = Rows { unknown_labels: unknown, ..Rows::default() };
    let mut of_group: HashMap<(u32, Vec<NamedPort>), u32> = HashMap::new();
    let mut of_recipe: HashMap<Recipe, u32> = HashMap::new();
    for (class, group) in classes.all.iter().zip(&groups.of_class) {
        let Members::Pods { ports: own, .. } = &class.members else {
            made.of_class.push(None);
            continue;
        };
        if *group == 0 {
            made.of_class.push(None);
            continue;
        }
        let own = if direction == Direction::Ingress { own.clone() } else { Vec::new() };
        let key = (*group, own);
        if let Some(row) = of_group.get(&key) {
            made.of_class.push(Some(*row));
            continue;
        }
        let whole = whole_recipe(&groups, *group, &recipes);
        let resolved = match direction {
            Direction::Egress => whole,
            Direction::Ingress => resolve(whole, &key.1, ports),
        };
        let row = *of_recipe.entry(resolved).or_insert_with_key(|recipe| {
            made.rows.push(make(recipe, peers, ports, &named));
            u32::try_from(made.rows.len() - 1).unwrap_or(u32::MAX)
        });
        of_group.insert(key, row);
        made.of_class.push(Some(row));
    }
    made
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

fn make(recipe: &Recipe, peers: &Peers<'_>, ports: &mut PortSets, named: &Named) -> Row {
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
    Row { six: (six != four).then_some(six), four }
}

/// Takes apart classes that several port sets are open with, so that each class stands once.
pub(super) fn disjoint(open: impl Iterator<Item = (PortSetId, RoaringBitmap)>, ports: &mut PortSets) -> Plane {
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

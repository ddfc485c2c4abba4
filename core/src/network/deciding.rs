//! What the tiers leave open, one after the other: each takes from what is undecided.

use roaring::RoaringBitmap;

use crate::cluster::Action;

use super::addresses::Family;
use super::peers::{Matched, Peers};
use super::ports::{PortSetId, PortSets};
use super::recipe::Recipe;
use super::rows::{Named, Plane, Row, disjoint, recipe_planes};
use super::steps::Step;

/// Everything that decides about one direction of a class, with names of ports resolved where connections arrive.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Whole {
    pub(super) admin: Vec<Step>,
    /// What NetworkPolicies allow; none where none isolates the class.
    pub(super) network: Option<Recipe>,
    pub(super) baseline: Vec<Step>,
}

impl Whole {
    /// Whether nothing decides, so that everything is allowed.
    pub(super) fn is_empty(&self) -> bool {
        self.admin.is_empty() && self.network.is_none() && self.baseline.is_empty()
    }

    /// The row of the class.
    pub(super) fn row(&self, peers: &Peers<'_>, ports: &mut PortSets, named: &Named) -> Row {
        let network = self.network.as_ref().map(|recipe| recipe_planes(recipe, peers, ports, named));
        let [four, six] = match (&network, self.admin.is_empty() && self.baseline.is_empty()) {
            (Some(_), true) => network.unwrap_or_default(),
            _ => {
                let network = |at: usize| network.as_ref().and_then(|planes| planes.get(at));
                [
                    self.plane(Family::Ipv4, network(0), peers, ports, named),
                    self.plane(Family::Ipv6, network(1), peers, ports, named),
                ]
            }
        };
        Row::new(four, six)
    }

    fn plane(
        &self,
        family: Family,
        network: Option<&Plane>,
        peers: &Peers<'_>,
        ports: &mut PortSets,
        named: &Named,
    ) -> Plane {
        let everyone = peers.get(Peers::EVERYONE).map(|all| all.of(family).clone()).unwrap_or_default();
        let mut left = Left { undecided: vec![(PortSetId::ALL, everyone)], open: Plane::new() };
        left.tier(&self.admin, family, peers, ports, named);
        match network {
            Some(allowed) => {
                for (open, classes) in allowed {
                    let taken = left.take(classes, *open, ports);
                    left.open.extend(taken);
                }
            }
            None => {
                left.tier(&self.baseline, family, peers, ports, named);
                left.open.append(&mut left.undecided);
            }
        }
        disjoint(left.open.into_iter(), ports)
    }
}

/// What is left to decide, and what is allowed so far.
struct Left {
    /// Each class stands once.
    undecided: Plane,
    open: Plane,
}

impl Left {
    /// Asks the rules of a tier. What one of them passes is undecided again behind the tier.
    fn tier(&mut self, steps: &[Step], family: Family, peers: &Peers<'_>, ports: &mut PortSets, named: &Named) {
        let mut passed = Plane::new();
        for step in steps {
            if self.undecided.is_empty() {
                break;
            }
            let matched = step.peers.iter().filter_map(|peer| peers.get(*peer));
            let classes = matched.fold(RoaringBitmap::new(), |all, matched| all | matched.of(family));
            let mut taken = self.take(&classes, step.ports.numbers, ports);
            for (name, protocol) in &step.ports.names {
                let having = step.cluster.and_then(|cluster| named.get(&(cluster, name.clone(), *protocol)));
                for (port, having) in having.into_iter().flatten() {
                    taken.extend(self.take(&(&classes & having), *port, ports));
                }
            }
            match step.action {
                Action::Accept => self.open.extend(taken),
                Action::Pass => passed.extend(taken),
                Action::Deny => {}
            }
        }
        if !passed.is_empty() {
            let undecided = std::mem::take(&mut self.undecided);
            self.undecided = disjoint(undecided.into_iter().chain(passed), ports);
        }
    }

    /// Takes ports of classes from what is undecided, and gives what there was of them.
    fn take(&mut self, classes: &RoaringBitmap, open: PortSetId, ports: &mut PortSets) -> Plane {
        let mut taken = Plane::new();
        if open == PortSetId::NONE || classes.is_empty() {
            return taken;
        }
        let mut rest = Plane::new();
        for (undecided, mut inside) in std::mem::take(&mut self.undecided) {
            let (shared, left) = ports.split(undecided, open);
            let common = if shared == PortSetId::NONE { RoaringBitmap::new() } else { &inside & classes };
            if !common.is_empty() {
                inside -= &common;
                if left != PortSetId::NONE {
                    add(&mut rest, left, common.clone());
                }
                taken.push((shared, common));
            }
            add(&mut rest, undecided, inside);
        }
        self.undecided = rest;
        taken
    }
}

/// Adds classes that stand nowhere else in the plane.
fn add(plane: &mut Plane, open: PortSetId, classes: RoaringBitmap) {
    match plane.iter_mut().find(|(known, _)| *known == open) {
        _ if classes.is_empty() => {}
        Some((_, known)) => *known |= classes,
        None => plane.push((open, classes)),
    }
}

impl Matched {
    /// The classes in a family.
    pub(super) fn of(&self, family: Family) -> &RoaringBitmap {
        match family {
            Family::Ipv4 => &self.four,
            Family::Ipv6 => &self.six,
        }
    }
}

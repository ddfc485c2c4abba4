//! What the tiers leave open, one after the other: each takes from what is undecided.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use crate::network::addresses::Family;
use crate::network::ports::{PortSetId, PortSets};

use super::peers::{Matched, Peers};
use super::recipe::Recipe;
use super::rows::{Named, Plane, Row, disjoint, recipe_planes};
use super::steps::Step;
use super::undecided::{AskedTier, add};

/// Everything that decides about one direction of a class, with names of ports resolved where connections arrive.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::network) struct Whole {
    pub(in crate::network) admin: StepsId,
    /// What NetworkPolicies allow; none where none isolates the class.
    pub(in crate::network) network: Option<Recipe>,
    pub(in crate::network) baseline: StepsId,
}

/// The rules of a tier that concern a class, by their number in [`Tiers`].
pub(in crate::network) type StepsId = u32;

/// The rules of tiers, each sequence kept once, and what comes of those of the Admin tier: many classes differ by their NetworkPolicies alone.
pub(in crate::network) struct Tiers {
    sequences: Vec<Vec<Step>>,
    ids: HashMap<Vec<Step>, StepsId>,
    after_admin: HashMap<StepsId, [Left; 2]>,
}

impl Tiers {
    /// The number of the sequence without rules.
    pub(in crate::network) const NONE: StepsId = 0;

    pub(in crate::network) fn new() -> Self {
        Tiers {
            sequences: vec![Vec::new()],
            ids: HashMap::from([(Vec::new(), Self::NONE)]),
            after_admin: HashMap::new(),
        }
    }

    /// The number of a sequence.
    pub(in crate::network) fn id(&mut self, steps: Vec<Step>) -> StepsId {
        if let Some(id) = self.ids.get(&steps) {
            return *id;
        }
        let id = u32::try_from(self.sequences.len()).unwrap_or(u32::MAX);
        self.sequences.push(steps.clone());
        self.ids.insert(steps, id);
        id
    }

    /// The row that a class has; none where nothing decides, so that everything is allowed.
    pub(in crate::network) fn row(
        &mut self,
        whole: &Whole,
        peers: &Peers<'_>,
        ports: &mut PortSets,
        named: &Named,
    ) -> Row {
        let network = whole.network.as_ref().map(|recipe| recipe_planes(recipe, peers, ports, named));
        if let (Some([four, six]), Self::NONE, Self::NONE) = (&network, whole.admin, whole.baseline) {
            return Row::new(four.clone(), six.clone());
        }
        if !self.after_admin.contains_key(&whole.admin) {
            let steps = self.sequences.get(whole.admin as usize).map_or(&[][..], Vec::as_slice);
            let left = Family::ALL.map(|family| {
                let mut left = Left::new(family, peers);
                left.tier(steps, family, peers, ports, named);
                left
            });
            self.after_admin.insert(whole.admin, left);
        }
        let baseline = self.sequences.get(whole.baseline as usize).map_or(&[][..], Vec::as_slice);
        let mut after = self.after_admin.get(&whole.admin).cloned().into_iter().flatten();
        let mut plane = |family: Family, network: Option<&Plane>| {
            let mut left = after.next().unwrap_or_else(|| Left::new(family, peers));
            match network {
                Some(allowed) => {
                    for (open, classes) in allowed {
                        let taken = left.take(classes, *open, ports);
                        left.open.extend(taken);
                    }
                }
                None => {
                    left.tier(baseline, family, peers, ports, named);
                    left.open.append(&mut left.undecided);
                }
            }
            disjoint(left.open.into_iter(), ports)
        };
        let (network_four, network_six) = match &network {
            Some([four, six]) => (Some(four), Some(six)),
            None => (None, None),
        };
        let four = plane(Family::Ipv4, network_four);
        Row::new(four, plane(Family::Ipv6, network_six))
    }
}

impl Whole {
    /// Whether nothing decides, so that everything is allowed.
    pub(in crate::network) fn is_empty(&self) -> bool {
        self.admin == Tiers::NONE && self.network.is_none() && self.baseline == Tiers::NONE
    }
}

/// What is left to decide, and what is allowed so far.
#[derive(Clone)]
pub(in crate::network) struct Left {
    /// Each class stands once.
    undecided: Plane,
    open: Plane,
}

impl Left {
    /// Everything.
    fn new(family: Family, peers: &Peers<'_>) -> Self {
        let everyone = peers.get(Peers::EVERYONE).map(|all| all.of(family).clone()).unwrap_or_default();
        Left { undecided: vec![(PortSetId::ALL, everyone)], open: Plane::new() }
    }

    /// Asks the rules of a tier. What one of them passes is undecided again behind the tier.
    fn tier(&mut self, steps: &[Step], family: Family, peers: &Peers<'_>, ports: &mut PortSets, named: &Named) {
        if steps.is_empty() {
            return;
        }
        let mut asked = AskedTier::of(&self.undecided, ports);
        for step in steps {
            if asked.is_decided() {
                break;
            }
            let matched = step.peers.iter().filter_map(|peer| peers.get(*peer));
            let classes = matched.fold(RoaringBitmap::new(), |all, matched| all | matched.of(family));
            asked.ask(step.action, &classes, ports.get(step.ports.numbers));
            for (name, protocol) in &step.ports.names {
                let having = step.cluster.and_then(|cluster| named.get(&(cluster, name.clone(), *protocol)));
                for (port, having) in having.into_iter().flatten() {
                    asked.ask(step.action, &(&classes & having), ports.get(*port));
                }
            }
        }
        let (undecided, open) = asked.left(ports);
        self.undecided = undecided;
        self.open.extend(open);
    }

    /// Takes ports of classes from what is undecided, and gives what there was of them.
    fn take(&mut self, classes: &RoaringBitmap, open: PortSetId, ports: &mut PortSets) -> Plane {
        let mut taken = Plane::new();
        if open == PortSetId::NONE || classes.is_empty() {
            return taken;
        }
        let mut rest = Plane::new();
        for (undecided, mut inside) in std::mem::take(&mut self.undecided) {
            if inside.is_disjoint(classes) {
                add(&mut rest, undecided, inside);
                continue;
            }
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

impl Matched {
    /// The classes in a family.
    pub(in crate::network) fn of(&self, family: Family) -> &RoaringBitmap {
        match family {
            Family::Ipv4 => &self.four,
            Family::Ipv6 => &self.six,
        }
    }
}

//! What is undecided while the rules of one tier are asked, one after the other.
//!
//! Thousands of rules may each take a port from what the ones before left. What is left between two of them is changed in place and has no number: of as many
//! sets of as many ports only the last one matters.

use roaring::RoaringBitmap;

use crate::cluster::Action;
use crate::network::ports::{PortSet, PortSetId, PortSets};
use crate::network::query::blocks::join;

use super::rows::Plane;

/// With no more parts than this nothing is gained by joining any.
const FEW: usize = 16;

/// A tier that is asked.
pub(super) struct AskedTier {
    /// Each class stands once.
    parts: Vec<(Known, RoaringBitmap)>,
    /// With how many parts those of which the same is known are joined.
    most: usize,
}

/// What is known of some classes so far.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Known {
    undecided: PortSet,
    accepted: PortSet,
    passed: PortSet,
}

impl Known {
    fn take(&mut self, action: Action, taken: &PortSet) {
        self.undecided.close(taken);
        match action {
            Action::Accept => self.accepted.open(taken),
            Action::Pass => self.passed.open(taken),
            Action::Deny => {}
        }
    }
}

impl AskedTier {
    /// Before the first rule.
    pub(super) fn of(undecided: &Plane, ports: &PortSets) -> Self {
        let known = |open: PortSetId| {
            let (accepted, passed) = (PortSet::default(), PortSet::default());
            Known { undecided: ports.get(open).clone(), accepted, passed }
        };
        let parts = undecided.iter().map(|(open, classes)| (known(*open), classes.clone()));
        AskedTier { parts: parts.collect(), most: FEW }
    }

    /// Whether no later rule can decide anything.
    pub(super) fn is_decided(&self) -> bool {
        self.parts.iter().all(|(known, _)| known.undecided.is_empty())
    }

    /// Asks a rule about some ports of some classes.
    pub(super) fn ask(&mut self, action: Action, classes: &RoaringBitmap, open: &PortSet) {
        let mut split = Vec::new();
        for (known, inside) in self.parts.iter_mut().filter(|(_, inside)| !inside.is_disjoint(classes)) {
            let taken = known.undecided.intersection(open);
            if taken.is_empty() {
                continue;
            }
            if inside.is_subset(classes) {
                known.take(action, &taken);
                continue;
            }
            let common = &*inside & classes;
            *inside -= &common;
            let mut now = known.clone();
            now.take(action, &taken);
            split.push((now, common));
        }
        self.parts.append(&mut split);
        if self.parts.len() > self.most {
            let parts = std::mem::take(&mut self.parts);
            self.parts = join(parts, |(known, _)| known.clone(), |known, part| known.1 |= part.1);
            self.most = FEW.max(self.parts.len() * 2);
        }
    }

    /// What is undecided behind the tier, that which was passed included, and what was accepted.
    pub(super) fn left(self, ports: &mut PortSets) -> (Plane, Plane) {
        let (mut undecided, mut open) = (Plane::new(), Plane::new());
        for (mut known, classes) in self.parts {
            known.undecided.open(&known.passed);
            for (plane, set) in [(&mut undecided, known.undecided), (&mut open, known.accepted)] {
                if !set.is_empty() {
                    add(plane, ports.id(set), classes.clone());
                }
            }
        }
        (undecided, open)
    }
}

/// Adds classes that stand nowhere else in the plane.
pub(super) fn add(plane: &mut Plane, open: PortSetId, classes: RoaringBitmap) {
    match plane.iter_mut().find(|(known, _)| *known == open) {
        _ if classes.is_empty() => {}
        Some((_, known)) => *known |= classes,
        None => plane.push((open, classes)),
    }
}

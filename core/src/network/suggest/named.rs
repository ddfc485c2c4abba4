//! In which address family pods are named by their addresses: those of a node may be of both, where a pod that meets it has one of them, or a policy of today
//! lets it be met in one.

use roaring::RoaringBitmap;

use crate::network::direction::Direction;
use crate::network::query::state::State;

use super::wanted::Wanted;

/// The policies that name ends: the pods that they select, and the direction.
#[derive(Clone, Copy)]
pub(super) struct Naming<'n> {
    pub(super) own: &'n RoaringBitmap,
    pub(super) way: Direction,
}

impl Naming<'_> {
    /// Those of some ends whose addresses of IPv4, and of IPv6, have to be named.
    pub(super) fn by_family(self, wanted: &Wanted<'_>, ends: &RoaringBitmap) -> [RoaringBitmap; 2] {
        let pods = ends & &wanted.crowd.everyone.pods;
        if pods.is_empty() {
            return [ends.clone(), ends.clone()];
        }
        let both = wanted.families.each();
        let meets = |family: usize, of_family: &RoaringBitmap| {
            let own = self.own & of_family;
            let meets = |pod: &u32| match &wanted.today {
                _ if own.is_empty() || !of_family.contains(*pod) => false,
                Some(today) if wanted.hosts.contains(*pod) => {
                    own.iter().any(|own| self.is_open(wanted, today, (own, *pod), family))
                }
                _ => true,
            };
            let others: RoaringBitmap = pods.iter().filter(|pod| !meets(pod)).collect();
            ends - others
        };
        let [four, six] = both;
        [meets(0, four), meets(1, six)]
    }

    /// Whether anything is open today between one of the pods and another end, in a family.
    fn is_open(self, wanted: &Wanted<'_>, today: &State, (own, other): (u32, u32), family: usize) -> bool {
        let (from, to) = match self.way {
            Direction::Ingress => (other, own),
            Direction::Egress => (own, other),
        };
        let [leaving, arriving] = [today.egress.between(from, to), today.ingress.between(to, from)]
            .map(|(four, six)| wanted.meeting.get(if family == 0 { four } else { six }));
        !leaving.intersection(arriving).is_empty()
    }
}

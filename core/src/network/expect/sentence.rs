//! What came of an expectation, in a sentence.

use roaring::RoaringBitmap;

use crate::network::ports::PortSet;
use crate::network::query::crowd::Crowd;
use crate::network::words::{anybody, capitalised, capitalised_name, count, port_set};

use super::{Expectation, Wanted};

/// How many pairs an expectation is about, how many of them are not as expected, and how many are left aside.
pub(super) struct Tally {
    pub(super) pairs: u64,
    pub(super) failing: u64,
    pub(super) left_aside: u64,
}

/// What came of an expectation about some sources and destinations.
pub(super) fn sentence(
    crowd: &Crowd<'_>,
    expectation: &Expectation,
    (from, to): (&RoaringBitmap, &RoaringBitmap),
    tally: &Tally,
) -> String {
    match tally {
        Tally { pairs: 0, left_aside: 0, .. } => return "The two have no address family in common.".to_string(),
        Tally { pairs: 0, .. } => {
            return "It is only about a pod and its own node, and no NetworkPolicy closes what goes on there."
                .to_string();
        }
        _ => {}
    }
    let Sides { who, is_one, to } = Sides::of(crowd, from, to);
    let (reach, not) = if is_one { ("reaches", "does not") } else { ("reach", "do not") };
    let on = format!(" on {}", port_set(&expectation.ports));
    // What is open at no port is not open at all.
    let (at_no, at_all) = match expectation.ports == PortSet::all() {
        true => ("", " at all"),
        false => (on.as_str(), on.as_str()),
    };
    match (expectation.wanted, tally.failing) {
        (Wanted::Allowed, 0) => format!("{who} {reach} {to}{on}, as expected."),
        (Wanted::Denied, 0) => format!("{who} {not} reach {}{at_no}, as expected.", anybody(&to)),
        (Wanted::Allowed, _) => format!("{who} should reach {to}{on}.{}", tally.words()),
        (Wanted::Denied, _) => format!("{who} should not reach {}{at_all}.{}", anybody(&to), tally.words()),
    }
}

/// Sources and destinations in words.
struct Sides {
    who: String,
    /// Whether a verb behind the sources is in the singular.
    is_one: bool,
    to: String,
}

impl Sides {
    fn of(crowd: &Crowd<'_>, from: &RoaringBitmap, to: &RoaringBitmap) -> Self {
        // Of a pod and itself nothing is said; everyone stays everyone.
        let (from, to) = match crowd.replicated_count(from, to) {
            0 => crowd.apart(from, to),
            _ => (from.clone(), to.clone()),
        };
        let words = crowd.words(&from);
        match from == to && crowd.count(&from) == 1 {
            true => Sides { who: format!("Pods of {words}"), is_one: false, to: "each other".to_string() },
            false => Sides { who: capitalised_name(&words), is_one: crowd.is_one(&from), to: crowd.words(&to) },
        }
    }
}

impl Tally {
    /// How many are not as expected, as a sentence that begins with a blank; nothing where there is one pair alone.
    fn words(&self) -> String {
        match (self.pairs, self.failing) {
            (1, _) => String::new(),
            (all, some) if all == some => format!(" None of the {} pairs is as expected.", count(all)),
            (all, some) => {
                let verb = if some == 1 { "is" } else { "are" };
                format!(" {} of {} pairs {verb} not as expected.", capitalised(&count(some)), count(all))
            }
        }
    }
}

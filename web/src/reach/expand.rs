//! Classes to pairs.

use std::borrow::Cow;

use crate::report::{Connections, NetworkReport};

static NONE: Connections = Connections::none();

/// What leaves class `from` for class `to`, and what arrives at `to` from `from`: the egress and the ingress side of a pair.
pub(crate) fn sides(network: &NetworkReport, from: u32, to: u32) -> (&Connections, &Connections) {
    (at(network, &network.egress, from, to), at(network, &network.ingress, to, from))
}

/// The connections between two different pods, or a pod and an address, of these classes: what both sides allow.
/// (A pod always reaches itself; that is not asked here.)
pub(crate) fn between(network: &NetworkReport, from: u32, to: u32) -> Cow<'_, Connections> {
    match sides(network, from, to) {
        (Connections::All, other) | (other, Connections::All) => Cow::Borrowed(other),
        (leaving, arriving) if leaving == arriving => Cow::Borrowed(leaving),
        (leaving, arriving) => Cow::Owned(leaving.intersection(arriving)),
    }
}

/// The endpoints of each class, by their numbers.
pub(super) fn everyone(network: &NetworkReport) -> Vec<Vec<usize>> {
    let mut members = vec![Vec::new(); network.classes.len()];
    for (at, endpoint) in network.endpoints.iter().enumerate() {
        if let Some(class) = members.get_mut(endpoint.class as usize) {
            class.push(at);
        }
    }
    members
}

/// The connections that the row of class `of` has at class `with`; none in a row that does not mention it.
fn at<'a>(network: &'a NetworkReport, side: &'a crate::report::Side, of: u32, with: u32) -> &'a Connections {
    let row = side.group.get(of as usize).and_then(|row| side.rows.get(*row as usize));
    let run = row.and_then(|row| row.get(row.partition_point(|run| run.1 < with)));
    let set = run.filter(|run| run.0 <= with).and_then(|run| network.connections.get(run.2 as usize));
    set.unwrap_or(&NONE)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{network, tcp};
    use super::*;

    #[test]
    fn a_pair_is_what_leaves_and_arrives() {
        let network = network();
        // web may send to the database on 5432 and to dev on anything; the database lets 5432 and 80 in from web.
        assert_eq!(*between(&network, 0, 1), tcp(&[5432]));
        // The database may send everywhere, and nothing isolates web.
        assert_eq!(*between(&network, 1, 0), Connections::All);
        // dev may send everywhere, but the database does not let it in.
        assert!(between(&network, 2, 1).is_none());
        // web may not send to itself's class.
        assert!(between(&network, 0, 0).is_none());
    }

    #[test]
    fn sides_are_kept_apart() {
        let network = network();
        let (leaving, arriving) = sides(&network, 2, 1);
        assert_eq!((leaving, arriving.is_none()), (&Connections::All, true));
    }

    #[test]
    fn classes_that_no_run_mentions_have_none() {
        let network = network();
        assert!(sides(&network, 0, 3).0.is_none());
        assert!(between(&network, 7, 9).is_none());
    }
}

//! Questions about all connections that leave out what is as it was in an earlier state.

use std::sync::Arc;

use crate::network::ports::PortSetId;
use crate::network::query::blocks::{Block, merged};
use crate::network::query::found::{Connected, Found};
use crate::network::query::reach::{AskedEnds, answer, asked, choices};
use crate::network::query::{ReachQuery, ReachVerdict, UnknownEndpoint};
use crate::report::{Because, Reach};

use super::Moment;
use super::difference::{Changes, changes};
use super::matching::Matching;

/// Answers a question about the connections of the later state that differ from those of the earlier one; what is new had none.
///
/// # Errors
///
/// A name without `*` that nobody has in the later state.
pub fn reach_since(before: Moment<'_>, after: Moment<'_>, query: &ReachQuery) -> Result<Reach, UnknownEndpoint> {
    Ok(answer(&find_since(before, after, query)?, query))
}

/// Finds everything that such a question asks for. What is gone is no one of the later state.
pub(in crate::network) fn find_since<'a>(
    before: Moment<'a>,
    after: Moment<'a>,
    query: &ReachQuery,
) -> Result<Found<'a>, UnknownEndpoint> {
    let choices = choices(query);
    let (mut matching, chosen) = Matching::picking(before, after, &choices);
    let Changes { all, mut meeting, own: [mut own, _, of_new] } = changes(before, after, &mut matching);
    matching.crowd.everyone.pods -= &matching.gone;
    let ends = AskedEnds::of(query, &matching.crowd, &chosen)?;
    let sides = ends.all();
    let (wanted, closed) = (asked(query.protocol, query.port), query.verdict == ReachVerdict::Denied);
    let (mut kept, mut own_asked) = (Vec::new(), Vec::new());
    for change in all.iter().filter(|change| change.because != Some(Because::Gone) && !change.within) {
        let was = meeting.get(change.before).intersection(&wanted);
        let is = meeting.get(change.after).intersection(&wanted);
        if is == was || is.is_empty() != closed {
            continue;
        }
        let open = if closed { PortSetId::NONE } else { meeting.ports.id(is) };
        match change.single {
            Some((from, to)) if ends.has(from.0, to.0) => own_asked.push((from, to, open)),
            Some(_) => {}
            None => {
                let parts = sides.iter().map(|(from, to)| (&change.from & from, &change.to & to));
                let parts = parts.filter(|(from, to)| !from.is_empty() && !to.is_empty());
                kept.extend(parts.map(|(from, to)| Block { from, to, open }));
            }
        }
    }
    of_new.all().into_iter().for_each(|(from, to, open)| own.add(from, to, open));
    let connected = Connected::new(&matching.crowd, meeting, merged(kept), own, own_asked);
    Ok(Found { connected: Arc::new(connected), crowd: matching.crowd })
}

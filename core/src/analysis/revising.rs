//! The proof of a change of a policy: all objects are judged again, with those of the edited document as they would be.

use crate::cluster::{Facts, Model, ObjectId};
use crate::finding::Finding;
use crate::fix::{self, TextEdit};
use crate::network::{self, Reachability, outside};

use super::fixing::Spot;
use super::proving::alone;
use super::{Analysis, judged};

/// How many workloads and policies are judged again while a report is made, for all fixes of policies together.
const JUDGED: usize = 20_000;

impl Analysis {
    /// Whether the input is so small that all of it is judged again for each of so many changes of policies, while the report is made.
    pub(super) fn can_be_judged_again(&self, times: usize) -> bool {
        let size = self.model().workloads.len() + self.model().policies.len();
        size.saturating_mul(times) <= JUDGED
    }

    /// Whether edits of the document of a finding about policies mend it, and bring no other that is as bad anywhere: about policies, about ways in from outside that
    /// they close, or about what is expected of connections.
    pub(super) fn revision_holds(&self, finding: &Finding, spot: &Spot<'_>, edits: &[TextEdit]) -> bool {
        let Some((model, reachability)) = self.revised(spot, edits) else { return false };
        let found = network::findings(&model, &reachability);
        fix::nothing_worse(finding, self.in_policies(), &found)
            && self.closes_no_way(finding, (&model, &reachability), &found)
            && self.still_meets(&model, &reachability)
    }

    /// All objects with the edits made, judged again.
    fn revised(&self, spot: &Spot<'_>, edits: &[TextEdit]) -> Option<(Model, Reachability)> {
        let document = spot.part.document.as_ref()?;
        let own = spot.text.get(document.span.start as usize..document.span.end as usize)?;
        let edited = alone(&fix::apply(own, document.span.start, edits)?, document.format, &self.options);
        let facts: Vec<&Facts> = edited.objects().iter().map(|(.., facts)| facts).collect();
        if facts.len() != spot.part.objects.len() {
            return None;
        }
        let first = self.units.get(spot.unit_at)?.first.checked_add(spot.part.first)?;
        let instead = |id: ObjectId| facts.get(id.0.checked_sub(first)? as usize).copied();
        Some(judged(self.objects(), &self.joined().replaced, &self.options, instead))
    }

    /// Whether nothing is found in ways in that is as bad as a finding, and that was not found before. `found` is what is found in policies now.
    fn closes_no_way(
        &self,
        finding: &Finding,
        (model, reachability): (&Model, &Reachability),
        found: &[Finding],
    ) -> bool {
        // A change of a policy makes no way in.
        if self.ways().is_empty() {
            return true;
        }
        let ways = outside::Ways::find(model);
        fix::nothing_new(finding, self.in_ways(), &outside::findings(model, reachability, &ways, found))
    }
}

//! Objects that the API server refuses: evaluated as far as they can be read, or left out.

use crate::cluster::Facts;
use crate::finding::Finding;
use crate::network::{self, Refused};

use super::{Analysis, RefusedObjects};

/// What refused objects change in reachability. Of a document that cannot be read whole, and of a piece of an object, their own findings tell how they are evaluated.
pub(super) fn findings(analysis: &Analysis) -> Vec<Finding> {
    if analysis.options.refused == RefusedObjects::LeaveOut {
        return Vec::new();
    }
    let replaced = &analysis.joined().replaced;
    let counts =
        |facts: &Facts| matches!(facts, Facts::Workload(_) | Facts::Policy(_) | Facts::Admin(_) | Facts::Namespace(_));
    let refused = analysis.objects().iter().filter(|(id, unit, object, facts)| {
        let is_whole = || {
            unit.parts()
                .get(object.document)
                .is_some_and(|part| part.document.as_ref().is_some_and(|document| document.content.is_ok()))
        };
        object.refused && !object.fragment && counts(facts) && !replaced.contains_key(id) && is_whole()
    });
    let refused: Vec<Refused<'_>> =
        refused.map(|(object, _, found, _)| Refused { object, kind: &found.kind }).collect();
    if refused.is_empty() {
        return Vec::new();
    }
    network::refused(analysis.model(), analysis.reachability(), &refused)
}

//! Objects that the API server refuses: evaluated as far as they can be read, or left out.

use crate::cluster::Facts;
use crate::finding::Finding;
use crate::network::{self, Refused};
use crate::words;

use super::{Analysis, RefusedObjects};

/// How many objects a sentence names.
const NAMED: usize = 3;

/// Whether an object takes part in reachability.
fn counts(facts: &Facts) -> bool {
    matches!(facts, Facts::Workload(_) | Facts::Policy(_) | Facts::Admin(_) | Facts::Namespace(_))
}

/// The objects that are left out of reachability, in a sentence; none where they are evaluated or there are none.
pub(super) fn left_out(analysis: &Analysis) -> Option<String> {
    if analysis.options.refused == RefusedObjects::Evaluate {
        return None;
    }
    let objects = analysis.objects();
    let refused = objects.iter().filter(|(_, _, object, facts)| object.refused && counts(facts));
    let names: Vec<String> = refused.map(|(id, ..)| analysis.name(id).to_string()).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    (!names.is_empty()).then(|| {
        let names = words::some(names.iter(), NAMED, Clone::clone);
        format!("The API server refuses {names}, which {verb} left out.")
    })
}

/// What refused objects change in reachability. Of a document that cannot be read whole, and of a piece of an object, their own findings tell how they are evaluated.
pub(super) fn findings(analysis: &Analysis) -> Vec<Finding> {
    if analysis.options.refused == RefusedObjects::LeaveOut {
        return Vec::new();
    }
    let replaced = &analysis.joined().replaced;
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

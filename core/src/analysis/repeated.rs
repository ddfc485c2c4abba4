//! What is true of many pods of one owner is told once: at the owner where it is in the input, otherwise at the first of them.

use std::collections::HashMap;

use crate::manifest::{FieldPath, ObjectId, Segment};

use super::Analysis;
use super::report::Gathered;

/// What two findings have in common that say the same of two objects of one owner.
#[derive(PartialEq, Eq, Hash)]
struct Same<'f> {
    speaker: ObjectId,
    rule: &'static str,
    /// The field as a pod has it.
    path: &'f [Segment],
    message: &'f str,
    suppressed: Option<&'f str>,
}

/// Leaves out findings that say of an object what another one says of its owner or of a pod beside it, and notes the objects there.
pub(super) fn once<'a>(analysis: &Analysis, mut found: Vec<Gathered<'a>>) -> Vec<Gathered<'a>> {
    let kin = &analysis.model().kin;
    if kin.is_empty() {
        return found;
    }
    let mut speaker_of: HashMap<ObjectId, ObjectId> = kin.iter().map(|(_, speaker)| (*speaker, *speaker)).collect();
    speaker_of.extend(kin.iter().copied());
    let pods: HashMap<ObjectId, &FieldPath> = analysis.workloads().map(|(id, _, judged)| (id, &judged.path)).collect();
    let mut said: HashMap<Same<'_>, Vec<(usize, ObjectId)>> = HashMap::new();
    for (at, each) in found.iter().enumerate() {
        let key = || {
            let (object, finding) = (each.told.object()?, each.told.finding());
            let path = finding.path()?.segments().strip_prefix(pods.get(&object)?.segments())?;
            let (rule, message, suppressed) = (finding.rule.id, finding.message.as_str(), each.suppressed);
            Some((object, Same { speaker: *speaker_of.get(&object)?, rule, path, message, suppressed }))
        };
        if let Some((object, same)) = key() {
            said.entry(same).or_default().push((at, object));
        }
    }
    let mut gone = vec![false; found.len()];
    let mut also: Vec<(usize, Vec<ObjectId>)> = Vec::new();
    for (same, places) in said {
        // The speaker's own finding stays, wherever it stands.
        let own = places.iter().find(|(_, object)| *object == same.speaker);
        let Some((kept, speaker)) = own.or(places.first()) else { continue };
        let mut others: Vec<ObjectId> = Vec::new();
        for (at, object) in places.iter().filter(|(_, object)| object != speaker) {
            if let Some(gone) = gone.get_mut(*at) {
                *gone = true;
            }
            if others.last() != Some(object) {
                others.push(*object);
            }
        }
        also.push((*kept, others));
    }
    for (at, others) in also {
        if let Some(kept) = found.get_mut(at) {
            kept.also = others;
        }
    }
    let mut gone = gone.into_iter();
    found.retain(|_| gone.next() != Some(true));
    found
}

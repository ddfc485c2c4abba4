//! What is true of many pods of one owner is told once: at the owner where it is in the input, otherwise at the first of them.

use std::collections::HashMap;

use crate::cluster::ObjectId;
use crate::manifest::{FieldPath, Segment};

use super::Analysis;
use super::report::Gathered;

/// What two findings have in common that say the same of two objects of one owner.
#[derive(PartialEq, Eq, Hash)]
struct Same<'a> {
    speaker: ObjectId,
    rule: &'static str,
    /// The field as a pod has it.
    path: Vec<Segment>,
    message: String,
    suppressed: Option<&'a str>,
}

/// Leaves out findings that say of an object what another one says of its owner or of a pod beside it, and notes the objects there.
pub(super) fn once<'a>(analysis: &Analysis, found: Vec<Gathered<'a>>) -> Vec<Gathered<'a>> {
    let kin = &analysis.model().kin;
    if kin.is_empty() {
        return found;
    }
    let mut speaker_of: HashMap<ObjectId, ObjectId> = kin.iter().map(|(_, speaker)| (*speaker, *speaker)).collect();
    speaker_of.extend(kin.iter().copied());
    let pods: HashMap<ObjectId, &FieldPath> = analysis.workloads().map(|(id, _, judged)| (id, &judged.path)).collect();
    let key = |each: &Gathered<'a>| -> Option<(ObjectId, Same<'a>)> {
        let object = each.told.object()?;
        let finding = each.told.finding();
        let path = finding.path()?.segments();
        let path = path.strip_prefix(pods.get(&object)?.segments())?;
        let same = Same {
            speaker: *speaker_of.get(&object)?,
            rule: finding.rule.id,
            path: path.to_vec(),
            message: finding.message.clone(),
            suppressed: each.suppressed,
        };
        Some((object, same))
    };
    let mut said: HashMap<Same<'a>, Vec<(usize, ObjectId)>> = HashMap::new();
    for (at, told) in found.iter().enumerate() {
        if let Some((object, same)) = key(told) {
            said.entry(same).or_default().push((at, object));
        }
    }
    let mut found: Vec<Option<Gathered<'a>>> = found.into_iter().map(Some).collect();
    for (same, places) in said {
        // The speaker's own finding stays, wherever it stands.
        let speaker = places.iter().map(|(_, object)| *object).find(|object| *object == same.speaker);
        let Some(speaker) = speaker.or(places.first().map(|(_, object)| *object)) else { continue };
        let mut also: Vec<ObjectId> = Vec::new();
        for (at, object) in places.iter().filter(|(_, object)| *object != speaker) {
            if let Some(slot) = found.get_mut(*at) {
                *slot = None;
            }
            if also.last() != Some(object) {
                also.push(*object);
            }
        }
        let kept =
            places.iter().find(|(_, object)| *object == speaker).and_then(|(at, _)| found.get_mut(*at)?.as_mut());
        if let Some(kept) = kept {
            kept.also = also;
        }
    }
    found.into_iter().flatten().collect()
}

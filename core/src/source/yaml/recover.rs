//! What can be read of a broken document when the smallest piece that seems to be broken is mended: quotes and brackets are closed where their line or
//! block ends, and otherwise a line is skipped, or an entry with what is indented below it.
//!
//! What is broken is found by trying: each mend around the fault once, and the first with which the document can be read is it. When several places
//! are broken this goes on from each fault to the next one, as far as a fixed number of attempts lets it; then what is behind the fault is given up.

use super::mend::{Mend, Mended, mends};
use super::nodes;
use super::suspect::culprits;
use super::token::{Broken, Fault, FaultKind};
use crate::source::{Duplicate, Recovered, Tree, Value};

/// How often a document is read again at most.
const ATTEMPTS: usize = 12;

/// How many bytes are read again at most. An object of the API server has 1.5 MB at most.
const BYTES: usize = 3 * 1024 * 1024;

/// Reads what is left of the document from `start` on, which may turn out to be all of it.
pub(in crate::source) fn recover(text: &str, start: usize) -> Option<(Recovered, Vec<Duplicate>)> {
    match nodes(text, start) {
        Ok(found) => finish(found, Mended::default()),
        Err(broken) => recover_from(text, start, broken),
    }
}

/// Reads what is left of the document from `start` on; `broken` is what is wrong with it.
pub(super) fn recover_from(text: &str, start: usize, broken: Broken) -> Option<(Recovered, Vec<Duplicate>)> {
    let body = text.get(start..).filter(|body| !body.trim().is_empty())?;
    let mut attempts = (BYTES / body.len()).min(ATTEMPTS);
    let mut broken = broken.relative_to(start);
    let mut mended = Mended::new(body, start);
    while attempts > 0 {
        let mut furthest: Option<(Broken, Mended)> = None;
        for mend in mends(mended.text(), &broken) {
            if attempts == 0 {
                break;
            }
            attempts -= 1;
            let tried = mended.with(mend)?;
            match nodes(tried.text(), 0) {
                Ok(found) => return finish(found, tried),
                Err(next) if furthest.as_ref().is_none_or(|(best, _)| order(&best.fault) < order(&next.fault)) => {
                    furthest = Some((next, tried));
                }
                Err(_) => {}
            }
        }
        match furthest.filter(|(next, _)| order(&broken.fault) < order(&next.fault)) {
            Some(next) => (broken, mended) = next,
            None => break,
        }
    }
    let from = culprits(mended.text(), &broken).iter().map(|line| line.content).min()?;
    let mended = mended.with(Mend::Skip(from..mended.text().trim_end().len()))?;
    finish(nodes(mended.text(), 0).ok()?, mended)
}

/// What was read, in the places of the whole text; none if it is no mapping.
fn finish((mut tree, mut duplicates): (Tree, Vec<Duplicate>), mended: Mended) -> Option<(Recovered, Vec<Duplicate>)> {
    if !matches!(tree.value(tree.root()), Value::Mapping(_)) {
        return None;
    }
    tree.move_places(|span| mended.place(span));
    for found in &mut duplicates {
        (found.span, found.first) = (mended.place(found.span), mended.place(found.first));
    }
    let (skipped, closed) = mended.finish();
    Some((Recovered { tree, skipped, closed }, duplicates))
}

/// Faults in the order in which they are found: characters first, then the text from its start on, then values that JSON cannot hold.
fn order(fault: &Fault) -> (u8, usize) {
    let stage = match fault.kind {
        FaultKind::ControlCharacter => 0,
        FaultKind::NullAsKey | FaultKind::LargeNumberAsKey | FaultKind::NotFinite => 2,
        _ => 1,
    };
    (stage, fault.at)
}

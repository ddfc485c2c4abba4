//! Blocks about fixes: `fixes`, `fixed`.

use podwall::report::Fix;

use super::blocks::lines;
use super::markdown::Block;
use super::run::{Failure, Subject};

/// How many fixes a source may need.
const MOST: usize = 50;

/// `LINE TITLE`: the fixes that are offered, in order.
pub(super) fn offered(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) {
    let place = |fix: &Fix| {
        let finding = subject.report.findings.iter().find(|finding| finding.id == fix.finding);
        finding.map_or(0, |finding| finding.span.start.line)
    };
    let offered: Vec<String> =
        subject.analysis.fixes().iter().map(|fix| format!("{} {}", place(fix), fix.title)).collect();
    let expected: Vec<&str> = lines(block).map(|(_, line)| line).collect();
    if offered != expected {
        let offered = offered.join("\n    ");
        failures.push(Failure { line: block.line, message: format!("the fixes are:\n    {offered}") });
    }
}

/// The text of the first source when its fixes were taken, one after the other.
///
/// # Errors
///
/// Fixes without end are an error.
pub(super) fn fixed(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let mut sources = subject.sources.clone();
    for _ in 0..MOST {
        let analysis = podwall::Analysis::new(sources.clone(), subject.options.clone());
        let Some(fix) = analysis.fixes().into_iter().next() else {
            let found = sources.first().map(|source| source.text.as_str()).unwrap_or_default();
            if found != block.text {
                failures.push(Failure { line: block.line, message: format!("the mended text is:\n{found}") });
            }
            return Ok(());
        };
        apply(&mut sources, &fix);
    }
    Err(format!("{}: there is no end of fixes", block.line))
}

/// Makes the edits of a fix, whose places count units of UTF-16.
fn apply(sources: &mut [podwall::Source], fix: &Fix) {
    for edit in fix.edits.iter().rev() {
        if let Some(source) = sources.iter_mut().find(|source| source.name == edit.span.source) {
            let mut units: Vec<u16> = source.text.encode_utf16().collect();
            let range = edit.span.start.offset as usize..edit.span.end.offset as usize;
            units.splice(range, edit.text.encode_utf16());
            source.text = String::from_utf16_lossy(&units);
        }
    }
}

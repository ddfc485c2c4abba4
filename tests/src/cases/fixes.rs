//! Blocks about fixes: `fixes`, `fixed` about slips, `mends`, `restricted`, `left` about what the standards forbid, `offers`, `taken` about rules that are named.

use podwall::report::{Fix, Hardened};
use podwall::rules::{Family, Rule, find};

use super::blocks::lines;
use super::markdown::Block;
use super::run::{Failure, Subject};
use super::said::{of, whole};

/// How many fixes a source may need.
const MOST: usize = 50;

/// The fixes of findings of some rules, in order.
fn of_rules(analysis: &podwall::Analysis, rules: impl Fn(&Rule) -> bool) -> impl Iterator<Item = Fix> {
    let is_of = move |fix: &Fix| fix.finding.split(':').next().and_then(find).is_some_and(&rules);
    analysis.fixes().into_iter().filter(is_of)
}

fn is_slip(rule: &Rule) -> bool {
    rule.family == Family::Reading
}

/// `LINE TITLE`: the fixes of slips that are offered, in order.
pub(super) fn offered(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) {
    compare(subject, of_rules(&subject.analysis, is_slip), block, failures);
}

/// `LINE TITLE`: the fixes of what the standard forbids, in order; suggestions end in `?`.
pub(super) fn mends(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) {
    compare(subject, of_rules(&subject.analysis, |rule| rule.check.is_some()), block, failures);
}

/// `LINE TITLE`: the fixes of findings of the rules named, in order; suggestions end in `?`.
pub(super) fn offers(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let is_named = named(block)?;
    compare(subject, of_rules(&subject.analysis, is_named), block, failures);
    Ok(())
}

/// The text of the first source when fixes of the rules named were taken, one after the other, suggestions among them.
pub(super) fn taken(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    until_none(subject, block, named(block)?, failures)
}

/// Which rules a block names.
fn named(block: &Block) -> Result<impl Fn(&Rule) -> bool + '_, String> {
    let rules = of(block)?;
    Ok(move |rule: &Rule| rules.split(',').any(|name| name == rule.id))
}

fn compare(subject: &Subject, fixes: impl Iterator<Item = Fix>, block: &Block, failures: &mut Vec<Failure>) {
    let place = |fix: &Fix| {
        let finding = subject.report.findings.iter().find(|finding| finding.id == fix.finding);
        finding.map_or(0, |finding| finding.span.start.line)
    };
    let mark = |fix: &Fix| if fix.suggestion { "?" } else { "" };
    let offered: Vec<String> = fixes.map(|fix| format!("{} {}{}", place(&fix), fix.title, mark(&fix))).collect();
    whole(block, &offered, failures);
}

/// The text of the first source when the fixes of its slips were taken, one after the other.
///
/// # Errors
///
/// Fixes without end are an error.
pub(super) fn fixed(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    until_none(subject, block, is_slip, failures)
}

fn until_none(
    subject: &Subject,
    block: &Block,
    rules: impl Fn(&Rule) -> bool,
    failures: &mut Vec<Failure>,
) -> Result<(), String> {
    let mut sources = subject.sources.clone();
    for _ in 0..MOST {
        let analysis = podwall::Analysis::new(sources.clone(), subject.options.clone());
        let Some(fix) = of_rules(&analysis, &rules).next() else {
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

/// The text of the first source when a workload was brought to the level of the case.
pub(super) fn restricted(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let hardened = hardened(subject, block)?;
    let before = subject.sources.first().map(|source| source.text.as_str()).unwrap_or_default();
    let found = hardened.sources.first().map_or(before, |source| source.text.as_str());
    if found != block.text {
        failures.push(Failure { line: block.line, message: format!("the text is:\n{found}") });
    }
    Ok(())
}

/// `RULE : WORDS` of the reason: what the level still forbids a workload after that, in order.
pub(super) fn left(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let hardened = hardened(subject, block)?;
    let found: Vec<String> = hardened.remaining.iter().map(|each| format!("{} : {}", each.rule, each.reason)).collect();
    let expected: Vec<&str> = lines(block).map(|(_, line)| line).collect();
    let is_met = |(found, expected): (&String, &&str)| match expected.split_once(" : ") {
        Some((rule, words)) => found.starts_with(&format!("{rule} : ")) && found.contains(words),
        None => found.starts_with(&format!("{expected} : ")),
    };
    if found.len() != expected.len() || !found.iter().zip(&expected).all(is_met) {
        let message = format!("what is left:\n    {}", found.join("\n    "));
        failures.push(Failure { line: block.line, message });
    }
    Ok(())
}

fn hardened(subject: &Subject, block: &Block) -> Result<Hardened, String> {
    let endpoint = of(block)?;
    let suggestions = block.words.contains_key("suggestions");
    let level = subject.options.standard.level;
    let hardened = subject.analysis.harden_to(endpoint, level, suggestions);
    hardened.map_err(|unknown| format!("{}: {unknown}", block.line - 1))
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

//! Blocks about suggested policies: `suggested`, `suggestion`, `steps`.

use podwall::network::expect::{Wanted, read_json};
use podwall::network::suggest::{DenyOrder, SuggestOptions, connections};
use podwall::report::Suggestion;

use super::markdown::Block;
use super::run::{Failure, Subject};
use super::said::whole;

fn suggest(subject: &Subject, block: &Block) -> Result<Suggestion, String> {
    let word = |key: &str| block.words.get(key).map(String::as_str);
    let mut options = match word("from") {
        None => SuggestOptions::default(),
        Some("expectations") => SuggestOptions::expecting(&subject.analysis.expectations()),
        Some(other) => return Err(format!("{}: from what? {other}", block.line - 1)),
    };
    options.dns = word("dns") != Some("none");
    options.namespaces.extend(word("namespace").map(str::to_string));
    if let Some((from, to)) = word("without").and_then(|pair| pair.split_once('>')) {
        let read = read_json(&serde_json::json!({ "denied": [{ "from": from, "to": to }] }).to_string());
        options.without.extend(connections(&read.expectations, Wanted::Denied));
    }
    options.plan = match word("deny") {
        None => None,
        Some("first") => Some(DenyOrder::First),
        Some("last") => Some(DenyOrder::Last),
        Some(other) => return Err(format!("{}: deny when? {other}", block.line - 1)),
    };
    Ok(subject.analysis.suggest(&options))
}

/// The whole text of the suggested policies.
pub(super) fn suggested(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let found = suggest(subject, block)?;
    if found.text != block.text {
        failures.push(Failure { line: block.line, message: format!("what is suggested is:\n{}", found.text) });
    }
    Ok(())
}

/// All that is said of a suggestion besides its text: the sentence, whom it leaves out, what is not as wanted, notes, and the steps of the plan.
pub(super) fn suggestion(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let found = suggest(subject, block)?;
    let mut said = vec![found.sentence.clone()];
    said.extend(found.left_out.iter().map(|left| format!("left out: {}", left.sentence)));
    said.extend(found.differences.iter().map(|each| {
        let aside = if each.left_out { "aside: " } else { "" };
        format!("{aside}{}", each.sentence)
    }));
    said.extend(found.notes.iter().map(|note| format!("note: {note}")));
    for step in found.plan.iter().flat_map(|plan| &plan.steps) {
        let counts = format!("opens {}, cuts {}, changes {}", step.opened, step.cut, step.changed);
        said.push(format!("step: {} ({counts}; then {} missing, {} extra)", step.sentence, step.missing, step.extra));
    }
    whole(block, &said, failures);
    Ok(())
}

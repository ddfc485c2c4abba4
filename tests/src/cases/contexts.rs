//! The block about the values in effect: `contexts`.

use podwall::report::{ContextRow, Contexts};

use super::blocks::{halves, lines};
use super::markdown::Block;
use super::run::{Failure, Subject};
use super::said::{among, of};

/// `SUBJECT FIELD : VALUE <- SOURCE PATH` for a row of the pod (`pod`) or of a container (its name), then `- WORDS` that are a part of what is said of it.
pub(super) fn contexts(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let endpoint = of(block)?;
    let found = match subject.analysis.contexts(endpoint) {
        Ok(found) => found,
        Err(unknown) => {
            failures.push(Failure { line: block.line, message: unknown.to_string() });
            return Ok(());
        }
    };
    let mut row: Option<&ContextRow> = None;
    for (line, text) in lines(block) {
        if let Some(words) = text.strip_prefix("- ") {
            let row = row.ok_or_else(|| format!("{line}: words before a row"))?;
            among(&said(row), words, line, failures);
            continue;
        }
        let (left, expected) = halves(line, text)?;
        let (owner, field) = left.split_once(' ').ok_or_else(|| format!("{line}: {left:?} names no field"))?;
        row = rows(&found, owner).and_then(|rows| rows.iter().find(|row| row.field == field));
        match row {
            None => failures.push(Failure { line, message: format!("there is no row {left}") }),
            Some(row) if told(row) == expected => {}
            Some(row) => failures.push(Failure { line, message: format!("{left} : {}", told(row)) }),
        }
    }
    Ok(())
}

fn rows<'a>(found: &'a Contexts, owner: &str) -> Option<&'a [ContextRow]> {
    match owner {
        "pod" => Some(&found.pod),
        name => {
            found.containers.iter().find(|container| container.name == name).map(|container| container.rows.as_slice())
        }
    }
}

/// `VALUE <- SOURCE PATH`; a value that the manifests do not tell ends in a question mark.
fn told(row: &ContextRow) -> String {
    let mark = if row.known { "" } else { "?" };
    let source = serde_json::to_string(&row.source).unwrap_or_default();
    let told = format!("{}{mark} <- {} {}", row.value, source.trim_matches('"'), row.path);
    told.trim_end().to_string()
}

/// The sentence, and `shadows PATH = VALUE` for each field without effect.
fn said(row: &ContextRow) -> Vec<String> {
    let shadows = row.shadows.iter().map(|shadow| format!("shadows {} = {}", shadow.path, shadow.value));
    std::iter::once(row.sentence.clone()).chain(shadows).collect()
}

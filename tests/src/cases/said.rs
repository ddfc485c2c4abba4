//! What is said, held against the lines of a block: of objects name by name, or as a whole.

use super::blocks::{halves, lines};
use super::markdown::Block;
use super::run::Failure;

/// Every line has to be said, and what has to be told has to be asserted.
pub(super) fn compare(
    block: &Block,
    said: Vec<(String, String)>,
    failures: &mut Vec<Failure>,
    must: impl Fn(&str) -> bool,
) -> Result<(), String> {
    let mut asserted = vec![false; said.len()];
    for (line, text) in lines(block) {
        let (name, expected) = halves(line, text)?;
        let found = said.iter().position(|(subject, what)| subject == name && what == expected);
        match found.and_then(|at| asserted.get_mut(at)) {
            Some(asserted) => *asserted = true,
            None => {
                let of_it = said.iter().filter(|(subject, _)| subject == name).map(|(_, what)| what.as_str());
                let of_it: Vec<&str> = of_it.collect();
                let message = format!("of {name} is said:\n    {}", of_it.join("\n    "));
                failures.push(Failure { line, message });
            }
        }
    }
    let forgotten = said.iter().zip(asserted).filter(|((_, what), asserted)| !asserted && must(what));
    failures.extend(
        forgotten
            .map(|((name, what), _)| Failure { line: block.line, message: format!("not asserted: {name} : {what}") }),
    );
    Ok(())
}

/// Every line is said, in this order, and nothing else.
pub(super) fn whole(block: &Block, said: &[String], failures: &mut Vec<Failure>) {
    let asserted: Vec<&str> = lines(block).map(|(_, text)| text).collect();
    if asserted != said {
        failures.push(Failure { line: block.line, message: format!("what is said is:\n    {}", said.join("\n    ")) });
    }
}

/// One of several things that are said has some words.
pub(super) fn among(told: &[String], words: &str, line: usize, failures: &mut Vec<Failure>) {
    if !told.iter().any(|said| said.contains(words)) {
        failures.push(Failure { line, message: format!("nothing says so, but:\n    {}", told.join("\n    ")) });
    }
}

/// None of several things that are said has some words.
pub(super) fn unsaid(told: &[String], words: &str, line: usize, failures: &mut Vec<Failure>) {
    let found = told.iter().find(|said| said.contains(words));
    failures.extend(found.map(|said| Failure { line, message: format!("it is said: {said}") }));
}

/// Whom a block asks about: its word `of`.
pub(super) fn of(block: &Block) -> Result<&str, String> {
    block.words.get("of").map(String::as_str).ok_or_else(|| format!("{}: of what?", block.line - 1))
}

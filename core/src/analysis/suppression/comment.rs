//! What the comments of one document say.

use crate::finding::{Finding, SourceId};
use crate::manifest::rules::BAD_SUPPRESSION;
use crate::manifest::{Object, nearest};
use crate::rule::Rule;
use crate::rules;
use crate::source::{self, Document, Span};

use super::{Scope, Suppression, finding, is_about_comments, is_blank, may_be_suppressed};

/// What comments for Podwall begin with, before a colon.
const NAME: &str = "podwall";

const FORM: &str = "Write `# podwall: ignore RULE because REASON`.";

/// The suppressions in the comments of a document, and what is wrong with them.
pub(in crate::analysis) fn read(
    text: &str,
    document: &Document,
    objects: &[Object],
    source: SourceId,
) -> (Vec<Suppression>, Vec<Finding>) {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    let own = text.get(document.cut.start as usize..document.cut.end as usize).unwrap_or_default();
    if !own.contains(NAME) {
        return (found, wrong);
    }
    for comment in source::comments(text, document) {
        let written = text.get(comment.start as usize..comment.end as usize).unwrap_or_default().trim_end();
        let Some(said) = written.trim_start_matches('#').trim_start().strip_prefix(NAME) else { continue };
        let span = Span { end: comment.start + length(written), ..comment };
        let asked = match said.strip_prefix(':') {
            Some(said) => command(said, span.end),
            None if said.trim_start().starts_with("ignore ") && said.starts_with(' ') => {
                Err(format!("A colon is missing behind `podwall`, so nothing is suppressed. {FORM}"))
            }
            None => continue,
        };
        match asked {
            Ok((names, reason)) => {
                let (mut rules, mut errors) = (Vec::new(), Vec::new());
                for (name, span) in names {
                    match rule(name) {
                        Ok(rule) => rules.push((rule, span)),
                        Err(message) => errors.push(finding(&BAD_SUPPRESSION, message, source, span)),
                    }
                }
                wrong.append(&mut errors);
                if !rules.is_empty() {
                    let scope = scope(text, document, objects, span);
                    found.push(Suppression { rules, reason: reason.to_string(), scope });
                }
            }
            Err(message) => wrong.push(finding(&BAD_SUPPRESSION, message, source, span)),
        }
    }
    (found, wrong)
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

/// The names of rules, each with its place, and the reason.
type Command<'t> = (Vec<(&'t str, Span)>, &'t str);

/// What a comment asks for; `end` is the byte behind it.
fn command(said: &str, end: u32) -> Result<Command<'_>, String> {
    let said = said.trim();
    let (verb, rest) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
    if verb != "ignore" {
        let what = if verb.is_empty() { "nothing" } else { verb };
        return Err(format!("Behind `podwall:` stands `{what}`, and only `ignore` is known. {FORM}"));
    }
    let (names, reason) = because(rest);
    let place = end - length(rest);
    let mut named = Vec::new();
    let mut at = place;
    for piece in names.split(',') {
        let name = piece.trim();
        let start = at + length(piece) - length(piece.trim_start());
        if !name.is_empty() {
            named.push((name, Span { start, end: start + length(name) }));
        }
        at += length(piece) + 1;
    }
    match (named.is_empty(), reason) {
        (true, _) => Err(format!("This comment names no rule, so it suppresses nothing. {FORM}")),
        (_, None | Some("")) => Err(format!("This comment gives no reason, so it suppresses nothing. {FORM}")),
        (false, Some(reason)) => Ok((named, reason)),
    }
}

/// What stands before the word `because`, and what stands behind it.
fn because(text: &str) -> (&str, Option<&str>) {
    const WORD: &str = "because";
    let mut words = text.match_indices(WORD).filter(|(at, _)| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + WORD.len()..).and_then(|behind| behind.chars().next());
        before.is_none_or(char::is_whitespace) && behind.is_none_or(char::is_whitespace)
    });
    match words.next() {
        Some((at, _)) => (text.get(..at).unwrap_or_default(), text.get(at + WORD.len()..).map(str::trim)),
        None => (text, None),
    }
}

/// The rule of a name: its own id, or that of upstream's check.
fn rule(name: &str) -> Result<&'static Rule, String> {
    let all = rules::all();
    let Some(rule) = all.iter().find(|rule| rule.id == name || rule.check == Some(name)) else {
        let near = nearest(name, all.iter().flat_map(|rule| [Some(rule.id), rule.check]).flatten());
        let hint = match near.first() {
            _ if name.contains(char::is_whitespace) => {
                "Commas stand between rules, and `because` before the reason.".to_string()
            }
            Some(near) => format!("The nearest one is `{near}`."),
            None => "The id of a rule stands in each of its findings.".to_string(),
        };
        return Err(format!("There is no rule `{name}`, so nothing of it is suppressed. {hint}"));
    };
    if may_be_suppressed(rule) {
        return Ok(rule);
    }
    Err(match is_about_comments(rule) {
        true => format!("`{}` cannot be suppressed. Mend or remove the comment that it is about.", rule.id),
        false => format!("`{}` cannot be suppressed: the API server refuses the object all the same.", rule.id),
    })
}

/// What a comment is about.
fn scope(text: &str, document: &Document, objects: &[Object], comment: Span) -> Scope {
    let own = line(text, comment.start as usize);
    let before = text.get(own.start as usize..comment.start as usize).unwrap_or_default().trim();
    if !before.trim_start_matches('\u{FEFF}').is_empty() && before != "---" {
        return Scope::Own(own);
    }
    if is_blank(document) {
        return Scope::NoDocument;
    }
    let mut gap = false;
    let mut next = own;
    loop {
        if next.end >= document.cut.end {
            return Scope::Nothing;
        }
        next = line(text, next.end as usize + 1);
        match text.get(next.start as usize..next.end as usize).unwrap_or_default().trim() {
            "" => gap = true,
            // A line that begins so behind a comment is one, or a separator in front of the document.
            content if content.starts_with('#') || content.starts_with("---") => {}
            _ => break,
        }
    }
    let root = document.tree().map(|tree| tree.span(tree.root()));
    let begins = |span: &Span| next.start <= span.start && span.start < next.end;
    if let Some(root) = root.filter(begins) {
        return Scope::Object(root);
    }
    if gap {
        return Scope::Nothing;
    }
    let object = objects.iter().map(|object| object.span).find(begins);
    object.map_or(Scope::Below(next), Scope::Object)
}

/// The line of a byte, without its end.
fn line(text: &str, at: usize) -> Span {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |found| found + 1);
    let end = text.get(at..).and_then(|behind| behind.find('\n')).map_or(text.len(), |found| at + found);
    Span::new(start, end)
}

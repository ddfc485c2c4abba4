//! One YAML document to nodes, as Kubernetes reads it: sigs.k8s.io/yaml v1.6 over go.yaml.in/yaml/v2 v2.4.

mod comments;
mod compose;
mod cursor;
mod fault;
mod mend;
mod parser;
mod recover;
mod scan_name;
mod scan_scalar;
mod scanner;
mod suspect;
mod token;

use super::tree::Tree;
use super::{Document, Duplicate, Format, ProblemKind, Span};
use token::{Broken, Fault, FaultKind, Scan};

pub(super) use comments::comments;
pub(super) use recover::recover;

/// Reads the document between two bytes of a text, which begins in line `line` (from 1). What stands behind `...` is ignored, as Go does.
pub(super) fn read(text: &str, start: usize, end: usize, line: usize) -> Document {
    let text = text.get(..end).unwrap_or_default();
    let body = text.get(start..).unwrap_or_default();
    let start = if body.starts_with('\u{FEFF}') { start + '\u{FEFF}'.len_utf8() } else { start };
    let span = Span::new(start, end);
    match nodes(text, start) {
        Ok((tree, duplicates)) => Document::new(span, Format::Yaml, Ok(tree)).with(duplicates),
        Err(broken) => {
            let problem = fault::problem(text, span, line, &broken.fault);
            let is_syntax = problem.kind == ProblemKind::Syntax;
            let document = Document::new(span, Format::Yaml, Err(problem));
            if is_syntax { document.recover(recover::recover_from(text, start, broken)) } else { document }
        }
    }
}

/// The nodes of the document that begins at `start` and ends with the text.
fn nodes(text: &str, start: usize) -> Result<(Tree, Vec<Duplicate>), Broken> {
    characters(text, start)?;
    compose::compose(text, start)
}

/// Looks for characters that YAML does not allow.
fn characters(text: &str, start: usize) -> Scan<()> {
    let bytes = text.as_bytes();
    let next = |at: usize| bytes.get(at + 1).copied().unwrap_or(0);
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        let bad = match byte {
            0x20..=0x7E | b'\n' | b'\r' | b'\t' => continue,
            0..=0x1F | 0x7F => true,
            0xC2 => matches!(next(at), 0x80..=0x84 | 0x86..=0x9F),
            0xEF => next(at) == 0xBF && next(at + 1) >= 0xBE,
            _ => false,
        };
        if bad {
            return Err(Fault::new(FaultKind::ControlCharacter, at));
        }
    }
    Ok(())
}

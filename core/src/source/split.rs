//! A text to documents, cut where kubectl cuts it: `NewYAMLOrJSONDecoder` and `YAMLReader` of k8s.io/apimachinery.

use super::change::{Known, Reread};
use super::json::{self, JsonFault};
use super::{Document, Format, Problem, ProblemKind, Span, foreign, limits, yaml};

/// How far kubectl looks for an opening brace before it decides that a text is JSON.
const PEEK: usize = 4096;

/// Cuts a text and reads each document that is not known. It stops behind the first that is one too many.
pub(super) fn documents(text: &str, known: &Known<'_>) -> Vec<Reread> {
    let brace = text.find(|char: char| !char.is_whitespace());
    let is_json = brace.is_some_and(|at| at < PEEK && text.as_bytes().get(at) == Some(&b'{'));
    if is_json { json_stream(text, known) } else { yaml_stream(text, 0, 1, known) }
}

/// JSON values one behind the other. When the first or second fails the rest is read as YAML; the error of JSON counts if YAML fails as well.
fn json_stream(text: &str, known: &Known<'_>) -> Vec<Reread> {
    let mut documents = Vec::new();
    let mut before = 0;
    loop {
        let start = json::skip_space(text, before);
        if start >= text.len() || documents.len() > limits::MAX_OBJECTS {
            return documents;
        }
        // What is no list or mapping does not end by itself.
        let ends = matches!(text.as_bytes().get(start), Some(b'{' | b'['));
        if let Some(kept) = known.find(start, None, Format::Json, 1).filter(|_| ends) {
            before = kept.document(known).map_or(text.len(), |document| start + document.len());
            documents.push(kept);
            continue;
        }
        let fault = match json::value(text, start) {
            Ok(value) => {
                before = value.span.end as usize;
                let (span, duplicates) = (value.span, value.duplicates);
                let document = Document::new(span, Format::Json, Ok(value.tree)).with(duplicates);
                documents.push(Reread::Read(document));
                continue;
            }
            Err(fault) => fault,
        };
        if documents.len() <= 1 && !matches!(fault, JsonFault::TooDeep(_)) {
            let rest = drop_line_space(text, before)
                .map(|rest| yaml_stream(text, rest, line(text, rest), known))
                .unwrap_or_default();
            let first = rest.first().and_then(|first| first.document(known));
            if first.is_some_and(|document| document.content.is_ok() || is_limit(document)) {
                documents.extend(rest);
                return documents;
            }
        }
        let span = Span::new(start, text.len());
        documents.push(Reread::Read(broken_json(text, span, fault)));
        return documents;
    }
}

fn is_limit(document: &Document) -> bool {
    document.content.as_ref().is_err_and(|problem| problem.kind == ProblemKind::Limit)
}

/// What is left of broken JSON is read as YAML, which is the wider language.
fn broken_json(text: &str, span: Span, fault: JsonFault) -> Document {
    let mut problem = json_problem(text, span, fault);
    let is_syntax = problem.kind == ProblemKind::Syntax;
    let found = is_syntax.then(|| yaml::recover(text, span.start as usize)).flatten();
    if is_syntax && found.is_none() {
        problem.message.push_str(" Nothing behind it is read.");
    }
    Document::new(span, Format::Json, Err(problem)).recover(found)
}

fn json_problem(text: &str, document: Span, fault: JsonFault) -> Problem {
    match fault {
        JsonFault::TooDeep(at) => limits::too_deep(Span::new(at, at + 1)),
        JsonFault::Expected(what, at) => foreign::document(text, document, line(text, document.start as usize), at)
            .unwrap_or_else(|| {
                let width = text.get(at..).unwrap_or_default().chars().next().map_or(0, char::len_utf8);
                let found = match text.get(at..at + width).unwrap_or_default() {
                    "" => "but the text ends".to_string(),
                    "\n" | "\r" => "but the line ends".to_string(),
                    found => format!("not `{found}`"),
                };
                Problem {
                    kind: ProblemKind::Syntax,
                    message: format!("This JSON needs {what} here, {found}."),
                    span: Span::new(at, at + width),
                }
            }),
    }
}

/// Passes white space up to and with the first line feed. kubectl looks at four bytes at a time and gives up when fewer are left.
fn drop_line_space(text: &str, from: usize) -> Option<usize> {
    for (at, char) in text.get(from..)?.char_indices() {
        let at = from + at;
        if at + 4 > text.len() {
            return None;
        }
        if !char.is_whitespace() {
            return Some(at);
        }
        if char == '\n' {
            return Some(at + 1);
        }
    }
    None
}

/// The line of a byte, from 1.
fn line(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or_default().bytes().filter(|byte| *byte == b'\n').count() + 1
}

/// Documents between lines that begin with `---`; `first` is the line of the byte `from`.
fn yaml_stream(text: &str, from: usize, first: usize, known: &Known<'_>) -> Vec<Reread> {
    let mut documents = Vec::new();
    let push = |documents: &mut Vec<Reread>, start: usize, end: usize, line: usize, read: &dyn Fn() -> Document| {
        let kept = known.find(start, Some(end), Format::Yaml, line);
        documents.push(kept.unwrap_or_else(|| Reread::Read(Document { cut: Span::new(start, end), line, ..read() })));
    };
    let mut start = from;
    // The separator in front of a document is part of it for kubectl, but not of its place.
    let mut body = from;
    let mut at = from;
    let (mut number, mut start_number) = (first, first);
    for line in text.get(from..).unwrap_or_default().split_inclusive('\n') {
        if documents.len() > limits::MAX_OBJECTS {
            return documents;
        }
        let next = at + line.len();
        if let Some(rest) = line.strip_prefix("---") {
            let rest = rest.trim();
            if !(rest.is_empty() || rest.starts_with('#')) {
                push(&mut documents, start, next, start_number, &|| bad_separator(text, start, at, line.trim_end()));
                (start, body, start_number) = (next, next, number + 1);
            } else if at > start {
                push(&mut documents, start, at, start_number, &|| yaml_document(text, start, body, at, start_number));
                (start, body, start_number) = (next, next, number + 1);
            } else {
                body = next;
            }
        }
        at = next;
        number += 1;
    }
    if at > start {
        push(&mut documents, start, at, start_number, &|| yaml_document(text, start, body, at, start_number));
    }
    documents
}

fn yaml_document(text: &str, start: usize, body: usize, end: usize, line: usize) -> Document {
    let mut document = yaml::read(text, start, end, line);
    document.span.start = document.span.start.max(Span::new(body, end).start);
    document
}

fn bad_separator(text: &str, start: usize, at: usize, line: &str) -> Document {
    let behind = line.strip_prefix("---").unwrap_or_default();
    let span = Span::new(at + line.len() - behind.trim_start().len(), at + line.len());
    let lost = if text.get(start..at).unwrap_or_default().trim().is_empty() {
        ""
    } else {
        " and loses the document before it"
    };
    let message = format!(
        "A line that begins with `---` separates documents and holds nothing else but a comment; kubectl refuses this one{lost}. \
         Put `{}` on a line of its own.",
        behind.trim()
    );
    let problem = Problem { kind: ProblemKind::Syntax, message, span };
    let document = Document::new(Span::new(start, at + line.len()), Format::Yaml, Err(problem));
    let Some(before) = text.get(..at) else { return document };
    let mut found = yaml::recover(before, start);
    if let Some((recovered, _)) = &mut found {
        recovered.skipped.push(span);
    }
    document.recover(found)
}

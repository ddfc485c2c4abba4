//! Where what is broken may have begun: lines of a text.

use super::token::{Broken, FaultKind};

/// The lines that a fault is in or may have begun in, the likeliest first.
pub(super) fn culprits(text: &str, broken: &Broken) -> Vec<Line> {
    let fault = &broken.fault;
    let Some(here) = Line::at(text, fault.at) else { return Vec::new() };
    let before = here.start.checked_sub(1).and_then(|end| Line::at(text, end));
    let here = here.from(fault.at);
    let mut lines: Vec<Line> = Vec::new();
    // The start of a block mapping or list is far from what is wrong in it.
    let since = fault.since.filter(|_| !matches!(fault.kind, FaultKind::NoKey | FaultKind::NoDash));
    let since = since.and_then(|since| Line::at(text, since));
    if matches!(fault.kind, FaultKind::MissingColon | FaultKind::QuoteNotClosed | FaultKind::DocumentInQuotes) {
        lines.extend(since);
    }
    let suspects: Vec<Line> = broken.suspects.iter().filter_map(|at| Line::at(text, *at)).collect();
    // What is inside of brackets is indented deeper than the line that opens them, unless they should have been closed before.
    lines.extend(suspects.iter().filter(|line| line.start < here.start && here.column() <= line.column()));
    // Text without a colon in front of a key: a key that is not finished.
    let behind_key = matches!(fault.kind, FaultKind::ValueNotAllowed | FaultKind::MappingNotClosed | FaultKind::NoKey);
    lines.extend(before.filter(|line| behind_key && line.is_text(text)));
    lines.push(here);
    lines.extend(suspects);
    lines.extend(since);
    lines
}

/// A line that is not empty.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) start: usize,
    /// The first character that is no blank.
    text: usize,
    /// The first character behind the dashes of list items.
    pub(super) content: usize,
    /// The end, without blanks and line break.
    pub(super) end: usize,
}

impl Line {
    /// The line at a place, or the last one before it that is not empty.
    pub(super) fn at(text: &str, at: usize) -> Option<Line> {
        let mut at = at.min(text.len());
        loop {
            let start = text.get(..at)?.rfind(['\n', '\r']).map_or(0, |found| found + 1);
            let line = text.get(start..)?.split(['\n', '\r']).next().unwrap_or_default();
            if !line.trim().is_empty() {
                return Some(Line::new(start, line));
            }
            at = start.checked_sub(1)?;
        }
    }

    fn new(start: usize, line: &str) -> Line {
        let first = line.len() - line.trim_start_matches([' ', '\t', '\u{FEFF}']).len();
        let mut rest = line.get(first..).unwrap_or_default();
        while let Some(item) = rest.strip_prefix("- ") {
            rest = item.trim_start_matches(' ');
        }
        let content = if rest.trim().is_empty() || rest.trim() == "-" { first } else { line.len() - rest.len() };
        Line { start, text: start + first, content: start + content, end: start + line.trim_end().len() }
    }

    /// The line where a fault is: when it is before the content, the dashes belong to what is broken.
    fn from(self, fault: usize) -> Line {
        if fault < self.content { Line { content: self.text, ..self } } else { self }
    }

    /// How deep the line is indented.
    fn column(&self) -> usize {
        self.text - self.start
    }

    /// Whether it has nothing but text: no key and no sign of a list or mapping at its end.
    fn is_text(&self, text: &str) -> bool {
        let content = text.get(self.content..self.end).unwrap_or_default();
        let content = content.split(" #").next().unwrap_or_default().trim_end();
        !content.ends_with([':', ',', '[', '{', ']', '}']) && !content.contains(": ")
    }

    /// The end of all lines below that belong to the content: those that are indented deeper, and the items of a list in its column.
    pub(super) fn end_of_block(&self, text: &str) -> usize {
        let column = self.content - self.start;
        let is_key = !text.get(self.content..).unwrap_or_default().starts_with('-');
        let mut end = self.end;
        let mut at = self.start;
        let indent = text.get(self.start..self.text).unwrap_or_default();
        // The first line of the block tells how deep it is at least.
        let mut least = column;
        for line in text.get(self.start..).unwrap_or_default().split_inclusive('\n') {
            let start = at;
            at += line.len();
            if start == self.start || line.trim().is_empty() {
                continue;
            }
            let next = Line::new(start, line);
            let of_next = next.column();
            let alike = !indent.contains('\t') || line.starts_with(indent);
            let belongs = alike && of_next > column && of_next >= least
                || of_next == column
                    && match text.as_bytes().get(next.text) {
                        Some(b'-') => is_key && line.trim_start().starts_with("- "),
                        Some(b']' | b'}') => is_open(text.get(self.content..end).unwrap_or_default()),
                        _ => false,
                    };
            if !belongs {
                break;
            }
            end = next.end;
            least = if least == column { of_next } else { least };
        }
        end
    }
}

/// Whether a piece opens more brackets and braces than it closes.
fn is_open(piece: &str) -> bool {
    let count = |signs: [char; 2]| piece.chars().filter(|char| signs.contains(char)).count();
    count(['[', '{']) > count([']', '}'])
}

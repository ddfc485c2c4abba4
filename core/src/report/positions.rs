//! Byte offsets to positions that callers can use.

use crate::source::Span;

use super::{Position, PositionEncoding, Range, Text};

/// Where the lines of one text begin. Lines end with LF, CRLF or CR, as editors count them.
#[derive(Debug, Clone, Default)]
pub struct LineIndex {
    lines: Vec<Line>,
    encoding: PositionEncoding,
    plain: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Line {
    /// Byte offset of the first byte.
    start: u32,
    /// The same offset in the units of the encoding.
    units: u32,
}

impl LineIndex {
    /// Counts the lines of a text once; positions are then found without reading it all again.
    pub fn new(text: &str, encoding: PositionEncoding) -> Self {
        let plain = text.is_ascii() || encoding == PositionEncoding::Utf8;
        let mut lines = vec![Line::default()];
        let mut units = 0;
        let mut before = Line::default();
        let bytes = text.as_bytes();
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let is_of_crlf = bytes.get(at..at + 2) == Some(b"\r\n");
            if !is_of_crlf {
                let start = u32::try_from(at + 1).unwrap_or(u32::MAX);
                units += count(text, before.start, start, encoding, plain);
                before = Line { start, units };
                lines.push(before);
            }
        }
        LineIndex { lines, encoding, plain }
    }

    /// The position of a byte offset.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        self.position_of(text, offset, self.lines.partition_point(|line| line.start <= offset))
    }

    /// The position of an offset before which so many lines begin.
    fn position_of(&self, text: &str, offset: u32, after: usize) -> Position {
        let line = self.lines.get(after.saturating_sub(1)).copied().unwrap_or_default();
        let column = count(text, line.start, offset, self.encoding, self.plain);
        Position {
            line: u32::try_from(after.max(1)).unwrap_or(u32::MAX),
            column: column + 1,
            offset: line.units + column,
        }
    }

    /// The range of a span.
    pub fn range(&self, source: Text, text: &str, span: Span) -> Range {
        let (from, to) = (span.start, span.end.max(span.start));
        let after = self.lines.partition_point(|line| line.start <= from);
        // Most spans end on the line that they begin on.
        let is_last = self.lines.get(after).is_none_or(|next| to < next.start);
        let start = self.position_of(text, from, after);
        let end = if is_last { self.position_of(text, to, after) } else { self.position(text, to) };
        Range { source, start, end }
    }
}

fn count(text: &str, start: u32, end: u32, encoding: PositionEncoding, plain: bool) -> u32 {
    if plain {
        return end - start;
    }
    let piece = text.get(start as usize..end as usize).unwrap_or_default();
    let units = match encoding {
        PositionEncoding::Utf8 => piece.len(),
        PositionEncoding::Utf16 => piece.chars().map(char::len_utf16).sum(),
        PositionEncoding::Utf32 => piece.chars().count(),
    };
    u32::try_from(units).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, encoding: PositionEncoding, needle: &str) -> (u32, u32, u32) {
        let offset = u32::try_from(text.find(needle).unwrap()).unwrap();
        let position = LineIndex::new(text, encoding).position(text, offset);
        (position.line, position.column, position.offset)
    }

    #[test]
    fn counts_in_the_units_asked_for() {
        let text = "é: 😀\r\nb: 😀 x\n";
        assert_eq!(at(text, PositionEncoding::Utf16, "b"), (2, 1, 7));
        assert_eq!(at(text, PositionEncoding::Utf16, "x"), (2, 7, 13));
        assert_eq!(at(text, PositionEncoding::Utf32, "x"), (2, 6, 11));
        assert_eq!(at(text, PositionEncoding::Utf8, "x"), (2, 9, 18));
    }

    #[test]
    fn ends_lines_as_editors_do() {
        assert_eq!(at("a\rb\r\nc", PositionEncoding::Utf16, "c"), (3, 1, 5));
        assert_eq!(at("", PositionEncoding::Utf16, ""), (1, 1, 0));
    }
}

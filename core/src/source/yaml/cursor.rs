//! A place in a text that moves forward, counting bytes, characters and lines as libyaml does.

/// A place that is kept.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mark {
    /// The byte.
    pub(super) at: usize,
    /// The character.
    pub(super) index: usize,
    /// The line, from 0.
    pub(super) line: usize,
    /// The character in the line, from 0.
    pub(super) column: i32,
}

/// The place where reading is. It never passes the end of the text, where every byte reads as 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
    /// How many bytes there were beyond one a character.
    extra: usize,
    line: usize,
    /// The character at which the line begins.
    line_index: usize,
}

impl<'t> Cursor<'t> {
    /// At `start` of a text, which has to be the start of a character.
    pub(super) fn new(text: &'t str, start: usize) -> Self {
        Cursor { text, at: start, extra: 0, line: 0, line_index: start }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn line(&self) -> usize {
        self.line
    }

    pub(super) fn index(&self) -> usize {
        self.at.saturating_sub(self.extra)
    }

    pub(super) fn column(&self) -> i32 {
        i32::try_from(self.index().saturating_sub(self.line_index)).unwrap_or(i32::MAX)
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { at: self.at, index: self.index(), line: self.line, column: self.column() }
    }

    /// The text from one byte to another.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The byte `ahead` of the place; 0 behind the end.
    pub(super) fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    pub(super) fn is_end(&self, ahead: usize) -> bool {
        self.at + ahead >= self.text.len()
    }

    pub(super) fn is_blank(&self, ahead: usize) -> bool {
        matches!(self.byte(ahead), b' ' | b'\t')
    }

    /// The bytes of the line break at a place; 0 where there is none.
    pub(super) fn break_width(&self, ahead: usize) -> usize {
        match self.byte(ahead) {
            b'\r' if self.byte(ahead + 1) == b'\n' => 2,
            b'\r' | b'\n' => 1,
            0xC2 if self.byte(ahead + 1) == 0x85 => 2,
            0xE2 if self.byte(ahead + 1) == 0x80 && matches!(self.byte(ahead + 2), 0xA8 | 0xA9) => 3,
            _ => 0,
        }
    }

    pub(super) fn is_break(&self) -> bool {
        self.break_width(0) > 0
    }

    pub(super) fn is_blank_break_or_end(&self, ahead: usize) -> bool {
        self.is_blank(ahead) || self.break_width(ahead) > 0 || self.is_end(ahead)
    }

    pub(super) fn is_break_or_end(&self) -> bool {
        self.is_break() || self.is_end(0)
    }

    /// Whether `---` or `...` stands here at the start of a line.
    pub(super) fn is_document_indicator(&self, sign: u8) -> bool {
        self.byte(0) == sign
            && self.column() == 0
            && self.byte(1) == sign
            && self.byte(2) == sign
            && self.is_blank_break_or_end(3)
    }

    /// Passes one character.
    pub(super) fn skip(&mut self) {
        let width = match self.byte(0) {
            0..=0x7F => 1,
            0xE0..=0xEF => 3,
            0xF0..=0xFF => 4,
            _ => 2,
        };
        self.at = (self.at + width).min(self.text.len());
        self.extra += width - 1;
    }

    /// Passes bytes as long as `keep` says, with no line break among them. Bytes beyond ASCII are passed too; `keep` is asked about their first.
    pub(super) fn skip_while(&mut self, keep: impl Fn(&Self, u8) -> bool) {
        while !self.is_end(0) && keep(self, self.byte(0)) {
            self.skip();
        }
    }

    /// Passes a line break and tells what it stands for in a scalar.
    pub(super) fn skip_line(&mut self) -> char {
        let width = self.break_width(0);
        let stands_for = match (width, self.byte(2)) {
            (3, 0xA8) => '\u{2028}',
            (3, _) => '\u{2029}',
            _ => '\n',
        };
        self.extra += match (width, self.byte(0)) {
            (2, b'\r') => 0,
            (width, _) => width.saturating_sub(1),
        };
        self.at += width;
        self.line += 1;
        self.line_index = self.index();
        stands_for
    }

    /// Moves to a line of its own, as libyaml does at the end.
    pub(super) fn end_line(&mut self) {
        if self.column() != 0 {
            self.line += 1;
            self.line_index = self.index();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let mut cursor = Cursor::new("é\u{2028}日x", 0);
        cursor.skip();
        assert_eq!((cursor.at(), cursor.column()), (2, 1));
        assert_eq!(cursor.skip_line(), '\u{2028}');
        cursor.skip();
        let mark = cursor.mark();
        assert_eq!((mark.at, mark.index, mark.line, mark.column), (8, 3, 1, 1));
        cursor.skip();
        assert!(cursor.is_end(0));
        cursor.skip();
        assert_eq!(cursor.byte(0), 0);
    }
}

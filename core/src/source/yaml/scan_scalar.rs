//! Scalars: plain, quoted, literal and folded. What stands on one line is borrowed from the text.

use std::borrow::Cow;

use super::scanner::Scanner;
use super::token::{Fault, FaultKind, Kind, Scan, Token};

/// Line breaks that wait for more text: the first, and those behind it.
#[derive(Debug, Default)]
struct Breaks {
    first: Option<char>,
    more: String,
}

impl Breaks {
    fn push(&mut self, char: char) {
        match self.first {
            None => self.first = Some(char),
            Some(_) => self.more.push(char),
        }
    }

    /// Writes them folded: one alone becomes a space, of several the first is dropped.
    fn fold_into(&mut self, text: &mut String) {
        match self.first.take() {
            Some('\n') if self.more.is_empty() => text.push(' '),
            Some('\n') | None => text.push_str(&self.more),
            Some(other) => {
                text.push(other);
                text.push_str(&self.more);
            }
        }
        self.more.clear();
    }
}

impl<'t> Scanner<'t> {
    /// A scalar without quotes.
    pub(super) fn plain(&mut self) -> Scan<Token<'t>> {
        let indent = self.indent + 1;
        let flow = self.flow_level > 0;
        let cursor = &mut self.cursor;
        let start = cursor.at();
        let (mut run, mut end) = (start, start);
        let mut folded = String::new();
        let mut breaks = Breaks::default();
        loop {
            if cursor.is_document_indicator(b'-') || cursor.is_document_indicator(b'.') || cursor.byte(0) == b'#' {
                break;
            }
            let word = cursor.at();
            cursor.skip_while(|cursor, byte| match byte {
                b' ' | b'\t' | b'\r' | b'\n' => false,
                0xC2 | 0xE2 => !cursor.is_break(),
                b':' => !cursor.is_blank_break_or_end(1),
                b',' | b'?' | b'[' | b']' | b'{' | b'}' => !flow,
                _ => true,
            });
            if cursor.at() > word {
                if breaks.first.is_some() {
                    folded.push_str(cursor.slice(run, end));
                    breaks.fold_into(&mut folded);
                    run = word;
                }
                end = cursor.at();
            }
            if !(cursor.is_blank(0) || cursor.is_break()) {
                break;
            }
            loop {
                if cursor.is_break() {
                    let char = cursor.skip_line();
                    breaks.push(char);
                } else if cursor.is_blank(0) {
                    if breaks.first.is_some() && cursor.column() < indent && cursor.byte(0) == b'\t' {
                        return Err(Fault::since(FaultKind::TabInPlain, start, cursor.at()));
                    }
                    cursor.skip();
                } else {
                    break;
                }
            }
            if !flow && cursor.column() < indent {
                break;
            }
        }
        let last = cursor.slice(run, end);
        if breaks.first.is_some() {
            self.simple_key_allowed = true;
        }
        let text = if folded.is_empty() { Cow::Borrowed(last) } else { Cow::Owned(folded + last) };
        Ok(Token::with_text(Kind::PlainScalar, start, end, text))
    }

    /// A scalar in quotes.
    pub(super) fn quoted(&mut self, single: bool) -> Scan<Token<'t>> {
        let quote = if single { b'\'' } else { b'"' };
        let start = self.cursor.at();
        self.cursor.skip();
        let mut ahead = self.cursor;
        ahead.skip_while(|_, byte| {
            byte != quote && !matches!(byte, b'\r' | b'\n' | 0xC2 | 0xE2) && (single || byte != b'\\')
        });
        if ahead.byte(0) == quote && !(single && ahead.byte(1) == quote) {
            let text = ahead.slice(self.cursor.at(), ahead.at());
            ahead.skip();
            self.cursor = ahead;
            return Ok(Token::with_text(Kind::OtherScalar, start, ahead.at(), text));
        }
        let line = self.cursor.line();
        let text = self.quoted_lines(start, quote)?;
        if self.cursor.line() > line {
            self.long_quote = Some(start);
        }
        self.cursor.skip();
        Ok(Token::with_text(Kind::OtherScalar, start, self.cursor.at(), text))
    }

    /// The text in quotes that has escapes or several lines, up to the closing quote.
    fn quoted_lines(&mut self, start: usize, quote: u8) -> Scan<String> {
        let mut text = String::new();
        let mut breaks = Breaks::default();
        loop {
            let cursor = &mut self.cursor;
            if cursor.is_document_indicator(b'-') || cursor.is_document_indicator(b'.') {
                return Err(Fault::since(FaultKind::DocumentInQuotes, start, cursor.at()));
            }
            if cursor.is_end(0) {
                return Err(Fault::since(FaultKind::QuoteNotClosed, start, cursor.at()));
            }
            let mut joined = false;
            while !self.cursor.is_blank_break_or_end(0) {
                let cursor = &mut self.cursor;
                let byte = cursor.byte(0);
                if byte == quote && !(quote == b'\'' && cursor.byte(1) == quote) {
                    break;
                }
                if byte == quote {
                    text.push('\'');
                    cursor.skip();
                    cursor.skip();
                } else if byte == b'\\' && quote == b'"' {
                    if cursor.break_width(1) > 0 {
                        cursor.skip();
                        cursor.skip_line();
                        joined = true;
                        break;
                    }
                    text.push(self.escape(start)?);
                } else {
                    let from = cursor.at();
                    cursor.skip();
                    cursor.skip_while(|cursor, byte| match byte {
                        b' ' | b'\t' | b'\r' | b'\n' | b'\\' => false,
                        0xC2 | 0xE2 => !cursor.is_break(),
                        _ => byte != quote,
                    });
                    text.push_str(cursor.slice(from, cursor.at()));
                }
            }
            let cursor = &mut self.cursor;
            if cursor.byte(0) == quote {
                return Ok(text);
            }
            let blanks = cursor.at();
            let mut blanks_end = blanks;
            let mut broken = joined;
            while cursor.is_blank(0) || cursor.is_break() {
                if cursor.is_break() {
                    let char = cursor.skip_line();
                    if broken {
                        breaks.more.push(char);
                    } else {
                        breaks.first = Some(char);
                        broken = true;
                    }
                } else {
                    cursor.skip();
                    if !broken {
                        blanks_end = cursor.at();
                    }
                }
            }
            if broken {
                breaks.fold_into(&mut text);
            } else {
                text.push_str(cursor.slice(blanks, blanks_end));
            }
        }
    }

    /// An escape in double quotes.
    fn escape(&mut self, start: usize) -> Scan<char> {
        let at = self.cursor.at();
        let digits = match self.cursor.byte(1) {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            byte => {
                let char = simple_escape(byte).ok_or(Fault::since(FaultKind::UnknownEscape, start, at))?;
                self.cursor.skip();
                self.cursor.skip();
                return Ok(char);
            }
        };
        self.cursor.skip();
        self.cursor.skip();
        let mut value = 0u32;
        for _ in 0..digits {
            let digit = char::from(self.cursor.byte(0)).to_digit(16);
            let digit = digit.ok_or(Fault::since(FaultKind::BadEscape, start, at))?;
            value = value.wrapping_shl(4) | digit;
            self.cursor.skip();
        }
        char::from_u32(value).ok_or(Fault::since(FaultKind::BadEscape, start, at))
    }

    /// A literal (`|`) or folded (`>`) scalar.
    pub(super) fn block_scalar(&mut self, literal: bool) -> Scan<Token<'t>> {
        let start = self.cursor.at();
        self.cursor.skip();
        let (keep, increment) = self.block_indicators(start)?;
        let mut end = self.cursor.at();
        self.cursor.skip_while(|_, byte| matches!(byte, b' ' | b'\t'));
        if self.cursor.byte(0) == b'#' {
            self.skip_comment();
        }
        let cursor = &mut self.cursor;
        if !cursor.is_break_or_end() {
            return Err(Fault::since(FaultKind::TextAfterBlockIndicator, start, cursor.at()));
        }
        if cursor.is_break() {
            cursor.skip_line();
        }
        let mut indent = if increment > 0 { self.indent.max(0) + increment } else { 0 };
        let mut text = String::new();
        let mut leading: Option<char> = None;
        let mut trailing = String::new();
        let mut leading_blank = false;
        self.block_breaks(&mut indent, &mut trailing, start)?;
        while self.cursor.column() == indent && !self.cursor.is_end(0) {
            let cursor = &mut self.cursor;
            let blank = cursor.is_blank(0);
            match leading.take() {
                Some('\n') if !literal && !leading_blank && !blank => text.extend(trailing.is_empty().then_some(' ')),
                Some(char) => text.push(char),
                None => {}
            }
            text.push_str(&trailing);
            trailing.clear();
            leading_blank = blank;
            let line = cursor.at();
            cursor.skip_while(|cursor, byte| match byte {
                b'\r' | b'\n' => false,
                0xC2 | 0xE2 => !cursor.is_break(),
                _ => true,
            });
            end = cursor.at();
            text.push_str(cursor.slice(line, end));
            // kubectl ends every line with a line feed, the last one too.
            leading = Some(if cursor.is_break() { cursor.skip_line() } else { '\n' });
            self.block_breaks(&mut indent, &mut trailing, start)?;
        }
        if keep >= 0 {
            text.extend(leading);
        }
        if keep > 0 {
            text.push_str(&trailing);
        }
        Ok(Token::with_text(Kind::OtherScalar, start, end, text))
    }

    /// What stands behind `|` and `>`: whether line breaks at the end are kept (1) or dropped (-1), and an indentation.
    fn block_indicators(&mut self, start: usize) -> Scan<(i32, i32)> {
        let (mut keep, mut increment) = (0, 0);
        for _ in 0..2 {
            match self.cursor.byte(0) {
                sign @ (b'+' | b'-') if keep == 0 => keep = if sign == b'+' { 1 } else { -1 },
                b'0' if increment == 0 => {
                    return Err(Fault::since(FaultKind::ZeroIndentation, start, self.cursor.at()));
                }
                digit @ b'1'..=b'9' if increment == 0 => increment = i32::from(digit - b'0'),
                _ => break,
            }
            self.cursor.skip();
        }
        Ok((keep, increment))
    }

    /// Passes indentation and line breaks, and finds the indentation out if it is not known.
    fn block_breaks(&mut self, indent: &mut i32, breaks: &mut String, start: usize) -> Scan<()> {
        let mut deepest = 0;
        loop {
            let cursor = &mut self.cursor;
            while (*indent == 0 || cursor.column() < *indent) && cursor.byte(0) == b' ' {
                cursor.skip();
            }
            deepest = deepest.max(cursor.column());
            if (*indent == 0 || cursor.column() < *indent) && cursor.byte(0) == b'\t' {
                return Err(Fault::since(FaultKind::TabInBlock, start, cursor.at()));
            }
            if !cursor.is_break() {
                break;
            }
            breaks.push(cursor.skip_line());
        }
        if *indent == 0 {
            *indent = deepest.max(self.indent + 1).max(1);
        }
        Ok(())
    }
}

fn simple_escape(byte: u8) -> Option<char> {
    Some(match byte {
        b'0' => '\0',
        b'a' => '\x07',
        b'b' => '\x08',
        b't' | b'\t' => '\t',
        b'n' => '\n',
        b'v' => '\x0B',
        b'f' => '\x0C',
        b'r' => '\r',
        b'e' => '\x1B',
        b' ' => ' ',
        b'"' => '"',
        b'\'' => '\'',
        b'\\' => '\\',
        b'N' => '\u{85}',
        b'_' => '\u{A0}',
        b'L' => '\u{2028}',
        b'P' => '\u{2029}',
        _ => return None,
    })
}

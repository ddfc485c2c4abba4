//! Mends of a broken text, and how places of the mended text become places of the text.

use crate::sort::sort;
use std::ops::Range;

use super::suspect::{Line, culprits};
use super::token::Broken;
use crate::source::Span;

/// A change of a text that may let it be read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mend {
    /// Blanks for everything but line breaks, so that all places stay.
    Skip(Range<usize>),
    /// Signs that close quotes and brackets, put in at a place.
    Close(usize, String),
}

/// A text with mends.
#[derive(Debug, Clone, Default)]
pub(super) struct Mended {
    text: String,
    /// Where the text begins in the whole text.
    start: usize,
    /// Where signs were put in, and how many bytes they have; each place is one of the text as it was then.
    put_in: Vec<(usize, usize)>,
    skipped: Vec<Span>,
    closed: Vec<(Span, String)>,
}

impl Mended {
    pub(super) fn new(text: &str, start: usize) -> Self {
        Mended { text: text.to_string(), start, ..Mended::default() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// With one more mend.
    pub(super) fn with(&self, mend: Mend) -> Option<Mended> {
        let mut text = String::with_capacity(self.text.len() + 8);
        let mut mended = Mended { text: String::new(), ..self.clone() };
        match mend {
            Mend::Skip(piece) => {
                text.push_str(self.text.get(..piece.start)?);
                for char in self.text.get(piece.clone())?.chars() {
                    match char {
                        '\n' | '\r' => text.push(char),
                        _ => text.extend(std::iter::repeat_n(' ', char.len_utf8())),
                    }
                }
                text.push_str(self.text.get(piece.end..)?);
                mended.skipped.push(self.place(Span::new(piece.start, piece.end)));
            }
            Mend::Close(at, signs) => {
                text.push_str(self.text.get(..at)?);
                text.push_str(&signs);
                text.push_str(self.text.get(at..)?);
                mended.closed.push((self.place(Span::new(at, at)), signs.clone()));
                mended.put_in.push((at, signs.len()));
            }
        }
        mended.text = text;
        Some(mended)
    }

    /// The place in the whole text.
    pub(super) fn place(&self, span: Span) -> Span {
        let place = |at: u32| {
            let before = self.put_in.iter().rev().fold(at as usize, |at, (put_in, length)| {
                if at > *put_in { at.saturating_sub(*length).max(*put_in) } else { at }
            });
            before + self.start
        };
        Span::new(place(span.start), place(span.end))
    }

    /// The pieces that were skipped, and the places where something was closed, in order.
    pub(super) fn finish(mut self) -> (Vec<Span>, Vec<(Span, String)>) {
        sort(&mut self.skipped);
        sort(&mut self.closed);
        (self.skipped, self.closed)
    }
}

/// The mends to try, the likeliest first.
pub(super) fn mends(text: &str, broken: &Broken) -> Vec<Mend> {
    let lines = culprits(text, broken);
    let before = lines.iter().map(|line| line.start).min().and_then(|start| Line::at(text, start.checked_sub(1)?));
    let mut mends: Vec<Mend> = Vec::new();
    for line in lines.into_iter().chain(before) {
        let ends = [line.end_of_block(text), line.end];
        let closed = ends.into_iter().rev().filter_map(|end| close(text, line.content..end));
        // Tabs in front of it are a part of what is broken.
        let tabs = text.get(line.start..line.content).is_some_and(|indent| indent.contains('\t'));
        let from = if tabs { line.start } else { line.content };
        let skipped = ends.into_iter().map(|end| Mend::Skip(from..end));
        for mend in closed.chain(skipped) {
            if !mends.contains(&mend) {
                mends.push(mend);
            }
        }
    }
    mends
}

/// Closes the quotes and brackets that a piece opens.
fn close(text: &str, piece: Range<usize>) -> Option<Mend> {
    let mut open: Vec<char> = Vec::new();
    let mut quote = None;
    let mut escaped = false;
    let mut comment = false;
    let mut before = ' ';
    let mut end = piece.start;
    for (at, char) in text.get(piece.clone())?.char_indices() {
        let begins = before.is_whitespace() || "[{,:".contains(before);
        let mut is_text = true;
        match (quote, char) {
            (_, '\n') => (comment, is_text) = (false, false),
            _ if comment => is_text = false,
            (Some('"'), '\\') => escaped = !escaped,
            (Some(sign), _) if sign == char && !escaped => quote = None,
            (Some(_), _) => escaped = false,
            (None, '#') if before.is_whitespace() => (comment, is_text) = (true, false),
            (None, '"' | '\'') if begins => quote = Some(char),
            (None, '[') if begins || !open.is_empty() => open.push(']'),
            (None, '{') if begins || !open.is_empty() => open.push('}'),
            (None, ']' | '}') if open.last() == Some(&char) => {
                open.pop();
            }
            _ => {}
        }
        if is_text && !char.is_whitespace() {
            end = piece.start + at + char.len_utf8();
        }
        before = char;
    }
    if quote.is_some() {
        end = piece.end;
    }
    let signs: String = quote.into_iter().chain(open.into_iter().rev()).collect();
    (!signs.is_empty()).then_some(Mend::Close(end, signs))
}

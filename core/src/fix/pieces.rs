//! Edits made one after the other, as one list of edits of the first text.

use super::edit::{TextEdit, apply};
use crate::finding::SourceId;
use crate::source::Span;

/// A text that is being edited, as pieces of what it was and of what was put in.
#[derive(Debug, Clone)]
pub struct Pieces {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// Bytes of the first text, from here to there.
    Old(usize, usize),
    /// Bytes that were put in.
    New(String),
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Piece::Old(start, end) => end - start,
            Piece::New(text) => text.len(),
        }
    }

    /// The two parts of a piece.
    fn cut(self, at: usize) -> Option<(Piece, Piece)> {
        match self {
            Piece::Old(start, end) => Some((Piece::Old(start, start + at), Piece::Old(start + at, end))),
            Piece::New(text) => {
                let (head, tail) = (text.get(..at)?.to_string(), text.get(at..)?.to_string());
                Some((Piece::New(head), Piece::New(tail)))
            }
        }
    }
}

impl Pieces {
    /// A text that nobody has edited yet.
    pub fn of(text: &str) -> Pieces {
        Pieces { text: text.to_string(), pieces: vec![Piece::Old(0, text.len())] }
    }

    /// The text as it is now.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Makes edits of the text as it is now; their spans count from `start`. None, and nothing changed, if they do not fit it.
    pub fn edit(&mut self, start: u32, edits: &[TextEdit]) -> Option<()> {
        let text = apply(&self.text, start, edits)?;
        let mut pieces = self.pieces.clone();
        // From the last one on, so that the places of the others still hold.
        for edit in edits.iter().rev() {
            let from = edit.span.start.checked_sub(start)? as usize;
            let to = edit.span.end.checked_sub(start)? as usize;
            let first = split(&mut pieces, from)?;
            let last = split(&mut pieces, to)?;
            let put = (!edit.text.is_empty()).then(|| Piece::New(edit.text.clone()));
            pieces.splice(first..last, put);
        }
        (self.text, self.pieces) = (text, pieces);
        Some(())
    }

    /// The edits that make the text as it is now of the first one, which begins at `start` of its source.
    pub fn edits(&self, first: &str, source: SourceId, start: usize) -> Vec<TextEdit> {
        let mut edits: Vec<TextEdit> = Vec::new();
        let mut put = String::new();
        let mut done = 0;
        let end = Piece::Old(first.len(), first.len());
        for piece in self.pieces.iter().chain([&end]) {
            match piece {
                Piece::New(text) => put.push_str(text),
                Piece::Old(from, to) => {
                    if done < *from || !put.is_empty() {
                        let text = std::mem::take(&mut put);
                        edits.push(TextEdit { source, span: Span::new(start + done, start + from), text });
                    }
                    done = *to;
                }
            }
        }
        edits
    }
}

/// Makes a piece end at a byte, and gives the number of the one that begins there.
fn split(pieces: &mut Vec<Piece>, at: usize) -> Option<usize> {
    let mut begin = 0;
    for number in 0..pieces.len() {
        if begin == at {
            return Some(number);
        }
        let end = begin + pieces.get(number)?.len();
        if at < end {
            let (head, tail) = pieces.get(number)?.clone().cut(at - begin)?;
            pieces.splice(number..=number, [head, tail]);
            return Some(number + 1);
        }
        begin = end;
    }
    (begin == at).then_some(pieces.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, text: &str) -> TextEdit {
        TextEdit { source: SourceId(0), span: Span::new(start, end), text: text.to_string() }
    }

    #[test]
    fn edits_one_after_the_other_become_one_list() {
        let first = "abcdef";
        let mut pieces = Pieces::of(first);
        pieces.edit(10, &[edit(11, 12, "BB"), edit(14, 14, "-")]).unwrap();
        assert_eq!(pieces.text(), "aBBcd-ef");
        pieces.edit(0, &[edit(2, 3, ""), edit(7, 8, "F!")]).unwrap();
        assert_eq!(pieces.text(), "aBcd-eF!");
        let edits = pieces.edits(first, SourceId(0), 10);
        assert_eq!(edits, [edit(11, 12, "B"), edit(14, 14, "-"), edit(15, 16, "F!")]);
        assert_eq!(apply(first, 10, &edits).unwrap(), pieces.text());
    }

    #[test]
    fn what_does_not_fit_changes_nothing() {
        let mut pieces = Pieces::of("abc");
        assert_eq!(pieces.edit(0, &[edit(2, 9, "x")]), None);
        assert_eq!(pieces.text(), "abc");
        assert_eq!(pieces.edits("abc", SourceId(0), 0), []);
    }
}

//! The comments of a document, as the scanner knows them: a `#` in quotes or in a block of text is none.

use super::cursor::Cursor;
use super::scanner::Scanner;
use super::token::{Fault, Kind};
use crate::source::Span;

/// How often scanning begins anew behind a fault at most, so that a broken text costs no more than a few readings.
const ATTEMPTS: usize = 12;

/// The comments between two bytes of a text, in order, without their line ends. Of a broken document those up to the fault, and those from the next
/// line on, as if the document began there.
pub(in crate::source) fn comments(text: &str, start: usize, end: usize) -> Vec<Span> {
    let text = text.get(..end).unwrap_or_default();
    let mut found: Vec<Span> = Vec::new();
    let mut from = start;
    for _ in 0..ATTEMPTS {
        let mut scanner = Scanner::new(Cursor::new(text, from));
        scanner.comments = Some(Vec::new());
        let fault = scan(&mut scanner).err();
        let until = found.last().map_or(from, |last| last.end as usize);
        let comments = scanner.comments.unwrap_or_default();
        found.extend(comments.into_iter().filter(|comment| comment.start as usize >= until));
        let Some(Fault { at, since, .. }) = fault else { break };
        let broken = since.unwrap_or(at).max(from);
        // Whatever follows in the line is a part of what is broken.
        match text.get(broken..).and_then(|rest| rest.find('\n')) {
            Some(line_end) => from = broken + line_end + 1,
            None => break,
        }
    }
    found
}

impl Scanner<'_> {
    /// Passes a comment, up to the end of its line.
    pub(super) fn skip_comment(&mut self) {
        let start = self.cursor.at();
        self.cursor.skip_while(|cursor, _| !cursor.is_break());
        if let Some(comments) = &mut self.comments {
            comments.push(Span::new(start, self.cursor.at()));
        }
    }
}

/// Scans to the end of the document, behind which Go does not look.
fn scan(scanner: &mut Scanner<'_>) -> Result<(), Fault> {
    let mut begun = false;
    loop {
        match scanner.head()?.kind {
            Kind::StreamEnd | Kind::DocumentEnd => return Ok(()),
            Kind::DocumentStart if begun => return Ok(()),
            Kind::VersionDirective | Kind::TagDirective => {}
            _ => begun = true,
        }
        scanner.take();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        let found = comments(text, 0, text.len()).into_iter();
        found.map(|span| text.get(span.start as usize..span.end as usize).unwrap()).collect()
    }

    #[test]
    fn finds_comments_and_nothing_that_looks_like_one() {
        let text = "# head\n--- # separator\na: b#c # behind\nd: \"# quoted\" # behind quotes\ne: | # behind the sign\n  # text\n  more\n# below\nf: [1, # in brackets\n  2]\ng: '\n  # quoted'\nh: one\n  two # ends it\n# last";
        let found = of(text);
        let expected = [
            "# head",
            "# separator",
            "# behind",
            "# behind quotes",
            "# behind the sign",
            "# below",
            "# in brackets",
            "# ends it",
            "# last",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn goes_on_behind_what_is_broken() {
        assert_eq!(of("a: 1 # one\nb: @ # lost\nc: 2 # two\n"), ["# one", "# two"]);
        assert_eq!(of("a: \"x # in it\nb: 2 # two\n"), ["# two"]);
    }

    #[test]
    fn stops_where_the_document_does() {
        assert_eq!(of("a: 1 # one\n...\n# behind\n"), ["# one"]);
    }
}

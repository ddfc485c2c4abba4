//! Lines, columns and comments around a place of the text.

use crate::manifest::FieldPath;

use super::site::Site;

impl<'a> Site<'a> {
    /// Where the line of a byte begins; in the first line, where the document begins.
    pub(super) fn line_start(&self, at: usize) -> usize {
        let start = self.document.start as usize;
        let before = self.text.get(start..at).unwrap_or_default();
        before.rfind('\n').map_or(start, |found| start + found + 1)
    }

    /// Where the next line begins, or the document ends.
    pub(super) fn next_line(&self, at: usize) -> usize {
        let end = self.document.end as usize;
        let behind = self.text.get(at..end).unwrap_or_default();
        behind.find('\n').map_or(end, |found| at + found + 1)
    }

    /// How many bytes stand before a byte in its line.
    pub(super) fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    /// Text between two bytes.
    pub(super) fn between(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// What stands before a byte in its line.
    pub(super) fn before(&self, at: usize) -> &'a str {
        self.between(self.line_start(at), at)
    }

    /// The rest of the line behind a byte, if it holds nothing but a comment.
    pub(super) fn only_comment(&self, at: usize) -> bool {
        let rest = self.between(at, self.next_line(at)).trim();
        rest.is_empty() || rest.starts_with('#')
    }

    /// The column of a line's comment, if the line holds nothing else.
    fn comment_column(&self, line: usize) -> Option<usize> {
        let text = self.between(line, self.next_line(line));
        let indent = text.len() - text.trim_start_matches(' ').len();
        text.get(indent..)?.starts_with('#').then_some(indent)
    }

    /// The first of the comment lines directly above a line that are indented by `column`.
    pub(super) fn comments_above(&self, line: usize, column: usize) -> usize {
        let mut first = line;
        while first > self.document.start as usize {
            let above = self.line_start(first - 1);
            if self.comment_column(above) != Some(column) {
                break;
            }
            first = above;
        }
        first
    }

    /// The end of the comment lines directly below that are indented by more than `column`.
    pub(super) fn comments_below(&self, line: usize, column: usize) -> usize {
        let mut end = line;
        while end < self.document.end as usize && self.comment_column(end).is_some_and(|found| found > column) {
            end = self.next_line(end);
        }
        end
    }

    /// How the document ends its lines.
    pub(super) fn line_end(&self) -> &'static str {
        let text = self.between(self.document.start as usize, self.document.end as usize);
        match text.find('\n') {
            Some(at) if text.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
            _ => "\n",
        }
    }

    /// By how much nested mappings are indented: as in the first one of the object, otherwise 2.
    pub(super) fn indent(&self) -> usize {
        let object = self.absolute(&FieldPath::root()).and_then(|path| self.node(&path)).unwrap_or(self.tree.root());
        let steps = self.tree.entries(object).iter().filter_map(|entry| {
            let below = self.tree.entries(entry.value).first()?;
            let (outer, inner) = (entry.key_span.start as usize, below.key_span.start as usize);
            let own_line = self.before(inner).trim().is_empty() && inner > outer;
            own_line.then(|| self.column(inner).checked_sub(self.column(outer))).flatten()
        });
        steps.into_iter().find(|step| (1..=8).contains(step)).unwrap_or(2)
    }

    /// Where white space before a byte begins.
    pub(super) fn blank_before(&self, at: usize) -> usize {
        let start = self.document.start as usize;
        start + self.between(start, at).trim_end().len()
    }

    /// Where white space behind a byte ends.
    pub(super) fn blank_behind(&self, at: usize) -> usize {
        let behind = self.between(at, self.document.end as usize);
        at + behind.len() - behind.trim_start().len()
    }
}

/// Lines without their ends, the first one from `column` on, the others less `column` spaces where they have them.
pub(super) fn dedented(text: &str, column: usize) -> Vec<&str> {
    let lines = text.lines().enumerate();
    lines
        .map(|(at, line)| {
            let spaces = line.len() - line.trim_start_matches(' ').len();
            let drop = if at == 0 && spaces == 0 { 0 } else { spaces.min(column) };
            line.get(drop..).unwrap_or(line)
        })
        .collect()
}

/// Lines with `column` spaces before each that is not empty, each ended.
pub(super) fn indented<'t>(lines: impl IntoIterator<Item = &'t str>, column: usize, line_end: &str) -> String {
    let mut text = String::new();
    for line in lines {
        if !line.trim().is_empty() {
            text.extend(std::iter::repeat_n(' ', column));
            text.push_str(line);
        }
        text.push_str(line_end);
    }
    text
}

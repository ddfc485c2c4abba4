//! What came of all lines, and how it is printed.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use super::{Answer, Disagreement, Kind};

/// How many disagreements and bad lines are shown of each sort; all are counted.
const SHOWN: usize = 8;

/// How many answers of a kind there are, and how many of them agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Those that agree.
    pub agreed: usize,
    /// All that were compared.
    pub compared: usize,
    /// Those that Podwall does not give yet.
    pub not_evaluated: usize,
}

/// Something about a line, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// `FILE:LINE`, and the line's id.
    pub place: String,
    /// What it is.
    pub what: T,
}

/// What came of all lines. Its text is the same however the work was shared out:
///
/// ```text
/// scalars: 1143 of 1143
/// standards: 2179 of 2180
/// not evaluated: 1640
/// ```
#[derive(Debug, Default)]
pub struct Summary {
    counts: BTreeMap<Kind, Count>,
    /// By file, line, and number in the line.
    disagreements: BTreeMap<(usize, usize, usize), Located<(Kind, Disagreement)>>,
    out_of_scope: BTreeMap<String, usize>,
    show: Show,
    malformed: BTreeMap<(usize, usize), Located<String>>,
    malformed_count: usize,
    unreadable: Vec<String>,
}

/// Which disagreements are shown in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Show {
    /// All of them, and not only the first of each kind.
    pub all: bool,
    /// Those of this kind alone.
    pub only: Option<Kind>,
}

impl Summary {
    /// A summary that shows some disagreements.
    pub fn new(show: Show) -> Self {
        Summary { show, ..Summary::default() }
    }

    /// Counts the answers of a line.
    pub(super) fn add(&mut self, at: (usize, usize), path: &Path, id: &str, answers: Vec<Answer>) {
        for (number, answer) in answers.into_iter().enumerate() {
            match answer {
                Answer::OutOfScope(field) => *self.out_of_scope.entry(general(&field)).or_default() += 1,
                Answer::NotEvaluated(kind) => self.counts.entry(kind).or_default().not_evaluated += 1,
                Answer::Compared(kind, difference) => {
                    let count = self.counts.entry(kind).or_default();
                    count.compared += 1;
                    match difference {
                        None => count.agreed += 1,
                        Some(difference) => {
                            let place = format!("{}:{} {id}", path.display(), at.1);
                            if self.show.only.is_some_and(|only| only != kind) {
                                continue;
                            }
                            self.disagreements
                                .insert((at.0, at.1, number), Located { place, what: (kind, difference) });
                            if !self.show.all {
                                self.keep_first(kind);
                            }
                        }
                    }
                }
            }
        }
    }

    /// Drops the last disagreement of a kind, where there are more than are shown.
    fn keep_first(&mut self, kind: Kind) {
        let mut of_kind = self.disagreements.iter().filter(|(_, located)| located.what.0 == kind).map(|(at, _)| *at);
        if let Some(first) = of_kind.next()
            && of_kind.clone().count() >= SHOWN
        {
            let last = of_kind.next_back().unwrap_or(first);
            self.disagreements.remove(&last);
        }
    }

    /// Counts a line that cannot be judged.
    pub(super) fn malformed(&mut self, at: (usize, usize), path: &Path, error: String) {
        self.malformed_count += 1;
        self.malformed.insert(at, Located { place: format!("{}:{}", path.display(), at.1), what: error });
        keep_first(&mut self.malformed);
    }

    /// Notes a file or folder that cannot be read.
    pub(super) fn unreadable(&mut self, path: &Path, error: &str) {
        self.unreadable.push(format!("{}: {error}", path.display()));
    }

    /// The figures of a kind.
    pub fn count(&self, kind: Kind) -> Count {
        self.counts.get(&kind).copied().unwrap_or_default()
    }

    /// Whether every answer that was compared agrees, and every line could be judged.
    pub fn is_clean(&self) -> bool {
        let agreed = self.counts.values().all(|count| count.agreed == count.compared);
        agreed && self.malformed_count == 0 && self.unreadable.is_empty()
    }

    /// The first disagreements, in the order of the files.
    pub fn disagreements(&self) -> impl Iterator<Item = &Located<(Kind, Disagreement)>> {
        self.disagreements.values()
    }
}

/// A path without its indices.
fn general(field: &str) -> String {
    let mut general = String::new();
    let mut inside = false;
    for char in field.chars() {
        match char {
            '[' => {
                general.push_str("[]");
                inside = true;
            }
            ']' => inside = false,
            _ if inside => {}
            char => general.push(char),
        }
    }
    general
}

fn keep_first<T>(located: &mut BTreeMap<(usize, usize), T>) {
    if located.len() > SHOWN {
        located.pop_last();
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Located { place, what: (kind, Disagreement { question, expected, found }) } in self.disagreements.values() {
            writeln!(f, "{place}: {}: {question}\n  upstream: {expected}\n  Podwall:  {found}", kind.name())?;
        }
        for Located { place, what } in self.malformed.values() {
            writeln!(f, "{place}: malformed: {what}")?;
        }
        for unreadable in &self.unreadable {
            writeln!(f, "{unreadable}")?;
        }
        for kind in Kind::ALL {
            let Count { agreed, compared, .. } = self.count(kind);
            if compared > 0 {
                writeln!(f, "{}: {agreed} of {compared}", kind.name())?;
            }
        }
        if self.malformed_count > 0 {
            writeln!(f, "malformed: {}", self.malformed_count)?;
        }
        if !self.out_of_scope.is_empty() {
            writeln!(f, "out of scope and missing: {}", self.out_of_scope.values().sum::<usize>())?;
        }
        for (field, count) in &self.out_of_scope {
            writeln!(f, "  {field}: {count}")?;
        }
        let waiting = Kind::ALL.into_iter().map(|kind| (kind, self.count(kind).not_evaluated));
        let waiting: Vec<(Kind, usize)> = waiting.filter(|(_, count)| *count > 0).collect();
        writeln!(f, "not evaluated: {}", waiting.iter().map(|(_, count)| count).sum::<usize>())?;
        for (kind, count) in waiting {
            writeln!(f, "  {}: {count}", kind.name())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_the_same_whatever_the_order() {
        let path = Path::new("a.jsonl");
        let wrong = |question: &str| {
            let text = |text: &str| text.to_string();
            let difference = Disagreement { question: text(question), expected: text("a"), found: text("e") };
            vec![Answer::Compared(Kind::Reachability, Some(difference))]
        };
        let mut summary = Summary::default();
        for number in (1..=20).rev() {
            summary.add((0, number), path, "\"x\"", wrong(&format!("question {number}")));
        }
        summary.add(
            (0, 21),
            path,
            "",
            vec![Answer::Compared(Kind::Scalars, None), Answer::NotEvaluated(Kind::Admission)],
        );
        assert!(!summary.is_clean());
        let text = summary.to_string();
        assert!(
            text.starts_with("a.jsonl:1 \"x\": reachability: question 1\n  upstream: a\n  Podwall:  e\n"),
            "{text}"
        );
        assert!(text.contains("question 8\n") && !text.contains("question 9\n"), "{text}");
        assert!(text.ends_with("scalars: 1 of 1\nreachability: 0 of 20\nnot evaluated: 1\n  admission: 1\n"), "{text}");
    }

    #[test]
    fn a_bad_line_or_file_is_not_clean() {
        let mut summary = Summary::default();
        assert!(summary.is_clean());
        summary.malformed((0, 3), Path::new("a.jsonl"), "nonsense".to_string());
        assert_eq!(summary.to_string(), "a.jsonl:3: malformed: nonsense\nmalformed: 1\nnot evaluated: 0\n");
        assert!(!summary.is_clean());
    }
}

//! Texts of another sort, and slips that many make: what was seen, and what to do.

use super::{Problem, ProblemKind, Span};

/// How many characters are looked at to tell what a text is.
const SAMPLE: usize = 4096;

/// What a whole text is, if it is no manifest at all.
pub(super) fn text(text: &str) -> Option<Problem> {
    let start = text.len() - text.trim_start_matches(|char: char| char.is_whitespace() || char == '\u{FEFF}').len();
    let foreign = |message: &str| {
        let first = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
        let span = Span::new(start, start + first.trim_end().chars().take(200).map(char::len_utf8).sum::<usize>());
        Some(Problem { kind: ProblemKind::Foreign, message: message.to_string(), span })
    };
    let (mut all, mut odd, mut zero) = (0, 0, 0);
    for char in text.chars().take(SAMPLE) {
        all += 1;
        odd += usize::from(
            matches!(char, char::REPLACEMENT_CHARACTER | super::NOT_UTF8) || char.is_control() && !char.is_whitespace(),
        );
        zero += usize::from(char == '\0');
    }
    if zero * 5 > all * 2 {
        return foreign("This is text in UTF-16, or binary data. Save the file as UTF-8.");
    }
    if all >= 16 && odd * 10 > all {
        return foreign("This is binary data, not a manifest. Give the file of YAML or JSON that you would apply.");
    }
    let head: String = text.get(start..).unwrap_or_default().chars().take(16).collect();
    let head = head.to_ascii_lowercase();
    if head.starts_with("<!doctype html") || head.starts_with("<html") {
        return foreign(
            "This is a web page (HTML), not a manifest. Download the file itself; on a code host that is the link named \"Raw\".",
        );
    }
    if head.starts_with("<?xml") {
        return foreign("This is XML, not a manifest. Manifests are YAML or JSON.");
    }
    None
}

/// What a document that cannot be read is, or what common slip it has; it begins in line `line`, and the fault is at
/// byte `at`.
pub(super) fn document(text: &str, document: Span, line: usize, at: usize) -> Option<Problem> {
    let (start, end) = (document.start as usize, document.end as usize);
    template(text, start, end, at).or_else(|| conflict(text, start, end)).or_else(|| tab(text, start, line, at))
}

/// A Helm template: `{{` in the line of the fault or the one before, or `{{` with the words of a chart anywhere, not in quotes.
fn template(text: &str, start: usize, end: usize, at: usize) -> Option<Problem> {
    const WORDS: [&str; 10] =
        [".Values", ".Release", ".Chart", "include ", "template ", "toYaml", "- if ", "- end", "- range", "- with"];
    let mut offset = start;
    let mut near = None;
    let mut last = false;
    for line in text.get(start..end)?.split_inclusive('\n') {
        let found =
            line.find("{{").filter(|column| !line.get(..*column).unwrap_or_default().contains(['"', '\'', '#', '`']));
        let next = offset + line.len();
        if let Some(column) = found {
            let rest = line.get(column..).unwrap_or_default();
            let helm = WORDS.iter().any(|word| rest.contains(word));
            if helm || next >= at && offset <= at || last {
                near = Some((offset + column, offset + line.trim_end().len()));
                break;
            }
        }
        last = found.is_none() && offset <= at && at < next;
        offset = next;
    }
    let (start, end) = near?;
    Some(Problem {
        kind: ProblemKind::Foreign,
        message: "This is a template of a Helm chart (`{{ … }}`), which becomes a manifest only when the chart is rendered. Render it with \
                  `helm template NAME CHART` and read its output."
            .to_string(),
        span: Span::new(start, end),
    })
}

fn conflict(text: &str, start: usize, end: usize) -> Option<Problem> {
    let body = text.get(start..end)?;
    let column = if body.starts_with("<<<<<<< ") { 0 } else { body.find("\n<<<<<<< ")? + 1 };
    Some(Problem {
        kind: ProblemKind::Syntax,
        message: "These are the marks of a merge conflict (`<<<<<<<`, `=======`, `>>>>>>>`). Keep one side and remove the marks.".to_string(),
        span: Span::new(start + column, start + column + 7),
    })
}

/// Tabs in the indentation of the line of the fault, or of the one before.
fn tab(text: &str, start: usize, first: usize, at: usize) -> Option<Problem> {
    let line_start =
        |at: usize| text.get(start..at).and_then(|before| before.rfind('\n')).map_or(start, |found| start + found + 1);
    let this = line_start(at.min(text.len()));
    let before = if this > start { line_start(this - 1) } else { start };
    [this, before].into_iter().find_map(|line| {
        let rest = text.get(line..)?;
        let indent = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let tab = line + rest.get(..indent)?.find('\t')?;
        let tabs = text.get(tab..)?.bytes().take_while(|byte| *byte == b'\t').count();
        let number = text.get(start..tab)?.bytes().filter(|byte| *byte == b'\n').count() + first;
        Some(Problem {
            kind: ProblemKind::Syntax,
            message: format!("Line {number} is indented with a tab, which YAML does not allow. Use spaces."),
            span: Span::new(tab, tab + tabs),
        })
    })
}

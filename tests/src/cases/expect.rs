//! What a case asserts of findings, and whether a finding meets it.

use podwall::report::{Finding, Severity};

/// One asserted finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expected {
    /// The source it is in.
    pub(super) source: String,
    /// Its line in the source, from 1.
    pub(super) line: u32,
    /// Its first column, from 1, where the case says it.
    pub(super) start: Option<u32>,
    /// The column after its last one, where the case says it.
    pub(super) end: Option<u32>,
    /// How bad it is.
    pub(super) severity: String,
    /// Whether it is suppressed.
    pub(super) suppressed: bool,
    /// Its rule.
    pub(super) rule: String,
    /// A part of its message; may be empty.
    pub(super) message: String,
    /// The line of the Markdown file that asserts it.
    pub(super) at: usize,
}

/// The assertions in the comments of a source: about their own line or, where the line holds nothing else, about the next one.
///
/// # Errors
///
/// A comment that begins as an assertion and is none is an error, with the number of its line in the Markdown file.
pub(super) fn in_comments(source: &str, text: &str, first_line: usize) -> Result<Vec<Expected>, String> {
    let mut found = Vec::new();
    let mut waiting: Vec<Expected> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let (before, asserted) = split(line);
        let asserted = asserted.iter().map(|text| assertion(text, source, at + 1, first_line + at));
        let asserted = asserted.collect::<Result<Vec<Expected>, String>>()?;
        if before.trim().is_empty() && !asserted.is_empty() {
            waiting.extend(asserted);
            continue;
        }
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        found.extend(waiting.drain(..).map(|expected| Expected { line: number, ..expected }));
        found.extend(asserted);
    }
    found.extend(waiting);
    Ok(found)
}

/// The assertions of a `findings` block: `[SOURCE:]LINE[:COLUMN[-END]] SEVERITY: [RULE] "MESSAGE"`.
///
/// # Errors
///
/// A line of another form is an error, with the number of its line in the Markdown file.
pub(super) fn in_block(text: &str, first_line: usize, only_source: &str) -> Result<Vec<Expected>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let read = lines.map(|(at, line)| {
        let wrong = || format!("{}: {line:?} is no assertion", first_line + at);
        let (place, rest) = line.trim().split_once(' ').ok_or_else(wrong)?;
        let mut parts: Vec<&str> = place.split(':').collect();
        let source = if parts[0].parse::<u32>().is_err() { parts.remove(0) } else { only_source };
        let line_number: usize = parts.first().and_then(|text| text.parse().ok()).ok_or_else(wrong)?;
        let mut expected = assertion(rest, source, line_number, first_line + at)?;
        if let Some(columns) = parts.get(1) {
            (expected.start, expected.end) = self::columns(columns).ok_or_else(wrong)?;
        }
        Ok(expected)
    });
    read.collect()
}

/// The text of a line before its first assertion, and its assertions.
fn split(line: &str) -> (&str, Vec<&str>) {
    const BEGINNINGS: [&str; 6] =
        ["# error:", "# warning:", "# info:", "# suppressed error:", "# suppressed warning:", "# suppressed info:"];
    let mut starts: Vec<usize> =
        BEGINNINGS.iter().flat_map(|text| line.match_indices(text).map(|(at, _)| at)).collect();
    starts.sort();
    let ends = starts.iter().skip(1).copied().chain([line.len()]);
    let asserted = starts.iter().zip(ends).map(|(start, end)| line[start + 2..end].trim()).collect();
    (&line[..starts.first().copied().unwrap_or(line.len())], asserted)
}

/// Reads `[suppressed] SEVERITY: [COLUMN[-END]] [RULE] "MESSAGE"`.
fn assertion(text: &str, source: &str, line: usize, at: usize) -> Result<Expected, String> {
    let read = || {
        let (severity, rest) = text.split_once(':')?;
        let (suppressed, severity) = match severity.strip_prefix("suppressed ") {
            Some(severity) => (true, severity),
            None => (false, severity),
        };
        let (columns, rest) = rest.split_once('[')?;
        let (rule, message) = rest.split_once(']')?;
        let (start, end) = if columns.trim().is_empty() { (None, None) } else { self::columns(columns.trim())? };
        let message = match message.trim() {
            "" => "",
            quoted => quoted.strip_prefix('"')?.strip_suffix('"')?,
        };
        Some(Expected {
            source: source.to_string(),
            line: u32::try_from(line).ok()?,
            start,
            end,
            severity: severity.to_string(),
            suppressed,
            rule: rule.to_string(),
            message: message.to_string(),
            at,
        })
    };
    read().ok_or_else(|| format!("{at}: {text:?} is no assertion"))
}

fn columns(text: &str) -> Option<(Option<u32>, Option<u32>)> {
    match text.split_once('-') {
        Some((start, end)) => Some((Some(start.parse().ok()?), Some(end.parse().ok()?))),
        None => Some((Some(text.parse().ok()?), None)),
    }
}

impl Expected {
    /// Whether a finding is what is asserted.
    pub(super) fn meets(&self, finding: &Finding) -> bool {
        let span = &finding.span;
        span.source == self.source
            && span.start.line == self.line
            && self.start.is_none_or(|column| column == span.start.column)
            && self.end.is_none_or(|column| column == span.end.column)
            && self.rule == finding.rule
            && self.severity == severity(finding.severity)
            && self.suppressed == finding.suppressed.is_some()
            && finding.message.contains(&self.message)
    }
}

/// The name of a severity in assertions.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_assert_for_their_line_or_the_next() {
        let text = "a: 1 # error: 4-5 [wrong-type] \"a \"string\"\" # info: [x]\n# warning: [y]\n  # note\nb: 2\n";
        let found = in_comments("s", text, 10).unwrap();
        let told: Vec<(u32, &str, &str)> =
            found.iter().map(|each| (each.line, each.rule.as_str(), each.message.as_str())).collect();
        assert_eq!(told, [(1, "wrong-type", "a \"string\""), (1, "x", ""), (3, "y", "")]);
        assert_eq!((found[0].start, found[0].end, found[2].at), (Some(4), Some(5), 11));
    }

    #[test]
    fn what_is_no_assertion_is_an_error() {
        assert_eq!(
            in_comments("s", "a: 1 # error: nonsense\n", 3).unwrap_err(),
            "3: \"error: nonsense\" is no assertion"
        );
    }

    #[test]
    fn blocks_assert_by_place() {
        let found = in_block("2:4 error: [x]\nb.yaml:7:3-9 info: [y] \"m\"\n", 1, "a.yaml").unwrap();
        assert_eq!((found[0].source.as_str(), found[0].line, found[0].start), ("a.yaml", 2, Some(4)));
        assert_eq!((found[1].source.as_str(), found[1].line, found[1].end), ("b.yaml", 7, Some(9)));
    }
}

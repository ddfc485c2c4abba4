//! Faults in sentences for a person: what is wrong, and what to do.

use super::token::{Fault, FaultKind};
use crate::source::limits;
use crate::source::{NOT_UTF8, Problem, ProblemKind, Span, foreign};

/// The problem of a document that has a fault. `document` is its place in `text`, `line` the line where it begins.
pub(super) fn problem(text: &str, document: Span, line: usize, fault: &Fault) -> Problem {
    let at = span(text, fault.at);
    match &fault.kind {
        FaultKind::TooDeep => limits::too_deep(at),
        FaultKind::TooManyAliases => limits::too_many_aliases(at),
        kind => foreign::document(text, document, line, fault.at).unwrap_or_else(|| Problem {
            kind: ProblemKind::Syntax,
            message: sentence(text, kind, fault, &opened(text, document, line, fault)),
            span: place(text, fault).unwrap_or(at),
        }),
    }
}

/// The character at a place, or, where a line ends, nothing behind its last character.
fn span(text: &str, at: usize) -> Span {
    let rest = text.get(at..).unwrap_or_default();
    match rest.chars().next() {
        Some(char) if !matches!(char, '\n' | '\r') => Span::new(at, at + char.len_utf8()),
        Some(_) => Span::new(at, at),
        None => {
            let end = text.trim_end().len();
            Span::new(end, end)
        }
    }
}

fn sentence(text: &str, kind: &FaultKind, fault: &Fault, opened: &str) -> String {
    let char = text.get(fault.at..).unwrap_or_default().chars().next().unwrap_or('\n');
    match kind {
        FaultKind::ControlCharacter if char == NOT_UTF8 => {
            "Bytes stand here that are no UTF-8 (or the noncharacter U+FFFE), which YAML does not allow. Save the file as UTF-8.".to_string()
        }
        FaultKind::ControlCharacter => {
            format!("The character U+{:04X} is not allowed in YAML. Remove it, or write it as an escape in double quotes.", u32::from(char))
        }
        FaultKind::NoToken => match char {
            '\t' => "A tab stands where YAML allows only spaces. Use spaces.".to_string(),
            '`' => "A value cannot begin with a backtick. If this comes from a page in Markdown, leave the lines of backticks away; otherwise put the value in quotes.".to_string(),
            char => format!("A value cannot begin with `{char}`. Put it in quotes."),
        },
        FaultKind::MissingColon => String::from(
            "A key needs `:` and a space behind it, on its own line; this text has none. Check the indentation, and the line before."
        ),
        FaultKind::EntryNotAllowed => "A list item (`- `) cannot stand here. Begin the list on a line of its own, below its key.".to_string(),
        FaultKind::KeyNotAllowed => "A key that is marked with `? ` cannot stand here. Put it on a line of its own, or the text in quotes.".to_string(),
        FaultKind::ValueNotAllowed => "A `:` cannot stand here, for no key can: either the indentation differs from the line before, or the value contains `: ` and needs quotes.".to_string(),
        FaultKind::BadName => match text.get(fault.since.unwrap_or(fault.at)..).unwrap_or_default().chars().next() {
            Some('*') => "A value that begins with `*` is an alias, whose name has only letters, digits, `-` and `_`. Put the value in quotes if it is text.".to_string(),
            _ => "A value that begins with `&` is an anchor, whose name has only letters, digits, `-` and `_`. Put the value in quotes if it is text.".to_string(),
        },
        FaultKind::BadTag => "A value that begins with `!` is a tag, and this is none. Put the value in quotes if it is text.".to_string(),
        FaultKind::BadDirective => "A line that begins with `%` is a directive, and this is none that YAML knows. Put the text in quotes, or remove the line.".to_string(),
        FaultKind::OtherVersion => "Kubernetes reads YAML 1.1 and refuses a directive for another version. Remove the line.".to_string(),
        FaultKind::ZeroIndentation => "The indentation behind `|` or `>` is a digit from 1 to 9.".to_string(),
        FaultKind::TextAfterBlockIndicator => "Text behind `|` or `>` begins on the next line. Move it there, or put the value in quotes.".to_string(),
        FaultKind::TabInBlock | FaultKind::TabInPlain => "A tab stands where YAML expects spaces for the indentation. Use spaces.".to_string(),
        FaultKind::QuoteNotClosed => "This quote is never closed. Add the closing quote.".to_string(),
        FaultKind::DocumentInQuotes => "A line of `---` or `...` ends the document before this quote is closed. Close the quote, or indent the line.".to_string(),
        FaultKind::UnknownEscape => "This escape is not known in double quotes. Write `\\\\` for a backslash, or use single quotes.".to_string(),
        FaultKind::BadEscape => "This escape is no character: `\\x` takes two, `\\u` four and `\\U` eight hexadecimal digits of one whole character.".to_string(),
        FaultKind::NoDocumentStart => "Directives (lines that begin with `%`) need `---` behind them, where kubectl cuts the text; so they never work. Remove them.".to_string(),
        FaultKind::UndefinedHandle => "The handle of this tag is not known. Put the value in quotes if it is text.".to_string(),
        FaultKind::NoNode => match char {
            ',' | ']' | '}' | ':' => format!("A value is expected before `{char}`."),
            '\n' => "A value is expected, but the text ends. Check that brackets and braces are closed.".to_string(),
            char => format!("A value is expected, but `{char}` cannot begin one here."),
        },
        FaultKind::NoKey => format!("A key of the mapping{opened} is expected here. Check the indentation: the keys of a mapping begin in one column, and text behind a closing quote belongs into it."),
        FaultKind::NoDash => format!("An item (`- `) of the list{opened} is expected here. Check the indentation: the items of a list begin in one column."),
        FaultKind::ListNotClosed => format!("The list{opened} needs `,` or `]` here."),
        FaultKind::MappingNotClosed => format!("The mapping{opened} needs `,` or `}}` here."),
        FaultKind::UnknownAnchor(name) => format!("The alias `*{name}` has no anchor `&{name}` before it in this document. Put the value in quotes if it is text."),
        FaultKind::AliasInItself(name) => format!("The alias `*{name}` stands inside of what its anchor names."),
        FaultKind::MergeOfOther => "The merge key `<<` needs a mapping, an alias of one, or a list of these.".to_string(),
        FaultKind::CollectionAsKey => "A key is a text or a number, not a list or mapping. Put it in quotes if it is text.".to_string(),
        FaultKind::NullAsKey => "A key is missing here, or it is `null`. Write the key, in quotes if it is text.".to_string(),
        FaultKind::LargeNumberAsKey => "A number over 9223372036854775807 cannot be a key. Put it in quotes.".to_string(),
        FaultKind::NotFinite => "Infinity and NaN have no place in JSON, which Kubernetes makes of this. Put the value in quotes if it is text.".to_string(),
        FaultKind::OtherThanTag(tag) => format!("The value is not what its tag `{tag}` says. Remove the tag, or correct the value."),
        FaultKind::BadBase64 => "The value with the tag `!!binary` is no base64.".to_string(),
        FaultKind::TooDeep | FaultKind::TooManyAliases => String::new(),
    }
}

/// The line where what is broken began, if that is another one.
fn opened(text: &str, document: Span, first: usize, fault: &Fault) -> String {
    let start = document.start as usize;
    let line =
        |at: usize| text.get(start..at).unwrap_or_default().bytes().filter(|byte| *byte == b'\n').count() + first;
    match fault.since.map(line) {
        Some(since) if since != line(fault.at) => format!(" of line {since}"),
        _ => String::new(),
    }
}

/// Where a fault is that shows only later: at the text without a colon, at the quote that is not closed.
fn place(text: &str, fault: &Fault) -> Option<Span> {
    let since = fault.since?;
    match fault.kind {
        FaultKind::MissingColon => {
            let line = text.get(since..)?.lines().next()?.split(" #").next()?.trim_end();
            Some(Span::new(since, since + line.len()))
        }
        FaultKind::QuoteNotClosed | FaultKind::DocumentInQuotes => Some(Span::new(since, since + 1)),
        _ => None,
    }
}

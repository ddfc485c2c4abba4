//! Text edits, made from a mend.

use crate::finding::SourceId;
use crate::sort::sort_by;
use crate::source::Span;

use super::mend::Mend;
use super::site::Site;
use super::{fields, moving, revise, scalars};

/// One change of a source's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// The source.
    pub source: SourceId,
    /// What is replaced; empty where text is only put in.
    pub span: Span,
    /// What takes its place; empty where text is only taken out.
    pub text: String,
}

/// A change of the document's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: String,
}

impl Change {
    pub(super) fn new(start: usize, end: usize, text: impl Into<String>) -> Change {
        Change { start, end, text: text.into() }
    }
}

/// The edits that make a mend, in the order of the text and apart from one another; none where the text is not of a form that can be edited safely.
pub fn edits(mend: &Mend, site: &Site<'_>, source: SourceId) -> Option<Vec<TextEdit>> {
    // A template becomes a manifest only when it is rendered.
    if site.ground.is_template() {
        return None;
    }
    let changes = match mend {
        Mend::RenameKey(key) => scalars::rename(site, key)?,
        Mend::Rewrite { key, value } => scalars::rewrite(site, key, value)?,
        Mend::Nest { key, field, value } => scalars::nest(site, key, field, value)?,
        Mend::MoveField { to } => moving::changes(site, &site.absolute(to)?)?,
        Mend::Quote => scalars::quote(site)?,
        Mend::Unquote => scalars::unquote(site)?,
        Mend::WrapInList => scalars::wrap_in_list(site)?,
        Mend::WrapInMapping(key) => scalars::wrap_in_mapping(site, key)?,
        Mend::WrapInListOf(key) => scalars::wrap_in_list_of(site, key)?,
        Mend::Write { value, .. } => fields::write(site, value)?,
        Mend::Fields(steps) => fields::changes(site, steps)?,
        Mend::Revise(revise) => revise::changes(site, &revise.act)?,
    };
    let joined = join(changes)?;
    let marks = |text: &str| text.bytes().filter(|byte| *byte == b'#').count();
    let (lost, kept) = joined.iter().fold((0, 0), |(lost, kept), change| {
        (lost + marks(site.between(change.start, change.end)), kept + marks(&change.text))
    });
    // Every comment has to be there afterwards.
    if lost != kept {
        return None;
    }
    let edits = joined.into_iter().filter(|change| change.start < change.end || !change.text.is_empty());
    Some(
        edits.map(|change| TextEdit { source, span: Span::new(change.start, change.end), text: change.text }).collect(),
    )
}

/// Whether [`edits`] makes any. Where a field is put into a mapping that has some already, only its place has to be known: nothing is taken away, and no comment
/// is among what is put in.
pub fn can_edit(mend: &Mend, site: &Site<'_>) -> bool {
    if let Mend::Fields(fields) = mend
        && !site.ground.is_template()
        && let Some(can) = fields::can_put(site, fields)
    {
        return can;
    }
    edits(mend, site, SourceId(0)).is_some()
}

/// Sorts changes and joins those that touch; none if they overlap.
fn join(mut changes: Vec<Change>) -> Option<Vec<Change>> {
    sort_by(&mut changes, |left, right| (left.start, left.end).cmp(&(right.start, right.end)));
    let mut joined: Vec<Change> = Vec::new();
    for change in changes {
        match joined.last_mut() {
            Some(last) if change.start < last.end => return None,
            Some(last) if change.start == last.end => {
                last.end = change.end;
                last.text.push_str(&change.text);
            }
            _ => joined.push(change),
        }
    }
    Some(joined)
}

/// A text with edits of it made; their spans count from `start`. None if a span is not of the text, or they are not in order.
pub fn apply(text: &str, start: u32, edits: &[TextEdit]) -> Option<String> {
    let mut result = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for edit in edits {
        let from = edit.span.start.checked_sub(start)? as usize;
        let to = edit.span.end.checked_sub(start)? as usize;
        result.push_str(text.get(done..from)?);
        result.push_str(&edit.text);
        text.get(from..to)?;
        done = to;
    }
    result.push_str(text.get(done..)?);
    Some(result)
}

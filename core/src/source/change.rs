//! What of an earlier reading still holds when its text has changed.

use super::{Document, Format};

/// A document of a changed text.
#[cfg_attr(
    target_pointer_width = "64",
    expect(
        clippy::large_enum_variant,
        reason = "of a first reading every document is read, and a box would cost each an allocation"
    )
)]
#[derive(Debug)]
pub enum Reread {
    /// It is the document of this number of the earlier text, so many bytes further on.
    Kept {
        /// The number.
        at: usize,
        /// How many bytes.
        by: i64,
        /// The line where it begins now.
        line: usize,
    },
    /// It has been read.
    Read(Document),
}

impl Reread {
    /// The document, which may be one of those that were there before.
    pub(super) fn document<'a>(&'a self, known: &Known<'a>) -> Option<&'a Document> {
        match self {
            Reread::Kept { at, .. } => known.documents.get(*at).copied(),
            Reread::Read(document) => Some(document),
        }
    }
}

/// The documents of an earlier text, and what the two texts share.
#[derive(Debug, Default)]
pub(super) struct Known<'a> {
    documents: &'a [&'a Document],
    /// Where what is alike from the start on ends.
    head: usize,
    /// Where what is alike up to the end begins in the later text.
    tail: usize,
    /// How much further on the end is in the later text.
    by: i64,
}

impl<'a> Known<'a> {
    pub(super) fn new(before: &str, documents: &'a [&'a Document], after: &str) -> Self {
        let (old, new) = (before.as_bytes(), after.as_bytes());
        let head = alike(old.iter(), new.iter(), old.chunks_exact(CHUNK).zip(new.chunks_exact(CHUNK)));
        let (old_end, new_end) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
        let tail = alike(
            old_end.iter().rev(),
            new_end.iter().rev(),
            old_end.rchunks_exact(CHUNK).zip(new_end.rchunks_exact(CHUNK)),
        );
        let signed = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        Known { documents, head, tail: new.len() - tail, by: signed(new.len()) - signed(old.len()) }
    }

    /// The earlier document that stands at these bytes now. `end` is none where a value in JSON ends by itself.
    pub(super) fn find(&self, start: usize, end: Option<usize>, format: Format, line: usize) -> Option<Reread> {
        let before = self.at(start, 0).filter(|(_, document)| document.cut.end as usize <= self.head);
        let (at, document, by) = match before {
            Some((at, document)) => (at, document, 0),
            None => {
                let (at, document) = self.at(start, self.by).filter(|_| start >= self.tail)?;
                (at, document, self.by)
            }
        };
        let ends = end.is_none_or(|end| document.cut.shifted(by).end as usize == end);
        // The messages of a broken document name lines.
        let holds = document.content.is_ok() || document.line == line && end.is_some();
        (ends && holds && document.format == format).then_some(Reread::Kept { at, by, line })
    }

    fn at(&self, start: usize, by: i64) -> Option<(usize, &'a Document)> {
        let old = u32::try_from(i64::try_from(start).ok()?.checked_sub(by)?).ok()?;
        let at = self.documents.binary_search_by_key(&old, |document| document.cut.start).ok()?;
        Some((at, self.documents.get(at)?))
    }
}

/// Bytes that are compared at once.
const CHUNK: usize = 256;

/// How many bytes are alike: whole chunks, then single bytes.
fn alike<'b>(
    old: impl Iterator<Item = &'b u8>,
    new: impl Iterator<Item = &'b u8>,
    chunks: impl Iterator<Item = (&'b [u8], &'b [u8])>,
) -> usize {
    let chunks = chunks.take_while(|(old, new)| old == new).count() * CHUNK;
    chunks + old.skip(chunks).zip(new.skip(chunks)).take_while(|(old, new)| old == new).count()
}

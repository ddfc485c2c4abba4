//! One source, read: its documents with all that follows from each.
//!
//! A unit depends on nothing but its own text and the options, so that an edit of one source leaves the others as they are. A part of it depends on
//! nothing but its own document, so that an edit of one document leaves the other parts as they are, but for their places.

use crate::cluster::Facts;
use crate::finding::{Part as FieldPart, SourceId};
use crate::manifest::{self, FieldPath, Object};
use crate::report::{LineIndex, Range, Text};
use crate::source::{self, Document, Reread, Span, Tree};

use super::offers::Offer;
use super::part::{Judged, Part};
use super::server::Reply;
use super::suppression::Suppression;
use super::telling::empty;
use super::told::Told;
use super::{Options, Source};

/// How many bytes of documents are read again to prove the fixes of one source. A source of many slips offers the first of its fixes, and the others when
/// those are taken.
const PROVING: usize = 512 * 1024;

/// One source, read.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) source: Source,
    /// The name of the source, as every place in it carries it.
    pub(super) name: Text,
    parts: Vec<Part>,
    /// How many objects the units before it have.
    pub(super) first: u32,
    /// How many objects the parts have.
    count: u32,
    lines: LineIndex,
    /// How many documents were read, in this text and in those before it.
    reads: usize,
}

impl Unit {
    pub(super) fn read(source: Source, id: SourceId, options: &Options) -> Unit {
        let Source { name, text, cluster } = source;
        let source = Source { name, text: String::new(), cluster };
        let name = Text::from(source.name.as_str());
        let mut unit =
            Unit { source, name, parts: Vec::new(), first: 0, count: 0, lines: LineIndex::default(), reads: 0 };
        unit.update(text, id, options);
        unit
    }

    /// Replaces the text. Parts whose document did not change stay what they are.
    pub(super) fn update(&mut self, text: String, id: SourceId, options: &Options) {
        let documents: Vec<&Document> = self.parts.iter().filter_map(|part| part.document.as_ref()).collect();
        let found = source::reread(&self.source.text, &documents, &text);
        let mut before = std::mem::take(&mut self.parts);
        self.lines = LineIndex::new(&text, options.positions);
        self.source.text = text;
        self.count = 0;
        let mut findings = 0;
        self.parts.reserve(found.len());
        for (at, found) in found.into_iter().enumerate() {
            let mut part = match found {
                Reread::Kept { at: known, by, line } => {
                    let mut part = before.get_mut(known).map(std::mem::take).unwrap_or_default();
                    part.shift(by, line);
                    part
                }
                Reread::Read(document) => {
                    self.reads += 1;
                    Part::of(document, &self.source.text, id, options)
                }
            };
            part.first = self.count;
            part.objects.iter_mut().for_each(|object| object.document = at);
            self.count = self.count.saturating_add(u32::try_from(part.objects.len()).unwrap_or(u32::MAX));
            findings += part.findings_kept();
            let too_many =
                part.too_many || self.count as usize > source::MAX_OBJECTS || findings > source::MAX_FINDINGS;
            self.parts.push(part);
            if too_many {
                let document = source::too_many(&self.source.text);
                self.parts = vec![Part::of(document, &self.source.text, id, options)];
                self.count = 0;
                return;
            }
        }
    }

    /// How many documents it has, or objects where these are more.
    pub(super) fn size(&self) -> usize {
        self.parts.len().max(self.count as usize)
    }

    /// Every object in order, with what it adds to the model.
    pub(super) fn objects(&self) -> impl Iterator<Item = (&Object, &Facts)> + Clone {
        self.parts.iter().flat_map(|part| part.objects.iter().zip(&part.facts))
    }

    /// For every object in order, what is said of its pod.
    pub(super) fn judged(&self) -> impl Iterator<Item = Option<&Judged>> {
        self.parts.iter().flat_map(|part| part.judged.iter().map(Option::as_ref))
    }

    /// How many objects there are.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// How many documents were read so far.
    pub(super) fn reads(&self) -> usize {
        self.reads
    }

    /// The object of a number, counted from 0 in this unit.
    pub(super) fn object(&self, number: u32) -> Option<&Object> {
        let (_, part) = self.part_of(number)?;
        part.objects.get(number.checked_sub(part.first)? as usize)
    }

    /// The document, by its number, of an object's number, counted from 0 in this unit.
    pub(super) fn part_of(&self, number: u32) -> Option<(usize, &Part)> {
        let after = self.parts.partition_point(|part| part.first <= number);
        let mut before = self.parts.get(..after)?.iter().enumerate().rev();
        before.find(|(_, part)| !part.objects.is_empty())
    }

    /// The findings.
    pub(super) fn findings(&self, id: SourceId) -> impl Iterator<Item = Told<'_>> {
        let nothing = (self.documents_with_content() == 0).then(|| Told::new(empty(id, &self.source.text)));
        let of_parts = self.parts.iter().flat_map(move |part| {
            let base = self.first.saturating_add(part.first);
            part.findings.iter().map(move |finding| Told::kept(finding, base))
        });
        of_parts.chain(nothing)
    }

    /// How many findings are kept with its documents.
    pub(super) fn findings_kept(&self) -> usize {
        self.parts.iter().map(Part::findings_kept).sum()
    }

    /// The comments that suppress findings, in the order of the text.
    pub(super) fn suppressions(&self) -> impl Iterator<Item = &Suppression> {
        self.parts.iter().flat_map(|part| &part.suppressions)
    }

    /// The seccomp profiles among its documents, each with its text.
    pub(super) fn profiles(&self) -> impl Iterator<Item = (&Tree, &str)> {
        let profiles = self.parts.iter().filter(|part| part.is_profile);
        profiles.filter_map(|part| {
            let tree = part.document.as_ref()?.tree()?;
            let span = tree.span(tree.root());
            Some((tree, self.source.text.get(span.start as usize..span.end as usize)?))
        })
    }

    /// The fix of each finding, in the order of [`Unit::findings`], where one is proven.
    pub(super) fn offers(&self, id: SourceId, options: &Options) -> Vec<Option<&Offer>> {
        let mut spent = 0;
        let mut offers = Vec::new();
        for part in &self.parts {
            if spent < PROVING {
                let found = part.offers(&self.source.text, id, options);
                spent += found.spent;
                offers.extend((0..part.findings.len()).map(|at| found.offers.get(at)?.as_ref()));
            } else {
                offers.extend(part.findings.iter().map(|_| None));
            }
        }
        offers.extend((self.documents_with_content() == 0).then_some(None));
        offers
    }

    /// What the API server would answer, each with the object that it is about, or the place of the document.
    pub(super) fn replies(&self) -> impl Iterator<Item = (&Reply, Option<&Object>, Span)> {
        self.parts.iter().flat_map(|part| {
            let span = part.document.as_ref().map(|document| document.span).unwrap_or_default();
            part.replies.iter().map(move |reply| {
                let object = reply.object.and_then(|at| part.objects.get(at));
                (reply, object, object.map_or(span, |object| object.span))
            })
        })
    }

    /// Every document with what follows from it.
    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The only document, where there is no other.
    pub(super) fn only_part(&self) -> Option<&Part> {
        let [part] = self.parts.as_slice() else { return None };
        Some(part)
    }

    /// The tree of the only document, where there is no other and it can be read.
    pub(super) fn only_tree(&self) -> Option<&Tree> {
        self.only_part()?.document.as_ref()?.content.as_ref().ok()
    }

    /// The tree of the document that an object stands in.
    pub(super) fn tree(&self, object: &Object) -> Option<&Tree> {
        self.parts.get(object.document)?.document.as_ref()?.tree()
    }

    /// How many documents cannot be read.
    pub(super) fn unread(&self) -> usize {
        self.parts
            .iter()
            .filter(|part| part.document.as_ref().is_some_and(|document| document.content.is_err()))
            .count()
    }

    pub(super) fn range(&self, span: Span) -> Range {
        self.lines.range(self.name.clone(), &self.source.text, span)
    }

    /// The place of a field of an object. What is missing is located at the key of its nearest existing ancestor.
    pub(super) fn locate(&self, object: &Object, path: &FieldPath, part: FieldPart) -> Span {
        let document = self.parts.get(object.document).and_then(|part| part.document.as_ref());
        match document.and_then(Document::tree) {
            Some(tree) => manifest::locate(tree, object.node, path, part),
            None => object.span,
        }
    }

    /// How many documents there are that are not empty.
    pub(super) fn documents_with_content(&self) -> usize {
        let empty = |document: &&Document| match &document.content {
            Ok(tree) => !matches!(tree.value(tree.root()), source::Value::Null),
            Err(_) => true,
        };
        self.parts.iter().filter_map(|part| part.document.as_ref()).filter(empty).count()
    }
}

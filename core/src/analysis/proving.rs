//! The proof of a fix: the edited document is read again, by itself.

use crate::finding::{Finding, SourceId};
use crate::fix::{self, Mend, Site, TextEdit};
use crate::manifest::{FieldPath, ObjectId};
use crate::report::PositionEncoding;
use crate::source::{Document, Format};

use super::offers::Offer;
use super::part::Part;
use super::report::told;
use super::told::Told;
use super::{Analysis, Options, Source};

/// Makes and proves fixes of findings of one document. Objects of the findings are numbered from 0 in it.
pub(super) struct Prover<'a> {
    part: &'a Part,
    document: &'a Document,
    text: &'a str,
    /// The text of the document.
    pub(super) own: &'a str,
    source: SourceId,
    pub(super) options: Options,
    /// Some of what is found in the document, read by itself: what is kept of it.
    kept: Option<Vec<Finding>>,
    /// All that is found in the document, read by itself.
    before: Option<Vec<Finding>>,
    /// The document with the last edits made.
    edited: Option<Edited>,
}

/// An edited document, read by itself.
struct Edited {
    edits: Vec<TextEdit>,
    analysis: Analysis,
    /// All that is found in it.
    found: Option<Vec<Finding>>,
}

/// A fix that is made and not yet proven.
pub(super) struct Made<'a> {
    mend: &'a Mend,
    site: Site<'a>,
    edits: Vec<TextEdit>,
}

impl Made<'_> {
    /// The edits.
    pub(super) fn edits(&self) -> &[TextEdit] {
        &self.edits
    }

    /// The mend and its place.
    pub(super) fn parts(&self) -> (&Mend, &Site<'_>) {
        (self.mend, &self.site)
    }

    /// Whether it is about nothing but what is in an item of a list.
    pub(super) fn is_within(&self, item: &FieldPath) -> bool {
        fix::is_within(self.mend, &self.site, item)
    }

    /// The fix, which somebody has proven.
    pub(super) fn offer(self) -> Offer {
        Offer { title: fix::title(self.mend, &self.site), check: self.mend.check(), edits: self.edits }
    }
}

impl<'a> Prover<'a> {
    /// None for a document that cannot be read. `text` is that of its source.
    pub(super) fn new(part: &'a Part, text: &'a str, source: SourceId, options: &Options) -> Option<Self> {
        let document = part.document.as_ref().filter(|document| document.content.is_ok())?;
        let own = text.get(document.span.start as usize..document.span.end as usize)?;
        let options = Options { positions: PositionEncoding::Utf8, contexts: false, ..options.clone() };
        Some(Prover { part, document, text, own, source, options, kept: None, before: None, edited: None })
    }

    /// The edits that would mend a finding.
    pub(super) fn make<'f>(&self, finding: &'f Finding) -> Option<Made<'f>>
    where
        'a: 'f,
    {
        made(self.part, self.text, self.source, finding.object()?, finding)
    }

    /// Where the document begins in its source.
    pub(super) fn start(&self) -> u32 {
        self.document.span.start
    }

    /// What the document is read as.
    pub(super) fn format(&self) -> Format {
        self.document.format
    }

    /// The fix of a finding, if one can be made and holds.
    pub(super) fn offer(&mut self, finding: &Finding) -> Option<Offer> {
        let made = self.make(finding)?;
        self.prove(finding, made)
    }

    /// The fix, if it holds: the finding is gone, nothing as bad has come, every other value is as it was.
    pub(super) fn prove(&mut self, finding: &Finding, made: Made<'_>) -> Option<Offer> {
        let (own, options) = (self.own, &self.options);
        // What mends one container at the pod mends the next one by the same edits.
        if self.edited.as_ref().is_none_or(|last| last.edits != made.edits) {
            let text = fix::apply(own, self.document.span.start, &made.edits)?;
            let analysis = alone(&text, self.document.format, options);
            self.edited = Some(Edited { edits: made.edits.clone(), analysis, found: None });
        }
        let Edited { analysis, found, .. } = self.edited.as_mut()?;
        let tree = analysis.units.first()?.only_tree()?;
        if !fix::values(made.mend, &made.site, &tree.to_json(tree.root())) {
            return None;
        }
        let after = found.get_or_insert_with(|| all_found(analysis));
        // Mostly what is kept of the document tells enough, and what it is by itself need not be read.
        let kept = self.kept.get_or_insert_with(|| kept(self.part));
        let proven = fix::nothing_worse(finding, kept, after) || {
            let before = self.before.get_or_insert_with(|| all_found(&alone(own, self.document.format, options)));
            fix::nothing_worse(finding, before, after)
        };
        proven.then(|| made.offer())
    }

    /// The document as the last edits that somebody wanted to have proven made it, read by itself.
    pub(super) fn into_edited(self) -> Option<Analysis> {
        self.edited.map(|edited| edited.analysis)
    }
}

/// All that is found in an analysis.
pub(super) fn all_found(analysis: &Analysis) -> Vec<Finding> {
    told(analysis).into_iter().map(Told::into_finding).collect()
}

/// What is found in a document by itself of which nothing has to be read again; nothing where its objects may replace each other.
fn kept(part: &Part) -> Vec<Finding> {
    if part.objects.len() > 1 {
        return Vec::new();
    }
    let judged = part.judged.iter().flatten().flat_map(|judged| &judged.findings);
    part.findings.iter().chain(judged).cloned().collect()
}

/// The edits that would mend a finding about an object of a part, which is numbered from 0 there. Nothing is read again for them.
pub(super) fn made<'a>(
    part: &'a Part,
    text: &'a str,
    source: SourceId,
    object: ObjectId,
    finding: &'a Finding,
) -> Option<Made<'a>> {
    let (mend, site) = site(part, text, object, finding)?;
    let edits = fix::edits(mend, &site, source)?;
    Some(Made { mend, site, edits })
}

/// Whether there are such edits. Most often that is known before they are made.
pub(super) fn can_be_made(part: &Part, text: &str, object: ObjectId, finding: &Finding) -> bool {
    site(part, text, object, finding).is_some_and(|(mend, site)| fix::can_edit(mend, &site))
}

fn site<'a>(part: &'a Part, text: &'a str, object: ObjectId, finding: &'a Finding) -> Option<(&'a Mend, Site<'a>)> {
    let mend = finding.mend.as_ref()?;
    let path = finding.path()?;
    let at = object.0 as usize;
    let object = part.objects.get(at)?;
    // Whether a policy says what it should is told by the whole of it.
    if object.fragment && matches!(mend, Mend::Revise(_)) {
        return None;
    }
    let pod = part.judged.get(at)?.as_ref().map(|judged| &judged.path);
    Some((mend, part.site(text, object.node, pod, path)?))
}

/// One document, analysed by itself. Nothing of it asks for fixes, so that proofs are not proven in turn.
pub(super) fn alone(text: &str, format: Format, options: &Options) -> Analysis {
    // Behind a separator no document is taken for JSON, as it is not where it stands.
    let separator = if format == Format::Yaml { "---\n" } else { "" };
    let source = Source { name: String::new(), text: format!("{separator}{text}"), cluster: None };
    Analysis::new(vec![source], options.clone())
}

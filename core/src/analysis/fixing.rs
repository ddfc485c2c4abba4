//! Fixes of findings: made from their mends, proven by reading the edited document again, and offered only then.

use crate::finding::{Finding, Place, SourceId};
use crate::fix::{self, Site, TextEdit};
use crate::report::{self, Fix, Fixed, FixedSource, PositionEncoding};
use crate::source::{Document, Format, Tree};

use super::part::Part;
use super::report::{findings, told};
use super::{Analysis, Options, Source};

/// How many bytes are read again to prove the fixes of one document.
const PROVING: usize = 128 * 1024;

/// The fixes of a document's findings.
#[derive(Debug, Default)]
pub(super) struct Offers {
    /// For each finding its fix, where one is proven.
    pub(super) offers: Vec<Option<Offer>>,
    /// How many bytes were read again for that.
    pub(super) spent: usize,
}

impl Offers {
    /// Moves them so many bytes further on.
    pub(super) fn shift(&mut self, by: i64) {
        for edit in self.offers.iter_mut().flatten().flat_map(|offer| &mut offer.edits) {
            edit.span = edit.span.shifted(by);
        }
    }
}

/// A fix of a finding, proven.
#[derive(Debug)]
pub(super) struct Offer {
    title: String,
    edits: Vec<TextEdit>,
}

/// A question about a finding that the analysis does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFinding(pub String);

impl std::fmt::Display for UnknownFinding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no finding has the id \"{}\"", self.0)
    }
}

impl std::error::Error for UnknownFinding {}

impl Analysis {
    /// The edit that mends a finding, where one is proven: [`report::Finding::fixable`] says so.
    ///
    /// Applied, the finding is gone, no finding as bad has come in its document, and all other values of the document are as they were.
    ///
    /// ```
    /// use podwall::{Analysis, Options, Source};
    ///
    /// let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostnetwork: false\n  containers: [{name: web, image: nginx}]\n";
    /// let source = Source { name: "pod.yaml".into(), text: text.into(), cluster: None };
    /// let analysis = Analysis::new(vec![source], Options::default());
    /// let report = analysis.report();
    /// let finding = report.findings.iter().find(|finding| finding.rule == "unknown-field").unwrap();
    /// let fix = analysis.fix(&finding.id).unwrap().unwrap();
    /// assert_eq!(fix.title, "Rename `hostnetwork` to `hostNetwork`");
    /// assert_eq!(fix.edits[0].text, "hostNetwork");
    /// ```
    ///
    /// # Errors
    ///
    /// An id that no finding has.
    pub fn fix(&self, finding_id: &str) -> Result<Option<Fix>, UnknownFinding> {
        Ok(self.find(finding_id)?.map(|(finding, offer)| self.placed(finding, offer)))
    }

    /// The same, with the whole text of each source that the edits change.
    ///
    /// # Errors
    ///
    /// An id that no finding has.
    pub fn fixed(&self, finding_id: &str) -> Result<Option<Fixed>, UnknownFinding> {
        let Some((finding, offer)) = self.find(finding_id)? else { return Ok(None) };
        let sources = self.units.iter().enumerate().filter_map(|(at, unit)| {
            let edits = offer.edits.iter().filter(|edit| edit.source.0 as usize == at);
            let edits: Vec<TextEdit> = edits.cloned().collect();
            let text = fix::apply(&unit.source.text, 0, &edits).filter(|_| !edits.is_empty())?;
            Some(FixedSource { name: unit.source.name.clone(), text })
        });
        let sources = sources.collect();
        let Fix { finding, title, edits } = self.placed(finding, offer);
        Ok(Some(Fixed { finding, title, edits, sources }))
    }

    /// Every fix that is offered, in the order of the findings. Each is for the text as it is; after one of them the others have to be asked for again.
    pub fn fixes(&self) -> Vec<Fix> {
        let found = findings(self).into_iter();
        found.filter_map(|(finding, offer)| Some(self.placed(finding, offer?))).collect()
    }

    fn find(&self, finding_id: &str) -> Result<Option<(report::Finding, &Offer)>, UnknownFinding> {
        let found = findings(self).into_iter().find(|(finding, _)| finding.id == finding_id);
        let (finding, offer) = found.ok_or_else(|| UnknownFinding(finding_id.to_string()))?;
        Ok(offer.map(|offer| (finding, offer)))
    }

    fn placed(&self, finding: report::Finding, offer: &Offer) -> Fix {
        let edits = offer.edits.iter().filter_map(|edit| {
            let unit = self.units.get(edit.source.0 as usize)?;
            Some(report::TextEdit { span: unit.range(edit.span), text: edit.text.clone() })
        });
        Fix { finding: finding.id, title: offer.title.clone(), edits: edits.collect() }
    }
}

/// The fix of each finding of a document, where one is proven. `text` is that of its source.
pub(super) fn offers(part: &Part, text: &str, source: SourceId, options: &Options) -> Offers {
    let Some(Document { span, content: Ok(tree), .. }) = &part.document else {
        return Offers { offers: part.findings.iter().map(|_| None).collect(), spent: 0 };
    };
    let own = text.get(span.start as usize..span.end as usize).unwrap_or_default();
    let options = Options { positions: PositionEncoding::Utf8, ..options.clone() };
    let mut prover = Prover { part, text, own, tree, source, options, spent: 0, before: None };
    let offers = part.findings.iter().map(|finding| prover.offer(finding)).collect();
    Offers { offers, spent: prover.spent }
}

struct Prover<'a> {
    part: &'a Part,
    text: &'a str,
    /// The text of the document.
    own: &'a str,
    tree: &'a Tree,
    source: SourceId,
    options: Options,
    spent: usize,
    /// What was found in the document, read by itself.
    before: Option<Vec<Finding>>,
}

impl Prover<'_> {
    fn offer(&mut self, finding: &Finding) -> Option<Offer> {
        let mend = finding.mend.as_ref()?;
        let Place::Field { object, path, .. } = &finding.place else { return None };
        let object = self.part.objects.get(object.0 as usize)?;
        let document = self.part.document.as_ref()?;
        let site = Site::new(self.text, document, self.tree, object.node, path)?;
        let edits = fix::edits(mend, &site, self.source)?;
        if self.spent >= PROVING {
            return None;
        }
        self.spent += self.own.len();
        let (own, options) = (self.own, &self.options);
        let before = self.before.get_or_insert_with(|| told(&alone(own, document, options)));
        let edited = alone(&fix::apply(own, document.span.start, &edits)?, document, options);
        let after = edited.units.first()?.only_tree()?;
        let proven = fix::values(mend, &site, &after.to_json(after.root()))
            && fix::nothing_worse(finding, before, &told(&edited));
        proven.then(|| Offer { title: fix::title(mend, &site), edits })
    }
}

/// One document, analysed by itself. Nothing of it asks for fixes, so that proofs are not proven in turn.
fn alone(text: &str, document: &Document, options: &Options) -> Analysis {
    // Behind a separator no document is taken for JSON, as it is not where it stands.
    let separator = if document.format == Format::Yaml { "---\n" } else { "" };
    let source = Source { name: String::new(), text: format!("{separator}{text}"), cluster: None };
    Analysis::new(vec![source], options.clone())
}

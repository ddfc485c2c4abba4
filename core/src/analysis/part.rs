//! One document with all that follows from it and from nothing else: its objects, what each adds to the model, and what is wrong with them.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::cluster::{Facts, ObjectId, facts, pod_template};
use crate::finding::{Finding, SourceId};
use crate::fix::{Ground, Sheet, Site};
use crate::manifest::{
    self, Answer, Checked, Content, DocumentAnswer, FieldPath, Fragment, Object, Slip, SlipKind, validation,
};
use crate::network;
use crate::report::Text;
use crate::security::hardening::Asked;
use crate::security::standards::{Violation, evaluate};
use crate::security::{self, Advice, Level, PodView, admission, defaults, seccomp};
use crate::source::{self, Document, NodeId, Tree};

use super::Options;
use super::lost::Lost;
use super::offers::{self, Offers};
use super::server::{self, Reply};
use super::suppression::{self, Suppression};
use super::telling::{broken, unreadable};

/// One document with all that follows from it. Objects are numbered from 0 in it.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) document: Option<Document>,
    /// How many objects the parts before it have.
    pub(super) first: u32,
    pub(super) objects: Vec<Object>,
    pub(super) facts: Vec<Facts>,
    pub(super) judged: Vec<Option<Judged>>,
    /// What the API server would answer, by object.
    pub(super) replies: Vec<Reply>,
    pub(super) findings: Vec<Finding>,
    /// Comments that suppress findings.
    pub(super) suppressions: Vec<Suppression>,
    /// Whether the document is a seccomp profile and no manifest.
    pub(super) is_profile: bool,
    /// Whether it has more objects than a text may have, so that none of them is read.
    pub(super) too_many: bool,
    /// Fixes of the findings, looked for when they are first asked for.
    offers: OnceLock<Offers>,
    /// What edits have to know of the document, looked up when the first one is made.
    ground: OnceLock<Ground>,
}

/// The path of an object in itself.
static ROOT: FieldPath = FieldPath::root();

/// A workload held against both levels.
#[derive(Debug)]
pub(super) struct Judged {
    /// Where the pod stands in its object.
    pub(super) path: FieldPath,
    pub(super) baseline: Vec<Violation>,
    pub(super) restricted: Vec<Violation>,
    /// What the standard that was asked about finds in it.
    pub(super) findings: Vec<Finding>,
    /// The seccomp profiles that it names.
    pub(super) profiles: Vec<seccomp::Use>,
}

impl Judged {
    /// What a level forbids.
    pub(super) fn violations(&self, level: Level) -> &[Violation] {
        match level {
            Level::Privileged => &[],
            Level::Baseline => &self.baseline,
            Level::Restricted => &self.restricted,
        }
    }
}

impl Part {
    pub(super) fn of(mut document: Document, text: &str, id: SourceId, options: &Options) -> Part {
        let is_profile = document.tree().is_some_and(seccomp::is_profile);
        let mut part = Part { is_profile, ..Part::default() };
        if !is_profile {
            let fragment = manifest::wrap_fragment(&mut document);
            part.document(id, text, &document, fragment.as_ref(), options);
        }
        part.findings.extend(source::not_utf8(text, &document).map(|problem| unreadable(id, &problem)));
        if let (Some(recovered), Err(problem)) = (&document.recovered, &document.content) {
            let lost = Lost { text, recovered };
            let Part { objects, findings, .. } = &mut part;
            findings.retain(|finding| !lost.may_explain(finding, objects));
            findings.insert(0, broken(id, problem, recovered));
        }
        let (suppressions, wrong) = suppression::read(text, &document, &part.objects, id);
        part.suppressions = suppressions;
        part.findings.extend(wrong);
        part.document = Some(document);
        part
    }

    /// Moves everything so many bytes further on.
    pub(super) fn shift(&mut self, by: i64, line: usize) {
        if let Some(document) = &mut self.document {
            document.shift(by, line);
        }
        if by != 0 {
            self.objects.iter_mut().for_each(|object| object.span = object.span.shifted(by));
            self.findings.iter_mut().for_each(|finding| finding.shift(by));
            self.suppressions.iter_mut().for_each(|suppression| suppression.shift(by));
            if let Some(offers) = self.offers.get_mut() {
                offers.shift(by);
            }
        }
    }

    fn document(
        &mut self,
        source: SourceId,
        text: &str,
        document: &Document,
        fragment: Option<&Fragment>,
        options: &Options,
    ) {
        let content = document.tree().map(|tree| manifest::objects(0, tree));
        if let Some(Content::Objects(found)) = &content
            && found.len() > source::MAX_OBJECTS
        {
            self.too_many = true;
            return;
        }
        let answer = manifest::answer(text, document);
        let tree = match (&document.content, document.tree()) {
            (_, Some(tree)) => tree,
            (Err(problem), None) => return self.findings.push(unreadable(source, problem)),
            (Ok(_), None) => return,
        };
        match content.unwrap_or(Content::Empty) {
            Content::Empty => {}
            // What is left of a broken document may only lack what was skipped.
            Content::Other(_) if document.recovered.is_some() => {}
            Content::Other(root) => match fragment {
                Some(fragment) => {
                    self.findings.push(fragment.finding(source, tree));
                    let before = self.findings.len();
                    self.object((source, text), document, tree, fragment.object(0, tree), None, options);
                    let told = self.findings.split_off(before);
                    self.findings.extend(told.into_iter().filter(|finding| fragment.is_told(finding)));
                }
                None => self.findings.push(manifest::no_object(source, tree, root)),
            },
            Content::Objects(found) => {
                self.findings.extend(manifest::bad_list(source, text, document, tree));
                let answers = answer.iter().flat_map(|answer| &answer.objects);
                let answers: HashMap<NodeId, &Answer> = answers.map(|answer| (answer.node, answer)).collect();
                for object in found {
                    let answer = answers.get(&object.node).copied();
                    self.object((source, text), document, tree, object, answer, options);
                }
            }
        }
        match answer {
            Some(answer) => self.replies(document, answer),
            // kubectl stops at what it cannot read.
            None => self.objects.iter_mut().for_each(|object| object.refused = true),
        }
    }

    fn object(
        &mut self,
        (source, text): (SourceId, &str),
        document: &Document,
        tree: &Tree,
        object: Object,
        answer: Option<&Answer>,
        options: &Options,
    ) {
        let id = ObjectId(u32::try_from(self.objects.len()).unwrap_or(u32::MAX));
        if let Some(finding) = manifest::kustomization(source, tree, object.node) {
            return self.findings.push(finding);
        }
        // Configurations and expectations are read, though no cluster takes them as objects.
        let is_ours = network::expect::is_expectation(&object.api_version, &object.kind);
        if !is_ours && !admission::is_known(&object.api_version, &object.kind) {
            self.findings.extend(manifest::odd_kind(&object, id));
        }
        // The table has the fields of the version served now; an older one had others.
        match manifest::checked_kind(&object) {
            Some(kind) => {
                let slips = manifest::slips(document, tree, &object, kind);
                let checked = Checked { source, text, tree, object: &object, id, kind };
                self.findings.extend(checked.findings(&slips));
                self.validation(tree, &object, id, answer, &slips);
            }
            None => self.findings.extend(manifest::duplicates(source, document, tree, object.node)),
        }
        let mut pod = pod_template(&object, tree);
        self.facts.push(facts(&object, tree, pod.as_ref()));
        self.judged.push(pod.as_mut().map(|pod| {
            let as_written = PodView { metadata: &pod.metadata, spec: &pod.spec };
            let profiles = seccomp::uses(as_written);
            let Options { standard, runtime, hardening, .. } = options;
            let asked = Asked { standard: *standard, runtime: *runtime, thresholds: hardening };
            let mut advice = security::advice(as_written, &asked);
            advice.extend(security::effective::misplaced(tree, object.node, &pod.path));
            let advice = advice.into_iter();
            self.findings.extend(advice.map(|Advice { rule, offence }| offence.finding(rule, None, id, &pod.path)));
            if object.kind == "Pod" {
                defaults::pod(&mut pod.metadata, &mut pod.spec);
            } else {
                defaults::template(&mut pod.spec);
            }
            let view = PodView { metadata: &pod.metadata, spec: &pod.spec };
            let judge = |level| evaluate(view, level, options.standard.version);
            let mut judged = Judged {
                path: pod.path.clone(),
                baseline: judge(Level::Baseline),
                restricted: judge(Level::Restricted),
                findings: Vec::new(),
                profiles,
            };
            let mut findings = Vec::new();
            for violation in judged.violations(standard.level) {
                let upstream = Text::from(violation.text());
                let offences = violation.offences(view).into_iter();
                findings
                    .extend(offences.map(|offence| {
                        offence.finding(violation.check.rule, Some(upstream.clone()), id, &judged.path)
                    }));
            }
            judged.findings = findings;
            judged
        }));
        self.objects.push(object);
    }

    /// What validation says of an object; also where decoding failed, behind which the server does not come to it.
    fn validation(&mut self, tree: &Tree, object: &Object, id: ObjectId, answer: Option<&Answer>, slips: &[Slip]) {
        let undecodable = slips.iter().filter(|slip| matches!(slip.kind, SlipKind::WrongType { .. }));
        let undecodable: Vec<FieldPath> = undecodable.map(|slip| slip.path.clone()).collect();
        let outcome;
        let (errors, warnings) = match answer.filter(|answer| answer.decode_error.is_none()) {
            Some(answer) => (&answer.validation_errors, &answer.warnings),
            None => {
                let found = validation::validate(tree, object.node, &object.api_version, &object.kind);
                outcome = found.unwrap_or_default();
                (&outcome.errors, &outcome.warnings)
            }
        };
        self.findings.extend(validation::findings(id, errors, warnings, &undecodable));
    }

    /// Keeps what kubectl and the API server say.
    fn replies(&mut self, document: &Document, answer: DocumentAnswer) {
        let objects = self.objects.iter().enumerate().map(|(at, object)| (object.node, at));
        self.replies = server::replies(document, answer, &objects.collect::<Vec<_>>());
        for at in self.replies.iter().filter(|reply| reply.is_refusal()).filter_map(|reply| reply.object) {
            if let Some(object) = self.objects.get_mut(at) {
                object.refused = true;
            }
        }
    }

    /// A field of an object of this document whose pod stands at `pod`, as a place to edit; none in a document that cannot be read.
    pub(super) fn site<'a>(
        &'a self,
        text: &'a str,
        object: NodeId,
        pod: Option<&'a FieldPath>,
        path: &'a FieldPath,
    ) -> Option<Site<'a>> {
        let document = self.document.as_ref()?;
        let tree = document.content.as_ref().ok()?;
        let ground = self.ground(text)?;
        Site::new(Sheet { text, document, tree, ground }, object, pod.unwrap_or(&ROOT), path)
    }

    /// What has to be known of the document before anything in it is edited; none where it cannot be read. `text` is that of its source.
    pub(super) fn ground(&self, text: &str) -> Option<&Ground> {
        let document = self.document.as_ref()?;
        let tree = document.content.as_ref().ok()?;
        Some(self.ground.get_or_init(|| {
            let own = text.get(document.span.start as usize..document.span.end as usize).unwrap_or_default();
            let around = self.objects.first().filter(|object| object.fragment).map(|object| object.node);
            Ground::of(own, tree, around)
        }))
    }

    /// How many findings it has, those about pods among them.
    pub(super) fn findings_kept(&self) -> usize {
        self.findings.len() + self.judged.iter().flatten().map(|judged| judged.findings.len()).sum::<usize>()
    }

    /// The fix of each slip, where one is proven.
    pub(super) fn offers(&self, text: &str, source: SourceId, options: &Options) -> &Offers {
        self.offers.get_or_init(|| offers::offers(self, text, source, options))
    }
}

//! One source, read: its documents and objects, what each adds to the model, and what is wrong with them.
//!
//! A unit depends on nothing but its own text and the options, so that an edit of one source leaves the others as they are. A part of it depends on
//! nothing but its own document, so that an edit of one document leaves the other parts as they are, but for their places.

use crate::cluster::{Facts, ObjectId, facts, pod_template};
use crate::finding::{Finding, Part as FieldPart, Place, SourceId};
use crate::manifest::kinds::{self, Known};
use crate::manifest::{self, Content, FieldPath, Object, rules};
use crate::report::{LineIndex, Range};
use crate::security::standards::{PodView, Violation, evaluate};
use crate::security::{Level, defaults};
use crate::source::{self, Document, Problem, ProblemKind, Recovered, Reread, Span, Tree};

use super::lost::Lost;
use super::{Options, Source};

/// One source, read.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) source: Source,
    parts: Vec<Part>,
    /// How many objects the parts have.
    count: u32,
    lines: LineIndex,
    /// How many documents were read, in this text and in those before it.
    reads: usize,
}

/// One document with all that follows from it. Objects are numbered from 0 in it.
#[derive(Debug, Default)]
struct Part {
    document: Option<Document>,
    /// How many objects the parts before it have.
    first: u32,
    objects: Vec<Object>,
    facts: Vec<Facts>,
    judged: Vec<Option<Judged>>,
    findings: Vec<Finding>,
}

/// A workload held against both levels.
#[derive(Debug)]
pub(super) struct Judged {
    /// Where the pod stands in its object.
    pub(super) path: FieldPath,
    pub(super) baseline: Vec<Violation>,
    pub(super) restricted: Vec<Violation>,
}

impl Unit {
    pub(super) fn read(source: Source, id: SourceId, options: &Options) -> Unit {
        let Source { name, text, cluster } = source;
        let source = Source { name, text: String::new(), cluster };
        let mut unit = Unit { source, parts: Vec::new(), count: 0, lines: LineIndex::default(), reads: 0 };
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
            self.parts.push(part);
        }
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
        let after = self.parts.partition_point(|part| part.first <= number);
        let part = self.parts.get(..after)?.iter().rev().find(|part| !part.objects.is_empty())?;
        part.objects.get(number.checked_sub(part.first)? as usize)
    }

    /// The findings, with objects numbered from `base`.
    pub(super) fn findings(&self, id: SourceId, base: u32) -> impl Iterator<Item = Finding> {
        let nothing = (self.documents_with_content() == 0).then(|| empty(id, &self.source.text));
        let of_parts = self.parts.iter().flat_map(move |part| {
            part.findings.iter().cloned().map(move |mut finding| {
                finding.rebase(base.saturating_add(part.first));
                finding
            })
        });
        of_parts.chain(nothing)
    }

    pub(super) fn range(&self, span: Span) -> Range {
        self.lines.range(&self.source.name, &self.source.text, span)
    }

    /// The place of a field of an object. What is missing is located at the key of its nearest existing ancestor.
    pub(super) fn locate(&self, object: &Object, path: &FieldPath, part: FieldPart) -> Span {
        let document = self.parts.get(object.document).and_then(|part| part.document.as_ref());
        match document.and_then(Document::tree) {
            Some(tree) => super::locate::locate(tree, object.node, path, part),
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

impl Part {
    fn of(document: Document, text: &str, id: SourceId, options: &Options) -> Part {
        let mut part = Part::default();
        part.document(id, &document, options);
        part.findings.extend(source::not_utf8(text, &document).map(|problem| unreadable(id, &problem)));
        if let (Some(recovered), Err(problem)) = (&document.recovered, &document.content) {
            let lost = Lost { text, recovered };
            let Part { objects, findings, .. } = &mut part;
            findings.retain(|finding| !lost.may_explain(finding, objects));
            findings.insert(0, broken(id, problem, recovered));
        }
        part.document = Some(document);
        part
    }

    /// Moves everything so many bytes further on.
    fn shift(&mut self, by: i64, line: usize) {
        if let Some(document) = &mut self.document {
            document.shift(by, line);
        }
        if by != 0 {
            self.objects.iter_mut().for_each(|object| object.span = object.span.shifted(by));
            self.findings.iter_mut().for_each(|finding| finding.shift(by));
        }
    }

    fn document(&mut self, source: SourceId, document: &Document, options: &Options) {
        let tree = match (&document.content, document.tree()) {
            (_, Some(tree)) => tree,
            (Err(problem), None) => return self.findings.push(unreadable(source, problem)),
            (Ok(_), None) => return,
        };
        match manifest::objects(0, tree) {
            Content::Empty => {}
            // What is left of a broken document may only lack what was skipped.
            Content::Other(_) if document.recovered.is_some() => {}
            Content::Other(root) => self.findings.push(manifest::no_object(source, tree, root)),
            Content::Objects(found) => {
                for object in found {
                    self.object(source, document, tree, object, options);
                }
            }
        }
    }

    fn object(&mut self, source: SourceId, document: &Document, tree: &Tree, object: Object, options: &Options) {
        let id = ObjectId(u32::try_from(self.objects.len()).unwrap_or(u32::MAX));
        if let Some(finding) = manifest::kustomization(source, tree, object.node) {
            return self.findings.push(finding);
        }
        self.findings.extend(odd_kind(&object, id));
        // The table has the fields of the version served now; an older one had others.
        match object.type_id.filter(|_| object.known != Known::NoSuchVersion) {
            Some(kind) => {
                let slips = manifest::check(document, tree, object.node, kind);
                self.findings.extend(manifest::findings(source, &object, id, &slips));
            }
            None => self.findings.extend(manifest::duplicates(source, document, tree, object.node)),
        }
        let mut pod = pod_template(&object, tree);
        self.facts.push(facts(&object, tree, pod.as_ref()));
        self.judged.push(pod.as_mut().map(|pod| {
            if object.kind == "Pod" {
                defaults::pod(&mut pod.metadata, &mut pod.spec);
            } else {
                defaults::template(&mut pod.spec);
            }
            let view = PodView { metadata: &pod.metadata, spec: &pod.spec };
            let judge = |level| evaluate(view, level, options.standard.version);
            Judged { path: pod.path.clone(), baseline: judge(Level::Baseline), restricted: judge(Level::Restricted) }
        }));
        self.objects.push(object);
    }
}

/// The finding about a document of which only what is broken was skipped.
fn broken(source: SourceId, problem: &Problem, recovered: &Recovered) -> Finding {
    let finding = unreadable(source, problem);
    let place = |span: Span| Place::Text { source, span };
    let skipped = recovered.skipped.iter().map(|span| ("what is skipped".to_string(), place(*span)));
    let closed =
        recovered.closed.iter().map(|(span, signs)| (format!("read as if `{signs}` stood here"), place(*span)));
    let how = match (recovered.skipped.is_empty(), recovered.closed.is_empty()) {
        (true, false) => "It is taken for closed",
        _ => "What is broken is skipped",
    };
    Finding {
        message: format!("{} {how}, and the rest of this document is evaluated.", finding.message),
        related: skipped.chain(closed).collect(),
        ..finding
    }
}

fn unreadable(source: SourceId, problem: &Problem) -> Finding {
    Finding {
        rule: match problem.kind {
            ProblemKind::Syntax => &rules::SYNTAX,
            ProblemKind::Limit => &rules::LIMIT,
            ProblemKind::Foreign => &rules::FOREIGN,
        },
        message: problem.message.clone(),
        upstream: None,
        place: Place::Text { source, span: problem.span },
        related: Vec::new(),
    }
}

/// The finding about a source without any object.
fn empty(source: SourceId, text: &str) -> Finding {
    let blank = text.trim_start_matches('\u{FEFF}').trim().is_empty();
    let what = if blank {
        "There is nothing in this source."
    } else {
        "There is nothing but comments and separators in this source."
    };
    Finding {
        rule: &rules::EMPTY,
        message: format!("{what} Give the manifests that you would apply."),
        upstream: None,
        place: Place::Text { source, span: Span::default() },
        related: Vec::new(),
    }
}

/// What is odd about an object's `apiVersion` and `kind`.
fn odd_kind(object: &Object, id: ObjectId) -> Option<Finding> {
    let Object { api_version, kind, .. } = object;
    let (rule, message, field) = match object.known {
        Known::NoSuchKind => {
            let near = manifest::nearest(kind, kinds::served().map(|(_, kind)| kind));
            let hint = match (near.first(), manifest::current_version(kind)) {
                (_, Some(version)) => format!(" `{kind}` is in `{version}`."),
                (Some(near), None) => format!(" Is `{near}` meant?"),
                (None, None) => String::new(),
            };
            let message = format!("`{api_version}` has no kind `{kind}`; kubectl cannot send it.{hint}");
            (&rules::UNKNOWN_KIND, message, "kind")
        }
        Known::NoSuchVersion => {
            let hint = manifest::current_version(kind)
                .map_or(String::new(), |version| format!(" `{kind}` is served as `{version}`."));
            let version = manifest::KUBERNETES_VERSION;
            let message = format!("Kubernetes {version} does not serve `{kind}` in `{api_version}` by default.{hint}");
            (&rules::UNSERVED_VERSION, message, "apiVersion")
        }
        Known::Namespaced | Known::Cluster | Known::Custom => return None,
    };
    Some(Finding {
        rule,
        message,
        upstream: Some(format!("no matches for kind \"{kind}\" in version \"{api_version}\"")),
        place: Place::Field { object: id, path: FieldPath::root().field(field), part: FieldPart::Value },
        related: Vec::new(),
    })
}

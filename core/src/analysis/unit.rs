//! One source, read: its documents and objects, what each adds to the model, and what is wrong with them.
//!
//! A unit depends on nothing but its own text and the options, so that an edit of one source leaves the others as they are.

use crate::cluster::{Facts, ObjectId, facts, pod_template};
use crate::finding::{Finding, Part, Place, SourceId};
use crate::manifest::kinds::{self, Known};
use crate::manifest::{self, Content, FieldPath, Object, rules};
use crate::report::{LineIndex, Range};
use crate::security::standards::{PodView, Violation, evaluate};
use crate::security::{Level, defaults};
use crate::source::{self, Document, Problem, ProblemKind, Span, Tree};

use super::{Options, Source};

/// One source, read. Objects are numbered from 0 in it; see [`Unit::rebase`].
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) source: Source,
    pub(super) documents: Vec<Document>,
    pub(super) objects: Vec<Object>,
    pub(super) facts: Vec<Facts>,
    pub(super) judged: Vec<Option<Judged>>,
    findings: Vec<Finding>,
    lines: LineIndex,
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
        let documents = source::read(&source.text).documents;
        let mut unit = Unit {
            lines: LineIndex::new(&source.text, options.positions),
            source,
            documents: Vec::new(),
            objects: Vec::new(),
            facts: Vec::new(),
            judged: Vec::new(),
            findings: Vec::new(),
        };
        for (at, document) in documents.iter().enumerate() {
            unit.document(id, at, document, options);
        }
        unit.documents = documents;
        if unit.documents_with_content() == 0 {
            unit.findings.push(empty(id, &unit.source.text));
        }
        unit
    }

    fn document(&mut self, source: SourceId, at: usize, document: &Document, options: &Options) {
        let tree = match &document.content {
            Ok(tree) => tree,
            Err(problem) => return self.findings.push(unreadable(source, problem)),
        };
        match manifest::objects(at, tree) {
            Content::Empty => {}
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

    /// The findings, with objects numbered from `base`.
    pub(super) fn findings(&self, base: u32) -> impl Iterator<Item = Finding> {
        self.findings.iter().cloned().map(move |mut finding| {
            rebase(&mut finding.place, base);
            finding.related.iter_mut().for_each(|(_, place)| rebase(place, base));
            finding
        })
    }

    pub(super) fn range(&self, span: Span) -> Range {
        self.lines.range(&self.source.name, &self.source.text, span)
    }

    /// The place of a field of an object. What is missing is located at the key of its nearest existing ancestor.
    pub(super) fn locate(&self, object: &Object, path: &FieldPath, part: Part) -> Span {
        match self.documents.get(object.document).map(|document| &document.content) {
            Some(Ok(tree)) => super::locate::locate(tree, object.node, path, part),
            _ => object.span,
        }
    }

    /// How many documents there are that are not empty.
    pub(super) fn documents_with_content(&self) -> usize {
        let empty = |document: &&Document| match &document.content {
            Ok(tree) => !matches!(tree.value(tree.root()), source::Value::Null),
            Err(_) => true,
        };
        self.documents.iter().filter(empty).count()
    }
}

fn rebase(place: &mut Place, base: u32) {
    if let Place::Field { object, .. } = place {
        object.0 = object.0.saturating_add(base);
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
        place: Place::Field { object: id, path: FieldPath::root().field(field), part: Part::Value },
        related: Vec::new(),
    })
}

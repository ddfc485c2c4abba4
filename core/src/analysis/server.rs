//! What the API server would answer, put into the report, and how kubectl would print it.

use std::collections::{HashMap, HashSet};

use crate::manifest::kinds::{self, Known};
use crate::manifest::{Answer, DocumentAnswer, KUBERNETES_VERSION, validation};
use crate::report::{ServerAnswer, ServerOutcome, ServerReport};
use crate::source::{Document, NodeId};
use crate::words::{capitalised, number};

use super::objects::name;
use super::unit::Unit;

/// The answer about one object or document, as a unit keeps it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reply {
    /// The object, by its number in its document; none for a document that is no object.
    pub(super) object: Option<usize>,
    /// What becomes of it.
    pub(super) outcome: ServerOutcome,
    /// Why it is not accepted.
    refusal: Option<Refusal>,
    /// The warnings.
    warnings: Vec<String>,
}

/// Why an object is not accepted: a message, and the sort of answer that it is printed as.
#[derive(Debug, Clone, PartialEq)]
struct Refusal {
    message: String,
    sort: Sort,
}

#[derive(Debug, Clone, PartialEq)]
enum Sort {
    /// kubectl finds no apiVersion or kind.
    NoKind,
    /// kubectl cannot decode it.
    Undecodable,
    /// kubectl finds no resource of the kind.
    NoResource { name: String, namespace: String },
    /// The server cannot decode it.
    BadRequest,
    /// The server's validation refuses it: kind and name, and each cause.
    Invalid { kind: String, name: String, causes: Vec<String> },
}

/// The replies about a document. `objects` are its objects in the order of the text with their numbers.
pub(super) fn replies(document: &Document, answer: DocumentAnswer, objects: &[(NodeId, usize)]) -> Vec<Reply> {
    let numbers: HashMap<NodeId, usize> = objects.iter().copied().collect();
    if let Some(message) = answer.client_error {
        let object = answer.objects.first();
        let (outcome, refusal) = unsent(document, object, message);
        let object = objects.first().map(|(_, number)| *number);
        return vec![Reply { object, outcome, refusal, warnings: Vec::new() }];
    }
    let of_object = |object: Answer| {
        let warnings = object.warnings.iter().map(|warning| warning.text.clone()).collect();
        let (outcome, refusal) = outcome(document, &object);
        Reply { object: numbers.get(&object.node).copied(), outcome, refusal, warnings }
    };
    answer.objects.into_iter().map(of_object).collect()
}

impl Reply {
    /// Whether the object does not get into the cluster.
    pub(super) fn is_refusal(&self) -> bool {
        self.refusal.is_some()
    }
}

/// A text of an object's metadata.
fn metadata(document: &Document, object: &Answer, key: &str) -> String {
    let text = || {
        let tree = document.content.as_ref().ok()?;
        tree.get(tree.get(object.node, "metadata")?, key).and_then(|value| tree.str(value))
    };
    text().unwrap_or_default().to_string()
}

/// The outcome where kubectl sends nothing, by what it says.
fn unsent(document: &Document, object: Option<&Answer>, message: String) -> (ServerOutcome, Option<Refusal>) {
    let sort = match object {
        // A cluster that has the definition takes it.
        Some(object) if kinds::known(&object.api_version, &object.kind) == Known::Custom => {
            return (ServerOutcome::Unjudged, None);
        }
        Some(object) if message.starts_with("no matches for kind") => {
            let text = |key| metadata(document, object, key);
            Sort::NoResource { name: text("name"), namespace: text("namespace") }
        }
        _ if message.contains("not set") => Sort::NoKind,
        _ => Sort::Undecodable,
    };
    (ServerOutcome::Unsent, Some(Refusal { message, sort }))
}

fn outcome(document: &Document, object: &Answer) -> (ServerOutcome, Option<Refusal>) {
    if let Some(message) = object.not_sent.clone() {
        return unsent(document, Some(object), message);
    }
    match object.message.clone() {
        Some(message) if object.decode_error.is_some() || !object.strict_errors.is_empty() => {
            (ServerOutcome::Refused, Some(Refusal { message, sort: Sort::BadRequest }))
        }
        Some(message) => {
            let mut seen = HashSet::new();
            let causes = object.validation_errors.iter().map(ToString::to_string);
            let causes = causes.filter(|cause| seen.insert(cause.clone())).collect();
            let sort = Sort::Invalid { kind: object.kind.clone(), name: metadata(document, object, "name"), causes };
            (ServerOutcome::Refused, Some(Refusal { message, sort }))
        }
        None if object.refused_by_allocation => (ServerOutcome::Unjudged, None),
        None if validation::is_validated(&object.api_version, &object.kind) => (ServerOutcome::Accepted, None),
        None => (ServerOutcome::Unjudged, None),
    }
}

impl Refusal {
    /// What kubectl prints, with the name of the source as the file's.
    fn printed(&self, source: &str) -> String {
        let message = &self.message;
        match &self.sort {
            Sort::NoKind => format!(
                "error: error validating \"{source}\": error validating data: {message}; if you choose to ignore these errors, turn \
                 validation off with --validate=false"
            ),
            Sort::Undecodable => format!("error: unable to decode \"{source}\": {message}"),
            Sort::NoResource { name, namespace } => format!(
                "error: resource mapping not found for name: \"{name}\" namespace: \"{namespace}\" from \"{source}\": {message}\n\
                 ensure CRDs are installed first"
            ),
            Sort::BadRequest => {
                format!("Error from server (BadRequest): error when creating \"{source}\": {message}")
            }
            Sort::Invalid { kind, name, causes } => match causes.as_slice() {
                [cause] => format!("The {kind} \"{name}\" is invalid: {cause}"),
                causes => {
                    let lines: Vec<String> = causes.iter().map(|cause| format!("\n* {cause}")).collect();
                    format!("The {kind} \"{name}\" is invalid:{}", lines.concat())
                }
            },
        }
    }
}

/// The part of the report about the server.
pub(super) fn report(units: &[Unit]) -> ServerReport {
    let mut answers = Vec::new();
    for unit in units {
        for (reply, object, span) in unit.replies() {
            answers.push(ServerAnswer {
                subject: object.map(|object| name(unit, object)).unwrap_or_default(),
                span: unit.range(span),
                outcome: reply.outcome,
                message: reply.refusal.as_ref().map(|refusal| refusal.message.clone()),
                printed: reply.refusal.as_ref().map(|refusal| refusal.printed(&unit.source.name)),
                warnings: reply.warnings.clone(),
            });
        }
    }
    ServerReport { sentence: sentence(&answers), detail: detail(units, &answers), answers }
}

/// What a person would say after looking.
fn sentence(answers: &[ServerAnswer]) -> String {
    let count = |outcome| answers.iter().filter(|answer| answer.outcome == outcome).count();
    let (refused, unsent) = (count(ServerOutcome::Refused), count(ServerOutcome::Unsent));
    let judged = answers.len() - count(ServerOutcome::Unjudged);
    let objects = |count: usize| if count == 1 { "object" } else { "objects" };
    match (refused, unsent) {
        _ if answers.is_empty() => "Nothing here would be sent to the API server.".to_string(),
        (0, 0) if judged == 0 => "There is nothing here that Podwall validates.".to_string(),
        (0, 0) if judged == 1 => "The API server would accept this object.".to_string(),
        (0, 0) => format!("The API server would accept all {} objects.", number(judged)),
        (1, 0) if judged == 1 => "The API server would refuse this object.".to_string(),
        (0, 1) if judged == 1 => "kubectl would send nothing of this.".to_string(),
        (refused, 0) => format!("The API server would refuse {} of {} objects.", number(refused), number(judged)),
        (0, unsent) => format!("kubectl would not send {} of {} objects.", number(unsent), number(judged)),
        (refused, unsent) => format!(
            "Of {} {}, the API server would refuse {}, and {} would not even be sent.",
            number(judged),
            objects(judged),
            number(refused),
            number(unsent)
        ),
    }
}

/// Whose answers these are, and what kubectl never comes to.
fn detail(units: &[Unit], answers: &[ServerAnswer]) -> String {
    let mut sentences = Vec::new();
    let unread: usize = units.iter().map(Unit::unread).sum();
    match unread {
        0 => {}
        1 => sentences.push("One document cannot be read, and kubectl stops there.".to_string()),
        many => sentences.push(format!(
            "{} documents cannot be read, and kubectl stops at the first of a file.",
            capitalised(&number(many))
        )),
    }
    let warned = answers.iter().filter(|answer| !answer.warnings.is_empty()).count();
    match warned {
        0 => {}
        1 => sentences.push("One object gets in with warnings.".to_string()),
        many => sentences.push(format!("{} objects get in with warnings.", capitalised(&number(many)))),
    }
    sentences.push(format!(
        "Decoding and validation are those of Kubernetes {KUBERNETES_VERSION}, whatever version the standard has. What Pod Security admission says then is told by itself; quotas, webhooks and other admission are not part of this."
    ));
    sentences.join(" ")
}

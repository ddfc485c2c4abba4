//! How a text is cut into documents, what each is read as, and what kubectl and the API server answer to each.

use podwall::manifest::{self, Content, DocumentAnswer};
use podwall::source::{self, Document, ProblemKind};
use serde::Deserialize;
use serde_json::Value;

use super::json::{same, value};
use super::line::{present, read};
use super::{Answer, Disagreement, Kind, objects, validation};

#[derive(Deserialize)]
struct Text {
    text: String,
    documents: Vec<Expected>,
}

/// A recorded document.
#[derive(Deserialize)]
struct Expected {
    #[serde(default, deserialize_with = "present")]
    json: Option<Value>,
    #[serde(default)]
    yaml_error: Option<String>,
    /// Why the strict conversion refuses it, though the usual one does not: keys that stand twice.
    #[serde(default)]
    strict_yaml_error: Option<String>,
    #[serde(default)]
    unstable: bool,
    #[serde(default)]
    skipped: bool,
    #[serde(default)]
    client_error: Option<String>,
    #[serde(default)]
    items: Option<Vec<objects::Expected>>,
    #[serde(flatten)]
    object: objects::Expected,
}

impl Expected {
    /// Whether a key stands twice. The strict conversion reads JSON as YAML and so refuses other things as well.
    fn has_duplicates(&self) -> bool {
        self.strict_yaml_error.as_ref().is_some_and(|error| error.contains("already set in map"))
    }
}

/// Compares the reading of a text, and the answers to its documents.
pub(super) fn judge(line: &str) -> Result<Vec<Answer>, String> {
    let text: Text = read(line)?;
    let reading = source::read(&text.text);
    let difference = difference(&text.documents, &reading.documents);
    let same_number = text.documents.len() == reading.documents.len();
    let mut answers = Vec::new();
    let has_value = |document: &Expected| document.json.is_some() || document.yaml_error.is_some() || document.unstable;
    // Lines without any value are about answers alone.
    let about_answers = !text.documents.is_empty() && !text.documents.iter().any(has_value) && same_number;
    if text.documents.iter().zip(&reading.documents).any(|(expected, found)| is_too_deep(expected, found)) {
        answers.push(Answer::NotEvaluated(Kind::Documents));
    } else if !about_answers {
        answers.push(Answer::Compared(Kind::Documents, difference));
    }
    for (at, (expected, found)) in text.documents.iter().zip(&reading.documents).enumerate().filter(|_| same_number) {
        if !(expected.unstable || expected.skipped || expected.yaml_error.is_some() || is_too_deep(expected, found)) {
            let answer = manifest::answer(&text.text, found).unwrap_or_default();
            document_answers(at, expected, &answer, &mut answers);
        }
    }
    Ok(answers)
}

/// Whether a document nests deeper than Podwall reads, though not as deep as upstream's limit.
fn is_too_deep(expected: &Expected, found: &Document) -> bool {
    let is_limit = found.content.as_ref().is_err_and(|problem| problem.kind == ProblemKind::Limit);
    is_limit && expected.json.as_ref().is_some_and(|json| depth(json) > source::MAX_DEPTH)
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Value::Object(entries) => 1 + entries.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

fn difference(expected: &[Expected], found: &[Document]) -> Option<Disagreement> {
    if expected.len() != found.len() {
        return Some(Disagreement {
            question: "the number of documents".to_string(),
            expected: expected.len().to_string(),
            found: found.len().to_string(),
        });
    }
    expected.iter().zip(found).enumerate().find_map(|(at, (expected, found))| document(at, expected, found))
}

fn document(at: usize, expected: &Expected, found: &Document) -> Option<Disagreement> {
    let agreed = match (&expected.json, &expected.yaml_error, &found.content) {
        _ if expected.unstable => true,
        (Some(json), None, Ok(tree)) => {
            let skipped = manifest::objects(at, tree) == Content::Empty;
            same(json, &value(tree, tree.root()))
                && skipped == expected.skipped
                && expected.has_duplicates() != found.duplicates.is_empty()
        }
        (None, None, Ok(_)) | (_, Some(_), Err(_)) => true,
        _ => false,
    };
    (!agreed).then(|| Disagreement {
        question: format!("document {}", at + 1),
        expected: match (&expected.yaml_error, &expected.json) {
            (Some(error), _) => format!("an error: {error}"),
            (None, Some(json)) if expected.skipped => format!("{json}, skipped"),
            (None, Some(json)) if expected.has_duplicates() => format!("{json}, with a key that stands twice"),
            (None, Some(json)) => json.to_string(),
            (None, None) => "no error".to_string(),
        },
        found: match &found.content {
            Ok(tree) if !found.duplicates.is_empty() => {
                format!("{}, with a key that stands twice", value(tree, tree.root()))
            }
            Ok(tree) => value(tree, tree.root()).to_string(),
            Err(problem) => format!("an error: {}", problem.message),
        },
    })
}

/// What kubectl says of the document, and the server of its objects.
fn document_answers(at: usize, expected: &Expected, found: &DocumentAnswer, answers: &mut Vec<Answer>) {
    let place = format!("document {}", at + 1);
    let list = |items: Option<usize>| items.map_or("no list".to_string(), |items| format!("a list of {items}"));
    let found_items = found.list.as_ref().filter(|_| found.client_error.is_none()).map(|_| found.objects.len());
    let named =
        found.list.clone().or_else(|| found.objects.first().map(|one| (one.api_version.clone(), one.kind.clone())));
    let named = named.unwrap_or_default();
    let pairs = [
        ("client_error", shown(&expected.client_error), shown(&found.client_error)),
        ("items", list(expected.items.as_ref().map(Vec::len)), list(found_items)),
        ("apiVersion", expected.object.api_version.clone(), named.0),
        ("kind", expected.object.kind.clone(), named.1),
    ];
    let difference = pairs.into_iter().find(|(_, expected, found)| expected != found);
    let difference = difference.map(|(field, expected, found)| Disagreement {
        question: format!("{place}, {field}"),
        expected,
        found,
    });
    let agreed = difference.is_none();
    answers.push(Answer::Compared(Kind::Client, difference));
    if !agreed {
        return;
    }
    match &expected.items {
        Some(items) => {
            for (number, (expected, found)) in items.iter().zip(&found.objects).enumerate() {
                one(&format!("{place}, item {number}"), expected, found, answers);
            }
        }
        None => {
            if let Some(found) = found.objects.first() {
                one(&place, &expected.object, found, answers);
            }
        }
    }
}

fn one(place: &str, expected: &objects::Expected, found: &manifest::Answer, answers: &mut Vec<Answer>) {
    answers.push(Answer::Compared(Kind::Decoding, objects::compare(place, expected, found)));
    if !expected.is_evaluated() {
        answers.push(Answer::NotEvaluated(Kind::Decoding));
        return;
    }
    // Where decoding fails there is nothing to validate.
    if expected.recognized != Some(true) || expected.decode_error.is_some() {
        return;
    }
    validation::compare(place, expected, found, answers);
}

/// A text that may not be there.
pub(super) fn shown(text: &Option<String>) -> String {
    text.clone().unwrap_or_else(|| "nothing".to_string())
}

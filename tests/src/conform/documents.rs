//! How a text is cut into documents, and what each is read as.

use podwall::manifest::{self, Content};
use podwall::source::{self, Document};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::json::{same, value};
use super::line::{present, read};
use super::{Answer, Disagreement, Kind};

#[derive(Deserialize)]
struct Text {
    text: String,
    documents: Vec<Expected>,
}

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
    /// What kubectl and the API server say of it.
    #[serde(flatten)]
    further: Map<String, Value>,
}

impl Expected {
    /// Whether a key stands twice. The strict conversion reads JSON as YAML and so refuses other things as well.
    fn has_duplicates(&self) -> bool {
        self.strict_yaml_error.as_ref().is_some_and(|error| error.contains("already set in map"))
    }
}

/// Compares the reading. What is further said of the objects is not evaluated.
pub(super) fn judge(line: &str) -> Result<Vec<Answer>, String> {
    let text: Text = read(line)?;
    let reading = source::read(&text.text);
    let difference = difference(&text.documents, &reading.documents);
    let mut answers = vec![Answer::Compared(Kind::Documents, difference)];
    if text.documents.iter().any(|document| !document.further.is_empty()) {
        answers.push(Answer::NotEvaluated(Kind::Validation));
    }
    Ok(answers)
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

//! How a scalar is read, in every context where one may stand.

use podwall::source;
use serde::Deserialize;
use serde_json::Value;

use super::Disagreement;
use super::json::{same, value};
use super::line::{present, read};

#[derive(Deserialize)]
struct Scalar {
    text: String,
    #[serde(default, deserialize_with = "present")]
    json: Option<Value>,
    #[serde(default)]
    yaml_error: Option<String>,
}

/// Compares the value of the text, which is one document.
pub(super) fn judge(line: &str) -> Result<Option<Disagreement>, String> {
    let scalar: Scalar = read(line)?;
    let document = source::read_document(&scalar.text);
    let found = document.content.as_ref().map(|tree| value(tree, tree.root())).map_err(|problem| &problem.message);
    let agreed = match (&scalar.json, &scalar.yaml_error, &found) {
        (Some(expected), None, Ok(found)) => same(expected, found),
        (None, Some(_), Err(_)) => true,
        (Some(_), None, Err(_)) | (None, Some(_), Ok(_)) => false,
        _ => return Err("a scalar has either `json` or `yaml_error`".to_string()),
    };
    Ok((!agreed).then(|| Disagreement {
        question: format!("the value of {:?}", scalar.text),
        expected: match (scalar.json, scalar.yaml_error) {
            (Some(json), _) => json.to_string(),
            (None, error) => format!("an error: {}", error.unwrap_or_default()),
        },
        found: match found {
            Ok(json) => json.to_string(),
            Err(message) => format!("an error: {message}"),
        },
    }))
}

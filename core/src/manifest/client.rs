//! What kubectl says of a document before it sends anything: `kubectl/pkg/validation` and `cli-runtime/pkg/resource`.

use crate::source::{Document, Format, NodeId, Tree, Value};

use super::check::{SlipKind, check_metadata};
use super::{go_json, kinds};

/// The first error of decoding among slips in the order of the body: one that stops the decoder comes before those behind which it goes on.
pub(super) fn fatal<'a>(slips: impl Iterator<Item = &'a SlipKind> + Clone) -> Option<&'a str> {
    let error = |wanted: bool| {
        slips.clone().find_map(|kind| match kind {
            SlipKind::WrongType { error, stops, .. } if *stops == wanted => Some(error.as_str()),
            _ => None,
        })
    };
    error(true).or_else(|| error(false))
}

/// Errors as one text: each once, in brackets where there are several.
pub(crate) fn aggregate<T: AsRef<str>>(errors: &[T]) -> String {
    let mut once: Vec<&str> = Vec::new();
    for error in errors {
        if !once.contains(&error.as_ref()) {
            once.push(error.as_ref());
        }
    }
    match once.as_slice() {
        [only] => (*only).to_string(),
        _ => format!("[{}]", once.join(", ")),
    }
}

/// What is sent of a document.
pub(super) enum Sent<'t> {
    /// The document itself.
    Object,
    /// The items of a list of this `apiVersion` and `kind`: what each says it is, or is said to be by the list.
    Items { api_version: String, kind: String, items: Vec<(NodeId, &'t str, String)> },
}

/// Why kubectl sends nothing, and the list that it found on the way, if it did.
pub(super) struct Refusal {
    pub(super) error: String,
    pub(super) list: Option<(String, String)>,
}

impl From<String> for Refusal {
    fn from(error: String) -> Self {
        Refusal { error, list: None }
    }
}

/// Takes a document apart as kubectl does.
pub(super) fn send<'t>(text: &str, document: &Document, tree: &'t Tree) -> Result<Sent<'t>, Refusal> {
    let root = tree.root();
    let missing = missing_kind(tree, root);
    if !missing.is_empty() {
        return Err(aggregate(&missing).into());
    }
    let (api_version, kind) = (string(tree, root, "apiVersion"), string(tree, root, "kind"));
    if kinds::group_version(api_version) == ("", "v1") && kind == "List" {
        check_list(tree, root)?;
    }
    let items = tree.get(root, "items").map(|items| list_items(tree, items)).transpose()?;
    if kind.is_empty() {
        let body = match document.format {
            Format::Json => {
                text.get(document.span.start as usize..document.span.end as usize).unwrap_or_default().to_string()
            }
            Format::Yaml => go_json::value(tree, root),
        };
        return Err(format!("Object 'Kind' is missing in '{body}'").into());
    }
    let list = items.as_ref().map(|_| (kinds::printed(api_version), kind.to_string()));
    let refuse = |error: String| Refusal { error, list: list.clone() };
    if list.is_some() {
        kinds::mapping(api_version, kind).map_err(refuse)?;
    }
    if let Some(error) = fatal(check_metadata(text, document, tree).iter().map(|slip| &slip.kind)) {
        return Err(refuse(error.to_string()));
    }
    let Some(items) = items else { return Ok(Sent::Object) };
    if items
        .iter()
        .any(|item| tree.get(*item, "items").is_some_and(|below| matches!(tree.value(below), Value::Sequence(_))))
    {
        return Err(refuse("*unstructured.Unstructured is not a list: no Items field in this object".to_string()));
    }
    let item_kind = kind.strip_suffix("List").unwrap_or(kind);
    let named = items.into_iter().map(|item| match (string(tree, item, "apiVersion"), string(tree, item, "kind")) {
        ("", "") => (item, api_version, item_kind.to_string()),
        (api_version, kind) => (item, api_version, kind.to_string()),
    });
    let items: Vec<(NodeId, &str, String)> = named.collect();
    let untyped: Vec<String> = items.iter().filter_map(|(_, api_version, kind)| untyped(api_version, kind)).collect();
    if !untyped.is_empty() {
        return Err(refuse(aggregate(&untyped)));
    }
    Ok(Sent::Items { api_version: kinds::printed(api_version), kind: kind.to_string(), items })
}

/// What an object lacks to be one.
pub(super) fn missing_kind(tree: &Tree, node: NodeId) -> Vec<String> {
    if !matches!(tree.value(node), Value::Mapping(_)) {
        return vec!["invalid object to validate".to_string()];
    }
    let mut errors = Vec::new();
    for field in ["apiVersion", "kind"] {
        match tree.get(node, field).map_or(&Value::Null, |id| tree.value(id)) {
            Value::Null => errors.push(format!("{field} not set")),
            Value::String(version) if field == "apiVersion" && version.matches('/').count() > 1 => {
                errors.push(format!("unexpected GroupVersion string: {version}"));
            }
            Value::String(_) => {}
            _ => errors.push(format!("{field} isn't string type")),
        }
    }
    errors
}

/// A `v1` `List` is looked into before all else.
fn check_list(tree: &Tree, root: NodeId) -> Result<(), String> {
    let items = tree.get(root, "items").filter(|items| matches!(tree.value(*items), Value::Sequence(_)));
    let Some(items) = items else { return Err("invalid object to validate".to_string()) };
    let errors: Vec<String> = tree.items(items).iter().flat_map(|item| missing_kind(tree, *item)).collect();
    if errors.is_empty() { Ok(()) } else { Err(aggregate(&errors)) }
}

/// The items of whatever has `items`.
fn list_items(tree: &Tree, items: NodeId) -> Result<Vec<NodeId>, String> {
    let found = match tree.value(items) {
        Value::Null | Value::Sequence(_) => tree.items(items),
        other => {
            let found = super::check::go_word(other);
            return Err(format!(
                "json: cannot unmarshal {found} into Go struct field decodeList.items of type []json.RawMessage"
            ));
        }
    };
    let odd =
        found.iter().map(|item| tree.value(*item)).find(|value| !matches!(value, Value::Null | Value::Mapping(_)));
    match odd {
        None => Ok(found.to_vec()),
        Some(value) => {
            let found = super::check::go_word(value);
            Err(format!("json: cannot unmarshal {found} into Go value of type map[string]interface {{}}"))
        }
    }
}

/// Why kubectl cannot tell what an item is.
fn untyped(api_version: &str, kind: &str) -> Option<String> {
    const TYPE: &str = "unable to get type info from the object \"*unstructured.Unstructured\": Object";
    if kind.is_empty() || api_version.matches('/').count() > 1 {
        return Some(format!("{TYPE} 'Kind' is missing in 'object has no kind field '"));
    }
    let (_, version) = kinds::group_version(api_version);
    version.is_empty().then(|| format!("{TYPE} 'apiVersion' is missing in 'object has no apiVersion field'"))
}

fn string<'t>(tree: &'t Tree, node: NodeId, key: &str) -> &'t str {
    tree.get(node, key).and_then(|id| tree.str(id)).unwrap_or_default()
}

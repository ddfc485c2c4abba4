//! What the API server says when it decodes the body of a request: the strict serializer of k8s.io/apimachinery over sigs.k8s.io/json.

use crate::go_quote::quote;
use crate::sort::sort_by;
use crate::source::{Document, Format, NodeId, Tree, Value};

use super::check::{Slip, SlipKind, check, check_raw};
use super::client::fatal;
use super::custom::{definition, unknown_fields};
use super::schema::{Schema, TypeId};
use super::{FieldPath, Segment, go_word, kinds, strict_yaml};

/// How many strict errors the decoder keeps.
const MAX_STRICT: usize = 100;

/// Where the server says a kind is not registered, which depends on how it was built.
pub(super) const UNREGISTERED: &str = "in scheme \"pkg/runtime/scheme.go:111\"";

/// A body, as kubectl sends it.
pub(super) struct Body<'a> {
    pub(super) tree: &'a Tree,
    pub(super) node: NodeId,
    /// What the object says it is, or its list says.
    pub(super) api_version: &'a str,
    pub(super) kind: &'a str,
}

/// What decoding says.
#[derive(Default)]
pub(super) struct Decoded {
    /// The fatal error.
    pub(super) error: Option<String>,
    /// Otherwise the strict errors.
    pub(super) strict: Vec<String>,
    /// The strict errors of the document as the body, where they are others.
    pub(super) raw_strict: Option<Vec<String>>,
    /// The kind that it is decoded into.
    pub(super) into: String,
    /// The kind and the version that the server takes it for, where they are others than what it says it is.
    pub(super) misread: Option<(String, String)>,
}

/// Decodes a body that is sent to the kind `served`; none for kinds whose types are not known.
pub(super) fn decode(body: &Body<'_>, served: &str, raw: Option<(&str, &Document)>) -> Option<Decoded> {
    let version = kinds::printed(body.api_version);
    if let Some(definition) = definition(&version, served) {
        let mut decoded = custom(body, served == body.kind, || unknown_fields(body.tree, body.node, definition));
        decoded.raw_strict = raw.and_then(|(text, document)| raw_strict(body, text, document, None, &decoded));
        return Some(decoded);
    }
    let kind = Schema::get().kind(&version, served)?;
    let failed = |error: String| Decoded { error: Some(error), into: served.to_string(), ..Decoded::default() };
    if let Some(misread) = misread_kind(body) {
        return Some(Decoded { into: served.to_string(), ..misread });
    }
    if served != body.kind {
        let (kind, version) = (quote(body.kind), quote(&version));
        return Some(failed(format!("no kind {kind} is registered for version {version} {UNREGISTERED}")));
    }
    let mut slips = told(check(None, body.tree, body.node, kind));
    sort_by(&mut slips, |left, right| left.path.cmp(&right.path));
    if let Some(error) = fatal(slips.iter().map(|slip| &slip.kind)) {
        return Some(failed(error.to_string()));
    }
    let mut decoded = Decoded { strict: strict_errors(&slips), into: served.to_string(), ..Decoded::default() };
    decoded.raw_strict = raw.and_then(|(text, document)| raw_strict(body, text, document, Some(kind), &decoded));
    Some(decoded)
}

/// Why an object of a kind that Podwall evaluates cannot be decoded, in the words of the server's decoder: the first fatal error.
pub fn decode_error(tree: &Tree, node: NodeId, api_version: &str, kind: &str) -> Option<String> {
    decode(&Body { tree, node, api_version, kind }, kind, None)?.error
}

/// Custom resources are read as they are; only their metadata has a Go type.
fn custom(body: &Body<'_>, same: bool, unknown: impl Fn() -> Vec<FieldPath>) -> Decoded {
    let Body { tree, node, .. } = *body;
    let mut decoded = Decoded { into: body.kind.to_string(), ..Decoded::default() };
    if let Some(metadata) = tree.get(node, "metadata") {
        let of_metadata = Schema::get().kind("v1", "Pod").and_then(|pod| Schema::get().below(pod, "metadata"));
        match (tree.value(metadata), of_metadata) {
            (Value::Mapping(_), Some(kind)) => {
                let mut slips = check(None, tree, metadata, kind);
                slips.retain(|slip| !is_namespace(slip, &[]));
                sort_by(&mut slips, |left, right| left.path.cmp(&right.path));
                decoded.error = fatal(slips.iter().map(|slip| &slip.kind)).map(str::to_string);
                let prefixed = |slip: Slip| Slip { path: FieldPath::root().field("metadata").join(&slip.path), ..slip };
                let slips: Vec<Slip> = slips.into_iter().map(prefixed).collect();
                decoded.strict = strict_errors(&slips);
            }
            (Value::Null, _) => {}
            (other, _) => {
                let found = go_word(other);
                decoded.error = Some(format!("json: cannot unmarshal {found} into Go value of type v1.ObjectMeta"));
            }
        }
    }
    match decoded.error {
        Some(_) => decoded.strict.clear(),
        None if same => decoded.strict.extend(unknown().iter().map(|path| unknown_field(&path.to_string()))),
        None => {}
    }
    decoded
}

/// Which slips the body has: kubectl writes `apiVersion`, `kind` and the namespace itself where it finds no string.
fn told(mut slips: Vec<Slip>) -> Vec<Slip> {
    slips.retain(|slip| match slip.path.segments() {
        [Segment::Field(name)] => {
            !(matches!(&**name, "apiVersion" | "kind") && matches!(slip.kind, SlipKind::WrongType { .. }))
        }
        _ => !is_namespace(slip, &["metadata"]),
    });
    slips
}

fn is_namespace(slip: &Slip, above: &[&str]) -> bool {
    let names = slip.path.segments().iter().map(|segment| match segment {
        Segment::Field(name) => &**name,
        _ => "",
    });
    names.eq(above.iter().copied().chain(["namespace"])) && matches!(slip.kind, SlipKind::WrongType { .. })
}

fn unknown_field(path: &str) -> String {
    format!("unknown field {}", quote(path))
}

/// The strict errors among slips, each once.
fn strict_errors(slips: &[Slip]) -> Vec<String> {
    let mut errors: Vec<String> = Vec::new();
    for slip in slips {
        let error = match slip.kind {
            SlipKind::Unknown { .. } => unknown_field(&json_path(&slip.path)),
            SlipKind::Duplicate { .. } => format!("duplicate field {}", quote(&json_path(&slip.path))),
            _ => continue,
        };
        if errors.len() == MAX_STRICT {
            break;
        }
        if !errors.contains(&error) {
            errors.push(error);
        }
    }
    errors
}

/// A path as sigs.k8s.io/json prints it, in which keys of maps look like fields.
pub(super) fn json_path(path: &FieldPath) -> String {
    let mut text = String::new();
    for segment in path.segments() {
        match segment {
            Segment::Index(index) => text.push_str(&format!("[{index}]")),
            Segment::Field(name) => push_name(&mut text, name),
            Segment::Key(name) => push_name(&mut text, name),
        }
    }
    text
}

fn push_name(text: &mut String, name: &str) {
    if !text.is_empty() {
        text.push('.');
    }
    text.push_str(name);
}

/// The strict errors when the document itself is the body, if they are others than those of the body that kubectl sends.
fn raw_strict(
    body: &Body<'_>,
    text: &str,
    document: &Document,
    kind: Option<TypeId>,
    sent: &Decoded,
) -> Option<Vec<String>> {
    if sent.error.is_some() {
        return None;
    }
    let strict = match (document.format, kind) {
        (Format::Yaml, _) => {
            let duplicates = strict_yaml::error(text, document)?;
            std::iter::once(duplicates).chain(sent.strict.iter().cloned()).collect()
        }
        (Format::Json, Some(kind)) => {
            let slips = check_raw(text, document, body.tree, body.node, kind);
            if fatal(slips.iter().map(|slip| &slip.kind)).is_some() {
                return None;
            }
            strict_errors(&slips)
        }
        (Format::Json, None) => {
            let paths = super::check::repeated(document, body.tree, body.node);
            paths
                .iter()
                .map(|path| format!("duplicate field {}", quote(&json_path(path))))
                .chain(sent.strict.iter().cloned())
                .collect()
        }
    };
    (strict != sent.strict && !strict.is_empty()).then_some(strict)
}

/// The server looks for `apiVersion` and `kind` with encoding/json, to which capitals are all the same; the last such key counts.
fn misread_kind(body: &Body<'_>) -> Option<Decoded> {
    let Body { tree, node, .. } = *body;
    let mut keys: Vec<_> = tree.entries(node).iter().collect();
    keys.retain(|entry| ["apiVersion", "kind"].iter().any(|name| name.eq_ignore_ascii_case(&entry.key)));
    if keys.iter().all(|entry| matches!(&*entry.key, "apiVersion" | "kind")) {
        return None;
    }
    sort_by(&mut keys, |left, right| left.key.cmp(&right.key));
    let (mut api_version, mut kind) = (body.api_version, body.kind);
    for entry in keys {
        let name = if entry.key.eq_ignore_ascii_case("kind") { "kind" } else { "apiVersion" };
        if entry.key.as_ref() == name {
            if name == "kind" {
                kind = body.kind
            } else {
                api_version = body.api_version
            }
            continue;
        }
        match tree.value(entry.value) {
            Value::Null => {}
            Value::String(text) if name == "kind" => kind = text,
            Value::String(text) => api_version = text,
            other => {
                let found = go_word(other);
                let error = format!(
                    "couldn't get version/kind; json parse error: json: cannot unmarshal {found} into Go struct field .{name} of type string"
                );
                return Some(Decoded { error: Some(error), ..Decoded::default() });
            }
        }
    }
    let kind_or = |kind: &str| if kind.is_empty() { body.kind.to_string() } else { kind.to_string() };
    let (version, kind) = (kinds::printed(api_version), kind_or(kind));
    if version.is_empty() || (version == kinds::printed(body.api_version) && kind == body.kind) {
        return None;
    }
    let served = kinds::mapping(&version, &kind).is_ok_and(|found| found == Some(kind.as_str()));
    (!served).then(|| Decoded {
        error: Some(format!("no kind {} is registered for version {} {UNREGISTERED}", quote(&kind), quote(&version))),
        misread: Some((kind, kinds::group_version(&version).1.to_string())),
        ..Decoded::default()
    })
}

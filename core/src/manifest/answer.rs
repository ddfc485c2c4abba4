//! What kubectl and the API server say of a document: the whole answer to `kubectl create`, short of admission.

use crate::go_quote::quote;
use crate::source::{Document, NodeId, Tree, Value};

use super::client::{self, Sent};
use super::kinds;
use super::server::{Body, Decoded, decode};
use super::validation::{self, FieldError, Warning};

/// What kubectl says of a document, and the API server of its objects.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DocumentAnswer {
    /// Why kubectl sends nothing, without its prefixes (`error: error validating "F": error validating data: `, …).
    pub client_error: Option<String>,
    /// Of a list, its `apiVersion` and `kind`.
    pub list: Option<(String, String)>,
    /// The answers to what is sent: one, or one for each item of a list.
    pub objects: Vec<Answer>,
}

/// What the API server says of one object.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// The object's mapping.
    pub node: NodeId,
    /// As in the body.
    pub api_version: String,
    /// As in the body.
    pub kind: String,
    /// Whether exactly this kind is served at this version by default.
    pub recognized: bool,
    /// Why kubectl does not send it.
    pub not_sent: Option<String>,
    /// The fatal error of decoding: the first one in the order of the body. Only of kinds that Podwall evaluates, as everything below.
    pub decode_error: Option<String>,
    /// The strict errors of the body that kubectl sends.
    pub strict_errors: Vec<String>,
    /// The strict errors when the document itself is the body, where they are others.
    pub raw_strict_errors: Option<Vec<String>>,
    /// The errors of validation. Beside strict errors they are what the server says when field validation is not strict.
    pub validation_errors: Vec<FieldError>,
    /// Whether a default cluster already refuses the object when it allocates addresses and ports, and so tells none of these errors.
    pub refused_by_allocation: bool,
    /// The warnings of the server's answer.
    pub warnings: Vec<Warning>,
    /// The message of the Status that refuses the object.
    pub message: Option<String>,
}

/// What kubectl and the API server say of a document of a text; nothing of one that cannot be read or is empty.
pub fn answer(text: &str, document: &Document) -> Option<DocumentAnswer> {
    let tree = document.content.as_ref().ok()?;
    if *tree.value(tree.root()) == Value::Null {
        return None;
    }
    Some(match client::send(text, document, tree) {
        Err(refusal) => DocumentAnswer { client_error: Some(refusal.error), list: refusal.list, objects: Vec::new() },
        Ok(Sent::Object) => {
            let root = tree.root();
            let string = |key| tree.get(root, key).and_then(|id| tree.str(id)).unwrap_or_default();
            let body = Body { tree, node: root, api_version: string("apiVersion"), kind: string("kind") };
            let object = create(&body, Some((text, document)));
            DocumentAnswer { client_error: object.not_sent.clone(), list: None, objects: vec![object] }
        }
        Ok(Sent::Items { api_version, kind, items }) => {
            let items = items
                .iter()
                .map(|(node, api_version, kind)| create(&Body { tree, node: *node, api_version, kind }, None));
            DocumentAnswer { client_error: None, list: Some((api_version, kind)), objects: items.collect() }
        }
    })
}

/// The answer to the request that creates an object; `raw` is the document, where that could be the body itself.
fn create(body: &Body<'_>, raw: Option<(&str, &Document)>) -> Answer {
    let mut answer = Answer {
        node: body.node,
        api_version: body.api_version.to_string(),
        kind: body.kind.to_string(),
        ..Answer::default()
    };
    let served = match kinds::destination(body.api_version, body.kind) {
        Ok(served) => served,
        Err(error) => {
            answer.not_sent = Some(error);
            return answer;
        }
    };
    answer.recognized = served == body.kind;
    let Some(Decoded { error, strict, raw_strict, into, misread }) = decode(body, served, raw) else { return answer };
    let said = || (body.kind.to_string(), kinds::group_version(body.api_version).1.to_string());
    let (kind, version) = misread.unwrap_or_else(said);
    let refusal =
        |why: &str| Some(format!("{kind} in version {} cannot be handled as a {into}: {why}", quote(&version)));
    if let Some(error) = &error {
        answer.message =
            if error.starts_with("couldn't get version/kind") { Some(error.clone()) } else { refusal(error) };
    } else if !strict.is_empty() {
        answer.message = refusal(&format!("strict decoding error: {}", strict.join(", ")));
    }
    answer.strict_errors = strict;
    answer.raw_strict_errors = raw_strict;
    answer.decode_error = error;
    if answer.decode_error.is_none() {
        validate(&mut answer, body);
    }
    answer
}

fn validate(answer: &mut Answer, body: &Body<'_>) {
    let api_version = kinds::printed(body.api_version);
    let Some(outcome) = validation::validate(body.tree, body.node, &api_version, body.kind) else { return };
    answer.warnings = outcome.warnings;
    answer.validation_errors = outcome.errors;
    answer.refused_by_allocation = outcome.refused_by_allocation;
    if outcome.refused_by_allocation {
        answer.warnings.clear();
        return;
    }
    if answer.message.is_none() && !answer.validation_errors.is_empty() {
        let (group, _) = kinds::group_version(&api_version);
        let dot = if group.is_empty() { "" } else { "." };
        let errors: Vec<String> = answer.validation_errors.iter().map(FieldError::to_string).collect();
        answer.message = Some(format!(
            "{}{dot}{group} {} is invalid: {}",
            body.kind,
            quote(&name(body.tree, body.node)),
            client::aggregate(&errors)
        ));
    }
}

/// How many bytes of `generateName` go into a name, and what stands for the letters that the server makes up.
const GENERATED: (usize, &str) = (58, "xxxxx");

/// The object's name, or one made of its `generateName`.
fn name(tree: &Tree, node: NodeId) -> String {
    let metadata = |key| {
        let value = tree.get(node, "metadata").and_then(|metadata| tree.get(metadata, key));
        value.and_then(|value| tree.str(value)).unwrap_or_default()
    };
    match (metadata("name"), metadata("generateName")) {
        ("", "") => String::new(),
        ("", base) => {
            let end = (0..=GENERATED.0.min(base.len())).rev().find(|end| base.is_char_boundary(*end));
            format!("{}{}", base.get(..end.unwrap_or_default()).unwrap_or_default(), GENERATED.1)
        }
        (name, _) => name.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use crate::source::read;

    use super::*;

    fn told(text: &str) -> DocumentAnswer {
        read(text).documents.first().and_then(|document| answer(text, document)).unwrap_or_default()
    }

    #[test]
    fn kubectl_sends_only_what_says_what_it_is() {
        for (text, error) in [
            ("a: b\n", "[apiVersion not set, kind not set]"),
            ("apiVersion: 1\nkind: Pod\n", "apiVersion isn't string type"),
            ("- a\n", "invalid object to validate"),
            ("apiVersion: v1\nkind: Foo\n", "no matches for kind \"Foo\" in version \"v1\""),
            ("apiVersion: v1\nkind: PodList\n", "the server could not find the requested resource"),
            (
                "{apiVersion: v1, kind: Pod, metadata: {name: 5}}",
                "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string",
            ),
            (
                "{apiVersion: v1, kind: \"\", b: 1, a: <}",
                "Object 'Kind' is missing in '{\"a\":\"\\u003c\",\"apiVersion\":\"v1\",\"b\":1,\"kind\":\"\"}'",
            ),
        ] {
            assert_eq!(told(text).client_error.as_deref(), Some(error), "{text}");
        }
    }

    #[test]
    fn the_first_fatal_error_is_that_of_the_sorted_body_unless_a_type_reads_itself() {
        let message = |spec: &str| {
            let text = format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {spec}\n");
            told(&text).objects.first().and_then(|object| object.message.clone()).unwrap_or_default()
        };
        let refused = "Pod in version \"v1\" cannot be handled as a Pod:";
        assert_eq!(
            message("{hostPID: x, hostIPC: [], foo: 1}"),
            format!("{refused} json: cannot unmarshal array into Go struct field PodSpec.spec.hostIPC of type bool")
        );
        assert_eq!(
            message("{containers: [{args: 1, resources: {limits: {cpu: x}}}]}"),
            format!("{refused} {}", super::super::quantity::FORMAT)
        );
        assert_eq!(
            message("{volumes: [{name: v, hostPath: 1}]}"),
            format!(
                "{refused} json: cannot unmarshal number into Go struct field Volume.spec.volumes.VolumeSource.hostPath of type v1.HostPathVolumeSource"
            )
        );
    }

    #[test]
    fn items_are_answered_one_by_one() {
        let answer = told(
            "{apiVersion: v1, kind: PodList, items: [{metadata: {name: a}, zoo: 1}, {apiVersion: v1, kind: Foo}]}",
        );
        assert_eq!(answer.list, Some(("v1".to_string(), "PodList".to_string())));
        let [pod, foo] = answer.objects.as_slice() else { panic!("{answer:?}") };
        assert_eq!((pod.kind.as_str(), pod.recognized), ("Pod", true));
        assert_eq!(pod.strict_errors, ["unknown field \"zoo\""]);
        assert_eq!(foo.not_sent.as_deref(), Some("no matches for kind \"Foo\" in version \"v1\""));
    }
}

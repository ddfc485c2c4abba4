//! Documents that are YAML or JSON but no Kubernetes object: what they are, and what to do.

use crate::finding::{Finding, Place, SourceId};
use crate::source::{NodeId, Span, Tree, Value};

use super::{client, rules};

/// The finding about a document that is no object.
pub fn no_object(source: SourceId, tree: &Tree, root: NodeId) -> Finding {
    let span = first_key(tree, root);
    let (rule, message) = match tree.value(root) {
        Value::Mapping(_) => mapping(tree, root),
        Value::Sequence(_) => (
            &rules::FOREIGN,
            "This is a list, not an object. Write its items as documents between `---` lines.".to_string(),
        ),
        _ => (
            &rules::FOREIGN,
            "This is plain text, not an object. A manifest is a mapping that begins with `apiVersion` and `kind`."
                .to_string(),
        ),
    };
    let missing = client::missing_kind(tree, root);
    let upstream = (!missing.is_empty()).then(|| client::aggregate(&missing));
    Finding {
        rule,
        message,
        upstream: upstream.map(Into::into),
        place: Place::Text { source, span },
        related: Vec::new(),
        mend: None,
    }
}

/// The finding about a kustomization, which has a kind but is no object of a cluster.
pub fn kustomization(source: SourceId, tree: &Tree, node: NodeId) -> Option<Finding> {
    let api_version = tree.get(node, "apiVersion").and_then(|id| tree.str(id)).unwrap_or_default();
    api_version.starts_with("kustomize.config.k8s.io/").then(|| Finding {
        rule: &rules::FOREIGN,
        message: KUSTOMIZATION.to_string(),
        upstream: None,
        place: Place::Text { source, span: first_key(tree, node) },
        related: Vec::new(),
        mend: None,
    })
}

fn mapping(tree: &Tree, root: NodeId) -> (&'static crate::rule::Rule, String) {
    let has = |keys: &[&str]| keys.iter().all(|key| tree.get(root, key).is_some());
    let any = |keys: &[&str]| keys.iter().any(|key| tree.get(root, key).is_some());
    if !any(&["apiVersion", "kind"]) && any(&["resources", "bases"]) && !any(&["image", "replicaCount"]) {
        return (&rules::FOREIGN, KUSTOMIZATION.to_string());
    }
    if has(&["services"]) && !any(&["apiVersion", "kind", "metadata", "image", "replicaCount"]) {
        return (
            &rules::FOREIGN,
            "This looks like a Compose file. Turn it into manifests with `kompose convert`, or write them yourself."
                .to_string(),
        );
    }
    if has(&["apiVersion", "name", "version"]) && !any(&["kind", "metadata"]) {
        return (
            &rules::FOREIGN,
            "This looks like the `Chart.yaml` of a Helm chart. Render the chart with `helm template NAME CHART` and read its output."
                .to_string(),
        );
    }
    if any(&["securityContext", "containers", "podSelector", "ingress", "egress", "seccompProfile", "capabilities"])
        && !any(&["replicaCount", "nameOverride", "fullnameOverride"])
    {
        return (
            &rules::NO_KIND,
            "This looks like a piece of an object: it has no `apiVersion` and no `kind`. Put it where it belongs in a whole object."
                .to_string(),
        );
    }
    if !any(&["apiVersion", "kind", "metadata", "spec"]) {
        return (
            &rules::FOREIGN,
            "This has no `apiVersion` and no `kind`, so it is no manifest. If it is the values file of a Helm chart, render the chart with \
             `helm template NAME CHART -f values.yaml` and read its output."
                .to_string(),
        );
    }
    let missing = match (any(&["apiVersion"]), any(&["kind"])) {
        (true, true) => "text as its `apiVersion` and `kind`",
        (true, false) => "`kind`, such as `Pod` or `Deployment`",
        (false, true) => "`apiVersion`, such as `v1` or `apps/v1`",
        (false, false) => "`apiVersion` and `kind`",
    };
    (&rules::NO_KIND, format!("This object needs {missing}; kubectl sends nothing without."))
}

/// What to do with a kustomization.
const KUSTOMIZATION: &str = "This is a kustomization, which names manifests and changes to them. Render it with `kubectl kustomize DIRECTORY` and read its output.";

fn first_key(tree: &Tree, root: NodeId) -> Span {
    tree.entries(root).first().map_or(tree.span(root), |entry| entry.key_span)
}

//! What would mend these findings.

use serde_json::{Value, json};

use crate::cluster::{NAME_LABEL, NetworkPolicy, Protocol};
use crate::fix::{Mend, Revise, Revision};
use crate::manifest::FieldPath;

use super::super::servers::{KUBERNETES, Servers};
use super::labels_nearby::Nearby;

fn revise(act: Revision, title: String, check: Option<&'static str>) -> Option<Mend> {
    Some(Mend::Revise(Revise { act, title, check }))
}

/// Two peers become one.
pub(super) fn join() -> Option<Mend> {
    let check = "Only pods that match both selectors are allowed then. Check that none is needed that matches one of them alone.";
    revise(Revision::Join, "Write both selectors in one item".to_string(), Some(check))
}

/// `policyTypes` is written; `check` where that changes anything.
pub(super) fn policy_types(types: &[&str], check: Option<&'static str>) -> Option<Mend> {
    let path = FieldPath::root().fields(&["spec", "policyTypes"]);
    let title = format!("Set `policyTypes: [{}]`", types.join(", "));
    revise(Revision::Set(path, json!(types)), title, check)
}

/// `policyTypes` gets one more, in place of one that names no further direction: the server takes no more than two.
pub(super) fn policy_type(policy: &NetworkPolicy, name: &str) -> Option<Mend> {
    let path = FieldPath::root().fields(&["spec", "policyTypes"]);
    let check = "What these rules do not allow is cut off then. Check that they name everything that is needed.";
    if let Some(at) = policy.written.spare_type {
        return revise(
            Revision::Set(path.index(at), json!(name)),
            format!("Write `{name}` in `policyTypes`"),
            Some(check),
        );
    }
    revise(Revision::Push(path, json!(name)), format!("Add `{name}` to `policyTypes`"), Some(check))
}

/// Egress gets a rule for the DNS of the cluster, which listens on some ports over UDP and TCP.
pub(super) fn dns(servers: &Servers, [udp, tcp]: [u16; 2]) -> Option<Mend> {
    let Servers { namespace, label: (key, values), .. } = servers;
    let rule = json!({
        "to": [{
            "namespaceSelector": {"matchLabels": {NAME_LABEL: namespace}},
            "podSelector": {"matchLabels": {*key: values.first()?}},
        }],
        "ports": [{"protocol": "UDP", "port": udp}, {"protocol": "TCP", "port": tcp}],
    });
    let path = FieldPath::root().fields(&["spec", "egress"]);
    let check = match *namespace == KUBERNETES.namespace {
        true => {
            "Check that the DNS of the cluster is the pods with k8s-app=kube-dns in kube-system, as in most clusters, and not a cache at an address of each node."
        }
        false => "Check that the DNS of the cluster is the pods of openshift-dns, which listen on port 5353.",
    };
    revise(Revision::Push(path, rule), "Add a rule for DNS".to_string(), Some(check))
}

/// A rule for DNS over UDP gets TCP.
pub(super) fn tcp(rule: usize, port: Value) -> Option<Mend> {
    let path = FieldPath::root().fields(&["spec", "egress"]).index(rule).field("ports");
    let entry = json!({"protocol": "TCP", "port": port});
    let check = "Check that the DNS server listens on the same port over TCP, as it should.";
    revise(Revision::Push(path, entry), "Open the port over TCP too".to_string(), Some(check))
}

/// A label is written as it is in the input; `path` is the one of the finding.
pub(super) fn spelling(path: &FieldPath, near: &Nearby, in_expression: bool) -> Option<Mend> {
    let check = "Check that the label of the input is the one that is meant.";
    let title = format!("Write `{}`", near.instead);
    match near.is_key && !in_expression {
        true => revise(Revision::Rename(near.instead.clone()), title, Some(check)),
        false => revise(Revision::Set(path.clone(), json!(near.instead)), title, Some(check)),
    }
}

/// The key of a label becomes the one that has the namespace's name.
pub(super) fn name_label(path: &FieldPath, in_expression: bool) -> Option<Mend> {
    let check = "Check that the namespace of this name is meant, and that nobody sets the other label on it.";
    let title = format!("Select by `{NAME_LABEL}`");
    match in_expression {
        false => revise(Revision::Rename(NAME_LABEL.to_string()), title, Some(check)),
        true => revise(Revision::Set(path.clone(), json!(NAME_LABEL)), title, Some(check)),
    }
}

/// A peer gets the namespace that its pods are in.
pub(super) fn in_namespace(peer: &FieldPath, namespace: &str) -> Option<Mend> {
    let check = "Check that the pods of that namespace are meant.";
    let selector = json!({"matchLabels": {NAME_LABEL: namespace}});
    let title = format!("Select in the namespace `{namespace}`");
    revise(Revision::Set(peer.field("namespaceSelector"), selector), title, Some(check))
}

/// The protocol of a port.
pub(super) fn protocol(port: &FieldPath, protocol: Protocol) -> Option<Mend> {
    let title = format!("Set `protocol: {}`", protocol.name());
    let check = "Check that the pods are to be reached over that protocol.";
    revise(Revision::Set(port.field("protocol"), json!(protocol.name())), title, Some(check))
}

/// The number of a port, or its name, in the field that has the one or the other.
pub(super) fn port((path, field): (&FieldPath, &str), number: u16, name: Option<&str>) -> Option<Mend> {
    let check = "Check that the pods listen on that port.";
    let (value, title) = match name {
        Some(name) => (json!(name), format!("Set `{field}: {name}`")),
        None => (json!(number), format!("Set `{field}: {number}`")),
    };
    revise(Revision::Set(path.clone(), value), title, Some(check))
}

//! Selectors that ask for the value of a label that pods get when they are made, where no manifest tells it.

use crate::cluster::{AdminPeer, ObjectId, Operator, Selector, Subject};
use crate::finding::{Finding, Part};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Reference, Rule, example};

use super::super::findings::finding;
use super::super::given::{is_of_node, of_pod_to_come};
use super::super::places::{PeerPlace, admin_peers};
use super::super::within::Within;
use super::super::words;
use super::seen::Seen;

pub(super) static RULE: Rule = Rule::of_network(
    "pod-labels-untold",
    Severity::Info,
    "A selector that asks for the value of a label that pods get when they are made",
    "Some labels of pods are in no template: `pod-template-hash` of a Deployment's pods, `controller-revision-hash`, the name of the Job that a CronJob makes. That they \
     are there is known, and their values are not, so whether the selector finds such pods cannot be told. Select by labels of the template. Labels whose values manifests do \
     tell are known to Podwall: the name of a Job, and the names and numbers of a StatefulSet's pods.",
    [example!("pod-labels-untold"), example!("pod-labels-untold" mended)],
    &[Reference::page(
        "Well-known labels, annotations and taints",
        "https://kubernetes.io/docs/reference/labels-annotations-taints/",
    )],
);

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    for policy in &seen.model.policies {
        let path = FieldPath::root().fields(&["spec", "podSelector"]);
        found.extend(judge(seen, policy.object, path, Within::Own(policy.namespace), &policy.pod_selector));
    }
    for ruled in &seen.rules {
        for (at, peer) in ruled.numbered() {
            let Some((within, pods)) = Within::of_peer(ruled.policy, peer) else { continue };
            let path = ruled.peer_path(at).field("podSelector");
            found.extend(judge(seen, ruled.policy.object, path, within, pods));
        }
    }
    for policy in seen.admin() {
        if let Subject::Pods { namespaces, pods: Some(pods) } = &policy.body.subject {
            let path = FieldPath::root().fields(&["spec", "subject"]);
            let within = Within::Namespaces(policy.cluster, namespaces);
            found.extend(judge(seen, policy.object, of_pods(path), within, pods));
        }
        for (place, _, peer) in admin_peers(policy) {
            if let AdminPeer::Pods { namespaces, pods: Some(pods) } = peer {
                let path = PeerPlace::path(place);
                let within = Within::Namespaces(policy.cluster, namespaces);
                found.extend(judge(seen, policy.object, of_pods(path), within, pods));
            }
        }
    }
}

fn of_pods(path: FieldPath) -> FieldPath {
    path.fields(&["pods", "podSelector"])
}

fn judge(
    seen: &Seen<'_>,
    object: ObjectId,
    path: FieldPath,
    within: Within<'_>,
    selector: &Selector,
) -> Option<Finding> {
    let (pod, asked) = seen.undecided(within, selector)?;
    let (of, to_come) = (seen.model.endpoint(pod), of_pod_to_come(pod, asked));
    let known = match &to_come {
        Some(asked) => format!("No manifest tells whether {of} gets a pod with {}", words::wanted(asked)),
        None if is_of_node(&asked.key) => {
            format!("The pods of {of} get the label `{}` of their node, and no manifest tells it", asked.key)
        }
        None => {
            format!(
                "The pods of {of} get the label `{}` when they are made, and no manifest tells its value",
                asked.key
            )
        }
    };
    let not = if matches!(asked.operator, Operator::NotIn | Operator::Exists) { "" } else { "not " };
    let whom = if to_come.is_some() { "it" } else { "them" };
    let message = format!("{known}: this selector is taken {not}to find {whom}.");
    let path = match asked.expression {
        None => path.field("matchLabels").key(asked.key.clone()),
        Some(at) if asked.values.is_empty() => path.field("matchExpressions").index(at).field("key"),
        Some(at) => path.field("matchExpressions").index(at).field("values"),
    };
    Some(finding(&RULE, object, path, Part::Value, message))
}

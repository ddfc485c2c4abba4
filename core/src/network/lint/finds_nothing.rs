//! Selectors that find nothing, with the likeliest reason.

use std::rc::Rc;

use roaring::RoaringBitmap;

use crate::cluster::{ClusterId, NAME_LABEL, NamespaceId, NetworkPolicy, ObjectId, Operator, Peer, Selector, Workload};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Reference, Rule, example};

use super::super::findings::finding;
use super::super::given::is_of_running_pods;
use super::super::within::Within;
use super::super::words;
use super::labels_nearby::{Known, Nearby, meant, nearby};
use super::mends;
use super::ruled::Ruled;
use super::seen::Seen;
use super::sources;

pub(super) static SELECTS_NO_POD: Rule = Rule::of_network(
    "selects-no-pod",
    Severity::Warning,
    "A policy that applies to no pod",
    "Such a policy isolates nothing and decides nothing. It is told only where the input has pods of the policy's namespace, or of those that an administrative policy names, and none of \
     them has the labels; where objects of other projects are there, whose controllers may make pods, nothing is told.",
    [example!("selects-no-pod"), example!("selects-no-pod" mended)],
    &[
        sources::policies(),
        sources::kube_linter("dangling-networkpolicy"),
        sources::kube_score("networkpolicy-targets-pod"),
        sources::popeye("POP-1200"),
    ],
);

pub(super) static PEER_MATCHES_NO_POD: Rule = Rule::of_network(
    "peer-matches-no-pod",
    Severity::Info,
    "A peer that no pod of the namespaces it names matches",
    "Such a peer allows nothing and denies nothing, unless the pods are made by what the input does not have. It is told only where the input has the namespaces that are meant with pods in \
     them, and none of these has the labels, and where no controller of another project may make more.",
    [example!("peer-matches-no-pod"), example!("peer-matches-no-pod" mended)],
    &[
        sources::peers(),
        sources::kube_linter("dangling-networkpolicypeer-podselector"),
        sources::popeye("POP-1201, POP-1202, POP-1208"),
    ],
);

pub(super) static MISSPELT_LABEL: Rule = Rule::of_network(
    "misspelt-label",
    Severity::Warning,
    "A selector that finds nothing, where a label differs from it by a letter",
    "Labels are compared letter by letter, and a selector that finds nothing is no error to Kubernetes. It is told where exactly one label of the input is so near \
     that the selector would find something with it. Words of fewer than four letters are told where two letters have changed places, and not for one letter alone: too many of them are near each other.",
    [example!("misspelt-label"), example!("misspelt-label" mended)],
    &[
        Reference::page(
            "Labels and selectors",
            "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/",
        ),
        sources::kube_linter("dangling-networkpolicy"),
    ],
);

pub(super) static NAMESPACE_NAME: Rule = Rule::of_network(
    "namespace-name-label",
    Severity::Warning,
    "A namespace selected by a label that it does not have, by its name",
    "`namespaceSelector` asks for labels and not for names. The only label that every namespace has is `kubernetes.io/metadata.name`, with its name; `name` and the \
     like are there only if somebody sets them.",
    [example!("namespace-name-label"), example!("namespace-name-label" mended)],
    &[sources::by_name()],
);

pub(super) static ANOTHER_NAMESPACE: Rule = Rule::of_network(
    "pods-of-another-namespace",
    Severity::Warning,
    "A selector that finds no pod in the policy's namespace, and some in another one",
    "A `podSelector` alone finds pods of the policy's own namespace and no others. Pods of another namespace take a `namespaceSelector` in the same item; a policy applies \
     to pods of its own namespace in any case.",
    [example!("pods-of-another-namespace"), example!("pods-of-another-namespace" mended)],
    &[sources::peers()],
);

/// Keys of labels that people take for the name of a namespace.
const NAME_KEYS: [&str; 6] =
    ["name", "namespace", "ns", "kubernetes.io/name", "metadata.name", "kubernetes.io/namespace"];

/// The namespace that every cluster has, and that nobody makes.
const SYSTEM: &str = "kube-system";

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    for (at, policy) in seen.model.policies.iter().enumerate() {
        if seen.selected(at).is_empty() && seen.is_populated(policy.namespace) {
            found.extend(subject(seen, policy));
        }
    }
    for ruled in &seen.rules {
        for (at, peer) in ruled.numbered() {
            if let Peer::Pods { namespaces, pods } = peer
                && !seen.is_told(ruled, at)
                && seen.pods_matched(ruled, at).is_empty()
                && let Some(told) = judge(seen, ruled, at, namespaces.as_ref(), pods.as_ref())
            {
                seen.tell(ruled, at);
                found.push(told);
            }
        }
    }
}

/// Whether a selector asks for a label that pods have only when they run, and that no manifest tells.
fn is_untold(seen: &Seen<'_>, within: Within<'_>, selector: &Selector) -> bool {
    selector.requirements.iter().any(|each| is_of_running_pods(&each.key)) || seen.undecided(within, selector).is_some()
}

/// The place of a requirement below its selector.
fn requirement_path(selector: &FieldPath, asked: &Selector, at: usize, is_key: bool) -> (FieldPath, Part) {
    let Some(requirement) = asked.requirements.get(at) else { return (selector.clone(), Part::Key) };
    match requirement.expression {
        None => {
            let part = if is_key { Part::Key } else { Part::Value };
            (selector.field("matchLabels").key(requirement.key.clone()), part)
        }
        Some(number) => {
            let expression = selector.field("matchExpressions").index(number);
            let path = if is_key { expression.field("key") } else { expression.field("values").index(0) };
            (path, Part::Value)
        }
    }
}

fn subject(seen: &Seen<'_>, policy: &NetworkPolicy) -> Option<Finding> {
    let selector = &policy.pod_selector;
    if is_found(seen, policy.namespace, selector) || is_untold(seen, Within::Own(policy.namespace), selector) {
        return None;
    }
    let path = FieldPath::root().fields(&["spec", "podSelector"]);
    let asked = words::labels(selector);
    let own = seen.namespace(policy.namespace);
    if let Some(near) = near_pods(seen, &[policy.namespace], selector) {
        return Some(misspelt(policy.object, &path, selector, &near, &format!("No pod of {own} is one {asked}")));
    }
    let elsewhere = seen.peers.in_namespaces(policy.cluster, &Selector::default(), Some(selector));
    if !elsewhere.is_empty() {
        let message = format!(
            "A policy applies to pods of its own namespace: no pod {asked} is in {own}, but {}. Put the policy into that namespace.",
            are_there(seen, &elsewhere),
        );
        return Some(finding(&ANOTHER_NAMESPACE, policy.object, path, Part::Key, message));
    }
    if !seen.is_complete(policy.namespace) {
        return None;
    }
    let message = format!("{}: the policy applies to nothing.", none_of(seen, &[policy.namespace], own, &asked));
    Some(finding(&SELECTS_NO_POD, policy.object, path, Part::Key, message))
}

fn judge(
    seen: &Seen<'_>,
    ruled: &Ruled<'_>,
    at: usize,
    namespaces: Option<&Selector>,
    pods: Option<&Selector>,
) -> Option<Finding> {
    let policy = ruled.policy;
    let path = ruled.peer_path(at);
    let Some(asked) = namespaces else {
        let pods = pods.filter(|pods| !is_untold(seen, Within::Own(policy.namespace), pods))?;
        let is_known = seen.is_populated(policy.namespace) && !is_found(seen, policy.namespace, pods);
        return if is_known { local(seen, ruled, at, pods) } else { None };
    };
    let found = Found { namespaces: asked, pods, paths: [path.field("namespaceSelector"), path.field("podSelector")] };
    let told = (&PEER_MATCHES_NO_POD, "as far as the input shows, this peer allows nothing");
    nobody(seen, (policy.object, policy.cluster), &found, told)
}

/// What finds pods by their namespaces: a peer, or the subject of an administrative policy.
pub(super) struct Found<'s> {
    pub(super) namespaces: &'s Selector,
    pub(super) pods: Option<&'s Selector>,
    /// Where the one and the other stand.
    pub(super) paths: [FieldPath; 2],
}

/// The finding about one that finds nobody; `otherwise` is what is told, and follows from it, where no label is likely meant.
pub(super) fn nobody(
    seen: &Seen<'_>,
    (object, cluster): (ObjectId, ClusterId),
    found: &Found<'_>,
    otherwise: (&'static Rule, &str),
) -> Option<Finding> {
    let Found { namespaces: asked, pods, paths: [of_namespaces, path] } = found;
    let there = seen.peers.namespaces(cluster, asked);
    if there.is_empty() {
        return unknown_namespace(seen, (object, cluster), of_namespaces, asked);
    }
    let there: Vec<NamespaceId> = there.iter().map(NamespaceId).collect();
    let pods = pods.filter(|pods| !is_untold(seen, Within::Namespaces(cluster, asked), pods))?;
    if asked.is_empty() {
        let near = near_anywhere(seen, cluster, pods)?;
        let said = format!("No pod of the input is one {}", words::labels(pods));
        return Some(misspelt(object, path, pods, &near, &said));
    }
    let is_meant = |id: &NamespaceId| {
        let by_name = asked.requirements.iter().any(|each| each.key == NAME_LABEL && each.operator == Operator::In);
        seen.is_populated(*id)
            && (by_name || seen.model.namespace(*id).is_some_and(|namespace| namespace.object.is_some()))
            && !is_found(seen, *id, pods)
    };
    if !there.iter().all(is_meant) {
        return None;
    }
    let whose = words::namespaces(asked);
    if let Some(near) = near_pods(seen, &there, pods) {
        let said = format!("No pod in {whose} is one {}", words::labels(pods));
        return Some(misspelt(object, path, pods, &near, &said));
    }
    if !there.iter().all(|id| seen.is_complete(*id)) {
        return None;
    }
    let (rule, follows) = otherwise;
    let message = format!("{}: {follows}.", none_of(seen, &there, &whose, &words::labels(pods)));
    Some(finding(rule, object, path.clone(), Part::Key, message))
}

/// A peer with a pod selector alone.
fn local(seen: &Seen<'_>, ruled: &Ruled<'_>, at: usize, pods: &Selector) -> Option<Finding> {
    let policy = ruled.policy;
    let path = ruled.peer_path(at).field("podSelector");
    let own = seen.namespace(policy.namespace);
    let asked = words::labels(pods);
    if let Some(near) = near_pods(seen, &[policy.namespace], pods) {
        return Some(misspelt(policy.object, &path, pods, &near, &format!("No pod of {own} is one {asked}")));
    }
    let elsewhere = seen.peers.in_namespaces(policy.cluster, &Selector::default(), Some(pods));
    if !elsewhere.is_empty() {
        let message = format!(
            "A `podSelector` alone finds pods of the policy's own namespace: none {asked} is in {own}, but {}. Name their namespace by a \
             `namespaceSelector` in the same item.",
            are_there(seen, &elsewhere),
        );
        let mut told = ruled.finding(&ANOTHER_NAMESPACE, path, Part::Key, message);
        let mut places: Vec<NamespaceId> = seen.workloads(&elsewhere).map(|workload| workload.namespace).collect();
        places.dedup();
        if let [only] = places.as_slice() {
            told.mend = mends::in_namespace(&ruled.peer_path(at), seen.namespace(*only));
        }
        told.related.extend(seen.workloads(&elsewhere).take(3).map(|workload| of_workload(seen, workload)));
        return Some(told);
    }
    if !seen.is_complete(policy.namespace) {
        return None;
    }
    let none = none_of(seen, &[policy.namespace], own, &asked);
    let message = format!("{none}: as far as the input shows, this peer allows nothing.");
    Some(ruled.finding(&PEER_MATCHES_NO_POD, path, Part::Key, message))
}

/// A selector of namespaces that finds none of those that the input mentions.
pub(super) fn unknown_namespace(
    seen: &Seen<'_>,
    (object, cluster): (ObjectId, ClusterId),
    path: &FieldPath,
    asked: &Selector,
) -> Option<Finding> {
    for (at, requirement) in asked.requirements.iter().enumerate() {
        let is_name = NAME_KEYS.contains(&requirement.key.as_str()) && requirement.operator == Operator::In;
        let named = requirement.values.iter().find(|value| *value == SYSTEM || seen.has_namespace(cluster, value));
        if let (true, Some(name)) = (is_name, named) {
            let message = format!(
                "No namespace of the input has the label {}={name}; the name of {name} is in its label `{NAME_LABEL}`, which every namespace has.",
                requirement.key,
            );
            let (path, part) = requirement_path(path, asked, at, true);
            let mend = mends::name_label(&path, requirement.expression.is_some());
            return Some(Finding { mend, ..finding(&NAMESPACE_NAME, object, path, part, message) });
        }
    }
    let known = seen.labels_of_namespaces(cluster);
    let finds = |selector: &Selector| !seen.peers.namespaces(cluster, selector).is_empty();
    let near = nearby(asked, &[&known], || seen.may_compare(1), finds)?;
    Some(misspelt(object, path, asked, &near, &format!("No namespace of the input is one {}", words::labels(asked))))
}

fn misspelt(object: ObjectId, path: &FieldPath, asked: &Selector, near: &Nearby, said: &str) -> Finding {
    let (path, part) = requirement_path(path, asked, near.requirement, near.is_key);
    let meant = asked.requirements.get(near.requirement).map(|each| meant(each, near)).unwrap_or_default();
    let message = format!("{said}; there is {meant}. Is that meant?");
    let in_expression = asked.requirements.get(near.requirement).is_some_and(|each| each.expression.is_some());
    let mend = mends::spelling(&path, near, in_expression);
    Finding { mend, ..finding(&MISSPELT_LABEL, object, path, part, message) }
}

/// The label of pods of some namespaces that a selector misses by a slip of the pen.
fn near_pods(seen: &Seen<'_>, namespaces: &[NamespaceId], selector: &Selector) -> Option<Nearby> {
    let known: Vec<Rc<Known<'_>>> = namespaces.iter().map(|id| seen.labels_of(*id)).collect();
    let known: Vec<&Known<'_>> = known.iter().map(|known| &**known).collect();
    let finds = |selector: &Selector| {
        let mut pods = namespaces.iter().flat_map(|id| seen.pods_of(*id)).filter_map(|id| seen.model.workload(*id));
        pods.any(|workload| seen.may_compare(1) && selector.matches(&workload.labels))
    };
    nearby(selector, &known, || seen.may_compare(1), finds)
}

/// The label of pods of any namespace that a selector misses. Nothing more is told of one that finds nobody: its pods may be where the input does not look.
fn near_anywhere(seen: &Seen<'_>, cluster: ClusterId, selector: &Selector) -> Option<Nearby> {
    let own = || seen.model.workloads.iter().filter(|workload| workload.cluster == cluster);
    let finds = |selector: &Selector| {
        own().filter(|each| seen.is_selectable(each)).any(|each| seen.may_compare(1) && selector.matches(&each.labels))
    };
    let near = nearby(selector, &[&seen.labels_of_cluster(cluster)], || seen.may_compare(1), finds)?;
    let is_passed_over = own().any(|each| !seen.is_selectable(each) && selector.matches(&each.labels));
    (!is_passed_over).then_some(near)
}

/// Whether a pod of a namespace has the labels that selectors pass over: it has finished, or uses the network of its node.
fn is_found(seen: &Seen<'_>, namespace: NamespaceId, selector: &Selector) -> bool {
    seen.passed_over(namespace).any(|workload| selector.matches(&workload.labels))
}

fn of_workload(seen: &Seen<'_>, workload: &Workload) -> (String, Place) {
    (seen.model.endpoint(workload), Place::name(workload.object))
}

fn are_there(seen: &Seen<'_>, classes: &RoaringBitmap) -> String {
    let verb = if seen.count(classes) == 1 { "is" } else { "are" };
    format!("{} {verb} there", seen.names(classes))
}

/// That no workload of namespaces is one that a selector asks for.
fn none_of(seen: &Seen<'_>, namespaces: &[NamespaceId], place: &str, asked: &str) -> String {
    let mut all = namespaces.iter().flat_map(|id| seen.pods_of(*id));
    match (all.next().and_then(|only| seen.model.workload(*only)), all.count()) {
        (Some(only), 0) => {
            format!("{}, the only workload of {place} in the input, is not one {asked}", seen.model.endpoint(only))
        }
        (_, more) => {
            format!("None of the {} workloads of {place} in the input is one {asked}", words::number(more + 1))
        }
    }
}

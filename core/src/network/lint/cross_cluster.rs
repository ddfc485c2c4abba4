//! Selectors that are to find pods of another cluster.

use roaring::RoaringBitmap;

use crate::cluster::{AdminPeer, ClusterId, Model, NamespaceId, ObjectId, Operator, Peer, Requirement, Selector};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Reference, Rule, example};

use super::super::findings::finding;
use super::super::places::{admin_peers, namespaces_path};
use super::super::words;
use super::seen::Seen;
use super::sources;

pub(super) static RULE: Rule = Rule::of_network(
    "cross-cluster-selector",
    Severity::Warning,
    "A selector that is to find pods of another cluster",
    "Selectors find namespaces and pods of the policy's own cluster and no others; no label that a policy asks for means a cluster. Pods of another cluster are \
     addresses to it, like everything outside. It is told where a selector finds nothing in its own cluster and something in another one of the input, and where \
     it asks for a label that names clusters and that nothing here has; such a label of pods in the policy's own namespace only where projects for several clusters give it, \
     for what operators of databases run is called a cluster too. What works: blocks of addresses, if the clusters route to each other's pods without \
     translating addresses; a service mesh; or the own policies of a network plugin that joins clusters.",
    [example!("cross-cluster-selector"), example!("cross-cluster-selector" mended)],
    &[
        sources::peers(),
        Reference {
            of: "Multi-Cluster Services API",
            name: "Overview",
            url: "https://multicluster.sigs.k8s.io/concepts/multicluster-services-api/",
        },
        Reference {
            of: "Cilium",
            name: "Cluster Mesh: network policy",
            url: "https://docs.cilium.io/en/stable/network/clustermesh/policy/",
        },
    ],
);

/// How many pods and addresses a message names.
const NAMED: usize = 3;

/// Names of labels that tell clusters apart, without their prefix and signs between words.
const NAMES: [&str; 6] = ["cluster", "clusterid", "clustername", "clusterset", "kubecluster", "kubernetescluster"];

/// Prefixes of labels about several clusters.
const PREFIXES: [&str; 4] =
    ["multicluster.x-k8s.io/", "cluster.clusterset.k8s.io", "topology.istio.io/", "io.cilium.k8s.policy.cluster"];

/// The prefix of labels about where nodes are.
const OF_PLACES: &str = "topology.kubernetes.io/";

/// A peer that selects pods.
struct Asked<'a> {
    object: ObjectId,
    cluster: ClusterId,
    /// The selector of namespaces; none where the policy's own one is meant.
    namespaces: Option<&'a Selector>,
    own: Option<NamespaceId>,
    pods: Option<&'a Selector>,
    /// Where the selector of namespaces stands.
    at_namespaces: FieldPath,
    at_pods: FieldPath,
}

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    for ruled in &seen.rules {
        for (at, peer) in ruled.numbered() {
            let Peer::Pods { namespaces, pods } = peer else { continue };
            if !seen.pods_matched(ruled, at).is_empty() {
                continue;
            }
            let path = ruled.peer_path(at);
            let asked = Asked {
                object: ruled.policy.object,
                cluster: ruled.policy.cluster,
                namespaces: namespaces.as_ref(),
                own: Some(ruled.policy.namespace),
                pods: pods.as_ref(),
                at_namespaces: path.field("namespaceSelector"),
                at_pods: path.field("podSelector"),
            };
            if let Some(told) = judge(seen, &asked) {
                seen.tell(ruled, at);
                found.push(told);
            }
        }
    }
    for policy in seen.admin() {
        for (place, _, peer) in admin_peers(policy) {
            let AdminPeer::Pods { namespaces, pods } = peer else { continue };
            if !seen.peers.in_namespaces(policy.cluster, namespaces, pods.as_ref()).is_empty() {
                continue;
            }
            let path = place.path();
            let asked = Asked {
                object: policy.object,
                cluster: policy.cluster,
                namespaces: Some(namespaces),
                own: None,
                pods: pods.as_ref(),
                at_namespaces: namespaces_path(&path, pods.as_ref()),
                at_pods: path.fields(&["pods", "podSelector"]),
            };
            found.extend(judge(seen, &asked));
        }
    }
}

/// The finding about a peer that finds nothing in its own cluster.
fn judge(seen: &Seen<'_>, asked: &Asked<'_>) -> Option<Finding> {
    let (path, mut told) = match elsewhere(seen, asked) {
        Some(found) => found,
        None => by_label(seen, asked)?,
    };
    told.related.extend(services(seen.model));
    let services: Vec<String> = services(seen.model).map(|(name, _)| name).collect();
    if !services.is_empty() {
        let verb = if services.len() == 1 { "gives a Service" } else { "give Services" };
        let message = format!(
            " {} {verb} to other clusters by name and address, but policies select no Services.",
            words::list(services, "and")
        );
        told.message.push_str(&message);
    }
    let place = Place::Field { object: asked.object, path, part: Part::Key };
    Some(Finding { place, ..told })
}

/// A peer whose pods are in another cluster of the input.
fn elsewhere(seen: &Seen<'_>, asked: &Asked<'_>) -> Option<(FieldPath, Finding)> {
    let model = seen.model;
    if model.clusters.len() < 2 {
        return None;
    }
    let same_name = asked.own.map(|own| Selector::of_namespaces(vec![seen.namespace(own).to_string()]));
    let namespaces = asked.namespaces.or(same_name.as_ref())?;
    // Everything of every namespace is somewhere in any cluster.
    let pods = asked.pods.filter(|pods| !pods.is_empty());
    if namespaces.is_empty() && pods.is_none() {
        return None;
    }
    let others = (0..).map(ClusterId).take(model.clusters.len()).filter(|cluster| *cluster != asked.cluster);
    let (cluster, classes) = others
        .map(|cluster| (cluster, seen.peers.in_namespaces(cluster, namespaces, pods)))
        .find(|(_, classes)| !classes.is_empty())?;
    let count = seen.count(&classes);
    let verb = if count == 1 { "does" } else { "do" };
    let other = called(model, cluster);
    let (own, addresses) = (called(model, asked.cluster), addresses(seen, &classes));
    let message = format!(
        "No pod of {own} matches this peer, and {} of {other} {verb}: selectors never cross clusters, so it allows nothing. {}",
        seen.names(&classes),
        what_works(addresses.as_deref())
    );
    let path = if asked.namespaces.is_some() { &asked.at_namespaces } else { &asked.at_pods };
    let mut told = finding(&RULE, asked.object, path.clone(), Part::Key, message);
    let named = seen.workloads(&classes).take(NAMED);
    told.related.extend(named.map(|workload| (model.endpoint(workload), Place::name(workload.object))));
    Some((path.clone(), told))
}

/// A peer that asks for a label which names clusters, and which nothing of its own cluster has.
fn by_label(seen: &Seen<'_>, asked: &Asked<'_>) -> Option<(FieldPath, Finding)> {
    let model = seen.model;
    let names = |requirement: &&Requirement| {
        matches!(requirement.operator, Operator::In | Operator::Exists) && names_clusters(model, requirement)
    };
    let of = |selector: Option<&'_ Selector>| {
        selector.and_then(|selector| selector.requirements.iter().find(names).cloned())
    };
    // What operators of databases run is called a cluster too, and its pods have labels with its name.
    let of_pods = asked.pods.filter(|pods| {
        let is_plain = |each: &Requirement| !each.key.contains('/') && pods.requirements.len() == 1;
        asked.namespaces.is_some() && pods.requirements.iter().any(is_plain)
            || pods.requirements.iter().any(|each| is_of_several(model, each))
    });
    let (requirement, path, what) = match (of(asked.namespaces), of(of_pods)) {
        (Some(found), _) => (found, &asked.at_namespaces, "namespaces"),
        (None, Some(found)) => (found, &asked.at_pods, "pods"),
        (None, None) => return None,
    };
    let key = requirement.key.as_str();
    let (count, has) = if what == "namespaces" {
        let mut all = model.namespaces.iter().filter(|namespace| namespace.cluster == asked.cluster);
        (model.namespaces.len(), all.any(|namespace| namespace.labels.contains_key(key)))
    } else {
        let mut all = model.workloads.iter().filter(|workload| workload.cluster == asked.cluster);
        (model.workloads.len(), all.any(|workload| workload.labels.contains_key(key)))
    };
    if has || !seen.may_compare(count) {
        return None;
    }
    let label = match requirement.values.as_slice() {
        [value] => format!("{key}={value}"),
        _ => key.to_string(),
    };
    let message = format!(
        "`{label}` asks for a label of {what} of the policy's own cluster, and none of the input has `{key}`. If another cluster is meant: selectors never cross \
         clusters. {}",
        what_works(None)
    );
    Some((path.clone(), finding(&RULE, asked.object, path.clone(), Part::Key, message)))
}

/// Whether a requirement is about clusters: by its key, or by the name of a cluster of the input.
fn names_clusters(model: &Model, requirement: &Requirement) -> bool {
    let key = requirement.key.to_ascii_lowercase();
    NAMES.contains(&letters(&key).as_str()) || key.starts_with(OF_PLACES) || is_of_several(model, requirement)
}

/// Whether a requirement can be about nothing but several clusters.
fn is_of_several(model: &Model, requirement: &Requirement) -> bool {
    let key = requirement.key.to_ascii_lowercase();
    let is_cluster = |value: &String| !value.is_empty() && model.clusters.contains(value);
    let is_named = || requirement.values.iter().any(is_cluster);
    let name = letters(&key);
    PREFIXES.iter().any(|prefix| key.starts_with(prefix))
        || ((name.ends_with("cluster") || NAMES.contains(&name.as_str())) && is_named())
}

/// The name of a label without its prefix and signs between words.
fn letters(key: &str) -> String {
    let name = key.rsplit('/').next().unwrap_or_default();
    name.chars().filter(|char| char.is_ascii_alphanumeric()).collect()
}

/// What allows the pods of another cluster.
fn what_works(addresses: Option<&str>) -> String {
    let block = match addresses {
        Some(addresses) => format!("an `ipBlock` with their addresses ({addresses})"),
        None => "an `ipBlock` with the addresses of its pods".to_string(),
    };
    format!(
        "What works is {block} where the clusters route to each other's pods without translating addresses; otherwise a service mesh, or the policies of a network \
         plugin that joins clusters, decide by identity."
    )
}

/// Some addresses of pods, where they are known.
fn addresses(seen: &Seen<'_>, classes: &RoaringBitmap) -> Option<String> {
    let all = seen.workloads(classes).flat_map(|workload| &workload.addresses);
    Some(words::some(all, NAMED, ToString::to_string)).filter(|named| !named.is_empty())
}

/// The objects that offer Services to other clusters, or take them, by name.
fn services(model: &Model) -> impl Iterator<Item = (String, Place)> {
    model.cluster_set.iter().take(NAMED).map(|service| {
        let cluster = model.clusters.get(service.cluster.0 as usize).map_or("", String::as_str);
        let colon = if cluster.is_empty() { "" } else { ":" };
        let name = format!("{cluster}{colon}{}/{}/{}", service.namespace, service.kind, service.name);
        (name, Place::name(service.object))
    })
}

/// A cluster in a sentence.
fn called(model: &Model, cluster: ClusterId) -> String {
    match model.clusters.get(cluster.0 as usize).map_or("", String::as_str) {
        "" => "the cluster without a name".to_string(),
        name => format!("cluster {name}"),
    }
}

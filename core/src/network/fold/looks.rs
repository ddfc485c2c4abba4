//! Which pods of one owner are alike, and what tells those apart that are not.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use crate::cluster::{ContainerPort, Labels, Workload};
use crate::sort::sort;

use super::super::classes::ClassId;

/// Labels that Kubernetes gives to each pod: those of its revision, its run, its number or its node. They do not make pods different, unless something selects
/// by them.
const GIVEN: [&str; 13] = [
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/job-name",
    "controller-revision-hash",
    "controller-uid",
    "job-name",
    "pod-template-generation",
    "pod-template-hash",
    "rollouts-pod-template-hash",
    "statefulset.kubernetes.io/pod-name",
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
];

/// What policies and readers see of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Look<'a> {
    labels: Vec<(&'a str, &'a str)>,
    ports: Vec<&'a ContainerPort>,
    host_network: bool,
}

/// Pods of one owner that are alike.
#[derive(Debug)]
pub(super) struct Alike<'a> {
    pub(super) look: Look<'a>,
    /// The address of the first.
    address: Option<IpAddr>,
    /// Their places in the model, in order.
    pub(super) members: Vec<usize>,
}

impl<'a> Look<'a> {
    /// `selects` tells whether anything selects by a key.
    pub(super) fn of(workload: &'a Workload, selects: &dyn Fn(&str) -> bool) -> Self {
        let own = |key: &str| !GIVEN.contains(&key) || selects(key);
        let labels = workload.labels.iter().filter(|(key, _)| own(key)).map(|(key, value)| (&**key, &**value));
        let mut ports: Vec<&ContainerPort> = workload.ports.iter().collect();
        sort(&mut ports);
        ports.dedup();
        Look { labels: labels.collect(), ports, host_network: workload.host_network }
    }

    fn label(&self, key: &str) -> Option<&'a str> {
        self.labels.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
    }

    /// Whether pods that look so can have come of a template: what runs may have more labels and ports, for sidecars are injected.
    pub(super) fn comes_of(&self, template: &Look<'_>) -> bool {
        self.host_network == template.host_network
            && template.labels.iter().all(|label| self.labels.contains(label))
            && template.ports.iter().all(|port| self.ports.contains(port))
    }
}

/// Puts the pods of one owner together that are alike, in the order of reading. A pod without address goes with the first that looks the same.
pub(super) fn alike<'a>(
    pods: &[(usize, &'a Workload, Option<ClassId>)],
    selects: &dyn Fn(&str) -> bool,
) -> Vec<Alike<'a>> {
    let mut found: Vec<Alike<'a>> = Vec::new();
    let mut known: HashMap<(Look<'a>, Option<ClassId>), usize> = HashMap::new();
    let mut first: HashMap<Look<'a>, usize> = HashMap::new();
    let with_address = pods.iter().filter(|(_, pod, _)| !pod.addresses.is_empty());
    for (at, pod, class) in with_address.chain(pods.iter().filter(|(_, pod, _)| pod.addresses.is_empty())) {
        let look = Look::of(pod, selects);
        let address = pod.addresses.first().copied();
        let class = class.filter(|_| address.is_some());
        let number = match class {
            None => first.get(&look).copied(),
            Some(_) => known.get(&(look.clone(), class)).copied(),
        };
        let number = number.unwrap_or_else(|| {
            found.push(Alike { look: look.clone(), address, members: Vec::new() });
            let number = found.len() - 1;
            first.entry(look.clone()).or_insert(number);
            known.insert((look, class), number);
            number
        });
        if let Some(alike) = found.get_mut(number) {
            alike.members.push(*at);
        }
    }
    for alike in &mut found {
        sort(&mut alike.members);
    }
    crate::sort::sort_by(&mut found, |left, right| left.members.first().cmp(&right.members.first()));
    found
}

/// What tells each of several apart from the others, such as `track=canary`, `!track`, `hostNetwork` or `port=8080`: by labels where these are enough.
pub(super) fn differences(found: &[(&Look<'_>, Option<IpAddr>)]) -> Vec<String> {
    let mut parts: Vec<Vec<String>> = vec![Vec::new(); found.len()];
    let mut groups: Vec<usize> = vec![0; found.len()];
    let mut count = 1;
    let split = |facet: Vec<String>| {
        let mut numbers: HashMap<(usize, &str), usize> = HashMap::new();
        let refined: Vec<usize> = groups
            .iter()
            .zip(&facet)
            .map(|(group, text)| {
                let next = numbers.len();
                *numbers.entry((*group, text)).or_insert(next)
            })
            .collect();
        if numbers.len() > count {
            count = numbers.len();
            groups = refined;
            parts.iter_mut().zip(facet).for_each(|(parts, text)| parts.push(text));
        }
        count == found.len()
    };
    let keys: BTreeSet<&str> = found.iter().flat_map(|(look, _)| look.labels.iter().map(|(key, _)| *key)).collect();
    let label = |key: &str| -> Vec<String> {
        let short = key.rsplit('/').next().unwrap_or(key);
        let text =
            |look: &Look<'_>| look.label(key).map_or_else(|| format!("!{short}"), |value| format!("{short}={value}"));
        found.iter().map(|(look, _)| text(look)).collect()
    };
    let whole = |facet: &Vec<String>| facet.iter().collect::<BTreeSet<_>>().len() == found.len();
    let labels: Vec<Vec<String>> = keys.into_iter().map(label).collect();
    let enough = labels.iter().find(|facet| whole(facet)).cloned();
    let network = |look: &Look<'_>| (if look.host_network { "hostNetwork" } else { "!hostNetwork" }).to_string();
    let others = [
        found.iter().map(|(look, _)| network(look)).collect(),
        found.iter().map(|(look, _)| ports(look)).collect(),
        found
            .iter()
            .map(|(_, address)| address.map_or("!address".to_string(), |address| address.to_string()))
            .collect(),
        (1..=found.len()).map(|number| format!("#{number}")).collect(),
    ];
    let mut facets = enough.into_iter().chain(labels).chain(others);
    let _ = facets.any(split);
    parts.into_iter().map(|parts| parts.join(",")).collect()
}

fn ports(look: &Look<'_>) -> String {
    let numbers: BTreeSet<u16> = look.ports.iter().map(|port| port.number).collect();
    let numbers: Vec<String> = numbers.iter().map(u16::to_string).collect();
    if numbers.is_empty() { "!port".to_string() } else { format!("port={}", numbers.join("+")) }
}

impl Alike<'_> {
    pub(super) fn as_seen(&self) -> (&Look<'_>, Option<IpAddr>) {
        (&self.look, self.address)
    }
}

/// The labels that all of several pods have.
pub(super) fn common(labels: &mut Labels, others: &Labels) {
    labels.retain(|key, value| others.get(key) == Some(value));
}

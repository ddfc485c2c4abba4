//! Which pods of one owner are alike, and what tells those apart that are not.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use crate::cluster::{AND_OTHERS, ContainerPort, Labels, Protocol, UNTOLD, Workload};
use crate::sort::{order_by, sort, sort_by};

use super::super::given::{AskedOf, known, short};
use super::super::reachability::classes::Place;

/// What readers see of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Look<'a> {
    labels: Vec<(&'a str, &'a str)>,
    ports: Vec<&'a ContainerPort>,
    host_network: bool,
}

/// The labels that pods get when they are made, as far as somebody asks by their keys: with the value where somebody asks for it. What nobody asks for does not
/// make pods different.
pub(super) type Tags<'a> = Vec<(&'static str, Option<&'a str>)>;

/// Where rules about addresses see a pod: what is known of its addresses, and the sets of nodes that its own is of.
pub(super) type Spot<'a> = (&'a Place, &'a [usize]);

/// Pods of one owner that are alike.
#[derive(Debug)]
pub(super) struct Alike<'a> {
    pub(super) look: Look<'a>,
    pub(super) tags: Tags<'a>,
    /// Where rules about addresses see them, by the addresses of those that have any.
    pub(super) spot: Option<Spot<'a>>,
    /// Whether no other pod can be seen there.
    pub(super) is_alone: bool,
    /// The first of their addresses.
    pub(super) address: Option<IpAddr>,
    /// Their places in the model, in order.
    pub(super) members: Vec<usize>,
}

impl<'a> Look<'a> {
    pub(super) fn of(workload: &'a Workload) -> Self {
        let labels = workload.labels.iter().filter(|(key, _)| known(key).is_none());
        let labels = labels.map(|(key, value)| (&**key, &**value));
        let mut ports: Vec<&ContainerPort> = workload.ports.iter().collect();
        sort(&mut ports);
        ports.dedup();
        Look { labels: labels.collect(), ports, host_network: workload.host_network }
    }

    fn label(&self, key: &str) -> Option<&'a str> {
        self.labels.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
    }

    /// How many labels and ports a pod that looks so has beside those of the template that it can have come of; none where it did not: what runs may have more, for
    /// sidecars are injected.
    pub(super) fn beside(&self, template: &Look<'_>) -> Option<usize> {
        let comes_of_it = self.host_network == template.host_network
            && template.labels.iter().all(|label| self.labels.contains(label))
            && template.ports.iter().all(|port| self.ports.contains(port));
        let size = |look: &Look<'_>| look.labels.len() + look.ports.len();
        comes_of_it.then(|| size(self).saturating_sub(size(template)))
    }
}

fn tags<'a>(workload: &'a Workload, asked: AskedOf<'_>) -> Tags<'a> {
    let given = workload.labels.iter().filter_map(|(key, value)| Some((known(key)?, &**value)));
    given.filter(|(key, _)| asked.asks(key)).map(|(key, value)| (key, asked.has(key, value).then_some(value))).collect()
}

/// A pod as it is looked at: its place in the model, where it is seen, and the first of its addresses.
pub(super) struct Seen<'a> {
    pub(super) at: usize,
    pub(super) pod: &'a Workload,
    pub(super) spot: Option<Spot<'a>>,
    /// Whether no other pod can be seen there.
    pub(super) is_alone: bool,
    pub(super) address: Option<IpAddr>,
}

/// Puts the pods of one owner together that are alike, in the order of reading. A pod without address goes with the first that looks the same, but for
/// one whose address rules name by itself.
pub(super) fn alike<'a>(pods: &[Seen<'a>], asked: AskedOf<'_>) -> Vec<Alike<'a>> {
    let mut found: Vec<Alike<'a>> = Vec::new();
    let mut known: HashMap<(Look<'a>, Tags<'a>, Option<Spot<'a>>), usize> = HashMap::new();
    let mut first: HashMap<(Look<'a>, Tags<'a>), usize> = HashMap::new();
    let (mut ordered, without): (Vec<&Seen<'a>>, Vec<&Seen<'a>>) = pods.iter().partition(|seen| seen.address.is_some());
    sort_by(&mut ordered, |left, right| left.address.cmp(&right.address));
    for Seen { at, pod, spot, is_alone, address } in ordered.into_iter().chain(without) {
        let spot = spot.filter(|_| address.is_some());
        let (look, tags) = (Look::of(pod), tags(pod, asked));
        let same = match spot {
            None => first.get(&(look.clone(), tags.clone())),
            Some(_) => known.get(&(look.clone(), tags.clone(), spot)),
        };
        let number = same.copied().unwrap_or_else(|| {
            let (look, tags, address) = (look.clone(), tags.clone(), *address);
            found.push(Alike { look, tags, spot, is_alone: *is_alone, address, members: Vec::new() });
            found.len() - 1
        });
        if spot.is_none() || !is_alone {
            first.entry((look.clone(), tags.clone())).or_insert(number);
        }
        known.insert((look, tags, spot), number);
        if let Some(alike) = found.get_mut(number) {
            alike.members.push(*at);
        }
    }
    for alike in &mut found {
        sort(&mut alike.members);
    }
    sort_by(&mut found, |left, right| left.members.first().cmp(&right.members.first()));
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
        let short = short(key);
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
        found.iter().map(|(look, _)| named_ports(look)).collect(),
        found
            .iter()
            .map(|(_, address)| address.map_or("!address".to_string(), |address| address.to_string()))
            .collect(),
        numbers(found),
    ];
    let mut facets = enough.into_iter().chain(labels).chain(others);
    let _ = facets.any(split);
    parts.into_iter().map(|parts| parts.join(",")).collect()
}

/// A number for each, whatever order they are in.
fn numbers(found: &[(&Look<'_>, Option<IpAddr>)]) -> Vec<String> {
    let mut numbers = vec![String::new(); found.len()];
    for (number, at) in (1..).zip(order_by(found, |left, right| left.cmp(right))) {
        if let Some(slot) = numbers.get_mut(at) {
            *slot = format!("#{number}");
        }
    }
    numbers
}

fn ports(look: &Look<'_>) -> String {
    let numbers: BTreeSet<u16> = look.ports.iter().map(|port| port.number).collect();
    let numbers: Vec<String> = numbers.iter().map(u16::to_string).collect();
    if numbers.is_empty() { "!port".to_string() } else { format!("port={}", numbers.join("+")) }
}

/// Ports with all that tells them apart.
fn named_ports(look: &Look<'_>) -> String {
    let port = |port: &&ContainerPort| {
        let colon = if port.name.is_empty() { "" } else { ":" };
        let protocol = if port.protocol == Protocol::Tcp { "" } else { port.protocol.name() };
        format!("{}{colon}{}{protocol}", port.name, port.number)
    };
    let all: Vec<String> = look.ports.iter().map(port).collect();
    format!("port={}", all.join("+"))
}

/// The labels that all of several pods have. Of one that they got when they were made the values may differ: then it has one that no selector asks for.
pub(super) fn common(labels: &mut Labels, others: &Labels) {
    labels.retain(|key, value| match others.get(key) {
        Some(other) if other == value => true,
        Some(other) if known(key).is_some() => {
            let least = |value: &str| value.strip_suffix(AND_OTHERS).unwrap_or(value).to_string();
            *value = (least(value).min(least(other)) + AND_OTHERS).into();
            true
        }
        _ => false,
    });
}

/// Notes that pods may come whose labels have values that no manifest tells, as far as pods get them when they are made.
pub(super) fn and_untold(labels: &mut Labels) {
    labels.iter_mut().filter(|(key, _)| known(key).is_some()).for_each(|(_, value)| *value = UNTOLD.into());
}

//! From what is wanted to policies.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;

use crate::cluster::{ClusterId, NamespaceId, Peer, PortMatch, PortRule, Protocol, Rule, Selector};
use crate::network::addresses::AddressRange;
use crate::network::direction::Direction;
use crate::network::ports::PortSet;
use crate::network::query::blocks::join;
use crate::network::query::crowd::{Who, namespace_name};
use crate::network::query::sets::{grouped, runs};
use crate::network::query::tally::Teller;
use crate::network::reachability::rows::Plane;
use crate::network::words::{capitalised_name, port_set};

use super::blocks::addresses_of;
use super::dns::Dns;
use super::draft::{Draft, Purpose};
use super::named::Naming;
use super::names;
use super::peers::PeerWriter;
use super::planes::{Planes, destinations, sources};
use super::wanted::{Item, Wanted};

/// How many rules a comment tells.
const TOLD: usize = 4;

/// What is suggested.
#[derive(Default)]
pub(super) struct Policies {
    pub(super) drafts: Vec<Draft>,
    /// Sorts of pods whose pods are to have different connections, which no label tells apart.
    pub(super) torn: RoaringBitmap,
    /// The ends that are let ask for names although nobody asked for it.
    pub(super) with_dns: RoaringBitmap,
}

/// The planes of each sort of pods, in one direction.
struct Sorted {
    planes: Planes,
    of_item: Vec<u32>,
}

/// Ends by the ports that rules are to allow.
type Found = Vec<(PortSet, RoaringBitmap)>;

/// What policies are written with.
struct Pens<'w, 'a> {
    peers: PeerWriter<'w, 'a>,
    words: Teller<'w, 'a>,
}

/// One direction of the pods of a namespace.
struct Part<'p> {
    cluster: ClusterId,
    namespace: NamespaceId,
    way: Direction,
    sorted: &'p Sorted,
    /// The ends of sorts of pods that are to have different connections.
    torn: &'p RoaringBitmap,
}

/// Makes the policies. What is added for DNS is wanted afterwards.
pub(super) fn policies(wanted: &mut Wanted<'_>, with_dns: bool) -> Policies {
    let mut made = Policies::default();
    let mut egress = sorted(wanted, sources, &mut made.torn);
    let dns = Dns::of(wanted);
    let mut asking = RoaringBitmap::new();
    if with_dns {
        let numbers = 0..u32::try_from(wanted.items.len()).unwrap_or(u32::MAX);
        for item in numbers.filter(|item| wanted.is_in_scope(*item)) {
            let number = egress.number(item);
            if dns.is_needed(wanted, item, egress.planes.get(number)) {
                asking.insert(item);
                // What the rule for DNS allows needs no other rule.
                let plane = dns.without(wanted, item, egress.planes.get(number));
                let number = egress.planes.number(plane);
                if let Some(slot) = egress.of_item.get_mut(item as usize) {
                    *slot = number;
                }
            }
        }
        dns.add(wanted, &asking);
    }
    let ingress = sorted(wanted, destinations, &mut made.torn);
    for item in &asking {
        if let Some(item) = wanted.items.get(item as usize) {
            made.with_dns |= &item.ends;
        }
    }
    let mut pens = Pens { peers: PeerWriter::new(wanted), words: Teller::new(&wanted.crowd) };
    let torn = made.torn.iter().filter_map(|item| wanted.items.get(item as usize));
    let torn = torn.fold(RoaringBitmap::new(), |ends, item| ends | &item.ends);
    for (namespace, (cluster, items)) in by_namespace(wanted) {
        let draft = |purpose, name: String, selector| Draft {
            purpose,
            cluster,
            namespace,
            name,
            comments: Vec::new(),
            selector,
            ingress: None,
            egress: None,
        };
        let deny = draft(Purpose::Deny, "default-deny".to_string(), Selector::default());
        made.drafts.push(Draft {
            comments: vec!["Nothing gets in or out unless another policy allows it.".to_string()],
            ingress: Some(Vec::new()),
            egress: Some(Vec::new()),
            ..deny
        });
        let asking = &asking & &items;
        if !asking.is_empty() {
            let rule = dns.rule(&mut pens.peers, cluster, namespace, &own_ends(wanted, &asking));
            let selectors = match asking.len() == items.len() {
                true => vec![Selector::default()],
                false => pens.peers.selectors(namespace, &asking).into_iter().map(|(selector, _)| selector).collect(),
            };
            for selector in selectors {
                let draft = draft(Purpose::Dns, "allow-dns".to_string(), selector);
                let comments = dns.comments(cluster);
                made.drafts.push(Draft { comments, egress: Some(vec![rule.clone()]), ..draft });
            }
        }
        for (way, sorted) in [(Direction::Ingress, &ingress), (Direction::Egress, &egress)] {
            let part = Part { cluster, namespace, way, sorted, torn: &torn };
            part.add(wanted, &mut pens, &items, &mut made.drafts);
        }
    }
    names::number(&mut made.drafts);
    made
}

fn by_namespace(wanted: &Wanted<'_>) -> BTreeMap<NamespaceId, (ClusterId, RoaringBitmap)> {
    let mut found: BTreeMap<NamespaceId, (ClusterId, RoaringBitmap)> = BTreeMap::new();
    for (item, number) in wanted.items.iter().zip(0..).filter(|(_, number)| wanted.is_in_scope(*number)) {
        found.entry(item.namespace).or_insert((item.cluster, RoaringBitmap::new())).1.insert(number);
    }
    found
}

fn sorted(wanted: &mut Wanted<'_>, sides: super::planes::Sides, torn: &mut RoaringBitmap) -> Sorted {
    let len = wanted.len();
    let mut planes = Planes::of(&wanted.blocks, len, sides, &mut wanted.meeting.ports);
    let mut of_item = Vec::with_capacity(wanted.items.len());
    for (item, number) in wanted.items.iter().zip(0..) {
        let mut numbers: Vec<u32> = item.ends.iter().map(|end| planes.at(end)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.len() > 1 {
            torn.insert(number);
        }
        of_item.push(planes.union(&numbers, &mut wanted.meeting.ports));
    }
    Sorted { planes, of_item }
}

impl Sorted {
    /// Sorts of pods by what they are to have.
    fn groups(&self, items: &RoaringBitmap) -> BTreeMap<u32, RoaringBitmap> {
        grouped(items, |item| Some(self.number(item)))
    }

    /// The plane of a sort of pods.
    fn number(&self, item: u32) -> u32 {
        self.of_item.get(item as usize).copied().unwrap_or_default()
    }
}

impl Part<'_> {
    fn add(&self, wanted: &Wanted<'_>, pens: &mut Pens<'_, '_>, items: &RoaringBitmap, drafts: &mut Vec<Draft>) {
        let Sorted { planes, .. } = self.sorted;
        let mut groups = self.sorted.groups(items);
        // What all pods of the namespace are to have stands in one policy.
        let mut common: Plane = Plane::new();
        if items.len() > 1 {
            let mut all = groups.keys().map(|number| planes.get(*number));
            let first = all.next().unwrap_or_default();
            common.extend(first.iter().filter(|entry| all.clone().all(|plane| plane.contains(entry))).cloned());
        }
        if !common.is_empty() {
            let found = vec![(Selector::default(), items.clone())];
            self.draft(wanted, pens, (&common, &Plane::new()), found, drafts);
        }
        // In the order of the first pods of each group.
        for item in items {
            let number = self.sorted.number(item);
            let Some(members) = groups.remove(&number) else { continue };
            let own = planes.get(number).iter().filter(|entry| !common.contains(entry));
            let own: Plane = own.cloned().collect();
            if !own.is_empty() {
                let selectors = pens.peers.selectors(self.namespace, &members);
                self.draft(wanted, pens, (&own, &common), selectors, drafts);
            }
        }
    }

    /// The policies that give some pods what a plane says, beside what all pods of the namespace have: one for each selector.
    fn draft(
        &self,
        wanted: &Wanted<'_>,
        pens: &mut Pens<'_, '_>,
        (plane, common): (&Plane, &Plane),
        selectors: Vec<(Selector, RoaringBitmap)>,
        drafts: &mut Vec<Draft>,
    ) {
        let (mut rules, mut kept, mut all) = (Vec::new(), Vec::new(), RoaringBitmap::new());
        let plane = self.as_found(wanted, plane, common);
        // A pod that is alone in its policy always reaches itself, whatever address it has.
        let own = selectors.iter().fold(RoaringBitmap::new(), |own, (_, items)| own | own_ends(wanted, items));
        let is_alone =
            selectors.len() == 1 && wanted.crowd.count(&own) == 1 && wanted.crowd.replicated_count(&own, &own) == 0;
        let alone = if is_alone { own.clone() } else { RoaringBitmap::new() };
        let naming = Naming { own: &own, way: self.way };
        for (open, ends) in &plane {
            let free = || wider(wanted, &plane, common, open) | &alone;
            if let Some(peers) = pens.peers.peers(self.cluster, self.namespace, naming, ends, free) {
                let found = ends - &wanted.hosts;
                let told = if found.is_empty() { ends.clone() } else { found };
                let has_blocks = peers.iter().any(|peer| matches!(peer, Peer::Block(_)));
                let also = if has_blocks { allowed_by_blocks(wanted, &peers, &free()) } else { RoaringBitmap::new() };
                all |= &told;
                kept.push((open.clone(), told | also));
                rules.push(Rule { peers, ports: port_rules(open), empty_peers: false });
            }
        }
        if rules.is_empty() {
            return;
        }
        for (selector, items) in selectors {
            let own = own_ends(wanted, &items);
            let name = names::allow(wanted, self.namespace, self.way, (&own, &items), &all);
            let (ingress, egress) = match self.way {
                Direction::Ingress => (Some(rules.clone()), None),
                Direction::Egress => (None, Some(rules.clone())),
            };
            drafts.push(Draft {
                purpose: Purpose::Allow,
                cluster: self.cluster,
                namespace: self.namespace,
                name,
                comments: self.comments(wanted, &mut pens.words, &own, &kept),
                selector,
                ingress,
                egress,
            });
        }
    }

    /// A plane as selectors allow it: what one pod of a sort gets, all of them get. What another entry allows as well is left to it.
    fn as_found(&self, wanted: &Wanted<'_>, plane: &Plane, common: &Plane) -> Found {
        // Pods of another cluster are found by their addresses, each by itself.
        let is_found = |item: &&Item<'_>| item.cluster == self.cluster;
        let widened = |ends: &RoaringBitmap| {
            let items = (ends & self.torn).into_iter().filter_map(|end| wanted.item(end)).filter(is_found);
            items.fold(ends.clone(), |ends, item| ends | &item.ends)
        };
        let found = plane.iter().map(|(open, ends)| (wanted.meeting.get(*open).clone(), widened(ends))).collect();
        if plane.iter().all(|(_, ends)| ends.is_disjoint(self.torn)) {
            return found;
        }
        let by_ends = join(found, |(_, ends)| runs(ends), |(known, _), (open, _)| *known = known.union(&open));
        // Ports that two entries have in the end are told once.
        let by_ports = join(by_ends, |(open, _)| open.clone(), |(_, known), (_, ends)| *known |= ends);
        let left = by_ports.iter().map(|(open, ends)| (open.clone(), ends - wider(wanted, &by_ports, common, open)));
        left.collect()
    }

    fn comments(
        &self,
        wanted: &Wanted<'_>,
        words: &mut Teller<'_, '_>,
        own: &RoaringBitmap,
        plane: &Found,
    ) -> Vec<String> {
        let home = format!("{}/", namespace_name(wanted.model, self.namespace));
        let within = |ends: &RoaringBitmap| ends == own && wanted.crowd.count(own) == 1;
        let mut words = |ends: &RoaringBitmap| brief(&words.words(ends), &home);
        let subject = words(own);
        let mut told = |(open, ends): &(PortSet, RoaringBitmap)| {
            if within(ends) {
                return format!("Pods of {subject} may reach each other on {}.", port_set(open));
            }
            let others = words(ends);
            let (from, to) = match self.way {
                Direction::Ingress => (&others, &subject),
                Direction::Egress => (&subject, &others),
            };
            // Names of workloads stay as they are.
            let counts = matches!(from.split(' ').nth(1), Some("workloads" | "ranges"));
            let from = if counts || from.starts_with("every") { capitalised_name(from) } else { from.clone() };
            format!("{from} may reach {to} on {}.", port_set(open))
        };
        let mut comments: Vec<String> = plane.iter().take(TOLD).map(&mut told).collect();
        match plane.len().saturating_sub(TOLD) {
            0 => {}
            1 => comments.push("One more rule follows.".to_string()),
            more => comments.push(format!("{more} more rules follow.")),
        }
        comments
    }
}

/// The ends of some sorts of pods.
fn own_ends(wanted: &Wanted<'_>, items: &RoaringBitmap) -> RoaringBitmap {
    let items = items.iter().filter_map(|item| wanted.items.get(item as usize));
    items.fold(RoaringBitmap::new(), |ends, item| ends | &item.ends)
}

/// Those of some ends outside that blocks have all the same: a rule says so of everyone whom it allows.
fn allowed_by_blocks(wanted: &Wanted<'_>, peers: &[Peer], ends: &RoaringBitmap) -> RoaringBitmap {
    let outside = ends & &wanted.crowd.everyone.outside;
    if outside.is_empty() {
        return outside;
    }
    let allowed = addresses_of(peers.iter().filter_map(|peer| match peer {
        Peer::Block(block) => Some(block),
        _ => None,
    }));
    let has = |range: &AddressRange| allowed.iter().any(|known| known.covers(range));
    let is_allowed = |end: &u32| matches!(wanted.crowd.who(*end), Some(Who::Outside(ranges)) if ranges.iter().all(has));
    outside.iter().filter(is_allowed).collect()
}

/// Who gets some ports and more by other entries, or by what all pods of the namespace have.
fn wider(wanted: &Wanted<'_>, plane: &Found, common: &Plane, open: &PortSet) -> RoaringBitmap {
    let common = common.iter().map(|(wider, ends)| (wanted.meeting.get(*wider), ends));
    let others = plane.iter().map(|(wider, ends)| (wider, ends)).chain(common);
    let wider = others.filter(|(wider, _)| *wider != open && wider.covers(open));
    wider.fold(RoaringBitmap::new(), |found, (_, ends)| found | ends)
}

/// Words in which workloads of the policy's own namespace have only their name. `home` is the namespace with a slash behind it.
fn brief(words: &str, home: &str) -> String {
    let short = |word: &str| match word.strip_prefix(home) {
        Some(own) => own.split_once('/').map_or(own, |(_, name)| name).to_string(),
        None => word.to_string(),
    };
    let words = words.replace("everyone, inside and outside", "everyone");
    words.split(' ').map(short).collect::<Vec<_>>().join(" ")
}

/// Ports as a policy has them; none for every port.
pub(super) fn port_rules(open: &PortSet) -> Vec<PortRule> {
    if *open == PortSet::all() {
        return Vec::new();
    }
    let of = |protocol: Protocol| {
        open.of(protocol).iter().map(move |range| PortRule {
            protocol: Some(protocol),
            port: match *range {
                (0 | 1, u16::MAX) => PortMatch::All,
                (first, last) => PortMatch::Range(first, last),
            },
        })
    };
    Protocol::ALL.into_iter().flat_map(of).collect()
}

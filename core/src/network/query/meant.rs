//! Endpoints that somebody means, by name or by what they have.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::fmt;

use ipnet::IpNet;

use crate::cluster::{Model, Selector, Workload, whole};
use crate::network::addresses::{AddressRange, Family};
use crate::network::explain::range;
use crate::network::reachability::pod_addresses::{PodAddresses, has_own_addresses};
use crate::network::words;

use super::crowd::{NAMED, namespace_name};

/// Who is meant: everyone, everyone outside or inside, addresses, or workloads that meet all of some conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// Everyone, inside and outside.
    Everyone,
    /// Every address outside.
    Outside,
    /// Addresses outside, or the pods that are known to have them where nobody else can.
    Addresses(Vec<IpNet>),
    /// The same of a range, and how it is written.
    Range(AddressRange, String),
    /// Another choice.
    Choice(Box<Choice>),
    /// Workloads; of all clusters and namespaces where nothing is said of these.
    Workloads {
        /// A pattern of names `[CLUSTER:]NAMESPACE/Kind/name`, with `*` for any text.
        name: Option<String>,
        /// A pattern of namespaces `[CLUSTER:]NAMESPACE`, with `*` for any text.
        namespace: Option<String>,
        /// What the namespace has to have.
        namespaces: Option<Selector>,
        /// What the pods have to have.
        pods: Option<Selector>,
    },
}

impl Meant {
    /// Who is meant by a text: `everyone`, `outside`, an address, a CIDR, a range, or a pattern of names.
    pub fn parse(text: &str) -> Self {
        match text {
            "everyone" => Meant::Everyone,
            "outside" => Meant::Outside,
            text => match range(text) {
                Some(range) => Meant::Range(range, text.to_string()),
                None => Meant::named(text),
            },
        }
    }

    /// Workloads whose name matches a pattern.
    pub fn named(pattern: &str) -> Self {
        Meant::Workloads { name: Some(pattern.to_string()), namespace: None, namespaces: None, pods: None }
    }

    /// The workloads of the namespaces that a pattern matches.
    pub fn of_namespace(pattern: &str) -> Self {
        Meant::Workloads { name: None, namespace: Some(pattern.to_string()), namespaces: None, pods: None }
    }

    fn has(&self, asked: &Asked<'_>) -> bool {
        match self {
            Meant::Everyone => true,
            Meant::Outside => false,
            Meant::Addresses(nets) => asked.has_one_of(nets.iter().map(|net| AddressRange::of(*net))),
            Meant::Range(range, _) => asked.has_one_of(std::iter::once(*range)),
            Meant::Choice(choice) => choice.has(asked),
            Meant::Workloads { name, namespace, namespaces, pods } => {
                let in_name = || name.as_ref().is_none_or(|name| asked.is_called(name));
                let in_namespace = || namespace.as_ref().is_none_or(|name| matches(name, asked.namespace()));
                let object = asked.model.namespace(asked.workload.namespace);
                let in_namespaces = || {
                    let wanted = |wanted: &Selector| object.is_some_and(|object| wanted.matches(&object.labels));
                    namespaces.as_ref().is_none_or(wanted)
                };
                let in_pods = pods.as_ref().is_none_or(|wanted| wanted.matches(&asked.workload.labels));
                in_pods && in_namespaces() && in_namespace() && in_name()
            }
        }
    }

    /// Whether it names a range of addresses of which something holds.
    fn names(&self, holds: &dyn Fn(&AddressRange) -> bool) -> bool {
        match self {
            Meant::Addresses(_) | Meant::Range(..) => self.ranges().iter().any(holds),
            Meant::Choice(choice) => choice.names_range(holds),
            Meant::Everyone | Meant::Outside | Meant::Workloads { .. } => false,
        }
    }

    fn ranges(&self) -> Vec<AddressRange> {
        match self {
            Meant::Everyone | Meant::Outside => Family::ALL.map(AddressRange::whole).to_vec(),
            Meant::Addresses(nets) => nets.iter().map(|net| AddressRange::of(*net)).collect(),
            Meant::Range(range, _) => vec![*range],
            Meant::Choice(choice) => choice.ranges(),
            Meant::Workloads { .. } => Vec::new(),
        }
    }
}

impl fmt::Display for Meant {
    /// As it was written, where it was a text; otherwise what is asked of namespaces and pods.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Meant::Everyone => f.write_str("everyone"),
            Meant::Outside => f.write_str("outside"),
            Meant::Addresses(nets) => {
                f.write_str(&words::some(nets.iter().map(ToString::to_string), NAMED, |name| name))
            }
            Meant::Range(_, text) => f.write_str(text),
            Meant::Choice(choice) => choice.fmt(f),
            Meant::Workloads { name: Some(name), namespace: None, namespaces: None, pods: None } => f.write_str(name),
            Meant::Workloads { name, namespace, namespaces, pods } => {
                f.write_str(&words::pods(pods.as_ref()))?;
                if let Some(name) = name {
                    write!(f, " of {name}")?;
                }
                match (namespace.as_deref().filter(|name| *name != "*"), namespaces) {
                    (Some(name), None) => write!(f, " in {name}"),
                    (Some(name), Some(selector)) => write!(f, " in {name}, {}", words::namespaces(selector)),
                    (None, Some(selector)) => write!(f, " in {}", words::namespaces(selector)),
                    (None, None) => Ok(()),
                }
            }
        }
    }
}

impl fmt::Display for Choice {
    /// Those who are meant, then who of them is not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&words::some(self.any.iter().map(ToString::to_string), NAMED, |name| name))?;
        self.except.iter().try_for_each(|choice| write!(f, " except {choice}"))
    }
}

/// A workload that choices are asked about, whose names are made once, and only where one of them is about names.
pub(super) struct Asked<'a> {
    model: &'a Model,
    workload: &'a Workload,
    /// The addresses of all pods, where somebody asks about addresses.
    pods: Option<&'a PodAddresses>,
    /// Names by which it is meant that are those of objects folded into it.
    also: &'a [String],
    name: OnceCell<String>,
    namespace: OnceCell<String>,
}

impl<'a> Asked<'a> {
    /// For a workload.
    pub(super) fn of(
        model: &'a Model,
        workload: &'a Workload,
        pods: Option<&'a PodAddresses>,
        also: &'a [String],
    ) -> Self {
        Asked { model, workload, pods, also, name: OnceCell::new(), namespace: OnceCell::new() }
    }

    /// The name of a workload means all of it, also where its pods are told apart by their labels.
    fn is_called(&self, pattern: &str) -> bool {
        let name = self.name.get_or_init(|| self.model.endpoint(self.workload));
        let of_whole = whole(name).is_some_and(|whole| matches(pattern, whole));
        of_whole || matches(pattern, name) || self.also.iter().any(|name| name == pattern)
    }

    /// Whether it has an address in one of some ranges that are those of pods alone: in a wider one those outside are meant.
    fn has_one_of(&self, mut ranges: impl Iterator<Item = AddressRange>) -> bool {
        let Some(pods) = self.pods.filter(|_| has_own_addresses(self.workload)) else { return false };
        let is_own = |range: &AddressRange| self.workload.addresses.iter().any(|address| range.contains(*address));
        ranges.any(|range| is_own(&range) && pods.cover(&range))
    }

    fn namespace(&self) -> &str {
        self.namespace.get_or_init(|| namespace_name(self.model, self.workload.namespace))
    }
}

/// Whether a name matches a pattern, in which `*` stands for any text.
pub(in crate::network) fn matches(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut left) = name.strip_prefix(first) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return left.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return left.ends_with(piece);
        }
        let Some((_, after)) = left.split_once(piece) else { return false };
        left = after;
    }
    true
}

/// Those meant by any of some, without those of others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// Who is meant.
    pub any: Vec<Meant>,
    /// Who of them is not.
    pub except: Vec<Choice>,
}

impl Choice {
    /// Those meant by one thing.
    pub fn of(meant: Meant) -> Self {
        Choice { any: vec![meant], except: Vec::new() }
    }

    /// Whether a workload is meant.
    pub(super) fn has(&self, asked: &Asked<'_>) -> bool {
        self.any.iter().any(|meant| meant.has(asked)) && !self.except.iter().any(|choice| choice.has(asked))
    }

    /// Adds the names of single workloads that it names.
    pub(super) fn names<'c>(&'c self, names: &mut HashSet<&'c str>) {
        for meant in &self.any {
            match meant {
                Meant::Workloads { name: Some(name), .. } if !name.contains('*') => drop(names.insert(name)),
                Meant::Choice(choice) => choice.names(names),
                _ => {}
            }
        }
        self.except.iter().for_each(|choice| choice.names(names));
    }

    /// What it asks of labels of pods, who is not meant included.
    pub(in crate::network) fn pod_selectors(&self) -> Vec<&Selector> {
        fn of(meant: &Meant) -> Vec<&Selector> {
            match meant {
                Meant::Workloads { pods, .. } => pods.iter().collect(),
                Meant::Choice(choice) => choice.pod_selectors(),
                _ => Vec::new(),
            }
        }
        self.any.iter().flat_map(of).chain(self.except.iter().flat_map(Choice::pod_selectors)).collect()
    }

    /// Whether it names addresses of IPv6.
    pub(in crate::network) fn names_ipv6(&self) -> bool {
        self.names_range(&|range| range.family == Family::Ipv6)
    }

    /// Whether it names a range of addresses of which something holds.
    pub(in crate::network) fn names_range(&self, holds: &dyn Fn(&AddressRange) -> bool) -> bool {
        let any = self.any.iter().any(|meant| meant.names(holds));
        any || self.except.iter().any(|choice| choice.names_range(holds))
    }

    /// The addresses that are meant.
    pub(super) fn ranges(&self) -> Vec<AddressRange> {
        let mut found: Vec<AddressRange> = self.any.iter().flat_map(Meant::ranges).collect();
        for hole in self.except.iter().flat_map(Choice::ranges) {
            found = found.iter().flat_map(|range| range.without(&hole)).collect();
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_have_stars() {
        assert!(matches("shop/*/web", "shop/Deployment/web"));
        assert!(matches("*", ""));
        assert!(matches("a*b*c", "axxbyyc"));
        assert!(!matches("a*b*c", "axxbyy"));
        assert!(!matches("web", "web2"));
        assert!(!matches("shop/*/web", "shop/Deployment/web2"));
    }
}

//! Expectations held against who reaches whom.

use crate::cluster::{Model, Protocol};
use crate::finding::Locate;
use crate::network::explain::explain;
use crate::network::ports::{PortSet, PortSetId};
use crate::network::query::blocks::{Block, Ends, blocks};
use crate::network::query::crowd::{Crowd, Member};
use crate::network::query::families::Families;
use crate::network::query::own::OwnNodes;
use crate::network::query::pick::pick;
use crate::network::query::state::Meeting;
use crate::network::query::{Choice, Kept, Question};
use crate::network::reachability::Reachability;
use crate::report::FailingPair;

use super::sentence::{Tally, sentence};
use super::{Expectation, Wanted};

/// What came of an expectation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Whether it is met.
    pub passed: bool,
    /// In a sentence.
    pub sentence: String,
    /// Which end is no one, where one is: `from` or `to`.
    pub nobody: Option<&'static str>,
    /// How many pairs it is about; the pods of a workload that may have several are one pair more.
    pub pairs: u64,
    /// How many of them are not as expected.
    pub failing: u64,
    /// How many pairs of pods with their own node are left aside, since no policy closes them.
    pub left_aside: u64,
    /// Some of the pairs that are not as expected, each with why.
    pub failures: Vec<FailingPair>,
}

/// Holds expectations against who reaches whom; `limit` is the most failing pairs that are told of each.
pub fn evaluate(
    model: &Model,
    reachability: &Reachability,
    locate: &impl Locate,
    expectations: &[Expectation],
    limit: usize,
) -> Vec<Judgement> {
    evaluate_kept(model, reachability, &Kept::default(), locate, expectations, limit)
}

/// The same with what earlier questions about the same connections left.
pub(crate) fn evaluate_kept(
    model: &Model,
    reachability: &Reachability,
    kept: &Kept,
    locate: &impl Locate,
    expectations: &[Expectation],
    limit: usize,
) -> Vec<Judgement> {
    // Whether `outside` has addresses of IPv6 that nothing else mentions must not depend on the neighbours of an expectation.
    let names_ipv6 = |each: &&Expectation| each.from.names_ipv6() || each.to.names_ipv6();
    let (six, others): (Vec<_>, Vec<_>) = expectations.iter().partition(names_ipv6);
    let mut judged = [six, others].map(|part| alike(model, reachability, kept, locate, &part, limit).into_iter());
    let [of_six, of_others] = &mut judged;
    expectations.iter().filter_map(|each| if names_ipv6(&each) { of_six.next() } else { of_others.next() }).collect()
}

/// Holds expectations against it that agree in whether they ask about IPv6.
fn alike(
    model: &Model,
    reachability: &Reachability,
    kept: &Kept,
    locate: &impl Locate,
    expectations: &[&Expectation],
    limit: usize,
) -> Vec<Judgement> {
    if expectations.is_empty() {
        return Vec::new();
    }
    let choices: Vec<Choice> = expectations.iter().flat_map(|each| [each.from.clone(), each.to.clone()]).collect();
    let picked = pick(model, reachability, &choices);
    let mut meeting = Meeting::of(reachability);
    let state = kept.state(reachability, &picked.universe);
    let own = OwnNodes::of(reachability, &picked.crowd, &state, &mut meeting);
    let all_own = own.all();
    let crowd = &picked.crowd;
    let families = Families::of(reachability, &picked.universe);
    let mut judged = Vec::new();
    for (expectation, ends) in expectations.iter().zip(picked.chosen.chunks(2)) {
        let [from, to] = ends else { continue };
        let (from, to) = (crowd.alive(from), crowd.alive(to));
        judged.push(match refused(expectation, crowd, &from, &to) {
            Some(refused) => refused,
            None => {
                let found = blocks(&state, &mut meeting, &from, &to, true);
                let found = families.shared(found);
                let told = Told { crowd, own: &own, all_own: &all_own, expectation, meeting: &meeting };
                told.judge(&found, (&from, &to), limit, &|question| explain(model, reachability, locate, question).ok())
            }
        });
    }
    judged
}

fn refused(expectation: &Expectation, crowd: &Crowd<'_>, from: &Ends, to: &Ends) -> Option<Judgement> {
    let failed = |sentence: &str, nobody| {
        let sentence = sentence.to_string();
        Some(Judgement { passed: false, sentence, nobody, pairs: 0, failing: 0, left_aside: 0, failures: Vec::new() })
    };
    if !expectation.readable {
        return failed("It cannot be read, and counts as failed.", None);
    }
    for (ends, name, message) in
        [(from, "from", "`from` is no one of the input."), (to, "to", "`to` is no one of the input.")]
    {
        if crowd.count(&ends.pods) + crowd.count(&ends.outside) == 0 {
            return failed(message, Some(name));
        }
    }
    match crowd.has_pairs(&from.pods, &to.all()) || crowd.has_pairs(&from.outside, &to.pods) {
        true => None,
        false => failed("It is about no two different endpoints of which one is in the cluster.", None),
    }
}

/// What an expectation is told by.
struct Told<'a> {
    crowd: &'a Crowd<'a>,
    own: &'a OwnNodes,
    all_own: &'a [(Member, Member, PortSetId)],
    expectation: &'a Expectation,
    meeting: &'a Meeting,
}

type Explain<'a> = &'a dyn Fn(&Question) -> Option<crate::report::Explanation>;

/// Pairs of a block, one at a time.
type Pairs<'p> = Box<dyn Iterator<Item = (Member, Member)> + 'p>;

impl Told<'_> {
    fn judge(&self, found: &[Block], (from, to): (&Ends, &Ends), limit: usize, explain: Explain<'_>) -> Judgement {
        let Expectation { wanted, ports, .. } = self.expectation;
        let (mut pairs, mut failing, mut left_aside) = (0, 0, 0);
        let mut wrong: Vec<&Block> = Vec::new();
        for block in found {
            let size = self.own.count_with_pods(self.crowd, &block.from, &block.to);
            pairs += size;
            if !is_met(*wanted, ports, self.meeting.get(block.open)) && size > 0 {
                failing += size;
                wrong.push(block);
            }
        }
        let mut singles: Vec<(Member, Member, PortSetId)> = Vec::new();
        for (source, destination, open) in self.all_own {
            if !from.has(source.0) || !to.has(destination.0) {
                continue;
            }
            match (is_met(*wanted, ports, self.meeting.get(*open)), wanted) {
                // No policy of a namespace closes what goes on between a pod and its own node.
                (false, Wanted::Denied) => left_aside += 1,
                (met, _) => {
                    pairs += 1;
                    if !met {
                        failing += 1;
                        singles.push((*source, *destination, *open));
                    }
                }
            }
        }
        let tally = Tally { pairs, failing, left_aside };
        // Of those outside nothing is said among themselves.
        let beside = |ends: &Ends, others: &Ends| if others.pods.is_empty() { ends.pods.clone() } else { ends.all() };
        Judgement {
            passed: failing == 0 && pairs > 0,
            sentence: sentence(self.crowd, self.expectation, (&beside(from, to), &beside(to, from)), &tally),
            nobody: None,
            pairs,
            failing,
            left_aside,
            failures: self.failures(&wrong, &singles, limit, explain),
        }
    }

    /// The first pair of each block, then the second of each, and so on.
    fn failures(
        &self,
        wrong: &[&Block],
        singles: &[(Member, Member, PortSetId)],
        limit: usize,
        explain: Explain<'_>,
    ) -> Vec<FailingPair> {
        let mut lists: Vec<(Pairs<'_>, PortSetId)> = Vec::new();
        for block in wrong {
            let within = self.crowd.replicated(&block.from).filter(|(end, _)| block.to.contains(*end));
            let within = within.map(|member| (member, member));
            lists.push((Box::new(self.own.pairs(self.crowd, &block.from, &block.to).chain(within)), block.open));
        }
        for (from, to, open) in singles {
            lists.push((Box::new(std::iter::once((*from, *to))), *open));
        }
        let mut failures = Vec::new();
        while failures.len() < limit {
            let before = failures.len();
            for (list, open) in &mut lists {
                if let Some((from, to)) = list.next().filter(|_| failures.len() < limit) {
                    let (from, to) = (self.crowd.name(from), self.crowd.name(to));
                    failures.push(self.failure(from, to, self.meeting.get(*open), explain));
                }
            }
            if failures.len() == before {
                break;
            }
        }
        failures
    }

    fn failure(&self, from: String, to: String, open: &PortSet, explain: Explain<'_>) -> FailingPair {
        let ports = &self.expectation.ports;
        let asked = match self.expectation.wanted {
            Wanted::Allowed => first_missing(ports, open),
            Wanted::Denied => first(&ports.intersection(open)).filter(|_| ports.intersection(open) != PortSet::all()),
        };
        let question = Question {
            from: from.clone(),
            to: to.clone(),
            protocol: asked.map(|(protocol, _)| protocol),
            port: asked.map(|(_, port)| port),
            all: false,
        };
        FailingPair { connections: open.connections(), explanation: explain(&question), from, to }
    }
}

fn is_met(wanted: Wanted, ports: &PortSet, open: &PortSet) -> bool {
    let common = ports.intersection(open);
    match wanted {
        Wanted::Allowed => common == *ports,
        Wanted::Denied => common.is_empty(),
    }
}

fn first(set: &PortSet) -> Option<(Protocol, u16)> {
    let mut of = Protocol::ALL.into_iter().map(|protocol| (protocol, set.of(protocol).first()));
    of.find_map(|(protocol, range)| Some((protocol, range?.0)))
}

/// The first port that is asked for and not open.
fn first_missing(asked: &PortSet, open: &PortSet) -> Option<(Protocol, u16)> {
    for protocol in Protocol::ALL {
        let behind = open.of(protocol).iter().map(|(_, last)| last.saturating_add(1));
        let mut candidates: Vec<u16> = asked.of(protocol).iter().map(|(first, _)| *first).chain(behind).collect();
        candidates.sort_unstable();
        let missing = |port: &u16| asked.contains(protocol, *port) && !open.contains(protocol, *port);
        if let Some(port) = candidates.into_iter().find(missing) {
            return Some((protocol, port));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_missing_port_is_found() {
        let tcp = |first, last| PortSet::range(Protocol::Tcp, first, last);
        assert_eq!(first_missing(&tcp(80, 90), &tcp(80, 85)), Some((Protocol::Tcp, 86)));
        assert_eq!(first_missing(&tcp(80, 90), &PortSet::default()), Some((Protocol::Tcp, 80)));
        assert_eq!(first_missing(&tcp(80, 90), &PortSet::all()), None);
        assert_eq!(first_missing(&PortSet::all(), &tcp(1, u16::MAX)), Some((Protocol::Udp, 1)));
    }
}

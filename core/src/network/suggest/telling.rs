//! A suggestion in words: what it does, whom it leaves out, and what is not as wanted.

use std::collections::BTreeSet;

use roaring::RoaringBitmap;

use crate::cluster::{NamespaceId, Rule};
use crate::network::addresses::Family;
use crate::network::query::alike::lift;
use crate::network::query::blocks::Block;
use crate::network::query::crowd::{Crowd, NAMED, namespace_name};
use crate::network::query::matches;
use crate::network::words::{self, anybody, capitalised, capitalised_name, count, list, number, port_set};
use crate::report::{LeftOut, LeftOutBecause, SuggestedDifference, Suggestion};

use super::clashes::{Clash, Clashes};
use super::draft::Draft;
use super::nobody::Nobody;
use super::policies::Policies;
use super::proof::{Difference, Proof};
use super::wanted::Wanted;
use super::{SuggestOptions, left_out};

/// How many contradictions are told.
const CONTRADICTIONS: usize = 10;

/// The suggestion without its texts and its plan.
pub(super) fn suggestion(
    wanted: &Wanted<'_>,
    made: &Policies,
    proof: &Proof<'_>,
    count: usize,
    options: &SuggestOptions,
) -> Suggestion {
    let aside = lift(&proof.parts, &left_out(wanted, &made.torn));
    let (mut exact, mut others, mut clashing) = (Vec::new(), Vec::new(), Vec::new());
    let clashes = Clashes::of(wanted, proof);
    for each in &proof.differences {
        let found: Vec<Clash> = clashes.iter().flat_map(|clashes| clashes.within(each)).collect();
        for (mut part, is_aside) in parts(each, &aside, &found) {
            without_itself(&proof.crowd, &mut part);
            let pairs = proof.pairs(&part);
            if pairs > 0 {
                if is_aside { &mut others } else { &mut exact }.push((pairs, part));
            }
        }
        clashing.extend(clashes.iter().flat_map(|clashes| found.iter().map(|clash| clashes.sentence(clash))));
    }
    let but = But {
        pairs: exact.iter().map(|(pairs, _)| pairs).sum(),
        nobody: wanted.nobody.len() as u64,
        unread: options.unread,
        lost: made.drafts.len().saturating_sub(count) as u64,
    };
    let proven = but.is_nothing();
    let difference_count = (exact.len() + wanted.nobody.len() + others.len()) as u64;
    let limit = usize::try_from(options.limit).unwrap_or(usize::MAX);
    let of_pairs = |all: &[(u64, Difference)], aside: bool| -> Vec<SuggestedDifference> {
        all.iter().take(limit).map(|(pairs, each)| told(wanted, proof, each, *pairs, aside)).collect()
    };
    let nobody = wanted.nobody.iter().map(Nobody::difference);
    let told = of_pairs(&exact, false).into_iter().chain(nobody).chain(of_pairs(&others, true)).take(limit);
    Suggestion {
        sentence: sentence(wanted, made, &but),
        text: String::new(),
        namespaces: Vec::new(),
        replaced: Vec::new(),
        policy_count: count as u64,
        proven,
        differences: told.collect(),
        difference_count,
        left_out: who_is_left_out(wanted, made),
        notes: notes(wanted, made, proof, &exact, clashing, options),
        plan: None,
    }
}

/// What keeps a suggestion from being exact.
struct But {
    pairs: u64,
    nobody: u64,
    unread: u64,
    /// Policies that could not be read again.
    lost: u64,
}

impl But {
    fn is_nothing(&self) -> bool {
        self.pairs + self.nobody + self.unread + self.lost == 0
    }

    fn words(&self) -> String {
        let all = [
            (self.pairs, "pair of endpoints", "pairs of endpoints"),
            (self.nobody, "connection that is about no one", "connections that are about no one"),
            (self.unread, "expectation that cannot be read", "expectations that cannot be read"),
            (self.lost, "policy that could not be read again", "policies that could not be read again"),
        ];
        let told = all.into_iter().filter_map(|(many, one, several)| match many {
            0 => None,
            1 => Some(format!("one {one}")),
            many => Some(format!("{} {several}", count(many))),
        });
        list(told.collect(), "and")
    }
}

fn sentence(wanted: &Wanted<'_>, made: &Policies, but: &But) -> String {
    let count = made.drafts.len();
    if count == 0 {
        return "There is no workload to make policies for.".to_string();
    }
    let (policies, were) = if count == 1 { ("policy allows", "it was") } else { ("policies allow", "they were") };
    let whole = capitalised(&number(count));
    let aside = if wanted.hosts.is_empty() && made.torn.is_empty() { "" } else { ", but for what is left out" };
    match but.is_nothing() {
        true => format!("{whole} {policies} exactly what is wanted{aside}: {were} read again and evaluated."),
        false => format!("{whole} {policies} what is wanted, but for {}.", but.words()),
    }
}

/// The parts of a difference: between ends of which everything is to be exact, and with those that are left out, where nothing clashes.
fn parts(each: &Difference, aside: &RoaringBitmap, clashes: &[Clash]) -> Vec<(Difference, bool)> {
    let part = |from: RoaringBitmap, to: RoaringBitmap| Difference { from, to, ..each.clone() };
    let (from, to) = (&each.from - aside, &each.to - aside);
    let all = [
        (part(from.clone(), to), false),
        (part(&each.from & aside, each.to.clone()), true),
        (part(from, &each.to & aside), true),
    ];
    let is_any = |part: &Difference| !part.from.is_empty() && !part.to.is_empty();
    let mut parts: Vec<(Difference, bool)> = all.into_iter().filter(|(part, _)| is_any(part)).collect();
    for clash in clashes {
        let cut = |(part, is_aside): (Difference, bool)| match clash.cut(&part) {
            (refused, rest) if is_aside && is_any(&refused) => {
                let rest = rest.into_iter().filter(is_any).map(|part| (part, true));
                rest.chain([(refused, false)]).collect()
            }
            _ => vec![(part, is_aside)],
        };
        parts = parts.into_iter().flat_map(cut).collect();
    }
    parts
}

/// Takes a pod that is alone on one side out of the other: nothing is said of it and itself.
fn without_itself(crowd: &Crowd<'_>, part: &mut Difference) {
    let is_alone = |ends: &RoaringBitmap| crowd.count(ends) == 1 && crowd.replicated_count(ends, ends) == 0;
    let alone = |ends: &RoaringBitmap| ends.min().filter(|_| ends.len() == 1 && is_alone(ends));
    if let Some(end) = alone(&part.from).filter(|_| part.to.len() > 1) {
        part.to.remove(end);
    }
    if let Some(end) = alone(&part.to).filter(|_| part.from.len() > 1) {
        part.from.remove(end);
    }
}

fn told(wanted: &Wanted<'_>, proof: &Proof<'_>, each: &Difference, pairs: u64, left_out: bool) -> SuggestedDifference {
    let (from, to) = proof.reports(each);
    let (asked, open) = (wanted.meeting.get(each.wanted), wanted.meeting.get(each.open));
    let (who, to_words) = match from.count == 1 && each.from == each.to {
        true => (format!("Pods of {}", from.words), "each other"),
        false => (capitalised_name(&from.words), to.words.as_str()),
    };
    let (on, is) = (port_set(asked), port_set(open));
    let sentence = match (asked.is_empty(), open.is_empty()) {
        (true, _) => format!("{who} could reach {to_words} on {is}, which is not wanted."),
        (_, true) => format!("{who} could not reach {}; {on} is wanted.", anybody(to_words)),
        _ => format!("{who} could reach {to_words} on {is}; {on} is wanted."),
    };
    SuggestedDifference {
        sentence,
        wanted: asked.connections(),
        suggested: open.connections(),
        pairs,
        left_out,
        from,
        to,
    }
}

fn who_is_left_out(wanted: &Wanted<'_>, made: &Policies) -> Vec<LeftOut> {
    let mut left = Vec::new();
    if !wanted.hosts.is_empty() {
        left.push(LeftOut {
            because: LeftOutBecause::HostNetwork,
            sentence: format!(
                "{} on the network of the node: no selector finds these pods and no policy isolates them.",
                is_are(wanted, &wanted.hosts)
            ),
            ends: wanted.crowd.report(&wanted.hosts),
        });
    }
    for item in made.torn.iter().filter_map(|item| wanted.items.get(item as usize)) {
        left.push(LeftOut {
            because: LeftOutBecause::SameLabels,
            sentence: format!(
                "No label tells {} apart, which are to have different connections: each gets what any of them is to have.",
                wanted.crowd.words(&item.ends)
            ),
            ends: wanted.crowd.report(&item.ends),
        });
    }
    left
}

fn is_are(wanted: &Wanted<'_>, ends: &RoaringBitmap) -> String {
    let words = wanted.crowd.words(ends);
    let verb = if wanted.crowd.is_one(ends) { "is" } else { "are" };
    format!("{} {verb}", capitalised_name(&words))
}

/// Whether pods reach pods that they are not to reach: by blocks of addresses, for selectors find no others.
fn through_blocks(wanted: &Wanted<'_>, proof: &Proof<'_>, exact: &[(u64, Difference)]) -> bool {
    let pods = &proof.crowd.everyone.pods - lift(&proof.parts, &wanted.hosts);
    wanted.reachability.settings.dialect.blocks_match_pods
        && exact.iter().any(|(_, each)| {
            let more = wanted.meeting.get(each.open).without(wanted.meeting.get(each.wanted));
            !more.is_empty() && !each.from.is_disjoint(&pods) && !each.to.is_disjoint(&pods)
        })
}

/// Where blocks of addresses cannot allow what is wanted, since the dialect matches nobody by them. Pods of the host network have the addresses of nodes.
fn of_dialect(wanted: &Wanted<'_>, proof: &Proof<'_>, exact: &[(u64, Difference)], wants_hosts: bool) -> Vec<String> {
    let dialect = &wanted.reachability.settings.dialect;
    let lacks = |each: &Difference| !wanted.meeting.get(each.open).covers(wanted.meeting.get(each.wanted));
    let mut ranges = Vec::new();
    for (_, each) in exact.iter().filter(|(_, each)| lacks(each)) {
        ranges.extend(proof.crowd.ranges(&(&each.from | &each.to)));
    }
    let nodes = wanted.model.nodes.iter().flat_map(|node| &node.addresses);
    let mut nodes = nodes.filter(|address| ranges.iter().any(|range| range.contains(**address)));
    let of_hosts = |block: &Block| !block.from.is_disjoint(&wanted.hosts) || !block.to.is_disjoint(&wanted.hosts);
    let has_node = nodes.next().is_some() || (wants_hosts && wanted.blocks.iter().any(of_hosts));
    let has_six = ranges.iter().any(|range| range.family == Family::Ipv6);
    let told = [
        (!dialect.blocks_match_nodes && has_node, "addresses of nodes"),
        (!dialect.ipv6_blocks && has_six, "addresses of IPv6"),
    ];
    let told = told.into_iter().filter(|(holds, _)| *holds);
    told.map(|(_, what)| {
        format!("{} matches no {what} by blocks: no NetworkPolicy allows what is wanted with them.", dialect.name)
    })
    .collect()
}

/// What is wanted and denied, and what is wanted with one of several that have an address in common: no policies could be as expected.
fn contradictions(wanted: &Wanted<'_>, clashing: Vec<String>) -> Vec<String> {
    let told = |block: &Block| {
        let (from, to) = wanted.crowd.reports(&block.from, &block.to);
        let on = port_set(wanted.meeting.ports.get(block.open));
        format!("From {} to {}, {on} is both wanted and denied; it is left out.", from.words, to.words)
    };
    let more = untold(wanted.contradictions.len(), clashing.len());
    let all = wanted.contradictions.iter().map(told).chain(clashing);
    all.take(CONTRADICTIONS).chain(more).collect()
}

/// How many contradictions and clashes behind them are not told one by one.
fn untold(contradictions: usize, clashes: usize) -> Vec<String> {
    let room = CONTRADICTIONS.saturating_sub(contradictions);
    let both = more(contradictions.saturating_sub(CONTRADICTIONS), "both wanted and denied");
    let shared = "wanted with one of several that have an address in common, but not with another";
    both.into_iter().chain(more(clashes.saturating_sub(room), shared)).collect()
}

/// How many more things there are of a sort; none where there are none.
fn more(left: usize, what: &str) -> Option<String> {
    match left {
        0 => None,
        1 => Some(format!("One more thing is {what}.")),
        more => Some(format!("{} more things are {what}.", capitalised(&number(more)))),
    }
}

/// The patterns of namespaces that no namespace with workloads has.
fn no_namespace(wanted: &Wanted<'_>, options: &SuggestOptions) -> Option<String> {
    let names: Vec<String> = wanted.of_namespace.keys().map(|id| namespace_name(wanted.model, *id)).collect();
    let is_nobody = |pattern: &&String| !names.iter().any(|name| matches(pattern, name));
    let nobody: Vec<&String> = options.namespaces.iter().filter(is_nobody).collect();
    let told = words::some(nobody.iter(), NAMED, |pattern| format!("`{pattern}`"));
    let clusters = match wanted.model.clusters.iter().any(|name| !name.is_empty()) {
        true => "; names of a cluster begin with its name and a colon",
        false => "",
    };
    (!nobody.is_empty())
        .then(|| format!("No namespace with pods that policies can isolate is called {told}{clusters}."))
}

/// Where everything is allowed, so that what denies by default cuts nothing.
fn all_allowed(wanted: &Wanted<'_>, made: &Policies) -> Option<String> {
    let is_all =
        |rules: &Option<Vec<Rule>>| rules.iter().flatten().any(|rule| rule.peers.is_empty() && rule.ports.is_empty());
    let is_alone = |id: &NamespaceId| wanted.of_namespace.get(id).is_some_and(|(items, _)| items.len() == 1);
    let in_way = |rules: fn(&Draft) -> &Option<Vec<Rule>>| -> BTreeSet<NamespaceId> {
        let is_of_all = |draft: &&Draft| draft.selector.is_empty() || is_alone(&draft.namespace);
        let all = made.drafts.iter().filter(is_of_all).filter(|draft| is_all(rules(draft)));
        all.map(|draft| draft.namespace).collect()
    };
    let (arriving, leaving) = (in_way(|draft| &draft.ingress), in_way(|draft| &draft.egress));
    let both: Vec<String> = arriving.intersection(&leaving).map(|id| namespace_name(wanted.model, *id)).collect();
    let whose = words::some(both.iter(), NAMED, |name| name.to_string());
    let it = if wanted.of_namespace.len() == both.len() { "everywhere".to_string() } else { format!("in {whose}") };
    (!both.is_empty()).then(|| {
        format!("Everything is wanted {it}: what is denied by default there is allowed again, and nothing is cut until something is left out.")
    })
}

fn notes(
    wanted: &Wanted<'_>,
    made: &Policies,
    proof: &Proof<'_>,
    exact: &[(u64, Difference)],
    clashing: Vec<String>,
    options: &SuggestOptions,
) -> Vec<String> {
    let mut notes = Vec::new();
    if options.wanted.as_ref().is_some_and(Vec::is_empty) {
        notes.push("Nothing is wanted, so that nothing is allowed.".to_string());
    }
    notes.extend(no_namespace(wanted, options));
    notes.extend(all_allowed(wanted, made));
    notes.extend(contradictions(wanted, clashing));
    notes.extend(wanted.nobody_left_out.iter().map(Nobody::note));
    if through_blocks(wanted, proof, exact) {
        notes.push(
            "A block of addresses such as `0.0.0.0/0` may have the addresses of pods too; they are taken out where they are known and few. Pods that may reach \
             outside reach those that outside may reach."
                .to_string(),
        );
    }
    notes.extend(of_dialect(wanted, proof, exact, options.wanted.is_some()));
    if !made.with_dns.is_empty() {
        notes.push(format!(
            "DNS is added for {}: whoever reaches somebody has to find it by its name.",
            wanted.crowd.words(&made.with_dns)
        ));
    }
    if !wanted.model.admin.is_empty() {
        notes.push(
            "Policies of administrators stay as they are, and were evaluated with the suggested ones.".to_string(),
        );
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_told_is_counted_as_what_it_is() {
        assert_eq!(untold(4, 6), Vec::<String>::new());
        assert_eq!(untold(12, 0), ["Two more things are both wanted and denied."]);
        assert_eq!(
            untold(0, 11),
            ["One more thing is wanted with one of several that have an address in common, but not with another."]
        );
        assert_eq!(
            untold(11, 2),
            [
                "One more thing is both wanted and denied.",
                "Two more things are wanted with one of several that have an address in common, but not with another.",
            ]
        );
    }
}

//! A comparison of two states is the difference of all their pairs.

use std::collections::BTreeMap;

use podwall::report::ChangeKind;
use podwall_tests::matrix::words;
use podwall_tests::pairs::{ALL, analysis, ends, first_address, is_aside, is_workload, naive};
use podwall_tests::states::{administrative, changes, clusters};

#[test]
fn a_comparison_is_the_difference_of_all_pairs() {
    let (mut pairs, mut kinds) = (0, BTreeMap::new());
    let texts = clusters("np-1", 60).into_iter().chain(clusters("edges", 80)).chain(administrative(25));
    for (text, other) in changes(11, texts.collect()) {
        let (before, after) = (analysis(&text), analysis(&other));
        let found = before.changed_pairs(&after, ALL);
        assert_eq!(found.total as usize, found.pairs.len());
        let mut addresses: Vec<String> =
            found.pairs.iter().flat_map(|pair| [first_address(&pair.from), first_address(&pair.to)]).collect();
        addresses.extend(["0.0.0.0", "10.0.0.1", "192.168.1.1", "255.255.255.255"].map(str::to_string));
        addresses.retain(|name| !name.contains('/'));
        addresses.sort_unstable();
        addresses.dedup();
        let told: BTreeMap<(String, String), (String, String)> = found
            .pairs
            .iter()
            .map(|pair| ((pair.from.clone(), pair.to.clone()), (words(&pair.before), words(&pair.after))))
            .collect();
        assert_eq!(told.len(), found.pairs.len(), "no pair stands twice");
        let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
        let (was, is) = (naive(&before, &addresses), naive(&after, &addresses));
        let none = "none".to_string();
        let states = [&before, &after].map(|state| {
            let reachability = state.reachability();
            (reachability, ends(state.model(), reachability, &addresses))
        });
        let aside =
            |pair: &(String, String)| states.iter().any(|(reachability, ends)| is_aside(reachability, ends, pair));
        let mut wanted = BTreeMap::new();
        for pair in was.keys().chain(is.keys()) {
            let (old, new) = (was.get(pair).unwrap_or(&none), is.get(pair).unwrap_or(&none));
            if old != new && !aside(pair) {
                wanted.insert(pair.clone(), (old.clone(), new.clone()));
            }
        }
        // Between workloads by name; outside by the first address of each range, and by addresses of our own choice.
        let inside = |map: &BTreeMap<(String, String), (String, String)>| -> Vec<_> {
            map.iter()
                .filter(|((from, to), _)| is_workload(from) && is_workload(to))
                .map(|(pair, change)| (pair.clone(), change.clone()))
                .collect()
        };
        assert_eq!(inside(&told), inside(&wanted), "{text}\n=== after\n{other}");
        let six = |name: &str| name.contains(':');
        let by_first: BTreeMap<(String, String), (String, String)> = told
            .iter()
            .map(|((from, to), change)| ((first_address(from), first_address(to)), change.clone()))
            .collect();
        for (pair, change) in by_first.iter().filter(|(pair, _)| !aside(pair)) {
            assert_eq!(wanted.get(pair), Some(change), "{pair:?}\n{text}\n=== after\n{other}");
        }
        let within = |name: &str, address: &str| {
            let address: std::net::IpAddr = address.parse().unwrap();
            if let Ok(net) = name.parse::<ipnet::IpNet>() {
                return net.contains(&address);
            }
            name.split_once('-').is_some_and(|(first, last)| {
                let (first, last): (std::net::IpAddr, std::net::IpAddr) =
                    (first.parse().unwrap(), last.parse().unwrap());
                first.is_ipv4() == address.is_ipv4() && first <= address && address <= last
            })
        };
        // Whoever has the address of a pod in one of the states is no one outside there.
        let pods = [&before, &after].into_iter().flat_map(|state| &state.model().workloads);
        let of_pods: Vec<String> = pods.flat_map(|pod| &pod.addresses).map(ToString::to_string).collect();
        let is_told = |name: &String| !six(name) && !of_pods.contains(name);
        for ((from, to), change) in wanted.iter().filter(|((from, to), _)| is_told(from) && is_told(to)) {
            let matches = |name: &String, wanted: &String| {
                name == wanted || (!is_workload(name) && !is_workload(wanted) && within(name, wanted))
            };
            let found =
                told.iter().find(|((source, destination), _)| matches(source, from) && matches(destination, to));
            assert_eq!(found.map(|(_, change)| change), Some(change), "{from} -> {to}\n{text}\n=== after\n{other}");
        }
        let summary = before.compare(&after, ALL);
        let sums = summary.added + summary.removed + summary.changed + summary.with_new + summary.with_gone;
        assert_eq!(sums, found.total);
        assert_eq!(summary.changes.iter().map(|change| change.pairs).sum::<u64>(), found.total);
        let by_namespace = summary.namespaces.unwrap();
        assert_eq!(by_namespace.iter().map(|sum| sum.added + sum.removed + sum.changed).sum::<u64>(), found.total);
        for pair in &found.pairs {
            let kind = match pair.change {
                ChangeKind::Added => "added",
                ChangeKind::Removed => "removed",
                ChangeKind::Changed => "changed",
            };
            *kinds.entry((kind, pair.because.is_some())).or_insert(0) += 1;
        }
        pairs += told.len();
    }
    assert!(pairs > 2_000, "{pairs}");
    assert_eq!(kinds.len(), 5, "{kinds:?}");
}

#[test]
fn the_same_state_has_no_change() {
    for text in clusters("np-1", 20) {
        let found = analysis(&text).compare(&analysis(&text), ALL);
        assert_eq!((found.sentence.as_str(), found.total), ("Nothing changes.", 0));
    }
}

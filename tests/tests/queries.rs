//! Answers about everything at once equal those about each pair.

use std::collections::BTreeMap;

use podwall::cluster::{Model, WorkloadId};
use podwall::network::expect::read_json;
use podwall::network::query::{Page, ReachBy, ReachQuery, ReachVerdict};
use podwall::network::{End, Reachability};
use podwall::report::{Because, ChangeKind, Connections, ExpectedVerdict};
use podwall::{Analysis, Options, Source};
use podwall_tests::matrix::words;
use podwall_tests::seeded::Seeded;
use podwall_tests::surroundings;

const ALL: Page = Page { offset: 0, limit: u64::MAX };

/// Clusters of the vectors.
fn clusters(file: &str, count: usize) -> Vec<String> {
    surroundings::clusters(file, count).unwrap()
}

/// Clusters of the vectors with administrative policies.
fn administrative(count: usize) -> Vec<String> {
    ["anp-1", "cnp-1", "mixed-1"].into_iter().flat_map(|file| clusters(file, count)).collect()
}

fn analysis(text: &str) -> Analysis {
    Analysis::new(vec![Source { name: "all".to_string(), text: text.to_string(), cluster: None }], Options::default())
}

/// The names of the workloads that take part.
fn names(analysis: &Analysis) -> Vec<String> {
    let model = analysis.model();
    let live = model.workloads.iter().filter(|workload| !workload.finished);
    live.map(|workload| model.endpoint(workload)).collect()
}

/// What is open between two ends, both families together.
fn open(reachability: &Reachability, from: End, to: End) -> String {
    let mut all = podwall::network::ports::PortSet::default();
    for family in reachability.families(from, to) {
        let (leaving, arriving) = reachability.open(from, to, family);
        all = all.union(&leaving.intersection(&arriving));
    }
    words(&all.connections())
}

/// Workloads that take part, and addresses, by name.
fn ends(model: &Model, reachability: &Reachability, addresses: &[&str]) -> BTreeMap<String, End> {
    let workloads = model.workloads.iter().enumerate().filter(|(_, workload)| !workload.finished);
    let mut ends: BTreeMap<String, End> = workloads
        .map(|(at, workload)| (model.endpoint(workload), End::Workload(WorkloadId(u32::try_from(at).unwrap()))))
        .collect();
    ends.extend(addresses.iter().map(|text| (text.to_string(), End::Address(text.parse().unwrap()))));
    ends.retain(|_, end| reachability.class(*end).is_some());
    ends
}

/// Every pair of which one end is a workload, with what is open; none for nothing.
fn naive(analysis: &Analysis, addresses: &[&str]) -> BTreeMap<(String, String), String> {
    let (model, reachability) = (analysis.model(), analysis.reachability());
    let ends = ends(model, reachability, addresses);
    let mut found = BTreeMap::new();
    for (from, source) in &ends {
        for (to, destination) in &ends {
            let outside = matches!((source, destination), (End::Address(_), End::Address(_)));
            if from == to || outside {
                continue;
            }
            let connections = open(reachability, *source, *destination);
            if connections != "none" {
                found.insert((from.clone(), to.clone()), connections);
            }
        }
    }
    found
}

/// Whether a name is one of a workload, and none of addresses.
fn is_workload(name: &str) -> bool {
    name.matches('/').count() == 2
}

/// A name in an answer as it is asked about: a range by its first address.
fn first_address(name: &str) -> String {
    if is_workload(name) {
        return name.to_string();
    }
    name.split(['/', '-']).next().unwrap_or_default().to_string()
}

/// Whether one end is an address of the node on which the other one runs: the class matrix leaves such pairs aside.
fn is_aside(reachability: &Reachability, ends: &BTreeMap<String, End>, (from, to): &(String, String)) -> bool {
    let both = ends.get(from).zip(ends.get(to));
    both.is_some_and(|(from, to)| {
        let outside = matches!(from, End::Address(_)) || matches!(to, End::Address(_));
        outside && reachability.is_own_node(*from, *to)
    })
}

#[test]
fn listed_pairs_are_all_pairs() {
    let mut pairs = 0;
    for text in clusters("np-1", 60).iter().chain(&clusters("edges", 60)).chain(&administrative(15)) {
        let analysis = analysis(text);
        let asked =
            |verdict, by| analysis.reach(&ReachQuery { verdict, by, page: ALL, ..ReachQuery::default() }).unwrap();
        let answer = asked(ReachVerdict::Allowed, ReachBy::Pair);
        let listed = answer.listed.unwrap();
        let told: BTreeMap<(String, String), String> = listed
            .iter()
            .map(|pair| ((first_address(&pair.from), first_address(&pair.to)), words(&pair.connections)))
            .collect();
        assert_eq!(told.len(), listed.len(), "no pair stands twice");
        assert_eq!(answer.pairs as usize, listed.len());
        let ranges: Vec<String> =
            listed.iter().flat_map(|pair| [first_address(&pair.from), first_address(&pair.to)]).collect();
        let mut addresses: Vec<&str> = ranges.iter().map(String::as_str).filter(|name| !name.contains('/')).collect();
        addresses.sort_unstable();
        addresses.dedup();
        let ends = ends(analysis.model(), analysis.reachability(), &addresses);
        let is_aside = |pair: &(String, String)| is_aside(analysis.reachability(), &ends, pair);
        let (mut told, mut naive) = (told, naive(&analysis, &addresses));
        told.retain(|pair, _| !is_aside(pair));
        naive.retain(|pair, _| !is_aside(pair));
        assert_eq!(told, naive, "{text}");
        let denied = asked(ReachVerdict::Denied, ReachBy::Pair);
        let everyone = ReachQuery { from: Some("everyone".into()), page: Page::first(0), ..ReachQuery::default() };
        assert_eq!(analysis.reach(&everyone).unwrap().pairs, answer.pairs);
        assert_eq!(denied.pairs as usize, denied.listed.unwrap().len());
        let classes = asked(ReachVerdict::Allowed, ReachBy::Class);
        let of_classes: u64 = classes.entries.unwrap().iter().map(|entry| entry.pairs).sum();
        assert!(of_classes <= answer.pairs, "pairs of pods with their own node stand in no class");
        let sums = asked(ReachVerdict::Allowed, ReachBy::Namespace).namespaces.unwrap();
        assert_eq!(sums.iter().map(|sum| sum.pairs).sum::<u64>(), answer.pairs);
        pairs += listed.len();
    }
    assert!(pairs > 5_000, "{pairs}");
}

#[test]
fn stretches_are_the_whole() {
    for text in clusters("np-1", 20) {
        let analysis = analysis(&text);
        for by in [ReachBy::Pair, ReachBy::Class, ReachBy::Namespace] {
            let ask = |offset, limit| {
                let page = Page { offset, limit };
                analysis.reach(&ReachQuery { by, page, ..ReachQuery::default() }).unwrap()
            };
            let whole = serde_json::to_value(ask(0, u64::MAX)).unwrap();
            let mut entries = Vec::new();
            let total = ask(0, 0).total;
            for offset in (0..total).step_by(7) {
                let answer = ask(offset, 7);
                assert_eq!(answer.total, total);
                let answer = serde_json::to_value(answer).unwrap();
                let lists = ["entries", "listed", "namespaces"].map(|name| answer[name].as_array().cloned());
                entries.extend(lists.into_iter().flatten().flatten());
            }
            let lists = ["entries", "listed", "namespaces"].map(|name| whole[name].as_array().cloned());
            assert_eq!(lists.into_iter().flatten().flatten().collect::<Vec<_>>(), entries);
            assert_eq!(entries.len() as u64, total);
        }
    }
}

#[test]
fn filters_find_what_they_say() {
    let mut found = 0;
    for text in clusters("np-1", 30) {
        let analysis = analysis(&text);
        let all = |query: ReachQuery| -> Vec<(String, String)> {
            let answer = analysis.reach(&ReachQuery { by: ReachBy::Pair, page: ALL, ..query }).unwrap();
            answer.listed.unwrap().into_iter().map(|pair| (pair.from, pair.to)).collect()
        };
        let mut whole = all(ReachQuery::default());
        whole.sort();
        let names = names(&analysis);
        for name in names.iter().take(4) {
            let namespace = name.split('/').next().unwrap().to_string();
            type Keep<'a> = Box<dyn Fn(&(String, String)) -> bool + 'a>;
            let in_namespace = |end: &str| end.starts_with(&format!("{namespace}/"));
            let cases: [(ReachQuery, Keep<'_>); 4] = [
                (
                    ReachQuery { workload: Some(name.clone()), ..Default::default() },
                    Box::new(|(from, to)| from == name || to == name),
                ),
                (ReachQuery { from: Some(name.clone()), ..Default::default() }, Box::new(|(from, _)| from == name)),
                (
                    ReachQuery { to: Some(format!("{namespace}/*")), ..Default::default() },
                    Box::new(move |(_, to)| in_namespace(to)),
                ),
                (
                    ReachQuery {
                        namespace: Some(namespace.clone()),
                        from: Some("outside".into()),
                        ..Default::default()
                    },
                    Box::new(move |(from, to)| !is_workload(from) && in_namespace(to)),
                ),
            ];
            for (query, keep) in cases {
                let mut told = all(query.clone());
                told.sort();
                let wanted: Vec<_> = whole.iter().filter(|pair| keep(pair)).cloned().collect();
                assert_eq!(told, wanted, "{query:?}");
                found += told.len();
            }
        }
    }
    assert!(found > 1_000, "{found}");
}

/// A cluster after a change: documents left out, repeated under another name, or with another word.
fn changed(random: &mut Seeded, text: &str) -> String {
    let mut documents: Vec<String> = text.split("\n---\n").map(str::to_string).collect();
    for _ in 0..=random.below(3) {
        let at = random.below(documents.len());
        match random.below(4) {
            0 => drop(documents.remove(at)),
            1 => {
                let copy = documents[at].replace("name: ", "name: x");
                documents.push(copy);
            }
            2 => documents[at] = documents[at].replace("Ingress", "Egress"),
            _ => documents[at] = documents[at].replacen("80", "81", 1).replacen("app: a", "app: b", 1),
        }
        if documents.is_empty() {
            break;
        }
    }
    documents.join("\n---\n")
}

#[test]
fn a_comparison_is_the_difference_of_all_pairs() {
    let mut random = Seeded::new(11);
    let (mut pairs, mut kinds) = (0, BTreeMap::new());
    let texts = clusters("np-1", 60).into_iter().chain(clusters("edges", 80)).chain(administrative(25));
    let texts: Vec<String> = texts.collect();
    for (number, text) in texts.iter().enumerate() {
        let other = match number % 4 {
            0 => texts[random.below(texts.len())].clone(),
            _ => changed(&mut random, text),
        };
        let (before, after) = (analysis(text), analysis(&other));
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
        for ((from, to), change) in wanted.iter().filter(|((from, to), _)| !six(from) && !six(to)) {
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

#[test]
fn expectations_say_what_pairs_say() {
    let mut random = Seeded::new(5);
    let (mut passed, mut failed) = (0, 0);
    for text in clusters("np-1", 60).into_iter().chain(administrative(20)) {
        let analysis = analysis(&text);
        let naive = naive(&analysis, &[]);
        let names = names(&analysis);
        let mut lists = [Vec::new(), Vec::new()];
        for _ in 0..20 {
            let (from, to) = (&names[random.below(names.len())], &names[random.below(names.len())]);
            if from != to {
                lists[random.below(2)].push(serde_json::json!({"from": from, "to": to, "ports": [80]}));
            }
        }
        let json = serde_json::json!({"allowed": lists[0], "denied": lists[1]}).to_string();
        let reading = read_json(&json);
        assert!(reading.problems.is_empty(), "{:?}", reading.problems);
        let report = analysis.expect(&reading.expectations, 3);
        let asked = lists.iter().flatten();
        assert_eq!(report.results.len(), asked.clone().count());
        for (result, asked) in report.results.iter().zip(asked) {
            let pair = (asked["from"].as_str().unwrap().to_string(), asked["to"].as_str().unwrap().to_string());
            let question = podwall::Question {
                from: pair.0.clone(),
                to: pair.1.clone(),
                protocol: None,
                port: Some(80),
                ..Default::default()
            };
            let allowed = analysis.explain(&question).unwrap().allowed;
            let wanted = result.wanted == ExpectedVerdict::Allowed;
            let aside = result.left_aside == 1;
            assert_eq!(result.passed, !aside && allowed == wanted, "{pair:?} {result:?}");
            assert_eq!(result.pairs + result.left_aside, 1);
            assert_eq!(result.failures.len() as u64, result.failing);
            if let Some(failure) = result.failures.first() {
                let told = words(&failure.connections);
                assert_eq!(&told, naive.get(&pair).unwrap_or(&"none".to_string()));
                assert_eq!(failure.explanation.as_ref().unwrap().allowed, allowed);
            }
            if result.passed { passed += 1 } else { failed += 1 }
        }
    }
    assert!(passed > 200 && failed > 200, "{passed} {failed}");
}

/// Whether a port is open.
fn has_tcp(connections: &Connections, port: u16) -> bool {
    match connections {
        Connections::All => true,
        Connections::Ports { tcp, .. } => tcp.iter().any(|(first, last)| (*first..=*last).contains(&port)),
    }
}

#[test]
fn what_is_asked_since_a_state_is_what_changed() {
    let mut random = Seeded::new(17);
    let mut counts = BTreeMap::new();
    let texts: Vec<String> =
        clusters("np-1", 40).into_iter().chain(clusters("edges", 60)).chain(administrative(15)).collect();
    for (number, text) in texts.iter().enumerate() {
        let other = match number % 4 {
            0 => texts[random.below(texts.len())].clone(),
            _ => changed(&mut random, text),
        };
        let (before, after) = (analysis(text), analysis(&other));
        let changes = before.changed_pairs(&after, ALL).pairs;
        let of_now = |because: Option<Because>| because != Some(Because::Gone);
        let name = names(&after).first().cloned().unwrap_or_default();
        let namespace = name.split('/').next().unwrap_or_default().to_string();
        let asked = [
            ReachQuery::default(),
            ReachQuery { port: Some(80), ..ReachQuery::default() },
            ReachQuery { namespace: Some(format!("{namespace}*")), ..ReachQuery::default() },
            ReachQuery { workload: Some(format!("*{name}")), ..ReachQuery::default() },
            ReachQuery { from: Some(format!("*{name}")), to: Some("everyone".into()), ..ReachQuery::default() },
        ];
        for (at, query) in asked.into_iter().enumerate() {
            for verdict in [ReachVerdict::Allowed, ReachVerdict::Denied] {
                let query = ReachQuery { verdict, by: ReachBy::Pair, page: ALL, ..query.clone() };
                let answer = after.reach_since(&before, &query).unwrap();
                let listed = answer.listed.unwrap();
                assert_eq!(answer.pairs as usize, listed.len());
                let told: BTreeMap<(String, String), String> = listed
                    .iter()
                    .map(|pair| ((pair.from.clone(), pair.to.clone()), words(&pair.connections)))
                    .collect();
                assert_eq!(told.len(), listed.len(), "no pair stands twice");
                let within = |name: &str| name.starts_with(&format!("{namespace}/")) || name.starts_with(&namespace);
                let is_asked = |from: &str, to: &str| match at {
                    2 => [from, to].iter().any(|end| is_workload(end) && within(end)),
                    3 => [from, to].iter().any(|end| end.ends_with(&name)),
                    4 => from.ends_with(&name),
                    _ => true,
                };
                let open = |connections: &Connections| match (query.port, has_tcp(connections, 80)) {
                    (None, _) => words(connections),
                    (Some(_), true) => "TCP 80".to_string(),
                    (Some(_), false) => "none".to_string(),
                };
                let wanted: BTreeMap<(String, String), String> = changes
                    .iter()
                    .filter(|pair| of_now(pair.because) && is_asked(&pair.from, &pair.to))
                    .filter(|pair| open(&pair.before) != open(&pair.after))
                    .filter(|pair| (open(&pair.after) == "none") == (verdict == ReachVerdict::Denied))
                    .map(|pair| ((pair.from.clone(), pair.to.clone()), open(&pair.after)))
                    .collect();
                assert_eq!(told, wanted, "{query:?}\n{text}\n=== after\n{other}");
                *counts.entry((at, verdict == ReachVerdict::Denied)).or_insert(0) += told.len();
            }
        }
    }
    assert_eq!(counts.len(), 10);
    assert!(counts.values().all(|count| *count > 20), "{counts:?}");
}

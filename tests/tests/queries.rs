//! What is listed of all connections is what each pair says: whole, in stretches, and as filters leave it.

use std::collections::BTreeMap;

use podwall::network::query::{Page, ReachBy, ReachQuery, ReachVerdict};
use podwall_tests::matrix::words;
use podwall_tests::pairs::{ALL, analysis, ends, first_address, is_aside, is_workload, naive, names};
use podwall_tests::states::{administrative, clusters};

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
        assert_eq!(of_classes, answer.pairs);
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
fn an_answer_does_not_depend_on_what_was_asked_before() {
    for text in clusters("np-1", 12).iter().chain(&administrative(6)) {
        let mut asked = analysis(text);
        let some = names(&asked).into_iter().next();
        let page = |offset| Page { offset, limit: 5 };
        let questions = [
            ReachQuery { page: page(0), ..ReachQuery::default() },
            ReachQuery { page: page(5), ..ReachQuery::default() },
            ReachQuery { from: some.clone(), page: page(2), ..ReachQuery::default() },
            ReachQuery { by: ReachBy::Pair, page: page(3), ..ReachQuery::default() },
            ReachQuery { by: ReachBy::Namespace, page: page(1), ..ReachQuery::default() },
            ReachQuery { verdict: ReachVerdict::Denied, by: ReachBy::Pair, page: page(9), ..ReachQuery::default() },
            ReachQuery { workload: some, port: Some(80), page: page(0), ..ReachQuery::default() },
            ReachQuery { page: page(5), ..ReachQuery::default() },
        ];
        // The second time round all but the last question were asked before, and then the text is another one.
        let shorter: String = text.split_inclusive("---\n").skip(1).collect();
        for text in [text, text, &shorter] {
            if text == &shorter {
                let name = asked.report().sources[0].name.clone();
                asked.update(&name, shorter.clone());
            }
            for query in &questions {
                let told = |answer: Result<_, _>| answer.map(|reach| serde_json::to_string(&reach).unwrap());
                assert_eq!(told(asked.reach(query)), told(analysis(text).reach(query)), "{query:?}");
            }
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

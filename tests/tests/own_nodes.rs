//! A pod and the addresses of its own node: explanations, questions, comparisons and expectations say the same of them.

use podwall::network::expect::read_json;
use podwall::network::query::{ReachBy, ReachQuery, ReachVerdict};
use podwall::{Analysis, Question};
use podwall_tests::matrix::words;
use podwall_tests::pairs::{ALL, analysis, names};
use podwall_tests::random_cluster::with_nodes;
use podwall_tests::seeded::Seeded;

const ADDRESSES: [&str; 4] = ["10.9.0.1", "10.9.0.2", "10.9.0.3", "8.8.8.8"];

fn policies(random: &mut Seeded) -> String {
    let mut text = String::new();
    for at in 0..random.below(4) {
        let namespace = ["n0", "n1"][random.below(2)];
        let way = [("Ingress", "ingress", "from"), ("Egress", "egress", "to")][random.below(2)];
        let block = ["10.9.0.1/32", "10.9.0.0/31", "10.9.0.2/31", "10.9.0.0/24", "0.0.0.0/0"][random.below(5)];
        let rules = match random.below(4) {
            0 => "[]".to_string(),
            _ => format!("[{{{}: [{{ipBlock: {{cidr: {block}}}}}]}}]", way.2),
        };
        text.push_str(&format!(
            "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p{at}, namespace: {namespace}}}\nspec: {{podSelector: {{}}, policyTypes: [{}], {}: {rules}}}\n",
            way.0, way.1
        ));
    }
    text
}

fn open(analysis: &Analysis, from: &str, to: &str) -> String {
    let question = Question { from: from.to_string(), to: to.to_string(), ..Question::default() };
    words(&analysis.explain(&question).unwrap().connections)
}

fn asked(from: &str, to: &str, verdict: ReachVerdict) -> ReachQuery {
    let (from, to) = (Some(from.to_string()), Some(to.to_string()));
    ReachQuery { from, to, verdict, by: ReachBy::Pair, page: ALL, ..ReachQuery::default() }
}

#[test]
fn all_answers_about_a_node_are_the_same() {
    let (mut pairs, mut changed, mut own) = (0, 0, 0);
    for seed in 0..150 {
        let mut random = Seeded::new(seed);
        let objects = with_nodes(seed, &mut random);
        let texts = [(); 2].map(|()| format!("{objects}{}", policies(&mut random)));
        let [before, after] = [&texts[0], &texts[1]].map(|text| analysis(text));
        let show = || format!("seed {seed}\n{}\n=== after\n{}", texts[0], texts[1]);
        let told = before.changed_pairs(&after, ALL).pairs;
        for pair in told.iter().filter(|pair| pair.because.is_none()) {
            let is_single = |end: &str| end.contains("/Pod/") || end.ends_with("/32");
            if is_single(&pair.from) && is_single(&pair.to) {
                let end = |end: &str| end.trim_end_matches("/32").to_string();
                let (from, to) = (end(&pair.from), end(&pair.to));
                let (was, is) = (open(&before, &from, &to), open(&after, &from, &to));
                assert_eq!((words(&pair.before), words(&pair.after)), (was, is), "{from} -> {to} {}", show());
                changed += 1;
            }
        }
        for name in names(&after).iter().filter(|name| name.contains("/Pod/")) {
            for (from, to) in
                ADDRESSES.iter().flat_map(|address| [(*address, name.as_str()), (name.as_str(), *address)])
            {
                let (was, is) = (open(&before, from, to), open(&after, from, to));
                let none = "none".to_string();
                let verdict = if is == none { ReachVerdict::Denied } else { ReachVerdict::Allowed };
                let query = asked(from, to, verdict);
                let now = after.reach(&query).unwrap().listed.unwrap();
                let told: Vec<String> = now.iter().map(|pair| words(&pair.connections)).collect();
                assert_eq!(told, std::slice::from_ref(&is), "{from} -> {to} {}", show());
                let since = after.reach_since(&before, &query).unwrap().listed.unwrap();
                assert_eq!(since.len(), usize::from(was != is), "{from} -> {to} {}", show());
                let json =
                    serde_json::json!({"allowed": [{"from": from, "to": to}], "denied": [{"from": from, "to": to}]});
                let results = after.expect(&read_json(&json.to_string()).expectations, 1).results;
                let is_own = results.iter().any(|result| result.left_aside > 0);
                let has_family = results[0].pairs > 0;
                assert_eq!(results[0].passed, is == "all", "{from} -> {to} {}", show());
                assert_eq!(results[1].passed, has_family && !is_own && is == none, "{from} -> {to} {}", show());
                assert!(!is_own || is != none, "{from} -> {to} {}", show());
                pairs += 1;
                own += usize::from(is_own);
            }
        }
    }
    assert!(pairs > 5_000 && changed > 500 && own > 30, "{pairs} {changed} {own}");
}

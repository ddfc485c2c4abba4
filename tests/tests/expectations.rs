//! Expectations are met where each pair by itself says so.

use podwall::network::expect::read_json;
use podwall::network::suggest::SuggestOptions;
use podwall::report::{ExpectationReport, ExpectedVerdict};
use podwall::{Analysis, Options, Source};
use podwall_tests::matrix::words;
use podwall_tests::pairs::{analysis, naive, names};
use podwall_tests::seeded::Seeded;
use podwall_tests::states::{administrative, clusters};

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
            if result.pairs + result.left_aside == 0 {
                assert!(!allowed && !result.passed && result.sentence.contains("no address family"), "{result:?}");
                continue;
            }
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

/// Labels that pods get when they are made are known to whoever asks for them.
#[test]
fn expectations_of_a_call_say_what_those_of_the_options_say() {
    let text = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db, namespace: shop}\nspec: {replicas: 2, serviceName: db, selector: {matchLabels: {app: db}}, \
                template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: i}]}}}\n---\n\
                apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db, namespace: shop}\n\
                spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]}\n";
    let pod = |number: u8| serde_json::json!({"podSelector": {"matchLabels": {"statefulset.kubernetes.io/pod-name": format!("db-{number}")}}});
    let json = serde_json::json!({
        "allowed": [{"from": pod(0), "to": pod(1), "ports": [80]}, {"from": pod(0), "to": pod(2), "ports": [80]}],
        "denied": [{"from": "outside", "to": pod(1)}],
    });
    let expectations = read_json(&json.to_string()).expectations;
    let source = || Source { name: "db.yaml".into(), text: text.into(), cluster: None };
    let options = Options { expectations: expectations.clone(), ..Options::default() };
    let of_options = Analysis::new(vec![source()], options).report().network.expectations.unwrap();
    let plain = Analysis::new(vec![source()], Options::default());
    let of_call = plain.expect(&expectations, 5);
    let told = |report: &ExpectationReport| -> Vec<(bool, String)> {
        report.results.iter().map(|result| (result.passed, result.sentence.clone())).collect()
    };
    assert_eq!(told(&of_call), told(&of_options));
    assert_eq!(told(&of_call).iter().map(|(passed, _)| *passed).collect::<Vec<_>>(), [true, false, true]);
    let suggestion = plain.suggest(&SuggestOptions { dns: false, ..SuggestOptions::expecting(&expectations) });
    assert!(suggestion.text.contains("statefulset.kubernetes.io/pod-name"), "{}", suggestion.text);
}

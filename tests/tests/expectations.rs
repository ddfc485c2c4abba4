//! Expectations are met where each pair by itself says so.

use podwall::network::expect::read_json;
use podwall::report::ExpectedVerdict;
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

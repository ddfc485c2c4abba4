//! Suggestions from today's reachability give exactly that reachability: for real applications with policies, and for random clusters.

use std::collections::HashSet;
use std::io::Write;

use podwall::network::query::Page;
use podwall::network::suggest::{DenyOrder, SuggestOptions};
use podwall::report::{Severity, Suggestion};
use podwall::{Analysis, Options, Source};
use podwall_tests::model::objects;
use podwall_tests::random_cluster::{Shape, cluster};
use podwall_tests::seeded::Seeded;
use podwall_tests::surroundings::{folders, manifests_below, shared_or_skip, vectors};

fn analysis(texts: &[(&str, &str)]) -> Analysis {
    let source = |(name, text): &(&str, &str)| Source { name: name.to_string(), text: text.to_string(), cluster: None };
    Analysis::new(texts.iter().map(source).collect(), Options::default())
}

/// What is not exactly as before when the suggested policies stand in the place of today's, those left aside that the suggestion leaves out.
fn differences(before: &Analysis, after: &Analysis, suggestion: &Suggestion) -> Vec<String> {
    let aside: HashSet<&str> =
        suggestion.left_out.iter().flat_map(|left| &left.ends.members).map(String::as_str).collect();
    assert!(suggestion.left_out.iter().all(|left| left.ends.count as usize == left.ends.members.len()));
    let changes = before.changed_pairs(after, Page::first(100_000));
    let kept =
        changes.pairs.iter().filter(|pair| !aside.contains(pair.from.as_str()) && !aside.contains(pair.to.as_str()));
    kept.map(|pair| format!("{} -> {}: {:?} before, {:?} after", pair.from, pair.to, pair.before, pair.after)).collect()
}

/// Whether each namespace with workloads has a policy that denies everything.
fn denies_by_default(before: &Analysis, suggestion: &Suggestion) -> bool {
    let endpoints: HashSet<String> = before
        .report()
        .security
        .workloads
        .iter()
        .filter_map(|workload| workload.endpoint.split('/').next().map(str::to_string))
        .collect();
    let denied: HashSet<String> = suggestion
        .namespaces
        .iter()
        .filter(|namespace| namespace.policies.iter().any(|policy| policy.deny))
        .map(|namespace| namespace.namespace.clone())
        .collect();
    // A namespace whose pods all use the network of their node has nothing that a policy could isolate.
    let aside: HashSet<&str> = suggestion
        .left_out
        .iter()
        .flat_map(|left| &left.ends.members)
        .filter_map(|name| name.split('/').next())
        .collect();
    endpoints.iter().all(|namespace| denied.contains(namespace) || aside.contains(namespace.as_str()))
}

fn errors(text: &str) -> Vec<String> {
    let report = analysis(&[("suggested.yaml", text)]).report();
    let wrong = report.findings.into_iter().filter(|finding| finding.severity == Severity::Error);
    wrong.map(|finding| finding.message.to_string()).collect()
}

#[test]
fn random_clusters_stay_as_they_are() {
    let (mut exact, mut left_out, mut steps) = (0, 0, 0);
    let count = 200;
    for seed in 0..count {
        let (objects, policies) = cluster(seed, Shape { namespaces: 4, pods: 6, policies: 4 });
        let before = analysis(&[("objects.yaml", &objects), ("policies.yaml", &policies)]);
        let plan = (seed % 10 == 0).then_some(if seed % 20 == 0 { DenyOrder::First } else { DenyOrder::Last });
        let suggestion = before.suggest(&SuggestOptions { dns: seed % 2 == 0, plan, ..SuggestOptions::default() });
        let show = || {
            format!(
                "seed {seed}\n{objects}\n{policies}\n# suggested\n{}\n{:#?}",
                suggestion.text, suggestion.differences
            )
        };
        assert!(suggestion.proven, "{}", show());
        let after = analysis(&[("objects.yaml", &objects), ("policies.yaml", &suggestion.text)]);
        let different = differences(&before, &after, &suggestion);
        assert!(different.is_empty(), "{}\n{different:#?}", show());
        assert!(denies_by_default(&before, &suggestion), "{}", show());
        assert_eq!(errors(&suggestion.text), Vec::<String>::new(), "{}", show());
        exact += usize::from(suggestion.left_out.is_empty());
        left_out += suggestion.left_out.len();
        if let Some(plan) = &suggestion.plan {
            steps += plan.steps.len();
            let last = plan.steps.last().unwrap();
            let aside: u64 = suggestion.differences.iter().map(|each| each.pairs).sum();
            assert!(last.missing + last.extra <= 2 * aside, "{}\n{last:#?}", show());
        }
    }
    let _ = writeln!(
        std::io::stderr(),
        "random clusters: {count} of {count}; nothing left out in {exact}, {left_out} sorts of pods left out in the others, {steps} steps of plans"
    );
    assert!(exact > 50 && left_out > 50 && steps > 50);
}

/// A value with its lists in an order of their own.
fn sorted(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(all) => {
            all.iter_mut().for_each(sorted);
            all.sort_by_key(ToString::to_string);
        }
        serde_json::Value::Object(fields) => fields.values_mut().for_each(sorted),
        _ => {}
    }
}

/// The suggested policies as they are for a cluster, in which neither order nor comments matter.
fn policies(text: &str) -> Vec<String> {
    let read = |document: &str| {
        let mut value: serde_json::Value = serde_yaml::from_str(document).unwrap();
        sorted(&mut value);
        value.to_string()
    };
    let mut all: Vec<String> = text.split("---\n").map(read).collect();
    all.sort_unstable();
    all
}

/// Whoever makes the policies again, from the same objects in whatever order, can apply them over the first ones.
#[test]
fn the_order_of_documents_decides_nothing() {
    let (mut random, mut different) = (Seeded::new(3), Vec::new());
    for seed in 0..200 {
        let (objects, others) = cluster(seed, Shape { namespaces: 4, pods: 6, policies: 4 });
        let text = format!("{objects}{others}");
        let documents: Vec<&str> = text.split("---\n").filter(|document| !document.is_empty()).collect();
        let order = random.order(documents.len());
        let shuffled: String = order.iter().map(|at| format!("---\n{}", documents[*at])).collect();
        let suggested = |text: &str| analysis(&[("all.yaml", text)]).suggest(&SuggestOptions::default()).text;
        let (one, other) = (policies(&suggested(&text)), policies(&suggested(&shuffled)));
        if one != other {
            let only = |one: &[String], other: &[String]| -> Vec<String> {
                one.iter().filter(|policy| !other.contains(policy)).cloned().collect()
            };
            different.push(format!(
                "seed {seed}\n{}\n=== shuffled\n{}",
                only(&one, &other).join("---\n"),
                only(&other, &one).join("---\n")
            ));
        }
    }
    assert!(different.is_empty(), "{} of 200\n{}", different.len(), different[0]);
}

/// The rules about how policies are written, of which nobody could say that a wish for these connections breaks them.
const OF_WRITING: [&str; 8] = [
    "allowed-at-one-end",
    "block-of-pods",
    "exception-allowed-elsewhere",
    "identical-policies",
    "namespace-name-label",
    "or-instead-of-and",
    "overlapping-policies",
    "redundant-policy",
];

/// An analysis of suggested policies beside what they are for.
fn with_suggested(mut sources: Vec<Source>, suggestion: &Suggestion) -> Analysis {
    sources.push(Source { name: "suggested.yaml".to_string(), text: suggestion.text.clone(), cluster: None });
    Analysis::new(sources, Options::default())
}

/// What these rules find in the suggested policies.
fn badly_written(after: &Analysis) -> Vec<String> {
    let findings = after.report().findings.into_iter();
    let found = findings.filter(|found| found.span.source == "suggested.yaml" && OF_WRITING.contains(&&*found.rule));
    found.map(|found| format!("{}: {}", found.rule, found.message)).collect()
}

/// The clusters of the vectors, with administrators' policies of every sort and pods whose addresses are known.
#[test]
fn clusters_of_the_vectors_stay_as_they_are() {
    #[derive(serde::Deserialize)]
    struct Line {
        id: String,
        manifests: String,
    }
    assert!(OF_WRITING.iter().all(|id| podwall::network::LINTS.iter().any(|rule| rule.id == *id)));
    let (mut count, mut apart) = (0, 0);
    for file in ["edges", "np-1", "anp-1", "cnp-1", "mixed-1"] {
        for line in vectors(&format!("reachability/{file}.jsonl")).unwrap().lines() {
            let line: Line = serde_json::from_str(line).unwrap();
            let before = analysis(&[("cluster.yaml", &line.manifests)]);
            let suggestion = before.suggest(&SuggestOptions { dns: false, ..SuggestOptions::default() });
            if suggestion.policy_count > 0 {
                assert!(suggestion.proven, "{}: {:#?}\n{}", line.id, suggestion.differences, suggestion.text);
                assert_eq!(errors(&suggestion.text), Vec::<String>::new(), "{}", line.id);
                let cluster = Source { name: "cluster.yaml".to_string(), text: line.manifests, cluster: None };
                let (others, _) = without_policies(&[cluster]);
                assert_eq!(
                    badly_written(&with_suggested(others, &suggestion)),
                    Vec::<String>::new(),
                    "{}\n{}",
                    line.id,
                    suggestion.text
                );
                count += 1;
                apart += usize::from(suggestion.text.contains("except:"));
            }
        }
    }
    let _ = writeln!(
        std::io::stderr(),
        "clusters of the vectors: {count} of {count}, in {apart} with exceptions of blocks"
    );
    assert!(count > 900 && apart > 50);
}

/// A thousand workloads in a hundred namespaces, as an organisation has them.
#[test]
fn a_thousand_workloads_have_a_suggestion_that_is_proven() {
    const APPS: [&str; 10] = ["web", "cart", "orders", "users", "mail", "search", "cache", "queue", "db", "job"];
    let mut text = String::new();
    for namespace in 0..100 {
        for (at, app) in APPS.iter().enumerate() {
            text.push_str(&format!(
                "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {app}, namespace: team-{namespace}, labels: {{app: {app}, team: t{namespace}}}}}\nspec: {{containers: [{{name: c, image: i}}]}}\n"
            ));
            if at < 3 {
                text.push_str(&format!(
                    "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p{at}, namespace: team-{namespace}}}\nspec:\n  podSelector: {{matchLabels: {{app: {app}}}}}\n  policyTypes: [Ingress, Egress]\n  ingress: [{{from: [{{podSelector: {{matchLabels: {{app: web}}}}}}], ports: [{{port: 8080}}]}}]\n  egress: [{{to: [{{podSelector: {{matchLabels: {{app: db}}}}}}]}}]\n"
                ));
            }
        }
    }
    let suggestion = analysis(&[("all.yaml", &text)]).suggest(&SuggestOptions::default());
    assert!(suggestion.proven, "{}", suggestion.sentence);
    // Two that deny for each namespace, and those that allow.
    assert!(suggestion.policy_count > 200, "{}", suggestion.sentence);
}

/// The manifests of an application without NetworkPolicies, and whether it has some.
fn without_policies(sources: &[Source]) -> (Vec<Source>, bool) {
    let mut any = false;
    let mut kept = Vec::new();
    for source in sources {
        let mut left = String::new();
        for document in podwall::source::read(&source.text).documents {
            let own = &source.text[document.span.start as usize..document.span.end as usize];
            let is_policy = objects(own).iter().any(|(object, _)| object.kind == "NetworkPolicy");
            any |= is_policy;
            if !is_policy {
                left.push_str("---\n");
                left.push_str(own);
                left.push('\n');
            }
        }
        kept.push(Source { text: left, ..source.clone() });
    }
    (kept, any)
}

#[test]
fn applications_with_policies_stay_as_they_are() {
    let Some(applications) = shared_or_skip("corpus/apps") else { return };
    let (mut all, mut good, mut policies) = (0, 0, 0);
    for folder in folders(&applications).unwrap() {
        let name = folder.file_name().unwrap().display().to_string();
        let files = manifests_below(&folder).unwrap();
        let (sources, any) = without_policies(&files);
        if !any {
            continue;
        }
        all += 1;
        let before = Analysis::new(files, Options::default());
        let suggestion = before.suggest(&SuggestOptions::default());
        policies += suggestion.policy_count;
        let after = with_suggested(sources, &suggestion);
        let badly_written = badly_written(&after);
        let different = differences(&before, &after, &suggestion);
        let is_good = suggestion.proven
            && different.is_empty()
            && denies_by_default(&before, &suggestion)
            && badly_written.is_empty()
            && errors(&suggestion.text).is_empty();
        good += usize::from(is_good);
        if !is_good {
            let _ = writeln!(
                std::io::stderr(),
                "{name}: {} {:#?} {different:#?} {badly_written:#?}",
                suggestion.sentence,
                suggestion.differences
            );
        }
        if std::env::var("PODWALL_SHOW").is_ok_and(|wanted| wanted == name) {
            let _ =
                writeln!(std::io::stderr(), "{}\n{:#?}\n{:#?}", suggestion.text, suggestion.notes, suggestion.left_out);
        }
    }
    let _ = writeln!(std::io::stderr(), "applications: {good} of {all}, {policies} policies");
    assert_eq!(good, all);
    assert!(all > 5);
}

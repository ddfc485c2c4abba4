//! What is told as near would have allowed the connection: a pod that gets the label that is missing gets in.

use podwall::report::NearMissKind;
use podwall::{Analysis, Options, Question, Source};
use podwall_tests::random_cluster::{Shape, cluster};

const CLUSTERS: u64 = 800;

#[test]
fn a_pod_with_the_missing_label_gets_in() {
    let mut near = 0;
    for seed in 0..CLUSTERS {
        let (objects, policies) = cluster(seed, Shape { namespaces: 3, pods: 4, policies: 3 });
        let before = analysis(&objects, &policies);
        let endpoints = &before.report().network.endpoints;
        let pods: Vec<&String> = endpoints.iter().filter(|end| end.namespace.is_some()).map(|end| &end.id).collect();
        for from in &pods {
            for to in pods.iter().filter(|to| *to != from) {
                let question = Question {
                    from: (*from).clone(),
                    to: (*to).clone(),
                    port: Some(8080),
                    all: true,
                    ..Question::default()
                };
                for miss in before.explain(&question).unwrap().ingress.near {
                    let (NearMissKind::PodLabel, None, Some(label)) = (miss.kind, &miss.found, &miss.label) else {
                        continue;
                    };
                    let value = miss.wanted.first().map_or("any", String::as_str);
                    let after = analysis(&with_label(&objects, from, label, value), &policies);
                    assert!(
                        after.explain(&question).unwrap().ingress.allowed,
                        "{seed}: {from} -> {to}: {}",
                        miss.sentence
                    );
                    near += 1;
                }
            }
        }
    }
    assert!(near > 100, "{near}");
}

fn analysis(objects: &str, policies: &str) -> Analysis {
    let source = Source { name: "cluster.yaml".into(), text: format!("{objects}{policies}"), cluster: None };
    Analysis::new(vec![source], Options::default())
}

/// The objects, one pod of them with one label more.
fn with_label(objects: &str, pod: &str, label: &str, value: &str) -> String {
    let [namespace, _, name] = pod.split('/').collect::<Vec<_>>()[..] else { panic!("{pod}") };
    let head = format!("  name: {name}\n  namespace: {namespace}\n  labels: {{");
    assert_eq!(objects.matches(&head).count(), 1, "{pod}");
    objects.replacen(&head, &format!("{head}{label}: {value}, "), 1)
}

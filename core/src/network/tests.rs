//! The sentences, the findings and the report, from manifests.

use super::testing::{Names, clusters, model};
use super::*;
use crate::cluster::{Model, Protocol};
use crate::network::query::Question;
use crate::report::{Connections, Explanation, NetworkReport};

const SHOP: &str = r#"
apiVersion: v1
kind: Namespace
metadata: {name: prod, labels: {env: prod}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: prod}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: prod}
spec: {template: {metadata: {labels: {app: api}}, spec: {containers: [{name: c}]}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: database, namespace: prod}
spec:
  template:
    metadata: {labels: {app: database}}
    spec: {containers: [{name: c, ports: [{name: sql, containerPort: 5432}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: debug, namespace: dev, labels: {app: web}}
spec: {containers: [{name: c}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: prod}
spec:
  podSelector: {matchLabels: {app: database}}
  ingress:
  - from: [{podSelector: {matchLabels: {app: web}}}]
    ports: [{port: sql}]
"#;

fn evaluate(yaml: &str) -> (Model, Reachability, Names) {
    let (model, names) = model(yaml);
    let reachability = Reachability::new(&model, &Settings::default());
    (model, reachability, names)
}

fn reported(yaml: &str) -> NetworkReport {
    let (model, reachability, names) = evaluate(yaml);
    report(&model, &reachability, &names, &[])
}

fn explained(yaml: &str, from: &str, to: &str, port: Option<u16>) -> Explanation {
    let (model, reachability, names) = evaluate(yaml);
    let question = Question { from: from.into(), to: to.into(), port, ..Question::default() };
    explain(&model, &reachability, &names, &question).unwrap()
}

#[test]
fn tells_who_reaches_the_best_kept() {
    let report = reported(SHOP);
    assert_eq!(report.sentence, "Four workloads. database is reached by one other, and reaches everyone.");
    assert_eq!(
        report.detail,
        "1 policy isolates 1 workload on the way in, none on the way out. Nothing in dev is isolated."
    );
    let direction = report.policies[0].ingress.as_ref().unwrap();
    assert_eq!(direction.sentence, "Only TCP \"sql\" arrives, from any pod with app=web in prod.");
    assert_eq!(report.policies[0].selects, "any pod with app=database in prod");
    assert_eq!(
        report.endpoints.iter().map(|each| each.id.as_str()).collect::<Vec<_>>()[3..],
        ["dev/Pod/debug", "0.0.0.0/0"]
    );
}

#[test]
fn counts_none_one_and_many() {
    let pod =
        |name: &str| format!("---\nkind: Pod\napiVersion: v1\nmetadata: {{name: {name}, namespace: a}}\nspec: {{}}\n");
    let deny = "---\nkind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {name: deny, namespace: a}\nspec: {policyTypes: [Ingress]}\n";
    let away = deny.replace("namespace: a", "namespace: b");
    let said = |yaml: &str| reported(yaml).sentence;
    assert_eq!(said("{}"), "No workloads, and no policies.");
    assert_eq!(said(deny), "No workloads; what the policies say of pods is told below.");
    assert_eq!(said(&pod("x")), "One workload and no policy: everyone reaches it, and it reaches everyone.");
    let two = pod("x") + &pod("y");
    assert_eq!(said(&two), "No policy: every pod reaches every other.");
    assert_eq!(
        said(&(two.clone() + &away)),
        "Two workloads. The only policy isolates none of them: every pod reaches every other."
    );
    assert_eq!(said(&(two + deny)), "Two workloads. None of them reaches another.");
    assert_eq!(said(&(pod("x") + deny)), "One workload. x is reached by no one, and reaches everyone outside.");
}

#[test]
fn says_when_it_is_not_the_whole() {
    let (model, reachability, names) = evaluate(SHOP);
    let report = report(&model, &reachability, &names, &["CiliumNetworkPolicy".into()]);
    assert!(report.sentence.ends_with(" That is not the whole of it: CiliumNetworkPolicy is not evaluated."));
    assert!(!report.complete);
}

#[test]
fn rows_answer_for_each_class() {
    let report = reported(SHOP);
    let at = |name: &str| report.endpoints.iter().find(|each| each.name == name).unwrap().class as usize;
    let open = |from: &str, to: &str| {
        let row = &report.ingress.rows[report.ingress.group[at(to)] as usize];
        let run = row.iter().find(|run| (run.0..=run.1).contains(&(at(from) as u32)));
        run.map(|run| report.connections[run.2 as usize].clone())
    };
    let sql = Connections::Ports { tcp: vec![(5432, 5432)], udp: vec![], sctp: vec![] };
    assert_eq!(open("web", "database"), Some(sql));
    assert_eq!(open("debug", "database"), None);
    assert_eq!(open("0.0.0.0/0", "web"), Some(Connections::All));
}

#[test]
fn explains_what_is_allowed() {
    let found = explained(SHOP, "prod/Deployment/web", "prod/StatefulSet/database", Some(5432));
    assert_eq!(found.sentence, "prod/Deployment/web reaches prod/StatefulSet/database on TCP 5432.");
    assert_eq!(found.egress.sentence, "No policy selects it for egress, so everything may leave.");
    assert_eq!(found.ingress.sentence, "db-access allows it.");
    let policy = &found.ingress.policies[0];
    assert_eq!(policy.sentence, "db-access selects it and allows TCP \"sql\" from any pod with app=web in prod.");
    assert_eq!(policy.rules[0].path, "spec.ingress[0].from[0]");
    assert_eq!(policy.span.source, "spec.podSelector");
}

#[test]
fn explains_near_misses() {
    let why = |from: &str, port| {
        let found = explained(SHOP, from, "prod/StatefulSet/database", Some(port));
        assert!(!found.allowed);
        found.ingress.policies[0].sentence.clone()
    };
    assert_eq!(
        why("prod/Deployment/web", 80),
        "db-access selects it, but allows TCP \"sql\" from any pod with app=web in prod, not TCP 80."
    );
    assert_eq!(
        why("prod/Deployment/api", 5432),
        "db-access selects it, but allows TCP \"sql\" only from any pod with app=web in prod; it has app=api, not app=web."
    );
    assert_eq!(
        why("dev/Pod/debug", 5432),
        "db-access selects it, but allows TCP \"sql\" only from any pod with app=web in prod; it is a pod with app=web, but it lives in dev."
    );
}

#[test]
fn two_things_amiss_are_no_near_miss() {
    let near = |labels: &str| {
        let policy = format!(
            "---\nkind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {{name: in, namespace: prod}}\nspec:\n  podSelector: {{matchLabels: {{app: api}}}}\n  ingress: [{{from: [{{podSelector: {{matchLabels: {labels}}}}}]}}]\n"
        );
        let found = explained(&(SHOP.to_string() + &policy), "prod/Deployment/web", "prod/Deployment/api", Some(80));
        assert!(!found.allowed, "{labels}");
        found.ingress.near.len()
    };
    assert_eq!(near("{app: web, role: x}"), 1);
    assert_eq!(near("{app: web, role: x, tier: front}"), 0);
}

#[test]
fn blocks_and_unknown_addresses_are_told() {
    let policy = "---\nkind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {name: out, namespace: prod}\nspec:\n  podSelector: {matchLabels: {app: web}}\n  policyTypes: [Egress]\n  egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]\n";
    let yaml = SHOP.to_string() + policy;
    let found = explained(&yaml, "prod/Deployment/web", "prod/Deployment/api", None);
    assert!(!found.allowed);
    assert_eq!(
        found.notes,
        [
            "The addresses of prod/Deployment/api are not known, so the block 10.0.0.0/8 of out is taken not to contain them."
        ]
    );
    let found = explained(&yaml, "prod/Deployment/web", "10.0.0.0/8", None);
    assert!(found.allowed);
    assert_eq!(found.notes, ["Not all of the range has this answer: 10.1.0.0/16 is denied."]);
    let found = explained(&yaml, "prod/Deployment/web", "10.0.0.0-12.0.0.0", None);
    assert_eq!(found.notes, ["Not all of the range has this answer: 10.1.0.0/16 and 11.0.0.0-12.0.0.0 are denied."]);
    let found = explained(&yaml, "prod/Deployment/web", "10.1.2.3", Some(443));
    assert_eq!(
        found.egress.policies[0].sentence,
        "out selects it, but allows every port only to addresses in 10.0.0.0/8 except 10.1.0.0/16; it is in 10.1.0.0/16, an exception of 10.0.0.0/8."
    );
    let (model, reachability, _) = evaluate(&yaml);
    let told = |reachability: &Reachability| {
        findings(&model, reachability).into_iter().filter(|finding| finding.rule.id == "pod-addresses-unknown").count()
    };
    assert_eq!(told(&reachability), 1);
    let settings = Settings { pod_cidrs: vec!["10.0.0.0/16".parse().unwrap()], ..Settings::default() };
    let known = Reachability::new(&model, &settings);
    assert_eq!(told(&known), 0);
    // Whether a block that is known to have pods matches them is a matter of the dialect.
    assert!(findings(&model, &known).iter().any(|finding| finding.rule.id == "dialect-dependent"));
    let (web, api) = (super::testing::workload(&model, "prod/web"), super::testing::workload(&model, "prod/api"));
    let asked = |reachability: &Reachability| {
        reachability.verdict(End::Workload(web), End::Workload(api), None, Protocol::Tcp, 80).egress
    };
    assert!(asked(&known) && !asked(&reachability));
}

#[test]
fn labels_of_namespaces_without_object_are_told() {
    let policy = "---\nkind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {name: in, namespace: prod}\nspec:\n  ingress: [{from: [{namespaceSelector: {matchLabels: {env: dev}}}, {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: dev}}, podSelector: {matchLabels: {app: none}}}]}]\n";
    let yaml = SHOP.to_string() + policy;
    let (model, reachability, _) = evaluate(&yaml);
    let mut found = findings(&model, &reachability);
    found.retain(|finding| finding.rule.id == "namespace-labels-unknown");
    assert_eq!(
        found.iter().map(|each| each.message.as_str()).collect::<Vec<_>>(),
        [
            "This selects namespaces with env=dev, but dev has no Namespace object in the input: its labels are not known, and it is judged by its name alone."
        ]
    );
    let found = explained(&yaml, "dev/Pod/debug", "prod/Deployment/web", None);
    assert_eq!(found.notes, ["The labels of namespace dev are not given, and in asks for namespaces with env=dev."]);
    assert_eq!(
        found.ingress.policies[0].sentence,
        "in selects it, but allows every port only from any pod in namespaces with env=dev or any pod with app=none in dev; namespace dev has no label env."
    );
}

#[test]
fn selectors_never_cross_clusters() {
    let (model, names) = clusters(&[("east", SHOP), ("west", SHOP)]);
    let reachability = Reachability::new(&model, &Settings::default());
    let question = Question {
        from: "west:prod/Deployment/web".into(),
        to: "east:prod/StatefulSet/database".into(),
        port: Some(5432),
        ..Question::default()
    };
    let found = explain(&model, &reachability, &names, &question).unwrap();
    assert!(!found.allowed && found.egress.allowed);
    assert_eq!(found.notes.len(), 1);
    assert!(explain(&model, &reachability, &names, &Question { from: "nobody".into(), ..question }).is_err());
}

#[test]
fn the_tiers_of_a_pod_are_those_of_its_cluster() {
    let pods = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: dev}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: dev}\n";
    let policy = "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: closed}\n\
         spec: {priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{namespaces: {}}]}]}\n";
    let (model, names) = clusters(&[("east", &format!("{pods}{policy}")), ("west", pods)]);
    let reachability = Reachability::new(&model, &Settings::default());
    let explained = |from: &str, to: &str| {
        let question = Question { from: from.into(), to: to.into(), ..Question::default() };
        explain(&model, &reachability, &names, &question).unwrap().egress
    };
    assert_eq!(explained("east:dev/Pod/a", "east:dev/Pod/b").tiers.len(), 2);
    let west = explained("west:dev/Pod/a", "west:dev/Pod/b");
    assert!(west.tiers.is_empty(), "{:?}", west.tiers);
    assert_eq!(west.sentence, "No policy selects it for egress, so everything may leave.");
}

#[test]
fn what_is_left_between_rules_has_no_number() {
    let mut yaml = String::from("apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: dev}\n");
    for namespace in ["dev", "test", "prod"] {
        yaml.push_str(&format!(
            "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {namespace}, labels: {{env: {namespace}}}}}\n\
             ---\napiVersion: v1\nkind: Pod\nmetadata: {{name: b, namespace: {namespace}}}\n"
        ));
    }
    for policy in 0..20 {
        yaml.push_str(&format!(
            "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {{name: p{policy}}}\n\
             spec:\n  priority: {policy}\n  subject: {{namespaces: {{}}}}\n  ingress:\n"
        ));
        for rule in 0..20 {
            let (action, env) = (["Allow", "Deny", "Pass"][rule % 3], ["dev", "test", "prod"][(policy + rule) % 3]);
            yaml.push_str(&format!(
                "  - action: {action}\n    from: [{{namespaces: {{matchLabels: {{env: {env}}}}}}}]\n    \
                 ports: [{{portNumber: {{protocol: TCP, port: {}}}}}]\n",
                100 + policy * 20 + rule
            ));
        }
    }
    let (_, reachability, _) = evaluate(&yaml);
    // Four hundred ports, of which each is once alone, and what comes of them: not as many sets again of what is left.
    assert!(reachability.ports.len() < 420, "{}", reachability.ports.len());
}

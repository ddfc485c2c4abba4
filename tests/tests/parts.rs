//! Manifests and what a cluster says of them have the same workloads, parts and connections, whatever order they are read in.

use std::collections::BTreeSet;
use std::fmt::Write;

use podwall::Analysis;
use podwall::network::suggest::SuggestOptions;
use podwall_tests::pairs::{ALL, analysis};
use podwall_tests::seeded::Seeded;

/// The documents of some owners without their pods, and those of the pods.
fn owners(random: &mut Seeded) -> (Vec<String>, Vec<String>) {
    let (mut templates, mut pods) = (Vec::new(), Vec::new());
    let spec = "spec: {containers: [{name: c, image: i}]}";
    let reference = |kind: &str, name: &str| {
        format!("ownerReferences: [{{apiVersion: apps/v1, kind: {kind}, name: {name}, uid: u, controller: true}}]")
    };
    let pod = |name: &str, labels: &str, reference: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop, labels: {{{labels}}}, {reference}}}\n{spec}\n"
        )
    };
    for name in ["db", "kv"].iter().take(1 + random.below(2)) {
        let replicas = 1 + random.below(3);
        templates.push(format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{replicas: {replicas}, serviceName: {name}, selector: {{matchLabels: {{app: {name}}}}}, \
             template: {{metadata: {{labels: {{app: {name}}}}}, {spec}}}}}\n"
        ));
        for number in 0..replicas {
            let labels = format!(
                "app: {name}, statefulset.kubernetes.io/pod-name: {name}-{number}, apps.kubernetes.io/pod-index: '{number}'"
            );
            pods.push(pod(&format!("{name}-{number}"), &labels, &reference("StatefulSet", name)));
        }
    }
    if random.below(3) > 0 {
        let template = |hash: &str| format!("template: {{metadata: {{labels: {{app: api{hash}}}}}, {spec}}}");
        templates.push(format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: api, namespace: shop}}\nspec: {{selector: {{matchLabels: {{app: api}}}}, {}}}\n",
            template("")
        ));
        for hash in ["aa", "bb"].iter().take(1 + random.below(2)) {
            templates.push(format!(
                "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {{name: api-{hash}, namespace: shop, {}}}\nspec: {{replicas: 1, selector: {{matchLabels: {{app: api}}}}, {}}}\n",
                reference("Deployment", "api"),
                template(&format!(", pod-template-hash: {hash}"))
            ));
            let labels = format!("app: api, pod-template-hash: {hash}");
            pods.push(pod(&format!("api-{hash}-x"), &labels, &reference("ReplicaSet", &format!("api-{hash}"))));
        }
    }
    if random.below(3) > 0 {
        templates.push(format!(
            "apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: rep, namespace: shop}}\nspec: {{schedule: '0 1 * * *', jobTemplate: {{spec: {{template: {{metadata: {{labels: {{app: rep}}}}, \
             spec: {{restartPolicy: Never, containers: [{{name: c, image: i}}]}}}}}}}}}}\n"
        ));
        for time in ["1", "2"].iter().take(random.below(3)) {
            // The API server adds the labels to the template of a Job.
            let labels = format!("app: rep, job-name: rep-{time}");
            templates.push(format!(
                "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: rep-{time}, namespace: shop, {}}}\nspec: {{template: {{metadata: {{labels: {{{labels}}}}}, {spec}}}}}\n",
                reference("CronJob", "rep")
            ));
            pods.push(pod(&format!("rep-{time}-x"), &labels, &reference("Job", &format!("rep-{time}"))));
        }
    }
    templates.push(pod("web", "app: web", "annotations: {}"));
    (templates, pods)
}

/// Some policies, which ask for labels that pods get when they are made.
fn policies(random: &mut Seeded) -> Vec<String> {
    let selector = |random: &mut Seeded| match random.below(10) {
        0 => "{}".to_string(),
        1 => format!("{{matchLabels: {{app: {}}}}}", ["db", "kv", "api", "web", "rep"][random.below(5)]),
        2 | 3 => {
            let name = ["db", "kv"][random.below(2)];
            format!("{{matchLabels: {{statefulset.kubernetes.io/pod-name: {name}-{}}}}}", random.below(3))
        }
        4 => format!(
            "{{matchExpressions: [{{key: apps.kubernetes.io/pod-index, operator: {}, values: ['{}']}}]}}",
            ["In", "NotIn"][random.below(2)],
            random.below(3)
        ),
        5 => "{matchExpressions: [{key: apps.kubernetes.io/pod-index, operator: Exists}]}".to_string(),
        6 => "{matchExpressions: [{key: pod-template-hash, operator: DoesNotExist}]}".to_string(),
        7 => format!("{{matchLabels: {{job-name: rep-{}}}}}", 1 + random.below(2)),
        8 => format!(
            "{{matchExpressions: [{{key: job-name, operator: {}}}]}}",
            ["Exists", "DoesNotExist"][random.below(2)]
        ),
        _ => format!("{{matchLabels: {{pod-template-hash: {}}}}}", ["aa", "bb"][random.below(2)]),
    };
    let mut policies = Vec::new();
    for number in 0..1 + random.below(3) {
        let mut text = String::new();
        writeln!(
            text,
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p{number}, namespace: shop}}\nspec: {{podSelector: {}, policyTypes: [Ingress], ingress: [{{from: [{{podSelector: {}}}]}}]}}",
            selector(random),
            selector(random)
        )
        .unwrap();
        policies.push(text);
    }
    policies
}

fn text(parts: &[&[String]]) -> String {
    parts.concat().join("---\n")
}

fn shuffled(random: &mut Seeded, mut documents: Vec<String>) -> String {
    for at in (1..documents.len()).rev() {
        documents.swap(at, random.below(at + 1));
    }
    documents.join("---\n")
}

fn endpoints(analysis: &Analysis) -> BTreeSet<String> {
    analysis.report().network.endpoints.into_iter().map(|endpoint| endpoint.id).collect()
}

/// The pairs whose connections change, and what changes.
fn changes(before: &Analysis, after: &Analysis) -> BTreeSet<String> {
    let found = before.changed_pairs(after, ALL);
    found
        .pairs
        .iter()
        .map(|pair| format!("{} -> {} {:?} {:?} {:?}", pair.from, pair.to, pair.because, pair.before, pair.after))
        .collect()
}

#[test]
fn a_snapshot_has_the_parts_of_its_manifests() {
    let (mut several, mut changed) = (0, 0);
    for seed in 0..400 {
        let random = &mut Seeded::new(seed);
        let (templates, pods) = owners(random);
        let (one, other) = (policies(random), policies(random));
        let written = [text(&[&templates, &one]), text(&[&templates, &other])];
        let running = [text(&[&templates, &pods, &one]), text(&[&templates, &pods, &other])];
        let [before, after] = written.each_ref().map(|text| analysis(text));
        let [running_before, running_after] = running.each_ref().map(|text| analysis(text));
        assert_eq!(endpoints(&before), endpoints(&running_before), "{seed}\n{}", running[0]);
        several += usize::from(endpoints(&before).iter().any(|name| name.ends_with(']')));
        assert_eq!(changes(&before, &running_before), BTreeSet::new(), "{seed}\n{}", running[0]);
        let wanted = changes(&before, &after);
        changed += usize::from(!wanted.is_empty());
        for (kind, before, after) in [
            ("both run", &running_before, &running_after),
            ("the later runs", &before, &running_after),
            ("the earlier runs", &running_before, &after),
        ] {
            assert_eq!(
                changes(before, after),
                wanted,
                "{seed}, {kind}\n{}\n=== after\n{}",
                running[0],
                other.join("---\n")
            );
        }
    }
    assert!(several > 100 && changed > 100, "{several} clusters with parts, {changed} changes");
}

/// Pods of one owner that do not look the same, some with addresses.
fn varied(random: &mut Seeded, pods: Vec<String>) -> Vec<String> {
    let mut number = 0;
    let mut vary = |pod: String| {
        number += 1;
        let role = ["", "role: primary, ", "role: replica, "][random.below(3)];
        let address = match random.below(2) {
            0 => String::new(),
            _ => format!("status: {{podIPs: [{{ip: 10.0.0.{number}}}]}}\n"),
        };
        pod.replacen("labels: {", &format!("labels: {{{role}"), 1) + &address
    };
    pods.into_iter().map(&mut vary).collect()
}

/// The documents of a suggestion, in the order of their texts; comments tell the same in the order of the input.
fn suggested(analysis: &Analysis) -> BTreeSet<String> {
    let made = analysis.suggest(&SuggestOptions::default());
    let policy = |document: &str| document.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
    made.text.split("---\n").map(policy).collect()
}

#[test]
fn the_order_of_pods_and_owners_decides_nothing() {
    let mut several = 0;
    for seed in 0..300 {
        let random = &mut Seeded::new(seed);
        let (templates, pods) = owners(random);
        let pods = varied(random, pods);
        let mut policies = policies(random);
        policies.push(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: block, namespace: shop}\n\
             spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: 10.0.0.2/31}}]}]}\n"
                .to_string(),
        );
        let documents = [templates, pods, policies].concat();
        let (one, other) = (shuffled(random, documents.clone()), shuffled(random, documents));
        let (before, after) = (analysis(&one), analysis(&other));
        assert_eq!(endpoints(&before), endpoints(&after), "{seed}\n{one}\n=== other\n{other}");
        several += usize::from(endpoints(&before).iter().any(|name| name.ends_with(']')));
        assert_eq!(changes(&before, &after), BTreeSet::new(), "{seed}\n{one}\n=== other\n{other}");
        assert_eq!(suggested(&before), suggested(&after), "{seed}\n{one}\n=== other\n{other}");
    }
    assert!(several > 100, "{several} clusters with parts");
}

use super::super::Dialect;
use super::super::parting::{Parting, part};
use super::super::testing::model;

fn owned(kind: &str, name: &str) -> String {
    format!("ownerReferences: [{{apiVersion: x/v1, kind: {kind}, name: {name}, uid: u, controller: true}}]")
}

fn pod(name: &str, owner: &str, rest: &str, status: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop, {rest}, {owner}}}\nspec: {{nodeName: n, containers: [{{name: c, image: i}}]}}\n\
         status: {{{status}}}\n"
    )
}

fn template(kind: &str, name: &str, more: &str, labels: &str) -> String {
    let (version, spec) = match kind {
        "Job" => ("batch/v1", format!("template: {{metadata: {{labels: {{{labels}}}}}}}")),
        "CronJob" => {
            ("batch/v1", format!("jobTemplate: {{spec: {{template: {{metadata: {{labels: {{{labels}}}}}}}}}}}"))
        }
        _ => ("apps/v1", format!("template: {{metadata: {{labels: {{{labels}}}}}}}")),
    };
    format!(
        "---\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, namespace: shop{more}}}\nspec: {{{spec}}}\n"
    )
}

/// The endpoints with their pods, and what each object is folded into.
fn folded(yaml: &str) -> (Vec<String>, Vec<String>) {
    let (mut model, _) = model(yaml);
    part(&mut model, &Dialect::SPEC, &[], &Parting::default());
    let endpoints = model.workloads.iter().map(|workload| format!("{} {}", model.endpoint(workload), workload.pods));
    let into = model.folded.iter().map(|folded| {
        let into = model.workload(folded.into).unwrap();
        format!("{} -> {}", model.endpoint(&folded.workload), model.endpoint(into))
    });
    (endpoints.collect(), into.collect())
}

fn endpoints(yaml: &str) -> Vec<String> {
    folded(yaml).0
}

#[test]
fn a_deployment_its_replica_sets_and_its_pods_are_one() {
    let replica_set = |hash: &str| {
        template(
            "ReplicaSet",
            &format!("web-{hash}"),
            &format!(", {}", owned("Deployment", "web")),
            &format!("app: web, pod-template-hash: {hash}"),
        )
    };
    let of = |name: &str, hash: &str| {
        pod(
            name,
            &owned("ReplicaSet", &format!("web-{hash}")),
            &format!("labels: {{app: web, pod-template-hash: {hash}}}"),
            "podIP: 10.0.0.1",
        )
    };
    let yaml = [
        template("Deployment", "web", "", "app: web"),
        replica_set("aa"),
        replica_set("bb"),
        of("web-bb-1", "bb"),
        of("web-bb-2", "bb"),
    ]
    .concat();
    let (endpoints, into) = folded(&yaml);
    assert_eq!(endpoints, ["shop/Deployment/web 2"]);
    assert_eq!(into.len(), 4, "{into:?}");
    assert!(into.iter().all(|line| line.ends_with(" -> shop/Deployment/web")), "{into:?}");
}

#[test]
fn owners_that_are_not_in_the_input_are_known_by_reference_and_by_the_hash() {
    let hashed = pod("web-aa-1", &owned("ReplicaSet", "web-aa"), "labels: {app: web, pod-template-hash: aa}", "");
    let other = pod("old-1", &owned("ReplicaSet", "old"), "labels: {app: old}", "");
    let custom = pod("kafka-0", &owned("StrimziPodSet", "kafka"), "labels: {app: kafka}", "");
    let node = pod("etcd-n", &owned("Node", "n"), "labels: {app: etcd}", "");
    assert_eq!(
        endpoints(&[hashed, other, custom, node].concat()),
        ["shop/Deployment/web 1", "shop/ReplicaSet/old 1", "shop/StrimziPodSet/kafka 1", "shop/Pod/etcd-n 1"]
    );
}

#[test]
fn jobs_fold_into_their_cron_job_and_finished_ones_stay_aside() {
    let job = |name: &str, more: &str| {
        template("Job", name, &format!(", {}", owned("CronJob", "report")), "app: report") + more
    };
    let of = |name: &str, phase: &str| {
        pod(&format!("{name}-x"), &owned("Job", name), "labels: {app: report, job-name: n}", phase)
    };
    let yaml = [
        template("CronJob", "report", "", "app: report"),
        job("report-1", "status: {conditions: [{type: Complete, status: 'True'}]}\n"),
        job("report-2", ""),
        of("report-1", "phase: Succeeded"),
        of("report-2", "phase: Running"),
    ];
    let (all, into) = folded(&yaml.concat());
    assert_eq!(all, ["shop/CronJob/report 1", "shop/Job/report-1 0", "shop/Pod/report-1-x 1"]);
    assert_eq!(into.len(), 2, "{into:?}");
}

#[test]
fn pods_with_other_labels_are_kept_apart_by_name() {
    let of = |name: &str, labels: &str| {
        pod(name, &owned("ReplicaSet", "web-aa"), &format!("labels: {{{labels}}}"), "podIP: 10.0.0.1")
    };
    let pods = [
        of("a", "app: web, team.example/track: stable, pod-template-hash: aa"),
        of("b", "app: web, team.example/track: canary, pod-template-hash: aa"),
        of("c", "app: web, pod-template-hash: aa"),
    ]
    .concat();
    assert_eq!(
        endpoints(&pods),
        ["shop/Deployment/web[track=stable] 1", "shop/Deployment/web[track=canary] 1", "shop/Deployment/web[!track] 1"]
    );
    let with_owner = template("Deployment", "web", "", "app: web, team.example/track: stable") + &pods;
    assert_eq!(
        endpoints(&with_owner),
        ["shop/Deployment/web 1", "shop/Deployment/web[track=canary] 1", "shop/Deployment/web[!track] 1"]
    );
    let rolling = template("Deployment", "web", "", "app: web, team.example/track: next")
        + &of("a", "app: web, team.example/track: stable, pod-template-hash: aa");
    assert_eq!(endpoints(&rolling), ["shop/Deployment/web 0", "shop/Deployment/web[track=stable] 1"]);
}

#[test]
fn labels_of_single_pods_count_where_a_policy_selects_by_them() {
    let of = |number: u8| {
        pod(
            &format!("db-{number}"),
            &owned("StatefulSet", "db"),
            &format!("labels: {{app: db, statefulset.kubernetes.io/pod-name: db-{number}}}"),
            &format!("podIP: 10.0.0.{number}"),
        )
    };
    let yaml = template("StatefulSet", "db", "", "app: db") + &of(0) + &of(1) + &of(2);
    assert_eq!(endpoints(&yaml), ["shop/StatefulSet/db 3"]);
    let policy = |spec: &str| {
        format!(
            "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: shop}}\nspec: {{{spec}}}\n"
        )
    };
    let by_name = policy("podSelector: {matchLabels: {statefulset.kubernetes.io/pod-name: db-1}}");
    assert_eq!(
        endpoints(&(yaml.clone() + &by_name)),
        ["shop/StatefulSet/db 2", "shop/StatefulSet/db[pod-name=db-1] 1"]
    );
    let by_address = policy("podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.2/32}}]}]");
    assert_eq!(endpoints(&(yaml + &by_address)), ["shop/StatefulSet/db 2", "shop/StatefulSet/db[10.0.0.2] 1"]);
}

#[test]
fn a_pod_without_address_goes_with_those_that_have_one() {
    let of = |name: &str, status: &str| pod(name, &owned("DaemonSet", "agent"), "labels: {app: agent}", status);
    let yaml = of("b", "phase: Pending") + &of("a", "podIP: 10.0.0.1");
    assert_eq!(endpoints(&yaml), ["shop/DaemonSet/agent 2"]);
}

#[test]
fn names_of_single_pods_are_still_known() {
    let (mut model, _) = model(&pod("a", &owned("DaemonSet", "agent"), "labels: {app: agent}", ""));
    part(&mut model, &Dialect::SPEC, &[], &Parting::default());
    assert_eq!(model.reached_by("shop/Pod/a"), model.reached_by("shop/DaemonSet/agent"));
    assert_eq!(model.workload_of("shop/Pod/a").unwrap().name, "a");
    assert!(model.workload_of("shop/DaemonSet/agent").is_none() && model.reached_by("shop/Pod/b").is_none());
}

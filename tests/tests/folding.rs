//! Folding pods of one owner changes no answer: the workload that stands for a pod reaches whom the pod reaches, and is reached by the same.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use podwall::cluster::{Facts, Model, ObjectId, Owner, Protocol, WorkloadId};
use podwall::manifest::Object;
use podwall::network::{Dialect, End, Family, Parting, Reachability, Settings, part};
use podwall_tests::model::{self, objects};
use podwall_tests::surroundings::vectors;
use serde::Deserialize;

/// What is read of a line of vectors.
#[derive(Deserialize)]
struct Line {
    id: String,
    manifests: String,
    outside: Vec<IpAddr>,
    probes: Vec<String>,
}

/// The model of a cluster in which one StatefulSet owns all pods of a namespace, and each pod has a twin with the next address.
fn model(manifests: &str) -> Model {
    let mut found: Vec<(Object, Facts)> = Vec::new();
    for (object, mut facts) in objects(manifests) {
        let mut twin = None;
        if let Facts::Workload(workload) = &mut facts {
            workload.owner = Some(Owner { kind: "StatefulSet".into(), name: "all".into() });
            let mut other = workload.clone();
            other.addresses.iter_mut().for_each(next);
            let name = format!("{}-twin", object.name);
            twin = Some((Object { name, ..object.clone() }, Facts::Workload(other)));
        }
        found.push((object, facts));
        found.extend(twin);
    }
    model::model(&found)
}

/// The address behind one, which a block may tell apart from it.
fn next(address: &mut IpAddr) {
    *address = match *address {
        IpAddr::V4(four) => Ipv4Addr::from(u32::from(four).wrapping_add(1)).into(),
        IpAddr::V6(six) => Ipv6Addr::from(u128::from(six).wrapping_add(1)).into(),
    };
}

/// How many pods there were, how many workloads stand for them, and how many answers were compared.
fn hold(line: &Line, dialect: Dialect) -> (usize, usize, usize) {
    let single = model(&line.manifests);
    let mut folded = model(&line.manifests);
    part(&mut folded, &dialect, &[], &Parting::default());
    let settings = Settings { dialect, ..Settings::default() };
    let (by_itself, together) = (Reachability::new(&single, &settings), Reachability::new(&folded, &settings));
    let of_object: HashMap<ObjectId, WorkloadId> =
        folded.folded.iter().map(|each| (each.workload.object, each.into)).collect();
    let pods = single.workloads.iter().zip(0..).filter(|(pod, _)| !pod.finished);
    let pods: Vec<(String, End, End)> = pods
        .map(|(pod, at)| (single.endpoint(pod), End::Workload(WorkloadId(at)), End::Workload(of_object[&pod.object])))
        .collect();
    let outside =
        line.outside.iter().map(|address| (address.to_string(), End::Address(*address), End::Address(*address)));
    let ends: Vec<(String, End, End)> = pods.iter().cloned().chain(outside).collect();
    let mut compared = 0;
    for (from_name, from, from_all) in &ends {
        for (to_name, to, to_all) in &ends {
            // What a pod says to itself or to its node is not what the pods of its owner say to each other or to that node.
            if from_all == to_all || by_itself.is_own_node(*from, *to) {
                continue;
            }
            for probe in &line.probes {
                let (protocol, port) = probe.split_once('/').unwrap();
                let (protocol, port) = (Protocol::parse(protocol).unwrap(), port.parse().unwrap());
                for family in Family::ALL {
                    let ask = |reachability: &Reachability, from, to| {
                        reachability.verdict(from, to, Some(family), protocol, port)
                    };
                    let expected = ask(&by_itself, *from, *to);
                    let found = ask(&together, *from_all, *to_all);
                    assert_eq!(found, expected, "{}: {from_name} to {to_name}, {probe}, {family:?}", line.id);
                    compared += 1;
                }
            }
        }
    }
    let live = folded.workloads.iter().filter(|workload| !workload.finished).count();
    (pods.len(), live, compared)
}

#[test]
fn answers_are_those_of_each_pod() {
    let mut all = (0, 0, 0);
    for file in ["edges", "np-1", "anp-1", "cnp-1", "mixed-1"] {
        let text = vectors(&format!("reachability/{file}.jsonl")).unwrap();
        for dialect in Dialect::ALL {
            let lines = text.lines().take(if dialect == Dialect::SPEC { 40 } else { 8 });
            for line in lines {
                let (pods, workloads, compared) = hold(&serde_json::from_str(line).unwrap(), dialect);
                all = (all.0 + pods, all.1 + workloads, all.2 + compared);
            }
        }
    }
    let (pods, workloads, compared) = all;
    assert!(3 * workloads < 2 * pods && compared > 10_000, "{pods} pods, {workloads} workloads, {compared} answers");
    println!("{pods} pods, {workloads} workloads, {compared} answers");
}

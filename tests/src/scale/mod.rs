//! Large clusters of decoded objects, made up: the same for the same size.
//!
//! Objects are given one at a time, so that whoever measures may keep them or not.

mod objects;

use std::borrow::Borrow;

use k8s_openapi::api::core::v1::{Namespace, Pod};
use k8s_openapi::api::networking::v1::NetworkPolicy;
use podwall::cluster::{Model, ModelBuilder};

use objects::{all_pods, labelled, namespace, pod, policy};

/// One object of a cluster.
pub enum Made {
    /// A Namespace.
    Namespace(Box<Namespace>),
    /// A Pod.
    Pod(Box<Pod>),
    /// A NetworkPolicy.
    Policy(Box<NetworkPolicy>),
}

/// Many small namespaces of four pods and three policies each, every policy selecting within its own: the shape of Antrea's published test, whose largest
/// run has 25,000 of them.
pub fn small_namespaces(namespaces: usize) -> impl Iterator<Item = Made> {
    (0..namespaces).flat_map(|at| {
        let name = format!("namespace-{at}");
        let pods = (0..4).map(|number| pod(&name, at * 4 + number, &[("app", &format!("app-{}", number % 2 + 1))]));
        let policies = [
            policy(&name, "deny", all_pods()),
            policy(&name, "app-1", labelled(&[("app", "app-1")]).with_pods_from(&[("app", "app-1")])),
            policy(&name, "app-2", labelled(&[("app", "app-2")]).with_pods_from(&[("app", "app-2")]).port(80)),
        ];
        let mut made = vec![namespace(&name, &[])];
        made.extend(pods);
        made.extend(policies);
        made
    })
}

/// One namespace in which every policy selects every pod, by a selector of its own where they are `distinct`, and allows one of them to arrive.
pub fn every_pod(pods: usize, policies: usize, distinct: bool) -> impl Iterator<Item = Made> {
    let made = (0..pods).map(|at| pod("shop", at, &[("app", &format!("app-{at}"))]));
    let policies = (0..policies).map(move |at| {
        let asked = if distinct { all_pods().without("app", &format!("gone-{at}")) } else { all_pods() };
        policy(
            "shop",
            &format!("policy-{at}"),
            asked.with_pods_from(&[("app", &format!("app-{}", at % pods))]).port(8080),
        )
    });
    std::iter::once(namespace("shop", &[])).chain(made).chain(policies)
}

/// A cluster shaped as the one that is published: 5,413 pods in 604 namespaces of very different sizes and 13,678 policies, of which 3,559 select no pod
/// and 495 only deny; the others have 13 pods and 35 peers on average, one block and one port in the middle. `times` makes it as many times larger.
pub fn published(times: usize) -> impl Iterator<Item = Made> {
    const NAMESPACES: usize = 604;
    const PODS: usize = 5_413;
    const POLICIES: usize = 13_678;
    let count = NAMESPACES * times;
    let namespaces = (0..count).map(|at| {
        let team = format!("team-{}", at % 40);
        namespace(&format!("namespace-{at}"), &[("team", &team), ("stage", ["dev", "test", "prod"][at % 3])])
    });
    let pods = (0..PODS * times).map(move |at| {
        let home = home(at, count);
        let (app, tier) = (format!("app-{}", at % 7), ["web", "api", "db"][at % 3]);
        pod(&format!("namespace-{home}"), at, &[("app", &app), ("tier", tier), ("release", &format!("r-{}", at % 5))])
    });
    let policies = (0..POLICIES * times).map(move |at| {
        let home = format!("namespace-{}", home(at * 5, count));
        let app = format!("app-{}", at % 7);
        let asked = match at % 1000 {
            0..260 => labelled(&[("app", &format!("gone-{at}"))]),
            260..700 => all_pods(),
            _ => labelled(&[("app", &app)]),
        };
        let asked = match at % 11 {
            // These deny everything.
            _ if (260..296).contains(&(at % 1000)) => asked,
            0..=3 => asked.with_pods_from(&[("tier", ["web", "api", "db"][at % 3])]),
            4..=6 => asked.with_namespaces_from(&[("team", &format!("team-{}", at % 40))], &[("app", &app)]),
            7 => asked.with_namespaces_from(&[("stage", ["dev", "test", "prod"][at % 3])], &[]),
            8 => asked.with_block_from(&format!("10.{}.{}.0/24", at % 64, at % 251)),
            9 => asked.with_block_from(&format!("192.168.{}.0/24", at % 256)).with_pods_from(&[("release", "r-1")]),
            _ => asked.with_pods_to(&[("app", &app)]),
        };
        policy(&home, &format!("policy-{at}"), asked.port([80, 443, 5432, 8080, 9090][at % 5]))
    });
    namespaces.chain(pods).chain(policies)
}

/// Namespaces of ten applications each, of which policies isolate three and the others are open to everyone: an organisation that has just begun with policies.
pub fn teams(namespaces: usize) -> impl Iterator<Item = Made> {
    const APPS: [&str; 10] = ["web", "cart", "orders", "users", "mail", "search", "cache", "queue", "db", "job"];
    (0..namespaces).flat_map(|at| {
        let (name, team) = (format!("team-{at}"), format!("t{at}"));
        let pods = APPS.iter().zip(at * 10..).map(|(app, number)| pod(&name, number, &[("app", app), ("team", &team)]));
        let isolated = APPS.iter().take(3).map(|app| {
            let asked = labelled(&[("app", app)]).with_pods_from(&[("app", "web")]).with_pods_to(&[("app", "db")]);
            policy(&name, app, asked.port(8080))
        });
        let mut made = vec![namespace(&name, &[])];
        made.extend(pods);
        made.extend(isolated);
        made
    })
}

/// Services in namespaces of ten, all isolated in both directions: each is reached by two of its own namespace and by one of another. What is allowed grows
/// as they do.
pub fn services(count: usize) -> impl Iterator<Item = Made> {
    let home = |at: usize| format!("area-{}", at / 10);
    let app = |at: usize| format!("app-{at}");
    (0..count).flat_map(move |at| {
        let name = home(at);
        let mut made = Vec::new();
        if at % 10 == 0 {
            made.push(namespace(&name, &[("kubernetes.io/metadata.name", &name)]));
        }
        made.push(pod(&name, at, &[("app", &app(at))]));
        let near = |step: usize| at / 10 * 10 + (at + step) % 10;
        let (from, to) = ((at + 37) % count, (at + count - 37 % count) % count);
        let asked = labelled(&[("app", &app(at))])
            .with_pods_from(&[("app", &app(near(1)))])
            .with_pods_from(&[("app", &app(near(3)))])
            .with_namespaces_from(&[("kubernetes.io/metadata.name", &home(from))], &[("app", &app(from))])
            .with_pods_to(&[("app", &app(near(9)))])
            .with_pods_to(&[("app", &app(near(7)))])
            .with_namespaces_to(&[("kubernetes.io/metadata.name", &home(to))], &[("app", &app(to))]);
        made.push(policy(&name, &app(at), asked.port(8080)));
        made
    })
}

/// The namespace of the pod or policy of a number: the square makes some of them much larger than others.
fn home(at: usize, namespaces: usize) -> usize {
    // Of 64 bits wherever it runs, so that it is the same cluster in WebAssembly.
    let spread = at as u64 * 2_654_435_761 % 10_007;
    (spread * spread / 10_007) as usize * namespaces / 10_007
}

/// The model of a cluster; objects that are handed over are dropped as soon as they were added.
pub fn model(made: impl IntoIterator<Item = impl Borrow<Made>>) -> Model {
    let mut builder = ModelBuilder::default();
    for object in made {
        match object.borrow() {
            Made::Namespace(object) => builder.namespace(object),
            Made::Pod(object) => builder.pod(object),
            Made::Policy(object) => builder.policy(object),
        }
    }
    builder.finish()
}

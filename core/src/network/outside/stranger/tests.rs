//! A pod that is not in the input, put into it: what it really reaches lies between what is sure and what is possible.

use std::fmt::Write as _;

use super::super::leaving::let_out;
use super::*;
use crate::network::testing;
use crate::network::{Dialect, End, Family, Settings};

/// Numbers that look random and follow from a seed (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }

    fn several(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> String) -> String {
        let count = self.below(most + 1);
        let made: Vec<String> = (0..count).map(|_| make(self)).collect();
        made.join(", ")
    }
}

const SELECTORS: [&str; 7] = [
    "{}",
    "{matchLabels: {app: a}}",
    "{matchLabels: {app: b}}",
    "{matchLabels: {tier: x, app: a}}",
    "{matchExpressions: [{key: app, operator: In, values: [a, c]}]}",
    "{matchExpressions: [{key: app, operator: NotIn, values: [a]}]}",
    "{matchExpressions: [{key: tier, operator: DoesNotExist}]}",
];

const NAMESPACES: [&str; 5] = [
    "{}",
    "{matchLabels: {team: t}}",
    "{matchLabels: {kubernetes.io/metadata.name: n0}}",
    "{matchLabels: {kubernetes.io/metadata.name: elsewhere}}",
    "{matchExpressions: [{key: team, operator: Exists}]}",
];

const LABELS: [&str; 6] = ["{}", "{app: a}", "{app: b}", "{app: a, tier: x}", "{tier: x}", "{app: c, tier: y}"];

const PORTS: [&str; 4] = ["{port: 80}", "{port: http}", "{port: 8000, endPort: 8090}", "{port: 53, protocol: UDP}"];

fn namespace(name: &str, labels: &str) -> String {
    format!("---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}, labels: {labels}}}}}\n")
}

fn peer(random: &mut Random, blocks: bool) -> String {
    match random.below(if blocks { 6 } else { 5 }) {
        0 => format!("{{podSelector: {}}}", random.pick(&SELECTORS)),
        1 => format!("{{namespaceSelector: {}}}", random.pick(&NAMESPACES)),
        2 | 3 => {
            format!("{{namespaceSelector: {}, podSelector: {}}}", random.pick(&NAMESPACES), random.pick(&SELECTORS))
        }
        4 => "{ipBlock: {cidr: 0.0.0.0/0}}".to_string(),
        _ => {
            let block = ["{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}", "{cidr: 10.1.0.0/16}", "{cidr: 192.0.2.0/24}"];
            format!("{{ipBlock: {}}}", random.pick(&block))
        }
    }
}

/// Pods in two namespaces and what isolates them; administrative policies only where they are wanted.
fn cluster(random: &mut Random, blocks: bool, admin: bool) -> String {
    let mut text = String::new();
    for at in 0..2 {
        let name = format!("n{at}");
        text.push_str(&namespace(&name, ["{team: t}", "{}"][at]));
        for pod in 0..2 {
            let labels = random.pick(&LABELS);
            writeln!(text, "---\n{{apiVersion: v1, kind: Pod, metadata: {{name: p{pod}, namespace: {name}, labels: {labels}}}, spec: {{containers: [{{name: c, ports: [{{name: http, containerPort: 8080}}]}}]}}}}").unwrap();
        }
        for policy in 0..random.below(3) {
            let rules = random.several(2, |random| {
                let peers = random.several(2, |random| peer(random, blocks));
                let from = if peers.is_empty() { String::new() } else { format!("from: [{peers}], ") };
                format!("{{{from}ports: [{}]}}", random.several(2, |random| random.pick(&PORTS).to_string()))
            });
            let selector = random.pick(&SELECTORS);
            writeln!(text, "---\n{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: q{policy}, namespace: {name}}}, spec: {{podSelector: {selector}, policyTypes: [Ingress], ingress: [{rules}]}}}}").unwrap();
        }
    }
    if admin {
        for (kind, name, first) in
            [("AdminNetworkPolicy", "first", true), ("BaselineAdminNetworkPolicy", "default", false)]
        {
            let mut number = 0;
            let rules = random.several(3, |random| {
                number += 1;
                let action = random.pick(if first { &["Allow", "Deny", "Pass"] } else { &["Allow", "Deny"] });
                let from = match random.below(2) {
                    0 => format!("{{namespaces: {}}}", random.pick(&NAMESPACES)),
                    _ => format!(
                        "{{pods: {{namespaceSelector: {}, podSelector: {}}}}}",
                        random.pick(&NAMESPACES),
                        random.pick(&SELECTORS)
                    ),
                };
                let ports = random.pick(&["", ", ports: [{portNumber: {protocol: TCP, port: 80}}]"]);
                format!("{{name: r{number}, action: {action}, from: [{from}]{ports}}}")
            });
            let (subject, priority) = (random.pick(&NAMESPACES), if first { "priority: 1, " } else { "" });
            writeln!(text, "---\n{{apiVersion: policy.networking.k8s.io/v1alpha1, kind: {kind}, metadata: {{name: {name}}}, spec: {{{priority}subject: {{namespaces: {subject}}}, ingress: [{rules}]}}}}").unwrap();
        }
    }
    text
}

/// Somebody as they really are.
struct Truth {
    labels: &'static str,
    namespace: usize,
    address: &'static str,
}

/// The namespaces that somebody may be in: those of the input, and some that it does not have.
const HOMES: [(&str, &str); 4] = [("n0", "{team: t}"), ("n1", "{}"), ("elsewhere", "{team: u}"), ("nowhere", "{}")];

impl Truth {
    fn random(random: &mut Random) -> Self {
        Truth {
            labels: random.pick(&LABELS),
            namespace: random.below(HOMES.len()),
            address: random.pick(&["10.0.0.9", "10.1.0.9", "192.0.2.9"]),
        }
    }

    fn manifests(&self) -> String {
        let (name, labels) = HOMES[self.namespace];
        let home = if self.namespace < 2 { String::new() } else { namespace(name, labels) };
        format!(
            "{home}---\n{{apiVersion: v1, kind: Pod, metadata: {{name: stranger, namespace: {name}, labels: {}}}, spec: {{containers: [{{name: c}}]}}, status: {{podIPs: [{{ip: {}}}]}}}}\n",
            self.labels, self.address
        )
    }

    /// What is known of them.
    fn known(&self, labels: bool, namespace: bool) -> Stranger {
        let (name, of_namespace) = HOMES[self.namespace];
        let mut home = read(of_namespace);
        home.insert(NAME_LABEL.into(), name.into());
        Stranger {
            labels: labels.then(|| read(self.labels)),
            families: None,
            namespace: namespace.then_some(home),
            outside_of_blocks: false,
        }
    }
}

fn read(text: &str) -> Labels {
    let pairs = text.trim_matches(['{', '}']).split(", ").filter_map(|pair| pair.split_once(": "));
    pairs.map(|(key, value)| (key.into(), value.into())).collect()
}

/// The ports at which each pod of the input lets a stranger's connections arrive that is put into it.
fn exact(text: &str, truth: &Truth, settings: &Settings, pods: &[&str]) -> Vec<PortSet> {
    let (model, _) = testing::model(&format!("{text}{}", truth.manifests()));
    let reachability = Reachability::new(&model, settings);
    let (home, _) = HOMES[truth.namespace];
    let stranger = End::Workload(testing::workload(&model, &format!("{home}/stranger")));
    let of = |pod: &&str| {
        let pod = End::Workload(testing::workload(&model, pod));
        reachability.open(stranger, pod, Family::Ipv4).1
    };
    pods.iter().map(of).collect()
}

const PODS: [&str; 4] = ["n0/p0", "n0/p1", "n1/p0", "n1/p1"];

#[test]
fn what_strangers_reach_lies_between_what_is_sure_and_what_is_possible() {
    let (mut guesses, mut vague, mut sure_met, mut possible_met) = (0, 0, 0, 0);
    for seed in 1..=150_u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let (blocks, admin) = (seed % 2 == 0, seed % 3 == 0);
        let text = cluster(&mut random, blocks, admin);
        let dialects = [Dialect::SPEC, Dialect::CALICO, Dialect::CILIUM];
        let settings = Settings { dialect: dialects[seed as usize / 2 % 3], ..Settings::default() };
        let (model, _) = testing::model(&text);
        let reachability = Reachability::new(&model, &settings);
        let isolating = Isolating::new(&model, &reachability);
        let truths: Vec<Truth> = (0..16).map(|_| Truth::random(&mut random)).collect();
        let exact: Vec<Vec<PortSet>> = truths.iter().map(|truth| exact(&text, truth, &settings, &PODS)).collect();
        for (labels, namespace) in [(false, false), (true, false), (false, true), (true, true)] {
            for (at, pod) in PODS.iter().enumerate() {
                let workload = testing::workload(&model, pod);
                for (truth, exact) in truths.iter().zip(&exact) {
                    let guess = isolating.let_in(workload, &truth.known(labels, namespace));
                    let (found, show) = (&exact[at], || {
                        let Truth { labels: own, namespace: home, address } = truth;
                        let home = HOMES[*home].0;
                        format!(
                            "seed {seed}, {pod} from {own} in {home} at {address}, known: {labels} {namespace}\n{guess:?}\n{text}"
                        )
                    });
                    assert!(guess.sure.without(found).is_empty(), "sure, but not so: {found:?}\n{}", show());
                    assert!(found.without(&guess.possible).is_empty(), "not possible, but so: {found:?}\n{}", show());
                    if labels && namespace && !blocks {
                        // Of whom everything is known that counts, nothing depends.
                        assert_eq!((&guess.sure, &guess.possible), (found, found), "{}", show());
                    }
                }
                if !labels && !namespace {
                    let guess = isolating.let_in(workload, &Stranger::default());
                    guesses += 1;
                    vague += usize::from(guess.sure != guess.possible);
                    let all = exact.iter().map(|found| &found[at]);
                    sure_met += usize::from(all.clone().any(|found| *found == guess.sure));
                    possible_met += usize::from(all.clone().any(|found| *found == guess.possible));
                }
            }
        }
    }
    // Neither bound is wider than it has to be: sixteen strangers are nearly always enough for one who reaches no more than what is sure, and one who reaches
    // all that is possible. The others would need labels or addresses that none of them happens to have.
    assert!(guesses == 600 && vague > 100, "{vague} of {guesses} depend on who it is");
    assert!(sure_met > 580 && possible_met > 580, "{sure_met} and {possible_met} of {guesses} are met");
}

/// Administrative policies about what leaves.
fn leaving_rules(random: &mut Random) -> String {
    let mut text = String::new();
    for (kind, name, first) in [("AdminNetworkPolicy", "first", true), ("BaselineAdminNetworkPolicy", "default", false)]
    {
        let mut number = 0;
        let rules = random.several(3, |random| {
            number += 1;
            let action = random.pick(if first { &["Allow", "Deny", "Pass"] } else { &["Allow", "Deny"] });
            let to = match random.below(3) {
                0 => format!("{{namespaces: {}}}", random.pick(&NAMESPACES)),
                1 => format!(
                    "{{networks: [{}]}}",
                    random.pick(&["0.0.0.0/0", "10.0.0.0/8", "::/0"]).replace("::/0", "\"::/0\"")
                ),
                _ => format!(
                    "{{pods: {{namespaceSelector: {}, podSelector: {}}}}}",
                    random.pick(&NAMESPACES),
                    random.pick(&SELECTORS)
                ),
            };
            let ports = random.pick(&[
                "",
                ", ports: [{portNumber: {protocol: TCP, port: 80}}]",
                ", ports: [{namedPort: http}]",
            ]);
            format!("{{name: r{number}, action: {action}, to: [{to}]{ports}}}")
        });
        let priority = if first { "priority: 1, " } else { "" };
        let (namespaces, pods) = (random.pick(&NAMESPACES), random.pick(&SELECTORS));
        writeln!(text, "---\n{{apiVersion: policy.networking.k8s.io/v1alpha1, kind: {kind}, metadata: {{name: {name}}}, spec: {{{priority}subject: {{pods: {{namespaceSelector: {namespaces}, podSelector: {pods}}}}}, egress: [{rules}]}}}}").unwrap();
    }
    text
}

#[test]
fn what_leaves_strangers_lies_between_what_is_sure_and_what_is_possible() {
    let (mut depending, mut kept) = (0, 0);
    let four = Some(IpFamilies { four: true, six: false });
    for seed in 1..=100_u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let text = format!("{}{}", cluster(&mut random, false, false), leaving_rules(&mut random));
        let settings = Settings::default();
        let (model, _) = testing::model(&text);
        let reachability = Reachability::new(&model, &settings);
        for _ in 0..8 {
            let truth = Truth::random(&mut random);
            let home = HOMES[truth.namespace].0;
            // A policy that isolates it takes the place of the Baseline tier.
            for isolated in [false, true] {
                let policy = match isolated {
                    true => format!(
                        "---\n{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: out, namespace: {home}}}, spec: {{podSelector: {{}}, policyTypes: [Egress], egress: [{{}}]}}}}\n"
                    ),
                    false => String::new(),
                };
                let (all, _) = testing::model(&format!("{text}{}{policy}", truth.manifests()));
                let real = Reachability::new(&all, &settings);
                let from = End::Workload(testing::workload(&all, &format!("{home}/stranger")));
                for pod in PODS {
                    let to = End::Workload(testing::workload(&all, pod));
                    let found = real.open(from, to, Family::Ipv4).0;
                    kept += usize::from(found != PortSet::all());
                    for (labels, namespace) in [(false, false), (true, false), (false, true), (true, true)] {
                        let stranger = Stranger { families: four, ..truth.known(labels, namespace) };
                        let guess = let_out(&model, &reachability, testing::workload(&model, pod), &stranger);
                        let show =
                            || format!("seed {seed}, to {pod} from {home}, {labels} {namespace}\n{guess:?}\n{text}");
                        assert!(guess.sure.without(&found).is_empty(), "sure, but not so: {found:?}\n{}", show());
                        assert!(found.without(&guess.possible).is_empty(), "not possible: {found:?}\n{}", show());
                        depending += usize::from(guess.sure != guess.possible);
                        if labels && namespace {
                            let bound = if isolated { &guess.possible } else { &guess.sure };
                            assert_eq!(bound, &found, "{}", show());
                        }
                    }
                }
            }
        }
    }
    assert!(depending > 1_000 && kept > 300, "{depending} depend, {kept} are kept");
}

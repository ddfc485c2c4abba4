//! Small clusters with policies at random, the same for the same seed.

use std::fmt::Write;

use crate::seeded::Seeded;

/// What the pods of a random cluster may have.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// The most namespaces.
    pub namespaces: usize,
    /// The most pods of each.
    pub pods: usize,
    /// The most policies of each.
    pub policies: usize,
}

/// The manifests of a cluster: namespaces and pods, and apart from them the policies.
pub fn cluster(seed: u64, shape: Shape) -> (String, String) {
    let mut random = Seeded::new(seed);
    let (mut objects, mut policies) = (String::new(), String::new());
    let namespaces = 1 + random.below(shape.namespaces);
    for namespace in 0..namespaces {
        let name = format!("n{namespace}");
        writeln!(
            objects,
            "---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: {name}\n  labels: {{team: t{}}}",
            namespace % 2
        )
        .unwrap();
        for pod in 0..1 + random.below(shape.pods) {
            pod_of(&mut random, &mut objects, &name, pod, namespace);
        }
        for policy in 0..random.below(shape.policies + 1) {
            policy_of(&mut random, &mut policies, &name, policy);
        }
    }
    (objects, policies)
}

/// The manifests of a cluster without policies: with nodes, pods on them, pods of their network, and pods of IPv6 alone.
pub fn with_nodes(seed: u64, random: &mut Seeded) -> String {
    let (mut text, _) = cluster(seed, Shape { namespaces: 3, pods: 4, policies: 0 });
    for node in 0..1 + random.below(2) {
        writeln!(
            text,
            "---\napiVersion: v1\nkind: Node\nmetadata: {{name: n{node}}}\nstatus: {{addresses: [{{type: InternalIP, address: 10.9.0.{}}}]}}",
            node + 1
        )
        .unwrap();
        let namespace = ["kube-system", "n0"][random.below(2)];
        let pod = |name: &str, namespace: &str, network: &str, address: &str| {
            format!(
                "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}{node}, namespace: {namespace}, labels: {{app: {name}}}}}\nspec: {{nodeName: n{node}, {network}containers: [{{name: c, image: i}}]}}\nstatus: {{phase: Running{address}}}\n"
            )
        };
        if random.below(3) > 0 {
            text.push_str(&pod("agent", namespace, "hostNetwork: true, ", ""));
        }
        if random.below(3) > 0 {
            text.push_str(&pod("near", "n0", "", ["", ", podIPs: [{ip: 10.1.9.9}]"][random.below(2)]));
        }
        if random.below(4) == 0 {
            text.push_str(&pod("six", "n0", "", ", podIPs: [{ip: \"fd00::6\"}]"));
        }
    }
    text
}

fn pod_of(random: &mut Seeded, text: &mut String, namespace: &str, pod: usize, number: usize) {
    let labels = labels(random);
    writeln!(text, "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: p{pod}\n  namespace: {namespace}\n  labels: {{{labels}}}\nspec:").unwrap();
    if random.below(12) == 0 {
        writeln!(text, "  hostNetwork: true").unwrap();
    }
    let port = [8080, 9090][random.below(2)];
    writeln!(text, "  containers:\n  - name: c\n    image: i\n    ports: [{{name: http, containerPort: {port}}}]")
        .unwrap();
    if random.below(3) == 0 {
        writeln!(text, "status:\n  podIPs: [{{ip: 10.{number}.0.{}}}]", pod + 1).unwrap();
    }
}

/// Labels of a pod: few, so that some pods have the same.
fn labels(random: &mut Seeded) -> String {
    let mut labels = Vec::new();
    for (key, values) in [("app", 4), ("tier", 2), ("env", 2)] {
        let value = random.below(values + 1);
        if value < values {
            labels.push(format!("{key}: {}", char::from(b'a' + u8::try_from(value).unwrap())));
        }
    }
    labels.join(", ")
}

fn selector(random: &mut Seeded) -> String {
    let value = |random: &mut Seeded| char::from(b'a' + u8::try_from(random.below(3)).unwrap());
    let key = |random: &mut Seeded| ["app", "tier", "env"][random.below(3)];
    match random.below(6) {
        0 => "{}".to_string(),
        1 | 2 => format!("{{matchLabels: {{{}: {}}}}}", key(random), value(random)),
        3 => format!("{{matchExpressions: [{{key: {}, operator: Exists}}]}}", key(random)),
        4 => format!("{{matchExpressions: [{{key: {}, operator: NotIn, values: [{}]}}]}}", key(random), value(random)),
        _ => format!(
            "{{matchExpressions: [{{key: {}, operator: In, values: [{}, {}]}}]}}",
            key(random),
            value(random),
            value(random)
        ),
    }
}

fn peer(random: &mut Seeded) -> String {
    let namespaces = |random: &mut Seeded| match random.below(3) {
        0 => "{}".to_string(),
        1 => format!("{{matchLabels: {{team: t{}}}}}", random.below(2)),
        _ => format!("{{matchLabels: {{kubernetes.io/metadata.name: n{}}}}}", random.below(4)),
    };
    match random.below(6) {
        0 | 1 => format!("{{podSelector: {}}}", selector(random)),
        2 => format!("{{namespaceSelector: {}}}", namespaces(random)),
        3 => format!("{{namespaceSelector: {}, podSelector: {}}}", namespaces(random), selector(random)),
        _ => {
            let blocks = [
                "{cidr: 0.0.0.0/0}",
                "{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}",
                "{cidr: 10.1.0.0/16}",
                "{cidr: 192.0.2.0/24, except: [192.0.2.64/26]}",
                "{cidr: \"2001:db8::/32\"}",
            ];
            format!("{{ipBlock: {}}}", blocks[random.below(blocks.len())])
        }
    }
}

fn rule(random: &mut Seeded, field: &str) -> String {
    let peers: Vec<String> = (0..random.below(3)).map(|_| peer(random)).collect();
    let ports = [
        "{port: 80}",
        "{port: 8080, protocol: TCP}",
        "{port: http}",
        "{port: 53, protocol: UDP}",
        "{port: 8000, endPort: 9000}",
        "{protocol: SCTP}",
    ];
    let ports: Vec<&str> = (0..random.below(3)).map(|_| ports[random.below(ports.len())]).collect();
    let mut fields = Vec::new();
    if !peers.is_empty() {
        fields.push(format!("{field}: [{}]", peers.join(", ")));
    }
    if !ports.is_empty() {
        fields.push(format!("ports: [{}]", ports.join(", ")));
    }
    format!("{{{}}}", fields.join(", "))
}

fn policy_of(random: &mut Seeded, text: &mut String, namespace: &str, policy: usize) {
    let types = ["Ingress", "Egress", "Ingress, Egress"][random.below(3)];
    let selector = selector(random);
    writeln!(
        text,
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: policy-{policy}\n  namespace: {namespace}\nspec:\n  podSelector: {selector}\n  policyTypes: [{types}]"
    )
    .unwrap();
    for (field, peers) in [("ingress", "from"), ("egress", "to")] {
        let rules: Vec<String> = (0..random.below(3)).map(|_| rule(random, peers)).collect();
        if !rules.is_empty() {
            writeln!(text, "  {field}: [{}]", rules.join(", ")).unwrap();
        }
    }
}

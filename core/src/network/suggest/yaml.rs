//! NetworkPolicies as a person would write them.

use crate::cluster::{Operator, Peer, PortMatch, Protocol, Requirement, Rule, Selector};
use crate::words::scalar;

use super::draft::Draft;

/// How wide a list of values may be that stands in one line.
const WIDTH: usize = 60;

/// The text of a policy in a namespace, with its comment and without a separator.
pub(super) fn policy(draft: &Draft, namespace: &str) -> String {
    let mut text = String::new();
    for comment in &draft.comments {
        text.push_str(&format!("# {}\n", in_one_line(comment)));
    }
    text.push_str("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n");
    text.push_str(&format!("  name: {}\n  namespace: {}\nspec:\n", scalar(&draft.name), scalar(namespace)));
    selector(&mut text, "  podSelector:", "    ", &draft.selector);
    text.push_str("  policyTypes:\n");
    let directions = [("Ingress", "ingress", "from", &draft.ingress), ("Egress", "egress", "to", &draft.egress)];
    for (name, ..) in directions.iter().filter(|(.., rules)| rules.is_some()) {
        text.push_str(&format!("  - {name}\n"));
    }
    for (_, field, peers, rules) in directions {
        let rules = rules.as_deref().unwrap_or_default();
        if !rules.is_empty() {
            text.push_str(&format!("  {field}:\n"));
        }
        rules.iter().for_each(|each| rule(&mut text, peers, each));
    }
    text
}

/// A comment with everything escaped that could end it: names of objects that the server refuses may have any character.
fn in_one_line(comment: &str) -> String {
    let ends = |char: char| {
        char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    let escaped = |char: char| if ends(char) { char.escape_default().to_string() } else { char.to_string() };
    comment.chars().map(escaped).collect()
}

fn rule(text: &mut String, field: &str, rule: &Rule) {
    if rule.peers.is_empty() && rule.ports.is_empty() {
        text.push_str("  - {}\n");
        return;
    }
    let mut start = "  - ";
    if !rule.peers.is_empty() {
        text.push_str(&format!("{start}{field}:\n"));
        start = "    ";
        rule.peers.iter().for_each(|each| peer(text, each));
    }
    if rule.ports.is_empty() {
        return;
    }
    text.push_str(&format!("{start}ports:\n"));
    for port in &rule.ports {
        text.push_str(&format!("    - protocol: {}\n", port.protocol.map_or("TCP", Protocol::name)));
        match &port.port {
            PortMatch::Range(first, last) => {
                text.push_str(&format!("      port: {first}\n"));
                if first != last {
                    text.push_str(&format!("      endPort: {last}\n"));
                }
            }
            PortMatch::Named(name) => text.push_str(&format!("      port: {}\n", scalar(name))),
            PortMatch::All | PortMatch::Nothing => {}
        }
    }
}

fn peer(text: &mut String, peer: &Peer) {
    match peer {
        Peer::Pods { namespaces, pods } => {
            let mut start = "    - ";
            if let Some(namespaces) = namespaces {
                selector(text, &format!("{start}namespaceSelector:"), "        ", namespaces);
                start = "      ";
            }
            if let Some(pods) = pods {
                selector(text, &format!("{start}podSelector:"), "        ", pods);
            }
        }
        Peer::Block(block) => {
            text.push_str(&format!("    - ipBlock:\n        cidr: {}\n", address(&block.cidr.to_string())));
            if !block.except.is_empty() {
                text.push_str("        except:\n");
            }
            block.except.iter().for_each(|net| text.push_str(&format!("        - {}\n", address(&net.to_string()))));
        }
        Peer::Nothing => {}
    }
}

fn selector(text: &mut String, field: &str, indent: &str, selector: &Selector) {
    if selector.is_empty() {
        text.push_str(&format!("{field} {{}}\n"));
        return;
    }
    text.push_str(&format!("{field}\n"));
    let is_label = |requirement: &&Requirement| requirement.expression.is_none();
    let (labels, expressions): (Vec<_>, Vec<_>) = selector.requirements.iter().partition(is_label);
    if !labels.is_empty() {
        text.push_str(&format!("{indent}matchLabels:\n"));
    }
    for label in labels {
        let value = label.values.first().map_or("", String::as_str);
        text.push_str(&format!("{indent}  {}: {}\n", scalar(&label.key), scalar(value)));
    }
    if !expressions.is_empty() {
        text.push_str(&format!("{indent}matchExpressions:\n"));
    }
    for each in expressions {
        text.push_str(&format!("{indent}- key: {}\n{indent}  operator: {}\n", scalar(&each.key), operator(each)));
        let values: Vec<String> = each.values.iter().map(|value| scalar(value)).collect();
        let line = values.join(", ");
        if values.is_empty() {
            continue;
        } else if line.len() <= WIDTH {
            text.push_str(&format!("{indent}  values: [{line}]\n"));
        } else {
            text.push_str(&format!("{indent}  values:\n"));
            values.iter().for_each(|value| text.push_str(&format!("{indent}  - {value}\n")));
        }
    }
}

fn operator(requirement: &Requirement) -> &'static str {
    match requirement.operator {
        Operator::In => "In",
        Operator::NotIn => "NotIn",
        Operator::Exists => "Exists",
        Operator::DoesNotExist | Operator::Unknown => "DoesNotExist",
    }
}

/// IPv6 has colons, which are safe between quotes only.
fn address(text: &str) -> String {
    if text.contains(':') { format!("\"{text}\"") } else { text.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_stay_strings() {
        for text in
            ["web", "1.2", "true", "No", "", "0x1", "a: b", "a\"b\\c\n", "app.kubernetes.io/name", "~", "1e3", "é", "-"]
        {
            let read: String = serde_yaml::from_str(&scalar(text)).unwrap();
            assert_eq!(read, text, "{}", scalar(text));
        }
        assert_eq!(scalar("app.kubernetes.io/name"), "app.kubernetes.io/name");
    }
}

//! Fixes of policies in texts that cannot stand in a literate case.

use podwall::report::PositionEncoding;
use podwall::{Analysis, Options, Source};

/// A policy whose egress cuts off DNS, in a list as `kubectl get` prints it.
const LISTED: &str = "apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Namespace
  metadata:
    name: shop
- apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata:
    name: web
    namespace: shop
  spec:
    egress:
    - to:
      - podSelector:
          matchLabels:
            app: db
    podSelector: {}
    policyTypes:
    - Egress
";

fn fixed(text: &str, rule: &str) -> String {
    let options = Options { positions: PositionEncoding::Utf8, ..Options::default() };
    let source = Source { name: "s".to_string(), text: text.to_string(), cluster: None };
    let analysis = Analysis::new(vec![source], options);
    let report = analysis.report();
    let finding = report.findings.iter().find(|finding| finding.rule == rule).expect(rule);
    assert!(finding.fixable && finding.suggestion, "{finding:?}");
    let fixed = analysis.fixed(&finding.id).unwrap().unwrap();
    fixed.sources.into_iter().next().unwrap().text
}

#[test]
fn a_rule_is_put_into_a_policy_of_a_list() {
    let wanted = LISTED.replace(
        "            app: db
",
        "            app: db
    - to:
      - namespaceSelector:
          matchLabels:
            kubernetes.io/metadata.name: kube-system
        podSelector:
          matchLabels:
            k8s-app: kube-dns
      ports:
      - protocol: UDP
        port: 53
      - protocol: TCP
        port: 53
",
    );
    assert_eq!(fixed(LISTED, "egress-without-dns"), wanted);
}

#[test]
fn line_ends_are_those_of_the_text() {
    let text = LISTED.replace('\n', "\r\n");
    let edited = fixed(&text, "egress-without-dns");
    assert!(edited.contains("k8s-app: kube-dns\r\n"), "{edited}");
    assert_eq!(edited.matches('\n').count(), edited.matches("\r\n").count());
}

#[test]
fn a_text_need_not_end_its_last_line() {
    let text = "apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - to: [{podSelector: {}}]";
    let edited = fixed(text, "egress-without-dns");
    assert!(edited.starts_with(&format!("{text}\n  - to:\n")), "{edited}");
    assert!(edited.ends_with("      port: 53"), "{edited}");
    let text = "apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {}
  egress:
  - to: [{ipBlock: {cidr: 192.0.2.0/24}}]";
    assert_eq!(fixed(text, "egress-policy-denies-ingress"), format!("{text}\n  policyTypes:\n  - Egress"));
}

#[test]
fn what_an_alias_repeats_is_left_alone() {
    let text = "apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
  - from: &peers
    - namespaceSelector: {matchLabels: {env: prod}}
    - podSelector: {matchLabels: {app: web}}
  - from: *peers
    ports: [{port: 80}]
";
    let source = Source { name: "s".to_string(), text: text.to_string(), cluster: None };
    let report = Analysis::new(vec![source], Options::default()).report();
    let mut found = report.findings.iter().filter(|finding| finding.rule == "or-instead-of-and").peekable();
    assert!(found.peek().is_some());
    assert!(found.all(|finding| !finding.fixable));
}

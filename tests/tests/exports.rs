//! Connections as texts: whole, escaped, and honest about what they leave out.

use std::collections::HashSet;

use podwall::network::export::{ExportFormat, ExportShape};
use podwall::network::query::{Page, ReachBy, ReachQuery};
use podwall::report::Exported;
use podwall::{Analysis, Options, Source};

/// Two pods with names that no server takes, of which one is isolated, and a Deployment elsewhere.
const PODS: &str = r#"
{apiVersion: v1, kind: Pod, metadata: {name: 'a"b|<c>', namespace: shop, labels: {app: a}}, spec: {containers: [{name: c, image: i}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: 'x,y#`z`', namespace: shop}, spec: {containers: [{name: c, image: i}]}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: front}, spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a, namespace: shop}, spec: {podSelector: {matchLabels: {app: a}}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 80}, {port: 443}]}]}}
"#;

fn export(query: ReachQuery, format: ExportFormat, shape: ExportShape) -> Exported {
    let source = Source { name: "pods.yaml".to_string(), text: PODS.to_string(), cluster: None };
    Analysis::new(vec![source], Options::default()).export(&query, format, shape).unwrap()
}

fn whole(format: ExportFormat, by: ReachBy) -> String {
    let exported = export(ReachQuery { by, ..ReachQuery::default() }, format, ExportShape::List);
    assert!(exported.complete, "{exported:?}");
    exported.text
}

#[test]
fn csv_has_a_line_for_each_pair() {
    let text = whole(ExportFormat::Csv, ReachBy::Pair);
    assert!(text.starts_with("from,to,connections\r\n"));
    assert!(text.contains("\"shop/Pod/x,y#`z`\",\"shop/Pod/a\"\"b|<c>\",\"TCP 80,443\"\r\n"), "{text}");
    let sums = whole(ExportFormat::Csv, ReachBy::Namespace);
    assert!(sums.contains("front,shop,2,false\r\n") && sums.contains("outside,front,1,true\r\n"), "{sums}");
}

#[test]
fn csv_names_the_members_of_classes() {
    let text = whole(ExportFormat::Csv, ReachBy::Class);
    assert!(text.contains(",2,1,"), "{text}");
    assert!(text.contains("\"TCP 80,443\""), "{text}");
}

#[test]
fn markdown_stays_a_table() {
    let text = whole(ExportFormat::Markdown, ReachBy::Pair);
    let columns = |line: &str| line.replace(r"\|", "").matches('|').count();
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
    assert!(lines.len() > 5 && lines.iter().all(|line| columns(line) == 4), "{text}");
    assert!(text.contains(r#"shop/Pod/a"b\|\<c\>"#), "{text}");
    assert!(text.ends_with("pairs in all.\n"));
}

#[test]
fn a_matrix_has_a_column_for_each_endpoint() {
    let query = ReachQuery { by: ReachBy::Pair, ..ReachQuery::default() };
    let text = export(query.clone(), ExportFormat::Markdown, ExportShape::Matrix).text;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2 + 4, "{text}");
    let csv = export(query, ExportFormat::Csv, ExportShape::Matrix).text;
    assert_eq!(csv.lines().count(), 1 + 4, "{csv}");
    assert!(csv.contains("front/Deployment/web,\"TCP 80,443\",all,-,all"), "{csv}");
}

#[test]
fn graphs_are_escaped() {
    let dot = whole(ExportFormat::Dot, ReachBy::Pair);
    assert!(dot.contains(r#"[label="Pod/a\"b|<c>"];"#), "{dot}");
    assert!(dot.contains("label=\"shop\";") && dot.contains("subgraph cluster_"), "{dot}");
    assert!(dot.contains("[label=\"0.0.0.0/0\", shape=ellipse];"), "{dot}");
    let mermaid = whole(ExportFormat::Mermaid, ReachBy::Pair);
    assert!(
        mermaid.contains("[\"Pod/a#34;b|#60;c#62;\"]") && mermaid.contains("[\"Pod/x,y#35;#96;z#96;\"]"),
        "{mermaid}"
    );
    assert!(mermaid.contains("-->|\"TCP 80,443\"|"), "{mermaid}");
}

#[test]
fn graphs_join_what_is_alike() {
    let dot = whole(ExportFormat::Dot, ReachBy::Class);
    assert_eq!(dot.matches(" -> ").count(), dot.lines().filter(|line| line.contains("->")).count());
    assert!(dot.matches("[label=").count() >= 4, "{dot}");
    let ends =
        dot.lines().filter(|line| line.contains("->")).filter_map(|line| line.split_once('[')).map(|(ends, _)| ends);
    let mut known = HashSet::new();
    assert!(ends.clone().count() > 2 && ends.into_iter().all(|ends| known.insert(ends)), "{dot}");
}

#[test]
fn what_is_left_out_is_said() {
    for format in [ExportFormat::Dot, ExportFormat::Mermaid, ExportFormat::Markdown] {
        for by in [ReachBy::Pair, ReachBy::Class, ReachBy::Namespace] {
            let query = ReachQuery { by, page: Page::first(1), ..ReachQuery::default() };
            let exported = export(query, format, ExportShape::List);
            assert!(!exported.complete && exported.shown <= 1 && exported.total > 1, "{exported:?}");
            assert!(exported.text.contains(" of "), "{}", exported.text);
        }
    }
}

#[test]
fn graphs_and_matrices_pass_over_endpoints() {
    let page = |offset, limit| ReachQuery { by: ReachBy::Pair, page: Page { offset, limit }, ..ReachQuery::default() };
    for (format, shape) in [
        (ExportFormat::Dot, ExportShape::List),
        (ExportFormat::Mermaid, ExportShape::List),
        (ExportFormat::Csv, ExportShape::Matrix),
        (ExportFormat::Markdown, ExportShape::Matrix),
    ] {
        let exported = export(page(2, 1000), format, shape);
        assert!(!exported.complete && !exported.text.contains("a\"b"), "{exported:?}");
        let nobody = export(page(1000, 1000), format, shape);
        assert!(!nobody.complete && nobody.shown == 0 && nobody.total > 2, "{nobody:?}");
        let by = ReachQuery { by: ReachBy::Namespace, ..page(1, 1) };
        assert!(!export(by, format, shape).complete);
    }
    let csv = export(page(2, 2), ExportFormat::Csv, ExportShape::Matrix).text;
    let names: Vec<&str> = csv.lines().map(|line| line.split(',').next().unwrap_or_default()).collect();
    assert_eq!((names.len(), csv.lines().next().map(|line| line.matches(',').count())), (3, Some(2)), "{csv}");
}

#[test]
fn a_matrix_has_every_cell_between_its_endpoints() {
    let query = ReachQuery { by: ReachBy::Pair, page: Page::first(4), ..ReachQuery::default() };
    let exported = export(query, ExportFormat::Csv, ExportShape::Matrix);
    assert!(exported.complete, "{exported:?}");
    assert_eq!(exported.text.lines().count(), 1 + 4);
    assert!(exported.text.contains("front/Deployment/web,\"TCP 80,443\",all,-,all"), "{}", exported.text);
}

#[test]
fn json_is_the_answer() {
    let text = whole(ExportFormat::Json, ReachBy::Class);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["total"], value["entries"].as_array().unwrap().len());
}

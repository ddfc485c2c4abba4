//! Input that is meant to hurt, or happens to: one finding that names the limit, soon, and everything else is still evaluated.

use std::time::{Duration, Instant};

use podwall::report::Finding;
use podwall::rules::{self, Family};
use podwall::source::MAX_DEPTH;
use podwall::{Analysis, Options, Source};

/// How long an answer may take; code that is not optimised gets more.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 8 } else { 1 });

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: i}]}\n";

fn sources(text: String) -> Vec<Source> {
    vec![Source { name: "bad.yaml".to_string(), text, cluster: None }]
}

/// The findings about a text that is given together with a pod in another source, which has to be evaluated all the same.
fn findings(text: String) -> Vec<Finding> {
    let source = |name: &str, text: String| Source { name: name.to_string(), text, cluster: None };
    let mut options = Options::default();
    options.standard.level = podwall::security::Level::Privileged;
    let start = Instant::now();
    let report = Analysis::new(vec![source("bad.yaml", text), source("pod.yaml", POD.to_string())], options).report();
    let took = start.elapsed();
    assert!(took < PATIENCE, "it took {took:?}");
    assert!(report.security.workloads.iter().any(|workload| workload.endpoint == "default/Pod/p"));
    // What is advised of pods that can be read is not what is asked here.
    let advice = |finding: &Finding| rules::find(&finding.rule).is_some_and(|rule| rule.family == Family::Hardening);
    report.findings.into_iter().filter(|finding| !advice(finding)).collect()
}

fn one(text: String, rule: &str, words: &str) {
    let found = findings(text);
    let [finding] = found.as_slice() else { panic!("{} findings: {found:#?}", found.len()) };
    assert_eq!(finding.rule, rule, "{}", finding.message);
    assert!(finding.message.contains(words), "{}", finding.message);
    assert_eq!(finding.span.source, "bad.yaml");
}

#[test]
fn a_text_over_32_megabytes() {
    one("# comment\n".repeat(3_400_000), "input-limit", "the limit is 32 MiB");
}

#[test]
fn too_many_documents_and_objects() {
    let many = podwall::source::MAX_OBJECTS;
    one("---\na\n".repeat(many + 1), "input-limit", "150,000 documents");
    one("{}".repeat(many + 1), "input-limit", "150,000 documents");
    let item = "- {apiVersion: v1, kind: Secret}\n";
    let list = |items: usize| format!("apiVersion: v1\nkind: List\nitems:\n{}", item.repeat(items));
    one(list(many + 1), "input-limit", "150,000 documents");
    one(format!("{}---\n{}", list(many / 2), list(many / 2 + 1)), "input-limit", "150,000 documents");
}

#[test]
fn as_many_documents_as_a_text_may_have() {
    let many = podwall::source::MAX_OBJECTS;
    let mut analysis = Analysis::new(sources("---\na\n".repeat(many)), Options::default());
    assert_eq!(analysis.findings_kept(), many);
    assert!(Analysis::within(sources("---\na\n".repeat(3)), Options::default(), 2).is_none());
    assert_eq!(analysis.documents_read(), many);
    // Another source has no room beside it, unless it gets shorter itself.
    assert_eq!(analysis.update_within("other.yaml", "a".to_string(), many), None);
    assert_eq!(analysis.update_within("bad.yaml", "a".to_string(), many), Some(true));
    assert_eq!(analysis.update_within("other.yaml", "---\na\n".repeat(many - 1), many), Some(false));
    assert_eq!(analysis.update_within("other.yaml", "---\na\n".repeat(many), many), None);
    assert_eq!(analysis.findings_kept(), many);
}

#[test]
fn what_had_too_many_documents_is_read_when_it_has_fewer() {
    let many = podwall::source::MAX_OBJECTS;
    let mut analysis = Analysis::new(sources("---\na\n".repeat(many + 1)), Options::default());
    for text in ["---\na\n".repeat(2), "---\na\n".repeat(many + 2), "---\na\n".repeat(3)] {
        analysis.update("bad.yaml", text.clone());
        let anew = Analysis::new(sources(text), Options::default());
        assert_eq!(serde_json::to_string(&analysis.report()).unwrap(), serde_json::to_string(&anew.report()).unwrap());
    }
}

#[test]
fn deep_nesting() {
    one(format!("a: {}1{}\n", "[".repeat(100_000), "]".repeat(100_000)), "input-limit", "nest");
    one(format!("{{\"a\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000)), "input-limit", "nest");
    one((0..4_000).map(|depth| format!("{}- \n", " ".repeat(depth))).collect(), "input-limit", "nest");
}

/// Objects that nest as deeply as the limit allows, and one level more: read and listed, and told in one finding.
#[test]
fn nesting_at_the_limit() {
    let flow = |depth: usize| format!("{}x{}", "[".repeat(depth), "]".repeat(depth));
    let braces = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    let block = |depth: usize| (1..=depth).map(|level| format!("\n{}a:", "  ".repeat(level))).collect::<String>();
    let head = "apiVersion: v1\nkind: Pod\nmetadata: {name: deep}\n";
    let styles: [&dyn Fn(usize) -> String; 7] = [
        &|depth| format!("{head}spec: {}\n", flow(depth - 1)),
        &|depth| format!("{head}spec:\n  containers: {}\n", braces(depth - 2)),
        &|depth| format!("{head}spec:{}\n", block(depth - 1)),
        &|depth| format!("{head}nothing: {}\n", flow(depth - 1)),
        &|depth| format!("apiVersion: a.b/v1\nkind: C\nmetadata: {{name: deep}}\nspec: {}\n", flow(depth - 1)),
        &|depth| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: deep}}\ndata: {}\n", braces(depth - 1)),
        &|depth| {
            let object =
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"deep\"},\"spec\":";
            format!("{object}{}}}", braces(depth - 1))
        },
    ];
    for style in styles {
        let source = |text: String| vec![Source { name: "deep".to_string(), text, cluster: None }];
        let report = Analysis::new(source(style(MAX_DEPTH)), Options::default()).report();
        assert!(report.objects.iter().any(|object| object.name == "deep"), "{:?}", report.findings);
        assert!(report.findings.iter().all(|finding| finding.rule != "input-limit"), "{:?}", report.findings);
        serde_json::to_string(&report).unwrap();
        one(style(MAX_DEPTH + 1), "input-limit", "1000 levels");
    }
}

/// More values of a wrong type than anybody reads.
#[test]
fn many_wrong_values() {
    let text = POD.replace("image: i", &format!("image: i, args: [{}]", "1,".repeat(110_000)));
    assert_eq!(findings(text).iter().filter(|finding| finding.rule == "wrong-type").count(), 100_000);
}

/// Keys that stand twice, by the ten thousand: as annotations of a pod, in JSON, and in the items of a list.
#[test]
fn many_keys_that_stand_twice() {
    const KEYS: usize = 10_000;
    let keys = |between: &str| (0..2 * KEYS).map(|at| format!("\"k{}\": \"v\"{between}", at / 2)).collect::<String>();
    let flow = keys(", ");
    let flow = flow.trim_end_matches(", ");
    let json = format!(
        "{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {{\"name\": \"q\", \"annotations\": {{{flow}}}}}, \"spec\": {{\"containers\": [{{\"name\": \"c\", \"image\": \"i\"}}]}}}}"
    );
    let block = POD.replace("{name: p}", &format!("\n  name: q\n  annotations:\n    {}", keys("\n    ").trim_end()));
    let one_line = POD.replace("{name: p}", &format!("{{name: q, annotations: {{{flow}}}}}"));
    let item = "- {apiVersion: v1, kind: ConfigMap, metadata: {name: m, name: m}, data: {a: b, a: b}}\n";
    let pod = "- {apiVersion: v1, kind: Pod, metadata: {name: m, name: m}, spec: {containers: [{name: c, image: i, tty: true, tty: true}]}}\n";
    let list = |item: &str| format!("apiVersion: v1\nkind: List\nitems:\n{}", item.repeat(KEYS / 2));
    for text in [json, block, one_line, list(item), list(pod)] {
        let found = findings(text);
        assert!(found.iter().filter(|finding| finding.rule == "duplicate-key").count() >= KEYS);
    }
}

#[test]
fn a_bomb_of_aliases() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_string();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    one(bomb, "input-limit", "99 % of up to 400,000 values");
}

#[test]
fn a_megabyte_on_one_line() {
    one("x".repeat(1 << 20), "foreign-text", "");
    one("apiVersion: v1 kind: Pod ".repeat(42_000), "syntax", "");
}

#[test]
fn binary_text() {
    let bytes: Vec<u8> = (0..4_096_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    one(String::from_utf8_lossy(&bytes).into_owned(), "foreign-text", "");
}

#[test]
fn a_single_broken_document_of_many() {
    let named = |name: &str| POD.replace("{name: p}", &format!("{{name: {name}}}"));
    let text = format!("{}---\na: [1\n---\n{}", named("first"), named("third"));
    one(text, "syntax", "");
}

#[test]
fn an_empty_text_is_said_to_be_empty() {
    for text in ["", "\n", "# nothing\n", "---\n---\n", "\u{feff}"] {
        one(text.to_string(), "empty-source", "");
    }
}

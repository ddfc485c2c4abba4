//! Comments that suppress findings, while a text is edited, and profiles that nobody would write.

use std::time::{Duration, Instant};

use podwall::report::{Level, Report, Standard};
use podwall::{Analysis, Options, Source};

fn options() -> Options {
    Options { standard: Standard { level: Level::Baseline, ..Standard::default() }, ..Options::default() }
}

fn analysis(name: &str, text: &str) -> Analysis {
    Analysis::new(vec![Source { name: name.to_string(), text: text.to_string(), cluster: None }], options())
}

fn suppressed(report: &Report) -> Vec<(u32, &str)> {
    let found =
        report.findings.iter().filter_map(|finding| Some((finding.span.start.line, finding.suppressed.as_deref()?)));
    found.collect()
}

const PODS: &str = "apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  hostNetwork: true
  containers: [{name: a, image: \"a:1\"}]
---
# podwall: ignore host-namespaces because it belongs to the node
apiVersion: v1
kind: Pod
metadata: {name: b}
spec:
  hostNetwork: true
  hostPID: true
  containers: [{name: b, image: \"b:1\"}]
---
apiVersion: v1
kind: Pod
metadata: {name: c}
spec:
  hostIPC: true # podwall: ignore host-namespaces because it shares memory
  containers: [{name: c, image: \"c:1\"}]
";

#[test]
fn every_edit_gives_the_same_as_a_new_analysis() {
    let mut edited = analysis("pods.yaml", PODS);
    let (node, memory) = ("it belongs to the node", "it shares memory");
    assert_eq!(suppressed(&edited.report()), [(13, node), (14, node), (21, memory)]);
    let edits = [
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}",
            "# more\n# lines\napiVersion: v1\nkind: Pod\nmetadata: {name: a}",
        ),
        ("# podwall: ignore host-namespaces because it belongs to the node\n", ""),
        ("  hostIPC: true #", "  hostIPC: false #"),
        ("shares memory", "shares much memory"),
        ("kind: Pod\nmetadata: {name: b}", "kind: Pod\nmetadata: {name: b\u{e9}}"),
        (
            "hostNetwork: true\n  containers",
            "hostNetwork: true # podwall: ignore host-namespaces because\n  containers",
        ),
    ];
    let mut text = PODS.to_string();
    for (before, after) in edits {
        assert!(text.contains(before), "{before}");
        text = text.replacen(before, after, 1);
        edited.update("pods.yaml", text.clone());
        assert_eq!(edited.report(), analysis("pods.yaml", &text).report(), "{after}");
    }
    let before = edited.documents_read();
    text = text.replacen("name: a}", "name: aa}", 1);
    edited.update("pods.yaml", text);
    assert_eq!(edited.documents_read(), before + 1);
}

#[test]
fn verdicts_stay_what_they_are() {
    let with = analysis("pods.yaml", PODS).report();
    let without = PODS.replace("podwall:", "ignored:");
    let without = analysis("pods.yaml", &without).report();
    assert_eq!(with.security.workloads, without.security.workloads);
    assert_eq!(with.security.sentence, without.security.sentence);
    assert_eq!(with.server, without.server);
    assert_eq!(with.findings.len(), without.findings.len());
    assert!(without.findings.iter().all(|finding| finding.suppressed.is_none()));
}

#[test]
fn many_comments_cost_little() {
    let pod = |at: usize| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{at}}}\nspec:\n  hostNetwork: true # podwall: ignore host-namespaces because {at}\n  containers: [{{name: a, image: \"a:1\"}}]\n---\n"
        )
    };
    let text: String = (0..2_000).map(pod).collect();
    let start = Instant::now();
    let report = analysis("pods.yaml", &text).report();
    assert_eq!(suppressed(&report).len(), 2_000);
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

#[test]
fn huge_and_deep_profiles_are_told_in_few_words() {
    let names: String = (0..100_000).map(|at| format!("\"call_{at}\",")).collect();
    let text = format!(
        "{{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [{{\"names\": [{names}\"read\"], \"action\": \"SCMP_ACT_ALLOW\"}}]}}"
    );
    let start = Instant::now();
    let report = analysis("huge.json", &text).report();
    let mut unknown = report.findings.iter().filter(|finding| finding.rule == "seccomp-unknown-call");
    let last = unknown.next_back().expect("unknown calls are told");
    assert_eq!(last.message, "99980 more names from here on are no system calls of Linux.");
    assert!(report.findings.len() < 30, "{}", report.findings.len());
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());

    let deep = format!("{{\"defaultAction\": \"SCMP_ACT_LOG\", \"syscalls\": {}{}}}", "[".repeat(900), "]".repeat(900));
    let report = analysis("deep.json", &deep).report();
    assert!(report.findings.iter().any(|finding| finding.message.contains("has to be an object")));
    let too_deep =
        format!("{{\"defaultAction\": \"SCMP_ACT_LOG\", \"syscalls\": {}{}}}", "[".repeat(20_000), "]".repeat(20_000));
    let report = analysis("deep.json", &too_deep).report();
    assert!(report.findings.iter().any(|finding| finding.rule == "input-limit"));
}

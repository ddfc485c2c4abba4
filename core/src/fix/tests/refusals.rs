//! What is not offered.

use super::*;

#[test]
fn templates_are_not_touched() {
    let text = policy("  podselector: {}\n");
    assert_eq!(fixes(&text).len(), 1);
    assert_none(&text.replace("name: p", "name: \"{{ .Release.Name }}\""));
}

#[test]
fn what_is_used_elsewhere_is_not_changed() {
    let spec = "spec: &spec\n  hostnetwork: true\n  containers: [{name: c, image: i}]\n";
    let pod = format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\n{spec}");
    assert_eq!(fixes(&pod).len(), 1, "an anchor alone is no reason");
    let list = |second: &str| {
        format!(
            "apiVersion: v1\nkind: List\nitems:\n- {}- {second}\n",
            pod.replace('\n', "\n  ").trim_end_matches("  ")
        )
    };
    assert_none(&list("{apiVersion: v1, kind: Pod, metadata: {name: q}, spec: *spec}"));
    assert_none(&list("{apiVersion: v1, kind: Pod, metadata: {name: q}, spec: {<<: *spec}}"));
    let aliased = container("    securityContext:\n      runAsUser: &id 1\n      fsGroup: *id\n");
    assert_none(&aliased);
}

#[test]
fn a_name_that_is_taken_is_not_given_again() {
    assert_none(&policy("  podSelector: {}\n  podselector: {}\n"));
    assert_none(&container("    securityContext: {seccompProfile: {type: Localhost, runtime: default}}\n"));
}

#[test]
fn an_earlier_duplicate_does_not_come_back() {
    assert_none(&container("    securityContext:\n      fsGroup: 1\n      privileged: false\n      fsGroup: 2\n"));
}

#[test]
fn what_would_be_as_bad_is_not_offered() {
    // The value is of the wrong type at its new place too.
    assert_none(&container("    securityContext:\n      fsGroup: many\n"));
    // The API server would take it, and the standard would not.
    let text = container("    securityContext:\n      privileged: false\n      Privileged: true\n");
    assert_none(&text);
    let text = pod("  hostnetwork: true\n");
    assert_eq!(fixes_at(Level::Privileged, &text).len(), 1);
    assert_eq!(fixes_at(Level::Baseline, &text).len(), 0);
}

#[test]
fn where_intent_is_not_clear_nothing_is_offered() {
    let two = "  - name: d\n    image: nginx\n";
    assert_none(&(pod("  securityContext:\n    capabilities: {drop: [ALL]}\n") + two));
    let peers = "  podSelector: {}\n  ingress:\n  - from:\n    - podSelector: {}\n      ports: [{port: 80}]\n    - namespaceSelector: {}\n";
    assert_none(&policy(peers));
    assert_none(&policy("  podSelector: web\n"));
    assert_none(&pod("  name: other\n"));
    assert_none(&pod("  nonsense: 1\n"));
}

#[test]
fn unknown_ids_are_told() {
    let source = Source { name: "s".into(), text: String::new(), cluster: None };
    let analysis = Analysis::new(vec![source], Options::default());
    assert_eq!(analysis.fix("nothing").unwrap_err().to_string(), "no finding has the id \"nothing\"");
    let empty = analysis.report().findings[0].id.clone();
    assert_eq!(analysis.fix(&empty), Ok(None));
}

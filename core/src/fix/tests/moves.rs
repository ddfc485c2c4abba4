//! Fields that are moved to the level that they belong to.

use super::*;

const TO_POD: &str = "Move `fsGroup` to the pod's `securityContext`";
const TO_CONTAINER: &str = "Move `capabilities` to the container's `securityContext`";

#[test]
fn a_mapping_is_made_above_the_way() {
    let before = container(
        "    securityContext:\n      runAsUser: 1001 # somebody\n      # for the volume\n      fsGroup: 1001 # group\n      runAsGroup: 1001\n",
    );
    let after = pod("  securityContext:\n    # for the volume\n    fsGroup: 1001 # group\n")
        + "    securityContext:\n      runAsUser: 1001 # somebody\n      runAsGroup: 1001\n";
    assert_fix(&before, TO_POD, &after);
}

#[test]
fn line_ends_and_indentation_are_kept() {
    let before = "\u{feff}apiVersion: v1\nkind: Pod\nmetadata:\n    name: p\nspec:\n    # é😀\n    containers:\n        - name: c\n          image: nginx\n          securityContext:\n              fsGroup: 1\n              runAsUser: 2\n";
    let after = "\u{feff}apiVersion: v1\nkind: Pod\nmetadata:\n    name: p\nspec:\n    securityContext:\n        fsGroup: 1\n    # é😀\n    containers:\n        - name: c\n          image: nginx\n          securityContext:\n              runAsUser: 2\n";
    assert_fix(before, TO_POD, after);
    let crlf = |text: &str| text.replace('\n', "\r\n");
    assert_fix(&crlf(before), TO_POD, &crlf(after));
}

#[test]
fn it_joins_the_mapping_that_is_there() {
    let head = "  securityContext:\n    runAsUser: 7 # seven\n    # sysctls: none\n";
    let before = pod(head) + "    securityContext:\n      fsGroup: 1001\n      runAsGroup: 1\n";
    let after = pod("  securityContext:\n    runAsUser: 7 # seven\n    fsGroup: 1001\n    # sysctls: none\n")
        + "    securityContext:\n      runAsGroup: 1\n";
    assert_fix(&before, TO_POD, &after);
    for empty in [" {}", "", " { } "] {
        let before = pod(&format!("  securityContext:{empty} # none yet\n"))
            + "    securityContext: {fsGroup: 1001, runAsGroup: 1}\n";
        let space = if empty.ends_with("} ") { " " } else { "" };
        let after = pod(&format!("  securityContext:{space} # none yet\n    fsGroup: 1001\n"))
            + "    securityContext: {runAsGroup: 1}\n";
        assert_fix(&before, TO_POD, &after);
    }
}

#[test]
fn an_emptied_mapping_goes_away() {
    let before =
        pod("  # for all\n  securityContext:\n    # no\n    capabilities:\n      drop: [ALL]\n      # all of them\n");
    let after = container(
        "    securityContext:\n      # no\n      capabilities:\n        drop: [ALL]\n        # all of them\n",
    );
    // The comment above the emptied mapping has nowhere else to be.
    let kept = after.replace("spec:\n", "spec:\n  # for all\n  securityContext: {}\n");
    assert_fix(&before, TO_CONTAINER, &kept);
    assert_fix(&before.replace("  # for all\n", ""), TO_CONTAINER, &after);
}

#[test]
fn a_text_may_end_without_a_line_feed() {
    let before = container("    securityContext:\n      fsGroup: 1");
    assert_fix(&before, TO_POD, &pod("  securityContext:\n    fsGroup: 1\n"));
    let before = pod("  securityContext:\n    capabilities: {drop: [ALL]}\n");
    let after = container("    securityContext:\n      capabilities: {drop: [ALL]}");
    assert_fix(before.trim_end(), TO_CONTAINER, &after);
}

#[test]
fn the_first_key_of_an_item_leaves_its_dash() {
    let before = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - volumes:\n    - name: v\n      emptyDir: {}\n    name: c\n    image: nginx\n";
    let after = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n    image: nginx\n  volumes:\n  - name: v\n    emptyDir: {}\n";
    assert_fix(before, "Move `volumes` to `spec`", after);
}

#[test]
fn mappings_in_braces_stay_in_braces() {
    let before = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: nginx, securityContext: {fsGroup: 1}}]}}\n";
    let after = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: nginx}], securityContext: {fsGroup: 1}}}\n";
    assert_fix(before, TO_POD, after);
    let before = pod("  securityContext: {runAsUser: 1,}\n")
        + "    securityContext:\n      fsGroup: 1\n      privileged: false\n";
    let after =
        pod("  securityContext: {runAsUser: 1, fsGroup: 1}\n") + "    securityContext:\n      privileged: false\n";
    assert_fix(&before, TO_POD, &after);
}

#[test]
fn json_keeps_its_layout() {
    let before = r#"{
  "apiVersion": "v1",
  "kind": "Pod",
  "metadata": {"name": "p"},
  "spec": {
    "securityContext": {
      "capabilities": {
        "drop": ["ALL"]
      },
      "runAsUser": 1
    },
    "containers": [
      {
        "name": "c",
        "image": "nginx"
      }
    ]
  }
}
"#;
    let after = r#"{
  "apiVersion": "v1",
  "kind": "Pod",
  "metadata": {"name": "p"},
  "spec": {
    "securityContext": {
      "runAsUser": 1
    },
    "containers": [
      {
        "name": "c",
        "image": "nginx",
        "securityContext": {
          "capabilities": {
            "drop": ["ALL"]
          }
        }
      }
    ]
  }
}
"#;
    assert_fix(before, TO_CONTAINER, after);
}

#[test]
fn the_same_value_that_is_there_already_is_taken_away() {
    let before = pod("  securityContext:\n    fsGroup: 5\n")
        + "    securityContext:\n      privileged: false\n      fsGroup: 5\n";
    let after = pod("  securityContext:\n    fsGroup: 5\n") + "    securityContext:\n      privileged: false\n";
    assert_fix(&before, "Remove `fsGroup`, which the pod's `securityContext` has as well", &after);
    assert_none(&before.replace("      fsGroup: 5", "      fsGroup: 5 # five"));
    assert_none(&before.replace("      fsGroup: 5", "      fsGroup: 6"));
}

#[test]
fn labels_go_below_match_labels() {
    let before = policy("  podSelector:\n    # the database\n    app: db # db\n  policyTypes: [Ingress]\n");
    let after = policy(
        "  podSelector:\n    matchLabels:\n      # the database\n      app: db # db\n  policyTypes: [Ingress]\n",
    );
    assert_fix(&before, "Move `app` to `matchLabels`", &after);
    let before = policy("  podSelector:\n    app: db\n    matchLabels:\n      tier: back\n");
    let after = policy("  podSelector:\n    matchLabels:\n      tier: back\n      app: db\n");
    assert_fix(&before, "Move `app` to `matchLabels`", &after);
    let before = policy("  podSelector: {app: db}\n");
    assert_fix(&before, "Move `app` to `matchLabels`", &policy("  podSelector: {matchLabels: {app: db}}\n"));
}

#[test]
fn fields_find_their_level() {
    let before = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nnamespace: shop\nspec:\n  containers: [{name: c, image: i}]\n";
    let after = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: shop\nspec:\n  containers: [{name: c, image: i}]\n";
    assert_fix(before, "Move `namespace` to `metadata`", after);
    let before = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec:\n      replicas: 2\n      containers: [{name: c, image: i}]\n";
    let after = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec:\n      containers: [{name: c, image: i}]\n  replicas: 2\n";
    assert_fix(before, "Move `replicas` to `spec`", after);
    let before =
        policy("  podSelector: {}\n  ingress:\n  - from:\n    - podSelector: {}\n      ports:\n      - port: 80\n");
    let after = policy("  podSelector: {}\n  ingress:\n  - from:\n    - podSelector: {}\n    ports:\n    - port: 80\n");
    assert_fix(&before, "Move `ports` to the item of `ingress` around it", &after);
}

#[test]
fn items_of_a_list_are_mended_in_it() {
    let pod = container("    securityContext:\n      fsGroup: 1\n      runAsUser: 1\n");
    let item = |pod: &str| {
        let lines = pod.lines().enumerate().map(|(at, line)| format!("{}{line}\n", if at == 0 { "- " } else { "  " }));
        format!("# two\n---\napiVersion: v1\nkind: List\nitems:\n{}---\n# end\n", lines.collect::<String>())
    };
    let after = super::pod("  securityContext:\n    fsGroup: 1\n") + "    securityContext:\n      runAsUser: 1\n";
    assert_fix(&item(&pod), TO_POD, &item(&after));
}

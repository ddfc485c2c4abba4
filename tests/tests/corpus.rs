//! Manifests of real projects, read in place where they are beside the repository: nothing panics, and what is valid is not reported as broken.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use podwall::report::{Report, Severity};
use podwall::{Analysis, Options, Source};
use podwall_tests::surroundings::{files_below, shared_or_skip};

/// The files of a folder of the corpus; none, and one line, where it is not here.
fn corpus(folder: &str) -> Vec<PathBuf> {
    let path = shared_or_skip(&format!("corpus/{folder}"));
    path.map_or(Vec::new(), |path| files_below(&path, &["yaml", "yml", "json", "tpl", "txt"]).unwrap())
}

fn privileged() -> Options {
    let mut options = Options::default();
    options.standard.level = podwall::security::Level::Privileged;
    options
}

fn analyse(path: &Path) -> Report {
    let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    let source = Source { name: "file".to_string(), text, cluster: None };
    Analysis::new(vec![source], privileged()).report()
}

#[test]
fn every_file_is_read() {
    for folder in ["apps", "broken", "connectivity", "labelled"] {
        for path in corpus(folder) {
            let report = analyse(&path);
            serde_json::to_string(&report).unwrap();
        }
    }
}

/// Errors that files of `apps` really have, by file, rule and number, each looked at and found to be right.
const REAL_ERRORS: &[(&str, &str, usize)] = &[
    // Patches of a kustomization that are to turn Deployments into StatefulSets; no server takes them as they are.
    ("emojivoto/kustomize/statefulset/service-name.yml", "missing-field", 8),
    ("emojivoto/kustomize/statefulset/service-name.yml", "unknown-field", 4),
    ("emojivoto/kustomize/statefulset/service-name.yml", "invalid-value", 4),
    // A template whose placeholders stand in names and labels.
    ("kubernetes-examples/_archived/storage/vitess/vttablet-pod-template.yaml", "invalid-value", 4),
    // A template without labels, from which no selector can be taken.
    ("kubernetes-examples/_archived/sysdig-cloud/sysdig-rc.yaml", "missing-field", 1),
    // Protocols in small letters.
    ("kubernetes-examples/_archived/volumes/aws_ebs/aws-ebs-web.yaml", "unsupported-value", 1),
    ("kubernetes-examples/_archived/volumes/cinder/cinder-web.yaml", "unsupported-value", 1),
    // A place for a number that is still to be filled in.
    ("kubernetes-examples/_archived/volumes/fibre_channel/fc.yaml", "wrong-type", 1),
    // Slips of the pen: names that lack a capital or have two letters swapped, and a field of another type.
    ("kubernetes-examples/_archived/volumes/rbd/rbd.yaml", "unknown-field", 2),
    ("kubernetes-examples/_archived/volumes/scaleio/pod.yaml", "unknown-field", 1),
    ("kubernetes-examples/_archived/volumes/storageos/storageos-pod.yaml", "unknown-field", 1),
    // A field that came after Kubernetes 1.37.
    ("kubernetes-website/pods/security/security-context-7.yaml", "unknown-field", 1),
];

#[test]
fn nothing_valid_is_reported_as_broken() {
    let mut found: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let Some(folder) = shared_or_skip("corpus/apps") else { return };
    for path in corpus("apps") {
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        for finding in analyse(&path).findings.into_iter().filter(|finding| finding.severity == Severity::Error) {
            let place = format!("{}: {}", finding.span.start.line, finding.message);
            found.entry((name.clone(), finding.rule.to_string())).or_default().push(place);
        }
    }
    for (name, rule, count) in REAL_ERRORS {
        let told = found.remove(&(name.to_string(), rule.to_string())).unwrap_or_default();
        assert_eq!(told.len(), *count, "{name}: {rule}: {told:#?}");
    }
    assert!(found.is_empty(), "not reviewed: {found:#?}");
}

//! What is said of the policies of other projects: it was looked at, and what a person who knows these would call a false alarm is not among it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use podwall::network::LINTS;
use podwall::report::{Fixed, PositionEncoding};
use podwall::{Analysis, Options, Source};
use podwall_tests::surroundings::{folders, manifests_below, shared, shared_or_skip};

/// Folders of examples that have nothing to do with one another: each file is an input by itself.
const EXAMPLES: [&str; 2] = ["kubernetes-website", "network-policy-recipes"];

/// How often each rule finds something in each application. Every one of them was looked at and is true:
/// only redis of argo-cd is isolated on the way out, haproxy there does not listen on the sentinel's port, longhorn lets Prometheus in by a policy beside that of its manager,
/// node-exporter uses the network of its node, flux opens every port of the controller of its webhooks to all pods, and so on.
const FOUND: [(&str, &str, usize); 12] = [
    ("argo-cd-ha", "egress-not-isolated", 1),
    ("argo-cd-ha", "undeclared-port", 1),
    ("calico-stars", "not-isolated", 1),
    ("calico-stars", "policy-types-unwritten", 5),
    ("flux", "allows-everyone", 1),
    ("gke-hello", "not-isolated", 1),
    ("kube-prometheus", "host-network-pods-selected", 1),
    ("kubernetes-website", "policy-types-unwritten", 1),
    ("longhorn", "not-isolated", 1),
    ("longhorn", "overlapping-policies", 1),
    ("longhorn", "redundant-rule", 1),
    ("network-policy-recipes", "policy-types-unwritten", 11),
];

fn analysis(sources: Vec<Source>) -> Analysis {
    let options = Options { positions: PositionEncoding::Utf8, ..Options::default() };
    Analysis::new(sources, options)
}

/// The name of each folder of the corpus, and its inputs: all of its manifests together, or each of an example by itself.
fn inputs(corpus: &Path) -> Vec<(String, Vec<Vec<Source>>)> {
    let of_folder = |folder: PathBuf| {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let sources = manifests_below(&folder).unwrap();
        let inputs = match EXAMPLES.contains(&name.as_str()) {
            true => sources.into_iter().map(|source| vec![source]).collect(),
            false => vec![sources],
        };
        (name, inputs)
    };
    folders(corpus).unwrap().into_iter().map(of_folder).collect()
}

fn is_lint(rule: &str) -> bool {
    LINTS.iter().any(|lint| lint.id == rule)
}

#[test]
fn applications_have_the_findings_that_were_looked_at() {
    let Some(applications) = shared_or_skip("corpus/apps") else { return };
    let mut found: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (name, inputs) in inputs(&applications) {
        for finding in inputs.into_iter().flat_map(|sources| analysis(sources).report().findings) {
            if is_lint(&finding.rule) {
                *found.entry((name.clone(), finding.rule.to_string())).or_default() += 1;
            }
        }
    }
    let found: Vec<(String, String, usize)> =
        found.into_iter().map(|((name, rule), count)| (name, rule, count)).collect();
    let wanted = FOUND.map(|(name, rule, count)| (name.to_string(), rule.to_string(), count));
    assert_eq!(found, wanted);
}

#[test]
fn every_marked_fix_of_a_policy_holds() {
    let folders = ["corpus/apps", "corpus/connectivity"].into_iter().filter_map(shared_or_skip);
    let inputs = folders.flat_map(|corpus| inputs(&corpus)).flat_map(|(_, inputs)| inputs);
    let held: usize = inputs.map(hold).sum();
    assert!(held > 20 || shared("corpus/apps").is_none(), "{held}");
}

/// Takes the fix of each finding by itself: the finding is gone then, and nothing is worse.
fn hold(texts: Vec<Source>) -> usize {
    let before = analysis(texts.clone());
    let report = before.report();
    let lints = || report.findings.iter().filter(|finding| is_lint(&finding.rule));
    for finding in lints().filter(|finding| finding.fixable) {
        let Fixed { sources, .. } = before.fixed(&finding.id).unwrap().expect(&finding.id);
        let mut edited = texts.clone();
        for source in &mut edited {
            if let Some(found) = sources.iter().find(|found| found.name == source.name) {
                source.text.clone_from(&found.text);
            }
        }
        let after = analysis(edited).report();
        let count =
            |rule: &str, all: &[podwall::report::Finding]| all.iter().filter(|other| other.rule == rule).count();
        assert_eq!(count(&finding.rule, &after.findings) + 1, count(&finding.rule, &report.findings), "{}", finding.id);
        let worse = |all: &[podwall::report::Finding]| {
            all.iter().filter(|other| is_lint(&other.rule) && other.severity <= finding.severity).count()
        };
        assert!(worse(&after.findings) < worse(&report.findings), "{}", finding.id);
    }
    lints().filter(|finding| finding.fixable).count()
}

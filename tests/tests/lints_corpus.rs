//! What is said of the policies of other projects: it was looked at, and what a person who knows these would call a false alarm is not among it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use podwall::network::LINTS;
use podwall::report::{Fixed, PositionEncoding};
use podwall::{Analysis, Options, Source};
use podwall_tests::surroundings::{files_below, shared};

/// Folders of examples that have nothing to do with one another: each file is an input by itself.
const EXAMPLES: [&str; 2] = ["kubernetes-website", "network-policy-recipes"];

/// How often each rule finds something in each application. Every one of them was looked at and is true:
/// haproxy of argo-cd does not listen on the sentinel's port, node-exporter uses the network of its node, and so on.
const FOUND: [(&str, &str, usize); 9] = [
    ("argo-cd-ha", "undeclared-port", 1),
    ("calico-stars", "not-isolated", 1),
    ("calico-stars", "policy-types-unwritten", 5),
    ("gke-hello", "not-isolated", 1),
    ("kube-prometheus", "host-network-pods-selected", 1),
    ("kubernetes-website", "policy-types-unwritten", 1),
    ("longhorn", "not-isolated", 1),
    ("longhorn", "redundant-rule", 1),
    ("network-policy-recipes", "policy-types-unwritten", 11),
];

fn analysis(paths: &[PathBuf]) -> Analysis {
    let sources = paths.iter().filter_map(|path| {
        let text = std::fs::read_to_string(path).ok()?;
        Some(Source { name: path.display().to_string(), text, cluster: None })
    });
    let options = Options { positions: PositionEncoding::Utf8, ..Options::default() };
    Analysis::new(sources.collect(), options)
}

fn inputs(folder: &Path, each: bool) -> Vec<Vec<PathBuf>> {
    let paths = files_below(folder, &["yaml", "yml", "json"]).unwrap();
    if each { paths.into_iter().map(|path| vec![path]).collect() } else { vec![paths] }
}

fn folders(corpus: &str) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(shared(corpus).expect("the corpus is there"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

fn is_lint(rule: &str) -> bool {
    LINTS.iter().any(|lint| lint.id == rule)
}

#[test]
fn applications_have_the_findings_that_were_looked_at() {
    if shared("corpus/apps").is_none() {
        println!("without the corpus there is nothing to hold");
        return;
    }
    let mut found: BTreeMap<(String, String), usize> = BTreeMap::new();
    for folder in folders("corpus/apps") {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        for paths in inputs(&folder, EXAMPLES.contains(&name.as_str())) {
            for finding in analysis(&paths).report().findings {
                if is_lint(&finding.rule) {
                    *found.entry((name.clone(), finding.rule.to_string())).or_default() += 1;
                }
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
    let mut held = 0;
    for corpus in ["corpus/apps", "corpus/connectivity"].into_iter().filter(|corpus| shared(corpus).is_some()) {
        for folder in folders(corpus) {
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            for paths in inputs(&folder, EXAMPLES.contains(&name.as_str())) {
                held += hold(&analysis(&paths));
            }
        }
    }
    assert!(held > 20 || shared("corpus/apps").is_none(), "{held}");
}

/// Takes the fix of each finding by itself: the finding is gone then, and nothing is worse.
fn hold(before: &Analysis) -> usize {
    let report = before.report();
    let lints = || report.findings.iter().filter(|finding| is_lint(&finding.rule));
    for finding in lints().filter(|finding| finding.fixable) {
        let Fixed { sources, .. } = before.fixed(&finding.id).unwrap().expect(&finding.id);
        let texts = report.sources.iter().map(|source| {
            let edited = sources.iter().find(|edited| edited.name == source.name);
            let text =
                edited.map_or_else(|| std::fs::read_to_string(&source.name).unwrap(), |edited| edited.text.clone());
            Source { name: source.name.clone(), text, cluster: None }
        });
        let options = Options { positions: PositionEncoding::Utf8, ..Options::default() };
        let after = Analysis::new(texts.collect(), options).report();
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

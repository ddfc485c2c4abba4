//! Questions about applications of the corpus, read in place where it is beside the repository.

use std::collections::BTreeMap;
use std::path::Path;

use podwall::network::Dialect;
use podwall::network::export::{ExportFormat, ExportShape};
use podwall::network::query::{Page, ReachBy, ReachQuery};
use podwall::{Analysis, Options};
use podwall_tests::connectivity::expected;
use podwall_tests::pairs::is_workload;
use podwall_tests::surroundings::{folders, manifests_below, shared_or_skip};

const ALL: Page = Page { offset: 0, limit: 1_000_000 };

/// The manifests of a folder as one analysis; those of `kept` only.
fn read(folder: &Path, kept: impl Fn(&str) -> bool, dialect: Dialect) -> Analysis {
    let mut sources = manifests_below(folder).unwrap();
    sources.retain(|source| kept(&source.name));
    Analysis::new(sources, Options { dialect, ..Options::default() })
}

#[test]
fn every_application_answers() {
    let Some(applications) = shared_or_skip("corpus/apps") else { return };
    for folder in folders(&applications).unwrap() {
        let analysis = read(&folder, |_| true, Dialect::SPEC);
        let asked = |by| analysis.reach(&ReachQuery { by, page: Page::first(1_000), ..ReachQuery::default() }).unwrap();
        let (classes, pairs) = (asked(ReachBy::Class), asked(ReachBy::Pair));
        assert_eq!(classes.pairs, pairs.total, "{}", folder.display());
        if classes.total <= 1_000 {
            let sum: u64 = classes.entries.unwrap().iter().map(|entry| entry.pairs).sum();
            assert!(sum <= classes.pairs);
        }
        for (_, format) in ExportFormat::ALL {
            for (_, shape) in ExportShape::ALL {
                let query = ReachQuery { page: Page::first(50), ..ReachQuery::default() };
                let exported = analysis.export(&query, format, shape).unwrap();
                assert!(exported.shown <= 50);
                assert!(!exported.complete || exported.shown == exported.total);
            }
        }
        assert_eq!(analysis.compare(&analysis, ALL).sentence, "Nothing changes.");
        for workload in analysis.model().workloads.iter().take(20) {
            let endpoint = analysis.model().endpoint(workload);
            let governed = analysis.governs(&endpoint).unwrap();
            for policy in governed.policies.iter().take(5) {
                let selected = analysis.selects(&policy.policy, ALL).unwrap();
                assert!(selected.workloads.contains(&endpoint), "{endpoint} {}", policy.policy);
            }
        }
        if std::env::var_os("PODWALL_SHOW").is_some() {
            let bare = read(&folder, |name| !name.to_lowercase().contains("polic"), Dialect::SPEC);
            let found = bare.compare(&analysis, Page::first(12));
            println!("== {}: {} classes, {} pairs; {}", folder.display(), classes.total, pairs.total, found.sentence);
            found.isolation.iter().for_each(|change| println!("  {}", change.sentence));
            found.changes.iter().for_each(|change| println!("  {} {}", change.pairs, change.sentence));
        }
    }
}

/// The lines of netpol-analyzer between workloads: source and destination as Podwall names them, and the connections.
fn lines(folder: &Path) -> BTreeMap<(String, String), String> {
    let name = |name: &str| {
        let (path, kind) = name.strip_suffix(']')?.split_once('[')?;
        let (namespace, name) = path.split_once('/')?;
        Some(format!("{namespace}/{kind}/{name}"))
    };
    let lines = expected(folder).unwrap().into_iter();
    lines.filter_map(|(from, to, open)| Some(((name(&from)?, name(&to)?), open))).collect()
}

#[test]
fn states_that_only_differ_in_policies_are_compared() {
    let Some(all) = shared_or_skip("corpus/connectivity") else { return };
    let [one, two] = ["old1", "old2"].map(|end| all.join(format!("semanticDiff-same-topologies-{end}")));
    let [before, after] = [&one, &two].map(|folder| read(folder, |_| true, Dialect::NETPOL_ANALYZER));
    let found = before.compare(&after, ALL);
    let back = after.compare(&before, ALL);
    assert_eq!((found.added, found.removed, found.changed), (back.removed, back.added, back.changed));
    assert_eq!((found.appeared.count, found.gone.count), (0, 0));
    let changed = before.changed_pairs(&after, ALL).pairs.into_iter().map(|pair| (pair.from, pair.to));
    let mut changed: Vec<(String, String)> =
        changed.filter(|(from, to)| is_workload(from) && is_workload(to) && from != to).collect();
    changed.sort();
    let (was, is) = (lines(&one), lines(&two));
    let mut wanted: Vec<(String, String)> =
        was.keys().chain(is.keys()).filter(|pair| was.get(pair) != is.get(pair)).cloned().collect();
    wanted.sort();
    wanted.dedup();
    assert_eq!(changed, wanted);
    assert!(!wanted.is_empty());
    if std::env::var_os("PODWALL_SHOW").is_some() {
        println!("{}", found.sentence);
        found.changes.iter().for_each(|change| println!("  {} {}", change.pairs, change.sentence));
    }
}

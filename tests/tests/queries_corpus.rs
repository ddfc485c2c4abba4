//! Questions about applications of the corpus, read in place where it is beside the repository.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use podwall::network::Dialect;
use podwall::network::export::{ExportFormat, ExportShape};
use podwall::network::query::{Page, ReachBy, ReachQuery};
use podwall::{Analysis, Options, Source};
use podwall_tests::surroundings::{files_below, shared};

const ALL: Page = Page { offset: 0, limit: 1_000_000 };

/// The manifests of a folder as one analysis; those of `kept` only.
fn analysis(folder: &Path, kept: impl Fn(&str) -> bool) -> Analysis {
    read(folder, kept, Dialect::default())
}

fn read(folder: &Path, kept: impl Fn(&str) -> bool, dialect: Dialect) -> Analysis {
    let files = files_below(folder, &["yaml", "yml", "json"]).unwrap();
    let texts = files.iter().map(|path| (path.display().to_string(), std::fs::read(path).unwrap()));
    let sources = texts.filter(|(name, _)| kept(name)).map(|(name, bytes)| Source::from_bytes(name, &bytes));
    Analysis::new(sources.collect(), Options { dialect, ..Options::default() })
}

fn folders(of: &str) -> Vec<std::path::PathBuf> {
    let Some(folder) = shared(of) else {
        let _ = writeln!(std::io::stderr(), "skipped: {of} is not here");
        return Vec::new();
    };
    let mut found: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.is_dir());
    found.sort();
    found
}

#[test]
fn every_application_answers() {
    for folder in folders("corpus/apps") {
        let analysis = analysis(&folder, |_| true);
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
                assert!(
                    exported.shown <= 50 && exported.complete == (exported.shown == exported.total)
                        || !exported.complete
                );
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
            let bare = self::analysis(&folder, |name| !name.to_lowercase().contains("polic"));
            let found = bare.compare(&analysis, Page::first(12));
            println!("== {}: {} classes, {} pairs; {}", folder.display(), classes.total, pairs.total, found.sentence);
            found.isolation.iter().for_each(|change| println!("  {}", change.sentence));
            found.changes.iter().for_each(|change| println!("  {} {}", change.pairs, change.sentence));
        }
    }
}

/// The lines of netpol-analyzer between workloads: source and destination as Podwall names them, and the connections.
fn lines(folder: &Path) -> BTreeMap<(String, String), String> {
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let name = |name: &serde_json::Value| {
        let (path, kind) = name.as_str()?.strip_suffix(']')?.split_once('[')?;
        let (namespace, name) = path.split_once('/')?;
        Some(format!("{namespace}/{kind}/{name}"))
    };
    let lines = value["expected"].as_array().unwrap().iter();
    lines.filter_map(|line| Some(((name(&line[0])?, name(&line[1])?), line[2].as_str()?.to_string()))).collect()
}

#[test]
fn states_that_only_differ_in_policies_are_compared() {
    let all = folders("corpus/connectivity");
    let named = |end: &str| all.iter().find(|path| path.ends_with(end));
    let (Some(one), Some(two)) =
        (named("semanticDiff-same-topologies-old1"), named("semanticDiff-same-topologies-old2"))
    else {
        return;
    };
    let [before, after] = [one, two].map(|folder| read(folder, |_| true, Dialect::NETPOL_ANALYZER));
    let found = before.compare(&after, ALL);
    let back = after.compare(&before, ALL);
    assert_eq!((found.added, found.removed, found.changed), (back.removed, back.added, back.changed));
    assert_eq!((found.appeared.count, found.gone.count), (0, 0));
    let changed = before.changed_pairs(&after, ALL).pairs.into_iter().map(|pair| (pair.from, pair.to));
    let mut changed: Vec<(String, String)> =
        changed.filter(|(from, to)| from.matches('/').count() == 2 && to.matches('/').count() == 2).collect();
    changed.sort();
    let (was, is) = (lines(one), lines(two));
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

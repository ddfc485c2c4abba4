//! Every fix that is offered for a manifest of another project is taken and proven from outside, and every mark is kept.

use std::collections::{BTreeMap, HashSet};

use podwall::report::{Finding, Fix, Level, PositionEncoding, Report, Standard};
use podwall::rules::Family;
use podwall::source::{Tree, read};
use podwall::{Analysis, Options, Source};
use podwall_tests::surroundings::{files_below, shared_or_skip};
use serde_json::Value;

fn options(level: Level) -> Options {
    Options {
        positions: PositionEncoding::Utf8,
        standard: Standard { level, ..Standard::default() },
        ..Options::default()
    }
}

fn analysis(text: &str, level: Level) -> Analysis {
    Analysis::new(vec![Source { name: "s".to_string(), text: text.to_string(), cluster: None }], options(level))
}

fn apply(text: &str, edits: &[podwall::report::TextEdit]) -> String {
    let mut edited = text.to_string();
    for edit in edits.iter().rev() {
        edited.replace_range(edit.span.start.offset as usize..edit.span.end.offset as usize, &edit.text);
    }
    edited
}

/// What of a document is about pods or about how namespaces hold them.
const WORDS: [&str; 2] = ["ontainers", "pod-security.kubernetes.io/"];

/// The spec of a Pod with its key, which is a piece of an object by itself.
fn piece(text: &str) -> Option<String> {
    let is_pod = text.lines().any(|line| line.trim_end() == "kind: Pod");
    let mut lines = text.lines().skip_while(|line| line.trim_end() != "spec:");
    let head = lines.next().filter(|_| is_pod)?;
    let below = lines.take_while(|line| line.is_empty() || line.starts_with([' ', '-', '#']));
    Some(std::iter::once(head).chain(below).fold(String::new(), |text, line| text + line.trim_end() + "\n"))
}

/// The documents of the corpus, each once, behind a separator of its own, and the specs of their Pods.
fn documents() -> Vec<String> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for folder in ["chapter", "corpus/apps", "corpus/labelled"] {
        let files = shared_or_skip(folder).map(|folder| files_below(&folder, &["yaml", "yml", "json"]).unwrap());
        for path in files.into_iter().flatten() {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            for document in read(&text).documents {
                let own = &text[document.span.start as usize..document.span.end as usize];
                if document.content.is_ok()
                    && WORDS.iter().any(|word| own.contains(word))
                    && seen.insert(own.to_string())
                {
                    found.extend([own.to_string()].into_iter().chain(piece(own)));
                }
            }
        }
    }
    let few = if cfg!(debug_assertions) { WITHOUT_OPTIMISATION } else { 1 };
    found.into_iter().step_by(few).enumerate().map(|(at, text)| line_ends(at, text)).collect()
}

/// Every so many documents are read where the code is not optimised, where all of them take minutes: `cargo test --profile conform` reads all.
const WITHOUT_OPTIMISATION: usize = 12;

/// Some texts end their lines as Windows does, some begin with a byte order mark, and some do not end their last line.
fn line_ends(at: usize, text: String) -> String {
    match at % 8 {
        3 => text.replace("\r\n", "\n").replace('\n', "\r\n"),
        5 => format!("\u{feff}{text}"),
        7 => text.trim_end().to_string(),
        _ => text,
    }
}

/// The comments of a text, in its order.
fn comments(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.split_once('#').map(|(_, comment)| comment.trim_end())).collect()
}

fn values(text: &str) -> Value {
    let json = |tree: &Tree| tree.to_json(tree.root());
    read(text).documents.iter().map(|document| document.content.as_ref().ok().map_or(Value::Null, json)).collect()
}

/// Where two values differ: what has come or gone as a whole counts once.
fn differences(old: &Value, new: &Value, path: &str, found: &mut Vec<String>) {
    match (old, new) {
        (Value::Object(left), Value::Object(right)) => {
            for (key, value) in left {
                match right.get(key) {
                    Some(other) => differences(value, other, &format!("{path}.{key}"), found),
                    None => found.push(format!("-{path}.{key}")),
                }
            }
            found.extend(right.keys().filter(|key| !left.contains_key(*key)).map(|key| format!("+{path}.{key}")));
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            let pairs = left.iter().zip(right).enumerate();
            pairs.for_each(|(at, (old, new))| differences(old, new, &format!("{path}[{at}]"), found));
        }
        _ if old == new => {}
        _ => found.push(format!("~{path}")),
    }
}

fn is(finding: &Finding, other: &Finding) -> bool {
    (&other.rule, &other.subject, &other.path, &other.message)
        == (&finding.rule, &finding.subject, &finding.path, &finding.message)
}

/// Findings that a fix may not bring: of the same severity or a worse one, and of a rule that the object did not have.
fn worse<'r>(report: &'r Report, finding: &Finding) -> HashSet<(&'r str, &'r str)> {
    let bad = report.findings.iter().filter(|other| other.severity <= finding.severity);
    bad.map(|other| (other.rule.as_str(), other.subject.as_str())).collect()
}

/// Whether line feeds that follow no carriage return are only there where they were before.
fn no_bare_line_feeds(text: &str, edited: &str) -> bool {
    let bare = |text: &str| text.matches('\n').count() - text.matches("\r\n").count();
    bare(text) > 0 || bare(edited) == 0 || !text.contains('\n')
}

/// Holds one fix of a security finding against everything that is promised of it.
fn hold(text: &str, before: &Report, finding: &Finding, fix: &Fix, level: Level) -> Result<(), String> {
    let edited = apply(text, &fix.edits);
    let mut found = Vec::new();
    differences(&values(text), &values(&edited), "", &mut found);
    let after = analysis(&edited, level).report();
    let count = |report: &Report| report.findings.iter().filter(|other| is(finding, other)).count();
    let come: Vec<_> = worse(&after, finding).difference(&worse(before, finding)).copied().collect();
    let promises = [
        ("kind", (fix.suggestion, fix.check.is_some()) == (finding.suggestion, finding.suggestion)),
        ("comments", comments(text) == comments(&edited)),
        ("line ends", text.contains("\r\n") == edited.contains("\r\n") && no_bare_line_feeds(text, &edited)),
        ("values", found.len() == if fix.title.starts_with("Rename") { 2 } else { 1 }),
        ("the finding", count(&after) < count(before)),
        ("others", come.is_empty()),
    ];
    match promises.into_iter().find(|(_, kept)| !kept) {
        None => Ok(()),
        Some((what, _)) => Err(format!(
            "{what}: {}: {}: {found:?} {come:?}\n--- before\n{text}\n--- after\n{edited}",
            finding.id, fix.title
        )),
    }
}

/// How often a rule was found, and how many of these findings have a safe fix or a suggestion.
#[derive(Default)]
struct Count {
    found: usize,
    safe: usize,
    suggested: usize,
}

#[test]
fn every_mark_is_kept_and_every_fix_is_proven() {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let mut failures: Vec<String> = Vec::new();
    for text in documents() {
        let analysis = analysis(&text, Level::Restricted);
        let report = analysis.report();
        let fixes = analysis.fixes();
        let marked: Vec<&Finding> = report.findings.iter().filter(|finding| finding.fixable).collect();
        let offered: Vec<&str> = fixes.iter().map(|fix| fix.finding.as_str()).collect();
        let ids: Vec<&str> = marked.iter().map(|finding| finding.id.as_str()).collect();
        let broken =
            ids.iter().filter(|id| !offered.contains(id)).map(|id| format!("{id} is marked and not offered:\n{text}"));
        failures.extend(broken);
        for finding in &report.findings {
            let count = counts.entry(finding.rule.to_string()).or_default();
            count.found += 1;
            count.safe += usize::from(finding.fixable && !finding.suggestion);
            count.suggested += usize::from(finding.suggestion);
        }
        for fix in &fixes {
            let finding = report.findings.iter().find(|finding| finding.id == fix.finding).unwrap();
            // Fixes of slips have a test of their own.
            if !matches!(finding.rule.as_str(), "unknown-field" | "wrong-type") {
                failures.extend(hold(&text, &report, finding, fix, Level::Restricted).err());
            }
        }
    }
    assert!(failures.is_empty(), "{} failures, of which the first: {}", failures.len(), failures[0]);
    println!("{:32} {:>6} {:>6} {:>10}", "rule", "found", "fixed", "suggested");
    for (rule, Count { found, safe, suggested }) in counts {
        println!("{rule:32} {found:6} {safe:6} {suggested:10}");
    }
}

#[test]
fn workloads_are_brought_to_restricted() {
    let (mut workloads, mut allowed, mut all_allowed) = (0, 0, 0);
    for text in documents() {
        let analysis = analysis(&text, Level::Restricted);
        let standings = analysis.report().security.workloads;
        for workload in standings.iter().filter(|workload| !workload.name.is_empty()) {
            workloads += 1;
            for suggestions in [false, true] {
                let hardened = analysis.restrict(&workload.endpoint, suggestions).unwrap();
                let edited = apply(&text, &hardened.edits);
                let context = || format!("{}\n--- before\n{text}\n--- after\n{edited}", workload.endpoint);
                match hardened.sources.as_slice() {
                    [] => assert_eq!(hardened.edits, [], "{}", context()),
                    [source] => assert_eq!(source.text, edited, "{}", context()),
                    _ => panic!("one source: {}", context()),
                }
                assert_eq!(comments(&text).len(), comments(&edited).len(), "a comment is lost: {}", context());
                assert!(suggestions || hardened.taken.iter().all(|taken| !taken.suggestion));
                // What the API server refuses remains, though no standard forbids it.
                let of_server =
                    |rule: &str| podwall::rules::find(rule).is_some_and(|rule| rule.family == Family::Reading);
                let forbidden = hardened.remaining.iter().filter(|remaining| !of_server(&remaining.rule)).count();
                assert_eq!(hardened.allowed, forbidden == 0, "{:#?} {}", hardened.remaining, context());
                let after = self::analysis(&edited, Level::Restricted).report();
                let is_same = |other: &&podwall::report::WorkloadStanding| other.endpoint == workload.endpoint;
                if standings.iter().filter(is_same).count() == 1
                    && let Some(after) = after.security.workloads.iter().find(is_same)
                {
                    assert_eq!(after.allowed, hardened.allowed, "{}", context());
                }
                allowed += usize::from(hardened.allowed && !suggestions);
                all_allowed += usize::from(hardened.allowed && suggestions);
            }
        }
    }
    println!("{workloads} workloads: {allowed} satisfy Restricted by safe fixes, {all_allowed} with the suggestions");
}

#[test]
fn all_safe_fixes_leave_none() {
    for text in documents() {
        let analysis = analysis(&text, Level::Baseline);
        let all = analysis.fix_all();
        let edited = apply(&text, &all.edits);
        let left = self::analysis(&edited, Level::Baseline).report().findings;
        let left: Vec<&str> =
            left.iter().filter(|each| each.fixable && !each.suggestion).map(|each| each.id.as_str()).collect();
        assert!(left.is_empty(), "{left:?} are left:\n--- before\n{text}\n--- after\n{edited}");
        assert_eq!(comments(&text).len(), comments(&edited).len(), "{text}\n---\n{edited}");
        assert!(all.taken.iter().all(|taken| !taken.suggestion));
    }
}

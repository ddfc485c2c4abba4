//! Every fix that is offered is proven, from outside: by reading the whole edited source again.

use std::collections::{BTreeMap, BTreeSet};

use podwall::report::{Finding, Fix, Level, PositionEncoding, Report, Severity, Standard};
use podwall::source::{Tree, read};
use podwall::{Analysis, Options, Source};
use podwall_tests::seeded::Seeded;
use podwall_tests::surroundings::{files_below, repository, shared};

fn analysis(text: &str, level: Level) -> Analysis {
    let standard = Standard { level, ..Standard::default() };
    let options = Options { positions: PositionEncoding::Utf8, standard, ..Options::default() };
    Analysis::new(vec![Source { name: "s".to_string(), text: text.to_string(), cluster: None }], options)
}

fn apply(text: &str, fix: &Fix) -> String {
    let mut edited = text.to_string();
    for edit in fix.edits.iter().rev() {
        edited.replace_range(edit.span.start.offset as usize..edit.span.end.offset as usize, &edit.text);
    }
    edited
}

/// Whether a fix is of a slip; those of security findings are held by `fixes_corpus`.
fn is_slip(fix: &Fix) -> bool {
    is_slip_id(&fix.finding)
}

fn is_slip_id(finding: &str) -> bool {
    ["unknown-field:", "wrong-type:"].iter().any(|rule| finding.starts_with(rule))
}

/// Texts to start from: the sources of the literate cases, and manifests of other projects where they are here.
fn texts() -> Vec<String> {
    let mut found = Vec::new();
    for path in files_below(&repository().join("tests/cases"), &["md"]).unwrap() {
        let markdown = podwall_tests::cases::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
        let blocks = markdown.cases.into_iter().flat_map(|case| case.blocks);
        found.extend(blocks.filter(|block| matches!(block.kind.as_str(), "yaml" | "json")).map(|block| block.text));
    }
    for folder in ["chapter", "corpus/apps/kubernetes-website", "corpus/apps/online-boutique"] {
        for path in shared(folder).into_iter().flat_map(|folder| files_below(&folder, &["yaml"]).unwrap()).take(60) {
            found.extend(std::fs::read_to_string(path).ok().filter(|text| text.len() < 8_000));
        }
    }
    found.retain(|text| !text.trim().is_empty());
    found
}

/// Makes slips as people make them: a letter lost or in the wrong case, a field at another level, quotes lost or put on, a list that is none.
fn slip(random: &mut Seeded, text: &str) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_string).collect();
    let keyed: Vec<usize> =
        (0..lines.len()).filter(|at| lines[*at].contains(':') && !lines[*at].trim().starts_with('#')).collect();
    let Some(at) = keyed.get(random.below(keyed.len())).copied() else { return text.to_string() };
    let line = lines[at].clone();
    let colon = line.find(':').unwrap_or_default();
    let key_start = line.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or_default().min(colon);
    let value = line[colon + 1..].trim();
    lines[at] = match random.below(8) {
        0 => line[..key_start].to_string() + &line[key_start..colon].to_lowercase() + &line[colon..],
        1 if colon > key_start + 3 => {
            let lost = key_start + 1 + random.below(colon - key_start - 1);
            match line.is_char_boundary(lost) && line.is_char_boundary(lost + 1) {
                true => line[..lost].to_string() + &line[lost + 1..],
                false => line,
            }
        }
        2 if !value.is_empty() && !value.contains(['"', '\'', '#']) => line.replacen(value, &format!("\"{value}\""), 1),
        3 if value.contains('"') => line.replace('"', ""),
        4 => line + &" ".repeat(key_start) + "fsGroup: 1001 # moved\n",
        5 => line + &" ".repeat(key_start) + "capabilities:\n" + &" ".repeat(key_start) + "  drop: [ALL] # all\n",
        6 => line.replacen("- ", "  ", 1),
        _ => line[..key_start].to_string() + "runAsUser: 1001\n" + &" ".repeat(key_start) + &line[key_start..],
    };
    lines.concat()
}

/// The comments of a text, each line's by itself, in any order.
fn comments(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> =
        text.lines().filter_map(|line| line.split_once('#').map(|(_, comment)| comment.trim_end())).collect();
    found.sort_unstable();
    found
}

fn values(text: &str) -> Vec<Option<serde_json::Value>> {
    let json = |tree: &Tree| tree.to_json(tree.root());
    read(text).documents.iter().map(|document| document.content.as_ref().ok().map(json)).collect()
}

/// The scalars of a value, in any order.
fn scalars<'a>(value: &'a serde_json::Value, found: &mut Vec<&'a serde_json::Value>) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| scalars(item, found)),
        serde_json::Value::Object(entries) => entries.values().for_each(|item| scalars(item, found)),
        // Nothing at all becomes a mapping where something is put into it.
        serde_json::Value::Null => {}
        scalar => found.push(scalar),
    }
}

/// What is found that is as bad as an error: rule, object and field; for a security check, which judges a whole pod, rule and object. What is told once for
/// pods of one owner is true of each of them, and may be told of one by itself when a policy tells it apart.
fn errors(report: &Report) -> BTreeSet<(&str, &str, &str)> {
    // Admission answers an object only when it can be decoded, by other documents, and for faults that have findings of their own.
    // Whether an expectation is met follows from what a policy says, once it can be read.
    let is_answer = |finding: &&Finding| ["denied-by-admission", "expectation-failed"].contains(&finding.rule.as_str());
    let bad = report.findings.iter().filter(|finding| finding.severity == Severity::Error && !is_answer(finding));
    bad.flat_map(|finding| {
        let path = if finding.check.is_some() { "" } else { finding.path.as_str() };
        let objects = std::iter::once(&finding.subject).chain(&finding.also);
        objects.map(move |object| (finding.rule.as_str(), object.as_str(), path))
    })
    .collect()
}

/// Holds one fix against everything that is promised of it.
fn hold(text: &str, before: &Report, finding: &Finding, fix: &Fix, level: Level) -> String {
    let edited = apply(text, fix);
    let context = || format!("{}\n--- before\n{text}\n--- after\n{edited}", fix.title);
    let after = analysis(&edited, level).report();
    let same = |other: &&Finding| {
        (&other.rule, &other.subject, &other.path) == (&finding.rule, &finding.subject, &finding.path)
    };
    // Two objects of one name have the same findings.
    let count = |report: &Report| report.findings.iter().filter(same).count();
    assert_eq!(count(&after) + 1, count(before), "still there: {}", context());
    let had = errors(before);
    for error in errors(&after) {
        // A renamed or moved `metadata.name` names the object anew, perhaps as another one is named.
        let named = |report: &Report| report.objects.iter().filter(|object| object.id == error.1).count();
        let renamed = named(&after) > named(before);
        assert!(renamed || had.contains(&error), "{error:?} has come: {}", context());
    }
    assert_eq!(comments(text), comments(&edited), "a comment is lost: {}", context());
    let (old, new) = (values(text), values(&edited));
    assert_eq!(old.len(), new.len(), "documents: {}", context());
    let changed: Vec<_> = old.iter().zip(&new).filter(|(old, new)| old != new).collect();
    let [(Some(old), Some(new))] = changed.as_slice() else { panic!("one document has to change: {}", context()) };
    let (mut left, mut right) = (Vec::new(), Vec::new());
    scalars(old, &mut left);
    scalars(new, &mut right);
    let differ = left.iter().filter(|value| !right.contains(value)).count();
    assert!(differ <= 1, "more than one scalar has changed: {}", context());
    let fewer = left.len().checked_sub(right.len()).unwrap_or_else(|| panic!("a scalar has come: {}", context()));
    assert!(fewer == 0 || fix.title.starts_with("Remove "), "a scalar is lost: {}", context());
    edited
}

#[test]
fn every_fix_that_is_offered_is_proven() {
    let mut random = Seeded::new(5);
    let mut rules: BTreeMap<String, usize> = BTreeMap::new();
    let mut held = 0;
    for (at, text) in texts().into_iter().enumerate() {
        let level = [Level::Restricted, Level::Baseline, Level::Privileged][at % 3];
        for round in 0..12 {
            let mut changed = text.clone();
            for _ in 0..round.min(3) {
                changed = slip(&mut random, &changed);
            }
            if round == 11 {
                changed = changed.replace('\n', "\r\n");
            }
            let analysis = analysis(&changed, level);
            let report = analysis.report();
            let fixes = analysis.fixes();
            let marked = report.findings.iter().filter(|finding| finding.fixable && is_slip_id(&finding.id));
            let marked = marked.map(|finding| finding.id.as_str());
            let offered: Vec<&str> = fixes.iter().map(|fix| fix.finding.as_str()).collect();
            let broken: Vec<&str> = marked.filter(|id| !offered.contains(id)).collect();
            assert!(broken.is_empty(), "marked and not offered: {broken:?}\n{changed}");
            for fix in fixes {
                let finding = report.findings.iter().find(|finding| finding.id == fix.finding).unwrap();
                if !is_slip(&fix) {
                    continue;
                }
                hold(&changed, &report, finding, &fix, level);
                let verb = fix.title.split(' ').next().unwrap_or_default();
                *rules.entry(format!("{} {verb}", finding.rule)).or_default() += 1;
                held += 1;
            }
        }
    }
    println!("{held} fixes held: {rules:?}");
    let kinds = ["unknown-field Rename", "unknown-field Move", "wrong-type Write", "wrong-type Put", "wrong-type Make"];
    assert!(kinds.iter().all(|kind| rules.contains_key(*kind)), "{rules:?}");
}

#[test]
fn fixing_comes_to_an_end_and_changes_nothing_twice() {
    let mut random = Seeded::new(6);
    for text in texts().into_iter().take(150) {
        let mut changed = slip(&mut random, &text);
        changed = slip(&mut random, &changed);
        let mut steps = 0;
        loop {
            let analysis = analysis(&changed, Level::Baseline);
            let Some(fix) = analysis.fixes().into_iter().find(is_slip) else { break };
            let again = analysis.fix(&fix.finding).unwrap().unwrap();
            assert_eq!(again, fix, "the same fix whenever it is asked for");
            changed = apply(&changed, &fix);
            steps += 1;
            assert!(steps < 60, "no end of fixes: {}\n{changed}", fix.title);
        }
    }
}

#[test]
fn templates_are_never_touched() {
    for text in texts() {
        let template = format!("{text}\n# {{{{ .Values.name }}}}\n");
        let last = read(&template).documents.len();
        if last == 1 {
            assert_eq!(analysis(&template, Level::Privileged).fixes(), []);
        }
    }
}

#[test]
fn a_report_without_fixes_is_the_same_but_for_the_marks() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostnetwork: true\n  containers: [{name: web, image: nginx}]\n";
    let with = |without_fixes| {
        let source = Source { name: "s".to_string(), text: text.to_string(), cluster: None };
        Analysis::new(vec![source], Options { without_fixes, ..Options::default() })
    };
    let (unmarked, mut report) = (with(true), with(false).report());
    let fixable = |report: &Report| report.findings.iter().filter(|finding| finding.fixable).count();
    assert!(fixable(&report) > 1 && fixable(&unmarked.report()) == 0);
    for finding in &mut report.findings {
        (finding.fixable, finding.suggestion) = (false, false);
    }
    assert_eq!(unmarked.report(), report);
    assert_eq!(unmarked.fixes(), with(false).fixes());
}

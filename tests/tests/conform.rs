//! The runner of vectors notices what it is there to notice: a wrong answer, a line that is none, a file that is not there.

use std::path::{Path, PathBuf};

use podwall_tests::conform::{Kind, run};
use podwall_tests::surroundings;

fn vectors(path: &str) -> String {
    surroundings::vectors(path).unwrap()
}

fn file(name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_changed_answer_is_a_disagreement() {
    let reachability = vectors("reachability/edges.jsonl");
    let line = reachability.lines().find(|line| line.contains("\"shape-no-policy\"")).unwrap();
    let standards = vectors("standards/edges.jsonl");
    let other = standards.lines().find(|line| line.contains("\"bare-container\"")).unwrap();
    let changed =
        [line, &line.replacen("aaaa", "aiaa", 1), other, &other.replacen("!= true", "!= false", 1)].join("\n");
    let summary = run(&[file("changed.jsonl", changed)]);
    let counts = |kind| (summary.count(kind).agreed, summary.count(kind).compared);
    assert_eq!((counts(Kind::Reachability), counts(Kind::Standards)), ((1, 2), (1, 2)), "{summary}");
    assert!(!summary.is_clean());
    let first = summary.disagreements().next().unwrap();
    assert!(first.place.ends_with("changed.jsonl:2 \"shape-no-policy\""), "{}", first.place);
    assert_eq!(first.what.1.question, "prod/web to prod/db, TCP/80");
    assert_eq!((first.what.1.expected.as_str(), first.what.1.found.as_str()), ("i", "a"));
}

#[test]
fn cells_with_a_dash_are_not_compared() {
    let text = vectors("reachability/edges.jsonl");
    let line = text.lines().find(|line| line.contains("\"shape-no-policy\"")).unwrap();
    let summary = run(&[file("dash.jsonl", line.replace("aaaa", "a-a-"))]);
    assert!(summary.is_clean() && summary.count(Kind::Reachability).agreed == 1, "{summary}");
}

#[test]
fn every_mode_is_evaluated_and_unknown_ones_are_malformed() {
    let text = vectors("reachability/edges.jsonl");
    let line = text.lines().find(|line| line.contains("\"shape-no-policy\"")).unwrap();
    let with = |mode: &str| line.replacen("\"mode\":\"np\"", &format!("\"mode\":\"{mode}\""), 1);
    let summary = run(&[file("modes.jsonl", [with("mixed"), with("cnp"), with("strange")].join("\n"))]);
    let count = summary.count(Kind::Reachability);
    assert_eq!((count.agreed, count.not_evaluated), (2, 0));
    assert!(
        !summary.is_clean()
            && summary.to_string().contains("there is no mode \"strange\"\nreachability: 2 of 2\nmalformed: 1\n"),
        "{summary}"
    );
}

#[test]
fn what_is_left_open_is_held_against_the_usual_answer() {
    let text = vectors("reachability/edges.jsonl");
    let line = text.lines().find(|line| line.contains("\"id\":\"own-node\"")).unwrap();
    let summary = run(&[file("usual.jsonl", line)]);
    assert!(summary.is_clean(), "{summary}");
    let mut value: serde_json::Value = serde_json::from_str(line).unwrap();
    let rows = value["usual"]["verdicts"].as_object_mut().unwrap().values_mut().next().unwrap();
    rows[0] = rows[0].as_str().unwrap().replace(['a', 'e', 'i'], "x").into();
    assert!(!run(&[file("unusual.jsonl", value.to_string())]).is_clean());
}

#[test]
fn bad_lines_and_files_are_told() {
    let lines = file("bad.jsonl", b"{\"id\":\"x\"}\n\n{\"scalar\":\"a\"\n\xff\xfe\n");
    let nowhere = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nowhere.jsonl");
    let summary = run(&[lines, nowhere]);
    let text = summary.to_string();
    assert!(!summary.is_clean());
    assert!(text.contains("malformed: 3\n") && text.contains("nowhere.jsonl: "), "{text}");
    assert!(text.ends_with("not evaluated: 0\n"), "{text}");
}

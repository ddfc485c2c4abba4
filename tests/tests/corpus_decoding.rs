//! What kubectl and the API server say of manifests of real projects, read in place where they are beside the repository.

use std::collections::BTreeMap;
use std::path::PathBuf;

use podwall::manifest::{self, DocumentAnswer};
use podwall::report::{Finding, Severity};
use podwall::source::{self, Document};
use podwall::{Analysis, Options, Source};
use podwall_tests::surroundings::{files_below, repository, shared_or_skip};

/// The rules that say why kubectl sends nothing, or why the API server cannot decode what is sent.
const REFUSED: [&str; 10] = [
    "unknown-field",
    "wrong-type",
    "no-kind",
    "unknown-kind",
    "unserved-version",
    "custom-kind",
    "foreign-text",
    "bad-list",
    "fragment",
    "input-limit",
];

/// The files of a folder of the corpus with their names; none, and one line, where it is not here.
fn corpus(folder: &str) -> Vec<(String, String)> {
    let Some(root) = shared_or_skip(&format!("corpus/{folder}")) else { return Vec::new() };
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        (name, String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned())
    };
    files_below(&root, &["yaml", "yml", "json"]).unwrap().into_iter().map(read).collect()
}

fn findings(text: &str) -> Vec<Finding> {
    let source = Source { name: "file".to_string(), text: text.to_string(), cluster: None };
    let mut options = Options::default();
    options.standard.level = podwall::security::Level::Privileged;
    options.positions = podwall::report::PositionEncoding::Utf8;
    Analysis::new(vec![source], options).report().findings
}

/// Whether a finding is about a document.
fn is_in(finding: &Finding, document: &Document) -> bool {
    let at = finding.span.start.offset;
    document.span.start <= at && at <= document.span.end
}

fn is_refused(answer: &DocumentAnswer) -> bool {
    let mut objects = answer.objects.iter();
    let undecoded = objects
        .any(|object| object.not_sent.is_some() || object.decode_error.is_some() || !object.strict_errors.is_empty());
    answer.client_error.is_some() || undecoded
}

#[test]
fn whoever_is_refused_is_told_why_and_nobody_else() {
    for folder in ["apps", "connectivity", "labelled"] {
        for (name, text) in corpus(folder) {
            let reading = source::read(&text);
            let found = findings(&text);
            for document in reading.documents.iter().filter(|document| document.content.is_ok()) {
                let refused = manifest::answer(&text, document).is_some_and(|answer| is_refused(&answer));
                let mut told = found.iter().filter(|finding| is_in(finding, document));
                let is_told = told.any(|finding| REFUSED.contains(&finding.rule.as_str()));
                assert_eq!(refused, is_told, "{folder}/{name}, byte {}", document.span.start);
            }
        }
    }
}

/// One document of a broken file: what upstream says, and the errors that Podwall finds.
#[derive(Debug, PartialEq, Eq)]
struct Broken {
    /// `unreadable`, or what kubectl or the server say; `accepted`.
    upstream: String,
    /// Rules with their places, `syntax@3:5`.
    errors: Vec<String>,
}

fn broken(text: &str) -> Vec<Broken> {
    let found = findings(text);
    let documents = source::read(text).documents;
    let upstream = |document: &Document| match (&document.content, manifest::answer(text, document)) {
        (Err(_), _) => "unreadable".to_string(),
        (Ok(_), None) => "skipped".to_string(),
        (Ok(_), Some(answer)) => {
            let message = answer.objects.into_iter().find_map(|object| object.message);
            answer.client_error.or(message).unwrap_or_else(|| "accepted".to_string())
        }
    };
    let errors = |document: &Document| {
        let errors = found.iter().filter(|finding| finding.severity == Severity::Error && is_in(finding, document));
        errors
            .map(|finding| format!("{}@{}:{}", finding.rule, finding.span.start.line, finding.span.start.column))
            .collect()
    };
    documents.iter().map(|document| Broken { upstream: upstream(document), errors: errors(document) }).collect()
}

#[test]
fn broken_files_get_upstreams_answer_at_the_right_place() {
    let files = corpus("broken");
    if files.is_empty() {
        return;
    }
    let table = std::fs::read_to_string(repository().join("tests/corpus/broken.tsv")).unwrap();
    let mut expected: BTreeMap<&str, Vec<Broken>> = BTreeMap::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [file, upstream, errors] = columns.as_slice() else { panic!("three columns: {line}") };
        let errors = errors.split_whitespace().map(str::to_string).collect();
        expected.entry(file).or_default().push(Broken { upstream: upstream.to_string(), errors });
    }
    let mut others = String::new();
    for (name, text) in &files {
        let found = broken(text);
        if expected.remove(name.as_str()).as_ref() != Some(&found) {
            others.extend(found.iter().map(|one| format!("{name}\t{}\t{}\n", one.upstream, one.errors.join(" "))));
        }
    }
    assert!(others.is_empty(), "not as in the table:\n{others}");
    assert!(expected.is_empty(), "not in the corpus: {expected:?}");
}

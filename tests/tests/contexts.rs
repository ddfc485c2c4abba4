//! The values in effect, over every manifest there is: a table can be made of each workload, its rows are the same, and its places are in the text.

use std::io::Write;

use podwall::report::{ContainerRuntime, ContextRow, ContextSource, Contexts, PositionEncoding, Range};
use podwall::{Analysis, Options, Source};
use podwall_tests::surroundings::{files_below, manifests_below, repository, shared_or_skip};

/// The fields of every pod and of every container, whatever its operating system.
const POD: [&str; 13] = [
    "hostNetwork",
    "hostPID",
    "hostIPC",
    "hostUsers",
    "shareProcessNamespace",
    "fsGroup",
    "fsGroupChangePolicy",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "seLinuxChangePolicy",
    "sysctls",
    "serviceAccountName",
    "automountServiceAccountToken",
];
const CONTAINER: [&str; 14] = [
    "runAsUser",
    "runAsGroup",
    "runAsNonRoot",
    "seccompProfile",
    "appArmorProfile",
    "seLinuxOptions",
    "capabilities",
    "privileged",
    "allowPrivilegeEscalation",
    "readOnlyRootFilesystem",
    "procMount",
    "windowsOptions.hostProcess",
    "windowsOptions.runAsUserName",
    "windowsOptions.gmsaCredentialSpecName",
];

/// Holds the tables of every workload of a text, and says how many there were.
fn hold(name: &str, text: &str, runtime: ContainerRuntime) -> usize {
    let source = Source { name: name.to_string(), text: text.to_string(), cluster: None };
    let options = Options { positions: PositionEncoding::Utf8, runtime, contexts: true, ..Options::default() };
    let analysis = Analysis::new(vec![source], options);
    let report = analysis.report();
    let tables = report.contexts.expect("they were asked for");
    assert_eq!(tables.len(), analysis.model().workloads.len(), "{name}");
    for table in &tables {
        hold_table(name, text, table);
        let first = tables.iter().find(|other| other.endpoint == table.endpoint);
        assert_eq!(analysis.contexts(&table.endpoint).as_ref().ok(), first, "{name}: {}", table.endpoint);
    }
    tables.len()
}

fn hold_table(name: &str, text: &str, table: &Contexts) {
    let about = format!("{name}: {}", table.endpoint);
    inside(&about, text, &table.span);
    assert_eq!(fields(&table.pod), POD, "{about}");
    for row in &table.pod {
        hold_row(&about, text, row);
    }
    for container in &table.containers {
        let about = format!("{about}: {}", container.path);
        inside(&about, text, &container.span);
        assert_eq!(fields(&container.rows), CONTAINER, "{about}");
        for row in &container.rows {
            hold_row(&about, text, row);
        }
    }
}

fn hold_row(about: &str, text: &str, row: &ContextRow) {
    let about = format!("{about}: {}", row.field);
    assert!(!row.value.is_empty(), "{about}");
    assert!(row.sentence.ends_with('.') && !row.sentence.contains("  "), "{about}: {}", row.sentence);
    let is_set = match row.source {
        ContextSource::Container | ContextSource::Pod | ContextSource::Annotation => true,
        ContextSource::ServiceAccount => true,
        ContextSource::ApiDefault | ContextSource::RuntimeDefault | ContextSource::Image | ContextSource::Node => false,
        ContextSource::OperatingSystem => !row.path.is_empty(),
    };
    assert_eq!((row.path.is_empty(), row.span.is_none()), (!is_set, !is_set), "{about}");
    for span in row.span.iter().chain(row.shadows.iter().map(|shadow| &shadow.span)) {
        let written = inside(&about, text, span);
        // A place is the value itself, or the key of what has no value of one word.
        let key = row.path.rsplit(['.', '[']).next().unwrap_or_default().trim_end_matches(']');
        let is_value = written.contains(row.value.as_str());
        let points =
            row.span.as_ref() != Some(span) || is_value || written.contains(key) || row.path.ends_with(".name");
        assert!(
            points
                || row.source == ContextSource::Annotation
                || row.value == "Unmasked"
                || row.value == "ALL"
                || row.value == "Unconfined",
            "{about}: {written}"
        );
    }
    for shadow in &row.shadows {
        assert!(!shadow.path.is_empty(), "{about}");
    }
}

fn inside<'a>(about: &str, text: &'a str, span: &Range) -> &'a str {
    let (start, end) = (span.start.offset as usize, span.end.offset as usize);
    assert!(start < end && end <= text.len() && span.start.line >= 1, "{about}: {span:?}");
    &text[start..end]
}

fn fields(rows: &[ContextRow]) -> Vec<&str> {
    rows.iter().map(|row| row.field.as_str()).collect()
}

#[test]
fn every_workload_of_the_vectors_has_tables() {
    let mut tables = 0;
    for file in files_below(&repository().join("tests/vectors/standards"), &["jsonl"]).unwrap() {
        let text = std::fs::read_to_string(&file).unwrap();
        for (at, line) in text.lines().enumerate() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let object = serde_json::to_string_pretty(&line["object"]).unwrap();
            for runtime in ContainerRuntime::ALL {
                tables += hold(&format!("{}:{at}", file.display()), &object, runtime);
            }
        }
    }
    assert!(tables > 700, "{tables}");
}

#[test]
fn every_workload_of_the_corpus_has_tables() {
    let mut tables = 0;
    for folder in ["apps", "labelled"] {
        let Some(path) = shared_or_skip(&format!("corpus/{folder}")) else { return };
        for source in manifests_below(&path).unwrap() {
            tables += hold(&source.name, &source.text, ContainerRuntime::Containerd);
        }
    }
    let _ = writeln!(std::io::stderr(), "tables of {tables} workloads");
    assert!(tables > 1000, "{tables}");
}

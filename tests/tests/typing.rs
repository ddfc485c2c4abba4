//! Edits as somebody types: the documents before and behind the one that is edited never change, and only that one is read again.

use podwall::report::Report;
use podwall::rules::{self, Family};
use podwall::{Analysis, Options, Source, source};
use podwall_tests::properties::update_equals_new;
use podwall_tests::seeded::Seeded;
use podwall_tests::surroundings::{files_below, repository, shared};

const BEFORE: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: podwall-before, namespace: podwall-before}\nspec:\n  containers:\n  - {name: c, colour: é, image: i}\n---\n";
const BEHIND: &str = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: podwall-behind, namespace: podwall-behind}\nspec:\n  hostPID: true\n  containers:\n  - name: c\n";

/// How many documents are typed; code that is not optimised takes its time.
const DOCUMENTS: usize = if cfg!(debug_assertions) { 25 } else { 80 };

/// Documents of the literate cases, and of the corpus' applications where they are here.
fn documents() -> Vec<String> {
    some_documents(DOCUMENTS)
}

fn some_documents(count: usize) -> Vec<String> {
    let mut texts = Vec::new();
    for path in files_below(&repository().join("tests/cases"), &["md"]).unwrap() {
        let markdown = podwall_tests::cases::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
        let blocks = markdown.cases.into_iter().flat_map(|case| case.blocks);
        texts.extend(blocks.filter(|block| block.kind == "yaml").map(|block| block.text));
    }
    if let Some(folder) = shared("corpus/apps") {
        let files = files_below(&folder, &["yaml", "yml"]).unwrap();
        texts.extend(files.into_iter().filter_map(|path| std::fs::read_to_string(path).ok()));
    }
    let mut found = Vec::new();
    for text in &texts {
        for document in source::read(text).documents.iter().filter(|document| document.content.is_ok()) {
            let document = &text[document.span.start as usize..document.span.end as usize];
            if document.contains("kind:") && document.len() < 1_500 && !document.starts_with('{') {
                found.push(format!("{}\n", document.trim_end()));
            }
        }
    }
    let order = Seeded::new(5).order(found.len());
    order.into_iter().take(count).map(|at| found[at].clone()).collect()
}

fn three(middle: &str) -> String {
    format!("{BEFORE}{middle}{BEHIND}")
}

fn analysis(text: String) -> Analysis {
    Analysis::new(vec![Source { name: "s".to_string(), text, cluster: None }], Options::default())
}

/// Everything that is said of the first and the last document but of connections, which depend on all three. Places are counted from the start and from the end.
fn around(report: &Report, middle: &str) -> Vec<String> {
    let first = BEFORE.encode_utf16().count();
    let length = middle.encode_utf16().count();
    let network: Vec<&str> =
        rules::all().iter().filter(|rule| rule.family == Family::Network).map(|rule| rule.id).collect();
    let mut said = Vec::new();
    for finding in report.findings.iter().filter(|finding| !network.contains(&finding.rule.as_str())) {
        let mut finding = finding.clone();
        let at = finding.span.start.offset as usize;
        if at >= first && at < first + length {
            continue;
        }
        if at >= first {
            let places = [&mut finding.span.start, &mut finding.span.end];
            places.into_iter().for_each(|place| (place.offset, place.line) = (place.offset - length as u32, 0));
        }
        said.push(format!("{finding:?}"));
    }
    for object in report.objects.iter().filter(|object| object.name.starts_with("podwall-")) {
        said.push(format!("{} {} {}", object.id, object.kind, object.api_version));
    }
    for workload in report.security.workloads.iter().filter(|workload| workload.endpoint.contains("podwall-")) {
        said.push(format!("{workload:?}").split("span:").next().unwrap_or_default().to_string());
    }
    said
}

#[test]
fn documents_around_a_half_typed_one_never_change() {
    for document in documents() {
        let expected = around(&analysis(three("x: y\n")).report(), "x: y\n");
        assert!(expected.len() > 8, "{expected:#?}");
        let mut analysis = analysis(three(""));
        for end in (0..=document.len()).filter(|end| document.is_char_boundary(*end)) {
            // An editor has the rest of the line in front of the separator.
            let typed = format!("{}\n", &document[..end]);
            analysis.update("s", three(&typed));
            assert_eq!(around(&analysis.report(), &typed), expected, "behind {:?}", &document[..end]);
        }
    }
}

#[test]
fn only_the_document_that_is_typed_is_read() {
    for document in documents() {
        let mut analysis = analysis(three(&document));
        let mut read = analysis.documents_read();
        assert_eq!(read, 3);
        for end in (1..=document.len()).rev().filter(|end| document.is_char_boundary(*end)) {
            // Half of a separator is none: `--` joins two documents for a moment.
            analysis.update("s", three(&format!("{}\n", &document[..end])));
            assert!(analysis.documents_read() - read <= 1, "{:?}", &document[..end]);
            read = analysis.documents_read();
        }
    }
}

/// Most of what is typed wrongly in one line leaves the object where it is, with its name.
#[test]
fn an_edit_in_a_line_keeps_the_object() {
    let mut random = Seeded::new(6);
    let (mut kept, mut all) = (0, 0);
    // A share is steady only over many documents: which ones are chosen changes with every case that is written.
    for document in some_documents(DOCUMENTS * 8) {
        let mut analysis = analysis(document.clone());
        let objects: Vec<String> = analysis.report().objects.into_iter().map(|object| object.id.to_string()).collect();
        for _ in 0..20 {
            let at = random.boundary(&document);
            let line = document[..at].rsplit('\n').next().unwrap().to_string()
                + document[at..].lines().next().unwrap_or_default();
            // What names an object cannot be lost without losing the object.
            if ["apiVersion", "kind", "metadata", "name", "---", "#"].iter().any(|word| line.contains(word))
                || line.trim().is_empty()
            {
                continue;
            }
            let mut edited = document.clone();
            edited.insert_str(at, ["\"", "'", "[", "{", "\n", "\nfoo\n", ": ", "\t", " ", "@"][random.below(10)]);
            analysis.update("s", edited);
            let found: Vec<String> =
                analysis.report().objects.into_iter().map(|object| object.id.to_string()).collect();
            kept += usize::from(found == objects);
            all += 1;
        }
    }
    println!("{kept} of {all} edits keep the object");
    assert!(all > 100 && kept * 100 >= all * 97, "{kept} of {all} edits keep the object");
}

#[test]
fn any_update_equals_a_new_analysis() {
    let mut random = Seeded::new(7);
    let documents = documents();
    let json = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"j\"}}\n";
    for round in 0..DOCUMENTS * 4 {
        let pick = |random: &mut Seeded| match random.below(8) {
            0 => json.to_string(),
            1 => "a: [1\n---\n--- b\n".to_string(),
            2 => "a:\n\tb: {{ .Values.c }}\n---\n".to_string(),
            _ => format!("{}---\n", documents[random.below(documents.len())]),
        };
        let before: String = (0..1 + random.below(4)).map(|_| pick(&mut random)).collect();
        let mut after = if round % 4 == 0 { json.repeat(2) + &before } else { before.clone() };
        for _ in 0..=random.below(2) {
            match random.below(6) {
                0 => after.insert_str(random.boundary(&after), &pick(&mut random)),
                1 => after.insert(random.boundary(&after), '\n'),
                _ => random.change(&mut after),
            }
        }
        update_equals_new(&before, &after);
        update_equals_new(&after, &before);
    }
}

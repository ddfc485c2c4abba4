//! Texts that are cut and changed at random never make the core panic, and never make it differ from itself.

use podwall::{Analysis, Options, Source};
use podwall_tests::seeded::Seeded;
use podwall_tests::surroundings::{files_below, repository, shared};

/// Texts to start from: sources of the literate cases, and manifests of other projects where they are here.
fn texts() -> Vec<String> {
    let mut found = Vec::new();
    for path in files_below(&repository().join("tests/cases"), &["md"]).unwrap() {
        let markdown = podwall_tests::cases::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
        let blocks = markdown.cases.into_iter().flat_map(|case| case.blocks);
        found.extend(blocks.filter(|block| matches!(block.kind.as_str(), "yaml" | "json")).map(|block| block.text));
    }
    for folder in ["corpus/apps/kubernetes-website", "corpus/broken"] {
        for path in shared(folder).into_iter().flat_map(|folder| files_below(&folder, &["yaml"]).unwrap()).take(60) {
            found.extend(std::fs::read_to_string(path).ok().filter(|text| text.len() < 8_000));
        }
    }
    found.retain(|text| !text.is_empty());
    found
}

fn analyse(text: String) -> String {
    let source = Source { name: "s".to_string(), text, cluster: None };
    serde_json::to_string(&Analysis::new(vec![source], Options::default()).report()).unwrap()
}

#[test]
fn truncated_texts_are_read() {
    let mut random = Seeded::new(1);
    for text in texts() {
        for _ in 0..6 {
            let cut = random.boundary(&text);
            analyse(text[..cut].to_string());
        }
    }
}

#[test]
fn changed_texts_are_read() {
    let mut random = Seeded::new(2);
    for text in texts() {
        for _ in 0..6 {
            let mut changed = text.clone();
            for _ in 0..=random.below(3) {
                random.change(&mut changed);
            }
            analyse(changed);
        }
    }
}

#[test]
fn the_same_input_gives_the_same_output() {
    for text in texts() {
        assert_eq!(analyse(text.clone()), analyse(text));
    }
}

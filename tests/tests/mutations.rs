//! Texts that are cut and changed at random never make the core panic, and never make it differ from itself.

use podwall::source;
use podwall_tests::properties::{hold, update_equals_new};
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

#[test]
fn truncated_texts_are_read() {
    let mut random = Seeded::new(1);
    for text in texts() {
        for _ in 0..6 {
            let cut = random.boundary(&text);
            hold(&text[..cut]);
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
            hold(&changed);
            update_equals_new(&text, &changed);
        }
    }
}

#[test]
fn arbitrary_bytes_are_read() {
    let mut random = Seeded::new(8);
    for round in 0..400 {
        let length = random.below(300);
        let few = if round % 2 == 0 { 256 } else { 8 };
        let byte = |random: &mut Seeded| match random.below(3) {
            0 => b" \n:-[]{}"[random.below(8)],
            _ => u8::try_from(random.below(few) + 255 - few.min(255)).unwrap_or(b'\n'),
        };
        let bytes: Vec<u8> = (0..length).map(|_| byte(&mut random)).collect();
        hold(&source::decode(&bytes));
    }
}

/// The bytes of a manifest in another encoding: one finding, and what does not hold them is read.
#[test]
fn bytes_that_are_no_utf8_are_told_once() {
    for text in texts().into_iter().filter(|text| source::read(text).documents.iter().all(|one| one.content.is_ok())) {
        let Some(at) = text.find(": ") else { continue };
        let mut bytes = text.clone().into_bytes();
        bytes.splice(at + 2..at + 2, [b'c', 0xE9, 0xFF]);
        let text = source::decode(&bytes);
        hold(&text);
        let bad: Vec<_> = source::read(&text).documents.into_iter().filter_map(|one| one.content.err()).collect();
        if !text.trim_start().starts_with('{') {
            assert_eq!(bad.len(), 1, "{text}");
            assert_eq!(bad[0].span.start as usize, at + 3);
            assert!(bad[0].message.contains("no UTF-8"), "{}", bad[0].message);
        }
    }
}

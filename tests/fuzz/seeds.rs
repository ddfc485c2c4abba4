//! Writes the texts that fuzzing starts from, made of the literate cases and the vectors in this repository, to `corpus/reading`.

use std::fs;
use std::path::Path;

use podwall_tests::surroundings::{files_below, repository};

/// How many texts of each file of vectors.
const VECTORS: usize = 200;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/reading");
    fs::create_dir_all(&folder)?;
    let mut number = 0;
    for text in cases()?.into_iter().chain(vectors()?).filter(|text| text.len() < 4_000) {
        fs::write(folder.join(format!("seed-{number:04}")), text)?;
        number += 1;
    }
    println!("{number} seeds");
    Ok(())
}

fn cases() -> std::io::Result<Vec<String>> {
    let mut found = Vec::new();
    for path in files_below(&repository().join("tests/cases"), &["md"])? {
        let markdown = podwall_tests::cases::parse(&fs::read_to_string(path)?).map_err(std::io::Error::other)?;
        let blocks = markdown.cases.into_iter().flat_map(|case| case.blocks);
        found.extend(
            blocks.filter(|block| ["yaml", "json", "text"].contains(&block.kind.as_str())).map(|block| block.text),
        );
    }
    Ok(found)
}

fn vectors() -> std::io::Result<Vec<String>> {
    let mut found = Vec::new();
    for path in files_below(&repository().join("tests/vectors/decode"), &["jsonl"])? {
        let text = fs::read_to_string(path)?;
        let texts = text.lines().filter_map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).ok()?;
            Some(line.get("text")?.as_str()?.to_string())
        });
        found.extend(texts.take(VECTORS));
    }
    Ok(found)
}

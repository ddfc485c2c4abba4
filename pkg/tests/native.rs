//! The sample that the tests inside WebAssembly compare with, held against what native code answers.
//!
//! After a change that is meant, `PODWALL_BLESS=1 cargo test -p podwall-wasm --test native` writes it anew.

#![cfg(not(target_arch = "wasm32"))]

use std::fs;

use podwall::report::{Level, Standard, Version};
use podwall::{Analysis, Options, Source};

#[test]
fn the_sample_is_what_native_code_answers() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");
    let text = fs::read_to_string(format!("{folder}/shop.yaml")).unwrap();
    let standard = Standard { level: Level::Baseline, version: Version::Minor(30) };
    let source = Source { name: "shop.yaml".into(), text, cluster: None };
    let analysis = Analysis::new(vec![source], Options { standard, ..Options::default() });
    let answer = serde_json::to_string(&analysis.report()).unwrap() + "\n";
    let sample = format!("{folder}/shop.json");
    if std::env::var_os("PODWALL_BLESS").is_some() {
        fs::write(&sample, &answer).unwrap();
    }
    assert!(fs::read_to_string(&sample).unwrap() == answer, "shop.json is not what native code answers now");
}

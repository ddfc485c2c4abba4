//! The module inside WebAssembly: the same answers as native code gives, and what only the module does.
//!
//! `wasm-pack test --node pkg --mode no-install` runs these; natively the file is empty.

#![cfg(target_arch = "wasm32")]

use podwall_wasm::{Draft, Handle, last_panic, rules};
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

const SHOP: &str = include_str!("shop.yaml");
/// The report of `shop.yaml` as native code gives it; `native.rs` holds it against that.
const REPORT: &str = include_str!("shop.json");

fn handle(text: &str) -> Handle {
    let mut draft = Draft::new(r#"{"standard": {"level": "baseline", "version": "1.30"}}"#).unwrap();
    draft.source("shop.yaml".into(), text.into(), String::new());
    draft.analyze().unwrap()
}

#[wasm_bindgen_test]
fn answers_as_native_code_does() {
    assert_eq!(handle(SHOP).report().unwrap(), REPORT.trim_end());
}

#[wasm_bindgen_test]
fn a_wrong_option_is_a_string_that_begins_with_its_name() {
    let thrown =
        Draft::new(r#"{"standard": {"level": "strict"}}"#).err().and_then(|thrown| thrown.as_string()).unwrap();
    assert!(thrown.starts_with("standard.level must be "), "{thrown}");
}

#[wasm_bindgen_test]
fn an_unknown_endpoint_is_a_string_that_names_it() {
    let answer = handle(SHOP).explain("shop/Pod/nobody".into(), "shop/Deployment/db".into(), "", None, false);
    let thrown = answer.err().and_then(|thrown| thrown.as_string()).unwrap();
    assert!(thrown.contains("shop/Pod/nobody"), "{thrown}");
}

#[wasm_bindgen_test]
fn explains_and_follows_edits() {
    let mut handle = handle(SHOP);
    let allowed = |handle: &Handle| {
        let answer =
            handle.explain("shop/Pod/web".into(), "shop/Deployment/db".into(), "TCP", Some(5432), false).unwrap();
        serde_json::from_str::<Value>(&answer).unwrap()["allowed"].clone()
    };
    assert_eq!(allowed(&handle), Value::Bool(true));
    handle.update("shop.yaml", SHOP.replace("port: 5432", "port: 5433")).unwrap();
    assert_eq!(allowed(&handle), Value::Bool(false));
}

#[wasm_bindgen_test]
fn fixes_are_json_and_only_offered_where_there_are_some() {
    let handle = handle(&SHOP.replace("podSelector", "podselector"));
    let fixes: Vec<Value> = serde_json::from_str(&handle.fixes().unwrap()).unwrap();
    let renames = |fix: &&Value| fix["title"] == "Rename `podselector` to `podSelector`";
    let rename = fixes.iter().find(renames).unwrap();
    let id = rename["finding"].as_str().unwrap();
    assert_eq!(&serde_json::from_str::<Value>(&handle.fix(id).unwrap().unwrap()).unwrap(), rename);
    let fixed: Value = serde_json::from_str(&handle.fixed(id).unwrap().unwrap()).unwrap();
    assert!(fixed["sources"][0]["text"].as_str().unwrap().contains("podSelector"));
    let thrown = handle.fix("nothing").err().and_then(|thrown| thrown.as_string()).unwrap();
    assert_eq!(thrown, "no finding has the id \"nothing\"");
    let report: Value = serde_json::from_str(&handle.report().unwrap()).unwrap();
    let other = report["findings"].as_array().unwrap().iter().find(|finding| finding["fixable"] == false).unwrap();
    assert_eq!(handle.fix(other["id"].as_str().unwrap()).unwrap(), None);
}

#[wasm_bindgen_test]
fn deep_and_broken_texts_do_not_trap() {
    for text in
        ["[".repeat(100_000), "- ".repeat(100_000), "{\"a\":".repeat(100_000), "a: &a [*a".into(), "\0\u{feff}".into()]
    {
        assert!(handle(&text).report().unwrap().contains("\"findings\":[{"), "{}", &text[..5]);
    }
}

#[wasm_bindgen_test]
fn rules_are_json() {
    assert!(serde_json::from_str::<Vec<Value>>(&rules().unwrap()).unwrap().len() > 19);
}

#[wasm_bindgen_test]
fn nothing_has_panicked() {
    assert_eq!(last_panic(), "");
}

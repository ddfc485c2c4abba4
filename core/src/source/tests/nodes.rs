//! Nodes: their places, keys, aliases, merges and duplicates.

use super::super::{Tree, read};
use super::{at, problem, values};

fn tree(text: &str) -> Tree {
    read(text).documents.remove(0).content.unwrap()
}

fn place<'t>(text: &'t str, path: &[&str]) -> &'t str {
    let tree = tree(text);
    let node = path.iter().fold(tree.root(), |node, key| match key.parse::<usize>() {
        Ok(item) => tree.items(node)[item],
        Err(_) => tree.get(node, key).unwrap(),
    });
    at(text, tree.span(node))
}

#[test]
fn places_are_tight() {
    let text = "é: &x !!str  日本  # c\nlist:\n- {a: 'b'}  \n-   |-\n  one\n  two\n\nlast:\nend: [1, 2 ]\n";
    assert_eq!(place(text, &["é"]), "日本");
    assert_eq!(place(text, &["list"]), "- {a: 'b'}  \n-   |-\n  one\n  two");
    assert_eq!(place(text, &["list", "0"]), "{a: 'b'}");
    assert_eq!(place(text, &["list", "0", "a"]), "'b'");
    assert_eq!(place(text, &["list", "1"]), "|-\n  one\n  two");
    assert_eq!(place(text, &["end"]), "[1, 2 ]");
    let null = tree(text);
    let node = null.get(null.root(), "last").unwrap();
    assert_eq!(null.span(node).start as usize, text.find("last:").unwrap() + 5);
    let keys: Vec<&str> = null.entries(null.root()).iter().map(|entry| at(text, entry.key_span)).collect();
    assert_eq!(keys, ["é", "list", "last", "end"]);
}

#[test]
fn places_in_later_documents_count_from_the_text() {
    let text = "a: 1\n---\nb: two\n";
    let tree = read(text).documents.remove(1).content.unwrap();
    assert_eq!(at(text, tree.span(tree.get(tree.root(), "b").unwrap())), "two");
}

#[test]
fn json_has_places_and_surrogates() {
    let text = "{\"a\" : [ 1.0, \"\\ud83d\\ude00\\ud83d\" ]}";
    assert_eq!(place(text, &["a"]), "[ 1.0, \"\\ud83d\\ude00\\ud83d\" ]");
    assert_eq!(values(text), ["{\"a\":[1,\"😀\u{FFFD}\"]}"]);
}

#[test]
fn keys_are_what_go_prints() {
    assert_eq!(
        values("{0644: a, on: b, 1.50: c, 1e30: d, .inf: e, 123456789.5: f}"),
        [r#"{"1.2345679e+08":"f","1.5":"c","1e+30":"d","420":"a",".inf":"e","true":"b"}"#]
            .map(|text| serde_json::from_str::<serde_json::Value>(text).unwrap().to_string())
    );
    assert_eq!(values("&a 1e6: x\nb: *a\n*a : z\n"), [r#"{"1e+06":"z","b":1000000}"#]);
    for text in ["~: x", "18446744073709551615: x", "[a]: x", "a: .nan", "a: !!int x"] {
        assert_eq!(values(text), ["error"], "{text}");
    }
}

#[test]
fn what_is_replaced_need_not_be_json() {
    assert_eq!(values("a: .inf\na: 1\n"), [r#"{"a":1}"#]);
    assert_eq!(values("x: &x {~: 1}\nx: 2\nz: 3\n"), [r#"{"x":2,"z":3}"#]);
    assert_eq!(values("x: &x {~: 1}\nx: 2\nz: {<<: *x}\n"), ["error"]);
}

#[test]
fn aliases_share_nodes() {
    let tree = tree("a: &v [x]\nb: *v\n");
    assert_eq!(tree.get(tree.root(), "a"), tree.get(tree.root(), "b"));
    assert_eq!(values("a: &v 1\nb: &v 2\nc: *v\n"), [r#"{"a":1,"b":2,"c":2}"#]);
    assert!(problem("a: *nope\n").message.contains("`*nope`"));
    assert_eq!(values("a: &a [*a]\n"), ["error"]);
}

#[test]
fn merges_follow_the_order_of_the_text() {
    assert_eq!(values("{<<: {a: 1, b: 1}, b: 2}"), [r#"{"a":1,"b":2}"#]);
    assert_eq!(values("{b: 2, <<: {a: 1, b: 1}}"), [r#"{"a":1,"b":1}"#]);
    assert_eq!(values("{<<: [{a: 1}, {a: 2, b: 2}]}"), [r#"{"a":1,"b":2}"#]);
    assert_eq!(values("{\"<<\": x}"), [r#"{"<<":"x"}"#]);
    for text in ["{<<: ~}", "{<<: x}", "{<<: [x]}", "{x: &x [{a: 1}], <<: *x}"] {
        assert_eq!(values(text), ["error"], "{text}");
    }
}

#[test]
fn the_last_of_equal_keys_wins() {
    let text = "a: 1\nb: 2\na: 3\n";
    let document = read(text).documents.remove(0);
    let [found] = document.duplicates.as_slice() else { panic!("{:?}", document.duplicates) };
    assert_eq!((&*found.key, found.first.start, found.span.start, found.merged), ("a", 0, 10, false));
    let tree = document.content.unwrap();
    assert_eq!(found.mapping, tree.root());
    assert_eq!(tree.entries(tree.root()).iter().map(|entry| &*entry.key).collect::<Vec<_>>(), ["b", "a"]);
}

#[test]
fn duplicates_are_found_by_their_mapping() {
    let text = "- {a: 1, a: 2, b: {c: 1, c: 2}}\n- x\n- d: [{e: 1, e: 2}]\n  d: 1\n  f: {g: 1, g: 2, g: 3}\n";
    let document = read(text).documents.remove(0);
    let tree = document.content.as_ref().unwrap();
    let [first, plain, last] = *tree.items(tree.root()) else { panic!() };
    let keys = |found: &[super::super::Duplicate]| found.iter().map(|one| one.key.to_string()).collect::<String>();
    assert_eq!(keys(document.duplicates_in(tree, tree.root())), "caegg d".replace(' ', ""));
    assert_eq!(keys(document.duplicates_in(tree, first)), "ca");
    assert_eq!(keys(document.duplicates_in(tree, plain)), "");
    assert_eq!(keys(document.duplicates_in(tree, last)), "eggd");
    assert_eq!(keys(document.duplicates_of(first)), "a");
    assert_eq!(keys(document.duplicates_of(last)), "d");
    assert_eq!(keys(document.duplicates_of(tree.get(last, "f").unwrap())), "gg");
    assert_eq!(keys(document.duplicates_of(plain)), "");
}

#[test]
fn equal_keys_are_found_in_large_mappings() {
    let mut text: String = (0..100).map(|number| format!("k{number}: {number}\n")).collect();
    text.push_str("k7: again\nk7: at last\nk99: again\n");
    let document = read(&text).documents.remove(0);
    assert_eq!(document.duplicates.len(), 3);
    let tree = document.content.unwrap();
    assert_eq!(tree.entries(tree.root()).len(), 100);
    assert_eq!(tree.get(tree.root(), "k7").and_then(|id| tree.str(id)), Some("at last"));
}

#[test]
fn keys_of_a_large_mapping_are_found_like_those_of_a_small_one() {
    let text: String = (0..100).map(|key| format!("k{key}: {key}\n")).collect();
    let tree = tree(&text);
    for key in 0..100 {
        let node = tree.get(tree.root(), &format!("k{key}")).unwrap();
        assert_eq!(at(&text, tree.span(node)), key.to_string());
    }
    assert!(tree.get(tree.root(), "k100").is_none() && tree.get(tree.root(), "").is_none());
}

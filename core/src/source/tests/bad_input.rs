//! Texts that cannot be read: what is said, and where.

use super::super::{MAX_DEPTH, MAX_TEXT, ProblemKind, Tree, read};
use super::{at, problem, values};

#[test]
fn an_error_in_the_second_document_leaves_the_others() {
    let text = "a: 1\n---\nb: c: d\n---\ne: 2\n";
    assert_eq!(values(text), [r#"{"a":1}"#, "error", r#"{"e":2}"#]);
    let problem = problem(text);
    assert_eq!(problem.kind, ProblemKind::Syntax);
    assert_eq!(problem.span.start as usize, text.find(": d").unwrap());
}

#[test]
fn errors_are_where_they_begin() {
    for (text, place) in [
        ("a: \"x\nb: y\n", "\""),
        ("a: 1\nword\nb: 2\n", "word"),
        ("é: [1, 2\nb: 3\n", ":"),
        ("a: @x\n", "@"),
        ("a: *x.y\n", "."),
        ("{\"a\": 1 \"b\": 2}{", "\""),
        ("a: 1\n--- {b: 2}\n", "{b: 2}"),
        ("a: x\u{7}y\n", "\u{7}"),
    ] {
        assert_eq!(at(text, problem(text).span), place, "{text:?}: {:?}", problem(text));
    }
}

#[test]
fn tabs_are_told_with_their_line() {
    let text = "a: 1\n---\nb:\n\tc: 2\n";
    let problem = problem(text);
    assert_eq!(problem.message, "Line 4 is indented with a tab, which YAML does not allow. Use spaces.");
    assert_eq!(at(text, problem.span), "\t");
}

#[test]
fn templates_of_helm_are_told_once() {
    for text in [
        "a: {{ .Values.a }}\n---\nb: {{ .Values.b }}\n",
        "kind: Pod\n{{- if .Values.a }}\na: b\n{{- end }}\n",
        "{{- range .x }}\na: b\n{{- end }}\n",
        "a: {{ x }}\n",
        "{{ include \"a\" . }}",
    ] {
        let problem = problem(text);
        assert_eq!(problem.kind, ProblemKind::Foreign, "{text:?}");
        assert!(problem.message.contains("`helm template NAME CHART`"));
        assert!(at(text, problem.span).starts_with("{{"), "{text:?}");
    }
}

#[test]
fn braces_in_quotes_are_no_template() {
    assert_eq!(values("a: \"{{ .Values.a }}\"\n"), [r#"{"a":"{{ .Values.a }}"}"#]);
    assert_eq!(problem("a: \"{{ $labels.x }}\"\nb: c: d\n").kind, ProblemKind::Syntax);
}

#[test]
fn texts_of_another_sort_are_named() {
    let zip = format!("PK\u{3}\u{4}{}", "\0\u{FFFD}\u{1}a".repeat(50));
    let wide: String = "apiVersion: v1\n".repeat(3).chars().flat_map(|char| [char, '\0']).collect();
    for (text, word) in [
        ("\n<!DOCTYPE html>\n<html><body>---</body></html>", "HTML"),
        ("<html lang=en>\n---\n", "HTML"),
        ("<?xml version=\"1.0\"?>", "XML"),
        (zip.as_str(), "binary"),
        (wide.as_str(), "UTF-16"),
    ] {
        let problem = problem(text);
        assert_eq!((problem.kind, problem.message.contains(word)), (ProblemKind::Foreign, true), "{problem:?}");
    }
    assert!(problem("a: b\n<<<<<<< HEAD\nc: d\n=======\nc: e\n>>>>>>> x\n").message.contains("merge conflict"));
}

#[test]
fn every_limit_is_named() {
    let bomb: String = (1..30).fold("a0: &a0 [x]\n".to_string(), |text, level| {
        text + &format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(","))
    });
    let nested = format!("a: &a {}{}\nb: {}*a{}\n", "[".repeat(900), "]".repeat(900), "[".repeat(900), "]".repeat(900));
    for (text, limit) in [
        ("[".repeat(1 << 20), "1000 levels"),
        ("- ".repeat(1 << 20), "1000 levels"),
        (format!("{{\"a\":{}", "[".repeat(1 << 20)), "1000 levels"),
        (nested, "1000 levels"),
        (bomb, "alias expansion"),
        ("a".repeat(MAX_TEXT + 1), "32 MiB"),
    ] {
        let problem = problem(&text);
        assert_eq!((problem.kind, problem.message.contains(limit)), (ProblemKind::Limit, true), "{problem:?}");
    }
}

/// Nested as deeply as the limit allows, in each style.
#[test]
fn what_is_within_the_limit_of_nesting_is_read() {
    let flow = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let block = |depth: usize| (0..depth).map(|level| format!("{}a:\n", " ".repeat(level))).collect::<String>();
    let dashes = |depth: usize| format!("{}x\n", "- ".repeat(depth));
    let json = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    // The mapping is a level, the anchored list has 500, and lists around its alias have the rest.
    let aliases = |depth: usize| {
        let (open, close) = ("[".repeat(depth - 501), "]".repeat(depth - 501));
        format!("a: &a {}{}\nb: {open}*a{close}\n", "[".repeat(500), "]".repeat(500))
    };
    let styles: [&dyn Fn(usize) -> String; 5] = [&flow, &block, &dashes, &json, &aliases];
    for style in styles {
        let text = style(MAX_DEPTH);
        let document = read(&text).documents.remove(0);
        let tree = document.content.unwrap();
        assert!(tree.to_json(tree.root()).to_string().len() >= 2 * MAX_DEPTH);
        let deeper = style(MAX_DEPTH + 1);
        let problem = problem(&deeper);
        assert_eq!((problem.kind, problem.message.contains("1000 levels")), (ProblemKind::Limit, true), "{problem:?}");
        assert!(!at(&deeper, problem.span).is_empty(), "{problem:?}");
    }
}

/// Changes texts at random (but always alike) and reads them: nothing panics, and every span is in the text.
#[test]
fn no_text_panics() {
    const BITS: &str = "[ ] { } , : - ? & * ! | > ' \" % @ # \\ \n \r \t << --- ... &a *a !!binary !<a> 0x \u{85} \u{2028} é 😀 \u{feff} \\u \\ud83d {\"a\":1} [? |2- %TAG \0";
    const BASE: &str =
        "a: &a {b: [1, \"x\\n\"], <<: {c: 'd'}}\ne:\n- *a\n- |\n  text\n---\n{\"f\": [true, null, 1.5]}\n";
    let bits: Vec<&str> = BITS.split(' ').chain([" ", "\n  ", ": ", "- "]).collect();
    let mut state = 88_172_645_463_325_252u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % below
    };
    for round in 0..20_000 {
        let mut text = if round % 3 == 0 { String::new() } else { BASE.to_string() };
        for _ in 0..1 + random(8) {
            let mut place = random(text.len() + 1);
            while !text.is_char_boundary(place) {
                place -= 1;
            }
            match random(5) {
                0 => text.truncate(place),
                _ => text.insert_str(place, bits[random(bits.len())]),
            }
        }
        for document in read(&text).documents {
            match document.content {
                Ok(tree) => spans(&text, &tree),
                Err(problem) => assert!(!problem.message.is_empty() && at(&text, problem.span).len() <= text.len()),
            }
        }
    }
}

fn spans(text: &str, tree: &Tree) {
    let mut next = vec![tree.root()];
    while let Some(id) = next.pop() {
        at(text, tree.span(id));
        next.extend(tree.items(id));
        for entry in tree.entries(id) {
            at(text, entry.key_span);
            next.push(entry.value);
        }
    }
}

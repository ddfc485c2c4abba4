//! Flowcharts of Mermaid.

use super::nodes::Graph;

/// The flowchart, each namespace a subgraph.
pub(super) fn mermaid(drawn: &Graph) -> String {
    let mut text = "flowchart LR\n".to_string();
    if let Some(missing) = super::missing(drawn) {
        text.push_str(&format!("  %% {missing}\n"));
    }
    for (number, (namespace, nodes)) in drawn.by_namespace().into_iter().enumerate() {
        let node = |at: &usize| {
            let lines = drawn.nodes.get(*at).map(|node| node.lines.as_slice()).unwrap_or_default();
            let label = lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br/>");
            let (open, close) = if namespace.is_none() { ("([\"", "\"])") } else { ("[\"", "\"]") };
            format!("n{at}{open}{label}{close}\n")
        };
        match namespace {
            Some(name) => {
                text.push_str(&format!("  subgraph s{number}[\"{}\"]\n", escaped(name)));
                nodes.iter().for_each(|at| text.push_str(&format!("    {}", node(at))));
                text.push_str("  end\n");
            }
            None => nodes.iter().for_each(|at| text.push_str(&format!("  {}", node(at)))),
        }
    }
    for edge in &drawn.edges {
        text.push_str(&format!("  n{} -->|\"{}\"| n{}\n", edge.from, escaped(&edge.label), edge.to));
    }
    text
}

/// A text between quotes. Labels are read as HTML and, behind a backtick, as Markdown; `#` begins the number of a character.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' | ';' => escaped.push_str(&format!("#{};", u32::from(char))),
            char if char.is_control() => escaped.push(' '),
            char => escaped.push(char),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped() {
        assert_eq!(escaped("a\"b#c<d>"), "a#34;b#35;c#60;d#62;");
        assert_eq!(escaped("`x`\ny"), "#96;x#96; y");
    }
}

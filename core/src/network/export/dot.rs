//! Graphs for Graphviz.

use super::nodes::Graph;

/// The graph, each namespace a cluster.
pub(super) fn dot(drawn: &Graph) -> String {
    let mut text = "digraph reachability {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\"];\n".to_string();
    if let Some(missing) = super::missing(drawn) {
        text.push_str(&format!("  // {missing}\n"));
    }
    for (number, (namespace, nodes)) in drawn.by_namespace().into_iter().enumerate() {
        let node = |at: &usize| {
            let label = drawn.nodes.get(*at).map(|node| node.lines.join("\n")).unwrap_or_default();
            let shape = if namespace.is_none() { ", shape=ellipse" } else { "" };
            format!("n{at} [label={}{shape}];\n", quoted(&label))
        };
        match namespace {
            Some(name) => {
                text.push_str(&format!("  subgraph cluster_{number} {{\n    label={};\n", quoted(name)));
                nodes.iter().for_each(|at| text.push_str(&format!("    {}", node(at))));
                text.push_str("  }\n");
            }
            None => nodes.iter().for_each(|at| text.push_str(&format!("  {}", node(at)))),
        }
    }
    for edge in &drawn.edges {
        text.push_str(&format!("  n{} -> n{} [label={}];\n", edge.from, edge.to, quoted(&edge.label)));
    }
    text.push_str("}\n");
    text
}

/// A quoted string, in which only quotes, backslashes and line ends have to be escaped. Of control characters some end the text for Graphviz, and none shows.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for char in text.chars() {
        match char {
            '\\' | '"' => quoted.extend(['\\', char]),
            '\n' => quoted.push_str("\\n"),
            char if char.is_control() => quoted.push(' '),
            char => quoted.push(char),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_escaped() {
        assert_eq!(quoted("a\"b\\c\nd"), r#""a\"b\\c\nd""#);
        assert_eq!(quoted("a\0b\r\n\u{85}"), r#""a b \n ""#);
    }
}

//! Comma-separated values.

use super::nodes::Graph;

/// A table with a line of names.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut text = line(head.iter().copied());
    rows.iter().for_each(|row| text.push_str(&line(row.iter().map(String::as_str))));
    text
}

/// A line for each source and a column for each destination.
pub(super) fn matrix(drawn: &Graph) -> String {
    let names = drawn.nodes.iter().map(|node| node.name.as_str());
    let mut text = line(std::iter::once("from \\ to").chain(names));
    for (at, node) in drawn.nodes.iter().enumerate() {
        let cells = drawn.cells(at);
        text.push_str(&line(std::iter::once(node.name.as_str()).chain(cells.iter().map(String::as_str))));
    }
    text
}

fn line<'a>(fields: impl Iterator<Item = &'a str>) -> String {
    let fields: Vec<String> = fields.map(field).collect();
    format!("{}\r\n", fields.join(","))
}

fn field(text: &str) -> String {
    let plain = !text.contains([',', '"', '\n', '\r']) && text.trim() == text;
    if plain { text.to_string() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_have_to_be() {
        let row = ["a", "b,c", "say \"hi\"", "two\nlines"].map(str::to_string).to_vec();
        assert_eq!(table(&["x"], &[row]), "x\r\na,\"b,c\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n");
    }
}

//! Tables of Markdown.

use super::nodes::Graph;

/// A table, and how much of everything it has.
pub(super) fn table(head: &[&str], rows: &[Vec<String>], total: u64, pairs: u64) -> String {
    let title = |name: &&str| name.replace('_', " ");
    let mut text = line(head.iter().map(title));
    text.push_str(&line(head.iter().map(|_| "---".to_string())));
    rows.iter().for_each(|row| text.push_str(&line(row.iter().map(|each| cell(each)))));
    let of = if rows.len() as u64 == total { format!("{total}") } else { format!("{} of {total}", rows.len()) };
    text.push_str(&format!("\n{of} lines; {pairs} pairs in all.\n"));
    text
}

/// A line for each source and a column for each destination.
pub(super) fn matrix(drawn: &Graph) -> String {
    let names = drawn.nodes.iter().map(|node| cell(&node.name));
    let mut text = line(std::iter::once("from \\\\ to".to_string()).chain(names));
    text.push_str(&line((0..=drawn.nodes.len()).map(|_| "---".to_string())));
    for (at, node) in drawn.nodes.iter().enumerate() {
        let cells = drawn.cells(at);
        text.push_str(&line(std::iter::once(cell(&node.name)).chain(cells.iter().map(|each| cell(each)))));
    }
    if let Some(missing) = super::missing(drawn) {
        text.push_str(&format!("\n{missing}\n"));
    }
    text
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}

/// A text that stays one cell and is shown as it is.
fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' => cell.extend(['\\', char]),
            '\n' | '\r' | '\t' => cell.push(' '),
            char => cell.push(char),
        }
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stay_cells() {
        assert_eq!(cell("a|b *c* <d>\n"), r"a\|b \*c\* \<d\> ");
        let text = table(&["from_count"], &[vec!["1".to_string()]], 3, 9);
        assert_eq!(text, "| from count |\n| --- |\n| 1 |\n\n1 of 3 lines; 9 pairs in all.\n");
    }
}

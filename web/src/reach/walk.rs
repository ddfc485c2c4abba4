//! Walking through the matrix by keyboard.

/// Where a key leads from a cell of a table with `rows` by `columns` cells; none for keys that lead nowhere.
pub(crate) fn step(
    key: &str,
    control: bool,
    at: (usize, usize),
    rows: usize,
    columns: usize,
) -> Option<(usize, usize)> {
    let (row, column) = at;
    let (last_row, last_column) = (rows.checked_sub(1)?, columns.checked_sub(1)?);
    let (row, column) = (row.min(last_row), column.min(last_column));
    match (key, control) {
        ("ArrowUp", _) => Some((row.saturating_sub(1), column)),
        ("ArrowDown", _) => Some(((row + 1).min(last_row), column)),
        ("ArrowLeft", _) => Some((row, column.saturating_sub(1))),
        ("ArrowRight", _) => Some((row, (column + 1).min(last_column))),
        ("Home", false) => Some((row, 0)),
        ("End", false) => Some((row, last_column)),
        ("Home", true) => Some((0, 0)),
        ("End", true) => Some((last_row, last_column)),
        ("PageUp", _) => Some((0, column)),
        ("PageDown", _) => Some((last_row, column)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_inside_the_table() {
        let walk = |key, at| step(key, false, at, 3, 4);
        assert_eq!(walk("ArrowUp", (0, 2)), Some((0, 2)));
        assert_eq!(walk("ArrowDown", (1, 2)), Some((2, 2)));
        assert_eq!(walk("ArrowRight", (1, 3)), Some((1, 3)));
        assert_eq!(walk("Home", (1, 3)), Some((1, 0)));
        assert_eq!(walk("End", (1, 0)), Some((1, 3)));
        assert_eq!(step("End", true, (0, 0), 3, 4), Some((2, 3)));
        assert_eq!(walk("Enter", (1, 1)), None);
        assert_eq!(walk("ArrowLeft", (9, 9)), Some((2, 2)));
        assert_eq!(step("ArrowUp", false, (0, 0), 0, 0), None);
    }
}

//! Two texts beside each other, line by line.

/// A line with its number, from 1.
pub(crate) type Line<'a> = (usize, &'a str);

/// One row of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Row<'a> {
    /// The same line on both sides.
    Same(Line<'a>, Line<'a>),
    /// What stands on one side only, or something else on the other.
    Changed(Option<Line<'a>>, Option<Line<'a>>),
    /// So many lines that are the same on both sides are left out.
    Folded(usize),
}

/// How many equal lines are kept beside a change.
const AROUND: usize = 3;

/// Beyond this many pairs of lines the middle counts as one change: looking for the smallest one would take too long.
const MOST: usize = 4_000_000;

/// The rows of a comparison, with every line.
pub(crate) fn rows<'a>(before: &'a str, after: &'a str) -> Vec<Row<'a>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let least = old.len().min(new.len());
    let head = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let tail = old.iter().rev().zip(new.iter().rev()).take(least - head).take_while(|(old, new)| old == new).count();
    let same = |(at, line): (usize, &&'a str), from: usize| Row::Same((at + 1, *line), (from + 1, *line));
    let mut rows: Vec<Row> = old.iter().enumerate().take(head).map(|(at, line)| same((at, line), at)).collect();
    middle(&old[head..old.len() - tail], &new[head..new.len() - tail], head, &mut rows);
    let (old_tail, new_tail) = (old.len() - tail, new.len() - tail);
    rows.extend((0..tail).map(|at| same((old_tail + at, &old[old_tail + at]), new_tail + at)));
    rows
}

/// The same with long runs of equal lines left out.
pub(crate) fn folded<'a>(before: &'a str, after: &'a str) -> Vec<Row<'a>> {
    let rows = rows(before, after);
    let changed: Vec<usize> = (0..rows.len()).filter(|at| matches!(rows[*at], Row::Changed(..))).collect();
    let near = |at: usize| {
        let next = changed.partition_point(|change| *change < at);
        let close = |change: Option<&usize>| change.is_some_and(|change| change.abs_diff(at) <= AROUND);
        close(changed.get(next)) || close(next.checked_sub(1).and_then(|before| changed.get(before)))
    };
    let mut kept: Vec<Row> = Vec::new();
    for (at, row) in rows.into_iter().enumerate() {
        match (near(at), kept.last_mut()) {
            (true, _) => kept.push(row),
            (false, Some(Row::Folded(number))) => *number += 1,
            (false, _) => kept.push(Row::Folded(1)),
        }
    }
    kept
}

/// What differs: the longest common sequence stays, and what stands between is paired line by line.
fn middle<'a>(old: &[&'a str], new: &[&'a str], from: usize, rows: &mut Vec<Row<'a>>) {
    let (mut left, mut right) = (0, 0);
    for (at, other) in common(old, new) {
        pair(&old[left..at], &new[right..other], (from + left, from + right), rows);
        rows.push(Row::Same((from + at + 1, old[at]), (from + other + 1, new[other])));
        (left, right) = (at + 1, other + 1);
    }
    pair(&old[left..], &new[right..], (from + left, from + right), rows);
}

fn pair<'a>(old: &[&'a str], new: &[&'a str], (left, right): (usize, usize), rows: &mut Vec<Row<'a>>) {
    for at in 0..old.len().max(new.len()) {
        let line = |lines: &[&'a str], from: usize| lines.get(at).map(|line| (from + at + 1, *line));
        rows.push(Row::Changed(line(old, left), line(new, right)));
    }
}

/// The numbers of the lines of the longest common sequence.
fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let (height, width) = (old.len(), new.len() + 1);
    if old.len() * new.len() > MOST {
        return Vec::new();
    }
    // How long the sequence is from a pair of lines on.
    let mut length = vec![0u32; (height + 1) * width];
    for at in (0..height).rev() {
        for other in (0..new.len()).rev() {
            length[at * width + other] = match old[at] == new[other] {
                true => length[(at + 1) * width + other + 1] + 1,
                false => length[(at + 1) * width + other].max(length[at * width + other + 1]),
            };
        }
    }
    let (mut at, mut other, mut found) = (0, 0, Vec::new());
    while at < height && other < new.len() {
        if old[at] == new[other] {
            found.push((at, other));
            (at, other) = (at + 1, other + 1);
        } else if length[(at + 1) * width + other] >= length[at * width + other + 1] {
            at += 1;
        } else {
            other += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows in short: what is the same, what goes, what comes.
    fn short(rows: &[Row]) -> Vec<String> {
        let text = |line: Option<Line>| line.map_or(String::new(), |(number, line)| format!("{number}{line}"));
        let row = |row: &Row| match row {
            Row::Same((left, line), (right, _)) => format!("{left}={right} {line}"),
            Row::Changed(left, right) => format!("-{} +{}", text(*left), text(*right)),
            Row::Folded(number) => format!("({number})"),
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn moved_lines_stand_on_one_side_each() {
        let found = rows("a\nb\nc\nd\n", "a\nd0\nb\nc\nd\ne");
        assert_eq!(short(&found), ["1=1 a", "- +2d0", "2=3 b", "3=4 c", "4=5 d", "- +6e"]);
        assert_eq!(short(&rows("x\nb\ny", "1\nb\n2")), ["-1x +11", "2=2 b", "-3y +32"]);
    }

    #[test]
    fn texts_that_are_equal_empty_or_all_different() {
        assert_eq!(short(&rows("a\nb", "a\nb")), ["1=1 a", "2=2 b"]);
        assert_eq!(short(&rows("", "a")), ["- +1a"]);
        assert_eq!(short(&rows("a\na", "a")), ["1=1 a", "-2a +"]);
        assert!(rows("", "").is_empty());
    }

    #[test]
    fn long_runs_of_equal_lines_are_left_out() {
        let before: String = (0..40).map(|at| format!("{at}\n")).collect();
        let after = before.replace("20\n", "x\n");
        let found = folded(&before, &after);
        assert_eq!(found.len(), 9);
        assert_eq!((&found[0], &found[8]), (&Row::Folded(17), &Row::Folded(16)));
        assert_eq!(folded("a", "a"), [Row::Folded(1)]);
    }
}

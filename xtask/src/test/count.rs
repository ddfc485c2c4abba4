//! How many tests a runner says have passed and failed.

use std::ops::AddAssign;

/// Tests that passed, failed, and were left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Reads one line of what a runner prints; most lines count nothing.
pub(super) type Reader = fn(&str) -> Option<Count>;

/// What `cargo test` and `wasm-pack test` end with:
/// `test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.01s`
pub(super) fn cargo(line: &str) -> Option<Count> {
    let rest = line.trim_start().strip_prefix("test result: ")?.split_once(". ")?.1;
    let number = |what: &str| rest.split("; ").find_map(|part| part.strip_suffix(what)?.trim().parse().ok());
    Some(Count { passed: number("passed")?, failed: number("failed")?, skipped: number("ignored").unwrap_or_default() })
}

/// What `node --test` ends with, by its reporter `spec`: `ℹ pass 5`.
pub(super) fn node(line: &str) -> Option<Count> {
    let (word, number) = line.strip_prefix("ℹ ")?.split_once(' ')?;
    let number = number.parse().ok()?;
    match word {
        "pass" => Some(Count { passed: number, ..Count::default() }),
        "fail" | "cancelled" => Some(Count { failed: number, ..Count::default() }),
        "skipped" | "todo" => Some(Count { skipped: number, ..Count::default() }),
        _ => None,
    }
}

/// What the runner of cases ends with, after a line of the same form for each file: `cases: 41 of 41`.
pub(super) fn cases(line: &str) -> Option<Count> {
    conform(line).filter(|_| line.starts_with("cases: "))
}

/// What `conform` ends with: `standards: 2180 of 2180`, and `not evaluated: 7` for vectors that no part of Podwall covers yet.
pub(super) fn conform(line: &str) -> Option<Count> {
    let (kind, rest) = line.split_once(": ")?;
    if kind == "not evaluated" {
        return Some(Count { skipped: rest.parse().ok()?, ..Count::default() });
    }
    let (passed, of) = rest.split_once(" of ")?;
    let (passed, of): (u64, u64) = (passed.parse().ok()?, of.parse().ok()?);
    (!kind.contains(' ')).then_some(Count { passed, failed: of.checked_sub(passed)?, skipped: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(reader: Reader, lines: &str) -> (u64, u64, u64) {
        let mut sum = Count::default();
        lines.lines().filter_map(reader).for_each(|count| sum += count);
        (sum.passed, sum.failed, sum.skipped)
    }

    #[test]
    fn cargo_test_is_counted_by_its_closing_lines() {
        let lines = "\
running 2 tests
test source::tests::a ... ok
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: FAILED. 10 passed; 3 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.00s
error: test failed, to rerun pass `-p podwall --lib`";
        assert_eq!(counted(cargo, lines), (12, 3, 1));
        let wasm = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.01s";
        assert_eq!(counted(cargo, wasm), (3, 0, 0));
    }

    #[test]
    fn node_is_counted_by_its_closing_lines() {
        let lines = "\
✔ pass 9 (1.2ms)
ℹ tests 7
ℹ suites 0
ℹ pass 3
ℹ fail 1
ℹ cancelled 1
ℹ skipped 1
ℹ todo 1
ℹ duration_ms 104.5";
        assert_eq!(counted(node, lines), (3, 2, 2));
    }

    #[test]
    fn conform_is_counted_by_its_closing_lines() {
        let lines = "\
standards: 2179 of 2180
scalar: 1143 of 1143
not evaluated: 12
edges.jsonl:3: expected 1 of 2
first disagreement of kind x: 1 of 2";
        assert_eq!(counted(conform, lines), (3322, 1, 12));
    }

    #[test]
    fn cases_are_counted_once() {
        assert_eq!(counted(cases, "probes.md: 3 of 4\nports.md: 2 of 2\ncases: 5 of 6"), (5, 1, 0));
    }
}

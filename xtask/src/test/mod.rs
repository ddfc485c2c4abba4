//! `test`: the ladder of tests, and `conform`, one rung of it by itself.

mod count;
mod steps;

use std::ffi::OsString;

pub(crate) use count::Count;
pub(crate) use steps::Step;

use crate::command::{Outcome, succeeds};
use crate::project::Project;

/// Runs the steps that are named, or all of them; whether every test has passed. A step that cannot run, or that runs
/// nothing, is a failure, and the others run all the same.
pub(crate) fn test(project: &Project, only: &[Step]) -> Outcome<bool> {
    let steps = if only.is_empty() { &Step::ALL[..] } else { only };
    let mut lines = Vec::new();
    let mut sum = Count::default();
    for step in steps {
        eprintln!("xtask: {} …", step.what());
        let start = std::time::Instant::now();
        let (count, remark) = settle(step.run(project));
        sum += count;
        let skipped = if count.skipped > 0 { format!(", {} not run", count.skipped) } else { String::new() };
        let seconds = start.elapsed().as_secs();
        lines.push(format!(
            "{:8} {} passed, {} failed{skipped} ({seconds} s){remark}",
            step.name(),
            count.passed,
            count.failed
        ));
    }
    println!("\n{}\n{} passed, {} failed", lines.join("\n"), sum.passed, sum.failed);
    Ok(sum.failed == 0)
}

/// Runs the runner of vectors with the arguments given; whether it agrees.
pub(crate) fn conform(project: &Project, arguments: &[OsString]) -> Outcome<bool> {
    let mut command = steps::conform_runner();
    // Paths are relative to where the user is, not to the root.
    command.arg("--manifest-path").arg(project.at("Cargo.toml")).arg("--").args(arguments);
    succeeds(&mut command)
}

/// What a step counts for, and what is to be said of it. That something is wrong beside the counted failures has to
/// be seen in the count too.
fn settle(outcome: Outcome<(Count, bool)>) -> (Count, String) {
    let (mut count, remark) = match outcome {
        Ok((count, _)) if count.passed + count.failed == 0 => (count, ": no test was run".to_owned()),
        Ok((count, false)) if count.failed == 0 => (count, ": the runner failed".to_owned()),
        Ok((count, _)) => return (count, String::new()),
        Err(message) => {
            eprintln!("xtask: {message}");
            (Count::default(), format!(": {message}"))
        }
    };
    count.failed += 1;
    (count, remark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(passed: u64, failed: u64, success: bool) -> (u64, String) {
        let (count, remark) = settle(Ok((Count { passed, failed, skipped: 0 }, success)));
        (count.failed, remark)
    }

    #[test]
    fn nothing_is_taken_for_success_that_is_none() {
        assert_eq!(settled(3, 0, true), (0, String::new()));
        assert_eq!(settled(3, 2, false), (2, String::new()));
        assert_eq!(settled(3, 0, false), (1, ": the runner failed".to_owned()));
        assert_eq!(settled(0, 0, true), (1, ": no test was run".to_owned()));
        assert_eq!(settle(Err("node was not found".to_owned())).0.failed, 1);
    }
}

//! `generate`: the files that are made from the code and committed.

use crate::command::{Outcome, cargo, succeeds};
use crate::project::Project;

/// Writes the generated files, or says which are out of date; whether all is well.
pub(crate) fn generate(project: &Project, check: bool) -> Outcome<bool> {
    let mut command = cargo(project, ["run", "--package", "podwall-tests", "--bin", "generate", "--"]);
    if check {
        command.arg("--check");
    }
    succeeds(&mut command)
}

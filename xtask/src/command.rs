//! Running other programs, and telling what takes long.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::project::Project;

/// What a chore ends with; the error is one sentence for the user.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// What takes longer than this is told when it ends.
const LONG: Duration = Duration::from_secs(2);

/// The cargo that started this program, in the root of the workspace.
pub(crate) fn cargo<S: AsRef<OsStr>>(project: &Project, arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&project.root).args(arguments);
    command
}

/// Runs a program with this one's input and output; whether it succeeded.
pub(crate) fn succeeds(command: &mut Command) -> Outcome<bool> {
    command.status().map(|status| status.success()).map_err(|error| cannot_run(command, &error))
}

/// Runs a program with this one's input and output. That it fails is an error.
pub(crate) fn run(command: &mut Command) -> Outcome {
    match succeeds(command)? {
        true => Ok(()),
        false => Err(format!("failed: {}", shown(command))),
    }
}

/// Runs a program quietly and gives what it printed. That it fails is an error.
pub(crate) fn read(command: &mut Command) -> Outcome<String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| cannot_run(command, &error))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("failed: {}\n{}", shown(command), String::from_utf8_lossy(&output.stderr).trim_end())),
    }
}

/// Runs a program, passes its standard output on and shows each line of it to `see`; whether it succeeded.
pub(crate) fn watch(command: &mut Command, mut see: impl FnMut(&str)) -> Outcome<bool> {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(|error| cannot_run(command, &error))?;
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while output.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            // A closed pipe behind this program must not stop the tests.
            let _ = std::io::stdout().write_all(&line);
            see(String::from_utf8_lossy(&line).trim_end());
            line.clear();
        }
    }
    child.wait().map(|status| status.success()).map_err(|error| cannot_run(command, &error))
}

/// Says what begins, does it, and says how long it took where it took long.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    eprintln!("xtask: {what} …");
    let start = Instant::now();
    let result = work()?;
    if start.elapsed() >= LONG {
        eprintln!("xtask: {what}: {} s", start.elapsed().as_secs());
    }
    Ok(result)
}

fn cannot_run(command: &Command, error: &std::io::Error) -> String {
    format!("cannot run {}: {error}", command.get_program().to_string_lossy())
}

fn shown(command: &Command) -> String {
    let parts = std::iter::once(command.get_program()).chain(command.get_args());
    parts.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let message = run(&mut Command::new("no-such-program")).unwrap_err();
        assert!(message.starts_with("cannot run no-such-program: "), "{message}");
    }

    #[test]
    fn output_is_seen_line_by_line() {
        let mut lines = Vec::new();
        let project = Project::here();
        let done = watch(&mut cargo(&project, ["--version"]), |line| lines.push(line.to_owned()));
        assert_eq!(done, Ok(true));
        assert!(matches!(&lines[..], [line] if line.starts_with("cargo ")), "{lines:?}");
    }
}

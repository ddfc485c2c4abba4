//! The command line.

use std::ffi::OsString;

use lexopt::{Arg, Parser, ValueExt};

use crate::test::Step;

/// What `cargo xtask` and `cargo xtask --help` print.
pub(crate) const USAGE: &str = "\
Usage: cargo xtask COMMAND

  play [--port N] [--no-open]  build what is out of date, serve the playground on this machine, open it
  test [--only STEP]           run every test, or one step: unit, cases, conform, wasm, package, page
  conform [--all] [--only KIND] PATH…
                               hold the core against vectors: a file, or a folder of *.jsonl (needs cargo alone)
  module                       build the npm module into target/pkg
  page                         build the playground into target/site
  generate [--check]           write the generated files, or say which are out of date
  bench                        take the figures: native, in Node, sizes
  lint                         formatting, clippy, rustdoc, generated files, lengths of files

--only may be given several times. --port 0 lets the system choose the port.
";

/// The port on which `play` serves unless told otherwise.
const PORT: u16 = 8317;

/// What is to be done.
#[derive(Debug, PartialEq)]
pub(crate) enum Chore {
    /// Print the usage text.
    Help,
    /// Build and serve the playground.
    Play {
        /// The port on the loopback interface; 0 for any.
        port: u16,
        /// Whether a browser is opened where there is one.
        open: bool,
    },
    /// Run the tests.
    Test {
        /// The steps to run, in the order of the ladder; all of them when empty.
        only: Vec<Step>,
    },
    /// Hold the core against vectors.
    Conform {
        /// Handed to the runner as they are.
        arguments: Vec<OsString>,
    },
    /// Build the npm module.
    Module,
    /// Build the playground.
    Page,
    /// Write the generated files.
    Generate {
        /// Only say which are out of date.
        check: bool,
    },
    /// Take the figures.
    Bench,
    /// Run every check that executes no test.
    Lint,
}

/// Reads the arguments that follow the name of the program. The error is one sentence for the user.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Chore, String> {
    let mut parser = Parser::from_args(arguments.into_iter().collect::<Vec<_>>());
    read(&mut parser).map_err(|error| match error {
        lexopt::Error::Custom(error) => error.to_string(),
        other => format!("{other} (see cargo xtask --help)"),
    })
}

fn read(parser: &mut Parser) -> Result<Chore, lexopt::Error> {
    let name = match parser.next()? {
        None | Some(Arg::Short('h') | Arg::Long("help")) => return Ok(Chore::Help),
        Some(Arg::Value(name)) => name.string()?,
        Some(other) => return Err(other.unexpected()),
    };
    let mut chore = match name.as_str() {
        "help" => Chore::Help,
        "play" => Chore::Play { port: PORT, open: true },
        "test" => Chore::Test { only: Vec::new() },
        "conform" => return conform(parser),
        "module" => Chore::Module,
        "page" => Chore::Page,
        "generate" => Chore::Generate { check: false },
        "bench" => Chore::Bench,
        "lint" => Chore::Lint,
        _ => return Err(format!("there is no command {name:?} (see cargo xtask --help)").into()),
    };
    while let Some(argument) = parser.next()? {
        match (&mut chore, argument) {
            (_, Arg::Short('h') | Arg::Long("help")) => return Ok(Chore::Help),
            (Chore::Play { port, .. }, Arg::Long("port")) => *port = port_number(&parser.value()?.string()?)?,
            (Chore::Play { open, .. }, Arg::Long("no-open")) => *open = false,
            (Chore::Test { only }, Arg::Long("only")) => only.push(step(&parser.value()?.string()?)?),
            (Chore::Generate { check }, Arg::Long("check")) => *check = true,
            (_, argument) => return Err(argument.unexpected()),
        }
    }
    if let Chore::Test { only } = &mut chore {
        only.sort();
        only.dedup();
    }
    Ok(chore)
}

fn conform(parser: &mut Parser) -> Result<Chore, lexopt::Error> {
    let arguments: Vec<OsString> = parser.raw_args()?.collect();
    match arguments.is_empty() {
        true => Err("conform needs a PATH: a file of vectors, or a folder of *.jsonl".into()),
        false => Ok(Chore::Conform { arguments }),
    }
}

fn port_number(text: &str) -> Result<u16, lexopt::Error> {
    text.parse().map_err(|_| format!("--port is a number from 0 to 65535, not {text:?}").into())
}

fn step(text: &str) -> Result<Step, lexopt::Error> {
    Step::ALL.into_iter().find(|step| step.name() == text).ok_or_else(|| {
        let names: Vec<_> = Step::ALL.iter().map(|step| step.name()).collect();
        format!("there is no step {text:?}: --only takes one of {}", names.join(", ")).into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Chore, String> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn commands_have_their_options() {
        assert_eq!(parsed(""), Ok(Chore::Help));
        assert_eq!(parsed("--help"), Ok(Chore::Help));
        assert_eq!(parsed("test --help"), Ok(Chore::Help));
        assert_eq!(parsed("play"), Ok(Chore::Play { port: PORT, open: true }));
        assert_eq!(parsed("play --port 0 --no-open"), Ok(Chore::Play { port: 0, open: false }));
        assert_eq!(parsed("play --port=80"), Ok(Chore::Play { port: 80, open: true }));
        assert_eq!(parsed("generate --check"), Ok(Chore::Generate { check: true }));
        assert_eq!(parsed("lint"), Ok(Chore::Lint));
    }

    #[test]
    fn steps_run_in_the_order_of_the_ladder() {
        let only = vec![Step::Unit, Step::Page];
        assert_eq!(parsed("test --only page --only unit --only page"), Ok(Chore::Test { only }));
    }

    #[test]
    fn conform_hands_everything_on() {
        let arguments = vec!["a.jsonl".into(), "--first".into(), "3".into()];
        assert_eq!(parsed("conform a.jsonl --first 3"), Ok(Chore::Conform { arguments }));
    }

    #[test]
    fn a_wrong_argument_is_one_sentence_that_names_it() {
        for (line, part) in [
            ("plya", "there is no command \"plya\""),
            ("play --port many", "not \"many\""),
            ("play --port", "--port"),
            ("play --prot 1", "--prot"),
            ("test --only all", "one of unit, cases, conform, wasm, package, page"),
            ("lint now", "now"),
            ("conform", "needs a PATH"),
        ] {
            let message = parsed(line).unwrap_err();
            assert!(message.contains(part) && !message.contains('\n'), "{line}: {message}");
        }
    }

    #[test]
    fn the_usage_names_every_step() {
        for step in Step::ALL {
            assert!(USAGE.contains(step.name()), "{}", step.name());
        }
    }
}

//! Answers as JSON, which JavaScript takes as one string.

use std::io::{Error, ErrorKind, Write};

use serde::Serialize;
use wasm_bindgen::JsValue;

/// The longest answer in bytes: as many characters as the strings of V8 may have. One that is longer would stop the module while it is handed over.
const LONGEST: usize = (1 << 29) - 24;

/// An answer as JSON.
///
/// # Errors
///
/// How long an answer may be, as a number, where this one is longer.
pub(crate) fn json(answer: &impl Serialize) -> Result<String, JsValue> {
    written(answer, LONGEST).ok_or_else(too_long)
}

/// Thrown in place of an answer that is too long.
pub(crate) fn too_long() -> JsValue {
    #[allow(clippy::cast_precision_loss)]
    JsValue::from_f64(LONGEST as f64)
}

/// An answer as JSON; or a string that says which name nobody has.
pub(crate) fn answer(answer: Result<impl Serialize, impl std::fmt::Display>) -> Result<String, JsValue> {
    answer.map_err(|unknown| JsValue::from(unknown.to_string())).and_then(|answer| json(&answer))
}

/// The JSON, unless it is longer than it may be. Reports are plain data with texts as keys, which JSON can always hold.
fn written(answer: &impl Serialize, longest: usize) -> Option<String> {
    let mut text = Bounded { text: Vec::new(), longest };
    serde_json::to_writer(&mut text, answer).ok()?;
    String::from_utf8(text.text).ok()
}

/// A text that stops growing before it is too long.
struct Bounded {
    text: Vec<u8>,
    longest: usize,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if bytes.len() > self.longest - self.text.len() {
            return Err(ErrorKind::FileTooLarge.into());
        }
        self.text.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_as_long_as_it_may_be() {
        let answer = ["é", "\u{1}"];
        let text = serde_json::to_string(&answer).unwrap();
        assert_eq!(written(&answer, text.len()), Some(text.clone()));
        assert_eq!(written(&answer, text.len() - 1), None);
    }
}

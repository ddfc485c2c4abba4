//! JSON to nodes, as Go's encoding/json reads it: strict, with lone surrogates replaced, and the last of equal keys wins.

use super::limits::MAX_DEPTH;
use super::mapping::{Entries, written};
use super::scalar::json_number;
use super::tree::{NodeId, Tree, TreeBuilder, Value};
use super::{Duplicate, Span};

/// Why a value is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonFault {
    /// Something else was expected at a byte.
    Expected(&'static str, usize),
    /// It is nested too deeply.
    TooDeep(usize),
}

/// A value, and where it stands.
#[derive(Debug)]
pub(super) struct JsonValue {
    pub(super) tree: Tree,
    pub(super) duplicates: Vec<Duplicate>,
    pub(super) span: Span,
}

enum Frame {
    List(Vec<NodeId>, usize),
    Object(Entries, usize, Option<(Box<str>, Span)>),
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    tree: TreeBuilder,
    duplicates: Vec<Duplicate>,
    frames: Vec<Frame>,
}

/// The first byte from `at` on that is no white space.
pub(super) fn skip_space(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count()
}

/// Reads the value at `start`, where it begins without white space. What follows it is not looked at.
pub(super) fn value(text: &str, start: usize) -> Result<JsonValue, JsonFault> {
    let mut reader =
        Reader { text, at: start, tree: TreeBuilder::default(), duplicates: Vec::new(), frames: Vec::new() };
    let root = reader.run()?;
    let span = Span::new(start, reader.at);
    Ok(JsonValue { tree: reader.tree.finish(root), duplicates: reader.duplicates, span })
}

impl Reader<'_> {
    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn space(&mut self) {
        self.at = skip_space(self.text, self.at);
    }

    fn expected<T>(&self, what: &'static str) -> Result<T, JsonFault> {
        Err(JsonFault::Expected(what, self.at))
    }

    fn run(&mut self) -> Result<NodeId, JsonFault> {
        loop {
            // A value begins here; what completes with it is put in its place.
            let mut done = match self.begin()? {
                Some(done) => done,
                None => continue,
            };
            loop {
                match self.frames.last_mut() {
                    None => return Ok(done),
                    Some(Frame::List(items, _)) => items.push(done),
                    Some(Frame::Object(entries, _, key)) => {
                        if let Some((key, span)) = key.take() {
                            entries.push(written(key, span, done));
                        }
                    }
                }
                self.space();
                let list = matches!(self.frames.last(), Some(Frame::List(..)));
                match self.byte() {
                    b',' => {
                        self.at += 1;
                        self.space();
                        if !list {
                            self.key()?;
                        }
                        break;
                    }
                    b']' if list => done = self.close(),
                    b'}' if !list => done = self.close(),
                    _ if list => return self.expected("`,` or `]`"),
                    _ => return self.expected("`,` or `}`"),
                }
            }
        }
    }

    /// Begins a value: a whole one, or a list or object with something in it.
    fn begin(&mut self) -> Result<Option<NodeId>, JsonFault> {
        let start = self.at;
        let value = match self.byte() {
            open @ (b'[' | b'{') => {
                if self.frames.len() >= MAX_DEPTH {
                    return Err(JsonFault::TooDeep(start));
                }
                self.at += 1;
                self.space();
                let list = open == b'[';
                self.frames.push(match list {
                    true => Frame::List(Vec::new(), start),
                    false => Frame::Object(Entries::default(), start, None),
                });
                if self.byte() == (if list { b']' } else { b'}' }) {
                    return Ok(Some(self.close()));
                }
                if !list {
                    self.key()?;
                }
                return Ok(None);
            }
            b'"' => Value::String(self.string()?.into()),
            b'-' | b'0'..=b'9' => self.number()?,
            b't' => self.word("true", Value::Bool(true))?,
            b'f' => self.word("false", Value::Bool(false))?,
            b'n' => self.word("null", Value::Null)?,
            _ => return self.expected("a value"),
        };
        Ok(Some(self.tree.push(value, Span::new(start, self.at))))
    }

    fn close(&mut self) -> NodeId {
        self.at += 1;
        match self.frames.pop() {
            Some(Frame::Object(entries, start, _)) => {
                let (entries, duplicates) = entries.finish();
                let id = self.tree.push(Value::Mapping(entries), Span::new(start, self.at));
                self.duplicates.extend(duplicates.into_iter().map(|found| Duplicate { mapping: id, ..found }));
                id
            }
            Some(Frame::List(items, start)) => self.tree.push(Value::Sequence(items), Span::new(start, self.at)),
            None => NodeId::default(),
        }
    }

    /// A key with its colon; the open object waits for its value then.
    fn key(&mut self) -> Result<(), JsonFault> {
        let start = self.at;
        if self.byte() != b'"' {
            return self.expected("a key in double quotes");
        }
        let text = self.string()?;
        let span = Span::new(start, self.at);
        self.space();
        if self.byte() != b':' {
            return self.expected("`:` behind the key");
        }
        self.at += 1;
        self.space();
        if let Some(Frame::Object(_, _, key)) = self.frames.last_mut() {
            *key = Some((text.into(), span));
        }
        Ok(())
    }

    fn word(&mut self, word: &'static str, value: Value) -> Result<Value, JsonFault> {
        if !self.text.get(self.at..).unwrap_or_default().starts_with(word) {
            return self.expected("a value");
        }
        self.at += word.len();
        Ok(value)
    }

    fn digits(&mut self) -> Result<(), JsonFault> {
        let start = self.at;
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        if self.at == start { self.expected("a digit") } else { Ok(()) }
    }

    fn number(&mut self) -> Result<Value, JsonFault> {
        let start = self.at;
        if self.byte() == b'-' {
            self.at += 1;
        }
        if self.byte() == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.byte(), b'+' | b'-') {
                self.at += 1;
            }
            self.digits()?;
        }
        match json_number(self.text.get(start..self.at).unwrap_or_default()) {
            Some(number) => Ok(Value::Number(number)),
            None => self.expected("a number"),
        }
    }

    fn string(&mut self) -> Result<String, JsonFault> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let run = rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1F)).count();
            text.push_str(self.text.get(self.at..self.at + run).unwrap_or_default());
            self.at += run;
            match self.byte() {
                b'"' => {
                    self.at += 1;
                    return Ok(text);
                }
                b'\\' => text.push(self.escape()?),
                _ => return self.expected("`\"` at the end of the string, before the line ends"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonFault> {
        self.at += 1;
        let char = match self.byte() {
            b'b' => '\x08',
            b'f' => '\x0C',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            sign @ (b'"' | b'\\' | b'/') => char::from(sign),
            b'u' => {
                let high = self.unit()?;
                let before = self.at;
                if (0xD800..0xDC00).contains(&high) && self.text.get(self.at..).unwrap_or_default().starts_with("\\u") {
                    self.at += 1;
                    let low = self.unit()?;
                    if (0xDC00..0xE000).contains(&low) {
                        let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                        return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    self.at = before;
                }
                return Ok(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            _ => return self.expected("an escape that JSON has"),
        };
        self.at += 1;
        Ok(char)
    }

    /// The four hexadecimal digits behind the `u` of an escape.
    fn unit(&mut self) -> Result<u32, JsonFault> {
        self.at += 1;
        let mut value = 0;
        for _ in 0..4 {
            let Some(digit) = char::from(self.byte()).to_digit(16) else {
                return self.expected("four hexadecimal digits");
            };
            value = value << 4 | digit;
            self.at += 1;
        }
        Ok(value)
    }
}

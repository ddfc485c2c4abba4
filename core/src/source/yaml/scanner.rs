//! Text to tokens, with the rules (and the oddities) of the scanner in go.yaml.in/yaml/v2, which is libyaml's: simple keys, indentation, and how far it looks ahead.

use std::collections::VecDeque;

use super::cursor::{Cursor, Mark};
use super::token::{Fault, FaultKind, Kind, Scan, Token};
use crate::source::Span;

/// How many characters there may be between the start of a key and its colon.
const KEY_LENGTH: usize = 1024;

/// A place where a key may have begun that is known as one only when its colon comes.
#[derive(Debug, Clone, Copy, Default)]
struct SimpleKey {
    possible: bool,
    /// Nothing but a key can stand there.
    required: bool,
    /// The token that it begins with.
    token: usize,
    mark: Mark,
}

/// The token that comes next, without its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Cuts a text into tokens.
#[derive(Debug)]
pub(super) struct Scanner<'t> {
    pub(super) cursor: Cursor<'t>,
    /// How many brackets and braces are open.
    pub(super) flow_level: usize,
    /// The column of the innermost block collection; -1 outside of all.
    pub(super) indent: i32,
    pub(super) simple_key_allowed: bool,
    /// Where the last scalar in quotes of several lines begins.
    pub(super) long_quote: Option<usize>,
    /// Where the brackets and braces that are open stand.
    brackets: Vec<usize>,
    tokens: VecDeque<Token<'t>>,
    taken: usize,
    ended: bool,
    indents: Vec<i32>,
    /// One for each level of brackets and braces, and one for the block.
    keys: Vec<SimpleKey>,
    /// The tokens that keys may begin with, ascending, and the places of these keys; none where a key is forgotten.
    key_tokens: VecDeque<(usize, Option<usize>)>,
    /// The comments that were passed, where they are asked for.
    pub(super) comments: Option<Vec<Span>>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(cursor: Cursor<'t>) -> Self {
        Scanner {
            cursor,
            flow_level: 0,
            indent: -1,
            simple_key_allowed: true,
            long_quote: None,
            brackets: Vec::new(),
            tokens: VecDeque::new(),
            taken: 0,
            ended: false,
            indents: Vec::new(),
            keys: vec![SimpleKey::default()],
            key_tokens: VecDeque::new(),
            comments: None,
        }
    }

    /// The next token's kind and place; the end of the stream for ever behind the end.
    pub(super) fn head(&mut self) -> Scan<Head> {
        while self.wants_more()? {
            self.fetch()?;
        }
        let end = self.cursor.at();
        Ok(self.tokens.front().map_or(Head { kind: Kind::StreamEnd, start: end, end }, |token| Head {
            kind: token.kind,
            start: token.start,
            end: token.end,
        }))
    }

    /// Takes the next token; [`Scanner::head`] has to come first.
    pub(super) fn take(&mut self) -> Option<Token<'t>> {
        let token = self.tokens.pop_front();
        self.taken += usize::from(token.is_some());
        token
    }

    /// Where what a fault is about may have begun without being closed: the brackets that are open, and the last quotes that go over several lines.
    pub(super) fn suspects(&self) -> Vec<usize> {
        let innermost = self.brackets.last().filter(|_| self.brackets.len() > 1);
        self.brackets.first().into_iter().chain(innermost).chain(&self.long_quote).copied().collect()
    }

    /// Whether the head is not known yet: there is none, or it may turn out to be a key.
    fn wants_more(&mut self) -> Scan<bool> {
        if self.tokens.is_empty() {
            return Ok(!self.ended);
        }
        while self.key_tokens.front().is_some_and(|(token, _)| *token < self.taken) {
            self.key_tokens.pop_front();
        }
        let taken = self.taken;
        match self.key_tokens.front().filter(|(token, _)| *token == taken).copied() {
            Some((_, Some(place))) => Ok(self.is_key_valid(place)? && !self.ended),
            _ => Ok(false),
        }
    }

    /// Forgets that a key may begin with a token.
    fn forget(&mut self, token: usize) {
        let found = self.key_tokens.binary_search_by_key(&token, |(token, _)| *token);
        if let Some((_, place)) = found.ok().and_then(|found| self.key_tokens.get_mut(found)) {
            *place = None;
        }
    }

    fn is_key_valid(&mut self, place: usize) -> Scan<bool> {
        let (line, index) = (self.cursor.line(), self.cursor.index());
        let Some(key) = self.keys.get_mut(place).filter(|key| key.possible) else { return Ok(false) };
        if key.mark.line < line || key.mark.index + KEY_LENGTH < index {
            if key.required {
                return Err(Fault::since(FaultKind::MissingColon, key.mark.at, self.cursor.at()));
            }
            key.possible = false;
            return Ok(false);
        }
        Ok(true)
    }

    fn fetch(&mut self) -> Scan<()> {
        self.skip_to_token();
        self.unroll(self.cursor.column());
        let cursor = self.cursor;
        let byte = cursor.byte(0);
        if cursor.is_end(0) {
            return self.fetch_end();
        }
        if byte == b'%' && cursor.column() == 0 {
            self.unroll(-1);
            self.remove_key()?;
            self.simple_key_allowed = false;
            let token = self.directive()?;
            self.tokens.push_back(token);
            return Ok(());
        }
        if cursor.is_document_indicator(b'-') {
            return self.fetch_document_indicator(Kind::DocumentStart);
        }
        if cursor.is_document_indicator(b'.') {
            return self.fetch_document_indicator(Kind::DocumentEnd);
        }
        let flow = self.flow_level > 0;
        let spaced = cursor.is_blank_break_or_end(1);
        match byte {
            b'[' => self.fetch_flow_start(Kind::FlowSequenceStart),
            b'{' => self.fetch_flow_start(Kind::FlowMappingStart),
            b']' => self.fetch_flow_end(Kind::FlowSequenceEnd),
            b'}' => self.fetch_flow_end(Kind::FlowMappingEnd),
            b',' => {
                self.remove_key()?;
                self.simple_key_allowed = true;
                self.push_one(Kind::FlowEntry);
                Ok(())
            }
            b'-' if spaced => self.fetch_entry(),
            b'?' if flow || spaced => self.fetch_key(),
            b':' if flow || spaced => self.fetch_value(),
            b'*' => self.fetch_node(|scanner| scanner.name(Kind::Alias)),
            b'&' => self.fetch_node(|scanner| scanner.name(Kind::Anchor)),
            b'!' => self.fetch_node(Self::tag),
            b'|' | b'>' if !flow => {
                self.remove_key()?;
                self.simple_key_allowed = true;
                let token = self.block_scalar(byte == b'|')?;
                self.tokens.push_back(token);
                Ok(())
            }
            b'\'' | b'"' => self.fetch_node(|scanner| scanner.quoted(byte == b'\'')),
            b'-' if !cursor.is_blank(1) => self.fetch_node(Self::plain),
            b'?' | b':' if !flow && !spaced => self.fetch_node(Self::plain),
            b'-' | b'?' | b':' | b'#' | b'|' | b'>' | b'%' | b'@' | b'`' | b' ' | b'\t' => {
                Err(Fault::new(FaultKind::NoToken, cursor.at()))
            }
            _ => self.fetch_node(Self::plain),
        }
    }

    /// Passes spaces, comments and line breaks. Tabs count as space only where no key can begin.
    fn skip_to_token(&mut self) {
        loop {
            let cursor = &mut self.cursor;
            if cursor.byte(0) == 0xEF && cursor.byte(1) == 0xBB && cursor.byte(2) == 0xBF && cursor.column() == 0 {
                cursor.skip();
            }
            let tabs = self.flow_level > 0 || !self.simple_key_allowed;
            while cursor.byte(0) == b' ' || tabs && cursor.byte(0) == b'\t' {
                cursor.skip();
            }
            if cursor.byte(0) == b'#' {
                self.skip_comment();
            }
            if !self.cursor.is_break() {
                return;
            }
            self.cursor.skip_line();
            if self.flow_level == 0 {
                self.simple_key_allowed = true;
            }
        }
    }

    fn save_key(&mut self) -> Scan<()> {
        if !self.simple_key_allowed {
            return Ok(());
        }
        let required = self.flow_level == 0 && self.indent == self.cursor.column();
        let token = self.taken + self.tokens.len();
        self.remove_key()?;
        let place = self.keys.len().saturating_sub(1);
        if let Some(key) = self.keys.last_mut() {
            *key = SimpleKey { possible: true, required, token, mark: self.cursor.mark() };
            self.key_tokens.push_back((token, Some(place)));
        }
        Ok(())
    }

    fn remove_key(&mut self) -> Scan<()> {
        if let Some(key) = self.keys.last_mut().filter(|key| key.possible) {
            if key.required {
                return Err(Fault::since(FaultKind::MissingColon, key.mark.at, self.cursor.at()));
            }
            key.possible = false;
            let token = key.token;
            self.forget(token);
        }
        Ok(())
    }

    /// Opens a block collection at a column, if it is not open. `before` is the token it starts before; none for the next one.
    fn roll(&mut self, column: i32, before: Option<usize>, kind: Kind, at: usize) {
        if self.flow_level > 0 || self.indent >= column {
            return;
        }
        self.indents.push(self.indent);
        self.indent = column;
        let token = Token::new(kind, at, at);
        match before {
            Some(number) => self.insert(number, token),
            None => self.tokens.push_back(token),
        }
    }

    fn insert(&mut self, number: usize, token: Token<'t>) {
        match number.checked_sub(self.taken).filter(|place| *place <= self.tokens.len()) {
            Some(place) => self.tokens.insert(place, token),
            None => self.tokens.push_back(token),
        }
    }

    /// Closes the block collections that are deeper than a column.
    fn unroll(&mut self, column: i32) {
        while self.flow_level == 0 && self.indent > column {
            let at = self.cursor.at();
            self.tokens.push_back(Token::new(Kind::BlockEnd, at, at));
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    fn fetch_end(&mut self) -> Scan<()> {
        self.cursor.end_line();
        self.unroll(-1);
        self.remove_key()?;
        self.simple_key_allowed = false;
        self.ended = true;
        let at = self.cursor.at();
        self.tokens.push_back(Token::new(Kind::StreamEnd, at, at));
        Ok(())
    }

    fn fetch_document_indicator(&mut self, kind: Kind) -> Scan<()> {
        self.unroll(-1);
        self.remove_key()?;
        self.simple_key_allowed = false;
        let start = self.cursor.at();
        for _ in 0..3 {
            self.cursor.skip();
        }
        self.tokens.push_back(Token::new(kind, start, self.cursor.at()));
        Ok(())
    }

    fn fetch_flow_start(&mut self, kind: Kind) -> Scan<()> {
        self.save_key()?;
        // The number is that of the bracket itself, as in go-yaml: when nothing stands between the brackets, closing them forgets that they may be a
        // key, so that `[]: x` is an empty list.
        let token = self.taken + self.tokens.len();
        self.keys.push(SimpleKey { token, ..SimpleKey::default() });
        self.flow_level += 1;
        self.brackets.push(self.cursor.at());
        self.simple_key_allowed = true;
        self.push_one(kind);
        Ok(())
    }

    fn fetch_flow_end(&mut self, kind: Kind) -> Scan<()> {
        self.remove_key()?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            self.brackets.pop();
            if let Some(key) = self.keys.pop() {
                self.forget(key.token);
            }
        }
        self.simple_key_allowed = false;
        self.push_one(kind);
        Ok(())
    }

    fn fetch_entry(&mut self) -> Scan<()> {
        let at = self.cursor.at();
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return Err(Fault::new(FaultKind::EntryNotAllowed, at));
            }
            self.roll(self.cursor.column(), None, Kind::BlockSequenceStart, at);
        }
        self.remove_key()?;
        self.simple_key_allowed = true;
        self.push_one(Kind::BlockEntry);
        Ok(())
    }

    fn fetch_key(&mut self) -> Scan<()> {
        let at = self.cursor.at();
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return Err(Fault::new(FaultKind::KeyNotAllowed, at));
            }
            self.roll(self.cursor.column(), None, Kind::BlockMappingStart, at);
        }
        self.remove_key()?;
        self.simple_key_allowed = self.flow_level == 0;
        self.push_one(Kind::Key);
        Ok(())
    }

    fn fetch_value(&mut self) -> Scan<()> {
        let place = self.keys.len().saturating_sub(1);
        if self.is_key_valid(place)? {
            let key = self.keys.get(place).copied().unwrap_or_default();
            self.insert(key.token, Token::new(Kind::Key, key.mark.at, key.mark.at));
            self.roll(key.mark.column, Some(key.token), Kind::BlockMappingStart, key.mark.at);
            if let Some(key) = self.keys.get_mut(place) {
                key.possible = false;
            }
            self.forget(key.token);
            self.simple_key_allowed = false;
        } else {
            if self.flow_level == 0 {
                let at = self.cursor.at();
                if !self.simple_key_allowed {
                    return Err(Fault::new(FaultKind::ValueNotAllowed, at));
                }
                self.roll(self.cursor.column(), None, Kind::BlockMappingStart, at);
            }
            self.simple_key_allowed = self.flow_level == 0;
        }
        self.push_one(Kind::Value);
        Ok(())
    }

    /// Fetches a token that may begin a key.
    fn fetch_node(&mut self, scan: impl FnOnce(&mut Self) -> Scan<Token<'t>>) -> Scan<()> {
        self.save_key()?;
        self.simple_key_allowed = false;
        let token = scan(self)?;
        self.tokens.push_back(token);
        Ok(())
    }

    fn push_one(&mut self, kind: Kind) {
        let start = self.cursor.at();
        self.cursor.skip();
        self.tokens.push_back(Token::new(kind, start, self.cursor.at()));
    }
}

//! Tokens to events, by the states of libyaml's parser. It keeps a stack of its own, so that nesting costs no stack of the program.

use std::borrow::Cow;

use super::cursor::Cursor;
use super::scanner::{Head, Scanner};
use super::token::{Fault, FaultKind, Kind, Scan, TagParts, Token};

/// What a document consists of, in order.
#[derive(Debug)]
pub(super) struct Event<'t> {
    pub(super) data: EventData<'t>,
    /// The first byte of the token; of a scalar without anchor and tag.
    pub(super) start: usize,
    /// The byte behind.
    pub(super) end: usize,
}

#[derive(Debug)]
pub(super) enum EventData<'t> {
    Alias(Cow<'t, str>),
    Scalar {
        anchor: Option<Cow<'t, str>>,
        tag: Option<String>,
        text: Cow<'t, str>,
        /// Its type follows from its text: it is plain and has no tag, or the tag `!`.
        plain: bool,
    },
    SequenceStart(Option<Cow<'t, str>>),
    MappingStart(Option<Cow<'t, str>>),
    /// The end of a list or mapping; whether its bracket or brace is the token.
    End(bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Document,
    End,
    BlockEntry,
    IndentlessEntry,
    BlockKey,
    BlockValue,
    FlowEntry { first: bool },
    FlowPairKey,
    FlowPairValue,
    FlowPairEnd,
    FlowKey { first: bool },
    FlowValue,
    FlowNoValue,
}

/// Reads the first document of a text.
#[derive(Debug)]
pub(super) struct Parser<'t> {
    scanner: Scanner<'t>,
    /// The byte behind the last token that was taken.
    taken: usize,
    state: State,
    states: Vec<State>,
    /// Where the open collections begin, for faults.
    opened: Vec<usize>,
    handles: Vec<TagParts>,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, start: usize) -> Self {
        Parser {
            scanner: Scanner::new(Cursor::new(text, start)),
            taken: start,
            state: State::Document,
            states: Vec::new(),
            opened: Vec::new(),
            handles: Vec::new(),
        }
    }

    /// The next event; none behind the end of the document. Nothing may be asked behind a fault.
    pub(super) fn next(&mut self) -> Scan<Option<Event<'t>>> {
        match self.state {
            State::Document => self.document(),
            State::End => {
                // Go looks at the one token behind the document, and no further.
                self.scanner.head()?;
                Ok(None)
            }
            State::BlockEntry => self.block_entry().map(Some),
            State::IndentlessEntry => self.indentless_entry().map(Some),
            State::BlockKey => self.block_key().map(Some),
            State::BlockValue => self.block_value().map(Some),
            State::FlowEntry { first } => self.flow_entry(first).map(Some),
            State::FlowPairKey => self.flow_pair_key().map(Some),
            State::FlowPairValue => self.flow_pair_value().map(Some),
            State::FlowPairEnd => self.flow_pair_end().map(Some),
            State::FlowKey { first } => self.flow_key(first).map(Some),
            State::FlowValue => self.flow_value().map(Some),
            State::FlowNoValue => {
                self.scanner.head()?;
                Ok(Some(self.empty(State::FlowKey { first: false })))
            }
        }
    }

    /// Where what a fault is about may have begun; see [`Scanner::suspects`].
    pub(super) fn suspects(&self) -> Vec<usize> {
        self.scanner.suspects()
    }

    fn document(&mut self) -> Scan<Option<Event<'t>>> {
        let mut head = self.scanner.head()?;
        if head.kind == Kind::StreamEnd {
            self.state = State::End;
            return Ok(None);
        }
        let mut explicit = head.kind == Kind::DocumentStart;
        let mut versions = 0;
        while matches!(head.kind, Kind::VersionDirective | Kind::TagDirective) {
            explicit = true;
            let token = self.take();
            if head.kind == Kind::VersionDirective {
                versions += 1;
            } else if let Some((handle, prefix)) = token.and_then(|token| token.tag).map(|parts| *parts) {
                if self.handles.iter().any(|(known, _)| *known == handle) {
                    return Err(Fault::new(FaultKind::BadDirective, head.start));
                }
                self.handles.push((handle, prefix));
            }
            if versions > 1 {
                return Err(Fault::new(FaultKind::BadDirective, head.start));
            }
            head = self.scanner.head()?;
        }
        for (handle, prefix) in [("!", "!"), ("!!", "tag:yaml.org,2002:")] {
            if !self.handles.iter().any(|(known, _)| known == handle) {
                self.handles.push((handle.to_string(), prefix.to_string()));
            }
        }
        if explicit {
            if head.kind != Kind::DocumentStart {
                return Err(Fault::new(FaultKind::NoDocumentStart, head.start));
            }
            self.take();
            let next = self.scanner.head()?;
            if matches!(
                next.kind,
                Kind::VersionDirective | Kind::TagDirective | Kind::DocumentStart | Kind::DocumentEnd | Kind::StreamEnd
            ) {
                return Ok(Some(self.empty(State::End)));
            }
        }
        self.node(State::End, true, false).map(Some)
    }

    /// A node, behind which `after` is the state.
    fn node(&mut self, after: State, block: bool, indentless: bool) -> Scan<Event<'t>> {
        let mut head = self.scanner.head()?;
        if head.kind == Kind::Alias {
            let text = self.take().map(|token| token.text).unwrap_or_default();
            self.state = after;
            return Ok(Event { data: EventData::Alias(text), start: head.start, end: head.end });
        }
        let start = head.start;
        let mut anchor = None;
        let mut tag = None;
        let mut properties_end = None;
        while matches!((head.kind, &anchor, &tag), (Kind::Anchor, None, _) | (Kind::Tag, _, None)) {
            let Some(token) = self.take() else { break };
            properties_end = Some(token.end);
            match token.kind {
                Kind::Anchor => anchor = Some(token.text),
                _ => tag = Some(token),
            }
            head = self.scanner.head()?;
        }
        let tag = tag.map(|token| self.resolve_tag(token)).transpose()?;
        if indentless && head.kind == Kind::BlockEntry {
            self.states.push(after);
            self.state = State::IndentlessEntry;
            return Ok(Event { data: EventData::SequenceStart(anchor), start: head.start, end: head.end });
        }
        let (state, data) = match head.kind {
            Kind::PlainScalar | Kind::OtherScalar => {
                let plain = match tag.as_deref() {
                    None => head.kind == Kind::PlainScalar,
                    Some(tag) => tag == "!",
                };
                let text = self.take().map(|token| token.text).unwrap_or_default();
                self.state = after;
                let data = EventData::Scalar { anchor, tag, text, plain };
                return Ok(Event { data, start: head.start, end: head.end });
            }
            Kind::FlowSequenceStart => (State::FlowEntry { first: true }, EventData::SequenceStart(anchor)),
            Kind::FlowMappingStart => (State::FlowKey { first: true }, EventData::MappingStart(anchor)),
            Kind::BlockSequenceStart if block => (State::BlockEntry, EventData::SequenceStart(anchor)),
            Kind::BlockMappingStart if block => (State::BlockKey, EventData::MappingStart(anchor)),
            _ => {
                let Some(end) = properties_end else {
                    return Err(Fault::since(FaultKind::NoNode, start, head.start));
                };
                self.state = after;
                let plain = tag.is_none();
                let data = EventData::Scalar { anchor, tag, text: Cow::Borrowed(""), plain };
                return Ok(Event { data, start: end, end });
            }
        };
        self.take();
        self.states.push(after);
        self.opened.push(head.start);
        self.state = state;
        Ok(Event { data, start: head.start, end: head.end })
    }

    fn take(&mut self) -> Option<Token<'t>> {
        let token = self.scanner.take();
        self.taken = token.as_ref().map_or(self.taken, |token| token.end);
        token
    }

    fn resolve_tag(&self, token: Token<'t>) -> Scan<String> {
        let (handle, suffix) = token.tag.map(|parts| *parts).unwrap_or_default();
        if handle.is_empty() {
            return Ok(suffix);
        }
        let known = self.handles.iter().find(|(known, _)| *known == handle);
        match known {
            Some((_, prefix)) => Ok(format!("{prefix}{suffix}")),
            None => Err(Fault::new(FaultKind::UndefinedHandle, token.start)),
        }
    }

    fn block_entry(&mut self) -> Scan<Event<'t>> {
        let head = self.scanner.head()?;
        match head.kind {
            Kind::BlockEntry => {
                self.take();
                let next = self.scanner.head()?;
                if matches!(next.kind, Kind::BlockEntry | Kind::BlockEnd) {
                    return Ok(self.empty(State::BlockEntry));
                }
                self.node(State::BlockEntry, true, false)
            }
            Kind::BlockEnd => Ok(self.close(head, false)),
            _ => Err(self.not_closed(FaultKind::NoDash, head)),
        }
    }

    fn indentless_entry(&mut self) -> Scan<Event<'t>> {
        let head = self.scanner.head()?;
        if head.kind == Kind::BlockEntry {
            self.take();
            let next = self.scanner.head()?;
            if matches!(next.kind, Kind::BlockEntry | Kind::Key | Kind::Value | Kind::BlockEnd) {
                return Ok(self.empty(State::IndentlessEntry));
            }
            return self.node(State::IndentlessEntry, true, false);
        }
        self.state = self.states.pop().unwrap_or(State::End);
        Ok(Event { data: EventData::End(false), start: head.start, end: head.start })
    }

    fn block_key(&mut self) -> Scan<Event<'t>> {
        let head = self.scanner.head()?;
        match head.kind {
            Kind::Key => {
                self.take();
                let next = self.scanner.head()?;
                if matches!(next.kind, Kind::Key | Kind::Value | Kind::BlockEnd) {
                    return Ok(self.empty(State::BlockValue));
                }
                self.node(State::BlockValue, true, true)
            }
            Kind::BlockEnd => Ok(self.close(head, false)),
            _ => Err(self.not_closed(FaultKind::NoKey, head)),
        }
    }

    fn block_value(&mut self) -> Scan<Event<'t>> {
        let head = self.scanner.head()?;
        if head.kind != Kind::Value {
            return Ok(self.empty(State::BlockKey));
        }
        self.take();
        let next = self.scanner.head()?;
        if matches!(next.kind, Kind::Key | Kind::Value | Kind::BlockEnd) {
            return Ok(self.empty(State::BlockKey));
        }
        self.node(State::BlockKey, true, true)
    }

    fn flow_entry(&mut self, first: bool) -> Scan<Event<'t>> {
        let mut head = self.scanner.head()?;
        if head.kind != Kind::FlowSequenceEnd {
            if !first {
                if head.kind != Kind::FlowEntry {
                    return Err(self.not_closed(FaultKind::ListNotClosed, head));
                }
                self.take();
                head = self.scanner.head()?;
            }
            if head.kind == Kind::Key {
                self.take();
                self.state = State::FlowPairKey;
                return Ok(Event { data: EventData::MappingStart(None), start: head.start, end: head.end });
            }
            if head.kind != Kind::FlowSequenceEnd {
                return self.node(State::FlowEntry { first: false }, false, false);
            }
        }
        Ok(self.close(head, true))
    }

    fn flow_pair_key(&mut self) -> Scan<Event<'t>> {
        let head = self.scanner.head()?;
        if matches!(head.kind, Kind::Value | Kind::FlowEntry | Kind::FlowSequenceEnd) {
            // libyaml drops this token, so that `[?]` is never closed.
            self.take();
            return Ok(self.empty(State::FlowPairValue));
        }
        self.node(State::FlowPairValue, false, false)
    }

    fn flow_pair_value(&mut self) -> Scan<Event<'t>> {
        let mut head = self.scanner.head()?;
        if head.kind == Kind::Value {
            self.take();
            head = self.scanner.head()?;
            if !matches!(head.kind, Kind::FlowEntry | Kind::FlowSequenceEnd) {
                return self.node(State::FlowPairEnd, false, false);
            }
        }
        Ok(self.empty(State::FlowPairEnd))
    }

    fn flow_pair_end(&mut self) -> Scan<Event<'t>> {
        let head = self.scanner.head()?;
        self.state = State::FlowEntry { first: false };
        Ok(Event { data: EventData::End(false), start: head.start, end: head.start })
    }

    fn flow_key(&mut self, first: bool) -> Scan<Event<'t>> {
        let mut head = self.scanner.head()?;
        if head.kind != Kind::FlowMappingEnd {
            if !first {
                if head.kind != Kind::FlowEntry {
                    return Err(self.not_closed(FaultKind::MappingNotClosed, head));
                }
                self.take();
                head = self.scanner.head()?;
            }
            if head.kind == Kind::Key {
                self.take();
                head = self.scanner.head()?;
                if !matches!(head.kind, Kind::Value | Kind::FlowEntry | Kind::FlowMappingEnd) {
                    return self.node(State::FlowValue, false, false);
                }
                return Ok(self.empty(State::FlowValue));
            }
            if head.kind != Kind::FlowMappingEnd {
                return self.node(State::FlowNoValue, false, false);
            }
        }
        Ok(self.close(head, true))
    }

    fn flow_value(&mut self) -> Scan<Event<'t>> {
        let mut head = self.scanner.head()?;
        if head.kind == Kind::Value {
            self.take();
            head = self.scanner.head()?;
            if !matches!(head.kind, Kind::FlowEntry | Kind::FlowMappingEnd) {
                return self.node(State::FlowKey { first: false }, false, false);
            }
        }
        Ok(self.empty(State::FlowKey { first: false }))
    }

    /// A null that is not written. It stands behind the token before it.
    fn empty(&mut self, after: State) -> Event<'t> {
        self.state = after;
        let at = self.taken;
        let data = EventData::Scalar { anchor: None, tag: None, text: Cow::Borrowed(""), plain: true };
        Event { data, start: at, end: at }
    }

    fn close(&mut self, head: Head, written: bool) -> Event<'t> {
        self.take();
        self.opened.pop();
        self.state = self.states.pop().unwrap_or(State::End);
        Event { data: EventData::End(written), start: head.start, end: head.end }
    }

    fn not_closed(&mut self, kind: FaultKind, head: Head) -> Fault {
        Fault::since(kind, self.opened.pop().unwrap_or(head.start), head.start)
    }
}

//! Events to a tree: anchors, aliases, merge keys, tags and keys, as go-yaml decodes them into untyped values.

use std::borrow::Cow;
use std::collections::HashMap;

use super::parser::{Event, EventData, Parser};
use super::token::{Broken, Fault, FaultKind, Scan};
use crate::source::limits::{AliasBudget, MAX_DEPTH};
use crate::source::mapping::{Entries, written};
use crate::source::scalar::{self, Scalar, ScalarFault};
use crate::source::tree::{Entry, NodeId, Tree, TreeBuilder, Value};
use crate::source::{Duplicate, Span};

/// A node that is complete.
#[derive(Debug, Clone, Copy)]
struct Done {
    id: NodeId,
    /// How many levels of collections it has, itself included.
    height: usize,
    /// The byte behind it, where it or its alias stands.
    end: usize,
    alias: bool,
}

/// What an anchor names.
#[derive(Debug)]
struct Anchor<'t> {
    /// None as long as it is open.
    node: Option<Done>,
    /// The scalar with Go's type, which decides how it looks as a key.
    scalar: Option<Scalar<'t>>,
    /// The steps that go-yaml takes to decode it.
    steps: u64,
}

/// A collection that is open.
#[derive(Debug)]
struct Frame {
    start: usize,
    end: usize,
    anchor: Option<usize>,
    steps: u64,
    height: usize,
    kind: FrameKind,
}

#[derive(Debug)]
enum FrameKind {
    Sequence(Vec<NodeId>),
    Mapping { entries: Entries, key: Pending, refused: Option<Fault> },
}

/// What a mapping waits for.
#[derive(Debug)]
enum Pending {
    Key,
    Value(Box<str>, Span),
    /// The value of a key that JSON cannot have.
    Refused,
    Merge(usize),
}

struct Composer<'t> {
    tree: TreeBuilder,
    frames: Vec<Frame>,
    names: HashMap<Cow<'t, str>, usize>,
    anchors: Vec<Anchor<'t>>,
    budget: AliasBudget,
    duplicates: Vec<Duplicate>,
    /// Nodes that JSON cannot hold. They matter only if no later key replaces them.
    refused: Vec<(NodeId, Fault)>,
    root: Option<Done>,
}

/// Reads the document that begins at `start`.
pub(super) fn compose(text: &str, start: usize) -> Result<(Tree, Vec<Duplicate>), Broken> {
    let mut parser = Parser::new(text, start);
    let mut composer = Composer {
        tree: TreeBuilder::default(),
        frames: Vec::new(),
        names: HashMap::new(),
        anchors: Vec::new(),
        budget: AliasBudget::default(),
        duplicates: Vec::new(),
        refused: Vec::new(),
        root: None,
    };
    composer.budget.node();
    loop {
        match parser.next().and_then(|event| event.map(|event| composer.event(event)).transpose()) {
            Ok(Some(())) => {}
            Ok(None) => return composer.finish(start).map_err(Broken::from),
            Err(fault) => return Err(Broken { fault, suspects: parser.suspects() }),
        }
    }
}

impl<'t> Composer<'t> {
    fn event(&mut self, event: Event<'t>) -> Scan<()> {
        let (start, end) = (event.start, event.end);
        match event.data {
            EventData::Alias(name) => self.alias(&name, start, end),
            EventData::Scalar { anchor, tag, text, plain } => {
                let anchor = anchor.map(|name| self.anchor(name));
                self.scalar(anchor, tag.as_deref(), text, plain, Span::new(start, end))
            }
            EventData::SequenceStart(anchor) => self.open(anchor, start, end, FrameKind::Sequence(Vec::new())),
            EventData::MappingStart(anchor) => {
                let kind = FrameKind::Mapping { entries: Entries::default(), key: Pending::Key, refused: None };
                self.open(anchor, start, end, kind)
            }
            EventData::End(written) => self.close(written.then_some(end)),
        }
    }

    fn anchor(&mut self, name: Cow<'t, str>) -> usize {
        let place = self.anchors.len();
        self.anchors.push(Anchor { node: None, scalar: None, steps: 1 });
        self.names.insert(name, place);
        place
    }

    fn step(&mut self, at: usize) -> Scan<()> {
        if self.budget.node() { Ok(()) } else { Err(Fault::new(FaultKind::TooManyAliases, at)) }
    }

    fn pending(&self) -> Option<&Pending> {
        match self.frames.last().map(|frame| &frame.kind) {
            Some(FrameKind::Mapping { key, .. }) => Some(key),
            _ => None,
        }
    }

    fn alias(&mut self, name: &str, start: usize, end: usize) -> Scan<()> {
        let anchor = self.names.get(name).and_then(|place| self.anchors.get(*place));
        let anchor = anchor.ok_or_else(|| Fault::new(FaultKind::UnknownAnchor(name.to_string()), start))?;
        let steps = anchor.steps;
        let node = anchor.node.ok_or_else(|| Fault::new(FaultKind::AliasInItself(name.to_string()), start))?;
        let scalar = anchor.scalar.clone();
        if !self.budget.alias(steps) {
            return Err(Fault::new(FaultKind::TooManyAliases, start));
        }
        if matches!(self.pending(), Some(Pending::Key)) {
            let scalar = scalar.ok_or_else(|| Fault::new(FaultKind::CollectionAsKey, start))?;
            self.key(scalar, Span::new(start, end));
            return Ok(());
        }
        self.complete(Done { end, alias: true, ..node }, start)
    }

    fn scalar(
        &mut self,
        anchor: Option<usize>,
        tag: Option<&str>,
        text: Cow<'t, str>,
        plain: bool,
        span: Span,
    ) -> Scan<()> {
        let (start, end) = (span.start as usize, span.end as usize);
        let is_key = matches!(self.pending(), Some(Pending::Key));
        if is_key && text == "<<" && (plain || tag == Some("tag:yaml.org,2002:merge")) {
            if let Some(place) = anchor {
                let id = self.tree.push(Value::String("<<".into()), span);
                self.named(place, Done { id, height: 0, end, alias: false }, Some(Scalar::String(text)), 1);
            }
            self.wait(Pending::Merge(start));
            return Ok(());
        }
        self.step(start)?;
        let scalar = scalar::resolve(tag, text, plain).map_err(|fault| {
            let kind = match fault {
                ScalarFault::OtherThanTag(tag) => FaultKind::OtherThanTag(tag),
                ScalarFault::BadBase64 => FaultKind::BadBase64,
            };
            Fault::new(kind, start)
        })?;
        if is_key && anchor.is_none() {
            self.key(scalar, span);
            return Ok(());
        }
        let kept = anchor.is_some().then(|| scalar.clone());
        let value = scalar.into_value();
        let finite = value.is_some();
        let id = self.tree.push(value.unwrap_or(Value::Null), span);
        if !finite {
            self.refused.push((id, Fault::new(FaultKind::NotFinite, start)));
        }
        let done = Done { id, height: 0, end, alias: false };
        if let Some(place) = anchor {
            self.named(place, done, kept.clone(), 1);
        }
        match kept {
            Some(scalar) if is_key => {
                self.key(scalar, span);
                Ok(())
            }
            _ => self.complete(done, start),
        }
    }

    fn named(&mut self, place: usize, done: Done, scalar: Option<Scalar<'t>>, steps: u64) {
        if let Some(anchor) = self.anchors.get_mut(place) {
            *anchor = Anchor { node: Some(done), scalar, steps };
        }
    }

    fn wait(&mut self, next: Pending) {
        if let Some(FrameKind::Mapping { key, .. }) = self.frames.last_mut().map(|frame| &mut frame.kind) {
            *key = next;
        }
    }

    /// Takes a scalar as the key of the open mapping.
    fn key(&mut self, scalar: Scalar<'t>, span: Span) {
        let kind = if scalar == Scalar::Null { FaultKind::NullAsKey } else { FaultKind::LargeNumberAsKey };
        let text = scalar.into_key();
        let Some(frame) = self.frames.last_mut() else { return };
        frame.end = frame.end.max(span.end as usize);
        if let FrameKind::Mapping { key, refused, .. } = &mut frame.kind {
            *key = match text {
                Some(text) => Pending::Value(text, span),
                None => {
                    refused.get_or_insert(Fault::new(kind, span.start as usize));
                    Pending::Refused
                }
            };
        }
    }

    fn open(&mut self, anchor: Option<Cow<'t, str>>, start: usize, end: usize, kind: FrameKind) -> Scan<()> {
        let anchor = anchor.map(|name| self.anchor(name));
        // A list of mappings to merge is taken apart by go-yaml, not decoded.
        let merges = matches!((self.pending(), &kind), (Some(Pending::Merge(_)), FrameKind::Sequence(_)));
        let steps = self.budget.steps();
        if !merges {
            self.step(start)?;
        }
        if self.frames.len() >= MAX_DEPTH {
            return Err(Fault::new(FaultKind::TooDeep, start));
        }
        self.frames.push(Frame { start, end, anchor, steps, height: 0, kind });
        Ok(())
    }

    fn close(&mut self, written_end: Option<usize>) -> Scan<()> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        let end = written_end.unwrap_or(frame.end);
        let span = Span::new(frame.start, end);
        let (value, refused, duplicates) = match frame.kind {
            FrameKind::Sequence(items) => (Value::Sequence(items), None, Vec::new()),
            FrameKind::Mapping { entries, refused, .. } => {
                let (entries, duplicates) = entries.finish();
                (Value::Mapping(entries), refused, duplicates)
            }
        };
        let id = self.tree.push(value, span);
        self.duplicates.extend(duplicates.into_iter().map(|found| Duplicate { mapping: id, ..found }));
        self.refused.extend(refused.map(|fault| (id, fault)));
        let done = Done { id, height: frame.height + 1, end, alias: false };
        if let Some(place) = frame.anchor {
            self.named(place, done, None, self.budget.steps().saturating_sub(frame.steps));
        }
        self.complete(done, frame.start)
    }

    /// Puts a node in its place.
    fn complete(&mut self, done: Done, at: usize) -> Scan<()> {
        if self.frames.len() + done.height > MAX_DEPTH {
            return Err(Fault::new(FaultKind::TooDeep, at));
        }
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(done);
            return Ok(());
        };
        frame.end = frame.end.max(done.end);
        frame.height = frame.height.max(done.height);
        match &mut frame.kind {
            FrameKind::Sequence(items) => items.push(done.id),
            FrameKind::Mapping { entries, key, .. } => match std::mem::replace(key, Pending::Key) {
                Pending::Key => return Err(Fault::new(FaultKind::CollectionAsKey, at)),
                Pending::Refused => {}
                Pending::Value(key, span) => entries.push(written(key, span, done.id)),
                Pending::Merge(start) => return self.merge(done, start),
            },
        }
        Ok(())
    }

    /// Adds the entries of a mapping, or of a list of mappings from its end on.
    fn merge(&mut self, done: Done, at: usize) -> Scan<()> {
        let sources = match &self.tree.node(done.id).value {
            Value::Sequence(items) if !done.alias => items.iter().rev().copied().collect(),
            _ => vec![done.id],
        };
        for source in sources {
            let Value::Mapping(merged) = &self.tree.node(source).value else {
                return Err(Fault::new(FaultKind::MergeOfOther, at));
            };
            let Some(FrameKind::Mapping { entries, refused, .. }) = self.frames.last_mut().map(|frame| &mut frame.kind)
            else {
                return Ok(());
            };
            for entry in merged {
                entries.push(Entry { merged: true, ..entry.clone() });
            }
            if let Some((_, fault)) = self.refused.iter().find(|(id, _)| *id == source) {
                refused.get_or_insert(fault.clone());
            }
        }
        Ok(())
    }

    fn finish(mut self, start: usize) -> Scan<(Tree, Vec<Duplicate>)> {
        let root = match self.root {
            Some(root) => root.id,
            None => self.tree.push(Value::Null, Span::new(start, start)),
        };
        let tree = self.tree.finish(root);
        if !self.refused.is_empty() {
            let reached = reach(&tree);
            let fault = self.refused.into_iter().filter(|(id, _)| reached.get(id.index()) == Some(&true));
            if let Some((_, fault)) = fault.min_by_key(|(_, fault)| fault.at) {
                return Err(fault);
            }
        }
        Ok((tree, self.duplicates))
    }
}

/// Which nodes the root leads to.
fn reach(tree: &Tree) -> Vec<bool> {
    let mut reached = vec![false; tree.len()];
    let mut next = vec![tree.root()];
    while let Some(id) = next.pop() {
        match reached.get_mut(id.index()) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        next.extend(tree.items(id));
        next.extend(tree.entries(id).iter().map(|entry| entry.value));
    }
    reached
}

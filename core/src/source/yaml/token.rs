//! Tokens, and what can be wrong with them.

use std::borrow::Cow;

/// The kinds of tokens, as libyaml has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    StreamEnd,
    VersionDirective,
    TagDirective,
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias,
    Anchor,
    Tag,
    PlainScalar,
    OtherScalar,
}

/// The parts of a tag or of a `%TAG` directive: a handle, and a suffix or prefix.
pub(super) type TagParts = (String, String);

/// A token.
#[derive(Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    /// The first byte.
    pub(super) start: usize,
    /// The byte behind.
    pub(super) end: usize,
    /// The text of a scalar, or the name of an anchor or alias.
    pub(super) text: Cow<'t, str>,
    /// What a tag consists of.
    pub(super) tag: Option<Box<TagParts>>,
}

impl<'t> Token<'t> {
    pub(super) fn new(kind: Kind, start: usize, end: usize) -> Self {
        Token { kind, start, end, text: Cow::Borrowed(""), tag: None }
    }

    pub(super) fn with_text(kind: Kind, start: usize, end: usize, text: impl Into<Cow<'t, str>>) -> Self {
        Token { kind, start, end, text: text.into(), tag: None }
    }

    pub(super) fn with_tag(kind: Kind, start: usize, end: usize, tag: TagParts) -> Self {
        Token { kind, start, end, text: Cow::Borrowed(""), tag: Some(Box::new(tag)) }
    }
}

/// Why a document is no YAML for Kubernetes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    pub(super) kind: FaultKind,
    /// The byte where it is.
    pub(super) at: usize,
    /// The byte where what is broken begins.
    pub(super) since: Option<usize>,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum FaultKind {
    // What the scanner finds.
    ControlCharacter,
    NoToken,
    MissingColon,
    EntryNotAllowed,
    KeyNotAllowed,
    ValueNotAllowed,
    BadName,
    BadTag,
    BadDirective,
    OtherVersion,
    ZeroIndentation,
    TextAfterBlockIndicator,
    TabInBlock,
    TabInPlain,
    QuoteNotClosed,
    DocumentInQuotes,
    UnknownEscape,
    BadEscape,
    // What the parser finds.
    NoDocumentStart,
    UndefinedHandle,
    NoNode,
    NoKey,
    NoDash,
    ListNotClosed,
    MappingNotClosed,
    // What Kubernetes finds.
    UnknownAnchor(String),
    AliasInItself(String),
    MergeOfOther,
    CollectionAsKey,
    NullAsKey,
    LargeNumberAsKey,
    NotFinite,
    OtherThanTag(String),
    BadBase64,
    // Limits.
    TooDeep,
    TooManyAliases,
}

impl Fault {
    pub(super) fn new(kind: FaultKind, at: usize) -> Self {
        Fault { kind, at, since: None }
    }

    pub(super) fn since(kind: FaultKind, since: usize, at: usize) -> Self {
        Fault { kind, at, since: Some(since) }
    }
}

/// A fault, and other places where what is broken may have begun.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Broken {
    pub(super) fault: Fault,
    pub(super) suspects: Vec<usize>,
}

impl Broken {
    /// The same, with places counted from a byte.
    pub(super) fn relative_to(mut self, start: usize) -> Self {
        let shift = |at: usize| at.saturating_sub(start);
        self.fault.at = shift(self.fault.at);
        self.fault.since = self.fault.since.map(shift);
        self.suspects.iter_mut().for_each(|at| *at = shift(*at));
        self
    }
}

impl From<Fault> for Broken {
    fn from(fault: Fault) -> Self {
        Broken { fault, suspects: Vec::new() }
    }
}

/// A result of scanning or parsing.
pub(super) type Scan<T> = Result<T, Fault>;

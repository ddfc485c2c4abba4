//! Text to documents to nodes with spans: YAML as Kubernetes reads it, and JSON. Never fails.

mod change;
mod foreign;
mod json;
mod limits;
mod mapping;
mod scalar;
mod split;
#[cfg(test)]
mod tests;
mod tree;
mod yaml;

use change::Known;

pub use change::Reread;
pub use limits::{MAX_DEPTH, MAX_FINDINGS, MAX_OBJECTS, MAX_TEXT};
pub use tree::{Entry, Node, NodeId, Number, Tree, TreeBuilder, Value};

/// A half-open range of byte offsets in one source's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { start: clamp(start), end: clamp(end) }
    }

    /// The same range in a text that has so many bytes more before it.
    #[must_use]
    pub fn shifted(self, by: i64) -> Self {
        let shift = |at: u32| u32::try_from(i64::from(at).saturating_add(by).max(0)).unwrap_or(u32::MAX);
        Span { start: shift(self.start), end: shift(self.end) }
    }
}

/// What one text was read as: its documents, in order.
#[derive(Debug, Default)]
pub struct Reading {
    /// Every document that kubectl would cut the text into, broken and empty ones included.
    pub documents: Vec<Document>,
}

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// YAML 1.1 as go-yaml reads it.
    Yaml,
    /// JSON as Go's encoding/json reads it.
    Json,
}

/// One YAML document or JSON value of a source.
#[derive(Debug)]
pub struct Document {
    /// Where the document stands in the text, without its separators.
    pub span: Span,
    /// The same with the separators before it: what kubectl cuts off the text. What a document is read as follows from these bytes alone.
    pub cut: Span,
    /// The line where that begins, from 1.
    line: usize,
    /// How it is written.
    pub format: Format,
    /// Its nodes, or why it has none.
    pub content: Result<Tree, Problem>,
    /// Of a document that cannot be read for its syntax: what can be read of it all the same.
    pub recovered: Option<Recovered>,
    /// Mapping keys that stand twice; the last one wins.
    pub duplicates: Vec<Duplicate>,
}

/// What is left of a document that cannot be read, when what is broken is mended or skipped.
#[derive(Debug)]
pub struct Recovered {
    /// Its nodes; the root is a mapping.
    pub tree: Tree,
    /// The pieces of the text that were skipped, in order.
    pub skipped: Vec<Span>,
    /// Where quotes or brackets were taken for closed, in order, and by which signs. The places are empty.
    pub closed: Vec<(Span, String)>,
}

impl Document {
    fn new(span: Span, format: Format, content: Result<Tree, Problem>) -> Self {
        Document { span, cut: span, line: 1, format, content, recovered: None, duplicates: Vec::new() }
    }

    fn with(self, duplicates: Vec<Duplicate>) -> Self {
        Document { duplicates, ..self }
    }

    /// The duplicates of one mapping, in the order of the text.
    pub fn duplicates_of(&self, mapping: NodeId) -> &[Duplicate] {
        // A mapping is numbered when it ends, and its duplicates are added then.
        let (start, end) = (
            self.duplicates.partition_point(|found| found.mapping < mapping),
            self.duplicates.partition_point(|found| found.mapping <= mapping),
        );
        self.duplicates.get(start..end).unwrap_or_default()
    }

    /// The duplicates of all mappings that are written inside of a node, the node included, lost ones too.
    pub fn duplicates_in(&self, tree: &Tree, node: NodeId) -> &[Duplicate] {
        let end = self.duplicates.partition_point(|found| found.mapping <= node);
        let before = self.duplicates.get(..end).unwrap_or_default();
        let start = tree.span(node).start;
        // What ended while the node was open is inside of it.
        let first = before.iter().rposition(|found| tree.span(found.mapping).start < start).map_or(0, |at| at + 1);
        before.get(first..).unwrap_or_default()
    }

    /// How many bytes kubectl cuts off.
    fn len(&self) -> usize {
        self.cut.end.saturating_sub(self.cut.start) as usize
    }

    /// The same document so many bytes further on, where it begins in another line.
    pub(crate) fn shift(&mut self, by: i64, line: usize) {
        self.line = line;
        if by == 0 {
            return;
        }
        self.span = self.span.shifted(by);
        self.cut = self.cut.shifted(by);
        match &mut self.content {
            Ok(tree) => tree.move_places(|span| span.shifted(by)),
            Err(problem) => problem.span = problem.span.shifted(by),
        }
        if let Some(recovered) = &mut self.recovered {
            recovered.tree.move_places(|span| span.shifted(by));
            recovered.closed.iter_mut().for_each(|(span, _)| *span = span.shifted(by));
            recovered.skipped.iter_mut().for_each(|span| *span = span.shifted(by));
        }
        self.duplicates.iter_mut().for_each(|found| found.shift(by));
    }

    fn recover(self, found: Option<(Recovered, Vec<Duplicate>)>) -> Self {
        match found {
            Some((recovered, duplicates)) => Document { recovered: Some(recovered), duplicates, ..self },
            None => self,
        }
    }

    /// The nodes to evaluate: all of them, or those that are left of a broken document.
    pub fn tree(&self) -> Option<&Tree> {
        self.content.as_ref().ok().or(self.recovered.as_ref().map(|recovered| &recovered.tree))
    }
}

/// Why a document, or a whole text, cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What went wrong.
    pub kind: ProblemKind,
    /// What was seen and what to do, as sentences for a person.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// The kinds of problems that leave a document without nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// It is no YAML or JSON.
    Syntax,
    /// It passes a limit of nesting, of alias expansion or of size.
    Limit,
    /// It is text of another sort: a template, a web page, binary data.
    Foreign,
}

/// A key that an earlier entry of the same mapping has as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The mapping.
    pub mapping: NodeId,
    /// The key, as a JSON key.
    pub key: Box<str>,
    /// The later key, which wins.
    pub span: Span,
    /// The earlier key, which is lost.
    pub first: Span,
    /// Whether one of them came in by a merge key (`<<`). go-yaml's strict mode reports these as well, though overriding what is merged is what merge keys
    /// are for.
    pub merged: bool,
}

impl Duplicate {
    fn shift(&mut self, by: i64) {
        self.span = self.span.shifted(by);
        self.first = self.first.shifted(by);
    }
}

/// Reads one text into its documents, as `kubectl apply -f` would cut and read it: YAML by sigs.k8s.io/yaml, JSON by encoding/json.
///
/// kubectl stops at the first document that it cannot read; this goes on with the next one, except behind an error in JSON, where nothing tells
/// where the next one begins. An empty text has no documents, and one of nothing but comments has a null.
pub fn read(text: &str) -> Reading {
    let read = |found| match found {
        Reread::Read(document) => Some(document),
        Reread::Kept { .. } => None,
    };
    Reading { documents: reread("", &[], text).into_iter().filter_map(read).collect() }
}

/// Stands in a text for bytes that are no UTF-8: a noncharacter, which YAML refuses and no manifest has.
pub const NOT_UTF8: char = '\u{FFFE}';

/// Bytes as text. Where they are no UTF-8 [`NOT_UTF8`] takes their place, and [`read`] has something to point at.
pub fn decode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push(NOT_UTF8);
        }
    }
    text
}

/// The problem of a value in JSON with bytes that are no UTF-8. Go reads on, so the value has nodes all the same.
pub fn not_utf8(text: &str, document: &Document) -> Option<Problem> {
    let (start, end) = (document.span.start as usize, document.span.end as usize);
    let at = text.get(start..end).filter(|_| document.format == Format::Json)?.find(NOT_UTF8)? + start;
    let message =
        "Bytes stand here that are no UTF-8; the API server takes U+FFFD for them. Save the file as UTF-8.".to_string();
    Some(Problem { kind: ProblemKind::Syntax, message, span: Span::new(at, at + NOT_UTF8.len_utf8()) })
}

/// The comments of a document, in order, without their line ends. JSON has none.
pub(crate) fn comments(text: &str, document: &Document) -> Vec<Span> {
    match document.format {
        Format::Yaml => yaml::comments(text, document.cut.start as usize, document.cut.end as usize),
        Format::Json => Vec::new(),
    }
}

/// Reads a text that has taken the place of another one, whose documents are given in order. What does not differ is not read again: of documents whose
/// bytes stand before or behind everything that changed it is told where they are now. The result is the same as that of [`read`].
pub fn reread(before: &str, documents: &[&Document], text: &str) -> Vec<Reread> {
    let whole = if text.len() > MAX_TEXT { Some(limits::too_long(text)) } else { foreign::text(text) };
    if let Some(problem) = whole {
        let span = Span::new(0, text.len());
        return vec![Reread::Read(Document::new(span, Format::Yaml, Err(problem)))];
    }
    // What was told of a whole text is not what its bytes are as a document.
    let told_of_all = before.len() > MAX_TEXT || foreign::text(before).is_some();
    let known =
        if told_of_all || documents.is_empty() { Known::default() } else { Known::new(before, documents, text) };
    let mut found = split::documents(text, &known);
    if found.len() > MAX_OBJECTS {
        return vec![Reread::Read(too_many(text))];
    }
    // One template that cuts into many documents is told once.
    let mut foreign = 0;
    found.retain(|one| {
        let problem = one.document(&known).and_then(|document| document.content.as_ref().err());
        let is_foreign = problem.is_some_and(|problem| problem.kind == ProblemKind::Foreign);
        foreign += usize::from(is_foreign);
        !is_foreign || foreign == 1
    });
    found
}

/// A text with too many documents or objects, as one document without nodes.
pub(crate) fn too_many(text: &str) -> Document {
    Document::new(Span::new(0, text.len()), Format::Yaml, Err(limits::too_many(Span::new(0, 0))))
}

/// Reads a text as one YAML document, as sigs.k8s.io/yaml converts it, without cutting it and without a look for JSON or texts of another sort.
pub fn read_document(text: &str) -> Document {
    yaml::read(text, 0, text.len(), 1)
}
